//! What the touchpoints of the demo company keep, and what somebody saw there.

use domain::standard::Verdict;

/// What was seen at one touchpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Check {
    /// Key of the touchpoint.
    pub touchpoint: &'static str,
    /// German name of a [proposal](domain::standard::PROPOSALS).
    pub standard: &'static str,
    pub verdict: Verdict,
    pub evidence: &'static str,
}

/// Where somebody has looked.
const LOOKED_AT: [&str; 6] = ["store", "shop", "delivery", "chat", "call", "repair"];

/// All of it is met there, but for this.
const ODD: [(&str, &str, Verdict, &str); 10] = [
    ("repair", "Anrede", Verdict::Missed, "Auf dem Abholschein steht „Auftrag 4711“ statt eines Namens."),
    ("repair", "Logo und Farben", Verdict::Missed, "Am Tresen hängt das Logo des Service-Partners, unseres fehlt."),
    ("repair", "Zusagen mit Zeit", Verdict::Missed, "„Wir melden uns“ ohne Termin, in 8 von 10 Gesprächen."),
    (
        "repair",
        "Vorgeschichte bekannt",
        Verdict::Missed,
        "Der Partner sieht nicht, was dem Servicetelefon gesagt wurde.",
    ),
    (
        "call",
        "Vorgeschichte bekannt",
        Verdict::Partly,
        "Bestellungen sind zu sehen, Chats nicht: Kunden erklären es noch einmal.",
    ),
    ("chat", "Ein Name", Verdict::Missed, "Der Chat grüßt als „Service-Team“, auch wenn ein Mensch übernimmt."),
    (
        "delivery",
        "Schlechte Nachrichten",
        Verdict::Partly,
        "Verspätungen werden gemeldet, aber ohne Grund und neuen Termin.",
    ),
    ("delivery", "Ein Name", Verdict::Missed, "Die Mail kommt von noreply@, niemand ist zu erreichen."),
    (
        "store",
        "Preise stimmen überein",
        Verdict::Partly,
        "Onlinepreise gelten auf Nachfrage; ausgezeichnet sind sie nicht.",
    ),
    ("chat", "Barrierefrei", Verdict::NotApplicable, ""),
];

/// Everything that was seen.
pub fn checks() -> Vec<Check> {
    let odd = |touchpoint: &str, standard: &str| {
        ODD.iter().find(|one| one.0 == touchpoint && one.1 == standard).map_or((Verdict::Met, ""), |one| (one.2, one.3))
    };
    let names = domain::standard::PROPOSALS.map(|one| one.de[0]);
    let everywhere = LOOKED_AT.into_iter().flat_map(|touchpoint| names.map(|standard| (touchpoint, standard)));
    let check = |(touchpoint, standard)| {
        let (verdict, evidence) = odd(touchpoint, standard);
        Check { touchpoint, standard, verdict, evidence }
    };
    everywhere.map(check).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_names_what_there_is_and_says_what_was_seen() {
        let company = crate::company();
        let checks = checks();
        for (touchpoint, standard, verdict, evidence) in ODD {
            assert!(company.touchpoints.iter().any(|one| one.key == touchpoint), "{touchpoint}");
            assert_eq!(verdict.needs_evidence(), !evidence.is_empty(), "{touchpoint}, {standard}");
            let found = checks.iter().find(|one| one.touchpoint == touchpoint && one.standard == standard);
            assert_eq!(found.map(|one| one.verdict), Some(verdict), "{touchpoint}, {standard}");
        }
    }
}
