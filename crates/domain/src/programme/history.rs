//! What happened to a person.

use crate::ids::{MessageId, ProgrammeId};
use crate::time::Timestamp;

/// What a person was asked and sent, under any profile. From the moment two profiles are known to be one person, what
/// happened to either of them happened to that person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// Everything that counts in the budget, also what is planned.
    pub contacts: Vec<(MessageId, Timestamp)>,
    /// What any programme has invited this person to.
    pub invited: Vec<(ProgrammeId, Timestamp)>,
}

impl History {
    /// Of both together, as one person.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.contacts.extend(other.contacts);
        self.invited.extend(other.invited);
        self
    }

    /// When this programme invited this person.
    pub fn invited_by(&self, programme: ProgrammeId) -> Vec<Timestamp> {
        self.invited.iter().filter(|(by, _)| *by == programme).map(|(_, at)| *at).collect()
    }

    /// All contacts but one: a message is not in its own way.
    pub fn contacts_without(&self, message: Option<MessageId>) -> Vec<Timestamp> {
        self.contacts.iter().filter(|(id, _)| Some(*id) != message).map(|(_, at)| *at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn two_profiles_are_one_person_with_what_happened_to_either() {
        let (one, two) = (ProgrammeId(Uuid::from_u128(1)), ProgrammeId(Uuid::from_u128(2)));
        let message = |n| MessageId(Uuid::from_u128(n));
        let here = History {
            contacts: vec![(message(1), Timestamp(10))],
            invited: vec![(one, Timestamp(9)), (two, Timestamp(5))],
        };
        let there = History { contacts: vec![(message(2), Timestamp(7))], invited: vec![(one, Timestamp(6))] };
        let person = here.and(there);
        assert_eq!(person.contacts_without(None), [Timestamp(10), Timestamp(7)]);
        assert_eq!(person.contacts_without(Some(message(1))), [Timestamp(7)]);
        assert_eq!(person.invited_by(one), [Timestamp(9), Timestamp(6)]);
        assert_eq!(person.invited_by(two), [Timestamp(5)]);
    }
}
