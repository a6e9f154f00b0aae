//! What people write, by topic, mood and language.

pub(crate) struct Phrases {
    pub(crate) good: &'static [&'static str],
    pub(crate) bad: &'static [&'static str],
}

/// What pleases, what annoys.
type Both = (&'static [&'static str], &'static [&'static str]);

/// Phrases about a topic; an unknown topic falls back to being helped.
pub(crate) fn about(topic: &str, german: bool) -> Phrases {
    let (de, en) = match topic {
        "advice" => (ADVICE_DE, ADVICE_EN),
        "queue" => (QUEUE_DE, QUEUE_EN),
        "assortment" => (ASSORTMENT_DE, ASSORTMENT_EN),
        "delivery" => (DELIVERY_DE, DELIVERY_EN),
        "late" => (LATE_DE, LATE_EN),
        "hold" => (HOLD_DE, HOLD_EN),
        "repair" => (REPAIR_DE, REPAIR_EN),
        "repair_lost" => (REPAIR_LOST_DE, REPAIR_LOST_EN),
        "app" => (APP_DE, APP_EN),
        "crash" => (CRASH_DE, CRASH_EN),
        "price" => (PRICE_DE, PRICE_EN),
        "gaming" => (GAMING_DE, GAMING_EN),
        _ => (HELP_DE, HELP_EN),
    };
    let (good, bad) = if german { de } else { en };
    Phrases { good, bad }
}

/// How people end what they write.
pub(crate) fn closing(good: bool, german: bool) -> &'static [&'static str] {
    match (good, german) {
        (true, true) => &["Weiter so!", "Danke!", "Gerne wieder.", "😊"],
        (true, false) => &["Keep it up!", "Thank you!", "👍"],
        (false, true) => &["Nie wieder.", "Bitte um Rückruf!", "Das geht gar nicht.", "😡", "Ich bin enttäuscht."],
        (false, false) => &["Never again.", "Please call me back!", "Very disappointing.", "😡"],
    }
}

const ADVICE_DE: Both = (
    &[
        "Die Beratung war kompetent und freundlich.",
        "Der Verkäufer hat sich richtig Zeit genommen.",
        "Sehr gute Beratung, ich wurde ernst genommen.",
        "Toll erklärt, ohne Fachchinesisch.",
        "Der Berater kannte sich bestens aus.",
    ],
    &[
        "Die Beratung war oberflächlich.",
        "Der Verkäufer wusste weniger als ich.",
        "Niemand fühlte sich zuständig.",
        "Mir wurde nur das teuerste Gerät angeboten.",
        "Ich wurde von einem zum anderen geschickt.",
    ],
);

const ADVICE_EN: Both = (
    &[
        "The advice was competent and friendly.",
        "The salesperson really took time for me.",
        "Great explanation without jargon.",
        "I felt taken seriously.",
    ],
    &[
        "The advice was superficial.",
        "The salesperson knew less than I did.",
        "Nobody felt responsible.",
        "They only pushed the most expensive model.",
    ],
);

const QUEUE_DE: Both = (
    &["Schnell gefunden, was ich wollte.", "An der Kasse ging es zügig.", "Alles ordentlich und übersichtlich."],
    &[
        "Die Schlange an der Kasse war endlos.",
        "Weit und breit kein Verkäufer zu sehen.",
        "Ich habe 25 Minuten auf Hilfe gewartet.",
        "Nur eine Kasse offen, und das am Samstag.",
    ],
);

const QUEUE_EN: Both = (
    &["Found what I wanted quickly.", "Checkout was fast.", "Clean and well laid out."],
    &[
        "The queue at the till was endless.",
        "No staff in sight.",
        "I waited 25 minutes for help.",
        "Only one till open on a Saturday.",
    ],
);

const ASSORTMENT_DE: Both = (
    &["Große Auswahl und alles vorrätig.", "Das Sortiment ist super.", "Das Gerät war sofort zum Mitnehmen da."],
    &[
        "Das Angebot aus dem Prospekt war ausverkauft.",
        "Die Auswahl ist kleiner geworden.",
        "Zubehör gab es mal wieder nicht.",
    ],
);

const ASSORTMENT_EN: Both = (
    &["Great selection and everything in stock.", "I could take the device home right away."],
    &["The advertised offer was sold out.", "The selection has become smaller.", "No accessories available, again."],
);

const DELIVERY_DE: Both = (
    &[
        "Die Lieferung kam pünktlich und gut verpackt.",
        "Super schnelle Lieferung!",
        "Der Fahrer war freundlich und hat alles hochgetragen.",
        "Die Sendungsverfolgung war genau.",
    ],
    &[
        "Der Karton war beschädigt.",
        "Das Paket wurde beim Nachbarn abgegeben, ohne Zettel.",
        "Die Verpackung ist viel zu groß.",
    ],
);

const DELIVERY_EN: Both = (
    &[
        "The delivery was on time and well packed.",
        "Super fast delivery!",
        "The driver was friendly and carried everything upstairs.",
    ],
    &["The box was damaged.", "The parcel was left with a neighbour without a note.", "Far too much packaging."],
);

