//! How kiosks go out and what is sent to make and change them.

use access::Fault;
use domain::ids::{KioskId, LinkId, SurveyId, TouchpointId, UnitId};
use domain::kiosk::{KioskSettings, SILENT_AFTER_MINUTES, is_pin};
use domain::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::kiosks::KioskRow;
use store::links::LinkRow;
use utoipa::ToSchema;

const LONGEST_NAME: usize = 200;
const LONGEST_ADDRESS: usize = 254;

/// A new kiosk.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KioskDraft {
    /// For those who look after it: "Filiale Kiel, Eingang".
    pub name: String,
    /// Says which survey is asked, and where its answers count.
    pub link: Option<LinkId>,
    /// Four to eight digits that end it on the tablet.
    pub pin: String,
    pub settings: KioskSettings,
    /// Minutes without a sign of life after which it counts as silent.
    pub silent_after_minutes: u32,
    /// Who gets a mail when it falls silent; empty: nobody.
    pub alert_mail: String,
}

impl Default for KioskDraft {
    fn default() -> Self {
        Self {
            name: String::new(),
            link: None,
            pin: String::new(),
            settings: KioskSettings::default(),
            silent_after_minutes: 60,
            alert_mail: String::new(),
        }
    }
}

/// What is to change; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KioskPatch {
    pub name: Option<String>,
    /// The tablet asks the survey of this link from the next respondent on.
    pub link: Option<LinkId>,
    pub pin: Option<String>,
    pub settings: Option<KioskSettings>,
    pub silent_after_minutes: Option<u32>,
    pub alert_mail: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct KioskShape {
    pub id: KioskId,
    pub name: String,
    pub link: LinkId,
    pub link_name: String,
    pub survey: SurveyId,
    pub units: Vec<UnitId>,
    /// Of the link; none: the survey's.
    pub touchpoint: Option<TouchpointId>,
    pub settings: KioskSettings,
    pub silent_after_minutes: u32,
    pub alert_mail: String,
    pub state: KioskState,
    /// Its last sign of life.
    pub seen_at: Option<Timestamp>,
    /// Answers in its queue, as it said last.
    pub waiting: i64,
    /// Answers it has set aside because they will never be taken, as it said last.
    pub refused: i64,
    /// Why the last of them was not; a code, empty when there is none.
    pub refused_for: String,
    /// Percent, when the tablet says it.
    pub battery: Option<i64>,
    /// The version of the survey it shows.
    pub shown_version: Option<i64>,
    pub created_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KioskState {
    /// No tablet has opened its address yet.
    Unpaired,
    Asking,
    /// No sign of life for longer than it may be.
    Silent,
    /// Out of use.
    Revoked,
}

pub(super) fn shape(row: KioskRow, link: &LinkRow, now: Timestamp) -> KioskShape {
    let minutes = u32::try_from(row.silent_after_minutes).unwrap_or(u32::MAX);
    let state = match row.seen_at {
        _ if row.revoked_at.is_some() => KioskState::Revoked,
        None => KioskState::Unpaired,
        Some(seen) if seen.plus_seconds(i64::from(minutes) * 60) < now => KioskState::Silent,
        Some(_) => KioskState::Asking,
    };
    KioskShape {
        id: row.id,
        name: row.name,
        link: row.link,
        link_name: link.name.clone(),
        survey: link.survey,
        units: link.units.0.clone(),
        touchpoint: link.touchpoint,
        settings: row.settings.0,
        silent_after_minutes: minutes,
        alert_mail: row.alert_mail,
        state,
        seen_at: row.seen_at,
        waiting: row.waiting,
        refused: row.refused,
        refused_for: row.refused_for,
        battery: row.battery,
        shown_version: row.shown,
        created_at: row.created_at,
        revoked_at: row.revoked_at,
    }
}

impl KioskDraft {
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = name_fault(&self.name).into_iter().collect();
        if self.link.is_none() {
            faults.push(Fault::new(
                "link",
                "required",
                "Hier fehlt der Link, über den die Umfrage beantwortet wird.",
                "the link through which the survey is answered is missing here",
            ));
        }
        faults.extend(pin_fault(&self.pin));
        faults.extend(settings_faults(&self.settings));
        faults.extend(minutes_fault(self.silent_after_minutes));
        faults.extend(address_fault(&self.alert_mail));
        faults
    }
}

impl KioskPatch {
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults: Vec<Fault> = self.name.as_deref().and_then(name_fault).into_iter().collect();
        faults.extend(self.pin.as_deref().and_then(pin_fault));
        faults.extend(self.settings.iter().flat_map(settings_faults));
        faults.extend(self.silent_after_minutes.and_then(minutes_fault));
        faults.extend(self.alert_mail.as_deref().and_then(address_fault));
        faults
    }
}

fn name_fault(name: &str) -> Option<Fault> {
    let name = name.trim();
    if name.is_empty() {
        return Some(Fault::new("name", "required", "Hier fehlt ein Name.", "a name is missing here"));
    }
    let wrong = name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control);
    wrong.then(|| {
        Fault::new(
            "name",
            "not_a_name",
            format!("Ein Name ist eine Zeile von höchstens {LONGEST_NAME} Zeichen."),
            format!("a name is one line of at most {LONGEST_NAME} characters"),
        )
    })
}

fn pin_fault(pin: &str) -> Option<Fault> {
    (!is_pin(pin)).then(|| {
        Fault::new("pin", "not_a_pin", "Eine PIN hat vier bis acht Ziffern.", "a PIN has four to eight digits")
    })
}

fn settings_faults(settings: &KioskSettings) -> Vec<Fault> {
    let problems = settings.problems().into_iter();
    problems.map(|problem| Fault::new(problem.field, problem.code, problem.de, problem.en)).collect()
}

fn minutes_fault(minutes: u32) -> Option<Fault> {
    let (least, most) = (*SILENT_AFTER_MINUTES.start(), *SILENT_AFTER_MINUTES.end());
    (!SILENT_AFTER_MINUTES.contains(&minutes)).then(|| {
        Fault::new(
            "silent_after_minutes",
            "out_of_range",
            format!("Möglich sind {least} bis {most} Minuten."),
            format!("{least} to {most} minutes are possible"),
        )
    })
}

/// A plausible address; whether somebody reads there only a mail can tell.
fn address_fault(address: &str) -> Option<Fault> {
    let address = address.trim();
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>,;\"()".contains(c);
    let plausible = address.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    let right = address.is_empty() || (plausible && address.len() <= LONGEST_ADDRESS && !address.contains(odd));
    (!right).then(|| {
        Fault::new(
            "alert_mail",
            "not_an_address",
            "Das ist keine E-Mail-Adresse, z. B. filiale@firma.example.",
            "this is no mail address, such as shop@company.example",
        )
    })
}
