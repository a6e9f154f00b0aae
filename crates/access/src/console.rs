//! Whoever can run commands on the server may do what administrators may.

use crate::Access;
use crate::caller::Member;
use crate::grants::Grant;
use crate::language::Language;
use domain::ids::SessionId;
use domain::role::Role;
use uuid::Uuid;

impl Access {
    /// The person at the server's command line, as an administrator without a session. In the audit
    /// log they are "system".
    pub fn console(&self) -> Member {
        Member {
            id: Uuid::nil().into(),
            name: "console".to_owned(),
            email: String::new(),
            language: Language::default(),
            session: SessionId(Uuid::nil()),
            csrf_token: String::new(),
            grants: [Grant { project: None, role: Role::Administrator, units: None, touchpoints: None }].into(),
        }
    }
}
