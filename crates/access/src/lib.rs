//! Who may do what, and where: set-up, organisation, projects, units, touchpoints, users, sessions,
//! keys and the audit log.
//!
//! Never here: HTTP, signals, an answer about rows that did not pass a [`domain::scope::Scope`], or
//! a secret in the clear beyond the moment it is handed out.

mod audit;
mod caller;
mod console;
mod error;
mod event_names;
mod facets;
mod grants;
mod installation;
mod invitations;
mod keys;
mod known;
mod language;
mod organisation;
mod password;
mod patch;
mod people;
mod places;
mod projects;
mod secret;
mod sessions;
mod setup;
mod text;
mod throttle;
mod touchpoints;
mod users;

pub use audit::{AuditEntry, AuditPage};
pub use caller::{Actor, Caller, Member, Person, Principal};
pub use error::{BROKEN, DISK_FULL, Error, Explain, Fault, Kind, Result, capital, store_code, store_kind, store_words};
pub use event_names::{EventName, EventNameList, EventNames};
pub use facets::{Facet, FacetList, FacetSource, Facets};
pub use grants::{Grant, GrantShape};
pub use installation::{DatabaseState, DeadLetter, DeadLetters, InstallationState, JobCounts, LedgerState};
pub use invitations::Invited;
pub use keys::{KeyDraft, KeyShape, KeyWithSecret};
pub use language::{Language, Words};
pub use organisation::{Organisation, OrganisationPatch};
pub use password::PasswordCost;
pub use patch::present;
pub use people::scope_of;
pub use places::{HierarchyDraft, HierarchyPatch, HierarchyShape, Places, UnitDraft, UnitPatch};
pub use projects::{Brand, BrandPatch, Project, ProjectDraft, ProjectPatch, ProjectShape, Projects};
pub use secret::equal as equal_in_constant_time;
pub use sessions::{Membership, NewSession, PasswordChange, ProfilePatch, Session, SessionUser};
pub use setup::{FirstAdministrator, SetUp};
pub use touchpoints::{Touchpoint, TouchpointDraft, TouchpointPatch, Touchpoints};
pub use users::{UserDraft, UserPage, UserPatch, UserShape, UserWithInvitation};

use domain::world::World;
use known::Memory;
use password::Passwords;
use std::sync::Arc;
use store::Db;

/// The part of the system that knows people and places; cheap to clone.
#[derive(Clone, Debug)]
pub struct Access {
    pub(crate) db: Db,
    pub(crate) world: World,
    passwords: Passwords,
    memory: Arc<Memory>,
    audit: Arc<audit::Watch>,
    attempts_per_address: u32,
}

impl Access {
    /// # Errors
    /// [`Error::Internal`] when `cost` is out of Argon2's range.
    pub fn new(db: Db, world: World, cost: PasswordCost) -> Result<Self> {
        let passwords = Passwords::new(cost, &world)?;
        let attempts_per_address = throttle::PER_ADDRESS;
        Ok(Self { db, world, passwords, memory: Arc::default(), audit: Arc::default(), attempts_per_address })
    }

    /// How often somebody may try to sign in from one address within a quarter of an hour; 0: as often
    /// as they like. Each account has a limit of its own all the same.
    pub fn with_attempts_per_address(self, attempts_per_address: u32) -> Self {
        Self { attempts_per_address, ..self }
    }
}