const LATE_DE: Both = (
    &["Am Ende kam das Paket doch noch an.", "Der Chat hat sich immerhin bemüht.", "Die Mitarbeiterin war freundlich."],
    &[
        "Die Lieferung kam fünf Tage zu spät.",
        "Seit einer Woche warte ich auf mein Paket.",
        "Blitzpaket hat den Termin dreimal verschoben.",
        "Zweimal Urlaub genommen und der Fahrer kam nicht.",
        "Angeblich nicht angetroffen, ich war den ganzen Tag zu Hause.",
        "Die Lieferzeit wurde nicht eingehalten und niemand sagt Bescheid.",
    ],
);

const LATE_EN: Both = (
    &["The parcel arrived in the end.", "At least the chat agent was kind."],
    &[
        "The delivery was five days late.",
        "I have been waiting for my parcel for a week.",
        "Blitzpaket moved the date three times.",
        "I took two days off and the driver never came.",
        "Nobody told me about the delay.",
    ],
);

const HOLD_DE: Both = (
    &["Am Telefon wurde mir dann gut geholfen.", "Die Kollegin war sehr bemüht.", "Das Problem wurde gelöst."],
    &[
        "Die Warteschleife war unerträglich lang.",
        "Zehn Minuten Wartezeit, dann aus der Leitung geflogen.",
        "Nach der Warteschleife musste ich alles noch einmal erklären.",
        "Die Wartemusik verfolgt mich noch im Schlaf.",
    ],
);

const HOLD_EN: Both = (
    &["Once I got through, the help was good.", "The problem was solved."],
    &[
        "The time on hold was unbearable.",
        "Ten minutes on hold, then I was cut off.",
        "After the wait I had to explain everything again.",
    ],
);

const HELP_DE: Both = (
    &[
        "Mir wurde sofort geholfen.",
        "Schnelle und freundliche Hilfe.",
        "Ein Anruf und alles war erledigt.",
        "Sehr netter Kontakt, danke!",
    ],
    &["Ich bekam nur Textbausteine.", "Die Auskunft war leider falsch.", "Mein Anliegen ist immer noch offen."],
);

const HELP_EN: Both = (
    &["I was helped right away.", "Fast and friendly support.", "One contact and it was done."],
    &["I only got canned replies.", "The information was wrong.", "My request is still open."],
);

const REPAIR_DE: Both = (
    &[
        "Die Reparatur ging schneller als gedacht.",
        "Das Gerät läuft wieder wie neu.",
        "Gut informiert über jeden Schritt.",
    ],
    &[
        "Die Reparatur hat drei Wochen gedauert.",
        "Der Kostenvoranschlag war doppelt so hoch.",
        "Das Gerät kam mit Kratzern zurück.",
    ],
);

const REPAIR_EN: Both = (
    &["The repair was faster than expected.", "The device works like new."],
    &[
        "The repair took three weeks.",
        "The device came back with scratches.",
        "The quote was twice as high as promised.",
    ],
);

const REPAIR_LOST_DE: Both = (
    &["Die Dame am Telefon war wenigstens ehrlich."],
    &[
        "Mein Gerät ist seit Wochen verschwunden.",
        "FixWerk meldet sich nicht, das Gerät ist weg.",
        "Keiner weiß, wo mein Fernseher ist.",
        "Die Reparatur kommt nie zurück, ich will mein Geld wieder.",
    ],
);

const REPAIR_LOST_EN: Both = (
    &["At least the person on the phone was honest."],
    &[
        "My device has been missing for weeks.",
        "FixWerk does not answer and my device is gone.",
        "Nobody knows where my TV is.",
    ],
);

const APP_DE: Both = (
    &[
        "Die App ist übersichtlich.",
        "Bestellen mit der App klappt prima.",
        "Praktisch, dass die Garantie in der App ist.",
    ],
    &["Die App verlangt ständig eine neue Anmeldung.", "Die Suche in der App findet nichts.", "Die App ist langsam."],
);

const APP_EN: Both = (
    &["The app is clear and simple.", "Ordering in the app works great."],
    &["The app keeps asking me to sign in.", "Search in the app finds nothing.", "The app is slow."],
);

const CRASH_DE: Both = (
    &["Vor dem Update war die App gut."],
    &[
        "Seit dem Update stürzt die App beim Öffnen ab.",
        "App-Absturz bei jedem Start.",
        "Die App schließt sich sofort wieder.",
        "Nach der Aktualisierung geht nichts mehr, nur Abstürze.",
    ],
);

const CRASH_EN: Both = (
    &["The app was good before the update."],
    &["Since the update the app crashes on start.", "App crash every single time.", "The app closes immediately."],
);

const PRICE_DE: Both = (
    &["Faire Preise.", "Preis und Leistung stimmen.", "Der Preis wurde angepasst, klasse."],
    &["Zu teuer geworden.", "Online ist es billiger als in der Filiale.", "Die Versandkosten sind zu hoch."],
);

const PRICE_EN: Both = (
    &["Fair prices.", "Good value for money."],
    &["It has become too expensive.", "Cheaper online than in the store.", "Shipping costs are too high."],
);

const GAMING_DE: Both = (&["Super!", "Alles top.", "Sehr gut.", "Perfekt!", "Gerne wieder."], &["Na ja."]);

const GAMING_EN: Both = (&["Great!", "All good.", "Perfect!"], &["Meh."]);
