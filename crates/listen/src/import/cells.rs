//! Cells as answers to questions of a survey.

use super::points::point_of;
use super::reason::{Reason, shortened};
use super::values::{self, DateOrder};
use super::who::not_yes_or_no;
use domain::metric::Series;
use domain::survey::answer::Chosen;
use domain::survey::kind::{ChoiceOption, OTHER};
use domain::survey::{AnswerValue, Answers, Kind, Question, limits};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};

/// Reads the cells of one column into the answer to one question, or a part of it.
#[derive(Clone, Debug)]
pub(super) struct CellReader {
    question: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Score(Series),
    Single(Options),
    /// All chosen options in one cell.
    Multiple(Options),
    /// Yes or no to one option.
    OneOf(String),
    /// The words beside "other".
    Other,
    Ranking(Options),
    Words(usize),
    Number,
    Date(DateOrder),
    Aspect(String, Series),
    Consent,
}

/// Options by key and by label in any language, in lower case.
#[derive(Clone, Debug)]
struct Options {
    by_name: HashMap<String, String>,
    /// Words that are no option are kept as "other".
    other: bool,
}

impl Options {
    fn new(options: &[ChoiceOption], other: bool) -> Self {
        let mut by_name = HashMap::new();
        for option in options {
            for label in option.label.0.values() {
                by_name.entry(label.trim().to_lowercase()).or_insert_with(|| option.key.clone());
            }
        }
        // A key wins over a label that reads the same.
        by_name.extend(options.iter().map(|option| (option.key.clone(), option.key.clone())));
        if other {
            by_name.entry(OTHER.to_owned()).or_insert_with(|| OTHER.to_owned());
        }
        Self { by_name, other }
    }

    fn key(&self, cell: &str) -> Option<&String> {
        self.by_name.get(&cell.trim().to_lowercase())
    }
}

impl CellReader {
    /// For a whole question, or for `part` of one: an option, `other`, an aspect. `None` when the
    /// question has no such part or is no question.
    pub(super) fn of(question: &Question, part: Option<&str>, order: DateOrder) -> Option<Self> {
        let what = match (&question.kind, part) {
            (Kind::Score(score), None) => What::Score(score.series.clone()),
            (Kind::SingleChoice(choice), None) => What::Single(Options::new(&choice.options, choice.other.is_some())),
            (Kind::SingleChoice(choice), Some(OTHER)) if choice.other.is_some() => What::Other,
            (Kind::MultipleChoice(choice), None) => {
                What::Multiple(Options::new(&choice.options, choice.other.is_some()))
            }
            (Kind::MultipleChoice(choice), Some(OTHER)) if choice.other.is_some() => What::Other,
            (Kind::MultipleChoice(choice), Some(part)) => {
                What::OneOf(choice.options.iter().find(|option| option.key == part)?.key.clone())
            }
            (Kind::ShortText(text), None) => What::Words(text.max_length.unwrap_or(limits::SHORT_ANSWER) as usize),
            (Kind::LongText(text), None) => What::Words(text.max_length.unwrap_or(limits::LONG_ANSWER) as usize),
            (Kind::Number(_), None) => What::Number,
            (Kind::Date(_), None) => What::Date(order),
            (Kind::Matrix(matrix), Some(part)) => {
                let aspect = matrix.aspects.iter().find(|aspect| aspect.key == part)?;
                What::Aspect(aspect.key.clone(), matrix.series.clone())
            }
            (Kind::Ranking(ranking), None) => What::Ranking(Options::new(&ranking.options, false)),
            (Kind::Consent(_), None) => What::Consent,
            _ => return None,
        };
        Some(Self { question: question.key.clone(), what })
    }

    /// The columns a question can be given in: its key, or its key and a part behind a point.
    pub(super) fn columns(question: &Question) -> Vec<String> {
        let key = &question.key;
        let part = |part: &str| format!("{key}.{part}");
        match &question.kind {
            Kind::Section(_) | Kind::Statement(_) => Vec::new(),
            Kind::Matrix(matrix) => matrix.aspects.iter().map(|aspect| part(&aspect.key)).collect(),
            Kind::SingleChoice(choice) => {
                std::iter::once(key.clone()).chain(choice.other.is_some().then(|| part(OTHER))).collect()
            }
            Kind::MultipleChoice(choice) => std::iter::once(key.clone())
                .chain(choice.options.iter().map(|option| part(&option.key)))
                .chain(choice.other.is_some().then(|| part(OTHER)))
                .collect(),
            _ => vec![key.clone()],
        }
    }

