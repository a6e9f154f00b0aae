//! What rows are put under: the members of a dimension, and how they roll up.

use crate::names::Names;
use domain::ids::{HierarchyId, SurveyNo, TouchpointNo, UnitNo};
use domain::question::{Dimension, Field, Grain, Period};
use domain::scope::Scope;
use domain::signal::{Channel, Group};
use domain::time::Day;
use lake::{Dimension as Column, Key};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A value a row can be under, or a sum of such values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Member {
    /// Everything.
    Total,
    /// A unit with everything below it.
    Unit(UnitNo),
    /// What is attached to the unit itself although it has units below it.
    Own(UnitNo),
    Touchpoint(TouchpointNo),
    Channel(Channel),
    Survey(SurveyNo),
    Facet(Arc<str>),
    Group(Group),
    Solicited(bool),
    /// A day, week or month, by its first day.
    Piece(Day),
    /// Sums over days, which nobody asks for here but somebody may ask for elsewhere.
    Week(Day),
    Month(Day),
    /// Without a value, or with one the caller may not see by name.
    Nothing,
}

/// One direction of a cube of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Unit(HierarchyId),
    Touchpoint,
    Channel,
    Survey,
    Facet(String),
    Group,
    Solicited,
    Time(Grain),
}

impl Axis {
    pub(crate) fn of(dimension: &Dimension) -> Self {
        match dimension {
            Dimension::Unit(hierarchy) => Self::Unit(*hierarchy),
            Dimension::Touchpoint => Self::Touchpoint,
            Dimension::Channel => Self::Channel,
            Dimension::Survey => Self::Survey,
            Dimension::Facet(key) => Self::Facet(key.clone()),
            Dimension::Group => Self::Group,
            Dimension::Time(grain) => Self::Time(*grain),
        }
    }

    /// Of a filter; units have one axis per hierarchy instead.
    pub(crate) fn of_field(field: &Field) -> Option<Self> {
        Some(match field {
            Field::Unit => return None,
            Field::Touchpoint => Self::Touchpoint,
            Field::Channel => Self::Channel,
            Field::Survey => Self::Survey,
            Field::Facet(key) => Self::Facet(key.clone()),
            Field::Group => Self::Group,
            Field::Solicited => Self::Solicited,
        })
    }

    /// The column of the lake its members are read from.
    pub(crate) fn column(&self) -> Column {
        match self {
            Self::Unit(_) => Column::UnitSet,
            Self::Touchpoint => Column::Touchpoint,
            Self::Channel => Column::Channel,
            Self::Survey => Column::Survey,
            Self::Facet(_) => Column::FacetSet,
            Self::Group => Column::Group,
            Self::Solicited => Column::Solicited,
            Self::Time(Grain::Day) => Column::Day,
            Self::Time(Grain::Week) => Column::Week,
            Self::Time(Grain::Month) => Column::Month,
        }
    }

    /// Do its members add up to a total that subtraction could start from? Groups do not count: a
    /// cell that is shown shows them anyway.
    pub(crate) fn is_protected(&self) -> bool {
        *self != Self::Group
    }
}

/// Everything needed to find members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder<'a> {
    pub(crate) names: &'a Names,
    pub(crate) scope: &'a Scope,
    pub(crate) period: Period,
}

