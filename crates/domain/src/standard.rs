//! Standards: what every touchpoint has to keep so that customers meet one company, online and offline, in text,
//! design, tone, contact persons and service. Somebody checks them at each touchpoint and says what was seen.

use crate::metric::is_german;
use crate::wording::worded_codes;

worded_codes! {
    /// What a standard is about.
    #[schema(as = StandardDimension)]
    Dimension {
        Text "text"
            "Inhalte: Begriffe, Preise und Aussagen stimmen überall überein."
            "Content: words, prices and statements are the same everywhere.";
        Design "design"
            "Gestaltung: Logo, Farben, Bilder und Schrift sind überall dieselben."
            "Design: logo, colours, pictures and type are the same everywhere.";
        Tone "tone"
            "Tonalität: Überall wird in derselben Art mit Kunden gesprochen."
            "Tone: customers are spoken to in the same manner everywhere.";
        /// Who can be reached, how, and that it is a person with a name.
        Contact "contact"
            "Kontaktpersonen: Überall ist klar, wer ansprechbar ist und wie."
            "Contact persons: it is clear everywhere whom to turn to, and how.";
        Service "service"
            "Service: Zusagen, Zeiten und Leistungen gelten überall gleich."
            "Service: promises, times and services are the same everywhere.";
    }
}

worded_codes! {
    /// What somebody found at a touchpoint.
    #[schema(as = StandardVerdict)]
    Verdict {
        Met "met"
            "Der Standard ist hier erfüllt."
            "The standard is met here.";
        Partly "partly"
            "Der Standard ist hier nur teilweise erfüllt."
            "The standard is met only in part here.";
        Missed "missed"
            "Der Standard ist hier nicht erfüllt."
            "The standard is not met here.";
        NotApplicable "not_applicable"
            "Der Standard passt nicht zu diesem Kontaktpunkt."
            "The standard does not apply to this touchpoint.";
    }
}

impl Verdict {
    /// From 0 (missed) to 1 (met); `None` where there is nothing to meet.
    pub fn points(self) -> Option<f64> {
        match self {
            Self::Met => Some(1.0),
            Self::Partly => Some(0.5),
            Self::Missed => Some(0.0),
            Self::NotApplicable => None,
        }
    }

    /// Does it have to be said what was seen?
    pub fn needs_evidence(self) -> bool {
        matches!(self, Self::Partly | Self::Missed)
    }
}

/// A standard many companies begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub dimension: Dimension,
    pub de: [&'static str; 2],
    pub en: [&'static str; 2],
}

impl Proposal {
    /// Name, and what has to be seen: German for `de`, English for every other language.
    pub fn words(self, language: &str) -> [&'static str; 2] {
        if is_german(language) { self.de } else { self.en }
    }
}

/// Two of each dimension.
pub const PROPOSALS: [Proposal; 10] = [
    Proposal {
        dimension: Dimension::Text,
        de: [
            "Preise stimmen überein",
            "Preise und Konditionen sind dieselben wie auf der Website, mit demselben Stand.",
        ],
        en: ["Prices agree", "Prices and terms are those of the website, as of the same day."],
    },
    Proposal {
        dimension: Dimension::Text,
        de: ["Dieselben Begriffe", "Produkte, Tarife und Leistungen heißen so wie im Verzeichnis der Begriffe."],
        en: ["The same words", "Products, plans and services are called what the list of terms calls them."],
    },
    Proposal {
        dimension: Dimension::Design,
        de: ["Logo und Farben", "Logo, Farben und Schrift folgen dem geltenden Gestaltungshandbuch."],
        en: ["Logo and colours", "Logo, colours and type follow the design guide in force."],
    },
    Proposal {
        dimension: Dimension::Design,
        de: ["Barrierefrei", "Text ist groß und kontrastreich genug, alles ist ohne Maus und ohne Treppe erreichbar."],
        en: ["Accessible", "Text is large and clear enough, and everything can be reached without a mouse or stairs."],
    },
    Proposal {
        dimension: Dimension::Tone,
        de: ["Anrede", "Kunden werden mit Sie und mit Namen angesprochen, freundlich und ohne Fachsprache."],
        en: ["Address", "Customers are spoken to by name, kindly and without jargon."],
    },
    Proposal {
        dimension: Dimension::Tone,
        de: ["Schlechte Nachrichten", "Absagen und Fehler werden mit Grund, Bedauern und nächstem Schritt mitgeteilt."],
        en: ["Bad news", "Refusals and mistakes are told with a reason, an apology and the next step."],
    },
    Proposal {
        dimension: Dimension::Contact,
        de: ["Ein Name", "Es steht eine Person mit Namen da, an die man sich wenden kann, und wie man sie erreicht."],
        en: ["A name", "A person is named whom one can turn to, and how to reach that person."],
    },
    Proposal {
        dimension: Dimension::Contact,
        de: ["Vorgeschichte bekannt", "Wer antwortet, kennt den Vorgang: Kunden müssen nichts zweimal erklären."],
        en: ["The story is known", "Whoever answers knows the matter: customers need not explain anything twice."],
    },
    Proposal {
        dimension: Dimension::Service,
        de: ["Zusagen mit Zeit", "Jede Zusage nennt, bis wann sie eingelöst ist, und der Termin wird gehalten."],
        en: ["Promises with a time", "Every promise says by when it is kept, and the time is kept."],
    },
    Proposal {
        dimension: Dimension::Service,
        de: ["Gleiche Leistung", "Umtausch, Kulanz und Öffnungszeiten gelten hier wie auf allen anderen Wegen."],
        en: ["The same service", "Returns, goodwill and opening hours are what they are on every other way."],
    },
];

/// Verdicts counted: of one dimension, one touchpoint or one standard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub met: u32,
    pub partly: u32,
    pub missed: u32,
    pub not_applicable: u32,
    /// Nobody has looked yet.
    pub unchecked: u32,
}

