//! Reading, assigning and answering, by people of several roles and places, on both databases.

use crate::{Act, Error};
use access::{
    Access, Caller, Explain, GrantShape, HierarchyDraft, Language, Member, Principal, TouchpointDraft, UnitDraft,
    UserDraft,
};
use domain::ids::{SignalId, UnitId, UserId};
use domain::question::Period;
use domain::role::Role;
use domain::time::{Day, Timestamp};
use domain::voice::VoiceState;
use domain::world::{Clock, ManualClock};
use listen::surveys::SurveyDraft;
use listen::testing::{Installation, PASSWORD, PROJECT};
use listen::{Listen, Topic};
use serde_json::json;
use std::sync::Arc;
use store::Db;
use tempfile::TempDir;
use understand::{Understand, Voice, VoicesQuestion};

/// Two branches with three voices each.
struct House {
    act: Act,
    access: Access,
    listen: Listen,
    understand: Understand,
    clock: Arc<ManualClock>,
    administrator: Member,
    north: UnitId,
    south: UnitId,
    _folder: Arc<TempDir>,
}

impl House {
    async fn on(db: Db) -> Self {
        let now = Timestamp::parse("2026-11-22T08:00:00Z").expect("an instant");
        let installation = Installation::new(db, now).await;
        let administrator = installation.set_up().await;
        let Installation { db, lake, clock, world, access, dictionary, listen, folder } = installation;
        let understand = Understand::new(db.clone(), lake, world.clone(), access.clone(), dictionary);
        let act = Act::new(db, world, access.clone(), listen.clone(), understand.clone());
        let (north, south) = branches(&access, &administrator).await;
        let house = Self { act, access, listen, understand, clock, administrator, north, south, _folder: folder };
        house.hear().await;
        house
    }

    async fn hear(&self) {
        let ada = self.ada().await;
        let owner = Some(self.administrator.id);
        let draft = TouchpointDraft { name: "Kasse".into(), owner, live: true, ..TouchpointDraft::default() };
        let touchpoint = self.access.create_touchpoint(&ada, draft).await.expect("a touchpoint").id;
        let draft =
            SurveyDraft { touchpoint: Some(touchpoint), template: Some("nps".into()), ..SurveyDraft::default() };
        let survey = self.listen.create_survey(&ada, draft).await.expect("a survey").summary.id;
        self.listen.publish_survey(&ada, survey, true).await.expect("published");
        let shape = self.listen.read_survey(&ada, survey).await.expect("the survey").published.expect("published");
        let words = shape.questions.iter().find(|q| matches!(q.kind, domain::survey::Kind::LongText(_)));
        let words = words.expect("a question for words").key.clone();
        let answers = (0..6)
            .map(|no| {
                json!({
                    "message_id": format!("m{no}"),
                    "survey": survey,
                    "time": "2026-11-20T10:00:00Z",
                    "units": [if no % 2 == 0 { "N" } else { "S" }],
                    "language": "de",
                    "answers": { "score": 5, words.as_str(): format!("Stimme {no}") },
                })
            })
            .collect();
        let done = self.listen.submit_answers(&ada, answers).await.expect("answers");
        assert_eq!((done.accepted, done.refused.len()), (6, 0), "{done:?}");
    }

    async fn ada(&self) -> Caller {
        self.access.enter(&self.administrator, PROJECT, Language::De).await.expect("the administrator")
    }

    /// A new person with a role, everywhere or in one branch.
    async fn person(&self, name: &str, role: Role, unit: Option<UnitId>) -> Caller {
        let project = self.ada().await.project.id;
        let grant = GrantShape {
            project: (role != Role::Administrator).then_some(project),
            role,
            units: unit.into_iter().collect(),
            touchpoints: Vec::new(),
        };
        let email = format!("{}@x.example", name.to_lowercase());
        let draft = UserDraft {
            name: name.into(),
            email: email.clone(),
            language: Some(Language::De),
            password: Some(PASSWORD.into()),
            grants: vec![grant],
        };
        self.access.create_user(&self.administrator, draft).await.expect("a user");
        let member = self.access.sign_in(&email, PASSWORD, None, None).await.expect("signed in").member;
        self.access.enter(&member, PROJECT, Language::De).await.expect("let in")
    }

    fn question() -> VoicesQuestion {
        let period = Period { from: Day(20_758), to: Day(20_787) };
        VoicesQuestion::of(period)
    }

    async fn voices(&self, who: &Caller, state: Option<VoiceState>) -> Vec<Voice> {
        let question = VoicesQuestion { state, ..Self::question() };
        let found = self.understand.voices(who, question).await.expect("voices");
        assert_eq!(found.count, Some(found.items.len() as u64), "list and count agree");
        found.items
    }

    async fn voice_in(&self, unit: UnitId) -> SignalId {
        let all = self.voices(&self.ada().await, None).await;
        let is_there = |voice: &&Voice| voice.units.iter().any(|named| named.id == unit);
        all.iter().find(is_there).and_then(|voice| voice.id).expect("a voice")
    }

