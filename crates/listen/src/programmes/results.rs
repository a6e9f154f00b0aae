//! What came of a programme, and where none asks.

use super::comparing::{VariantDifference, differences, with_care};
use crate::quality;
use crate::{Listen, Result};
use access::{Caller, Words};
use domain::ids::{ProgrammeId, TouchpointId};
use domain::programme::{Held, Waiting};
use domain::role::Right;
use serde::Serialize;
use statistics::Confidence;
use std::collections::BTreeSet;
use store::occasions::Counted;
use store::{occasions, programmes};
use utoipa::ToSchema;

/// What became of all occasions of a programme.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgrammeResults {
    pub occasions: u64,
    pub sent: u64,
    /// Of those sent, came back for good, or were given up for now.
    pub bounced: u64,
    /// Of those sent, called unwanted by whoever got them.
    pub complained: u64,
    /// Where occasions stand, and why; those with the most first.
    pub reasons: Vec<ReasonCount>,
    pub variants: Vec<VariantResults>,
    /// How each of the other variants differs from the first one.
    pub differences: Vec<VariantDifference>,
}

/// How many occasions stand at one place for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ReasonCount {
    /// `due`, `held`, `planned` or `sent`.
    pub status: String,
    pub reason: Option<String>,
    pub words: Option<Words>,
    pub occasions: u64,
}

/// What came of the invitations of one variant.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct VariantResults {
    pub variant: String,
    pub sent: u64,
    /// Of those sent, opened. Mail programs open links by themselves, so this is an upper bound.
    pub opened: Rate,
    /// Of those sent, answered: the response rate.
    pub answered: Rate,
    /// Of those answered, to the end.
    pub completed: Rate,
    /// Of those answered, with words.
    pub commented: Rate,
    /// Words of a comment: half of the comments have as many or fewer. Null without comments.
    pub words: Option<u64>,
    /// Seconds from the first page sent to the last: half of those who went through took that long or less. Null when
    /// nobody went through on more than one page.
    pub seconds: Option<f64>,
    /// Of those whose time is known: faster than a third of the median time of all who answered the same survey in this
    /// programme. Nothing is counted of surveys with fewer than 30 known times.
    pub speeders: Rate,
    /// Of those who gave at least four scores in a matrix: the same score in all rows of every such matrix.
    pub straight: Rate,
}

/// A share with its 95 % interval; null where there is nothing to count.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Rate {
    pub count: u64,
    /// Of how many.
    pub n: u64,
    pub value: Option<f64>,
    pub interval: Option<[f64; 2]>,
}

/// Decisive touchpoints, and whether a live programme asks there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Coverage {
    /// Decisive touchpoints in use.
    pub decisive: u64,
    /// Those of them where no live programme asks.
    pub without_programme: Vec<Uncovered>,
}

/// A decisive touchpoint at which nobody is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Uncovered {
    pub id: TouchpointId,
    pub name: String,
}

impl Listen {
    pub async fn programme_results(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeResults> {
        who.require_everywhere(Right::ManageSurveys)?;
        self.programme_row(who, id).await?;
        let counts = occasions::counts(&self.db, id).await?;
        let variants = occasions::variants(&self.db, id).await?;
        let care = quality::of_programme(&self.db, id).await?;
        let variants = with_care(variants, &care);
        let came_back = occasions::came_back(&self.db, who.project.no, id).await?;
        Ok(ProgrammeResults {
            occasions: counts.iter().map(|one| one.n.unsigned_abs()).sum(),
            sent: variants.iter().map(|one| one.sent).sum(),
            bounced: came_back.bounced.unsigned_abs(),
            complained: came_back.complained.unsigned_abs(),
            reasons: counts.into_iter().map(reason).collect(),
            differences: differences(&variants),
            variants,
        })
    }

    /// Where customers decide whether they stay, and nobody asks them.
    pub async fn programme_coverage(&self, who: &Caller) -> Result<Coverage> {
        who.require(Right::ManageSurveys)?;
        let live = programmes::published(&self.db, who.project.no).await?;
        let asked: BTreeSet<TouchpointId> = live.iter().filter(|one| one.is_live()).map(|one| one.touchpoint).collect();
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let decisive = touchpoints.all().iter().filter(|one| one.decisive && !one.archived);
        let decisive: Vec<_> = decisive.filter(|one| who.scope.sees_touchpoint(one.no)).collect();
        let without = decisive.iter().filter(|one| !asked.contains(&one.id));
        Ok(Coverage {
            decisive: decisive.len() as u64,
            without_programme: without.map(|one| Uncovered { id: one.id, name: one.name.clone() }).collect(),
        })
    }
}

fn reason(counted: Counted) -> ReasonCount {
    let wording = counted.reason.as_deref().and_then(|code| {
        let held = Held::from_code(code).map(Held::wording);
        held.or_else(|| Waiting::from_code(code).map(Waiting::wording))
    });
    ReasonCount {
        status: counted.status,
        words: wording.map(|wording| Words::new(wording.de, wording.en)),
        reason: counted.reason,
        occasions: counted.n.unsigned_abs(),
    }
}

impl Rate {
    /// The share of `count` in `n`.
    pub fn of(count: u64, n: u64) -> Self {
        let share = statistics::proportion(count, n, Confidence::USUAL).ok();
        let interval = share.as_ref().map(|share| [share.interval.low, share.interval.high]);
        Self { count, n, value: share.map(|share| share.value), interval }
    }
}
