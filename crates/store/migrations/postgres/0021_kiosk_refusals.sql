-- Answers a tablet has set aside because they will never be taken, as it said last, and why the last of them was not.
ALTER TABLE kiosks ADD COLUMN refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE kiosks ADD COLUMN refused_for TEXT NOT NULL DEFAULT '';
