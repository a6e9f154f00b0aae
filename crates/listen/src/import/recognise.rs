//! Which column is probably what: by its name, in German or English, and by what its cells look like.
//! A suggestion only; people confirm or change it.

use super::profile::Profile;
use super::target::{ImportKind, NewQuestion, Target};
use crate::circumstances::MOST_ATTRIBUTES;
use domain::identity::normal_form::search_key;
use domain::metric::{Metric, Series};

/// A column with what is known about it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'a> {
    pub(super) name: &'a str,
    pub(super) profile: &'a Profile,
}

/// A suggestion, and values that only say that nothing was answered.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Suggestion {
    pub(super) target: Option<Target>,
    pub(super) empty: Vec<String>,
}

/// Names by which columns of other systems go, without spaces, dots and accents.
const NAMES: &[(&str, &[&str])] = &[
    (
        "external_id",
        &[
            "externalid",
            "customerid",
            "customernumber",
            "customerno",
            "custid",
            "clientid",
            "userid",
            "memberid",
            "contactid",
            "kundennummer",
            "kundennr",
            "kdnr",
            "kundenid",
            "kunde",
            "customer",
            "mitgliedsnummer",
            "personid",
            "crmid",
            "guestid",
            "debitor",
            "debitorennummer",
            "passengerid",
            "accountnumber",
            "kundenkonto",
        ],
    ),
    ("email", &["email", "emailaddress", "mail", "emailadresse", "mailadresse", "customeremail", "useremail"]),
    (
        "phone",
        &[
            "phone",
            "phonenumber",
            "mobile",
            "mobilenumber",
            "telephone",
            "tel",
            "telefon",
            "telefonnummer",
            "handy",
            "handynummer",
            "mobil",
            "mobilnummer",
            "rufnummer",
            "cell",
        ],
    ),
    ("anonymous_id", &["anonymousid", "cookie", "cookieid", "visitorid", "deviceid", "sessionid", "anonymekennung"]),
    ("first_name", &["firstname", "givenname", "vorname", "forename"]),
    ("last_name", &["lastname", "surname", "familyname", "nachname", "familienname", "zuname"]),
    ("name", &["name", "fullname", "customername", "kundenname", "contactname", "ansprechpartner", "respondent"]),
    (
        "account",
        &[
            "account",
            "company",
            "accountid",
            "companyname",
            "firma",
            "unternehmen",
            "organisation",
            "organization",
            "firmenname",
        ],
    ),
    ("id", &["resonanzid", "answerid", "signalid"]),
    (
        "message_id",
        &[
            "messageid",
            "responseid",
            "respondentid",
            "respnum",
            "respondentnumber",
            "responsenumber",
            "antwortid",
            "antwortnummer",
            "eventid",
            "recordid",
            "rowid",
            "caseid",
            "ticketid",
            "reference",
            "referenz",
            "vorgang",
            "vorgangsnummer",
            "reviewid",
            "submissionid",
            "id",
            "nr",
            "lfdnr",
            "laufendenummer",
        ],
    ),
    // Among customers an id without more is the customer's.
    ("external_id", &["id", "nr", "nummer", "number"]),
    (
        "time",
        &[
            "time",
            "timestamp",
            "datetime",
            "submittedat",
            "submitted",
            "createdat",
            "created",
            "enddate",
            "completedat",
            "recordeddate",
            "responsedate",
            "zeit",
            "zeitpunkt",
            "zeitstempel",
            "abgegebenam",
            "beantwortetam",
            "erstelltam",
            "eingegangenam",
            "occurredat",
            "eventtime",
            "reviewdate",
            "datesubmitted",
            "enddatum",
            "answeredat",
        ],
    ),
    ("date", &["date", "datum", "day", "tag", "surveydate", "interviewdate", "visitdate", "besuchsdatum", "dateflown"]),
    ("time_of_day", &["timeofday", "uhrzeit", "clock"]),
    ("touchpoint", &["touchpoint", "kontaktpunkt", "step", "stage"]),
    (
        "unit",
        &[
            "unit",
            "branch",
            "store",
            "location",
            "site",
            "region",
            "team",
            "department",
            "einheit",
            "filiale",
            "filialnummer",
            "filialnr",
            "standort",
            "markt",
            "abteilung",
            "niederlassung",
            "branchcode",
            "storeid",
            "bereich",
            "gebiet",
            "terminal",
        ],
    ),
    ("channel", &["channel", "kanal", "source", "quelle", "medium", "collectiontype"]),
    ("language", &["language", "lang", "sprache", "locale", "userlanguage"]),
    (
        "type",
        &[
            "type",
            "event",
            "eventtype",
            "eventname",
            "ereignis",
            "art",
            "action",
            "aktion",
            "interaction",
            "vorgangsart",
        ],
    ),
    ("value", &["value", "wert", "amount", "betrag", "revenue", "umsatz", "duration", "dauer", "price", "preis"]),
    ("key", &["key", "accountid", "accountkey", "id", "firmennummer", "companyid", "schlussel", "nummer"]),
];

