//! What becomes of occasions: decided many at a time, written in one transaction with the messages that follow.

use super::counting::Counted;
use super::people::{Groups, Known, People, those_there};
use super::rules::{Rules, Standing};
use super::together::Together;
use super::{naming, watch};
use crate::answering::answer_of_invitation;
use crate::{Listen, Result};
use access::Project;
use domain::ids::{CustomerId, InvitationId};
use domain::programme::route::preferred_channel;
use domain::programme::{Case, Drawn, Held, Made, Outcome, Verdict as Decision, choice, decide};
use domain::signal::Channel;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::budgets::Turn;
use store::messages::NewMessage;
use store::occasions::{Invited, NewOccasion, OccasionRow, Verdict};
use store::{budgets, messages, occasions};

/// Occasions decided together.
const BATCH: u32 = if cfg!(test) { 3 } else { 500 };
/// Batches of one project before it is the turn of others.
const AT_A_TIME: u32 = if cfg!(test) { 2 } else { 10 };

/// One occasion, as far as deciding needs it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occasion {
    pub(super) id: InvitationId,
    pub(super) customer: CustomerId,
    pub(super) happened_at: Timestamp,
    pub(super) drawn: Option<Drawn>,
}

impl Occasion {
    fn of(row: &OccasionRow) -> Self {
        let drawn = row.draw.zip(row.drawn).map(|(probability, chosen)| Drawn { chosen, probability });
        Self { id: row.id, customer: row.customer, happened_at: row.happened_at, drawn }
    }
}

/// What the rules say about one occasion of a customer who is known.
pub(super) fn judge(
    rules: &Rules,
    standing: &Standing,
    project: &Project,
    known: &Known,
    occasion: Occasion,
) -> Decision {
    let definition = standing.definition();
    let programme = standing.published.id;
    let (programme_name, person) = (programme.0.as_bytes(), known.somebody.person.id);
    let chance = [b"asked".as_slice(), programme_name, occasion.customer.0.as_bytes(), occasion.id.0.as_bytes()];
    let invited = known.history.invited_by(programme);
    let contacts = known.history.contacts_without(None);
    decide(&Case {
        moment: rules.moment(standing, project, known, rules.now, &contacts),
        occasion: occasion.happened_at,
        gone: false,
        in_audience: definition.audience.holds(|segment| known.segments.contains(&segment)),
        preferred: preferred_channel(&known.somebody.person.attributes),
        facets: &known.facets,
        invited: &invited,
        made: Made { total: standing.tally.total, quotas: &standing.tally.quotas },
        chance: choice::unit_interval(&chance),
        drawn: occasion.drawn,
        bucket: choice::bucket(&[programme_name, person.0.as_bytes()]),
    })
}

/// What many decisions are made by.
#[derive(Debug)]
pub(super) struct Ground {
    rules: Rules,
    groups: Groups,
}

/// The verdicts of a batch and what is to be sent.
#[derive(Debug, Default)]
pub(super) struct Decided {
    verdicts: Vec<Verdict>,
    messages: Vec<NewMessage>,
    /// Events that others had to come together with, and did not.
    none: Vec<InvitationId>,
    /// Events that came in before those they came together with.
    late: Vec<NewOccasion>,
}

/// What one turn did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Portion {
    /// Occasions decided and messages settled.
    pub(super) done: u64,
    /// More may be due already.
    pub(super) more: bool,
}

impl Listen {
    /// Decides about occasions that are due, and about no more than a portion of them. `None`: the turn is over.
    pub(super) async fn decide_due(&self, project: &Project, turn: Turn) -> Result<Option<Portion>> {
        let mut portion = Portion { done: 0, more: true };
        let mut counted = self.tallies.take(turn);
        let mut known: Option<Ground> = None;
        for _ in 0..AT_A_TIME {
            let now = self.world.now();
            let due = occasions::due(&self.db, project.no, now, BATCH).await?;
            if due.is_empty() {
                portion.more = false;
                break;
            }
            let mut ground = match known {
                Some(ground) if ground.rules.are_fresh(now, &project.zone) => ground,
                Some(stale) => self.ground(project, now, Counted::by(stale.rules, &project.zone)).await?,
                None => self.ground(project, now, std::mem::take(&mut counted)).await?,
            };
            ground.rules.now = now;
            let batch = self.decide_batch(project, &mut ground, &due).await?;
            known = Some(ground);
            if !self.write_decided(project, turn, batch).await? {
                return Ok(None);
            }
            portion.done += due.len() as u64;
        }
        let counted = known.map_or(counted, |ground| Counted::by(ground.rules, &project.zone));
        self.tallies.keep(turn, counted);
        Ok(Some(portion))
    }

