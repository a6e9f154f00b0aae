-- Every accepted batch of signals, in the order of their commits.
CREATE TABLE ledger (
    seq BIGINT PRIMARY KEY NOT NULL,
    dataset TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    payload BYTEA NOT NULL
);
-- The one row that orders commits: whoever changes it holds it until it commits.
CREATE TABLE ledger_head (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    seq BIGINT NOT NULL
);
INSERT INTO ledger_head (id, seq) VALUES (1, 0);

-- Which files of the lake count.
CREATE TABLE catalogue_head (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    version BIGINT NOT NULL
);
INSERT INTO catalogue_head (id, version) VALUES (1, 0);
CREATE TABLE catalogue_sealed (
    dataset TEXT PRIMARY KEY NOT NULL,
    through BIGINT NOT NULL
);
CREATE TABLE catalogue_segments (
    dataset TEXT NOT NULL,
    id TEXT NOT NULL,
    payload TEXT NOT NULL,
    PRIMARY KEY (dataset, id)
);

-- Small numbers for the lake's rows. project 0: the whole installation.
CREATE TABLE dictionary (
    kind TEXT NOT NULL,
    no BIGINT NOT NULL,
    project BIGINT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (kind, no),
    UNIQUE (project, kind, word)
);
CREATE TABLE dictionary_head (
    kind TEXT PRIMARY KEY NOT NULL,
    no BIGINT NOT NULL
);

CREATE TABLE jobs (
    id UUID PRIMARY KEY NOT NULL,
    queue TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- At most one unfinished job of a queue has the same key.
    dedupe TEXT,
    -- A waiting job may start now; a running one has lost its lease now.
    run_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    max_attempts BIGINT NOT NULL,
    -- Who runs it; null while it waits.
    lease UUID,
    -- Wanted again while it was running.
    again BOOLEAN NOT NULL,
    dead BOOLEAN NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (queue, run_at) WHERE NOT dead;
CREATE UNIQUE INDEX jobs_dedupe ON jobs (queue, dedupe) WHERE dedupe IS NOT NULL AND NOT dead;

CREATE TABLE audit_log (
    seq BIGINT PRIMARY KEY NOT NULL,
    at BIGINT NOT NULL,
    project UUID,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX audit_log_project ON audit_log (project, seq);
CREATE TABLE audit_head (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '');
