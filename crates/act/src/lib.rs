//! Acting: every voice gets an owner and an answer.
//!
//! Never here: HTTP, SQL, a change to something the caller may not see, a change without an entry in
//! the audit log (who has read what is no change of the voice).

mod error;
mod voices;

pub use error::{Error, Result};
pub use voices::Assignees;

use access::Access;
use domain::world::World;
use listen::Listen;
use store::Db;
use understand::Understand;

/// All use cases of acting; cheap to clone.
#[derive(Clone, Debug)]
pub struct Act {
    db: Db,
    world: World,
    access: Access,
    listen: Listen,
    understand: Understand,
}

impl Act {
    pub fn new(db: Db, world: World, access: Access, listen: Listen, understand: Understand) -> Self {
        Self { db, world, access, listen, understand }
    }
}

#[cfg(test)]
mod tests;