    /// Writes down what was decided; nothing about customers who were erased meanwhile. `false`: the turn is over.
    pub(super) async fn write_decided(&self, project: &Project, turn: Turn, mut batch: Decided) -> Result<bool> {
        let mut tx = self.db.begin().await?;
        if !budgets::renew(&mut tx, turn, self.until()).await? {
            return Ok(false);
        }
        let of_messages = batch.messages.iter().map(|message| message.customer);
        let about: BTreeSet<CustomerId> = of_messages.chain(batch.late.iter().map(|one| one.customer)).collect();
        let there = those_there(&mut tx, project, about).await?;
        batch.messages.retain(|message| there.contains(&message.customer));
        batch.late.retain(|occasion| there.contains(&occasion.customer));
        occasions::settle(&mut tx, self.world.now(), &batch.verdicts).await?;
        occasions::remove(&mut tx, &batch.none).await?;
        occasions::add(&mut tx, project.no, &batch.late).await?;
        messages::plan(&mut tx, project.no, &batch.messages).await?;
        tx.commit().await?;
        Ok(true)
    }

    pub(super) async fn ground(&self, project: &Project, now: Timestamp, counted: Counted) -> Result<Ground> {
        let rules = self.rules_counting_on(project, now, counted).await?;
        let groups = self.groups(project, &rules.segments()).await?;
        Ok(Ground { rules, groups })
    }

    pub(super) async fn decide_batch(
        &self,
        project: &Project,
        Ground { rules, groups }: &mut Ground,
        due: &[OccasionRow],
    ) -> Result<Decided> {
        // What the occasions came with may not be in the lake yet, least of all when another process took it in.
        self.intake.replay().level().await?;
        let customers: BTreeSet<CustomerId> = due.iter().map(|row| row.customer).collect();
        let customers: Vec<CustomerId> = customers.into_iter().collect();
        let mut people = self.known_people(project, groups, &customers).await?;
        let Together { complete, late } = self.together(project, rules, &people, due).await?;
        let mut decided = Decided { late, ..Decided::default() };
        for row in due {
            let composite = rules
                .programmes
                .get(&row.programme)
                .is_some_and(|standing| watch::is_composite(&standing.definition().trigger) && row.version == 0);
            if composite && !complete.contains(&row.id) {
                decided.none.push(row.id);
            } else {
                self.decide_one(project, rules, &mut people, row, &mut decided);
            }
        }
        Ok(decided)
    }

    fn decide_one(
        &self,
        project: &Project,
        rules: &mut Rules,
        people: &mut People,
        row: &OccasionRow,
        decided: &mut Decided,
    ) {
        let standing = rules.programmes.get(&row.programme);
        let (Some(standing), Some(known)) = (standing, people.get(row.customer)) else {
            let why = if standing.is_none() { Held::Paused } else { Held::CustomerGone };
            let version = standing.map_or(0, |standing| standing.published.version);
            decided.verdicts.push(held(row.id, version, why));
            return;
        };
        let Decision { outcome, route_notes } = judge(rules, standing, project, known, Occasion::of(row));
        let version = standing.published.version;
        let notes = notes(&route_notes);
        let id = row.id;
        let open = |reason, again_at| Verdict { id, version, reason, again_at, notes: notes.clone(), invited: None };
        let (route, at, send_at, expires_at, probability) = match outcome {
            Outcome::Hold(why) => return decided.verdicts.push(open(Some(why.code()), None)),
            Outcome::Wait { until, why } => return decided.verdicts.push(open(Some(why.code()), Some(until))),
            Outcome::Invite { route, variant, send_at, expires_at, probability } => {
                (route, variant, send_at, expires_at, probability)
            }
        };
        let variant = &standing.definition().variants[at];
        let survey = standing.surveys.get(&variant.survey).map(|definition| &definition.survey);
        let language = survey.map(|survey| survey.choose_language(known.language()).to_owned()).unwrap_or_default();
        let token = naming::token(&self.secret, row.id);
        decided.verdicts.push(Verdict {
            invited: Some(Invited {
                variant: variant.key.clone(),
                survey: variant.survey,
                channel: route.channel.code(),
                language,
                probability,
                facets: known.facets.to_word(),
                expires_at,
                token_hash: naming::token_hash(&token).expect("made by the same rules"),
                answer: answer_of_invitation(&self.secret, row.id),
            }),
            ..open(None, None)
        });
        let message = naming::message(row.id, 0);
        decided.messages.push(NewMessage {
            id: message,
            occasion: row.id,
            customer: row.customer,
            number: 0,
            channel: route.channel.code(),
            send_at: send_at.micros(),
        });
        let facets = known.facets.clone();
        // What comes later in this batch has to know.
        if let Some(known) = people.get_mut(row.customer) {
            known.history.contacts.push((message, send_at));
            known.history.invited.push((row.programme, rules.now));
        }
        if let Some(standing) = rules.programmes.get_mut(&row.programme) {
            let Standing { published, tally, .. } = standing;
            tally.count(&published.definition.0, &facets);
        }
    }
}

fn held(id: InvitationId, version: i64, why: Held) -> Verdict {
    Verdict { id, version, reason: Some(why.code()), again_at: None, notes: "[]".to_owned(), invited: None }
}

/// JSON: `[["email", "no_consent"]]`.
fn notes(passed_over: &[(Channel, Held)]) -> String {
    serde_json::to_string(passed_over).expect("codes are always JSON")
}
