//! Whether a group answers invitations more readily than others did.

use crate::programmes::{Rate, ShareDifference, share_difference};
use crate::{Listen, Result};
use domain::ids::{CustomerId, ProjectNo};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Groups with fewer invitations are not compared.
const FEWEST: u64 = 30;

/// How readily a group answers, by invitations of the last year whose time to be answered is over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct AnswerLift {
    /// Of invitations of those who belong to it: answered. Null when nobody was invited.
    pub members: Option<Rate>,
    /// Of invitations of everybody else: answered.
    pub others: Option<Rate>,
    /// The share of members as a multiple of that of everybody, members included. Null when one of the groups has too
    /// few invitations.
    pub ratio: Option<f64>,
    /// The share of members minus that of the others. Null when one of the groups has too few invitations.
    pub difference: Option<ShareDifference>,
    /// Invitations each of the two groups needs.
    pub need: u64,
}

/// How often profiles were invited and answered.
#[derive(Debug)]
pub(super) struct Invited(HashMap<CustomerId, Answered>);

/// Invitations, and how many of them were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    sent: u64,
    answered: u64,
}

/// Sums over members and over everybody else.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Answering {
    members: Answered,
    others: Answered,
}

impl Invited {
    pub(super) async fn read(listen: &Listen, project: ProjectNo) -> Result<Self> {
        let rows = store::messages::invited_and_answered(&listen.db, project, listen.closed_invitations()).await?;
        let mut profiles: HashMap<CustomerId, Answered> = HashMap::new();
        for row in rows {
            let one = Answered { sent: row.sent.unsigned_abs(), answered: row.answered.unsigned_abs() };
            let sum = profiles.entry(row.customer).or_default();
            *sum = sum.and(one);
        }
        Ok(Self(profiles))
    }

    /// Of the person behind these profiles.
    pub(super) fn of(&self, profiles: &[CustomerId]) -> Answered {
        let known = profiles.iter().filter_map(|profile| self.0.get(profile));
        known.fold(Answered::default(), |sum, one| sum.and(*one))
    }
}

impl Answered {
    fn and(self, other: Self) -> Self {
        Self { sent: self.sent + other.sent, answered: self.answered + other.answered }
    }

    fn rate(self) -> Option<Rate> {
        (self.sent > 0).then(|| Rate::of(self.answered, self.sent))
    }

    fn pair(self) -> (u64, u64) {
        (self.answered, self.sent)
    }
}

impl Answering {
    pub(super) fn count(&mut self, one: Answered, is_member: bool) {
        let group = if is_member { &mut self.members } else { &mut self.others };
        *group = group.and(one);
    }

    pub(super) fn lift(self) -> AnswerLift {
        let Self { members, others } = self;
        let difference = share_difference(members.pair(), others.pair(), FEWEST);
        let everybody = members.and(others).rate().and_then(|rate| rate.value).filter(|value| *value > 0.0);
        let own = members.rate().and_then(|rate| rate.value);
        let ratio = own.zip(everybody).map(|(own, everybody)| own / everybody).filter(|_| difference.is_some());
        AnswerLift { members: members.rate(), others: others.rate(), ratio, difference, need: FEWEST }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(members: (u64, u64), others: (u64, u64)) -> AnswerLift {
        let mut answering = Answering::default();
        answering.count(Answered { answered: members.0, sent: members.1 }, true);
        answering.count(Answered { answered: others.0, sent: others.1 }, false);
        answering.lift()
    }

    #[test]
    fn by_hand() {
        let lift = of((60, 100), (40, 300));
        // 60 % of members, 100 of 400 of everybody.
        assert!((lift.ratio.expect("enough") - 2.4).abs() < 1e-12);
        let difference = lift.difference.expect("enough");
        assert!(difference.clear && (difference.value - (0.6 - 40.0 / 300.0)).abs() < 1e-12);
    }

    #[test]
    fn too_few_say_nothing() {
        let few = of((20, 29), (40, 300));
        assert_eq!((few.ratio, few.difference), (None, None));
        assert_eq!(few.members.map(|rate| (rate.count, rate.n)), Some((20, 29)));
        let nobody = of((0, 0), (40, 300));
        assert_eq!((nobody.members, nobody.ratio), (None, None));
        let silent = of((0, 100), (0, 100));
        assert_eq!((silent.ratio, silent.difference.map(|one| one.clear)), (None, Some(false)));
    }

    #[test]
    fn a_person_is_all_profiles() {
        let id = |n| CustomerId(uuid::Uuid::from_u128(n));
        let one = |sent, answered| Answered { sent, answered };
        let invited = Invited(HashMap::from([(id(1), one(3, 1)), (id(2), one(1, 1)), (id(3), one(9, 9))]));
        assert_eq!(invited.of(&[id(1), id(2), id(7)]), one(4, 2));
    }
}
