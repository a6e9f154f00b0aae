//! What stands out: the touchpoint or unit that is clearly better or worse than all the rest.

use crate::ask::{Answer, Figure, Member, is_clearly_other, spot_of};
use access::Caller;
use domain::ids::SeriesNo;
use domain::metric::{Series, Tally};
use domain::question::{Cell, Change};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Something that stands out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Highlight {
    pub label: String,
    /// `touchpoint` or `unit:<hierarchy>`.
    pub dimension: String,
    /// Id of the touchpoint or unit.
    pub key: String,
    #[schema(value_type = String, example = "nps:0-10")]
    pub series: Series,
    pub cell: Cell,
    /// Its score minus the score of all others together; the interval allows for the number of
    /// comparisons that were made.
    pub difference: Change,
}

struct Candidate {
    /// Good news is positive; as a share of the scale, so that series can be compared.
    weight: f64,
    highlight: Highlight,
}

/// The strongest and the weakest among all rows of `splits`, where they differ clearly.
pub(super) fn outstanding(
    who: &Caller,
    splits: &[Answer],
    series: &[(SeriesNo, &Series, Cell)],
) -> (Option<Highlight>, Option<Highlight>) {
    let pairs: Vec<Pair<'_>> = splits.iter().flat_map(|split| pairs(who, split, series)).collect();
    // Whoever looks at many differences finds some by chance.
    let comparisons = pairs.len();
    let candidates: Vec<Candidate> = pairs.into_iter().filter_map(|pair| pair.candidate(who, comparisons)).collect();
    let best = candidates.iter().filter(|c| c.weight > 0.0).max_by(|a, b| a.weight.total_cmp(&b.weight));
    let worst = candidates.iter().filter(|c| c.weight < 0.0).min_by(|a, b| a.weight.total_cmp(&b.weight));
    (best.map(|c| c.highlight.clone()), worst.map(|c| c.highlight.clone()))
}

/// One row and everything but it.
struct Pair<'a> {
    split: &'a Answer,
    member: Member,
    no: SeriesNo,
    series: &'a Series,
    row: Tally,
    rest: Tally,
}

fn pairs<'a>(who: &Caller, split: &'a Answer, series: &[(SeriesNo, &'a Series, Cell)]) -> Vec<Pair<'a>> {
    let total_spot = split.total_spot();
    let mut pairs = Vec::new();
    for (no, series, _) in series {
        let Some(figures) = split.now.get(no) else { continue };
        let Some(Figure::Shown(total)) = figures.get(&total_spot) else { continue };
        for spot in split.spots(who) {
            let is_something = matches!(spot[0], Member::Touchpoint(_) | Member::Unit(_)) && spot != total_spot;
            let Some(Figure::Shown(row)) = figures.get(&spot).filter(|_| is_something) else { continue };
            let rest = without(total, row);
            if rest.n >= split.minimum {
                pairs.push(Pair { split, member: spot[0].clone(), no: *no, series, row: *row, rest });
            }
        }
    }
    pairs
}

fn without(total: &Tally, row: &Tally) -> Tally {
    Tally {
        n: total.n.saturating_sub(row.n),
        negative: total.negative.saturating_sub(row.negative),
        positive: total.positive.saturating_sub(row.positive),
        sum: total.sum - row.sum,
        sum_sq: total.sum_sq - row.sum_sq,
    }
}

impl Pair<'_> {
    fn candidate(self, who: &Caller, comparisons: usize) -> Option<Candidate> {
        let difference = is_clearly_other(self.series, &self.row, &self.rest, comparisons)?;
        let (low, high) = self.series.score_range();
        let direction = if self.series.rising_is_good() { 1.0 } else { -1.0 };
        let cell = self.split.cell(&spot_of(self.member.clone()), self.no, self.series)?;
        Some(Candidate {
            weight: direction * difference.difference / (high - low),
            highlight: Highlight {
                label: self.member.label(&self.split.names, who.language),
                dimension: self.split.question.dimensions.first()?.to_string(),
                key: self.member.value(&self.split.names)?,
                series: self.series.clone(),
                cell,
                difference,
            },
        })
    }
}
