CREATE TABLE surveys (
    id BLOB PRIMARY KEY NOT NULL,
    no BIGINT NOT NULL UNIQUE,
    project BIGINT NOT NULL REFERENCES projects (no),
    -- draft, live or closed
    status TEXT NOT NULL,
    touchpoint BLOB REFERENCES touchpoints (id),
    -- Counts changes of the draft, so that nobody overwrites what he has not seen.
    revision BIGINT NOT NULL,
    -- JSON, domain::survey::Survey
    draft TEXT NOT NULL,
    -- The newest published version; 0: never published.
    version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX surveys_project ON surveys (project);

-- What was published never changes.
CREATE TABLE survey_versions (
    survey BLOB NOT NULL REFERENCES surveys (id),
    version BIGINT NOT NULL,
    definition TEXT NOT NULL,
    touchpoint BLOB NOT NULL REFERENCES touchpoints (id),
    published_at BIGINT NOT NULL,
    published_by TEXT NOT NULL,
    PRIMARY KEY (survey, version)
);

CREATE TABLE survey_links (
    id BLOB PRIMARY KEY NOT NULL,
    survey BLOB NOT NULL REFERENCES surveys (id),
    -- What stands in the address.
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- JSON array of unit ids
    units TEXT NOT NULL,
    touchpoint BLOB REFERENCES touchpoints (id),
    channel BIGINT,
    -- JSON object of texts
    attributes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX survey_links_survey ON survey_links (survey);

-- Answers given on respondent pages, so that they can be continued. Their signals are in the lake.
CREATE TABLE answers (
    id BLOB PRIMARY KEY NOT NULL,
    project BIGINT NOT NULL REFERENCES projects (no),
    survey BLOB NOT NULL REFERENCES surveys (id),
    version BIGINT NOT NULL,
    link BLOB REFERENCES survey_links (id),
    -- As first identified; null: nobody knows who it was.
    customer BLOB,
    -- SHA-256 of the token in the address.
    token_hash BLOB NOT NULL UNIQUE,
    -- Counts the versions sent; an older one never replaces a newer one.
    revision BIGINT NOT NULL,
    -- Key of the question that is next.
    page TEXT NOT NULL,
    language TEXT NOT NULL,
    -- JSON, domain::survey::Answers
    answers TEXT NOT NULL,
    -- JSON: who was asked and where, as the link said it
    context TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    completed_at BIGINT
);
CREATE INDEX answers_survey_link ON answers (survey, link);
CREATE INDEX answers_customer ON answers (customer) WHERE customer IS NOT NULL;
