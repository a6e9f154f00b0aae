-- An address that was made with another secret of the installation goes on working beside the newer one.
ALTER TABLE occasions ADD COLUMN later_token_hash BYTEA;
CREATE UNIQUE INDEX occasions_later_token ON occasions (later_token_hash) WHERE later_token_hash IS NOT NULL;

-- Looked at whenever a survey is opened.
CREATE INDEX programme_links_link ON programme_links (link);

-- What came back of a message after the next server had taken it.
ALTER TABLE messages ADD COLUMN came_back_at BIGINT;
-- bounced (for good), deferred (given up for now) or complained; null: nothing
ALTER TABLE messages ADD COLUMN came_back TEXT;
-- What the last server said
ALTER TABLE messages ADD COLUMN came_back_words TEXT;
CREATE INDEX messages_came_back ON messages (project, occasion) WHERE came_back IS NOT NULL;

-- How a project writes mails; without a row as the installation does.
CREATE TABLE mail_settings (
    project BIGINT PRIMARY KEY NOT NULL REFERENCES projects (no),
    -- JSON, listen::mailing::MailChoice
    choice TEXT NOT NULL,
    -- The private key mails are signed with, encrypted; null: none
    dkim_key BYTEA,
    updated_at BIGINT NOT NULL
);

-- The mailbox mails come back to, and whose turn it is to read it.
CREATE TABLE mailbox_visits (
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    lease UUID,
    leased_until BIGINT NOT NULL,
    -- The last visit that went well; null: none yet
    visited_at BIGINT,
    -- The last one that did not, and why; null: it goes well
    failed_at BIGINT,
    failure TEXT
);
INSERT INTO mailbox_visits (id, leased_until) VALUES (1, 0);
