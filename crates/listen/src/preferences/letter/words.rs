//! What the mail with the link to somebody's data says, in the languages respondents are most often written to in, and
//! what the one says that asks for a confirmation, in those of the page.
//! `{company}` is who writes.

/// The words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// Its tag.
    pub(super) tag: &'static str,
    pub(super) subject: &'static str,
    pub(super) asked: &'static str,
    pub(super) open: &'static str,
    pub(super) how_long: &'static str,
    pub(super) not_you: &'static str,
}

impl Words {
    /// Those of the language or of the one it is a region's form of; English for every other.
    pub(super) fn of(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or(language);
        ALL.iter().find(|words| words.tag.eq_ignore_ascii_case(primary)).unwrap_or(&ENGLISH)
    }
}

impl Words {
    /// German for `de` and its regions, English for every other language.
    pub(super) fn of_question(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or(language);
        if primary.eq_ignore_ascii_case(GERMAN_QUESTION.tag) { &GERMAN_QUESTION } else { &ENGLISH_QUESTION }
    }
}

static ENGLISH_QUESTION: Words = Words {
    tag: "en",
    subject: "Please confirm: your consent for {company}",
    asked: "On your own page at {company}, somebody has just agreed to get messages from us. Was it you? Then please confirm it: we write to you only after that.",
    open: "Have a look and confirm",
    how_long: "This link is good for 7 days, and once.",
    not_you: "Was it not you? Then there is nothing to do: without your confirmation nothing changes.",
};

static GERMAN_QUESTION: Words = Words {
    tag: "de",
    subject: "Bitte bestätigen: Ihre Einwilligung bei {company}",
    asked: "Auf Ihrer Seite bei {company} hat gerade jemand eingewilligt, dass wir Ihnen schreiben. Waren Sie das? Dann bestätigen Sie es bitte: Erst danach schreiben wir Ihnen.",
    open: "Ansehen und bestätigen",
    how_long: "Dieser Link gilt 7 Tage und ein einziges Mal.",
    not_you: "Sie waren das nicht? Dann brauchen Sie nichts zu tun: Ohne Ihre Bestätigung ändert sich nichts.",
};

const ENGLISH: Words = Words {
    tag: "en",
    subject: "Your data at {company}",
    asked: "On your own page at {company}, somebody asked for everything we keep about you. Here it is.",
    open: "Get my data",
    how_long: "This link is good for 60 minutes. You can ask for another one at any time.",
    not_you: "Was it not you? Then there is nothing to do: without this mail nobody gets your data. Please do not forward it.",
};

