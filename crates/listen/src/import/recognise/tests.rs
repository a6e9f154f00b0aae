use super::*;

fn suggested(kind: ImportKind, columns: &[(&str, &[&str])]) -> Vec<String> {
    let profiles: Vec<Profile> = columns
        .iter()
        .map(|(_, cells)| {
            let mut profile = Profile::default();
            cells.iter().for_each(|cell| profile.add(cell));
            profile
        })
        .collect();
    let seen: Vec<Seen<'_>> =
        columns.iter().zip(&profiles).map(|((name, _), profile)| Seen { name, profile }).collect();
    suggest(kind, &seen).into_iter().map(|s| s.target.map_or("-".to_owned(), |t| t.to_string())).collect()
}

#[test]
fn german_and_english_names_are_known() {
    let columns: &[(&str, &[&str])] = &[
        ("Kunden-Nr.", &["1001", "1002"]),
        ("E-Mail-Adresse", &["a@b.de", "c@d.de"]),
        ("Vorname", &["Anna", "Bert"]),
        ("Familienname", &["Berg", "Cohn"]),
        ("Mobile Number", &["+49 151 1234567", "+49 152 1234567"]),
        ("Newsletter", &["ja", "nein"]),
        ("Segment", &["Gold", "Silber"]),
    ];
    let expected =
        ["external_id", "email", "first_name", "last_name", "phone", "consent:newsletter", "customer:segment"];
    assert_eq!(suggested(ImportKind::Customers, columns), expected);
}

#[test]
fn an_airline_survey_is_understood() {
    let columns: &[(&str, &[&str])] = &[
        ("", &["0", "1", "2", "3"]),
        ("id", &["70172", "5047", "110028", "24026"]),
        ("Customer Type", &["Loyal", "disloyal", "Loyal", "Loyal"]),
        ("Class", &["Eco", "Business", "Business", "Eco"]),
        ("Inflight wifi service", &["3", "0", "2", "5"]),
        ("Overall satisfaction", &["4", "1", "5", "2"]),
        (
            "Comment",
            &["The seats were far too narrow", "Friendly crew, will come back", "Never again with this one", ""],
        ),
        ("Date", &["03/04/2026", "11/22/2026", "01/02/2026", "01/05/2026"]),
    ];
    let expected = [
        "-",
        "message_id",
        "attribute:customer_type",
        "attribute:class",
        "new:score:csat:1-5",
        "new:score:csat:1-5",
        "new:long_text",
        "date",
    ];
    assert_eq!(suggested(ImportKind::Answers, columns), expected);
}

#[test]
fn points_given_in_words_are_a_scale() {
    let columns: &[(&str, &[&str])] =
        &[("Zufriedenheit", &["sehr zufrieden", "zufrieden", "unzufrieden", "sehr zufrieden"])];
    assert_eq!(suggested(ImportKind::Answers, columns), ["new:score:csat:1-5"]);
    assert_eq!(suggested(ImportKind::Answers, &[("Empfehlung (0-10)", &["10", "0", "7"])]), ["new:score:nps:0-10"]);
    assert_eq!(suggested(ImportKind::Answers, &[("score", &["0", "10", "7"])]), ["new:score:nps:0-10"]);
    assert_eq!(suggested(ImportKind::Answers, &[("score", &["1", "10", "7"])]), ["new:score:csat:1-10"]);
    assert_eq!(suggested(ImportKind::Answers, &[("Hilfreich?", &["ja", "nein", "ja"])]), ["new:score:thumbs:0-1"]);
}

#[test]
fn the_same_is_not_suggested_twice() {
    let columns: &[(&str, &[&str])] = &[("email", &["a@b.de"]), ("E-Mail", &["c@d.de"])];
    assert_eq!(suggested(ImportKind::Customers, columns), ["email", "-"]);
}

#[test]
fn names_do_not_win_against_what_is_in_the_cells() {
    assert_eq!(suggested(ImportKind::Customers, &[("Mail", &["yes please", "no thanks"])]), ["customer:mail"]);
}

#[test]
fn the_kind_shows() {
    let kind_of = |columns: &[(&str, &[&str])]| {
        let profiles: Vec<_> = columns
            .iter()
            .map(|(_, cells)| {
                let mut p = Profile::default();
                cells.iter().for_each(|c| p.add(c));
                p
            })
            .collect();
        let seen: Vec<_> = columns.iter().zip(&profiles).map(|((name, _), profile)| Seen { name, profile }).collect();
        kind(&seen)
    };
    assert_eq!(
        kind_of(&[("event", &["order_placed", "call"]), ("email", &["a@b.de", "c@d.de"])]),
        ImportKind::Interactions
    );
    assert_eq!(kind_of(&[("NPS", &["10", "3"]), ("email", &["a@b.de", "c@d.de"])]), ImportKind::Answers);
    assert_eq!(kind_of(&[("email", &["a@b.de", "c@d.de"]), ("Ort", &["Bonn", "Köln"])]), ImportKind::Customers);
}

/// Columns as an airport publishes its interviews: codes everywhere, few of them scores.
#[test]
fn codes_of_an_interview_are_not_taken_for_scores() {
    let columns: &[(&str, &[&str])] = &[
        ("RESPNUM", &["1842", "1844", "1840", "1837", "17", "18", "19", "20", "21", "22", "23", "24"]),
        ("DEPTIME", &["12/31/1899 06:15:00 PM", "12/31/1899 09:28:00 PM"]),
        ("Q3PARK", &["0", "1", "4", "2", "3", "0", "1", "2"]),
        ("Q7ALL", &["1", "2", "3", "4", "5", "0", "4", "4"]),
        ("NETPRO", &["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]),
        ("Q22Income", &["0", "1", "2", "3", "4", "5"]),
        ("LANG", &["1", "2", "3", "1"]),
    ];
    let expected = [
        "message_id",
        "-",
        "attribute:q3park",
        "new:score:csat:1-5",
        "new:score:nps:0-10",
        "attribute:q22income",
        "attribute:lang",
    ];
    let found = suggested(ImportKind::Answers, columns);
    assert_eq!(found[0], expected[0]);
    assert!(!found[1].starts_with("time"), "{}", found[1]);
    assert_eq!(found[2..], expected[2..]);
}

#[test]
fn a_word_among_scores_counts_as_no_answer() {
    let mut profile = Profile::default();
    ["4", "5", "3", "1", "2", "4", "4", "5", "3", "2", "0", "BLANK"].iter().for_each(|cell| profile.add(cell));
    let columns = [Seen { name: "Q7ALL", profile: &profile }];
    assert_eq!(suggest(ImportKind::Answers, &columns)[0].empty, ["0", "BLANK"]);
}