    async fn state_of(&self, who: &Caller, voice: SignalId) -> understand::Handling {
        self.understand.voice(who, voice).await.expect("the voice").voice.state.expect("a state")
    }

    /// What the audit log says about a voice, oldest first.
    async fn logged(&self, voice: SignalId) -> Vec<String> {
        let page = self.access.audit_log(&self.administrator, None, 100).await.expect("the log");
        assert!(page.verified);
        let about = page.items.into_iter().rev().filter(|entry| entry.object.id == voice.to_string());
        about.map(|entry| format!("{} by {}", entry.action, entry.actor.name)).collect()
    }
}

async fn branches(access: &Access, administrator: &Member) -> (UnitId, UnitId) {
    let who = Principal::Member(administrator.clone());
    let draft = HierarchyDraft { name: "Regionen".into(), position: None };
    let hierarchy = access.create_hierarchy(&who, draft).await.expect("a hierarchy").id;
    let unit = async |code: &str| {
        let draft = UnitDraft { hierarchy, parent: None, code: code.into(), name: code.into() };
        access.create_unit(&who, draft).await.expect("a unit").id
    };
    (unit("N").await, unit("S").await)
}

fn user(who: &Caller) -> UserId {
    who.actor.user().expect("a person")
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, kind: access::Kind, code: &str) {
    let error = result.expect_err("refused");
    assert_eq!((error.kind(), error.code()), (kind, code), "{error}");
    let (de, en) = (error.explain(Language::De), error.explain(Language::En));
    assert!(!de.is_empty() && !en.is_empty() && de != en, "{de} / {en}");
}

