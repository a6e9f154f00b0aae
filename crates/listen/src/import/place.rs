//! When, where and through what: what every signal of a file has.

use super::mapping::{ImportOptions, Used};
use super::reason::{Reason, shortened};
use super::rows::Row;
use super::target::Target;
use super::values::{self, DateOrder, Moment};
use crate::Circumstances;
use crate::circumstances::{LONGEST_ATTRIBUTE, signal_of_message};
use access::{Places, Project, Touchpoints};
use domain::identity::Identification;
use domain::ids::{HierarchyId, ImportId, ProjectId, SignalId, TouchpointNo, UnitNo};
use domain::signal::Channel;
use domain::time::Timestamp;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// Units and touchpoints by everything a table may call them.
#[derive(Debug, Default)]
pub(super) struct Lookup {
    touchpoints: HashMap<String, (TouchpointNo, Channel)>,
    /// Code, id or name, in lower case; several where a name is not unique.
    units: HashMap<String, Vec<UnitNo>>,
    hierarchies: HashMap<UnitNo, HierarchyId>,
}

impl Lookup {
    pub(super) fn new(places: &Places, touchpoints: &Touchpoints) -> Self {
        let mut lookup = Self::default();
        // Later entries do not replace earlier ones: ids and keys win over names.
        let known = || touchpoints.all().iter().filter(|touchpoint| !touchpoint.archived);
        for named in [0, 1, 2] {
            for touchpoint in known() {
                let name = match named {
                    0 => touchpoint.key.to_lowercase(),
                    1 => touchpoint.id.to_string(),
                    _ => touchpoint.name.to_lowercase(),
                };
                lookup.touchpoints.entry(name).or_insert((touchpoint.no, touchpoint.channel));
            }
        }
        let mut by_name: HashMap<String, Vec<UnitNo>> = HashMap::new();
        for unit in places.tree.units() {
            lookup.hierarchies.insert(unit.no, unit.hierarchy);
            lookup.units.insert(unit.code.to_lowercase(), vec![unit.no]);
            lookup.units.insert(unit.id.to_string(), vec![unit.no]);
            by_name.entry(unit.name.to_lowercase()).or_default().push(unit.no);
        }
        for (name, units) in by_name {
            lookup.units.entry(name).or_insert(units);
        }
        lookup
    }

    pub(super) fn touchpoint(&self, name: &str) -> Option<(TouchpointNo, Channel)> {
        self.touchpoints.get(&name.trim().to_lowercase()).copied()
    }

    /// Is there a unit of this code, id or name?
    pub(super) fn knows_unit(&self, name: &str) -> bool {
        self.units.contains_key(&name.trim().to_lowercase())
    }

    /// Takes units of these names to exist.
    pub(super) fn pretend(&mut self, names: &BTreeSet<String>, hierarchy: HierarchyId) {
        // From the end of all numbers: no real unit has them.
        for (no, name) in (0..=u32::MAX).rev().map(UnitNo).zip(names) {
            self.units.entry(name.trim().to_lowercase()).or_insert_with(|| vec![no]);
            self.hierarchies.insert(no, hierarchy);
        }
    }

    fn unit(&self, name: &str) -> Result<UnitNo, Reason> {
        match self.units.get(&name.to_lowercase()).map(Vec::as_slice) {
            Some([one]) => Ok(*one),
            Some(_) => Err(Reason::new(
                "ambiguous_unit",
                format!("Mehrere Einheiten heißen \"{}\": Geben Sie den Code an.", shortened(name)),
                format!("Several units are called \"{}\": give the code.", shortened(name)),
            )),
            None => Err(Reason::new(
                "unknown_unit",
                format!(
                    "Die Einheit \"{}\" gibt es nicht: Legen Sie sie an, oder lassen Sie sie beim Import anlegen.",
                    shortened(name)
                ),
                format!("There is no unit \"{}\": create it, or have it created by the import.", shortened(name)),
            )),
        }
    }
}

/// The columns that say when and where, and what holds where they are silent.
#[derive(Debug)]
pub(super) struct Place {
    import: ImportId,
    project: ProjectId,
    columns: Vec<Used>,
    order: DateOrder,
    zone: TimeZone,
    /// Of days without a clock time.
    project_zone: TimeZone,
    default_time: Timestamp,
    /// Nothing happens later than this.
    latest: Timestamp,
    default_touchpoint: Option<(TouchpointNo, Channel)>,
    default_channel: Option<Channel>,
    lookup: Lookup,
}

/// What a row says about when and where.
#[derive(Clone, Debug)]
pub(super) struct Placed {
    id: SignalId,
    time: Timestamp,
    channel: Option<Channel>,
    touchpoint: Option<(TouchpointNo, Channel)>,
    units: Vec<UnitNo>,
    attributes: BTreeMap<String, String>,
}

