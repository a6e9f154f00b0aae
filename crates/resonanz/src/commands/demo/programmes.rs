//! Segments and programmes of the demo company, and what was asked before it was founded here.

use super::{Loader, fill_in};
use crate::commands::company::Founded;
use crate::house::House;
use anyhow::{Context, Result};
use demo::segments::SegmentPlan;
use demo::{Asked, DemoCustomer, Fate, Happening, History, PAST_DAYS, Plan, ProgrammePlan, Standing};
use domain::facets::FacetValues;
use domain::ids::{ProgrammeId, SegmentId};
use domain::signal::Channel;
use domain::survey::LocalText;
use domain::widget::{Button, Trigger, Widget};
use listen::links::LinkDraft;
use listen::programmes::{PastAnswer, PastInvitation, PastOccasion, PastReminder, PastVerdict, ProgrammeDraft};
use listen::segments::{ListChange, SegmentDraft};
use std::collections::BTreeMap;

/// What asks in the demo company.
#[derive(Debug)]
pub(super) struct Programmes {
    pub(super) plans: Vec<ProgrammePlan>,
    /// By the key of the plan.
    ids: BTreeMap<&'static str, ProgrammeId>,
    pub(super) segments: BTreeMap<SegmentId, SegmentPlan>,
}

/// By the same steps a person takes. What happened before does not count for what is published now.
pub(super) async fn set_up(house: &House, founded: &Founded, plan: &Plan) -> Result<Programmes> {
    let who = &founded.caller;
    house.listen.set_contact_budget(who, demo::contact_budget()).await?;
    let (mut segments, mut keys) = (BTreeMap::new(), BTreeMap::new());
    for one in demo::segments::segments(&founded.surveys) {
        let draft = SegmentDraft { name: one.name.to_owned(), rule: one.rule.clone() };
        let id = house.listen.create_segment(who, draft).await?.id;
        keys.insert(one.key, id);
        segments.insert(id, one);
    }
    let plans = demo::programmes(plan, &founded.surveys, &keys);
    let touchpoints = house.access.touchpoints(who.project.no).await?;
    let mut ids = BTreeMap::new();
    for one in &plans {
        let draft = ProgrammeDraft {
            name: one.name.to_owned(),
            touchpoint: touchpoints.by_key(one.touchpoint).map(|touchpoint| touchpoint.id),
            definition: one.definition.clone(),
        };
        let id = house.listen.create_programme(who, draft).await?.summary.id;
        if one.standing != Standing::Draft {
            house.listen.publish_programme(who, id, true).await?;
        }
        ids.insert(one.key, id);
    }
    Ok(Programmes { plans, ids, segments })
}

/// What is left when all customers are there: lists, and how long which programme has been asking.
pub(super) async fn settle(house: &House, founded: &Founded, plan: &Plan, programmes: &Programmes) -> Result<()> {
    let who = &founded.caller;
    for (id, one) in &programmes.segments {
        let there = one.members.iter().filter(|number| **number < plan.customers);
        let add: Vec<String> = there.map(|number| demo::external_id(*number)).collect();
        if !add.is_empty() {
            house.listen.change_list(who, *id, &ListChange { add, remove: Vec::new() }).await?;
        }
    }
    let since = plan.until.plus_days(-i64::from(PAST_DAYS));
    for one in &programmes.plans {
        let id = programmes.ids[one.key];
        if one.standing != Standing::Draft {
            house.listen.remember_publishing(who, id, since).await?;
        }
        if matches!(one.standing, Standing::Paused { .. }) {
            house.listen.pause_programme(who, id).await?;
        }
    }
    Ok(())
}

/// A link for the company's website, with a widget that asks there.
pub(super) async fn website(house: &House, founded: &Founded) -> Result<()> {
    let who = &founded.caller;
    let touchpoints = house.access.touchpoints(who.project.no).await?;
    let draft = LinkDraft {
        name: "Website".to_owned(),
        touchpoint: touchpoints.by_key("shop").map(|touchpoint| touchpoint.id),
        channel: Some(Channel::Web),
        ..LinkDraft::default()
    };
    let survey = founded.surveys.get("relationship").context("the demo company asks for its relationship")?;
    // Only for the address in the answer, which nobody reads here.
    let link = house.listen.create_link(who, *survey, draft, "http://localhost").await?;
    let widget = Widget {
        triggers: vec![Trigger::Time { seconds: 40 }, Trigger::Exit],
        share: 0.2,
        button: Some(Button { label: LocalText::de_en("Ihre Meinung", "Your opinion"), ..Button::default() }),
        ..Widget::default()
    };
    house.listen.set_widget(who, link.id, widget).await?;
    Ok(())
}

impl Loader<'_> {
    /// What these customers were asked, and what came of it.
    pub(super) async fn hand_in_past(
        &self,
        programmes: &Programmes,
        history: &mut History<'_>,
        customers: &[DemoCustomer],
    ) -> Result<()> {
        let mut past = Vec::new();
        // Whoever did and said nothing is not known.
        for customer in customers.iter().filter(|customer| !customer.happenings.is_empty()) {
            for one in history.of(customer) {
                let became = match one.fate {
                    Fate::Held(why) => PastVerdict::Held(why),
                    Fate::Asked(asked) => PastVerdict::Asked(Box::new(self.invitation(customer, asked)?)),
                };
                past.push(PastOccasion {
                    programme: programmes.ids[one.programme],
                    customer: customer.external_id.clone(),
                    event: one.event,
                    happened_at: one.happened_at,
                    units: one.units,
                    attributes: one.attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
                    decided_at: one.decided_at,
                    became,
                });
            }
        }
        Ok(self.house.listen.remember_occasions(&self.founded.caller, &past).await?)
    }

    fn invitation(&self, customer: &DemoCustomer, asked: Asked) -> Result<PastInvitation> {
        let (survey, definition) =
            self.surveys.get(asked.survey).context("a programme asks a survey of the company")?;
        let mut facets = FacetValues::default();
        customer.attributes.iter().for_each(|(name, value)| facets.insert(name, value));
        let said = asked.answer.and_then(|(wanted, at)| {
            let found = customer.happenings.iter().find(|happening| happening.key() == wanted)?;
            let Happening::Answer { key, score, reason, comment, .. } = found else { return None };
            let answers = fill_in(definition, *score, *reason, comment.as_deref());
            Some(PastAnswer { message_id: key.clone(), at, answers })
        });
        let reminders = asked.reminders.into_iter();
        Ok(PastInvitation {
            variant: asked.variant,
            survey: *survey,
            language: customer.language.to_owned(),
            probability: asked.probability,
            facets,
            expires_at: asked.expires_at,
            refused_by: asked.refused.then(|| customer.email.clone()),
            opened_at: asked.opened_at,
            reminders: reminders
                .map(|one| PastReminder { number: one.number, at: one.at, cancelled: one.cancelled })
                .collect(),
            answer: said,
        })
    }
}
