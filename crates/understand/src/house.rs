//! A small company for tests: five levels of regions, two business lines, touchpoints, a facet, and
//! a lake to fill.

use crate::Understand;
use access::{
    Access, Actor, Caller, Facet, FacetList, FacetSource, HierarchyDraft, Language, Principal, Project,
    TouchpointDraft, UnitDraft, Words,
};
use domain::disclosure::Minimums;
use domain::facets::FacetValues;
use domain::ids::{
    CustomerId, EventTypeNo, FacetSetNo, HierarchyId, SeriesNo, SignalId, SurveyId, SurveyNo, TouchpointNo, UnitId,
    UnitNo,
};
use domain::metric::Series;
use domain::role::Role;
use domain::scope::Scope;
use domain::signal::{Change, Channel, Dataset, Envelope, Feedback, Interaction, Item};
use domain::survey::Survey;
use domain::time::{Day, Timestamp};
use lake::{encode_feedback, encode_interactions};
use listen::testing::{Installation, PROJECT};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Db;
use store::dictionary::{Dictionary, Kind};
use store::surveys::NewSurvey;
use store::visits::{VisitPlace, Visits};
use store::voices::VoiceRow;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) struct House {
    pub(crate) understand: Understand,
    pub(crate) regions: HierarchyId,
    pub(crate) lines: HierarchyId,
    /// Depth first; see [`REGIONS`].
    pub(crate) units: Vec<(UnitId, UnitNo)>,
    pub(crate) tv: (UnitId, UnitNo),
    pub(crate) audio: (UnitId, UnitNo),
    pub(crate) touchpoints: Vec<access::Touchpoint>,
    pub(crate) series: Vec<(SeriesNo, Series)>,
    project: Arc<Project>,
    dictionary: Dictionary,
    db: Db,
    seq: AtomicU64,
    _folder: Arc<TempDir>,
}

/// Name and parent, by position.
pub(crate) const REGIONS: [(&str, Option<usize>); 9] = [
    ("Europa", None),
    ("Deutschland", Some(0)),
    ("Nord", Some(1)),
    ("Hamburg", Some(2)),
    ("Filiale Altona", Some(3)),
    ("Filiale Bergedorf", Some(3)),
    ("Süd", Some(1)),
    ("Österreich", Some(0)),
    ("Asien", None),
];

/// 2026-11-22, a Sunday.
pub(crate) const TODAY: Day = Day(20_779);

/// What somebody said, in names of the house.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) region: Option<usize>,
    pub(crate) on_tv: Option<bool>,
    pub(crate) touchpoint: usize,
    pub(crate) channel: Channel,
    pub(crate) segment: Option<&'static str>,
    pub(crate) day: Day,
    pub(crate) solicited: bool,
    /// Position in [`House::series`], value, own touchpoint.
    pub(crate) scores: Vec<(usize, f64, Option<usize>)>,
    pub(crate) text: Option<String>,
}

impl House {
    pub(crate) async fn on(db: Db) -> Self {
        let now = Timestamp::parse("2026-11-22T12:00:00Z").expect("an instant");
        let installation = Installation::new(db, now).await;
        installation.set_up().await;
        let Installation { db, lake, world, access, dictionary, folder, .. } = installation;
        let system = access.enter_as_system(PROJECT, Language::De).await.expect("the project");
        let (regions, units) = regions(&access, &system).await;
        let (lines, tv, audio) = lines(&access, &system).await;
        let facet =
            Facet { key: "segment".into(), label: Words::new("Segment", "Segment"), source: FacetSource::Signal };
        access.set_facets(&system, FacetList { items: vec![facet] }).await.expect("facets");
        for name in ["Kasse", "Hotline", "Onlineshop"] {
            let draft = TouchpointDraft { name: name.into(), ..TouchpointDraft::default() };
            access.create_touchpoint(&system, draft).await.expect("a touchpoint");
        }
        let touchpoints = access.touchpoints(system.project.no).await.expect("touchpoints").all().to_vec();
        let mut series = Vec::new();
        for one in [Series::nps(), Series::csat(), Series::stars()] {
            let no = dictionary.number(system.project.no, Kind::Series, &one.key()).await.expect("a number");
            series.push((SeriesNo(no), one));
        }
        let understand = Understand::new(db.clone(), lake, world, access, dictionary.clone());
        Self {
            understand,
            regions,
            lines,
            units,
            tv,
            audio,
            touchpoints,
            series,
            project: Arc::clone(&system.project),
            dictionary,
            db,
            seq: AtomicU64::new(0),
            _folder: folder,
        }
    }

