-- JSON, domain::widget::Widget: how the survey shows itself in the pages of a website. Null: not at all.
ALTER TABLE survey_links ADD COLUMN widget TEXT;
