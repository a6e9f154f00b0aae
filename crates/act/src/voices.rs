//! Reading, assigning and answering voices.

use crate::Act;
use crate::error::{Error, Result};
use access::{Caller, Person};
use domain::ids::{SignalId, UserId};
use domain::role::Right;
use listen::{Notice, Topic};
use serde::{Deserialize, Serialize};
use store::Tx;
use store::voices::Answered;
use utoipa::ToSchema;

/// Those a voice can be given to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Assignees {
    pub items: Vec<Person>,
}

/// Longer notes belong where the answer was given.
const LONGEST_NOTE: usize = 10_000;

impl Act {
    /// Notes that the caller has opened a voice, or wants to see it as new again.
    ///
    /// # Errors
    /// Not found when it lies outside of what the caller may see.
    pub async fn mark_read(&self, who: &Caller, voice: SignalId, read: bool) -> Result<()> {
        who.require(Right::ReadVoices)?;
        let reader = who.person()?;
        let found = self.understand.stored_voice(who, voice).await?;
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        store::voices::mark_read(&mut tx, found.no, reader.id, read, now).await?;
        tx.commit().await?;
        self.changed(who);
        Ok(())
    }

    /// Gives a voice to somebody who may handle it, or to nobody.
    ///
    /// # Errors
    /// Not found when it lies outside of what the caller may see; invalid when the other person could
    /// not see it.
    pub async fn assign(&self, who: &Caller, voice: SignalId, to: Option<UserId>) -> Result<()> {
        who.require(Right::HandleVoices)?;
        let found = self.understand.stored_voice(who, voice).await?;
        if let Some(user) = to {
            self.require_can_handle(who, user, voice).await?;
        }
        if found.assignee == to {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        store::voices::assign(&mut tx, found.no, to).await?;
        let action = if to.is_some() { "voice.assigned" } else { "voice.unassigned" };
        let detail = serde_json::json!({ "from": found.assignee, "to": to });
        self.record(&mut tx, who, action, voice, &detail).await?;
        tx.commit().await?;
        self.changed(who);
        Ok(())
    }

    /// Marks a voice answered, with a note for colleagues, or not answered after all.
    ///
    /// # Errors
    /// Not found when it lies outside of what the caller may see.
    pub async fn set_answered(
        &self,
        who: &Caller,
        voice: SignalId,
        answered: bool,
        note: Option<String>,
    ) -> Result<()> {
        who.require(Right::HandleVoices)?;
        let by = who.person()?.id;
        let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
            return Err(Error::invalid(
                "note",
                "too_long",
                "Die Notiz ist länger als 10.000 Zeichen: Kürzen Sie sie.",
                "The note is longer than 10,000 characters: shorten it.",
            ));
        }
        let found = self.understand.stored_voice(who, voice).await?;
        let state = answered.then(|| Answered { at: self.world.now(), by, note });
        let mut tx = self.db.begin().await?;
        store::voices::set_answered(&mut tx, found.no, state.as_ref()).await?;
        let action = if answered { "voice.answered" } else { "voice.reopened" };
        self.record(&mut tx, who, action, voice, &serde_json::json!({})).await?;
        tx.commit().await?;
        self.changed(who);
        Ok(())
    }

    /// People of the project who handle voices, by name.
    pub async fn assignees(&self, who: &Caller) -> Result<Assignees> {
        who.require(Right::HandleVoices)?;
        let mut items = Vec::new();
        for person in self.access.people(who).await? {
            let colleague = self.access.colleague(who, person.id).await?;
            if colleague.is_some_and(|(_, scope)| scope.may(Right::HandleVoices)) {
                items.push(person);
            }
        }
        Ok(Assignees { items })
    }

    /// Giving a voice to somebody must not show them more than they may see.
    async fn require_can_handle(&self, who: &Caller, user: UserId, voice: SignalId) -> Result<()> {
        let refuse = || {
            Error::invalid(
                "user",
                "cannot_handle_voice",
                "Diese Person kann die Stimme nicht bearbeiten: Wählen Sie jemanden aus der Liste, der sie sehen darf.",
                "This person cannot handle the voice: choose somebody from the list who may see it.",
            )
        };
        let (person, scope) = self.access.colleague(who, user).await?.ok_or_else(refuse)?;
        if !scope.may(Right::HandleVoices) {
            return Err(refuse());
        }
        let colleague =
            Caller { actor: access::Actor::User { id: person.id, name: person.name }, scope, ..who.clone() };
        match self.understand.stored_voice(&colleague, voice).await {
            Ok(_) => Ok(()),
            Err(understand::Error::NotFound(_)) => Err(refuse()),
            Err(error) => Err(error.into()),
        }
    }

    async fn record(
        &self,
        tx: &mut Tx,
        who: &Caller,
        action: &str,
        voice: SignalId,
        detail: &serde_json::Value,
    ) -> Result<()> {
        Ok(self.access.record(tx, &who.actor, Some(who.project.id), action, voice, detail).await?)
    }

    fn changed(&self, who: &Caller) {
        self.understand.voices_changed();
        self.listen.live().publish(Notice { project: who.project.id, topic: Topic::Voices, at: self.world.now() });
    }
}
