//! Founds the demo company: the same steps a person takes in the settings, by the same use cases.

use crate::house::House;
use access::{
    Caller, EventName, EventNameList, Facet, FacetList, FacetSource, FirstAdministrator, GrantShape, HierarchyDraft,
    Language, Principal, SetUp, TouchpointDraft, UnitDraft, UserDraft, Words,
};
use anyhow::{Context, Result};
use demo::Company;
use domain::ids::{SurveyId, TouchpointId, UnitId, UserId};
use domain::metric::Series;
use domain::role::Role;
use domain::survey::{Kind, LocalText, Survey};
use listen::surveys::{DraftChange, SurveyDraft};
use std::collections::{BTreeMap, HashMap};

/// Everybody in the demo company signs in with it.
pub(crate) const PASSWORD: &str = "silbermoewe-demo";

/// What the signals of the company are addressed to.
#[derive(Debug)]
pub(crate) struct Founded {
    pub(crate) caller: Caller,
    /// By the key of the survey in the plan.
    pub(crate) surveys: BTreeMap<&'static str, SurveyId>,
}

pub(crate) async fn found(house: &House, company: &Company) -> Result<Founded> {
    let access = &house.access;
    let administrator = company.people.first().context("the demo company has people")?;
    let session = access
        .set_up(SetUp {
            organisation: company.name.to_owned(),
            languages: vec!["de".into(), "en".into()],
            default_language: "de".into(),
            time_zone: "Europe/Berlin".into(),
            project: company.name.to_owned(),
            administrator: FirstAdministrator {
                name: administrator.name.to_owned(),
                email: administrator.email.to_owned(),
                password: PASSWORD.to_owned(),
            },
        })
        .await?;
    let member = session.member;
    let project = access.projects().await?.all().first().map(|p| p.slug.clone()).context("set-up makes a project")?;
    let caller = access.enter(&member, &project, Language::De).await?;
    let principal = Principal::Member(member.clone());
    let units = units(house, &principal, company).await?;
    let people = people(house, &member, &caller, company, &units).await?;
    access.set_facets(&caller, FacetList { items: facets() }).await?;
    access.set_event_names(&caller, EventNameList { items: event_names() }).await?;
    let touchpoints = touchpoints(house, &caller, company, &people).await?;
    let surveys = surveys(house, &caller, company, &touchpoints).await?;
    Ok(Founded { caller, surveys })
}

/// Regions with their branches, and business lines: two hierarchies that cross. By code.
async fn units(house: &House, who: &Principal, company: &Company) -> Result<HashMap<String, UnitId>> {
    let access = &house.access;
    let mut ids = HashMap::new();
    let regions = access.create_hierarchy(who, HierarchyDraft { name: "Regionen".into(), position: None }).await?.id;
    let lines = access.create_hierarchy(who, HierarchyDraft { name: "Sortimente".into(), position: None }).await?.id;
    let root = UnitDraft { hierarchy: regions, parent: None, code: "DE".into(), name: "Deutschland".into() };
    let country = access.create_unit(who, root).await?.id;
    for region in &company.regions {
        let draft =
            UnitDraft { hierarchy: regions, parent: Some(country), code: region.code.into(), name: region.name.into() };
        ids.insert(region.code.to_owned(), access.create_unit(who, draft).await?.id);
    }
    for branch in &company.branches {
        let parent = ids.get(company.regions[branch.region].code).copied();
        let draft = UnitDraft { hierarchy: regions, parent, code: branch.code.clone(), name: branch.name.into() };
        ids.insert(branch.code.clone(), access.create_unit(who, draft).await?.id);
    }
    for line in &company.lines {
        let draft = UnitDraft { hierarchy: lines, parent: None, code: line.code.into(), name: line.name.into() };
        ids.insert(line.code.to_owned(), access.create_unit(who, draft).await?.id);
    }
    Ok(ids)
}

