//! The use cases of `access` on both engines.

mod keys;
mod memory;
mod places;
mod projects;
mod setup;
mod signing_in;
mod touchpoints;
mod users;

use access::{
    Access, Caller, Explain, FirstAdministrator, GrantShape, Language, Member, NewSession, PasswordCost, SetUp,
    UserDraft,
};
use domain::ids::ProjectId;
use domain::role::Role;
use domain::time::Timestamp;
use domain::world::{ManualClock, World};
use std::sync::Arc;
use store::Db;

pub const PASSWORD: &str = "Pferd Batterie Heftklammer";
pub const OTHER_PASSWORD: &str = "Laterne Wiese Kompass Tee";

/// An installation with a clock that stands still until it is moved.
#[derive(Debug)]
pub struct House {
    pub access: Access,
    pub clock: Arc<ManualClock>,
    pub db: Db,
}

impl House {
    pub fn new(db: &Db) -> Self {
        Self::node(db, 1)
    }

    /// A process of its own on the same database.
    pub fn node(db: &Db, seed: u8) -> Self {
        let start = Timestamp::parse("2026-11-22T08:00:00Z").expect("an instant");
        let clock = Arc::new(ManualClock::at(start));
        let world = World::new(Arc::clone(&clock) as Arc<_>, [seed; 32]);
        let access = Access::new(db.clone(), world, PasswordCost::LIGHT).expect("a valid cost");
        Self { access, clock, db: db.clone() }
    }

    /// Set up, with its administrator.
    pub async fn with_administrator(db: &Db) -> (Self, Member) {
        let house = Self::new(db);
        let session = house.access.set_up(set_up("admin@silbermoewe.example")).await.expect("a set-up");
        (house, session.member)
    }

    pub async fn project(&self) -> ProjectId {
        self.access.projects().await.expect("projects").all().first().expect("a project").id
    }

    pub async fn enter(&self, member: &Member) -> Caller {
        let project = self.project().await.to_string();
        self.access.enter(member, &project, Language::De).await.expect("the project is open to this member")
    }

    /// Somebody with these grants, signed in.
    pub async fn somebody(&self, administrator: &Member, email: &str, grants: Vec<GrantShape>) -> Member {
        let draft = UserDraft {
            name: "Somebody".into(),
            email: email.into(),
            language: Some(Language::En),
            password: Some(PASSWORD.into()),
            grants,
        };
        self.access.create_user(administrator, draft).await.expect("a user");
        self.sign_in(email).await.member
    }

    pub async fn sign_in(&self, email: &str) -> NewSession {
        self.access.sign_in(email, PASSWORD, None, None).await.expect("to be signed in")
    }
}

pub fn set_up(email: &str) -> SetUp {
    SetUp {
        organisation: "Silbermöwe".into(),
        languages: vec!["de".into(), "en".into()],
        default_language: "de".into(),
        time_zone: "Europe/Berlin".into(),
        project: "Silbermöwe Märkte".into(),
        administrator: FirstAdministrator { name: "Ada Admin".into(), email: email.into(), password: PASSWORD.into() },
    }
}

pub fn grant(project: ProjectId, role: Role) -> GrantShape {
    GrantShape { project: Some(project), role, units: Vec::new(), touchpoints: Vec::new() }
}

/// The code of the error, which must be one.
pub fn code<T: std::fmt::Debug>(result: Result<T, access::Error>) -> &'static str {
    result.expect_err("this must be refused").code()
}

/// The code of the first wrong field.
pub fn fault<T: std::fmt::Debug>(result: Result<T, access::Error>) -> String {
    let error = result.expect_err("this must be refused");
    error.faults().first().map_or_else(|| panic!("no field is named: {error}"), |f| format!("{} {}", f.field, f.code))
}