impl Placed {
    /// The signal it begins; touchpoint and channel are those of `otherwise` where the row names none.
    pub(super) fn circumstances(
        self,
        customer: Option<Identification>,
        otherwise: Option<(TouchpointNo, Channel)>,
        payload: String,
    ) -> Circumstances {
        let (touchpoint, usual) = self.touchpoint.or(otherwise).unwrap_or_default();
        Circumstances {
            id: self.id,
            customer,
            time: self.time,
            channel: self.channel.unwrap_or(usual),
            touchpoint,
            units: self.units,
            attributes: self.attributes,
            payload,
            replaces: None,
        }
    }
}

impl Place {
    /// `upload`: which import, and when its file arrived.
    pub(super) fn new(
        (import, uploaded): (ImportId, Timestamp),
        project: &Project,
        used: &[Used],
        options: &ImportOptions,
        guessed: DateOrder,
        lookup: Lookup,
    ) -> Result<Self, Reason> {
        let zone = match &options.time_zone {
            Some(name) => domain::time::zone(name).map_err(|_| {
                Reason::new(
                    "unknown_time_zone",
                    format!("Die Zeitzone \"{name}\" ist unbekannt: Schreiben Sie z. B. Europe/Berlin."),
                    format!("The time zone \"{name}\" is not known: write for example Europe/Berlin."),
                )
            })?,
            None => project.zone.clone(),
        };
        let order = options.date_order.unwrap_or(guessed);
        let default_time = match &options.time {
            Some(text) => instant(text, order, &zone, &project.zone)?,
            None => uploaded,
        };
        let default_touchpoint = match &options.touchpoint {
            Some(name) => Some(lookup.touchpoint(name).ok_or_else(|| unknown_touchpoint(name))?),
            None => None,
        };
        let about = |target: &Target| {
            matches!(
                target,
                Target::Id
                    | Target::MessageId
                    | Target::Time
                    | Target::Date
                    | Target::TimeOfDay
                    | Target::Touchpoint
                    | Target::Unit
                    | Target::Channel
                    | Target::Attribute(_)
            )
        };
        Ok(Self {
            import,
            project: project.id,
            columns: used.iter().filter(|one| about(&one.target)).cloned().collect(),
            order,
            zone,
            project_zone: project.zone.clone(),
            default_time,
            latest: uploaded.plus_seconds(2 * 86_400).max(default_time),
            default_touchpoint,
            default_channel: options.channel,
            lookup,
        })
    }

    /// Rows that name no touchpoint have none.
    pub(super) fn without_default(self) -> Self {
        Self { default_touchpoint: None, ..self }
    }

    pub(super) fn read(&self, row: &Row) -> Result<Placed, Reason> {
        let mut placed = Placed {
            id: row_id(self.import, row.number),
            time: self.default_time,
            channel: self.default_channel,
            touchpoint: self.default_touchpoint,
            units: Vec::new(),
            attributes: BTreeMap::new(),
        };
        let (mut time, mut date, mut clock) = (None, None, None);
        for column in &self.columns {
            let Some(cell) = column.said(row.cell(column.at)) else { continue };
            let here = |reason: Reason| reason.in_column(&column.name);
            match &column.target {
                Target::Id => placed.id = own_id(cell).map_err(here)?,
                Target::MessageId => placed.id = signal_of_message(self.project, cell),
                Target::Time => time = Some(instant(cell, self.order, &self.zone, &self.project_zone).map_err(here)?),
                Target::Date => date = Some(self.date(cell).map_err(here)?),
                Target::TimeOfDay => clock = Some(values::clock(cell).ok_or_else(|| here(not_a_clock(cell)))?),
                Target::Touchpoint => {
                    let found = self.lookup.touchpoint(cell).ok_or_else(|| here(unknown_touchpoint(cell)))?;
                    placed.touchpoint = Some(found);
                }
                Target::Unit => self.add_unit(cell, &mut placed.units).map_err(here)?,
                Target::Channel => {
                    placed.channel = Some(values::channel(cell).ok_or_else(|| here(unknown_channel(cell)))?)
                }
                Target::Attribute(name) => {
                    placed.attributes.insert(name.clone(), attribute(cell).map_err(here)?.to_owned());
                }
                _ => {}
            }
        }
        let joined = date.and_then(|date| match clock {
            Some(clock) => Moment::Local(date.to_datetime(clock)).instant(&self.zone),
            None => Moment::Day(date).instant(&self.project_zone),
        });
        placed.time = time.or(joined).unwrap_or(self.default_time);
        self.check_time(placed.time)?;
        Ok(placed)
    }

    fn date(&self, cell: &str) -> Result<jiff::civil::Date, Reason> {
        values::moment(cell, self.order).map(|moment| moment.date(&self.zone)).ok_or_else(|| not_a_time(cell))
    }