/// Beginnings and parts of names that tell a metric.
const METRICS: &[(&str, &[&str])] = &[
    ("nps", &["nps", "netpro", "recommend", "weiterempfehl", "empfehl"]),
    ("ces", &["ces", "effort", "easy", "ease", "aufwand", "leicht", "einfach"]),
    ("stars", &["star", "stern", "rating", "bewertung"]),
    ("smileys", &["smiley", "smilie", "emoji"]),
    ("thumbs", &["thumb", "daumen", "helpful", "hilfreich", "solved", "gelost", "recommended"]),
    ("csat", &["csat", "satisf", "zufrieden", "overall", "gesamt", "service", "quality", "qualitat", "note"]),
    ("score", &["score", "punkte"]),
];

/// A key for attributes, questions and options made from a name: a-z, 0-9 and `_`, at most 60 long.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in search_key(name).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('_') && !slug.is_empty() {
            slug.push('_');
        }
    }
    slug.truncate(60);
    let slug = slug.trim_end_matches('_');
    // Names in other scripts leave nothing over.
    if slug.is_empty() { "column".to_owned() } else { slug.to_owned() }
}

fn plain(name: &str) -> String {
    search_key(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What the rows of a file probably are.
pub(super) fn kind(columns: &[Seen<'_>]) -> ImportKind {
    let typed = columns.iter().any(|c| by_name(c.name, ImportKind::Interactions).any(|target| target == Target::Type));
    let scores = columns.iter().any(|column| metric(column).is_some());
    let words = columns.iter().any(|column| column.profile.is_words());
    if typed && !scores && !words {
        ImportKind::Interactions
    } else if scores || words {
        ImportKind::Answers
    } else {
        ImportKind::Customers
    }
}

/// A suggestion for each column. No two columns are suggested to be the same single thing.
pub(super) fn suggest(kind: ImportKind, columns: &[Seen<'_>]) -> Vec<Suggestion> {
    let mut taken: Vec<Target> = Vec::new();
    let mut suggestions = vec![Suggestion::default(); columns.len()];
    // Names are surer than looks.
    for look in [by_name_if_it_fits, by_look] {
        for (column, suggestion) in columns.iter().zip(&mut suggestions) {
            if suggestion.target.is_some() {
                continue;
            }
            let Some(found) = look(column, kind) else { continue };
            if let Some(target) = &found.target {
                let attributes = taken.iter().filter(|one| matches!(one, Target::Attribute(_))).count();
                let too_many = matches!(target, Target::Attribute(_)) && attributes >= MOST_ATTRIBUTES;
                if too_many || (target.is_single() && taken.contains(target)) {
                    continue;
                }
                taken.push(target.clone());
            }
            *suggestion = found;
        }
    }
    suggestions
}

/// Everything a column of this name could be, best first.
fn by_name(name: &str, kind: ImportKind) -> impl Iterator<Item = Target> {
    // Columns of our own exports are named like what they are.
    let own = name.parse::<Target>().ok();
    let plain = plain(name);
    let known = NAMES.iter().filter(move |(_, names)| names.contains(&plain.as_str()));
    let targets = own.into_iter().chain(known.filter_map(|(target, _)| target.parse().ok()));
    targets.filter(move |target: &Target| target.fits(kind))
}

/// By name, unless the cells speak against it.
fn by_name_if_it_fits(column: &Seen<'_>, kind: ImportKind) -> Option<Suggestion> {
    let profile = column.profile;
    let sound = |target: &Target| match target {
        Target::Email => profile.is_email(),
        Target::Phone => !profile.is_words() && !profile.is_email(),
        Target::Time | Target::Date => {
            profile.is_date() || (profile.is_number() && profile.whole_range().is_some_and(|(low, _)| low > 19_000_000))
        }
        Target::TimeOfDay => profile.is_clock(),
        Target::Value => profile.is_number(),
        Target::Id => profile.is_uuid(),
        Target::MessageId | Target::ExternalId => !profile.is_words(),
        // Numbers in their place are somebody's codes.
        Target::Channel | Target::Language => !profile.is_number() && !profile.is_words(),
        Target::Unit | Target::Touchpoint | Target::Name | Target::Type => !profile.is_words(),
        _ => true,
    };
    let target = by_name(column.name, kind).find(|target| profile.filled == 0 || sound(target))?;
    Some(Suggestion { target: Some(target), empty: Vec::new() })
}

fn by_look(column: &Seen<'_>, kind: ImportKind) -> Option<Suggestion> {
    let profile = column.profile;
    if profile.filled == 0 {
        return None;
    }
    let only = |target| Some(Suggestion { target: Some(target), empty: Vec::new() });
    if profile.is_email() && kind != ImportKind::Accounts {
        return only(Target::Email);
    }
    let name = slug(column.name);
    match kind {
        ImportKind::Answers => {
            if let Some((series, empty)) = metric(column) {
                return Some(Suggestion { target: Some(Target::New(NewQuestion::Score(series))), empty });
            }
            if profile.is_words() {
                return only(Target::New(NewQuestion::LongText));
            }
            if profile.is_category() && !profile.is_number() {
                return only(Target::Attribute(name));
            }
            if profile.is_date() {
                return only(Target::Time);
            }
            // A running number in the first column says nothing.
            (!unnamed(column.name) && profile.is_short()).then(|| only(Target::Attribute(name))).flatten()
        }
        ImportKind::Interactions => {
            if profile.is_date() {
                return only(Target::Time);
            }
            (!unnamed(column.name) && profile.is_short()).then(|| only(Target::Attribute(name))).flatten()
        }
        ImportKind::Customers | ImportKind::Accounts => {
            if kind == ImportKind::Customers && profile.is_truth() && consent(column.name) {
                return only(Target::Consent(name));
            }
            if kind == ImportKind::Customers && profile.is_phone() {
                return only(Target::Phone);
            }
            (!unnamed(column.name)).then(|| only(Target::Customer(name))).flatten()
        }
    }
}

/// Has it no name, or one that only our own exports use for what an import finds out itself?
fn unnamed(name: &str) -> bool {
    const OWN: [&str; 10] = [
        "profile",
        "root",
        "recorded",
        "created_at",
        "survey",
        "survey_title",
        "survey_version",
        "touchpoint_inferred",
        "more",
        "reason",
    ];
    if OWN.contains(&name) {
        return true;
    }
    name.trim().is_empty() || super::source::is_made_up(name)
}

fn consent(name: &str) -> bool {
    let plain = plain(name);
    ["consent", "optin", "einwilligung", "newsletter", "werbung", "marketing"].iter().any(|word| plain.contains(word))
}

/// The metric and scale a column of scores probably has, and values that mean "not answered".
fn metric(column: &Seen<'_>) -> Option<(Series, Vec<String>)> {
    let plain = plain(column.name);
    let named =
        METRICS.iter().find(|(_, words)| words.iter().any(|word| plain.contains(word))).map(|(metric, _)| *metric);
    let profile = column.profile;
    if profile.is_truth() && named == Some("thumbs") {
        return Some((Series::thumbs(), Vec::new()));
    }
    if let Some(series) = labelled(profile) {
        return Some((series, Vec::new()));
    }
    let (low, high) = profile.whole_range()?;
    let series = |key: &str| key.parse::<Series>().ok();
    let zero_is_nothing = if low == 0 { vec!["0".to_owned()] } else { Vec::new() };
    let found = match (named, low, high) {
        (Some("nps"), 0.., ..=10) if high > 5 || low == 0 => (series("nps:0-10"), Vec::new()),
        // Eleven points that are called nothing but a score.
        (Some("score"), 0, 10) => (series("nps:0-10"), Vec::new()),
        // All eleven points and a code or two above them for "no answer".
        (Some("nps"), 0, 11..) => (series("nps:0-10"), codes_above(profile, 10)?),
        (Some("thumbs"), 0, 1) => (series("thumbs:0-1"), Vec::new()),
        (Some("ces"), 0.., ..=5) => (series("ces:1-5"), zero_is_nothing),
        (Some("ces"), 0.., 6..=7) => (series("ces:1-7"), zero_is_nothing),
        (Some("stars"), 0.., ..=5) => (series("stars:1-5"), zero_is_nothing),
        (Some("smileys"), 0.., ..=5) => (series("smileys:1-5"), zero_is_nothing),
        (Some("csat" | "score"), 0.., ..=5) => (series("csat:1-5"), zero_is_nothing),
        // Five points are a usual scale of satisfaction even without a telling name.
        (_, 0..=1, 5) if !about_the_person(&plain) => (series("csat:1-5"), zero_is_nothing),
        (Some("csat" | "stars" | "score"), 0..=3, 6..=7) => (series("csat:1-7"), zero_is_nothing),
        (Some("csat" | "stars" | "score"), 0..=5, 8..=10) => (series("csat:1-10"), zero_is_nothing),
        _ => return None,
    };
    let (series, mut nothing) = found;
    // A word among numbers, "BLANK" or "refused", rates nothing either.
    nothing.extend(profile.distinct.iter().filter(|cell| super::values::number(cell).is_none()).cloned());
    series.map(|series| (series, nothing))
}

/// The few values beyond the top of a scale, which can only be codes.
fn codes_above(profile: &Profile, top: i64) -> Option<Vec<String>> {
    let points = profile.distinct.iter().filter_map(|cell| Some((cell, cell.parse::<i64>().ok()?)));
    let codes: Vec<String> = points.filter(|(_, point)| *point > top).map(|(cell, _)| cell.clone()).collect();
    (codes.len() <= 2).then_some(codes)
}

/// Groups of age or income have a few numbers too, but nobody is asked to rate them.
fn about_the_person(plain: &str) -> bool {
    const WORDS: [&str; 10] =
        ["age", "gender", "income", "education", "alter", "geschlecht", "einkommen", "bildung", "marital", "famil"];
    WORDS.iter().any(|word| plain.ends_with(word) || plain.starts_with(word))
}

/// A column of words that stand for the points of a scale.
fn labelled(profile: &Profile) -> Option<Series> {
    if profile.distinct.len() < 2 || profile.distinct.len() > 12 || profile.is_number() {
        return None;
    }
    Series::all_known()
        .into_iter()
        // Yes and no alone say nothing about thumbs.
        .filter(|series| series.metric() != Metric::Thumbs)
        .find(|series| profile.distinct.iter().all(|cell| super::points::point_of(series, cell).is_some()))
}

#[cfg(test)]
mod tests;
