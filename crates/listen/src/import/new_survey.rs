//! A survey made of the columns of a file, so that its answers have questions.

use super::mapping::Used;
use super::recognise::slug;
use super::scan::Scan;
use super::target::{NewQuestion, Target};
use domain::survey::kind::{
    ChoiceOption, DateQuestion, LongText, MultipleChoice, NumberQuestion, ScoreQuestion, ShortText, SingleChoice,
};
use domain::survey::{END, Kind, LocalText, Question, Survey, limits};
use std::collections::HashSet;

/// The survey, and the question of each column that became one.
pub(super) fn survey_of(title: &str, language: &str, used: &[Used], scan: &Scan) -> (Survey, Vec<(Used, String)>) {
    let mut keys = HashSet::from([END.to_owned()]);
    let mut questions = Vec::new();
    let mut columns = Vec::new();
    let text = |text: &str| LocalText::new([(language, cut(text, limits::TEXT))]);
    for column in used {
        let Target::New(new) = &column.target else { continue };
        let key = free_key(&slug(&column.name), &mut keys);
        questions.push(Question {
            key: key.clone(),
            text: text(&column.name),
            help: LocalText::default(),
            kind: kind(new, column, scan, language),
            required: false,
            show_if: None,
            skip: Vec::new(),
        });
        columns.push((column.clone(), key));
    }
    let survey = Survey {
        languages: vec![language.to_owned()],
        default_language: language.to_owned(),
        title: text(title),
        intro: LocalText::default(),
        questions,
        pages: domain::survey::Pages::default(),
        progress: true,
        thank_you: domain::survey::ThankYou::default(),
        brand: domain::survey::Brand::default(),
    };
    (survey, columns)
}

fn kind(new: &NewQuestion, column: &Used, scan: &Scan, language: &str) -> Kind {
    let (values, left_over) = scan.options(column.at);
    let other = left_over.then(|| LocalText::new([(language, if language == "de" { "Anderes" } else { "Other" })]));
    match new {
        NewQuestion::Score(series) => Kind::Score(ScoreQuestion {
            series: series.clone(),
            low: LocalText::default(),
            high: LocalText::default(),
            expectation_of: None,
        }),
        NewQuestion::SingleChoice => {
            Kind::SingleChoice(SingleChoice { options: options(&values, language), other, random_order: false })
        }
        NewQuestion::MultipleChoice => Kind::MultipleChoice(MultipleChoice {
            options: options(&values, language),
            other,
            ..MultipleChoice::default()
        }),
        NewQuestion::ShortText => Kind::ShortText(ShortText::default()),
        NewQuestion::LongText => Kind::LongText(LongText::default()),
        NewQuestion::Number => Kind::Number(NumberQuestion::default()),
        NewQuestion::Date => Kind::Date(DateQuestion::default()),
    }
}

fn options(values: &[&str], language: &str) -> Vec<ChoiceOption> {
    let mut keys = HashSet::from([domain::survey::kind::OTHER.to_owned()]);
    values
        .iter()
        .map(|value| ChoiceOption {
            key: free_key(&slug(value), &mut keys),
            label: LocalText::new([(language, cut(value, limits::LABEL))]),
            exclusive: false,
        })
        .collect()
}

/// The key itself, or with the first number that makes it new.
fn free_key(wanted: &str, taken: &mut HashSet<String>) -> String {
    let mut key = wanted.to_owned();
    let mut number = 1;
    while !taken.insert(key.clone()) {
        number += 1;
        key = format!("{wanted}_{number}");
    }
    key
}

/// A text of a survey: one line, not longer than allowed, without the braces that quote answers.
fn cut(text: &str, longest: usize) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(longest).collect();
    text.replace("{{", "(").replace("}}", ")")
}

#[cfg(test)]
mod tests {
    use super::super::mapping::{ColumnMapping, ImportOptions, Mapping};
    use super::super::source::Source;
    use super::super::target::ImportKind;
    use super::*;

    fn made(csv: &str, targets: &[(&str, &str)]) -> (Survey, Vec<String>) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("upload");
        std::fs::write(&path, csv).expect("a file");
        let source = Source::analyse(&path).expect("understood");
        let columns = targets
            .iter()
            .map(|(column, target)| ColumnMapping {
                column: (*column).to_owned(),
                target: Some((*target).to_owned()),
                empty: Vec::new(),
            })
            .collect();
        let mapping = Mapping { kind: ImportKind::Answers, survey: None, columns, options: ImportOptions::default() };
        let used = mapping.check(&source).expect("a sound mapping");
        let scan = Scan::read(&source, &path, &used).expect("readable").expect("not too much");
        let (survey, columns) = survey_of("Umfrage {{x}}", "de", &used, &scan);
        (survey, columns.into_iter().map(|(_, key)| key).collect())
    }

    #[test]
    fn columns_become_questions() {
        let csv = "Note!,Note?,Grund,Klasse\n5,1,\"Preis;Tempo\",Eco\n4,2,Tempo,\"Eco (früh)\"\n3,3,,Business\n";
        let targets = [
            ("Note!", "new:score:csat:1-5"),
            ("Note?", "new:number"),
            ("Grund", "new:multiple_choice"),
            ("Klasse", "new:single_choice"),
        ];
        let (survey, keys) = made(csv, &targets);
        assert_eq!(keys, ["note", "note_2", "grund", "klasse"]);
        assert_eq!(survey.title.get("de", "de"), "Umfrage (x)");
        let Kind::MultipleChoice(reasons) = &survey.questions[2].kind else { panic!("a multiple choice") };
        assert_eq!(reasons.options.iter().map(|o| o.key.as_str()).collect::<Vec<_>>(), ["preis", "tempo"]);
        let Kind::SingleChoice(class) = &survey.questions[3].kind else { panic!("a single choice") };
        assert_eq!(class.options.iter().map(|o| o.key.as_str()).collect::<Vec<_>>(), ["business", "eco", "eco_fruh"]);
        assert!(class.other.is_none());
    }

    #[test]
    fn the_order_of_rows_does_not_matter() {
        let mut rows: Vec<String> = (0..400).map(|n| format!("x,{}", n % 300)).collect();
        let table = |rows: &[String]| format!("a,b\n{}\n", rows.join("\n"));
        let forwards = made(&table(&rows), &[("b", "new:single_choice")]);
        rows.reverse();
        let backwards = made(&table(&rows), &[("b", "new:single_choice")]);
        assert_eq!(forwards, backwards);
        let Kind::SingleChoice(choice) = &forwards.0.questions[0].kind else { panic!("a single choice") };
        assert!(choice.other.is_some(), "what is left over stays as other words");
    }
}
