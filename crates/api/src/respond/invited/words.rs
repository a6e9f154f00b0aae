//! What the pages say on which somebody asks for no more messages, in the languages invitations are written in.

/// The sentences of one language.
#[derive(Debug)]
pub(super) struct Sentences {
    /// Its tag.
    pub(super) tag: &'static str,
    pub(super) ask: &'static str,
    pub(super) ask_text: &'static str,
    pub(super) yes: &'static str,
    pub(super) done: &'static str,
    pub(super) done_text: &'static str,
}

impl Sentences {
    /// Those of the language or of the one it is a region's form of; English for every other.
    pub(super) fn of(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or(language);
        ALL.iter().find(|one| one.tag.eq_ignore_ascii_case(primary)).unwrap_or(&ENGLISH)
    }
}

const ENGLISH: Sentences = Sentences {
    tag: "en",
    ask: "No more of these messages?",
    ask_text: "You will get no more surveys of this kind. You can still tell us whenever you like.",
    yes: "Unsubscribe",
    done: "Unsubscribed",
    done_text: "You will get no more of these messages from us.",
};

static ALL: [Sentences; 25] = [
    ENGLISH,
    Sentences {
        tag: "de",
        ask: "Keine solchen Nachrichten mehr?",
        ask_text: "Solche Umfragen bekommen Sie dann nicht mehr. Antworten können Sie trotzdem jederzeit.",
        yes: "Abbestellen",
        done: "Abbestellt",
        done_text: "Sie bekommen keine solchen Nachrichten mehr von uns.",
    },
    Sentences {
        tag: "fr",
        ask: "Ne plus recevoir ces messages ?",
        ask_text: "Vous ne recevrez plus d’enquêtes de ce type. Vous pourrez toujours nous répondre quand vous le souhaitez.",
        yes: "Se désabonner",
        done: "C’est fait",
        done_text: "Vous ne recevrez plus de messages de ce type de notre part.",
    },
    Sentences {
        tag: "it",
        ask: "Non vuole più questi messaggi?",
        ask_text: "Non riceverà più sondaggi di questo tipo. Potrà comunque risponderci quando vuole.",
        yes: "Annulla l’iscrizione",
        done: "Iscrizione annullata",
        done_text: "Non riceverà più da noi messaggi di questo tipo.",
    },
    Sentences {
        tag: "es",
        ask: "¿No quiere recibir más estos mensajes?",
        ask_text: "No recibirá más encuestas de este tipo. Podrá respondernos igualmente cuando quiera.",
        yes: "Darse de baja",
        done: "Baja realizada",
        done_text: "No recibirá más mensajes nuestros de este tipo.",
    },
    Sentences {
        tag: "pt",
        ask: "Não quer receber mais estas mensagens?",
        ask_text: "Não receberá mais inquéritos deste tipo. Pode responder-nos na mesma sempre que quiser.",
        yes: "Cancelar a subscrição",
        done: "Subscrição cancelada",
        done_text: "Não receberá mais mensagens nossas deste tipo.",
    },
    Sentences {
        tag: "nl",
        ask: "Geen berichten van deze soort meer?",
        ask_text: "U krijgt dan geen enquêtes van deze soort meer. Antwoorden kunt u nog altijd wanneer u wilt.",
        yes: "Afmelden",
        done: "Afgemeld",
        done_text: "U krijgt van ons geen berichten van deze soort meer.",
    },
    Sentences {
        tag: "pl",
        ask: "Zrezygnować z takich wiadomości?",
        ask_text: "Takie ankiety nie będą już przychodzić. Odpowiedzieć można nam nadal w każdej chwili.",
        yes: "Rezygnuję",
        done: "Gotowe",
        done_text: "Nie będziemy już wysyłać takich wiadomości.",
    },
    Sentences {
        tag: "cs",
        ask: "Už nechcete takové zprávy?",
        ask_text: "Takové průzkumy už od nás nedostanete. Odpovědět nám můžete i nadále kdykoli.",
        yes: "Odhlásit",
        done: "Odhlášeno",
        done_text: "Takové zprávy už od nás nedostanete.",
    },
    Sentences {
        tag: "da",
        ask: "Ikke flere af disse beskeder?",
        ask_text: "Så får du ikke flere undersøgelser af denne slags. Du kan stadig svare os, når du vil.",
        yes: "Afmeld",
        done: "Afmeldt",
        done_text: "Du får ikke flere af disse beskeder fra os.",
    },
    Sentences {
        tag: "sv",
        ask: "Inga fler sådana meddelanden?",
        ask_text: "Då får du inga fler enkäter av det här slaget. Du kan ändå svara oss när du vill.",
        yes: "Avsluta",
        done: "Avslutat",
        done_text: "Du får inga fler sådana meddelanden från oss.",
    },
    Sentences {
        tag: "fi",
        ask: "Etkö halua enää näitä viestejä?",
        ask_text: "Et saa enää tällaisia kyselyitä. Voit silti vastata meille milloin haluat.",
        yes: "Peru viestit",
        done: "Peruttu",
        done_text: "Et saa meiltä enää tällaisia viestejä.",
    },
    Sentences {
        tag: "tr",
        ask: "Artık böyle iletiler almak istemiyor musunuz?",
        ask_text: "Bu tür anketler size artık gönderilmeyecek. Yine de dilediğiniz zaman bize yanıt verebilirsiniz.",
        yes: "Abonelikten çık",
        done: "Abonelikten çıktınız",
        done_text: "Bizden artık böyle iletiler almayacaksınız.",
    },
    Sentences {
        tag: "uk",
        ask: "Більше не отримувати таких повідомлень?",
        ask_text: "Ви більше не отримуватимете таких опитувань. Відповісти нам можна, як і раніше, будь-коли.",
        yes: "Відписатися",
        done: "Ви відписалися",
        done_text: "Ви більше не отримуватимете від нас таких повідомлень.",
    },
    Sentences {
        tag: "ru",
        ask: "Больше не получать таких сообщений?",
        ask_text: "Вы больше не будете получать таких опросов. Ответить нам можно, как и прежде, в любое время.",
        yes: "Отписаться",
        done: "Вы отписались",
        done_text: "Вы больше не будете получать от нас таких сообщений.",
    },
    Sentences {
        tag: "ro",
        ask: "Nu mai doriți astfel de mesaje?",
        ask_text: "Nu veți mai primi astfel de sondaje. Ne puteți răspunde în continuare oricând doriți.",
        yes: "Dezabonare",
        done: "V-ați dezabonat",
        done_text: "Nu veți mai primi de la noi astfel de mesaje.",
    },
    Sentences {
        tag: "hu",
        ask: "Nem kér több ilyen üzenetet?",
        ask_text: "Nem kap több ilyen kérdőívet. Válaszolni továbbra is bármikor tud nekünk.",
        yes: "Leiratkozás",
        done: "Leiratkozott",
        done_text: "Nem kap tőlünk több ilyen üzenetet.",
    },
    Sentences {
        tag: "el",
        ask: "Δεν θέλετε άλλα τέτοια μηνύματα;",
        ask_text: "Δεν θα λαμβάνετε πλέον τέτοιες έρευνες. Μπορείτε όμως να μας απαντάτε όποτε θέλετε.",
        yes: "Διαγραφή",
        done: "Διαγραφήκατε",
        done_text: "Δεν θα λαμβάνετε πλέον τέτοια μηνύματα από εμάς.",
    },
    Sentences {
        tag: "ar",
        ask: "ألا تريدون تلقي مثل هذه الرسائل بعد الآن؟",
        ask_text: "لن تصلكم استبيانات من هذا النوع بعد الآن. ويمكنكم مع ذلك الرد علينا متى شئتم.",
        yes: "إلغاء الاشتراك",
        done: "تم إلغاء الاشتراك",
        done_text: "لن تصلكم منا مثل هذه الرسائل بعد الآن.",
    },
    Sentences {
        tag: "he",
        ask: "לא לקבל עוד הודעות כאלה?",
        ask_text: "לא תקבלו עוד סקרים מסוג זה. עדיין תוכלו להשיב לנו בכל עת שתרצו.",
        yes: "ביטול ההרשמה",
        done: "ההרשמה בוטלה",
        done_text: "לא תקבלו מאיתנו עוד הודעות כאלה.",
    },
    Sentences {
        tag: "fa",
        ask: "دیگر چنین پیام‌هایی نمی‌خواهید؟",
        ask_text: "دیگر چنین نظرسنجی‌هایی دریافت نخواهید کرد. با این حال هر زمان بخواهید می‌توانید به ما پاسخ دهید.",
        yes: "لغو اشتراک",
        done: "اشتراک لغو شد",
        done_text: "دیگر چنین پیام‌هایی از ما دریافت نخواهید کرد.",
    },
    Sentences {
        tag: "ur",
        ask: "ایسے مزید پیغامات نہیں چاہییں؟",
        ask_text: "آپ کو اس قسم کے مزید سروے نہیں ملیں گے۔ آپ پھر بھی جب چاہیں ہمیں جواب دے سکتے ہیں۔",
        yes: "رکنیت ختم کریں",
        done: "رکنیت ختم ہو گئی",
        done_text: "آپ کو ہماری طرف سے ایسے مزید پیغامات نہیں ملیں گے۔",
    },
    Sentences {
        tag: "zh",
        ask: "不再接收此类邮件?",
        ask_text: "您将不再收到此类问卷。您仍可随时向我们反馈。",
        yes: "退订",
        done: "已退订",
        done_text: "您将不再收到我们的此类邮件。",
    },
    Sentences {
        tag: "ja",
        ask: "今後このようなメールを停止しますか?",
        ask_text: "この種のアンケートは今後届かなくなります。ご回答は引き続きいつでもお寄せいただけます。",
        yes: "配信を停止する",
        done: "配信を停止しました",
        done_text: "今後、当社からこのようなメールが届くことはありません。",
    },
    Sentences {
        tag: "ko",
        ask: "이런 메일을 더 이상 받지 않으시겠습니까?",
        ask_text: "이런 설문을 더 이상 보내 드리지 않습니다. 원하실 때는 언제든지 의견을 보내실 수 있습니다.",
        yes: "수신 거부",
        done: "수신 거부되었습니다",
        done_text: "앞으로 이런 메일을 보내 드리지 않습니다.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_language_says_everything_in_its_own_words() {
        let tags: BTreeSet<&str> = ALL.iter().map(|one| one.tag).collect();
        assert_eq!(tags.len(), ALL.len());
        for one in &ALL {
            let said = [one.ask, one.ask_text, one.yes, one.done, one.done_text];
            assert!(said.iter().all(|text| !text.trim().is_empty()), "{}", one.tag);
            assert!(one.tag == "en" || one.ask != ENGLISH.ask, "{}", one.tag);
            // The mail before it was in the same language.
            assert!(one.tag == "en" || listen::programmes::preferences_named(one.tag) != "Preferences and your data");
        }
    }

    #[test]
    fn regions_speak_their_language_and_others_english() {
        assert_eq!((Sentences::of("pt-BR").tag, Sentences::of("DE-at").tag), ("pt", "de"));
        assert_eq!((Sentences::of("xx").tag, Sentences::of("").tag), ("en", "en"));
    }
}
