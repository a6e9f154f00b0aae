//! Why somebody is not invited, or not yet: every message that is not sent has one of these written down.

use crate::wording::worded_codes;

worded_codes! {
    /// Why there is no invitation, for good. What is said of a person also fits a single channel, where one was passed
    /// over for another.
    Held {
        OutsideAudience "outside_audience"
            "Diese Person gehört nicht zur Zielgruppe des Programms."
            "This person is not in the programme's audience.";
        SampledOut "sampled_out"
            "Das Los fiel nicht auf diese Person: Das Programm fragt nur einen Teil."
            "The draw did not fall on this person: the programme asks only a share.";
        /// The quota of a facet is used up, or the most of a day or run.
        OverQuota "over_quota"
            "Es wurden schon so viele gefragt, wie das Programm am Tag oder in dieser Gruppe erlaubt."
            "As many as the programme allows on a day or in this group have already been asked.";
        OverBudget "over_budget"
            "Das Kontaktbudget lässt keine weitere Nachricht zu, bevor der Anlass veraltet ist."
            "The contact budget leaves no room for another message before the occasion is out of date.";
        /// What the person said about how often is enough, see [`OwnLimit`](super::OwnLimit).
        OwnLimit "over_own_limit"
            "Diese Person möchte seltener gefragt werden, und bis dahin ist der Anlass veraltet."
            "This person wants to be asked less often, and by then the occasion is out of date.";
        WantsNone "wants_none"
            "Diese Person möchte gar nicht gefragt werden."
            "This person does not want to be asked at all.";
        NoConsent "no_consent"
            "Die nötige Einwilligung liegt nicht vor."
            "The consent that is needed has not been given.";
        NoAddress "no_address"
            "Es fehlt eine Adresse oder Telefonnummer, an die geschrieben werden kann."
            "There is no address or phone number to write to.";
        /// Messages to the address came back, or its owner complained.
        Undeliverable "undeliverable"
            "Die bekannte Adresse oder Telefonnummer nimmt keine Nachrichten an."
            "The known address or phone number does not accept messages.";
        AskedBefore "asked_before"
            "Dieses Programm hat diese Person schon gefragt und darf es jetzt nicht noch einmal tun."
            "This programme has already asked this person and may not ask again now.";
        TooOld "too_old"
            "Der Anlass liegt zu lange zurück, um noch danach zu fragen."
            "The occasion is too long ago to ask about it.";
        Paused "paused"
            "Das Programm war angehalten."
            "The programme was paused.";
        CustomerGone "customer_gone"
            "Die Daten dieser Person wurden gelöscht."
            "This person's data has been erased.";
        Answered "answered"
            "Diese Person hat schon geantwortet."
            "This person has already answered.";
        /// What was waiting, for the end of quiet hours or for its turn, waited longer than its occasion is good for.
        Expired "expired"
            "Die Einladung verlor ihre Gültigkeit, bevor sie verschickt werden durfte."
            "The invitation lost its validity before it could be sent.";
        /// The survey somebody was invited to takes no answers any more, and the programme asks with another one.
        SurveyClosed "survey_closed"
            "Die Umfrage, zu der eingeladen wurde, nimmt keine Antworten mehr an."
            "The survey of this invitation takes no more answers.";
        /// Nobody knows whether the message left; asking twice is worse than not asking.
        Interrupted "interrupted"
            "Das Versenden brach mittendrin ab. Damit niemand zweimal Post bekommt, wird es nicht wiederholt."
            "Sending broke off midway. It is not repeated, so that nobody is written to twice.";
        /// What was still to be sent when the whole project was exported stays there.
        Restored "restored"
            "Die Nachricht stand noch aus, als das Projekt exportiert wurde. Eine Kopie schreibt niemandem von selbst."
            "The message was still to be sent when the project was exported. A copy writes to nobody by itself.";
        /// Somebody who may approve said no.
        Refused "refused"
            "Die Freigabe wurde verweigert."
            "Approval was refused.";
    }
}

worded_codes! {
    /// Why an invitation is not sent yet.
    Waiting {
        Delay "delay"
            "Wartet, bis die eingestellte Zeit nach dem Anlass vergangen ist."
            "Waits until the set time after the occasion has passed.";
        QuietHours "quiet_hours"
            "Wartet, bis die Ruhezeit dieser Person vorbei ist."
            "Waits until this person's quiet hours are over.";
        Budget "budget"
            "Wartet, bis das Kontaktbudget wieder eine Nachricht zulässt."
            "Waits until the contact budget leaves room for another message.";
        OwnLimit "own_limit"
            "Wartet, weil diese Person selbst gesagt hat, wie oft sie höchstens gefragt werden möchte."
            "Waits because this person has said how often to be asked at most.";
        Approval "approval"
            "Wartet, bis jemand die Überschreitung des Kontaktbudgets freigibt."
            "Waits until somebody approves exceeding the contact budget.";
        Throughput "throughput"
            "Wartet, weil gerade nicht mehr Nachrichten auf einmal verschickt werden."
            "Waits because no more messages are sent at once just now.";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wording::assert_worded;

    #[test]
    fn every_reason_says_something_in_both_languages_and_reads_back() {
        let json = |held: Held| serde_json::to_value(held).expect("json");
        assert_worded(Held::ALL.iter().map(|held| (held.wording(), json(*held))));
        let json = |waiting: Waiting| serde_json::to_value(waiting).expect("json");
        assert_worded(Waiting::ALL.iter().map(|waiting| (waiting.wording(), json(*waiting))));
        assert!(Held::ALL.iter().all(|held| Held::from_code(held.code()) == Some(*held)));
        assert!(Waiting::ALL.iter().all(|waiting| Waiting::from_code(waiting.code()) == Some(*waiting)));
        assert_eq!(Held::from_code("no consent"), None);
        assert_eq!(Held::NoConsent.words("de-AT"), "Die nötige Einwilligung liegt nicht vor.");
        assert_eq!(Waiting::Delay.words("fr"), "Waits until the set time after the occasion has passed.");
    }
}
