//! What people at the demo company call the events its systems report.

/// Type, name in German and in English.
pub const EVENTS: [(&str, &str, &str); 27] = [
    ("order_placed", "Bestellung aufgegeben", "Order placed"),
    ("order_shipped", "Bestellung verschickt", "Order shipped"),
    ("order_delivered", "Bestellung zugestellt", "Order delivered"),
    ("return_requested", "Rücksendung angemeldet", "Return requested"),
    ("product_viewed", "Produkt angesehen", "Product viewed"),
    ("cart_filled", "Warenkorb gefüllt", "Cart filled"),
    ("store_visit", "Besuch in der Filiale", "Visit to a branch"),
    ("advice_given", "Beratung in der Filiale", "Advice in a branch"),
    ("purchase", "Kauf in der Filiale", "Purchase in a branch"),
    ("branch_identification", "Ausweis in der Filiale geprüft", "Identity checked in a branch"),
    ("call_started", "Anruf begonnen", "Call started"),
    ("call_answered", "Anruf angenommen", "Call answered"),
    ("call_ended", "Anruf beendet", "Call ended"),
    ("chat_started", "Chat begonnen", "Chat started"),
    ("chat_ended", "Chat beendet", "Chat ended"),
    ("repair_requested", "Reparatur beauftragt", "Repair requested"),
    ("device_sent", "Gerät eingeschickt", "Device sent in"),
    ("repair_started", "Reparatur begonnen", "Repair started"),
    ("repair_returned", "Gerät aus der Reparatur zurück", "Device back from repair"),
    ("form_started", "Formular begonnen", "Form started"),
    ("form_identity_step", "Ausweis im Formular verlangt", "Identity asked for in the form"),
    ("form_branch_required", "Vom Formular in die Filiale geschickt", "Sent from the form to a branch"),
    ("form_completed", "Formular abgeschickt", "Form completed"),
    ("form_abandoned", "Formular abgebrochen", "Form abandoned"),
    ("app_opened", "App geöffnet", "App opened"),
    ("feature_used", "Funktion der App benutzt", "Feature of the app used"),
    ("app_crashed", "App abgestürzt", "App crashed"),
];

#[cfg(test)]
mod tests {
    use super::EVENTS;
    use crate::{Happening, Plan, customer};
    use domain::time::Timestamp;

    #[test]
    fn whatever_happens_has_a_name() {
        let until = Timestamp::parse("2026-11-22T10:00:00Z").expect("an instant");
        let plan = Plan { customers: 300, seed: 7, until };
        for happening in (0..plan.customers).flat_map(|n| customer(&plan, n).happenings) {
            if let Happening::Interaction { kind, .. } = happening {
                assert!(EVENTS.iter().any(|(event, ..)| *event == kind), "{kind} has no name");
            }
        }
    }
}