    fn check_time(&self, time: Timestamp) -> Result<(), Reason> {
        if time > self.latest {
            return Err(Reason::new(
                "time_in_future",
                format!(
                    "Der Zeitpunkt {time} liegt in der Zukunft: Prüfen Sie Datum und Reihenfolge von Tag und Monat."
                ),
                format!("The time {time} lies in the future: check the date and the order of day and month."),
            ));
        }
        if time < Timestamp(0) {
            return Err(Reason::new(
                "time_too_early",
                format!("Der Zeitpunkt {time} liegt vor 1970: Prüfen Sie das Datum."),
                format!("The time {time} lies before 1970: check the date."),
            ));
        }
        Ok(())
    }

    fn add_unit(&self, cell: &str, units: &mut Vec<UnitNo>) -> Result<(), Reason> {
        let unit = self.lookup.unit(cell)?;
        let hierarchy = self.lookup.hierarchies.get(&unit);
        if units.iter().any(|other| self.lookup.hierarchies.get(other) == hierarchy) {
            return Err(Reason::new(
                "two_units_of_one_hierarchy",
                "Die Zeile nennt zwei Einheiten derselben Hierarchie: Lassen Sie eine Spalte weg.",
                "The row names two units of the same hierarchy: leave one column out.",
            ));
        }
        units.push(unit);
        Ok(())
    }
}

fn instant(cell: &str, order: DateOrder, zone: &TimeZone, of_days: &TimeZone) -> Result<Timestamp, Reason> {
    let moment = values::moment(cell, order).ok_or_else(|| not_a_time(cell))?;
    let zone = if matches!(moment, Moment::Day(_)) { of_days } else { zone };
    moment.instant(zone).ok_or_else(|| not_a_time(cell))
}

fn not_a_time(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "not_a_time",
        format!("\"{cell}\" ist kein Datum: Schreiben Sie 2026-11-22, 22.11.2026 13:45 oder 2026-11-22T13:45:00Z."),
        format!("\"{cell}\" is not a date: write 2026-11-22, 11/22/2026 1:45 PM or 2026-11-22T13:45:00Z."),
    )
}

fn not_a_clock(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "not_a_time_of_day",
        format!("\"{cell}\" ist keine Uhrzeit: Schreiben Sie 13:45."),
        format!("\"{cell}\" is not a time of day: write 13:45 or 1:45 PM."),
    )
}

pub(super) fn unknown_touchpoint(name: &str) -> Reason {
    let name = shortened(name);
    Reason::new(
        "unknown_touchpoint",
        format!("Den Kontaktpunkt \"{name}\" gibt es nicht: Legen Sie ihn an, oder wählen Sie einen für alle Zeilen."),
        format!("There is no touchpoint \"{name}\": create it, or choose one for all rows."),
    )
}

fn unknown_channel(cell: &str) -> Reason {
    let cell = shortened(cell);
    Reason::new(
        "unknown_channel",
        format!(
            "\"{cell}\" ist kein bekannter Kanal: Schreiben Sie web, app, email, sms, phone, chat, store, kiosk, letter, social, review, partner oder other."
        ),
        format!(
            "\"{cell}\" is not a known channel: write web, app, email, sms, phone, chat, store, kiosk, letter, social, review, partner or other."
        ),
    )
}

fn attribute(cell: &str) -> Result<&str, Reason> {
    if cell.chars().count() > LONGEST_ATTRIBUTE {
        return Err(Reason::new(
            "too_long",
            format!(
                "Ein Merkmal hat höchstens {LONGEST_ATTRIBUTE} Zeichen: Machen Sie die Spalte zu einer Frage, oder lassen Sie sie weg."
            ),
            format!(
                "An attribute has at most {LONGEST_ATTRIBUTE} characters: make the column a question, or leave it out."
            ),
        ));
    }
    without_nul(cell)
}

pub(super) fn without_nul(cell: &str) -> Result<&str, Reason> {
    if cell.contains('\0') {
        return Err(Reason::new(
            "control_character",
            "Der Text enthält das Zeichen U+0000: Entfernen Sie es.",
            "The text holds the character U+0000: remove it.",
        ));
    }
    Ok(cell)
}

fn own_id(cell: &str) -> Result<SignalId, Reason> {
    cell.parse().map_err(|_| {
        Reason::new(
            "not_an_id",
            "Das ist keine Kennung aus Resonanz (UUID): Ordnen Sie die Spalte als Kennung im fremden System zu.",
            "This is not an id of Resonanz (UUID): map the column as id in the other system.",
        )
    })
}

/// The id of a signal known only by its place in a file: reading the row again makes no second one.
fn row_id(import: ImportId, row: u64) -> SignalId {
    SignalId(Uuid::new_v5(&import.0, &row.to_be_bytes()))
}