/// By e-mail.
async fn people(
    house: &House,
    administrator: &access::Member,
    caller: &Caller,
    company: &Company,
    units: &HashMap<String, UnitId>,
) -> Result<HashMap<&'static str, UserId>> {
    let mut ids = HashMap::from([(company.people[0].email, administrator.id)]);
    for person in &company.people[1..] {
        let limits = person.units.iter().filter_map(|code| units.get(*code).copied()).collect();
        let grant = GrantShape {
            project: (person.role != Role::Administrator).then_some(caller.project.id),
            role: person.role,
            units: limits,
            touchpoints: Vec::new(),
        };
        let draft = UserDraft {
            name: person.name.to_owned(),
            email: person.email.to_owned(),
            language: Some(Language::De),
            password: Some(PASSWORD.to_owned()),
            grants: vec![grant],
        };
        let created = house.access.create_user(administrator, draft).await?;
        ids.insert(person.email, created.user.id);
    }
    Ok(ids)
}

fn facets() -> Vec<Facet> {
    let facet =
        |key: &str, de: &str, en: &str, source| Facet { key: key.to_owned(), label: Words::new(de, en), source };
    vec![
        facet("segment", "Segment", "Segment", FacetSource::Customer),
        facet("age_group", "Altersgruppe", "Age group", FacetSource::Customer),
        facet("carrier", "Paketdienst", "Carrier", FacetSource::Signal),
        facet("partner", "Reparaturpartner", "Repair partner", FacetSource::Signal),
        facet("device", "Gerät", "Device", FacetSource::Signal),
        facet("hold", "Zeit in der Warteschleife", "Time on hold", FacetSource::Signal),
    ]
}

fn event_names() -> Vec<EventName> {
    let named = |(event, de, en): (&str, &str, &str)| EventName { r#type: event.to_owned(), label: Words::new(de, en) };
    demo::EVENTS.into_iter().map(named).collect()
}

/// By key.
async fn touchpoints(
    house: &House,
    caller: &Caller,
    company: &Company,
    people: &HashMap<&'static str, UserId>,
) -> Result<HashMap<&'static str, TouchpointId>> {
    let mut ids = HashMap::new();
    for plan in &company.touchpoints {
        let draft = TouchpointDraft {
            key: Some(plan.key.to_owned()),
            name: plan.name.to_owned(),
            channel: plan.channel,
            phase: Some(plan.phase.to_owned()),
            process: Some(plan.process.to_owned()),
            owner: people.get(plan.owner).copied(),
            decisive: plan.decisive,
            live: true,
        };
        ids.insert(plan.key, house.access.create_touchpoint(caller, draft).await?.id);
    }
    Ok(ids)
}

async fn surveys(
    house: &House,
    caller: &Caller,
    company: &Company,
    touchpoints: &HashMap<&'static str, TouchpointId>,
) -> Result<BTreeMap<&'static str, SurveyId>> {
    let mut ids = BTreeMap::new();
    for plan in &company.surveys {
        let draft = SurveyDraft {
            touchpoint: touchpoints.get(plan.touchpoint).copied(),
            template: Some(plan.template.to_owned()),
            title: Some(LocalText::de_en(plan.title_de, plan.title_en)),
            ..SurveyDraft::default()
        };
        let created = house.listen.create_survey(caller, draft).await?;
        let id = created.summary.id;
        if plan.key == demo::truths::SELF_IMAGE_SURVEY {
            let touchpoint = touchpoints.get(plan.touchpoint).copied();
            let definition = as_self_image(created.draft)?;
            let change = DraftChange { definition, touchpoint, revision: created.revision };
            house.listen.save_draft(caller, id, change).await?;
        }
        house.listen.publish_survey(caller, id, true).await?;
        ids.insert(plan.key, id);
    }
    Ok(ids)
}

/// What managers believe is measured like the NPS, but never mixed with what customers say.
fn as_self_image(mut survey: Survey) -> Result<Survey> {
    let nps = Series::nps();
    let series = Series::custom("self_image", nps.scale(), nps.thresholds(), nps.method())?;
    for question in &mut survey.questions {
        if let Kind::Score(score) = &mut question.kind {
            score.series = series.clone();
        }
    }
    Ok(survey)
}
