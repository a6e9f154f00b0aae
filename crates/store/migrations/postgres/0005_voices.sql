-- Feedback with words, newest version only. Filters, lists and the answering of voices live here;
-- every other figure comes from the lake.
CREATE TABLE voices (
    no BIGINT PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL,
    -- The id of its signal.
    id UUID NOT NULL,
    time BIGINT NOT NULL,
    -- time as a calendar day in the project's time zone
    day INTEGER NOT NULL,
    recorded BIGINT NOT NULL,
    -- As first identified; null: nobody knows who it was.
    customer UUID,
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
    assignee UUID,
    first_read_at BIGINT,
    answered_at BIGINT,
    answered_by UUID,
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
    id BIGINT PRIMARY KEY NOT NULL CHECK (id = 1),
    no BIGINT NOT NULL
);
INSERT INTO voice_numbers (id, no) VALUES (1, 0);

-- Who has opened which voice.
CREATE TABLE voice_reads (
    user_id UUID NOT NULL,
    voice BIGINT NOT NULL REFERENCES voices (no) ON DELETE CASCADE,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, voice)
);
CREATE INDEX voice_reads_voice ON voice_reads (voice);

-- The words as they are, without a text search configuration of the server changing them.
CREATE INDEX voices_search ON voices USING gin (array_to_tsvector(string_to_array(words, ' ')));