store::store_tests! {
    async fn everybody_reads_for_themselves(db: Db) {
        let house = House::on(db).await;
        let (anna, ben) = (house.person("Anna", Role::Manager, None).await, house.person("Ben", Role::Agent, None).await);
        let voice = house.voice_in(house.north).await;
        house.act.mark_read(&anna, voice, true).await.expect("read");
        house.act.mark_read(&anna, voice, true).await.expect("read again");
        assert!(house.state_of(&anna, voice).await.read && !house.state_of(&ben, voice).await.read);
        assert_eq!(house.voices(&anna, Some(VoiceState::Unread)).await.len(), 5);
        assert_eq!(house.voices(&ben, Some(VoiceState::Unread)).await.len(), 6);
        house.act.mark_read(&anna, voice, false).await.expect("as new");
        assert_eq!(house.voices(&anna, Some(VoiceState::Unread)).await.len(), 6);
        assert!(house.logged(voice).await.is_empty(), "who has read what is nobody's business");
    }

    async fn a_voice_gets_an_owner_and_an_answer(db: Db) {
        let house = House::on(db).await;
        let (anna, ben) = (house.person("Anna", Role::Manager, None).await, house.person("Ben", Role::Agent, None).await);
        let voice = house.voice_in(house.south).await;
        house.act.assign(&anna, voice, Some(user(&ben))).await.expect("assigned");
        house.act.assign(&anna, voice, Some(user(&ben))).await.expect("nothing new");
        let mine = house.voices(&ben, Some(VoiceState::Mine)).await;
        assert_eq!(mine.iter().map(|voice| voice.id).collect::<Vec<_>>(), [Some(voice)]);
        assert!(house.voices(&anna, Some(VoiceState::Mine)).await.is_empty());

        house.act.set_answered(&ben, voice, true, Some("  angerufen \n".into())).await.expect("answered");
        let answered = house.state_of(&anna, voice).await.answered.expect("an answer");
        assert_eq!(answered.by.map(|by| by.name), Some("Ben".to_owned()));
        assert_eq!((answered.note.as_deref(), answered.at), (Some("angerufen"), house.clock.now()));
        assert_eq!(house.voices(&anna, Some(VoiceState::Unanswered)).await.len(), 5);
        assert_eq!(house.voices(&anna, Some(VoiceState::Answered)).await.len(), 1);

        house.act.set_answered(&anna, voice, false, None).await.expect("not answered after all");
        house.act.assign(&anna, voice, None).await.expect("nobody's");
        let state = house.state_of(&ben, voice).await;
        assert_eq!((state.assignee, state.answered), (None, None));
        assert_eq!(house.logged(voice).await, [
            "voice.assigned by Anna", "voice.answered by Ben", "voice.reopened by Anna", "voice.unassigned by Anna",
        ]);
    }

    async fn a_change_is_told_to_open_pages(db: Db) {
        let house = House::on(db).await;
        let anna = house.person("Anna", Role::Manager, None).await;
        let voice = house.voice_in(house.north).await;
        let mut notices = house.listen.live().subscribe();
        house.act.mark_read(&anna, voice, true).await.expect("read");
        house.act.set_answered(&anna, voice, true, None).await.expect("answered");
        house.act.assign(&anna, voice, Some(user(&anna))).await.expect("assigned");
        for _ in 0..3 {
            let notice = notices.try_recv().expect("a notice");
            assert_eq!((notice.project, notice.topic), (anna.project.id, Topic::Voices));
        }
        assert!(notices.try_recv().is_err());
    }

    async fn what_lies_elsewhere_does_not_exist(db: Db) {
        let house = House::on(db).await;
        let nora = house.person("Nora", Role::Manager, Some(house.north)).await;
        let (here, there) = (house.voice_in(house.north).await, house.voice_in(house.south).await);
        assert_eq!(house.voices(&nora, None).await.len(), 3);
        house.act.mark_read(&nora, here, true).await.expect("hers");
        let unknown = SignalId(uuid::Uuid::from_u128(1));
        for voice in [there, unknown] {
            refused(house.act.mark_read(&nora, voice, true).await, access::Kind::NotFound, "not_found");
            refused(house.act.assign(&nora, voice, None).await, access::Kind::NotFound, "not_found");
            refused(house.act.set_answered(&nora, voice, true, None).await, access::Kind::NotFound, "not_found");
        }
        assert!(house.logged(there).await.is_empty());
        assert_eq!(house.voices(&house.ada().await, Some(VoiceState::Answered)).await.len(), 0);
    }

    async fn a_voice_is_given_only_to_who_may_see_and_handle_it(db: Db) {
        let house = House::on(db).await;
        let anna = house.person("Anna", Role::Manager, None).await;
        let nora = house.person("Nora", Role::Manager, Some(house.north)).await;
        let elif = house.person("Elif", Role::Executive, None).await;
        let (here, there) = (house.voice_in(house.north).await, house.voice_in(house.south).await);
        house.act.assign(&anna, here, Some(user(&nora))).await.expect("she sees it");
        for (voice, to) in [(there, user(&nora)), (here, user(&elif)), (here, UserId(uuid::Uuid::from_u128(1)))] {
            let result = house.act.assign(&anna, voice, Some(to)).await;
            refused(result, access::Kind::Invalid, "cannot_handle_voice");
        }
        let names: Vec<String> =
            house.act.assignees(&anna).await.expect("assignees").items.into_iter().map(|person| person.name).collect();
        assert_eq!(names, ["Ada", "Anna", "Nora"], "not the executive");
        assert_eq!(house.state_of(&anna, here).await.assignee.map(|to| to.name), Some("Nora".to_owned()));
        assert_eq!(house.state_of(&anna, there).await.assignee, None);
    }

    async fn only_who_handles_voices_changes_them(db: Db) {
        let house = House::on(db).await;
        let voice = house.voice_in(house.north).await;
        for (name, role) in [("Elif", Role::Executive), ("Vera", Role::Viewer)] {
            let who = house.person(name, role, None).await;
            refused(house.act.mark_read(&who, voice, true).await, access::Kind::Forbidden, "forbidden");
            refused(house.act.assign(&who, voice, None).await, access::Kind::Forbidden, "forbidden");
            refused(house.act.set_answered(&who, voice, true, None).await, access::Kind::Forbidden, "forbidden");
            refused(house.act.assignees(&who).await, access::Kind::Forbidden, "forbidden");
        }
        let program = house.access.enter_as_system(PROJECT, Language::De).await.expect("the installation");
        refused(house.act.mark_read(&program, voice, true).await, access::Kind::Forbidden, "forbidden");
        refused(house.act.set_answered(&program, voice, true, None).await, access::Kind::Forbidden, "forbidden");
        for role in [Role::Partner, Role::Agent, Role::CxManager] {
            let who = house.person(role.name(), role, None).await;
            house.act.set_answered(&who, voice, true, None).await.expect("their work");
        }
    }

    async fn notes_have_an_end(db: Db) {
        let house = House::on(db).await;
        let anna = house.person("Anna", Role::Manager, None).await;
        let voice = house.voice_in(house.north).await;
        let longest = "ü".repeat(10_000);
        let result = house.act.set_answered(&anna, voice, true, Some(longest.clone() + "x")).await;
        refused(result, access::Kind::Invalid, "too_long");
        assert_eq!(house.state_of(&anna, voice).await.answered, None);
        house.act.set_answered(&anna, voice, true, Some(longest.clone())).await.expect("just short enough");
        let hostile = "'; DROP TABLE voices; -- <b>\u{202e}😀";
        house.act.set_answered(&anna, voice, true, Some(hostile.into())).await.expect("as it is");
        let note = house.state_of(&anna, voice).await.answered.and_then(|answered| answered.note);
        assert_eq!(note.as_deref(), Some(hostile));
        house.act.set_answered(&anna, voice, true, Some(" \n".into())).await.expect("without a note");
        assert_eq!(house.state_of(&anna, voice).await.answered.and_then(|answered| answered.note), None);
    }
}
