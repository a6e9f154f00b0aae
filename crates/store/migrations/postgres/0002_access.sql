-- The company this installation serves: one row once it is set up. Whoever inserts it first wins.
CREATE TABLE organisation (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    name TEXT NOT NULL,
    -- JSON array of language tags, in the order they are offered.
    languages TEXT NOT NULL,
    default_language TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Counts changes of what every node keeps in memory, in the transaction of the change.
CREATE TABLE access_versions (
    topic TEXT PRIMARY KEY NOT NULL,
    version BIGINT NOT NULL
);
INSERT INTO access_versions (topic, version) VALUES ('projects', 0), ('places', 0), ('touchpoints', 0), ('facets', 0), ('people', 0);

CREATE TABLE projects (
    id UUID PRIMARY KEY NOT NULL,
    no BIGINT NOT NULL UNIQUE,
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    minimum_numbers BIGINT NOT NULL,
    minimum_comments BIGINT NOT NULL,
    brand_colour TEXT,
    -- A data: address with the picture in it.
    brand_logo TEXT,
    created_at BIGINT NOT NULL
);

CREATE TABLE hierarchies (
    id UUID PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    position BIGINT NOT NULL
);
CREATE TABLE units (
    id UUID PRIMARY KEY NOT NULL,
    no BIGINT NOT NULL UNIQUE,
    hierarchy UUID NOT NULL REFERENCES hierarchies (id),
    parent UUID REFERENCES units (id),
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
CREATE INDEX units_parent ON units (parent);
CREATE INDEX units_hierarchy ON units (hierarchy);

CREATE TABLE users (
    id UUID PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    -- As written, for people.
    email TEXT NOT NULL,
    -- In lower case, for signing in.
    email_key TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    -- Argon2id, PHC text; null until the invitation is accepted.
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_signed_in BIGINT
);
-- project is null for administrators: they are organisation-wide.
CREATE TABLE grants (
    user_id UUID NOT NULL REFERENCES users (id),
    position BIGINT NOT NULL,
    project BIGINT REFERENCES projects (no),
    role TEXT NOT NULL,
    -- A grant whose units or touchpoints are gone must not widen to the whole project.
    limited_to_units BOOLEAN NOT NULL,
    limited_to_touchpoints BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, position),
    CHECK ((role = 'administrator') = (project IS NULL))
);
CREATE TABLE grant_units (
    user_id UUID NOT NULL,
    position BIGINT NOT NULL,
    unit BIGINT NOT NULL REFERENCES units (no),
    PRIMARY KEY (user_id, position, unit),
    FOREIGN KEY (user_id, position) REFERENCES grants (user_id, position) ON DELETE CASCADE
);
CREATE INDEX grant_units_unit ON grant_units (unit);

-- Secrets are kept as their SHA-256 only.
CREATE TABLE invitations (
    token_hash BYTEA PRIMARY KEY NOT NULL,
    user_id UUID NOT NULL REFERENCES users (id),
    expires_at BIGINT NOT NULL
);
CREATE INDEX invitations_user ON invitations (user_id);
CREATE TABLE sessions (
    id UUID PRIMARY KEY NOT NULL,
    token_hash BYTEA NOT NULL UNIQUE,
    user_id UUID NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_seen_at ON sessions (seen_at);
-- Attempts to sign in, per account and per address, within one window of time.
CREATE TABLE sign_in_attempts (
    -- "account " or "address " and the SHA-256 of it.
    what TEXT PRIMARY KEY NOT NULL,
    window_start BIGINT NOT NULL,
    attempts BIGINT NOT NULL
);
CREATE INDEX sign_in_attempts_window ON sign_in_attempts (window_start);

CREATE TABLE api_keys (
    id UUID PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    name TEXT NOT NULL,
    -- The part of the secret that finds the row.
    handle TEXT NOT NULL UNIQUE,
    secret_hash BYTEA NOT NULL,
    -- JSON array of rights.
    rights TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX api_keys_project ON api_keys (project);

CREATE TABLE touchpoints (
    id UUID PRIMARY KEY NOT NULL,
    no BIGINT NOT NULL UNIQUE,
    project BIGINT NOT NULL REFERENCES projects (no),
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    channel BIGINT NOT NULL,
    phase TEXT NOT NULL,
    process TEXT NOT NULL,
    owner UUID REFERENCES users (id),
    decisive BOOLEAN NOT NULL,
    live BOOLEAN NOT NULL,
    archived BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (project, key),
    CHECK (owner IS NOT NULL OR NOT live)
);
CREATE TABLE grant_touchpoints (
    user_id UUID NOT NULL,
    position BIGINT NOT NULL,
    touchpoint BIGINT NOT NULL REFERENCES touchpoints (no),
    PRIMARY KEY (user_id, position, touchpoint),
    FOREIGN KEY (user_id, position) REFERENCES grants (user_id, position) ON DELETE CASCADE
);

-- Attributes of customers or signals that are kept as dimensions of every number.
CREATE TABLE facets (
    project BIGINT NOT NULL REFERENCES projects (no),
    key TEXT NOT NULL,
    position BIGINT NOT NULL,
    label_de TEXT NOT NULL,
    label_en TEXT NOT NULL,
    source TEXT NOT NULL,
    PRIMARY KEY (project, key)
);