impl Finder<'_> {
    /// The finest member a row is under.
    pub(crate) fn leaf(&self, axis: &Axis, key: &Key) -> Member {
        match (axis, key) {
            (Axis::Unit(hierarchy), Key::UnitSet(set)) => match self.names.unit_in(*set, *hierarchy) {
                Some(unit) if self.sees(unit) => self.at(unit),
                _ => Member::Nothing,
            },
            (Axis::Facet(name), Key::FacetSet(set)) => {
                self.names.facet_value(*set, name).map_or(Member::Nothing, |value| Member::Facet(value.into()))
            }
            (Axis::Touchpoint, Key::Touchpoint(no)) if self.names.touchpoints.by_no(*no).is_some() => {
                Member::Touchpoint(*no)
            }
            (Axis::Survey, Key::Survey(no)) if self.names.survey(*no).is_some() => Member::Survey(*no),
            (Axis::Channel, Key::Channel(channel)) => Member::Channel(*channel),
            (Axis::Group, Key::Group(Some(group))) => Member::Group(*group),
            (Axis::Solicited, Key::Solicited(solicited)) => Member::Solicited(*solicited),
            (Axis::Time(_), Key::Day(day) | Key::Week(day) | Key::Month(day)) => Member::Piece(*day),
            _ => Member::Nothing,
        }
    }

    fn sees(&self, unit: UnitNo) -> bool {
        self.scope.sees_unit(unit, self.names.tree())
    }

    fn at(&self, unit: UnitNo) -> Member {
        if self.children(unit).next().is_some() { Member::Own(unit) } else { Member::Unit(unit) }
    }

    /// The units below `unit` that the caller may see.
    pub(crate) fn children(&self, unit: UnitNo) -> impl Iterator<Item = UnitNo> {
        self.names.tree().children(unit).iter().copied().filter(|child| self.sees(*child))
    }

    fn visible_parent(&self, unit: UnitNo) -> Option<UnitNo> {
        self.names.tree().path_to_root(unit).into_iter().skip(1).find(|above| self.sees(*above))
    }

    /// The topmost units of a hierarchy that the caller may see.
    pub(crate) fn tops(&self, hierarchy: HierarchyId) -> Vec<UnitNo> {
        let tree = self.names.tree();
        let is_top = |no: UnitNo| self.sees(no) && self.visible_parent(no).is_none();
        let mut tops: Vec<UnitNo> = tree
            .units()
            .filter(|unit| unit.hierarchy == hierarchy)
            .map(|unit| unit.no)
            .filter(|no| is_top(*no))
            .collect();
        tops.sort_unstable();
        tops
    }

    /// The member itself and all it adds up to, the total last. For days that includes the weeks and
    /// months they lie in.
    pub(crate) fn sums(&self, axis: &Axis, leaf: &Member) -> Vec<Member> {
        let mut sums = vec![leaf.clone()];
        match leaf {
            Member::Total => return sums,
            Member::Unit(unit) | Member::Own(unit) => {
                if matches!(leaf, Member::Own(_)) {
                    sums.push(Member::Unit(*unit));
                }
                let above = self.names.tree().path_to_root(*unit).into_iter().skip(1);
                sums.extend(above.filter(|no| self.sees(*no)).map(Member::Unit));
            }
            Member::Piece(day) if *axis == Axis::Time(Grain::Day) => {
                sums.extend([Member::Week(day.week_start()), Member::Month(day.month_start())]);
            }
            _ => {}
        }
        sums.push(Member::Total);
        sums
    }

    /// What `member` is a part of, one step up. A day is part of three sums, each of which it could
    /// be subtracted from.
    pub(crate) fn wholes(&self, axis: &Axis, member: &Member) -> Vec<Member> {
        match member {
            Member::Total => Vec::new(),
            Member::Own(unit) => vec![Member::Unit(*unit)],
            Member::Unit(unit) => {
                vec![self.visible_parent(*unit).map_or(Member::Total, Member::Unit)]
            }
            Member::Piece(day) if *axis == Axis::Time(Grain::Day) => {
                vec![Member::Week(day.week_start()), Member::Month(day.month_start())]
            }
            _ => vec![Member::Total],
        }
    }

    /// The members that together are everything under `units`, none inside another.
    pub(crate) fn outermost(&self, units: &BTreeSet<UnitNo>) -> BTreeSet<UnitNo> {
        let tree = self.names.tree();
        let covered = |no: UnitNo| tree.path_to_root(no).into_iter().skip(1).any(|above| units.contains(&above));
        units.iter().copied().filter(|no| !covered(*no)).collect()
    }
}
