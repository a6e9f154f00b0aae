-- Tablets that ask one survey where they stand.
CREATE TABLE kiosks (
    id UUID PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    -- Says what is asked, and where it counts.
    link UUID NOT NULL REFERENCES survey_links (id),
    name TEXT NOT NULL,
    -- SHA-256 of the token in its address.
    secret_hash BYTEA NOT NULL UNIQUE,
    -- JSON: salt, rounds and hash of the PIN, so that the tablet can check it without a network.
    pin TEXT NOT NULL,
    -- JSON, domain::kiosk::KioskSettings
    settings TEXT NOT NULL,
    silent_after_minutes BIGINT NOT NULL,
    -- Who is told when it falls silent; empty: nobody.
    alert_mail TEXT NOT NULL,
    -- Its last sign of life, and what it said then; null: it was never opened.
    seen_at BIGINT,
    -- Answers in its queue.
    waiting BIGINT NOT NULL,
    -- Percent; null: it does not say.
    battery BIGINT,
    -- The version of the survey it shows, and its own.
    shown BIGINT,
    app TEXT NOT NULL,
    -- When its silence was noticed; null: it is not silent, or nobody has looked yet.
    silent_noticed_at BIGINT,
    created_at BIGINT NOT NULL,
    revoked_at BIGINT
);
CREATE INDEX kiosks_project ON kiosks (project);
CREATE INDEX kiosks_link ON kiosks (link);
