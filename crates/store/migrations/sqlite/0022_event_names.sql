-- What people call types of events.
INSERT INTO access_versions (topic, version) VALUES ('event_names', 0);

CREATE TABLE event_names (
    project BIGINT NOT NULL REFERENCES projects (no),
    -- The type, as programs send it
    event TEXT NOT NULL,
    position BIGINT NOT NULL,
    label_de TEXT NOT NULL,
    label_en TEXT NOT NULL,
    PRIMARY KEY (project, event)
);