    pub(super) fn question(&self) -> &str {
        &self.question
    }

    /// Adds what the cell says to `answers`.
    pub(super) fn read(&self, cell: &str, answers: &mut Answers) -> Result<(), Reason> {
        match &self.what {
            What::Score(series) => self.set(answers, AnswerValue::Number(score(series, cell)?)),
            What::Single(options) => self.single(options, cell, answers)?,
            What::Multiple(options) => self.multiple(options, cell, answers)?,
            What::OneOf(option) => {
                if values::truth(cell).ok_or_else(|| not_yes_or_no(cell))? {
                    self.choose(answers, option.clone());
                }
            }
            What::Other => {
                self.choose(answers, OTHER.to_owned());
                let words = words(cell, limits::SHORT_ANSWER as usize)?;
                self.chosen(answers).other = Some(words);
            }
            What::Ranking(options) => {
                let keys = parts(cell).iter().map(|part| known(options, part)).collect::<Result<_, _>>()?;
                self.set(answers, AnswerValue::List(keys));
            }
            What::Words(longest) => self.set(answers, AnswerValue::Text(words(cell, *longest)?)),
            What::Number => {
                let number = values::number(cell).ok_or_else(|| not_a_number(cell))?;
                self.set(answers, AnswerValue::Number(number));
            }
            What::Date(order) => {
                let moment = values::moment(cell, *order).ok_or_else(|| not_a_day(cell))?;
                self.set(answers, AnswerValue::Text(moment.date(&TimeZone::UTC).to_string()));
            }
            What::Aspect(aspect, series) => {
                let value = score(series, cell)?;
                match answers.0.entry(self.question.clone()).or_insert_with(|| AnswerValue::Scores(BTreeMap::new())) {
                    AnswerValue::Scores(scores) => drop(scores.insert(aspect.clone(), value)),
                    other => *other = AnswerValue::Scores(BTreeMap::from([(aspect.clone(), value)])),
                }
            }
            What::Consent => {
                self.set(answers, AnswerValue::Truth(values::truth(cell).ok_or_else(|| not_yes_or_no(cell))?));
            }
        }
        Ok(())
    }

    fn set(&self, answers: &mut Answers, value: AnswerValue) {
        answers.set(&self.question, Some(value));
    }

    fn single(&self, options: &Options, cell: &str, answers: &mut Answers) -> Result<(), Reason> {
        let cell = only_one(cell).unwrap_or_else(|| cell.to_owned());
        match options.key(&cell) {
            Some(key) if key == OTHER => self.choose(answers, key.clone()),
            Some(key) => self.set(answers, AnswerValue::Text(key.clone())),
            None if options.other => {
                let other = Some(words(&cell, limits::SHORT_ANSWER as usize)?);
                self.set(answers, AnswerValue::Chosen(Chosen { chosen: vec![OTHER.to_owned()], other }));
            }
            None => return Err(unknown_option(&cell)),
        }
        Ok(())
    }

    fn multiple(&self, options: &Options, cell: &str, answers: &mut Answers) -> Result<(), Reason> {
        let mut others = Vec::new();
        // An option may hold the separator itself.
        let parts = if options.key(cell).is_some() { vec![cell.to_owned()] } else { parts(cell) };
        for part in parts {
            match options.key(&part) {
                Some(key) => self.choose(answers, key.clone()),
                None if options.other => others.push(part),
                None => return Err(unknown_option(&part)),
            }
        }
        if !others.is_empty() {
            self.choose(answers, OTHER.to_owned());
            self.chosen(answers).other = Some(words(&others.join(", "), limits::SHORT_ANSWER as usize)?);
        }
        Ok(())
    }