    /// Somebody with this role; `narrow` may take away rows.
    pub(crate) fn caller(&self, role: Role, minimums: (u64, u64), narrow: impl FnOnce(Scope) -> Scope) -> Caller {
        let minimums = Minimums { numbers: minimums.0, comments: minimums.1 };
        let scope = Scope::whole_project(self.project.id, self.project.no, role.rights().iter().copied());
        Caller {
            actor: Actor::System,
            scope: narrow(scope),
            language: Language::De,
            project: Arc::new(Project { minimums, ..(*self.project).clone() }),
        }
    }

    /// Keeps what was said in the lake and, with words, among the voices.
    pub(crate) async fn hear(&self, all: &[Said]) {
        let seq = self.seq.fetch_add(1, Ordering::SeqCst) + 1;
        let mut feedback = Vec::new();
        for (at, said) in all.iter().enumerate() {
            feedback.push(self.feedback(said, (u128::from(seq) << 64) | (at as u128 + 1)).await);
        }
        let voices: Vec<VoiceRow> = feedback
            .iter()
            .filter_map(|one| VoiceRow::of(one, |_| false, |said| text::search_terms(said, &one.language)))
            .collect();
        let mut tx = self.db.begin().await.expect("a transaction");
        store::voices::put_many(&mut tx, &voices).await.expect("voices");
        tx.commit().await.expect("committed");
        let changes: Vec<Change<Feedback>> = feedback.into_iter().map(Change::Put).collect();
        let payload = encode_feedback(&changes).expect("encoded");
        self.understand.lake.apply(Dataset::Feedback, seq, &payload).expect("applied");
    }

    async fn feedback(&self, said: &Said, id: u128) -> Feedback {
        let line = said.on_tv.map(|tv| if tv { self.tv.1 } else { self.audio.1 });
        let units: Vec<UnitNo> = said.region.map(|at| self.units[at].1).into_iter().chain(line).collect();
        let units = self.understand.access.unit_set(&units).await.expect("a combination");
        let facets = match said.segment {
            None => FacetSetNo::NONE,
            Some(segment) => {
                let mut values = FacetValues::default();
                values.insert("segment", segment);
                let word = values.to_word();
                let number = self.dictionary.number(self.project.no, Kind::FacetSet, &word);
                FacetSetNo(number.await.expect("a number"))
            }
        };
        let score = |(series, value, touchpoint): &(usize, f64, Option<usize>)| Item {
            question: format!("q{series}"),
            touchpoint: touchpoint.map(|at| self.touchpoint(at)),
            series: self.series[*series].0,
            value: Some(*value),
            group: Some(self.series[*series].1.group(*value).expect("on the scale")),
            ..Item::default()
        };
        let words =
            said.text.iter().map(|text| Item { question: "why".into(), text: Some(text.clone()), ..Item::default() });
        Feedback {
            envelope: Envelope {
                project: self.project.no,
                id: SignalId(Uuid::from_u128(id)),
                customer: Some(CustomerId(Uuid::from_u128(id))),
                time: Timestamp(i64::from(said.day.0) * 86_400_000_000 + 43_200_000_000 + id as i64 % 1_000),
                day: said.day,
                recorded: Timestamp(i64::from(said.day.0) * 86_400_000_000 + 50_000_000_000),
                channel: said.channel,
                touchpoint: self.touchpoint(said.touchpoint),
                units,
                facets,
                payload: "{}".into(),
            },
            solicited: said.solicited,
            survey: SurveyNo::NONE,
            survey_version: 0,
            language: "de".into(),
            items: said.scores.iter().map(score).chain(words).collect(),
        }
    }

