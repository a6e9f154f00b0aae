//! What mails say by themselves, in the languages that pages of surveys know by name. `{company}` is who writes.

/// The fixed words of one language.
#[derive(Debug)]
pub(super) struct Words {
    /// Its tag.
    pub(super) tag: &'static str,
    pub(super) subject: &'static str,
    pub(super) reminder: &'static str,
    pub(super) open: &'static str,
    pub(super) why: &'static str,
    pub(super) unsubscribe: &'static str,
    pub(super) preferences: &'static str,
}

impl Words {
    /// Those of the language or of the one it is a region's form of; English for every other.
    pub(super) fn of(language: &str) -> &'static Self {
        let primary = language.split('-').next().unwrap_or(language);
        ALL.iter().find(|words| words.tag.eq_ignore_ascii_case(primary)).unwrap_or(&ENGLISH)
    }
}

const ENGLISH: Words = Words {
    tag: "en",
    subject: "A short question from {company}",
    reminder: "A reminder:",
    open: "Open the survey",
    why: "You get this message because you agreed to it or are a customer of {company}",
    unsubscribe: "No more of these messages",
    preferences: "Preferences and your data",
};

static ALL: [Words; 25] = [
    ENGLISH,
    Words {
        tag: "de",
        subject: "Eine kurze Frage von {company}",
        reminder: "Zur Erinnerung:",
        open: "Zur Umfrage",
        why: "Sie bekommen diese Nachricht, weil Sie zugestimmt haben oder Kundin oder Kunde sind bei {company}",
        unsubscribe: "Keine solchen Nachrichten mehr",
        preferences: "Einstellungen und Ihre Daten",
    },
    Words {
        tag: "fr",
        subject: "Une petite question de {company}",
        reminder: "Pour rappel :",
        open: "Ouvrir l’enquête",
        why: "Vous recevez ce message parce que vous l’avez accepté ou que vous êtes client de {company}",
        unsubscribe: "Ne plus recevoir ces messages",
        preferences: "Préférences et vos données",
    },
    Words {
        tag: "it",
        subject: "Una breve domanda da {company}",
        reminder: "Promemoria:",
        open: "Apri il sondaggio",
        why: "Riceve questo messaggio perché ha dato il consenso o è cliente di {company}",
        unsubscribe: "Non ricevere più questi messaggi",
        preferences: "Preferenze e i suoi dati",
    },
    Words {
        tag: "es",
        subject: "Una breve pregunta de {company}",
        reminder: "Recordatorio:",
        open: "Abrir la encuesta",
        why: "Recibe este mensaje porque dio su consentimiento o es cliente de {company}",
        unsubscribe: "No recibir más estos mensajes",
        preferences: "Preferencias y sus datos",
    },
    Words {
        tag: "pt",
        subject: "Uma pergunta rápida de {company}",
        reminder: "Lembrete:",
        open: "Abrir o inquérito",
        why: "Recebe esta mensagem porque deu o seu consentimento ou é cliente de {company}",
        unsubscribe: "Não receber mais estas mensagens",
        preferences: "Preferências e os seus dados",
    },
    Words {
        tag: "nl",
        subject: "Een korte vraag van {company}",
        reminder: "Ter herinnering:",
        open: "Naar de enquête",
        why: "U krijgt dit bericht omdat u daarmee hebt ingestemd of klant bent bij {company}",
        unsubscribe: "Geen berichten van deze soort meer",
        preferences: "Voorkeuren en uw gegevens",
    },
    Words {
        tag: "pl",
        subject: "Krótkie pytanie od {company}",
        reminder: "Przypomnienie:",
        open: "Otwórz ankietę",
        why: "Ta wiadomość przyszła, ponieważ wyrażono na nią zgodę lub ze względu na relację klienta z {company}",
        unsubscribe: "Nie chcę więcej takich wiadomości",
        preferences: "Ustawienia i Twoje dane",
    },
    Words {
        tag: "cs",
        subject: "Krátká otázka od {company}",
        reminder: "Připomínka:",
        open: "Otevřít průzkum",
        why: "Tuto zprávu dostáváte, protože jste s ní souhlasili nebo jste zákazníkem {company}",
        unsubscribe: "Už nechci takové zprávy",
        preferences: "Nastavení a vaše údaje",
    },
    Words {
        tag: "da",
        subject: "Et kort spørgsmål fra {company}",
        reminder: "Påmindelse:",
        open: "Åbn undersøgelsen",
        why: "Du får denne besked, fordi du har sagt ja til det eller er kunde hos {company}",
        unsubscribe: "Ikke flere af disse beskeder",
        preferences: "Indstillinger og dine data",
    },
    Words {
        tag: "sv",
        subject: "En kort fråga från {company}",
        reminder: "Påminnelse:",
        open: "Öppna enkäten",
        why: "Du får det här meddelandet för att du har godkänt det eller är kund hos {company}",
        unsubscribe: "Inga fler sådana meddelanden",
        preferences: "Inställningar och dina uppgifter",
    },
    Words {
        tag: "fi",
        subject: "Lyhyt kysymys: {company}",
        reminder: "Muistutus:",
        open: "Avaa kysely",
        why: "Saat tämän viestin, koska olet antanut siihen suostumuksesi tai olet asiakas: {company}",
        unsubscribe: "En halua enää näitä viestejä",
        preferences: "Asetukset ja tietosi",
    },
    Words {
        tag: "tr",
        subject: "Kısa bir soru: {company}",
        reminder: "Hatırlatma:",
        open: "Anketi aç",
        why: "Bu iletiyi, onay verdiğiniz veya müşterisi olduğunuz için alıyorsunuz: {company}",
        unsubscribe: "Artık böyle iletiler almak istemiyorum",
        preferences: "Tercihler ve verileriniz",
    },
    Words {
        tag: "uk",
        subject: "Коротке запитання від {company}",
        reminder: "Нагадування:",
        open: "Відкрити опитування",
        why: "Ви отримали це повідомлення, бо дали на це згоду або є клієнтом {company}",
        unsubscribe: "Більше не отримувати таких повідомлень",
        preferences: "Налаштування і ваші дані",
    },
    Words {
        tag: "ru",
        subject: "Короткий вопрос от {company}",
        reminder: "Напоминание:",
        open: "Открыть опрос",
        why: "Вы получили это сообщение, потому что дали согласие или являетесь клиентом {company}",
        unsubscribe: "Больше не получать таких сообщений",
        preferences: "Настройки и ваши данные",
    },
    Words {
        tag: "ro",
        subject: "O scurtă întrebare de la {company}",
        reminder: "Vă reamintim:",
        open: "Deschideți sondajul",
        why: "Primiți acest mesaj pentru că v-ați dat acordul sau sunteți client al {company}",
        unsubscribe: "Nu mai doresc astfel de mesaje",
        preferences: "Preferințe și datele dumneavoastră",
    },
    Words {
        tag: "hu",
        subject: "Egy rövid kérdés: {company}",
        reminder: "Emlékeztető:",
        open: "A kérdőív megnyitása",
        why: "Azért kapja ezt az üzenetet, mert hozzájárult, vagy mert ügyfele a következőnek: {company}",
        unsubscribe: "Nem kérek több ilyen üzenetet",
        preferences: "Beállítások és az Ön adatai",
    },
    Words {
        tag: "el",
        subject: "Μια σύντομη ερώτηση από: {company}",
        reminder: "Υπενθύμιση:",
        open: "Άνοιγμα της έρευνας",
        why: "Λαμβάνετε αυτό το μήνυμα επειδή δώσατε τη συγκατάθεσή σας ή είστε πελάτης: {company}",
        unsubscribe: "Δεν θέλω άλλα τέτοια μηνύματα",
        preferences: "Προτιμήσεις και τα δεδομένα σας",
    },
    Words {
        tag: "ar",
        subject: "سؤال قصير من {company}",
        reminder: "تذكير:",
        open: "فتح الاستبيان",
        why: "تصلكم هذه الرسالة لأنكم وافقتم عليها أو لأنكم من عملاء {company}",
        unsubscribe: "عدم تلقي مثل هذه الرسائل بعد الآن",
        preferences: "التفضيلات وبياناتك",
    },
    Words {
        tag: "he",
        subject: "שאלה קצרה מאת {company}",
        reminder: "תזכורת:",
        open: "לפתיחת הסקר",
        why: "הודעה זו נשלחה אליכם כי הסכמתם לכך או כי אתם לקוחות של {company}",
        unsubscribe: "לא לקבל עוד הודעות כאלה",
        preferences: "העדפות והנתונים שלך",
    },
    Words {
        tag: "fa",
        subject: "یک پرسش کوتاه از {company}",
        reminder: "یادآوری:",
        open: "باز کردن نظرسنجی",
        why: "این پیام را دریافت می‌کنید چون با آن موافقت کرده‌اید یا مشتری {company} هستید",
        unsubscribe: "دیگر چنین پیام‌هایی نمی‌خواهم",
        preferences: "تنظیمات و داده‌های شما",
    },
    Words {
        tag: "ur",
        subject: "{company} کی طرف سے ایک مختصر سوال",
        reminder: "یاد دہانی:",
        open: "سروے کھولیں",
        why: "آپ کو یہ پیغام اس لیے ملا ہے کہ آپ نے اس کی اجازت دی تھی یا آپ {company} کے گاہک ہیں",
        unsubscribe: "ایسے مزید پیغامات نہیں چاہییں",
        preferences: "ترجیحات اور آپ کا ڈیٹا",
    },
    Words {
        tag: "zh",
        subject: "来自{company}的一个小问题",
        reminder: "提醒:",
        open: "打开问卷",
        why: "您收到此邮件,是因为您曾表示同意,或者您是{company}的客户",
        unsubscribe: "不再接收此类邮件",
        preferences: "偏好设置与您的数据",
    },
    Words {
        tag: "ja",
        subject: "{company}からの簡単な質問",
        reminder: "再度のお願い:",
        open: "アンケートを開く",
        why: "このメールは、配信に同意いただいた方、または{company}のお客様にお送りしています",
        unsubscribe: "今後このようなメールを受け取らない",
        preferences: "設定とお客様のデータ",
    },
    Words {
        tag: "ko",
        subject: "{company}에서 드리는 짧은 질문",
        reminder: "다시 알림:",
        open: "설문 열기",
        why: "수신에 동의하셨거나 {company}의 고객이시므로 이 메일을 보내 드립니다",
        unsubscribe: "이런 메일을 더 이상 받지 않기",
        preferences: "환경설정 및 내 데이터",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_language_names_the_company_once() {
        let tags: BTreeSet<&str> = ALL.iter().map(|words| words.tag).collect();
        assert_eq!(tags.len(), ALL.len());
        for words in &ALL {
            assert_eq!(words.subject.matches("{company}").count(), 1, "{}", words.tag);
            assert_eq!(words.why.matches("{company}").count(), 1, "{}", words.tag);
            let short = [words.reminder, words.open, words.unsubscribe];
            assert!(short.iter().all(|text| !text.is_empty() && !text.contains('{')), "{}", words.tag);
        }
    }

    #[test]
    fn regions_speak_their_language_and_others_english() {
        assert_eq!(Words::of("pt-BR").tag, "pt");
        assert_eq!(Words::of("DE-at").tag, "de");
        assert_eq!((Words::of("xx").tag, Words::of("").tag), ("en", "en"));
    }
}
