//! What becomes of occasions: decided many at a time, written in one transaction with the messages that follow.

use super::people::{Known, People};
use super::rules::{Rules, Standing};
use super::{naming, watch};
use crate::answering::answer_of_invitation;
use crate::{Listen, Result};
use access::Project;
use domain::ids::{CustomerId, InvitationId};
use domain::programme::route::preferred_channel;
use domain::programme::{Case, Drawn, Held, Made, Outcome, OwnLimit, Verdict as Decision, choice, decide};
use domain::signal::Channel;
use domain::time::Timestamp;
use std::collections::BTreeSet;
use store::budgets::Turn;
use store::messages::NewMessage;
use store::occasions::{Invited, OccasionRow, Verdict};
use store::{budgets, messages, occasions};

/// Occasions decided together.
const BATCH: u32 = 500;
/// How long a turn lasts from one write to the next.
pub(super) const TURN_SECONDS: i64 = 120;

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
    let invited = known.invited_by(programme);
    let contacts = known.contacts_without(None);
    decide(&Case {
        definition,
        budget: &rules.budget,
        now: rules.now,
        zone: &project.zone,
        customer_zone: known.zone.as_ref(),
        occasion: occasion.happened_at,
        gone: false,
        paused: !standing.asks(),
        in_audience: definition.audience.holds(|segment| known.segments.contains(&segment)),
        consents: &known.somebody.consents,
        reach: known.reach,
        preferred: preferred_channel(&known.somebody.person.attributes),
        own_limit: OwnLimit::of(&known.somebody.person.attributes),
        facets: &known.facets,
        invited: &invited,
        contacts: &contacts,
        made: Made { total: standing.tally.total, quotas: &standing.tally.quotas },
        chance: choice::unit_interval(&chance),
        drawn: occasion.drawn,
        bucket: choice::bucket(&[programme_name, person.0.as_bytes()]),
    })
}

/// The verdicts of a batch and what is to be sent.
#[derive(Debug, Default)]
struct Decided {
    verdicts: Vec<Verdict>,
    messages: Vec<NewMessage>,
    /// Events that others had to come together with, and did not.
    none: Vec<InvitationId>,
}

impl Listen {
    /// Decides about all occasions that are due. `None`: the turn is over; else how many there were.
    pub(super) async fn decide_due(&self, project: &Project, turn: Turn) -> Result<Option<u64>> {
        let mut decided = 0;
        loop {
            let due = occasions::due(&self.db, project.no, self.world.now(), BATCH).await?;
            if due.is_empty() {
                return Ok(Some(decided));
            }
            let batch = self.decide_batch(project, &due).await?;
            let now = self.world.now();
            let mut tx = self.db.begin().await?;
            if !budgets::renew(&mut tx, turn, now.plus_seconds(TURN_SECONDS)).await? {
                return Ok(None);
            }
            occasions::settle(&mut tx, now, &batch.verdicts).await?;
            occasions::remove(&mut tx, &batch.none).await?;
            messages::plan(&mut tx, project.no, &batch.messages).await?;
            tx.commit().await?;
            decided += due.len() as u64;
        }
    }

    async fn decide_batch(&self, project: &Project, due: &[OccasionRow]) -> Result<Decided> {
        // What the occasions came with may not be in the lake yet, least of all when another process took it in.
        self.intake.replay().level().await?;
        let mut rules = self.rules(project).await?;
        let customers: BTreeSet<CustomerId> = due.iter().map(|row| row.customer).collect();
        let customers: Vec<CustomerId> = customers.into_iter().collect();
        let mut people = self.known_people(project, &rules.segments(), &customers).await?;
        let complete = self.completed(project, &rules, &people, due).await?;
        let mut decided = Decided::default();
        for row in due {
            let composite = rules
                .programmes
                .get(&row.programme)
                .is_some_and(|standing| watch::is_composite(&standing.definition().trigger) && row.version == 0);
            if composite && !complete.contains(&row.id) {
                decided.none.push(row.id);
            } else {
                self.decide_one(project, &mut rules, &mut people, row, &mut decided);
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
            known.contacts.push((message, send_at));
            known.invited.push((row.programme, rules.now));
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