impl Tally {
    /// One more touchpoint at which a standard holds or does not; `None`: nobody has looked yet.
    pub fn count(&mut self, verdict: Option<Verdict>) {
        let counted = match verdict {
            Some(Verdict::Met) => &mut self.met,
            Some(Verdict::Partly) => &mut self.partly,
            Some(Verdict::Missed) => &mut self.missed,
            Some(Verdict::NotApplicable) => &mut self.not_applicable,
            None => &mut self.unchecked,
        };
        *counted += 1;
    }

    /// How many verdicts the index is made of.
    pub fn checked(&self) -> u32 {
        self.met + self.partly + self.missed
    }

    /// The consistency index: the mean of the [points](Verdict::points), from 0 to 100. `None` where nothing was
    /// checked.
    pub fn index(&self) -> Option<f64> {
        let points = f64::from(self.met) + 0.5 * f64::from(self.partly);
        (self.checked() > 0).then(|| 100.0 * points / f64::from(self.checked()))
    }

    /// How badly a standard is kept at some touchpoints while others keep it: the points missing, as many as there are
    /// at most touchpoints that have them. What nobody keeps is not inconsistent, only missing, and comes after.
    pub fn inconsistency(&self) -> f64 {
        let lost = f64::from(self.missed) + 0.5 * f64::from(self.partly);
        let kept = f64::from(self.met) + 0.5 * f64::from(self.partly);
        lost.min(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::assert_worded;
    use proptest::prelude::*;

    fn tally(verdicts: &[Option<Verdict>]) -> Tally {
        let mut tally = Tally::default();
        verdicts.iter().for_each(|verdict| tally.count(*verdict));
        tally
    }

    #[test]
    fn every_code_says_something_in_both_languages() {
        let json = |one: Dimension| serde_json::to_value(one).expect("json");
        assert_worded(Dimension::ALL.iter().map(|one| (one.wording(), json(*one))));
        let json = |one: Verdict| serde_json::to_value(one).expect("json");
        assert_worded(Verdict::ALL.iter().map(|one| (one.wording(), json(*one))));
    }

    #[test]
    fn the_index_is_the_share_that_is_kept() {
        use Verdict::{Met, Missed, NotApplicable, Partly};
        assert_eq!(tally(&[]).index(), None);
        assert_eq!(tally(&[None, Some(NotApplicable)]).index(), None, "nothing was found yet");
        assert_eq!(tally(&[Some(Met), Some(Missed), None]).index(), Some(50.0));
        assert_eq!(tally(&[Some(Met), Some(Partly)]).index(), Some(75.0));
    }

    #[test]
    fn what_some_keep_and_others_do_not_is_inconsistent() {
        use Verdict::{Met, Missed};
        let split = tally(&[Some(Met), Some(Met), Some(Missed), Some(Missed)]);
        let nearly = tally(&[Some(Met), Some(Met), Some(Met), Some(Missed)]);
        let nowhere = tally(&[Some(Missed), Some(Missed)]);
        assert!(split.inconsistency() > nearly.inconsistency());
        assert!(nearly.inconsistency() > nowhere.inconsistency());
    }

    proptest! {
        #[test]
        fn the_index_is_a_percentage(verdicts in prop::collection::vec(prop::option::of(0..4_usize), 0..40)) {
            let verdicts: Vec<_> = verdicts.into_iter().map(|at| at.map(|at| Verdict::ALL[at])).collect();
            let tally = tally(&verdicts);
            let every = tally.checked() + tally.not_applicable + tally.unchecked;
            prop_assert_eq!(every as usize, verdicts.len());
            prop_assert!(tally.index().is_none_or(|index| (0.0..=100.0).contains(&index)));
        }
    }
}
