//! Sending what was planned: looked at once more, begun in a committed transaction, handed over, settled.
//!
//! A message that was begun and not settled may have left. It is never sent again.

use super::mail::Letter;
use super::naming;
use super::people::{Groups, Known, People, those_there};
use super::postman::Postman;
use super::rules::Rules;
use crate::answering::Definition as SurveyDefinition;
use crate::mailing::Letterhead;
use crate::{Listen, Result};
use access::Project;
use channels::mail::{Fault, Mail, Outcome};
use domain::identity::Identity;
use domain::ids::InvitationId;
use domain::programme::leaving::{self, Leaving};
use domain::programme::{Definition, Held, Sender, Variant};
use domain::signal::Channel;
use domain::survey::{Attributes, Survey};
use domain::time::Timestamp;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use store::budgets::Turn;
use store::messages::{MessageRow, NewMessage, Settled};
use store::occasions::OccasionRow;
use store::{Tx, budgets, messages, occasions, undeliverable};

/// Messages looked at together.
const BATCH: u32 = 20;
/// How long messages of one project leave before it is the turn of others, and of what came in meanwhile: at ten mails
/// a second a large run takes hours.
const AT_A_TIME_SECONDS: i64 = 20;
/// How long a message waits while there is no way to send it.
const PUT_OFF_SECONDS: i64 = 900;
const FIRST_DELAY_SECONDS: i64 = 60;
const LONGEST_DELAY_SECONDS: i64 = 4 * 3_600;

/// What a second look at a message says.
enum Look {
    Send(Box<Mail>),
    PutOff(Timestamp),
    Cancel(Held),
}

/// What an invitation was made with.
struct Made {
    variant: Variant,
    survey: Arc<SurveyDefinition>,
}

/// What is known when a message is dealt with.
pub(super) struct Batch<'a> {
    project: &'a Project,
    postman: Option<&'a Postman>,
    /// Of the project, as long as there is a postman.
    head: Option<&'a Letterhead>,
    rules: &'a Rules,
    people: People,
    occasions: &'a HashMap<InvitationId, OccasionRow>,
    answered: HashSet<InvitationId>,
    /// `None`: its survey takes no answers any more.
    made: Option<Made>,
}

impl Listen {
    /// From now on mails leave this way. The first one stays.
    pub fn set_postman(&self, postman: Postman) {
        if self.postman.set(postman).is_err() {
            tracing::warn!("mails leave the way that was set first");
        }
    }

    /// Sends what is due, for a while. Returns how many messages were settled; fewer than there are when the turn or
    /// the while is over.
    pub(super) async fn send_due(&self, project: &Project, turn: Turn) -> Result<u64> {
        let mut settled = 0;
        for message in messages::unsettled(&self.db, project.no).await? {
            let mut tx = self.db.begin().await?;
            if !budgets::renew(&mut tx, turn, self.until()).await? {
                return Ok(settled);
            }
            self.unclear(&mut tx, &message, "the program stopped while it was sent").await?;
            tx.commit().await?;
            settled += 1;
        }
        let mut known: Option<Rules> = None;
        let end = self.world.now().plus_seconds(AT_A_TIME_SECONDS);
        loop {
            let due = messages::due(&self.db, project.no, self.world.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(settled);
            }
            let ids: Vec<InvitationId> = due.iter().map(|message| message.occasion).collect();
            let rows = occasions::many(&self.db, &ids).await?;
            let occasions: HashMap<InvitationId, OccasionRow> = rows.into_iter().map(|row| (row.id, row)).collect();
            let head = match self.postman.get() {
                Some(postman) => Some(self.letterhead(project, postman).await?),
                None => None,
            };
            for message in due {
                let now = self.world.now();
                if self.stopping.is_asked() || now >= end {
                    return Ok(settled);
                }
                let fresh = known.filter(|rules| rules.are_fresh(now, &project.zone));
                let rules = match fresh {
                    Some(rules) => rules,
                    None => self.rules_to_send(project, now).await?,
                };
                // Who it is for is read anew each time: the message before may have been to the same person.
                let batch = self.batch(project, head.as_ref(), &rules, &occasions, &message).await?;
                let Some(done) = self.deal_with(&batch, &message, turn).await? else { return Ok(settled) };
                settled += u64::from(done);
                known = Some(rules);
            }
        }
    }

