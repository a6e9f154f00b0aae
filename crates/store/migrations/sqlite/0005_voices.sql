-- Feedback with words, newest version only. Filters, lists and the answering of voices live here;
-- every other figure comes from the lake.
CREATE TABLE voices (
    no INTEGER PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL,
    -- The id of its signal.
    id BLOB NOT NULL,
    time BIGINT NOT NULL,
    -- time as a calendar day in the project's time zone
    day INTEGER NOT NULL,
    recorded BIGINT NOT NULL,
    -- As first identified; null: nobody knows who it was.
    customer BLOB,
    touchpoint BIGINT NOT NULL,
    units BIGINT NOT NULL,
    facets BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    survey BIGINT NOT NULL,
    survey_version BIGINT NOT NULL,
    solicited BOOLEAN NOT NULL,
    language TEXT NOT NULL,
    -- The score it is filed under; series 0 and score_group null: none.
    series BIGINT NOT NULL,
    score_group BIGINT,
    -- JSON: [{question, text}], [{question, series, value, group}]
    texts TEXT NOT NULL,
    scores TEXT NOT NULL,
    urgent BOOLEAN NOT NULL,
    -- What a search finds it by, separated by spaces.
    words TEXT NOT NULL,
    -- What became of it.
    assignee BLOB,
    first_read_at BIGINT,
    answered_at BIGINT,
    answered_by BLOB,
    answer_note TEXT,
    UNIQUE (project, id)
);
CREATE INDEX voices_newest ON voices (project, time, id);
CREATE INDEX voices_urgent ON voices (project, urgent, time, id);
CREATE INDEX voices_customer ON voices (customer) WHERE customer IS NOT NULL;
-- Holds every column that is counted by, so that counting does not read the texts.
CREATE INDEX voices_counted ON voices (
    project, day, units, touchpoint, facets, channel, survey, solicited, series, score_group, first_read_at,
    answered_at, recorded, assignee
);

-- The last number handed out to a voice.
CREATE TABLE voice_numbers (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    no BIGINT NOT NULL
);
INSERT INTO voice_numbers (id, no) VALUES (1, 0);

-- Who has opened which voice.
CREATE TABLE voice_reads (
    user_id BLOB NOT NULL,
    voice BIGINT NOT NULL REFERENCES voices (no) ON DELETE CASCADE,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, voice)
);
CREATE INDEX voice_reads_voice ON voice_reads (voice);

-- The index over voices.words; triggers keep it, so it is never written to directly.
CREATE VIRTUAL TABLE voices_search USING fts5 (
    words, content = 'voices', content_rowid = 'no', tokenize = 'ascii', detail = 'none'
);
CREATE TRIGGER voices_search_insert AFTER INSERT ON voices BEGIN
    INSERT INTO voices_search (rowid, words) VALUES (new.no, new.words);
END;
CREATE TRIGGER voices_search_update AFTER UPDATE OF words ON voices WHEN old.words <> new.words BEGIN
    INSERT INTO voices_search (voices_search, rowid, words) VALUES ('delete', old.no, old.words);
    INSERT INTO voices_search (rowid, words) VALUES (new.no, new.words);
END;
CREATE TRIGGER voices_search_delete AFTER DELETE ON voices BEGIN
    INSERT INTO voices_search (voices_search, rowid, words) VALUES ('delete', old.no, old.words);
END;