    fn choose(&self, answers: &mut Answers, option: String) {
        let chosen = self.chosen(answers);
        if !chosen.chosen.contains(&option) {
            chosen.chosen.push(option);
        }
    }

    /// The answer as chosen options, whatever was there before.
    fn chosen<'a>(&self, answers: &'a mut Answers) -> &'a mut Chosen {
        let answer = answers.0.entry(self.question.clone()).or_insert_with(|| AnswerValue::Chosen(Chosen::default()));
        if !matches!(answer, AnswerValue::Chosen(_)) {
            let chosen = answer.options().unwrap_or_default().into_iter().map(str::to_owned).collect();
            *answer = AnswerValue::Chosen(Chosen { chosen, other: None });
        }
        match answer {
            AnswerValue::Chosen(chosen) => chosen,
            _ => unreachable!("made one of chosen options just above"),
        }
    }
}

fn score(series: &Series, cell: &str) -> Result<f64, Reason> {
    point_of(series, cell).ok_or_else(|| {
        let (cell, scale) = (shortened(cell), series.scale());
        Reason::new(
            "off_scale",
            format!(
                "\"{cell}\" liegt nicht auf der Skala von {} bis {}: Prüfen Sie Spalte und Skala.",
                scale.min, scale.max
            ),
            format!(
                "\"{cell}\" is not on the scale from {} to {}: check the column and the scale.",
                scale.min, scale.max
            ),
        )
    })
}

fn words(cell: &str, longest: usize) -> Result<String, Reason> {
    let cell = super::place::without_nul(cell)?;
    if cell.len() > longest && cell.chars().count() > longest {
        return Err(Reason::new(
            "too_long",
            format!("Der Text hat mehr als {longest} Zeichen: Kürzen Sie ihn."),
            format!("The text has more than {longest} characters: shorten it."),
        ));
    }
    Ok(cell.to_owned())
}

fn known(options: &Options, part: &str) -> Result<String, Reason> {
    options.key(part).cloned().ok_or_else(|| unknown_option(part))
}

fn unknown_option(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "unknown_option",
        format!("\"{cell}\" ist keine der Antwortmöglichkeiten: Ergänzen Sie die Umfrage, oder ändern Sie den Wert."),
        format!("\"{cell}\" is none of the options: add it to the survey, or change the value."),
    )
}

pub(super) fn not_a_number(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "not_a_number",
        format!("\"{cell}\" ist keine Zahl: Schreiben Sie z. B. 1234,5."),
        format!("\"{cell}\" is not a number: write for example 1234.5."),
    )
}

fn not_a_day(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "not_a_day",
        format!("\"{cell}\" ist kein Datum: Schreiben Sie z. B. 22.11.2026."),
        format!("\"{cell}\" is not a date: write for example 2026-11-22."),
    )
}