    pub(super) async fn batch<'a>(
        &'a self,
        project: &'a Project,
        head: Option<&'a Letterhead>,
        rules: &'a Rules,
        occasions: &'a HashMap<InvitationId, OccasionRow>,
        message: &MessageRow,
    ) -> Result<Batch<'a>> {
        let made = match occasions.get(&message.occasion) {
            Some(occasion) => self.made_with(project, rules, occasion).await?,
            None => None,
        };
        Ok(Batch {
            project,
            postman: self.postman.get(),
            head,
            rules,
            people: self.known_people(project, &Groups::default(), &[message.customer]).await?,
            answered: occasions::answered(&self.db, &[message.occasion]).await?.into_iter().collect(),
            occasions,
            made,
        })
    }

    /// As it is worded now; where another survey has taken its place, as it was when the customer was invited.
    async fn made_with(&self, project: &Project, rules: &Rules, occasion: &OccasionRow) -> Result<Option<Made>> {
        let Some(standing) = rules.programmes.get(&occasion.programme) else { return Ok(None) };
        let is_it = |variant: &&Variant| {
            Some(&variant.key) == occasion.variant.as_ref() && Some(variant.survey) == occasion.survey
        };
        if let Some(variant) = standing.definition().variants.iter().find(is_it) {
            let survey = standing.surveys.get(&variant.survey).cloned();
            return Ok(survey.map(|survey| Made { variant: variant.clone(), survey }));
        }
        let version = store::programmes::version(&self.db, occasion.programme, occasion.version).await?;
        let Some(version) = version else { return Ok(None) };
        let Some(variant) = version.definition.0.variants.iter().find(is_it).cloned() else { return Ok(None) };
        let survey = self.open_among(project, &BTreeSet::from([variant.survey])).await?.remove(&variant.survey);
        Ok(survey.map(|survey| Made { variant, survey }))
    }

    /// Whether the message is settled, and not only put off. `None`: the turn is over.
    async fn deal_with(&self, batch: &Batch<'_>, message: &MessageRow, turn: Turn) -> Result<Option<bool>> {
        let look = self.look_again(batch, message);
        // Before it is begun: a process that ends while it waits has sent nothing.
        if let (Look::Send(_), Some(postman)) = (&look, batch.postman) {
            postman.wait(&self.world).await;
        }
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        if !budgets::renew(&mut tx, turn, self.until()).await? {
            return Ok(None);
        }
        let mail = match look {
            Look::PutOff(until) => {
                messages::postpone(&mut tx, message.id, until).await?;
                tx.commit().await?;
                return Ok(Some(false));
            }
            Look::Cancel(why) => {
                messages::settle(&mut tx, message.id, now, &Settled::Cancelled { reason: why.code() }).await?;
                if message.number == 0 {
                    messages::conclude(&mut tx, message.occasion, Some(why.code()), now).await?;
                }
                tx.commit().await?;
                return Ok(Some(true));
            }
            Look::Send(mail) => mail,
        };
        let Some(postman) = batch.postman else { return Ok(Some(false)) };
        let token = naming::token_hash(&naming::token(&self.secret, message.occasion)).unwrap_or_default();
        occasions::also_by_token(&mut tx, message.occasion, &token).await?;
        let begun = messages::begin(&mut tx, message.id, now).await?;
        tx.commit().await?;
        if !begun {
            return Ok(Some(true));
        }
        let outcome = postman.send(&mail, batch.head.and_then(|head| head.signer.as_ref())).await;
        self.write_outcome(batch, message, &outcome).await?;
        Ok(Some(true))
    }

    fn look_again(&self, batch: &Batch<'_>, message: &MessageRow) -> Look {
        let now = self.world.now();
        let Some(occasion) = batch.occasions.get(&message.occasion) else { return Look::Cancel(Held::CustomerGone) };
        let Some(known) = batch.people.get(message.customer) else { return Look::Cancel(Held::CustomerGone) };
        let Some(standing) = batch.rules.programmes.get(&occasion.programme) else { return Look::Cancel(Held::Paused) };
        let (definition, expires_at) = (standing.definition(), occasion.expires_at.unwrap_or(now));
        let contacts = known.history.contacts_without(Some(message.id));
        let look = leaving::look_again(&Leaving {
            moment: batch.rules.moment(standing, batch.project, known, now, &contacts),
            channel: Channel::Email,
            expires_at,
            answered: batch.answered.contains(&occasion.id),
        });
        match look {
            leaving::Look::Send => {}
            leaving::Look::PutOff(until) => return Look::PutOff(until),
            leaving::Look::Cancel(why) => return Look::Cancel(why),
        }
        let (Some(postman), Some(head)) = (batch.postman, batch.head) else {
            let until = now.plus_seconds(PUT_OFF_SECONDS);
            return if until >= expires_at { Look::Cancel(Held::Expired) } else { Look::PutOff(until) };
        };
        let Some(Made { variant, survey }) = &batch.made else { return Look::Cancel(Held::SurveyClosed) };
        let words = (&definition.sender, variant, &survey.survey);
        match self.letter(head, postman, words, known, occasion, message) {
            Some(mail) => Look::Send(Box::new(mail)),
            None => Look::Cancel(Held::NoAddress),
        }
    }

    fn letter(
        &self,
        head: &Letterhead,
        postman: &Postman,
        (sender, variant, survey): (&Sender, &Variant, &Survey),
        known: &Known,
        occasion: &OccasionRow,
        message: &MessageRow,
    ) -> Option<Mail> {
        let to = Identity::from_key(known.email.as_deref()?)?.value;
        let address = format!("{}/i/{}", postman.base, naming::token(&self.secret, occasion.id));
        let letter = Letter {
            id: message.id,
            number: message.number,
            now: self.world.now(),
            head,
            sender,
            to: &to,
            to_name: known.somebody.person.name.as_deref(),
            variant,
            survey,
            language: occasion.language.as_deref().unwrap_or(&survey.default_language),
            known: &quotable(known),
            address: &address,
            preferences: &format!("{}{}", postman.base, self.preference_path(known.somebody.person.id)),
        };
        Some(letter.write())
    }

    pub(super) async fn write_outcome(&self, batch: &Batch<'_>, message: &MessageRow, outcome: &Outcome) -> Result<()> {
        let now = self.world.now();
        let occasion = batch.occasions.get(&message.occasion);
        let mut tx = self.db.begin().await?;
        if those_there(&mut tx, batch.project, BTreeSet::from([message.customer])).await?.is_empty() {
            // Erased while it was sent: nothing is to be known of it any more.
            return Ok(());
        }
        match outcome {
            Outcome::Accepted { reply } => {
                messages::settle(&mut tx, message.id, now, &Settled::Accepted { reply }).await?;
                if message.number == 0 {
                    messages::conclude(&mut tx, message.occasion, None, now).await?;
                    let asked = occasion.and_then(|row| Some((batch.rules.programmes.get(&row.programme)?, row)));
                    let planned = asked.map(|(standing, row)| reminders(standing.definition(), row, now));
                    let reminders = planned.unwrap_or_default();
                    messages::plan(&mut tx, batch.project.no, &reminders).await?;
                }
            }
            Outcome::Refused { reply, fault, .. } => {
                let reason = Held::Undeliverable.code();
                messages::settle(&mut tx, message.id, now, &Settled::Refused { reason, reply }).await?;
                if *fault == Fault::Recipient
                    && let Some(key) = batch.people.get(message.customer).and_then(|known| known.email.as_deref())
                {
                    undeliverable::put(&mut tx, batch.project.no, key, "refused", now).await?;
                }
                if message.number == 0 {
                    messages::conclude(&mut tx, message.occasion, Some(reason), now).await?;
                }
            }
            Outcome::Later { reply, .. } => {
                let at = now.plus_seconds(delay_seconds(message.attempts));
                if occasion.and_then(|row| row.expires_at).is_some_and(|end| at >= end) {
                    let reason = Held::Expired.code();
                    messages::settle(&mut tx, message.id, now, &Settled::Refused { reason, reply }).await?;
                    if message.number == 0 {
                        messages::conclude(&mut tx, message.occasion, Some(reason), now).await?;
                    }
                } else {
                    messages::settle(&mut tx, message.id, now, &Settled::Later { at, reply }).await?;
                }
            }
            Outcome::Unclear { reason } => self.unclear(&mut tx, message, reason).await?,
        }
        tx.commit().await?;
        Ok(())
    }

    /// Nobody knows whether it left.
    async fn unclear(&self, tx: &mut Tx, message: &MessageRow, reply: &str) -> Result<()> {
        let now = self.world.now();
        messages::settle(tx, message.id, now, &Settled::Unclear { reply }).await?;
        if message.number == 0 {
            messages::conclude(tx, message.occasion, Some(Held::Interrupted.code()), now).await?;
        }
        Ok(())
    }
}

/// What texts may quote of a customer.
pub(super) fn quotable(known: &Known) -> Attributes {
    let mut quotable = known.somebody.attributes.clone();
    quotable.extend(known.somebody.person.name.clone().map(|name| ("name".to_owned(), name)));
    quotable
}

/// The reminders of an invitation that has just left, as far as it is good then.
pub(super) fn reminders(definition: &Definition, occasion: &OccasionRow, sent: Timestamp) -> Vec<NewMessage> {
    let times = definition.reminders_after(sent).into_iter();
    let in_time = times.filter(|at| occasion.expires_at.is_none_or(|end| *at < end));
    let reminder = |(number, at): (u32, Timestamp)| NewMessage {
        id: naming::message(occasion.id, number),
        occasion: occasion.id,
        customer: occasion.customer,
        number,
        channel: Channel::Email.code(),
        send_at: at.micros(),
    };
    (1..).zip(in_time).map(reminder).collect()
}

/// Doubled with every try.
fn delay_seconds(attempts: i64) -> i64 {
    let doubled = FIRST_DELAY_SECONDS.saturating_mul(1_i64 << attempts.clamp(0, 30));
    doubled.min(LONGEST_DELAY_SECONDS)
}
