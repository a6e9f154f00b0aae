//! Who is asking: a signed-in person, or a person or key inside one project.

use crate::error::{Error, Result};
use crate::grants::Grant;
use crate::language::Language;
use crate::projects::Project;
use domain::ids::{ApiKeyId, SessionId, UserId};
use domain::role::{Right, Role};
use domain::scope::Scope;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// Whose action the audit log records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    User {
        id: UserId,
        name: String,
    },
    Key {
        id: ApiKeyId,
        name: String,
    },
    /// The installation itself: its command line, its jobs.
    System,
}

/// A user in brief, as other things name one: `{id, name}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    pub id: UserId,
    pub name: String,
}

/// Somebody signed in, not inside a project yet.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: UserId,
    pub name: String,
    pub email: String,
    /// The language this person chose.
    pub language: Language,
    pub(crate) session: SessionId,
    pub(crate) csrf_token: String,
    pub(crate) grants: Arc<[Grant]>,
}

/// Somebody inside one project: every use case there takes one, and its first line is
/// [`Caller::require`].
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub scope: Scope,
    /// The language texts made for this caller are in.
    pub language: Language,
    pub project: Arc<Project>,
}

/// A person or a key, for what the whole organisation shares, such as its units.
#[derive(Clone, Debug)]
pub enum Principal {
    Member(Member),
    Key(Caller),
}

impl Actor {
    pub fn name(&self) -> &str {
        match self {
            Self::User { name, .. } | Self::Key { name, .. } => name,
            Self::System => "system",
        }
    }

    pub fn user(&self) -> Option<UserId> {
        match self {
            Self::User { id, .. } => Some(*id),
            Self::Key { .. } | Self::System => None,
        }
    }

    /// As the audit log keeps it: `user:<id>`, `key:<id>` or `system`.
    pub fn for_audit(&self) -> String {
        match self {
            Self::User { id, .. } => format!("user:{id}"),
            Self::Key { id, .. } => format!("key:{id}"),
            Self::System => "system".to_owned(),
        }
    }
}

impl Member {
    pub fn actor(&self) -> Actor {
        if self.id.0.is_nil() {
            return Actor::System;
        }
        Actor::User { id: self.id, name: self.name.clone() }
    }

    /// Must be sent back with every request that changes something.
    pub fn csrf_token(&self) -> &str {
        &self.csrf_token
    }

    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|grant| grant.role == Role::Administrator)
    }

    /// # Errors
    /// [`Error::AdministratorsOnly`].
    pub fn require_administrator(&self) -> Result<()> {
        if self.is_administrator() { Ok(()) } else { Err(Error::AdministratorsOnly) }
    }
}

impl Caller {
    /// # Errors
    /// [`Error::Forbidden`] names the missing right.
    pub fn require(&self, right: Right) -> Result<()> {
        if self.scope.may(right) { Ok(()) } else { Err(Error::Forbidden(right)) }
    }

    /// For what several tasks need.
    ///
    /// # Errors
    /// [`Error::Forbidden`] names the first of `rights` when none of them is held.
    pub fn require_any(&self, rights: &[Right]) -> Result<()> {
        match rights.first() {
            Some(first) if !rights.iter().any(|right| self.scope.may(*right)) => Err(Error::Forbidden(*first)),
            _ => Ok(()),
        }
    }

    /// For what concerns every row of the project: a scope that sees only some is not enough.
    ///
    /// # Errors
    /// [`Error::Forbidden`] names the missing right.
    pub fn require_everywhere(&self, right: Right) -> Result<()> {
        self.require(right)?;
        if self.scope.is_whole_project() { Ok(()) } else { Err(Error::Forbidden(right)) }
    }

    /// For what only a person can have, such as a read state.
    ///
    /// # Errors
    /// [`Error::PeopleOnly`] for keys and the system.
    pub fn person(&self) -> Result<Person> {
        match &self.actor {
            Actor::User { id, name } => Ok(Person { id: *id, name: name.clone() }),
            Actor::Key { .. } | Actor::System => Err(Error::PeopleOnly),
        }
    }
}

impl Principal {
    pub fn actor(&self) -> Actor {
        match self {
            Self::Member(member) => member.actor(),
            Self::Key(caller) => caller.actor.clone(),
        }
    }

    /// What belongs to the whole organisation may be changed by those who hold `right`, without
    /// restriction, wherever they are let in at all: moving a unit moves what others may see.
    ///
    /// # Errors
    /// [`Error::Forbidden`] names the missing right.
    pub(crate) fn require_everywhere(&self, right: Right) -> Result<()> {
        match self {
            Self::Key(caller) => caller.require_everywhere(right),
            Self::Member(member) => {
                let everywhere =
                    !member.grants.is_empty() && member.grants.iter().all(|g| g.is_whole_project_with(right));
                if everywhere { Ok(()) } else { Err(Error::Forbidden(right)) }
            }
        }
    }
}
