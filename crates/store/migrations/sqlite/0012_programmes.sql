-- Who is asked what, when, on which channel and after which event.
CREATE TABLE programmes (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    name TEXT NOT NULL,
    -- draft, live, paused or ended
    status TEXT NOT NULL,
    touchpoint BLOB REFERENCES touchpoints (id),
    -- Counts changes of the draft, so that nobody overwrites what he has not seen.
    revision BIGINT NOT NULL,
    -- JSON, domain::programme::Definition
    draft TEXT NOT NULL,
    -- Who changed the draft last, as the audit log names people.
    changed_by TEXT NOT NULL,
    -- The draft that may ask beyond the contact budget; null: none.
    approved_revision BIGINT,
    approved_by TEXT,
    approved_at BIGINT,
    -- The newest published version; 0: never published.
    version BIGINT NOT NULL,
    -- Since when events count; null: never published.
    live_since BIGINT,
    -- When a schedule asks next; null: there is none, or no further run.
    next_run BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX programmes_project ON programmes (project);

-- What was published never changes.
CREATE TABLE programme_versions (
    programme BLOB NOT NULL REFERENCES programmes (id),
    version BIGINT NOT NULL,
    definition TEXT NOT NULL,
    touchpoint BLOB NOT NULL REFERENCES touchpoints (id),
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (programme, version)
);

-- The links through which invitations of a programme are answered, one for each of its surveys.
CREATE TABLE programme_links (
    programme BLOB NOT NULL REFERENCES programmes (id),
    survey BLOB NOT NULL REFERENCES surveys (id),
    link BLOB NOT NULL REFERENCES survey_links (id),
    PRIMARY KEY (programme, survey)
);

-- How often one customer may be contacted, and whose turn it is to decide and to send.
CREATE TABLE contact_budgets (
    project BIGINT PRIMARY KEY NOT NULL REFERENCES projects (no),
    -- JSON, domain::programme::Budget
    rules TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    -- Who decides and sends until then; null: nobody.
    lease BLOB,
    leased_until BIGINT NOT NULL
);

-- One customer at one trigger, from the event to the invitation or to the reason why there is none. Rows come in
-- with signals, therefore they know other tables by id only.
CREATE TABLE occasions (
    -- Made of programme and event or run: the same again is the same row.
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL,
    programme BLOB NOT NULL,
    -- By which version it was decided; 0: not yet.
    version BIGINT NOT NULL,
    -- As first identified.
    customer BLOB NOT NULL,
    -- The event; null: a run of a schedule.
    signal BLOB,
    happened_at BIGINT NOT NULL,
    -- JSON: units and attributes of the event
    circumstances TEXT NOT NULL,
    -- Probability of the draw of a run and whether it fell on this customer; null: there was none.
    draw DOUBLE PRECISION,
    drawn BOOLEAN,
    -- due, held, planned or sent
    status TEXT NOT NULL,
    -- Why it waits or was held, domain::programme::{Waiting, Held}
    reason TEXT,
    -- When to look again, as long as it is due.
    due_at BIGINT NOT NULL,
    -- JSON: channels passed over, and why
    notes TEXT NOT NULL,
    decided_at BIGINT,
    variant TEXT,
    survey BLOB,
    channel BIGINT,
    language TEXT,
    probability DOUBLE PRECISION,
    -- JSON: facets of the customer, for quotas
    facets TEXT,
    expires_at BIGINT,
    sent_at BIGINT,
    opened_at BIGINT,
    -- SHA-256 of the token in the address; null: nobody was invited.
    token_hash BLOB UNIQUE,
    -- The signal that an answer to it becomes.
    answer BLOB
);
CREATE INDEX occasions_due ON occasions (project, due_at, id) WHERE status = 'due';
CREATE INDEX occasions_customer ON occasions (customer);
CREATE INDEX occasions_log ON occasions (programme, happened_at, id);
CREATE INDEX occasions_decided ON occasions (programme, decided_at) WHERE token_hash IS NOT NULL;

-- What was or will be sent: invitations and reminders. All but those refused and cancelled count in the budget.
CREATE TABLE messages (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL,
    occasion BLOB NOT NULL,
    customer BLOB NOT NULL,
    -- 0: the invitation, then its reminders
    number BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    -- When it is to be sent; when it was, once it left.
    send_at BIGINT NOT NULL,
    -- planned, sending, accepted, refused, unclear or cancelled
    status TEXT NOT NULL,
    -- Why it was cancelled
    reason TEXT,
    -- What the next server said
    reply TEXT,
    attempts BIGINT NOT NULL,
    settled_at BIGINT,
    UNIQUE (occasion, number)
);
CREATE INDEX messages_due ON messages (project, send_at, id) WHERE status = 'planned';
CREATE INDEX messages_sending ON messages (project) WHERE status = 'sending';
CREATE INDEX messages_customer ON messages (customer);

-- Addresses that do not accept messages, or whose owners complained.
CREATE TABLE undeliverable (
    project BIGINT NOT NULL,
    -- As in customer_identities
    key TEXT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (project, key)
) WITHOUT ROWID;

INSERT INTO access_versions (topic, version) VALUES ('programmes', 0);
