//! How many belong to a rule, and to which segments they belong already.

use super::lift::{AnswerLift, Answering, Invited};
use super::reckoning::Somebody;
use super::{no_segment, rule_faults};
use crate::{Error, Listen, Result};
use access::Caller;
use domain::ids::{CustomerId, SegmentId};
use domain::role::Right;
use domain::segment::Predicate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::segments::{self, SegmentRow};
use utoipa::ToSchema;

/// Which group is asked about: a rule that need not be saved, or a segment.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SegmentQuestion {
    pub rule: Option<Predicate>,
    pub segment: Option<SegmentId>,
}

/// How large a segment is now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct SegmentSize {
    /// Customers who belong to it; linked profiles are one customer.
    pub customers: u64,
    /// All customers of the project.
    pub of: u64,
    /// Of those who belong to it, how many have an e-mail address.
    pub with_email: u64,
    /// Of those who belong to it, how many have a phone number.
    pub with_phone: u64,
    /// A few of those who belong to it.
    pub examples: Vec<SegmentExample>,
    /// Other segments that have customers in common with it, those with the most first.
    pub overlaps: Vec<Overlap>,
    /// Whether those who belong to it answer invitations more readily than others.
    pub lift: AnswerLift,
}

/// A customer who belongs to a segment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SegmentExample {
    pub id: CustomerId,
    pub name: Option<String>,
}

/// How many belong to another segment too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Overlap {
    pub segment: SegmentId,
    pub name: String,
    /// In both.
    pub customers: u64,
    /// In the other one.
    pub of: u64,
}

/// How many belong to each segment now.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SegmentSizes {
    /// All customers of the project.
    pub of: u64,
    pub items: Vec<SegmentCount>,
}

/// How many customers belong to a segment; linked profiles are one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SegmentCount {
    pub segment: SegmentId,
    pub customers: u64,
}

const EXAMPLES: usize = 5;

/// How one group is told from another while everybody is looked at.
#[derive(Debug)]
pub(crate) enum Group {
    /// By the rule at this place.
    Rule(usize),
    List(BTreeSet<CustomerId>),
}

impl Group {
    pub(crate) fn holds(&self, profiles: &[CustomerId], belongs: &[bool]) -> bool {
        match self {
            Self::Rule(at) => belongs[*at],
            Self::List(members) => profiles.iter().any(|profile| members.contains(profile)),
        }
    }
}

impl Listen {
    /// How many customers belong to a rule or a segment now. Whoever asks may see customers one by one, so that
    /// nothing is told by small groups.
    pub async fn segment_size(&self, who: &Caller, question: &SegmentQuestion) -> Result<SegmentSize> {
        who.require_everywhere(Right::ManageCatalogue)?;
        who.require_everywhere(Right::ReadVoices)?;
        let saved = segments::all(&self.db, who.project.no).await?;
        let mut rules: Vec<&Predicate> = Vec::new();
        let asked = match (&question.rule, question.segment) {
            (Some(rule), _) => {
                let faults = rule_faults(rule);
                if !faults.is_empty() {
                    return Err(Error::invalid(faults));
                }
                rules.push(rule);
                Group::Rule(0)
            }
            (None, Some(id)) => {
                let row = saved.iter().find(|row| row.id == id).ok_or_else(no_segment)?;
                self.group_of(row, &mut rules).await?
            }
            (None, None) => return Err(nothing_asked()),
        };
        let mut others = Vec::new();
        for row in saved.iter().filter(|row| Some(row.id) != question.segment) {
            others.push((row, self.group_of(row, &mut rules).await?));
        }
        let invited = Invited::read(self, who.project.no).await?;
        let mut answering = Answering::default();
        let mut size = SegmentSize::default();
        // Of each of the others: how many are in both, and how many in it.
        let mut shared = vec![(0, 0); others.len()];
        let look = |one: &Somebody, belongs: &[bool]| {
            let is_in = asked.holds(&one.profiles, belongs);
            size.count(one, is_in);
            answering.count(invited.of(&one.profiles), is_in);
            for ((_, group), (both, all)) in others.iter().zip(&mut shared) {
                let is_other = group.holds(&one.profiles, belongs);
                *both += u64::from(is_other && is_in);
                *all += u64::from(is_other);
            }
        };
        self.reckon(&who.project, &rules, look).await?;
        let overlap = |((row, _), (both, all)): (&(&SegmentRow, Group), (u64, u64))| Overlap {
            segment: row.id,
            name: row.name.clone(),
            customers: both,
            of: all,
        };
        size.lift = answering.lift();
        size.overlaps = others.iter().zip(shared).map(overlap).filter(|overlap| overlap.customers > 0).collect();
        size.overlaps.sort_by(|a, b| b.customers.cmp(&a.customers).then_with(|| a.name.cmp(&b.name)));
        Ok(size)
    }

    /// How many customers belong to each segment now, counted in one pass over everybody.
    pub async fn segment_sizes(&self, who: &Caller) -> Result<SegmentSizes> {
        who.require_everywhere(Right::ManageCatalogue)?;
        who.require_everywhere(Right::ReadVoices)?;
        let saved = segments::all(&self.db, who.project.no).await?;
        let mut rules: Vec<&Predicate> = Vec::new();
        let mut groups = Vec::new();
        for row in &saved {
            groups.push(self.group_of(row, &mut rules).await?);
        }
        let (mut of, mut counts) = (0, vec![0; groups.len()]);
        let look = |one: &Somebody, belongs: &[bool]| {
            of += 1;
            for (group, count) in groups.iter().zip(&mut counts) {
                *count += u64::from(group.holds(&one.profiles, belongs));
            }
        };
        self.reckon(&who.project, &rules, look).await?;
        let counted = |(row, customers): (&SegmentRow, u64)| SegmentCount { segment: row.id, customers };
        Ok(SegmentSizes { of, items: saved.iter().zip(counts).map(counted).collect() })
    }

    pub(crate) async fn group_of<'r>(&self, row: &'r SegmentRow, rules: &mut Vec<&'r Predicate>) -> Result<Group> {
        Ok(match &row.rule {
            Some(rule) => {
                rules.push(&rule.0);
                Group::Rule(rules.len() - 1)
            }
            None => Group::List(segments::members(&self.db, row.id).await?.into_iter().collect()),
        })
    }
}

impl SegmentSize {
    fn count(&mut self, one: &Somebody, is_in: bool) {
        self.of += 1;
        if !is_in {
            return;
        }
        self.customers += 1;
        self.with_email += u64::from(one.has_email);
        self.with_phone += u64::from(one.has_phone);
        if self.examples.len() < EXAMPLES {
            self.examples.push(SegmentExample { id: one.person.id, name: one.person.name.clone() });
        }
    }
}

fn nothing_asked() -> Error {
    Error::invalid_field("rule", "required", "Geben Sie eine Regel oder ein Segment an.", "give a rule or a segment")
}
