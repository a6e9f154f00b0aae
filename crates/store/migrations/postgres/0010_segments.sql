-- Groups of customers with a name: by a rule, or as a list.
CREATE TABLE segments (
    id UUID PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    name TEXT NOT NULL,
    -- JSON, domain::segment::Predicate; null: the customers are listed
    rule TEXT,
    -- Counts changes, so that nobody overwrites what he has not seen.
    revision BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project, name)
);
-- Profiles on a list. Whoever is linked to one of them is on it, too.
CREATE TABLE segment_members (
    segment UUID NOT NULL REFERENCES segments (id) ON DELETE CASCADE,
    customer UUID NOT NULL,
    PRIMARY KEY (segment, customer)
);
CREATE INDEX segment_members_customer ON segment_members (customer);
