//! A whole installation in a folder of its own, with one survey that is live.

use crate::answering::{Opened, PageSent, PageView, Refused, Sent, Shut, Visit};
use crate::links::{LinkDraft, LinkShape};
use crate::surveys::{SurveyDraft, SurveyShape};
use crate::{Listen, Parts, Secret};
use access::{Access, Caller, FirstAdministrator, Language, PasswordCost, SetUp, TouchpointDraft};
use domain::ids::TouchpointId;
use domain::signal::{Channel, Feedback};
use domain::survey::{Form, Survey};
use domain::time::Timestamp;
use domain::world::{ManualClock, World};
use lake::{Filter, Lake, LakeConfig, SignalQuery};
use serde_json::{Value, json};
use std::sync::Arc;
use store::Db;
use store::dictionary::Dictionary;

pub(super) const NOW: Timestamp = Timestamp(1_763_800_000_000_000);
pub(super) const BASE: &str = "https://cx.example";

pub(super) struct House {
    pub(super) listen: Listen,
    pub(super) access: Access,
    pub(super) clock: Arc<ManualClock>,
    pub(super) who: Caller,
    pub(super) touchpoint: TouchpointId,
    _folder: tempfile::TempDir,
}

/// Score, reason, and a question only unhappy customers are asked.
pub(super) fn definition() -> Survey {
    serde_json::from_value(json!({
        "languages": ["de", "en"], "default_language": "de",
        "title": {"de": "Ihr Einkauf", "en": "Your visit"},
        "questions": [
            {"key": "score", "text": {"de": "Empfehlen Sie uns, {{customer.name|liebe Kundin, lieber Kunde}}?", "en": "Recommend us?"},
             "required": true, "kind": {"type": "score", "series": "nps:0-10"}},
            {"key": "trouble", "text": {"de": "Was war?", "en": "What happened?"}, "kind": {"type": "short_text"},
             "show_if": {"answer": {"question": "score", "is": {"group": "negative"}}}},
            {"key": "why", "text": {"de": "Warum?", "en": "Why?"}, "kind": {"type": "long_text"}},
            {"key": "call", "text": {"de": "Dürfen wir anrufen?", "en": "May we call?"}, "kind": {"type": "consent", "purpose": "contact"}}
        ],
        "thank_you": {"text": {"de": "Danke.", "en": "Thanks."}, "negative": {"de": "Das tut uns leid.", "en": "We are sorry."}}
    }))
    .expect("a survey")
}

impl House {
    pub(super) async fn new(db: Db) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(ManualClock::at(NOW));
        let world = World::new(Arc::clone(&clock) as Arc<dyn domain::world::Clock>, [3; 32]);
        let lake_at = format!("file://{}", folder.path().join("lake").display());
        std::fs::create_dir_all(folder.path().join("lake")).expect("a folder");
        let access = Access::new(db.clone(), world.clone(), PasswordCost::LIGHT).expect("access");
        let listen = Listen::start(Parts {
            db: db.clone(),
            lake: Lake::open(&LakeConfig::at(lake_at)).expect("a lake"),
            world,
            access: access.clone(),
            dictionary: Dictionary::new(db),
            secret: Secret::new([9; 32]),
            files: folder.path().join("imports"),
        });
        listen.sealing(lake::SealWhen::default()).open().await.expect("the lake is read");
        let session = access
            .set_up(SetUp {
                organisation: "Silbermöwe".into(),
                languages: vec!["de".into(), "en".into()],
                default_language: "de".into(),
                time_zone: "Europe/Berlin".into(),
                project: "Möwe".into(),
                administrator: FirstAdministrator {
                    name: "Alma".into(),
                    email: "alma@moewe.example".into(),
                    password: "vierzehn Möwen am Meer".into(),
                },
            })
            .await
            .expect("set up");
        let who = access.enter(&session.member, "moewe", Language::De).await.expect("the project");
        let draft = TouchpointDraft {
            name: "Filiale".into(),
            channel: Channel::Store,
            owner: Some(session.member.id),
            live: true,
            ..TouchpointDraft::default()
        };
        let touchpoint = access.create_touchpoint(&who, draft).await.expect("a touchpoint").id;
        Self { listen, access, clock, who, touchpoint, _folder: folder }
    }

    pub(super) async fn survey(&self) -> SurveyShape {
        let draft =
            SurveyDraft { touchpoint: Some(self.touchpoint), definition: Some(definition()), ..SurveyDraft::default() };
        let survey = self.listen.create_survey(&self.who, draft).await.expect("a draft");
        self.listen.publish_survey(&self.who, survey.summary.id, true).await.expect("it can be published")
    }

    pub(super) async fn link(&self, survey: &SurveyShape) -> LinkShape {
        let draft = LinkDraft { name: "Kasse 3".into(), ..LinkDraft::default() };
        self.listen.create_link(&self.who, survey.summary.id, draft, BASE).await.expect("a link")
    }

    pub(super) async fn open(&self, visit: &Visit, page: Option<usize>) -> Opened {
        self.listen.open_survey(visit, page).await.expect("it opens")
    }

    pub(super) async fn page(&self, visit: &Visit, page: Option<usize>) -> PageView {
        match self.open(visit, page).await {
            Opened::Page(view) => *view,
            Opened::Done(done) => panic!("a page was expected: {done:?}"),
        }
    }

    pub(super) async fn shut(&self, visit: &Visit) -> Shut {
        match self.listen.open_survey(visit, None).await {
            Err(Refused::Shut(shut, _)) => shut,
            other => panic!("it should be shut: {other:?}"),
        }
    }

    pub(super) async fn send(&self, visit: &Visit, page: usize, fields: &[(&str, &str)]) -> Sent {
        self.try_send(visit, page, fields).await.expect("it is taken")
    }

    pub(super) async fn try_send(&self, visit: &Visit, page: usize, fields: &[(&str, &str)]) -> Result<Sent, Refused> {
        let form = Form::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let address = Some("192.0.2.1".parse().expect("an address"));
        self.listen.send_page(PageSent { visit: visit.clone(), page, keep: false, address, form: &form }).await
    }

    /// Every answer in the lake.
    pub(super) async fn feedback(&self) -> Vec<Feedback> {
        let rows = self.who.scope.rows(self.access.tree().await.expect("a tree").as_ref());
        let query = SignalQuery::new(Filter::default(), 1_000);
        self.listen.lake.feedback(&rows, &query).await.expect("the lake answers")
    }
}

pub(super) fn visit(code: &str) -> Visit {
    Visit { code: code.to_owned(), ..Visit::default() }
}

/// The same address with the token of an answer under way.
pub(super) fn with_token(visit: &Visit, token: &str) -> Visit {
    Visit { token: Some(token.to_owned()), ticket: None, ..visit.clone() }
}

/// Question and what was answered to it, for reading tests.
pub(super) fn said(feedback: &Feedback) -> Value {
    let items = feedback.items.iter().map(|item| json!([item.question, item.value, item.choice, item.text]));
    items.collect()
}
