-- Tills whose receipts carry a code. Their keys are made of the installation's secret and of the id, and kept nowhere.
CREATE TABLE tills (
    id UUID PRIMARY KEY NOT NULL,
    -- What stands in its codes, unique in the installation, never given out again.
    no BIGINT NOT NULL UNIQUE,
    -- Says where its customers answer, and what.
    link UUID NOT NULL REFERENCES survey_links (id),
    valid_days BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- Since then its codes count for nothing; null: they count.
    revoked_at BIGINT
);
CREATE INDEX tills_link ON tills (link);
