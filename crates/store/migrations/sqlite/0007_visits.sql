-- How often surveys were opened, and how often an answer came of it: sums, nobody's traces.
CREATE TABLE survey_visits (
    project BIGINT NOT NULL,
    -- as a calendar day in the project's time zone
    day INTEGER NOT NULL,
    survey BIGINT NOT NULL,
    touchpoint BIGINT NOT NULL,
    units BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    PRIMARY KEY (project, day, survey, touchpoint, units, channel)
);