    /// So many interactions of a type, in a region of the house.
    pub(crate) async fn happened(&self, event: &str, region: usize, day: Day, times: u32) {
        let seq = self.seq.fetch_add(1, Ordering::SeqCst) + 1;
        let number = self.dictionary.number(self.project.no, Kind::EventType, event).await.expect("a number");
        let units = self.understand.access.unit_set(&[self.units[region].1]).await.expect("a combination");
        let interaction = |nth: u32| Interaction {
            envelope: Envelope {
                project: self.project.no,
                id: SignalId(Uuid::from_u128((u128::from(seq) << 64) | u128::from(nth + 1))),
                customer: None,
                time: Timestamp(i64::from(day.0) * 86_400_000_000 + i64::from(nth)),
                day,
                recorded: Timestamp(i64::from(day.0) * 86_400_000_000 + 50_000_000_000),
                channel: Channel::App,
                touchpoint: self.touchpoint(0),
                units,
                facets: FacetSetNo::NONE,
                payload: "{}".into(),
            },
            event: EventTypeNo(number),
            value: None,
        };
        let changes: Vec<Change<Interaction>> = (0..times).map(interaction).map(Change::Put).collect();
        let payload = encode_interactions(&changes).expect("encoded");
        self.understand.lake.apply(Dataset::Interactions, seq, &payload).expect("applied");
    }

    /// A published survey that asks for these of [`House::series`].
    pub(crate) async fn survey(&self, id: SurveyId, series: &[usize]) -> SurveyNo {
        let question = |at: &usize| {
            let kind = json!({ "type": "score", "series": self.series[*at].1.key() });
            json!({ "key": format!("q{at}"), "text": { "de": "Wie war es?" }, "kind": kind })
        };
        let questions: Vec<Value> = series.iter().map(question).collect();
        let definition = json!({
            "languages": ["de"], "default_language": "de", "title": { "de": "Umfrage" }, "questions": questions
        });
        let definition: Survey = serde_json::from_value(definition).expect("a survey");
        let at = self.touchpoints[0].id;
        let new = NewSurvey { id, project: self.project.no, touchpoint: Some(at), draft: &definition };
        let mut tx = self.db.begin().await.expect("a transaction");
        let no = store::surveys::insert(&mut tx, &new, Timestamp(0)).await.expect("a number");
        store::surveys::publish(&mut tx, id, 1, at, "Ada", Timestamp(0)).await.expect("published");
        tx.commit().await.expect("committed");
        no
    }

    /// A survey was opened and answered so often today, at the first touchpoint.
    pub(crate) async fn visited(&self, survey: SurveyNo, region: usize, channel: Channel, visits: Visits) {
        let units = self.understand.access.unit_set(&[self.units[region].1]).await.expect("a combination");
        let touchpoint = self.touchpoint(0);
        let place = VisitPlace { project: self.project.no, day: TODAY, survey, touchpoint, units, channel };
        store::visits::add(&self.db, &BTreeMap::from([(place, visits)])).await.expect("counted");
    }

    pub(crate) fn touchpoint(&self, at: usize) -> TouchpointNo {
        self.touchpoints[at].no
    }
}

async fn hierarchy(access: &Access, system: &Caller, name: &str) -> HierarchyId {
    let draft = HierarchyDraft { name: name.into(), position: None };
    access.create_hierarchy(&Principal::Key(system.clone()), draft).await.expect("a hierarchy").id
}

async fn unit(
    access: &Access,
    system: &Caller,
    hierarchy: HierarchyId,
    parent: Option<UnitId>,
    name: &str,
) -> (UnitId, UnitNo) {
    let draft = UnitDraft { hierarchy, parent, code: name.to_owned(), name: name.to_owned() };
    let unit = access.create_unit(&Principal::Key(system.clone()), draft).await.expect("a unit");
    let tree = access.places().await.expect("places").tree.clone();
    (unit.id, tree.number(unit.id).expect("known"))
}

async fn regions(access: &Access, system: &Caller) -> (HierarchyId, Vec<(UnitId, UnitNo)>) {
    let hierarchy = hierarchy(access, system, "Regionen").await;
    let mut units: Vec<(UnitId, UnitNo)> = Vec::new();
    for (name, parent) in REGIONS {
        let parent = parent.map(|at| units[at].0);
        units.push(unit(access, system, hierarchy, parent, name).await);
    }
    (hierarchy, units)
}

async fn lines(access: &Access, system: &Caller) -> (HierarchyId, (UnitId, UnitNo), (UnitId, UnitNo)) {
    let hierarchy = hierarchy(access, system, "Sparten").await;
    let tv = unit(access, system, hierarchy, None, "Fernseher").await;
    let audio = unit(access, system, hierarchy, None, "Audio").await;
    (hierarchy, tv, audio)
}
