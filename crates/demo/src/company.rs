//! The organisation: regions and branches, business lines, touchpoints, people, surveys.

use crate::truths;
use domain::role::Role;
use domain::signal::Channel;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    pub code: &'static str,
    pub name: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    pub code: String,
    pub name: &'static str,
    /// Index into [`Company::regions`].
    pub region: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub code: &'static str,
    pub name: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TouchpointPlan {
    pub key: &'static str,
    pub name: &'static str,
    pub channel: Channel,
    pub phase: &'static str,
    pub process: &'static str,
    pub decisive: bool,
    /// E-mail of the person who answers for it.
    pub owner: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub name: &'static str,
    pub email: &'static str,
    pub role: Role,
    /// Codes of the units this person is limited to; empty: all.
    pub units: &'static [&'static str],
}

/// A survey made from a template and placed at a touchpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyPlan {
    pub key: &'static str,
    /// Key of the template in `domain::survey::templates`.
    pub template: &'static str,
    pub title_de: &'static str,
    pub title_en: &'static str,
    pub touchpoint: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    pub name: &'static str,
    pub regions: Vec<Region>,
    pub branches: Vec<Branch>,
    pub lines: Vec<Line>,
    pub touchpoints: Vec<TouchpointPlan>,
    pub people: Vec<Person>,
    pub surveys: Vec<SurveyPlan>,
}

const TOWNS: [[&str; 10]; 4] = [
    [
        "Hamburg",
        "Kiel",
        "Lübeck",
        "Bremen",
        "Rostock",
        "Hannover",
        "Oldenburg",
        "Flensburg",
        "Schwerin",
        "Braunschweig",
    ],
    ["Berlin", "Leipzig", "Dresden", "Magdeburg", "Erfurt", "Potsdam", "Chemnitz", "Halle", "Jena", "Cottbus"],
    [
        "München",
        "Stuttgart",
        "Nürnberg",
        "Augsburg",
        "Freiburg",
        "Ulm",
        "Regensburg",
        "Karlsruhe",
        "Passau",
        "Würzburg",
    ],
    ["Köln", "Düsseldorf", "Dortmund", "Essen", "Bonn", "Münster", "Aachen", "Wuppertal", "Mainz", "Koblenz"],
];

/// The organisation of the demo company; it does not depend on the plan.
pub fn company() -> Company {
    let regions = [("R-N", "Nord"), ("R-O", "Ost"), ("R-S", "Süd"), ("R-W", "West")]
        .map(|(code, name)| Region { code, name })
        .to_vec();
    let branches = TOWNS
        .iter()
        .enumerate()
        .flat_map(|(region, towns)| {
            towns.iter().enumerate().map(move |(i, name)| Branch {
                code: format!("F{:03}", region * 10 + i + 1),
                name,
                region,
            })
        })
        .collect();
    let lines =
        [("L-TV", "TV & Audio"), ("L-PC", "Computer"), ("L-HH", "Haushalt"), ("L-FO", "Foto"), ("L-MO", "Mobilfunk")]
            .map(|(code, name)| Line { code, name })
            .to_vec();
    Company {
        name: "Silbermöwe",
        regions,
        branches,
        lines,
        touchpoints: touchpoints(),
        people: people(),
        surveys: surveys(),
    }
}

fn touchpoints() -> Vec<TouchpointPlan> {
    let rows = [
        ("brand", "Beziehung zur Marke", Channel::Email, "Beziehung", "CRM", false, "cx@silbermoewe.example"),
        ("store", "Einkauf in der Filiale", Channel::Store, "Kauf", "Filiale", true, "filialen@silbermoewe.example"),
        ("shop", "Bestellung im Onlineshop", Channel::Web, "Kauf", "Online-Shop", true, "shop@silbermoewe.example"),
        ("delivery", "Lieferung", Channel::Email, "Erhalt", "Logistik", true, "logistik@silbermoewe.example"),
        ("chat", "Chat", Channel::Chat, "Service", "Customer Care", false, "care@silbermoewe.example"),
        ("call", "Servicetelefon", Channel::Phone, "Service", "Call Center", true, "callcenter@silbermoewe.example"),
        ("repair", "Reparatur", Channel::Partner, "Service", "Service-Partner", true, "partner@fixwerk.example"),
        ("finance", "Antrag auf Ratenkauf", Channel::Web, "Kauf", "Online-Shop", false, "shop@silbermoewe.example"),
        ("app", "App", Channel::App, "Nutzung", "Online-Shop", false, "shop@silbermoewe.example"),
        ("team", "Selbstbild der Leitung", Channel::Other, "Beziehung", "CRM", false, "cx@silbermoewe.example"),
    ];
    rows.map(|(key, name, channel, phase, process, decisive, owner)| TouchpointPlan {
        key,
        name,
        channel,
        phase,
        process,
        decisive,
        owner,
    })
    .to_vec()
}

fn people() -> Vec<Person> {
    let rows: [(&str, &str, Role, &[&str]); 14] = [
        ("Alma Admin", "admin@silbermoewe.example", Role::Administrator, &[]),
        ("Cem Xander", "cx@silbermoewe.example", Role::CxManager, &[]),
        ("Elif Vorstand", "vorstand@silbermoewe.example", Role::Executive, &[]),
        ("Nora Nord", "nord@silbermoewe.example", Role::Manager, &["R-N"]),
        ("Finn Filiale", "filialen@silbermoewe.example", Role::Manager, &[]),
        ("Lea Logistik", "logistik@silbermoewe.example", Role::Manager, &[]),
        ("Sven Shop", "shop@silbermoewe.example", Role::Manager, &[]),
        ("Carla Care", "care@silbermoewe.example", Role::Agent, &[]),
        ("Ansgar Anruf", "callcenter@silbermoewe.example", Role::Agent, &[]),
        ("Pia Produkt", "produkt@silbermoewe.example", Role::Product, &[]),
        ("Otto Betrieb", "betrieb@silbermoewe.example", Role::Operations, &[]),
        ("Fiona Finanzen", "finanzen@silbermoewe.example", Role::Finance, &[]),
        ("Ida Technik", "it@silbermoewe.example", Role::It, &[]),
        ("Fritz Fixwerk", "partner@fixwerk.example", Role::Partner, &[]),
    ];
    rows.map(|(name, email, role, units)| Person { name, email, role, units }).to_vec()
}

fn surveys() -> Vec<SurveyPlan> {
    let rows = [
        ("relationship", "nps", "Ihre Beziehung zu Silbermöwe", "You and Silbermöwe", "brand"),
        ("store_visit", "stars", "Ihr Einkauf in der Filiale", "Your visit to our store", "store"),
        ("delivery", "csat", "Ihre Lieferung", "Your delivery", "delivery"),
        ("chat", "smileys", "Ihr Chat mit uns", "Your chat with us", "chat"),
        ("call", "ces", "Ihr Anruf bei uns", "Your call to us", "call"),
        ("repair", "csat", "Ihre Reparatur", "Your repair", "repair"),
        ("app", "thumbs", "Unsere App", "Our app", "app"),
        (
            truths::SELF_IMAGE_SURVEY,
            "nps",
            "Selbstbild: Was glauben Sie, geben unsere Kunden?",
            "Self-image: what do our customers say?",
            "team",
        ),
    ];
    rows.map(|(key, template, title_de, title_en, touchpoint)| SurveyPlan {
        key,
        template,
        title_de,
        title_en,
        touchpoint,
    })
    .to_vec()
}
