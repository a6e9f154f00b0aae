-- What touchpoints have to keep so that the company appears as one.
CREATE TABLE standards (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    -- domain::standard::Dimension
    dimension TEXT NOT NULL,
    name TEXT NOT NULL,
    -- What has to be seen for it to be met
    description TEXT NOT NULL,
    -- Out of use; what was found stays.
    archived BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX standards_project ON standards (project);

-- What somebody found at a touchpoint. The newest counts, the others are its history.
CREATE TABLE standard_checks (
    id BLOB PRIMARY KEY NOT NULL,
    standard BLOB NOT NULL REFERENCES standards (id),
    touchpoint BLOB NOT NULL REFERENCES touchpoints (id),
    -- domain::standard::Verdict
    verdict TEXT NOT NULL,
    evidence TEXT NOT NULL,
    -- Where it can be seen; null: nowhere
    link TEXT,
    checked_by BLOB REFERENCES users (id),
    checked_at BIGINT NOT NULL
);
CREATE INDEX standard_checks_newest ON standard_checks (standard, touchpoint, checked_at);
