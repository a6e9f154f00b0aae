-- One row per project. Whoever changes its customers holds it until the end of the transaction, and
-- counts the epoch up when what nodes remember about known customers is no longer true.
CREATE TABLE customer_heads (
    project BIGINT PRIMARY KEY NOT NULL,
    epoch BIGINT NOT NULL
);

-- Companies customers belong to.
CREATE TABLE accounts (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    -- The key other systems use for it.
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- What the name is found by.
    name_key TEXT NOT NULL,
    -- JSON object
    attributes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (project, key)
);
CREATE INDEX accounts_name ON accounts (project, name_key, id);

-- Profiles of customers. Those found to be one person are linked: root answers for all of them. Rows
-- come in by the ten thousand with each commit, therefore the tables of customers know each other by
-- id only; everything that removes a customer is in one place.
CREATE TABLE customers (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL,
    -- Itself unless linked.
    root BLOB NOT NULL,
    -- The profile this one was linked to; null: it is a root.
    merged_into BLOB,
    merged_at BIGINT,
    -- Kind of its strongest identity: 0 external id, 1 e-mail, 2 phone, 3 anonymous id.
    strongest BIGINT NOT NULL,
    external_id TEXT,
    name TEXT,
    -- What the name is found by, and the same with the last word first.
    name_key TEXT,
    name_turned TEXT,
    -- JSON object
    attributes TEXT NOT NULL,
    account BLOB,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX customers_list ON customers (project, id) WHERE merged_into IS NULL;
CREATE INDEX customers_linked ON customers (root) WHERE merged_into IS NOT NULL;
CREATE INDEX customers_name ON customers (project, name_key, id) WHERE name_key IS NOT NULL;
CREATE INDEX customers_turned ON customers (project, name_turned, id) WHERE name_turned IS NOT NULL;
CREATE INDEX customers_account ON customers (account, id) WHERE account IS NOT NULL;

-- An identity belongs to the profile it was first seen with.
CREATE TABLE customer_identities (
    project BIGINT NOT NULL,
    -- Kind and normal form: "e:anna@example.org".
    key TEXT NOT NULL,
    customer BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (project, key)
) WITHOUT ROWID;
CREATE INDEX customer_identities_customer ON customer_identities (customer);

-- What a customer said last about each purpose. No row: never asked, which counts as no.
CREATE TABLE customer_consents (
    customer BLOB NOT NULL,
    purpose TEXT NOT NULL,
    given BOOLEAN NOT NULL,
    time BIGINT NOT NULL,
    PRIMARY KEY (customer, purpose)
) WITHOUT ROWID;

-- Profiles that were named together and not linked. apart: people have said that they are two.
CREATE TABLE customer_pairs (
    project BIGINT NOT NULL,
    first BLOB NOT NULL,
    second BLOB NOT NULL,
    apart BOOLEAN NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE INDEX customer_pairs_second ON customer_pairs (second);

-- Files that were uploaded to be imported.
CREATE TABLE imports (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    -- customers, answers or interactions; null until chosen
    kind TEXT,
    status TEXT NOT NULL,
    file_name TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- JSON: what kind of file it is, how it is read, its columns
    source TEXT NOT NULL,
    -- JSON: which column is what; null until chosen
    mapping TEXT,
    -- JSON: where reading goes on, and how many rows went where
    progress TEXT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    -- JSON: the person or key that uploaded it
    created_by TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX imports_project ON imports (project, id);
