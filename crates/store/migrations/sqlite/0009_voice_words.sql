-- By which rules the words of voices were made; 0: nobody knows.
CREATE TABLE voice_words (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    version BIGINT NOT NULL,
    -- Up to this voice they were made anew; null: all of them are.
    through BIGINT
);
INSERT INTO voice_words (id, version, through) VALUES (1, 0, 0);
