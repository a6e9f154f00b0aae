//! Sending what was planned: looked at once more, begun in a committed transaction, handed over, settled.
//!
//! Messages are begun one after the other, in their order, and handed over side by side: a server that takes its time
//! over one of them holds up no other. A message that was begun and not settled may have left. It is never sent again.

use super::mail::Letter;
use super::naming;
use super::people::{Groups, Known, People, those_there};
use super::postman::Postman;
use super::rules::Rules;
use super::under_way::UnderWay;
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
use std::time::Duration;
use store::budgets::Turn;
use store::messages::{MessageRow, NewMessage, Settled};
use store::occasions::OccasionRow;
use store::{Tx, budgets, messages, occasions, undeliverable};

/// Messages looked at together.
const BATCH: u32 = 20;
/// How long messages of one project leave before it is the turn of others, and of what came in meanwhile: at ten mails
/// a second a large run takes hours.
const AT_A_TIME_SECONDS: i64 = 20;
/// How long one that is handed over is waited for before the turn is renewed.
const HOLDING_ON: Duration = Duration::from_secs(30);
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

/// What became of a message that was dealt with.
enum Dealt {
    /// Another process goes on.
    TurnOver,
    PutOff,
    Settled,
    /// It is to be handed over now.
    Begun(Box<Mail>),
}

/// What all messages looked at together have in common.
#[derive(Clone)]
pub(super) struct Portion {
    pub(super) project: Arc<Project>,
    /// Of the project, as long as there is a postman.
    pub(super) head: Option<Arc<Letterhead>>,
    pub(super) rules: Arc<Rules>,
    pub(super) occasions: Arc<HashMap<InvitationId, OccasionRow>>,
}

/// What is known when a message is dealt with.
pub(super) struct Batch {
    portion: Portion,
    people: People,
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
    pub(super) async fn send_due(&self, project: &Arc<Project>, turn: Turn) -> Result<u64> {
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
        let mut under_way = UnderWay::default();
        let begun = self.begin_due(project, turn, &mut under_way).await;
        // Whatever was begun is settled, also where it cannot go on.
        let mut failed = None;
        while !under_way.is_empty() {
            failed = self.wait_for_one(turn, &mut under_way).await.err().or(failed);
        }
        settled += begun?;
        failed.map_or(Ok(settled), Err)
    }

    /// Begins what is due, and returns how many messages are settled or on their way.
    async fn begin_due(&self, project: &Arc<Project>, turn: Turn, under_way: &mut UnderWay) -> Result<u64> {
        let mut done = 0;
        let mut known: Option<Arc<Rules>> = None;
        let end = self.world.now().plus_seconds(AT_A_TIME_SECONDS);
        loop {
            let due = messages::due(&self.db, project.no, self.world.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(done);
            }
            let ids: Vec<InvitationId> = due.iter().map(|message| message.occasion).collect();
            let rows = occasions::many(&self.db, &ids).await?;
            let occasions = Arc::new(rows.into_iter().map(|row| (row.id, row)).collect::<HashMap<_, _>>());
            let head = match self.postman.get() {
                Some(postman) => Some(Arc::new(self.letterhead(project, postman).await?)),
                None => None,
            };
            for message in due {
                // What is said of one message to somebody counts for the next one to him.
                while !under_way.has_room_for(message.customer) {
                    self.wait_for_one(turn, under_way).await?;
                }
                let now = self.world.now();
                if self.stopping.is_asked() || now >= end {
                    return Ok(done);
                }
                let rules = match known.take().filter(|rules| rules.are_fresh(now, &project.zone)) {
                    Some(rules) => rules,
                    None => Arc::new(self.rules_to_send(project, now).await?),
                };
                known = Some(Arc::clone(&rules));
                let (project, head, occasions) = (Arc::clone(project), head.clone(), Arc::clone(&occasions));
                // Who it is for is read anew each time: the message before may have been to the same person.
                let batch = self.batch(Portion { project, head, rules, occasions }, &message).await?;
                match self.deal_with(&batch, &message, turn).await? {
                    Dealt::TurnOver => return Ok(done),
                    Dealt::PutOff => {}
                    Dealt::Settled => done += 1,
                    Dealt::Begun(mail) => {
                        done += 1;
                        let (listen, customer) = (self.clone(), message.customer);
                        under_way.add(customer, async move { listen.hand_over(&batch, &message, &mail).await });
                    }
                }
            }
        }
    }

    /// Waits until one message that is under way is settled, and keeps the turn meanwhile.
    async fn wait_for_one(&self, turn: Turn, under_way: &mut UnderWay) -> Result<()> {
        loop {
            if let Ok(settled) = tokio::time::timeout(HOLDING_ON, under_way.next()).await {
                return settled;
            }
            // Another one's by now, it is noticed before anything else is begun.
            self.hold(turn).await?;
        }
    }

