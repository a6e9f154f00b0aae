//! Many links in one go: one for each shop, each touchpoint, each till.

use super::{LONGEST_NAME, attribute_faults};
use crate::batch::too_many;
use crate::circumstances::{LONGEST_ATTRIBUTE, is_short_text, units_named};
use crate::{Error, Listen, Result};
use access::{Caller, Fault, Places, Touchpoint};
use domain::ids::{HierarchyId, SurveyId, TouchpointId, UnitId};
use domain::place::Unit;
use domain::role::Right;
use domain::signal::Channel;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::Tx;
use store::links::LinkRow;
use utoipa::ToSchema;

/// Links of one request.
const MOST_LINKS: usize = 5_000;
/// The attribute that says at which till.
pub(crate) const TILL: &str = "till";

/// Links for many places: each unit with each touchpoint and each till.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkBatch {
    /// Ids or codes.
    pub units: Vec<String>,
    /// Besides: all units of a level that the caller sees.
    pub level: Option<UnitLevel>,
    /// Instead of the survey's.
    pub touchpoints: Vec<TouchpointId>,
    /// What tills are called, such as `Kasse 3`; the answer's attribute `till` says it.
    pub tills: Vec<String>,
    /// Instead of the touchpoints'.
    pub channel: Option<Channel>,
    /// The same for all.
    pub attributes: BTreeMap<String, String>,
}

/// A level of a hierarchy.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitLevel {
    pub hierarchy: HierarchyId,
    /// How many units stand above: 0 at the top.
    pub depth: u32,
}

/// What became of a batch of links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct LinksMade {
    pub created: usize,
    /// There was a link of the same unit, touchpoint, channel and attributes already.
    pub existing: usize,
}

/// The links a batch asks for.
#[derive(Debug, Default)]
pub(crate) struct Sorted {
    pub(crate) existing: Vec<LinkRow>,
    /// Without a code.
    pub(crate) new: Vec<LinkRow>,
}

/// One link of a batch.
struct Spot<'a> {
    unit: Option<&'a Unit>,
    touchpoint: Option<&'a Touchpoint>,
    till: Option<&'a str>,
}

impl Listen {
    /// Makes the links that are not there yet.
    pub async fn create_links(&self, who: &Caller, survey: SurveyId, batch: &LinkBatch) -> Result<LinksMade> {
        who.require(Right::ManageSurveys)?;
        let survey = self.survey_row(who, survey).await?.id;
        let mut sorted = self.sorted_links(who, survey, batch).await?;
        let made = LinksMade { created: sorted.new.len(), existing: sorted.existing.len() };
        if made.created > 0 {
            let mut tx = self.db.begin().await?;
            self.insert_links(&mut tx, &mut sorted.new).await?;
            let detail = serde_json::json!({"created": made.created});
            let project = Some(who.project.id);
            self.access.record(&mut tx, &who.actor, project, "links_created", survey, &detail).await?;
            tx.commit().await?;
        }
        Ok(made)
    }

    /// Gives each link a code nobody has and keeps it.
    pub(crate) async fn insert_links(&self, tx: &mut Tx, rows: &mut [LinkRow]) -> Result<()> {
        for row in rows {
            self.insert_coded(tx, row).await?;
        }
        Ok(())
    }

    /// Which links of a batch are there, and what the others are to be.
    pub(crate) async fn sorted_links(&self, who: &Caller, survey: SurveyId, batch: &LinkBatch) -> Result<Sorted> {
        let places = self.access.places().await?;
        let units = chosen_units(who, &places, batch)?;
        let mut touchpoints = Vec::with_capacity(batch.touchpoints.len());
        for id in &batch.touchpoints {
            touchpoints.extend(self.require_touchpoint(who, Some(*id)).await?);
        }
        let faults = faults(batch);
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let links = self.printable_links(who, survey).await?.into_iter().map(|counted| counted.link);
        // Of several that say the same the oldest counts.
        let mut known: HashMap<Says, LinkRow> = links.rev().map(|link| (says(&link), link)).collect();
        let mut wanted = HashSet::new();
        let mut sorted = Sorted::default();
        for spot in spots(&units, &touchpoints, &batch.tills)? {
            let row = self.row_of(survey, &spot, touchpoints.len() > 1, batch);
            let says = says(&row);
            match known.remove(&says) {
                Some(link) => sorted.existing.push(link),
                None if wanted.contains(&says) => continue,
                None => sorted.new.push(row),
            }
            wanted.insert(says);
        }
        Ok(sorted)
    }