/// Several values in one cell: a JSON list, or separated by `;`, `|` or line breaks, or by commas
/// where there is nothing else.
pub(super) fn parts(cell: &str) -> Vec<String> {
    if cell.starts_with('[')
        && let Ok(list) = serde_json::from_str::<Vec<String>>(cell)
    {
        return list;
    }
    let separators: &[char] = if cell.contains([';', '|', '\n']) { &[';', '|', '\n'] } else { &[','] };
    cell.split(separators).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// The one option of a JSON list, as a multiple choice became a single one.
fn only_one(cell: &str) -> Option<String> {
    cell.starts_with('[').then(|| parts(cell)).filter(|parts| parts.len() == 1).map(|mut parts| parts.remove(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn question(kind: Value) -> Question {
        serde_json::from_value(json!({"key": "q", "text": {"de": "Frage"}, "kind": kind})).expect("a question")
    }

    fn read(question: &Question, cells: &[(Option<&str>, &str)]) -> Result<Value, &'static str> {
        let mut answers = Answers::default();
        for (part, cell) in cells {
            let reader = CellReader::of(question, *part, DateOrder::DayFirst).ok_or("no such part")?;
            reader.read(cell, &mut answers).map_err(|reason| reason.code)?;
        }
        Ok(json!(answers)["q"].clone())
    }

    fn options() -> Value {
        json!([{"key": "price", "label": {"de": "Preis", "en": "Price"}}, {"key": "speed", "label": {"de": "Tempo, Eile"}}])
    }

    #[test]
    fn scores_numbers_days_words() {
        let score = question(json!({"type": "score", "series": "csat:1-5"}));
        assert_eq!(read(&score, &[(None, "sehr zufrieden")]), Ok(json!(5)));
        assert_eq!(read(&score, &[(None, "6")]), Err("off_scale"));
        assert_eq!(read(&question(json!({"type": "number"})), &[(None, "1.234,5")]), Ok(json!(1234.5)));
        assert_eq!(read(&question(json!({"type": "number"})), &[(None, "viel")]), Err("not_a_number"));
        assert_eq!(read(&question(json!({"type": "date"})), &[(None, "22.11.2026")]), Ok(json!("2026-11-22")));
        let text = question(json!({"type": "short_text", "max_length": 3}));
        assert_eq!(read(&text, &[(None, "äöü")]), Ok(json!("äöü")));
        assert_eq!(read(&text, &[(None, "äöüß")]), Err("too_long"));
        assert_eq!(read(&text, &[(None, "a\0")]), Err("control_character"));
        assert_eq!(read(&question(json!({"type": "consent", "purpose": "mail"})), &[(None, "ja")]), Ok(json!(true)));
    }

    #[test]
    fn choices_by_key_or_label() {
        let single = question(json!({"type": "single_choice", "options": options()}));
        assert_eq!(read(&single, &[(None, "PRICE")]), Ok(json!("price")));
        assert_eq!(read(&single, &[(None, "tempo, eile")]), Ok(json!("speed")));
        assert_eq!(read(&single, &[(None, "Farbe")]), Err("unknown_option"));
        let open = question(json!({"type": "single_choice", "options": options(), "other": {"de": "Anderes"}}));
        assert_eq!(read(&open, &[(None, "Farbe")]), Ok(json!({"chosen": ["other"], "other": "Farbe"})));
    }

    #[test]
    fn several_choices_in_one_cell_or_in_many() {
        let many = question(json!({"type": "multiple_choice", "options": options(), "other": {"de": "Anderes"}}));
        let both = Ok(json!({"chosen": ["price", "speed"]}));
        for cell in ["Preis; Tempo, Eile", "price|speed", "[\"price\",\"speed\"]", "price, speed"] {
            assert_eq!(read(&many, &[(None, cell)]), both, "{cell}");
        }
        assert_eq!(read(&many, &[(Some("price"), "1"), (Some("speed"), "x")]), both);
        assert_eq!(read(&many, &[(Some("price"), "1"), (Some("speed"), "0")]), Ok(json!({"chosen": ["price"]})));
        let with_other = Ok(json!({"chosen": ["price", "other"], "other": "Farbe, Form"}));
        assert_eq!(read(&many, &[(None, "Preis; Farbe; Form")]), with_other);
        assert_eq!(read(&many, &[(None, "price"), (Some("other"), "Farbe, Form")]), with_other);
        assert_eq!(read(&many, &[(Some("nope"), "1")]), Err("no such part"));
    }

    #[test]
    fn a_matrix_comes_aspect_by_aspect() {
        let matrix = question(json!({"type": "matrix", "series": "csat:1-5", "aspects": [
            {"key": "staff", "label": {"de": "Personal"}}, {"key": "price", "label": {"de": "Preis"}}]}));
        assert_eq!(
            read(&matrix, &[(Some("staff"), "4"), (Some("price"), "zufrieden")]),
            Ok(json!({"staff": 4, "price": 4}))
        );
        assert_eq!(read(&matrix, &[(None, "4")]), Err("no such part"));
        assert_eq!(CellReader::columns(&matrix), ["q.staff", "q.price"]);
    }

    #[test]
    fn a_ranking_names_every_option() {
        let ranking = question(json!({"type": "ranking", "options": options()}));
        assert_eq!(read(&ranking, &[(None, "speed;price")]), Ok(json!(["speed", "price"])));
        assert_eq!(read(&ranking, &[(None, "speed;colour")]), Err("unknown_option"));
    }
}