    pub(super) async fn batch(&self, portion: Portion, message: &MessageRow) -> Result<Batch> {
        let project = &portion.project;
        let made = match portion.occasions.get(&message.occasion) {
            Some(occasion) => self.made_with(project, &portion.rules, occasion).await?,
            None => None,
        };
        let people = self.known_people(project, &Groups::default(), &[message.customer]).await?;
        let answered = occasions::answered(&self.db, &[message.occasion]).await?.into_iter().collect();
        Ok(Batch { portion, people, answered, made })
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

    async fn deal_with(&self, batch: &Batch, message: &MessageRow, turn: Turn) -> Result<Dealt> {
        let look = self.look_again(batch, message);
        // Before it is begun: a process that ends while it waits has sent nothing.
        if let (Look::Send(_), Some(postman)) = (&look, self.postman.get()) {
            postman.wait(&self.world).await;
        }
        let now = self.world.now();
        let mut tx = self.db.begin().await?;
        if !budgets::renew(&mut tx, turn, self.until()).await? {
            return Ok(Dealt::TurnOver);
        }
        let mail = match look {
            Look::PutOff(until) => {
                messages::postpone(&mut tx, message.id, until).await?;
                tx.commit().await?;
                return Ok(Dealt::PutOff);
            }
            Look::Cancel(why) => {
                messages::settle(&mut tx, message.id, now, &Settled::Cancelled { reason: why.code() }).await?;
                if message.number == 0 {
                    messages::conclude(&mut tx, message.occasion, Some(why.code()), now).await?;
                }
                tx.commit().await?;
                return Ok(Dealt::Settled);
            }
            Look::Send(mail) => mail,
        };
        let token = naming::token_hash(&naming::token(&self.secret, message.occasion)).unwrap_or_default();
        occasions::also_by_token(&mut tx, message.occasion, &token).await?;
        let begun = messages::begin(&mut tx, message.id, now).await?;
        tx.commit().await?;
        Ok(if begun { Dealt::Begun(mail) } else { Dealt::Settled })
    }

    async fn hand_over(&self, batch: &Batch, message: &MessageRow, mail: &Mail) -> Result<()> {
        // Without one nothing is begun.
        let Some(postman) = self.postman.get() else { return Ok(()) };
        let signer = batch.portion.head.as_ref().and_then(|head| head.signer.as_ref());
        let outcome = postman.send(mail, signer).await;
        self.write_outcome(batch, message, &outcome).await
    }

    fn look_again(&self, batch: &Batch, message: &MessageRow) -> Look {
        let now = self.world.now();
        let Portion { project, head, rules, occasions } = &batch.portion;
        let Some(occasion) = occasions.get(&message.occasion) else { return Look::Cancel(Held::CustomerGone) };
        let Some(known) = batch.people.get(message.customer) else { return Look::Cancel(Held::CustomerGone) };
        let Some(standing) = rules.programmes.get(&occasion.programme) else { return Look::Cancel(Held::Paused) };
        let (definition, expires_at) = (standing.definition(), occasion.expires_at.unwrap_or(now));
        let contacts = known.history.contacts_without(Some(message.id));
        let look = leaving::look_again(&Leaving {
            moment: rules.moment(standing, project, known, now, &contacts),
            channel: Channel::Email,
            expires_at,
            answered: batch.answered.contains(&occasion.id),
        });
        match look {
            leaving::Look::Send => {}
            leaving::Look::PutOff(until) => return Look::PutOff(until),
            leaving::Look::Cancel(why) => return Look::Cancel(why),
        }
        let (Some(postman), Some(head)) = (self.postman.get(), head) else {
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

    pub(super) async fn write_outcome(&self, batch: &Batch, message: &MessageRow, outcome: &Outcome) -> Result<()> {
        let now = self.world.now();
        let Portion { project, rules, occasions, .. } = &batch.portion;
        let occasion = occasions.get(&message.occasion);
        let mut tx = self.db.begin().await?;
        if those_there(&mut tx, project, BTreeSet::from([message.customer])).await?.is_empty() {
            // Erased while it was sent: nothing is to be known of it any more.
            return Ok(());
        }
        match outcome {
            Outcome::Accepted { reply } => {
                messages::settle(&mut tx, message.id, now, &Settled::Accepted { reply }).await?;
                if message.number == 0 {
                    messages::conclude(&mut tx, message.occasion, None, now).await?;
                    let asked = occasion.and_then(|row| Some((rules.programmes.get(&row.programme)?, row)));
                    let planned = asked.map(|(standing, row)| reminders(standing.definition(), row, now));
                    let reminders = planned.unwrap_or_default();
                    messages::plan(&mut tx, project.no, &reminders).await?;
                }
            }
            Outcome::Refused { reply, fault, .. } => {
                let reason = Held::Undeliverable.code();
                messages::settle(&mut tx, message.id, now, &Settled::Refused { reason, reply }).await?;
                if *fault == Fault::Recipient
                    && let Some(key) = batch.people.get(message.customer).and_then(|known| known.email.as_deref())
                {
                    undeliverable::put(&mut tx, project.no, key, "refused", now).await?;
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