    fn row_of(&self, survey: SurveyId, spot: &Spot<'_>, name_touchpoint: bool, batch: &LinkBatch) -> LinkRow {
        let mut attributes = batch.attributes.clone();
        attributes.extend(spot.till.map(|till| (TILL.to_owned(), till.to_owned())));
        let touchpoint = spot.touchpoint.filter(|_| name_touchpoint || spot.unit.is_none());
        let unit = spot.unit.map(|unit| unit.name.as_str());
        let name = [unit, touchpoint.map(|touchpoint| touchpoint.name.as_str()), spot.till];
        let name = name.into_iter().flatten().collect::<Vec<_>>().join(", ");
        LinkRow {
            id: self.world.id(),
            survey,
            code: String::new(),
            name: name.chars().take(LONGEST_NAME).collect(),
            units: store::Json(spot.unit.map(|unit| unit.id).into_iter().collect()),
            touchpoint: spot.touchpoint.map(|touchpoint| touchpoint.id),
            channel: batch.channel.map(|channel| channel.code().into()),
            attributes: store::Json(attributes),
            created_at: self.world.now(),
            widget: None,
        }
    }
}

/// What a link says about an answer: unit, touchpoint, channel and attributes.
type Says = (Vec<UnitId>, Option<TouchpointId>, Option<i64>, BTreeMap<String, String>);

fn says(link: &LinkRow) -> Says {
    let mut units = link.units.0.clone();
    units.sort_unstable();
    (units, link.touchpoint, link.channel, link.attributes.0.clone())
}

/// The units named and those of the level, each once, in the order they are called by.
fn chosen_units<'p>(who: &Caller, places: &'p Places, batch: &LinkBatch) -> Result<Vec<&'p Unit>> {
    let mut units: Vec<&Unit> = Vec::with_capacity(batch.units.len());
    for name in &batch.units {
        let named = units_named(who, places, std::slice::from_ref(name));
        units.extend(named.map_err(|fault| Error::invalid(vec![fault]))?);
    }
    if let Some(UnitLevel { hierarchy, depth }) = batch.level {
        let is_there = |unit: &Unit| places.tree.path_to_root(unit.no).len() == depth as usize + 1;
        let seen = |unit: &&Unit| who.scope.sees_unit(unit.no, &places.tree);
        units.extend(places.tree.units().filter(|unit| unit.hierarchy == hierarchy && is_there(unit)).filter(seen));
    }
    units.sort_by(|one, other| (&one.name, one.no).cmp(&(&other.name, other.no)));
    units.dedup_by_key(|unit| unit.no);
    if units.is_empty() && (batch.level.is_some() || who.scope.unit_grants().is_some()) {
        return Err(Error::invalid_field(
            "units",
            "required",
            "Wählen Sie mindestens eine Ihrer Einheiten.",
            "choose at least one of your units",
        ));
    }
    Ok(units)
}

/// Every combination; where nothing is chosen, one without it.
fn spots<'a>(units: &[&'a Unit], touchpoints: &'a [Touchpoint], tills: &'a [String]) -> Result<Vec<Spot<'a>>> {
    let each = [units.len(), touchpoints.len(), tills.len()].map(|count| count.max(1));
    if units.is_empty() && touchpoints.is_empty() && tills.is_empty() {
        return Err(Error::invalid_field(
            "units",
            "required",
            "Wählen Sie Einheiten, Kontaktpunkte oder Kassen.",
            "choose units, touchpoints or tills",
        ));
    }
    if each.iter().try_fold(1_usize, |sum, count| sum.checked_mul(*count)).is_none_or(|sum| sum > MOST_LINKS) {
        return Err(too_many("units", ("Links", "links"), MOST_LINKS));
    }
    let mut spots = Vec::new();
    for unit in optional(units.iter().copied()) {
        for touchpoint in optional(touchpoints.iter()) {
            for till in optional(tills.iter().map(|till| till.trim())) {
                spots.push(Spot { unit, touchpoint, till });
            }
        }
    }
    Ok(spots)
}

fn optional<T>(chosen: impl Iterator<Item = T>) -> Vec<Option<T>> {
    let all: Vec<Option<T>> = chosen.map(Some).collect();
    if all.is_empty() { vec![None] } else { all }
}

fn faults(batch: &LinkBatch) -> Vec<Fault> {
    let mut faults = attribute_faults(&batch.attributes);
    if !batch.tills.iter().all(|till| is_short_text(till, LONGEST_ATTRIBUTE)) {
        faults.push(Fault::new(
            "tills",
            "not_an_attribute",
            "Eine Kasse braucht einen Namen in einer Zeile.",
            "a till needs a name of one line",
        ));
    }
    faults
}