static ALL: [Words; 9] = [
    ENGLISH,
    Words {
        tag: "de",
        subject: "Ihre Daten bei {company}",
        asked: "Auf Ihrer Seite bei {company} hat jemand um alles gebeten, was wir über Sie gespeichert haben. Hier ist es.",
        open: "Meine Daten abholen",
        how_long: "Dieser Link gilt 60 Minuten. Sie können jederzeit einen neuen anfordern.",
        not_you: "Sie waren das nicht? Dann brauchen Sie nichts zu tun: Ohne diese Mail bekommt niemand Ihre Daten. Bitte leiten Sie sie nicht weiter.",
    },
    Words {
        tag: "fr",
        subject: "Vos données chez {company}",
        asked: "Sur votre page chez {company}, quelqu’un a demandé tout ce que nous conservons à votre sujet. Le voici.",
        open: "Obtenir mes données",
        how_long: "Ce lien est valable 60 minutes. Vous pouvez en demander un autre à tout moment.",
        not_you: "Ce n’était pas vous ? Vous n’avez rien à faire : sans ce message, personne n’obtient vos données. Merci de ne pas le transférer.",
    },
    Words {
        tag: "it",
        subject: "I suoi dati presso {company}",
        asked: "Sulla sua pagina presso {company} qualcuno ha chiesto tutto ciò che conserviamo su di lei. Eccolo.",
        open: "Scarica i miei dati",
        how_long: "Questo link è valido per 60 minuti. Può chiederne un altro in qualsiasi momento.",
        not_you: "Non l’ha chiesto lei? Non deve fare nulla: senza questo messaggio nessuno riceve i suoi dati. La preghiamo di non inoltrarlo.",
    },
    Words {
        tag: "es",
        subject: "Sus datos en {company}",
        asked: "En su página de {company} alguien ha pedido todo lo que guardamos sobre usted. Aquí está.",
        open: "Obtener mis datos",
        how_long: "Este enlace es válido durante 60 minutos. Puede pedir otro en cualquier momento.",
        not_you: "¿No ha sido usted? Entonces no tiene que hacer nada: sin este mensaje nadie recibe sus datos. Por favor, no lo reenvíe.",
    },
    Words {
        tag: "pt",
        subject: "Os seus dados na {company}",
        asked: "Na sua página na {company}, alguém pediu tudo o que guardamos sobre si. Aqui está.",
        open: "Obter os meus dados",
        how_long: "Esta ligação é válida durante 60 minutos. Pode pedir outra a qualquer momento.",
        not_you: "Não foi a seu pedido? Então não precisa de fazer nada: sem esta mensagem ninguém recebe os seus dados. Por favor, não a reencaminhe.",
    },
    Words {
        tag: "nl",
        subject: "Uw gegevens bij {company}",
        asked: "Op uw pagina bij {company} heeft iemand gevraagd om alles wat wij over u bewaren. Hier is het.",
        open: "Mijn gegevens ophalen",
        how_long: "Deze link is 60 minuten geldig. U kunt altijd een nieuwe aanvragen.",
        not_you: "Was u dit niet? Dan hoeft u niets te doen: zonder dit bericht krijgt niemand uw gegevens. Stuur het niet door.",
    },
    Words {
        tag: "pl",
        subject: "Twoje dane w {company}",
        asked: "Na Twojej stronie w {company} ktoś poprosił o wszystko, co o Tobie przechowujemy. Oto te dane.",
        open: "Pobierz moje dane",
        how_long: "Ten link jest ważny przez 60 minut. W każdej chwili można poprosić o nowy.",
        not_you: "To nie Ty? Nie musisz nic robić: bez tej wiadomości nikt nie otrzyma Twoich danych. Prosimy jej nie przekazywać dalej.",
    },
    Words {
        tag: "ar",
        subject: "بياناتكم لدى {company}",
        asked: "طلب أحدهم على صفحتكم لدى {company} كل ما نحتفظ به عنكم. تجدونه هنا.",
        open: "الحصول على بياناتي",
        how_long: "هذا الرابط صالح لمدة 60 دقيقة. يمكنكم طلب رابط جديد في أي وقت.",
        not_you: "لم تطلبوا ذلك؟ لا داعي لفعل أي شيء: من دون هذه الرسالة لا يحصل أحد على بياناتكم. نرجو عدم إعادة توجيهها.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_language_says_who_writes_and_for_how_long() {
        let tags: BTreeSet<&str> = ALL.iter().map(|words| words.tag).collect();
        assert_eq!(tags.len(), ALL.len());
        for words in &ALL {
            for text in [words.subject, words.asked] {
                assert_eq!(text.matches("{company}").count(), 1, "{}", words.tag);
            }
            assert!(words.how_long.contains("60"), "{}", words.tag);
            assert!([words.open, words.not_you].iter().all(|text| !text.is_empty() && !text.contains('{')));
        }
    }

    #[test]
    fn regions_speak_their_language_and_others_english() {
        assert_eq!(Words::of("pt-BR").tag, "pt");
        assert_eq!(Words::of("DE-at").tag, "de");
        assert_eq!((Words::of("xx").tag, Words::of("").tag), ("en", "en"));
    }
}
