-- Answers of one survey in the order they were begun in, for reports on how they were given.
CREATE INDEX answers_survey_started ON answers (survey, started_at, id);
