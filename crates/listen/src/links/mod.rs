//! Links: short addresses of a survey that say where and on what occasion it is answered, and signed
//! links for one customer.

pub(crate) mod batch;
mod printing;
pub(crate) mod signed;
mod widgets;

pub use batch::{LinkBatch, LinksMade, UnitLevel};
pub use printing::{LinkChoice, PosterWords, PrintedLink, Printing};
pub use signed::{Ticket, TicketError};

use crate::circumstances::{
    LONGEST_ATTRIBUTE, LONGEST_ATTRIBUTE_NAME, MOST_ATTRIBUTES, customer_faults, is_attribute, require_own_unit,
    units_named,
};
use crate::surveys::READERS;
use crate::{Error, Listen, Result};
use access::{Caller, Fault, Kind};
use domain::identity::Identification;
use domain::ids::{LinkId, SurveyId, TouchpointId, UnitId};
use domain::role::Right;
use domain::signal::Channel;
use domain::time::Timestamp;
use domain::widget::Widget;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::Tx;
use store::links::{CountedLink, LinkRow};
use utoipa::ToSchema;

/// Characters of a code: 48 bits out of an alphabet without look-alikes and vowels.
const CODE_LENGTH: usize = 10;
const LONGEST_NAME: usize = 200;

/// A new link.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkDraft {
    /// For those who manage links: "Filiale Kiel, Kasse 3".
    pub name: String,
    /// Ids or codes, at most one of each hierarchy.
    pub units: Vec<String>,
    /// Instead of the survey's.
    pub touchpoint: Option<TouchpointId>,
    /// Instead of the touchpoint's.
    pub channel: Option<Channel>,
    pub attributes: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct LinkShape {
    pub id: LinkId,
    pub survey: SurveyId,
    /// What stands in the address.
    pub code: String,
    pub name: String,
    pub url: String,
    pub units: Vec<UnitId>,
    pub touchpoint: Option<TouchpointId>,
    pub channel: Option<Channel>,
    pub attributes: BTreeMap<String, String>,
    /// Answers that came through it, partial ones included.
    pub answers: i64,
    /// How it shows itself in the pages of a website; none: not at all.
    pub widget: Option<Widget>,
}

/// Whom a signed link is for.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SignedLinkDraft {
    pub customer: Option<Identification>,
    pub attributes: BTreeMap<String, String>,
    /// Ids or codes, at most one of each hierarchy; instead of the link's.
    pub units: Vec<String>,
    pub expires_at: Option<Timestamp>,
    /// The link to sign; by default the oldest of the survey, made if there is none.
    pub link: Option<LinkId>,
}

/// The address to send to the customer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignedLink {
    pub url: String,
}

impl Listen {
    /// The links of a survey that the caller may see, oldest first. `base` is where addresses begin. Those of programmes
    /// are left out: only who was invited is asked there.
    pub async fn list_links(&self, who: &Caller, survey: SurveyId, base: &str) -> Result<Vec<LinkShape>> {
        who.require_any(&READERS)?;
        let survey = self.survey_row(who, survey).await?;
        let links = store::links::all(&self.db, survey.id).await?;
        let by_invitation = store::programmes::links_of_survey(&self.db, survey.id).await?;
        let mut seen = Vec::with_capacity(links.len());
        for counted in links.into_iter().filter(|one| !by_invitation.contains(&one.link.id)) {
            if self.sees_link(who, &counted.link).await? {
                seen.push(shape(counted, base));
            }
        }
        Ok(seen)
    }

    pub async fn create_link(&self, who: &Caller, survey: SurveyId, draft: LinkDraft, base: &str) -> Result<LinkShape> {
        who.require(Right::ManageSurveys)?;
        let survey = self.survey_row(who, survey).await?;
        let mut faults = faults(&draft);
        faults.extend(require_own_unit(who, &draft.units).err());
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        if self.require_touchpoint(who, draft.touchpoint).await?.is_none() {
            // Its answers will belong to the survey's.
            self.require_say(who, &survey).await?;
        }
        let row = LinkRow {
            id: self.world.id(),
            survey: survey.id,
            code: String::new(),
            name: draft.name.trim().to_owned(),
            units: store::Json(self.unit_ids(who, &draft.units).await?),
            touchpoint: draft.touchpoint,
            channel: draft.channel.map(|channel| channel.code().into()),
            attributes: store::Json(draft.attributes),
            created_at: self.world.now(),
            widget: None,
        };
        let link = self.insert_link(who, row).await?;
        Ok(shape(CountedLink { link, answers: 0 }, base))
    }

    /// Takes a link out of use: its address leads nowhere from now on.
    pub async fn delete_link(&self, who: &Caller, id: LinkId) -> Result<()> {
        who.require(Right::ManageSurveys)?;
        let link = self.link_row(who, id).await?;
        let mut tx = self.db.begin().await?;
        if store::programmes::has_link(&mut tx, link.id).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "link_of_programme",
                "Über diesen Link werden Einladungen eines Programms beantwortet: Er bleibt, solange sie gelten.",
                "Invitations of a programme are answered through this link: it stays as long as they are good.",
            ));
        }
        if store::kiosks::has_link(&mut tx, link.id).await? {
            return Err(Error::refused(
                Kind::Conflict,
                "link_of_kiosk",
                "Über diesen Link fragt ein Kiosk: Nehmen Sie zuerst ihn außer Betrieb, oder geben Sie ihm einen anderen.",
                "A kiosk asks through this link: take the kiosk out of use first, or give it another link.",
            ));
        }
        store::links::delete(&mut tx, link.id, self.world.now()).await?;
        let detail = serde_json::json!({"survey": link.survey, "code": link.code, "name": link.name});
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "link_deleted", id, &detail).await?;
        tx.commit().await?;
        Ok(())
    }

    /// An address for one customer: what it says cannot be changed by whoever holds it.
    pub async fn sign_link(
        &self,
        who: &Caller,
        survey: SurveyId,
        draft: SignedLinkDraft,
        base: &str,
    ) -> Result<SignedLink> {
        who.require_any(&READERS)?;
        let survey = self.survey_row(who, survey).await?;
        let mut faults = attribute_faults(&draft.attributes);
        if let Some(customer) = &draft.customer {
            faults.extend(customer_faults(customer, self.country().await?));
        }
        let now = self.world.now();
        if draft.expires_at.is_some_and(|at| at <= now) {
            faults.push(Fault::new(
                "expires_at",
                "in_the_past",
                "Dieser Zeitpunkt ist vorbei.",
                "this moment has passed",
            ));
        }
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let by_invitation = store::programmes::links_of_survey(&self.db, survey.id).await?;
        let units = self.unit_ids(who, &draft.units).await?;
        let link = match draft.link {
            Some(id) => self.link_row(who, id).await?,
            None => self.first_link(who, survey.id, &units, &by_invitation).await?,
        };
        if link.survey != survey.id {
            return Err(no_link());
        }
        if by_invitation.contains(&link.id) {
            return Err(Error::refused(
                Kind::Conflict,
                "link_of_programme",
                "Über diesen Link antwortet nur, wen ein Programm eingeladen hat: Wählen Sie einen anderen.",
                "Only who was invited by a programme answers through this link: choose another one.",
            ));
        }
        let ticket = Ticket::new(draft.customer, draft.attributes, units, draft.expires_at, now);
        let sealed = ticket.seal(&self.secret, survey.id);
        Ok(SignedLink { url: format!("{}?t={sealed}", address(base, &link.code)) })
    }

    /// The oldest link that, signed with these units, leads to nothing outside of the caller's scope.
    async fn first_link(&self, who: &Caller, survey: SurveyId, units: &[UnitId], but: &[LinkId]) -> Result<LinkRow> {
        for CountedLink { link, .. } in store::links::all(&self.db, survey).await? {
            let mut signed = link.clone();
            if !units.is_empty() {
                signed.units = store::Json(units.to_vec());
            }
            if !but.contains(&link.id) && self.sees_link(who, &signed).await? {
                return Ok(link);
            }
        }
        require_own_unit(who, units).map_err(|fault| Error::invalid(vec![fault]))?;
        let own = if who.scope.unit_grants().is_some() { units.to_vec() } else { Vec::new() };
        let row = LinkRow {
            id: self.world.id(),
            survey,
            code: String::new(),
            name: who.language.pick("Persönliche Links", "Personal links").to_owned(),
            units: store::Json(own),
            touchpoint: None,
            channel: None,
            attributes: store::Json::default(),
            created_at: self.world.now(),
            widget: None,
        };
        self.insert_link(who, row).await
    }

    /// Gives the link a code nobody has and keeps it.
    pub(crate) async fn insert_link(&self, who: &Caller, mut row: LinkRow) -> Result<LinkRow> {
        let mut tx = self.db.begin().await?;
        self.insert_coded(&mut tx, &mut row).await?;
        let detail = serde_json::json!({"survey": row.survey, "code": row.code, "name": row.name});
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "link_created", row.id, &detail).await?;
        tx.commit().await?;
        Ok(row)
    }

    async fn insert_coded(&self, tx: &mut Tx, row: &mut LinkRow) -> Result<()> {
        loop {
            row.code = self.world.token(CODE_LENGTH);
            if store::links::insert(tx, row).await? {
                return Ok(());
            }
        }
    }

    pub(crate) async fn link_row(&self, who: &Caller, id: LinkId) -> Result<LinkRow> {
        let link = store::links::find(&self.db, who.project.no, id).await?.ok_or_else(no_link)?;
        if self.sees_link(who, &link).await? { Ok(link) } else { Err(no_link()) }
    }

    /// A link of units or a touchpoint outside of the caller's scope is not there for him.
    pub(crate) async fn sees_link(&self, who: &Caller, link: &LinkRow) -> Result<bool> {
        if who.scope.is_whole_project() {
            return Ok(true);
        }
        let tree = self.access.tree().await?;
        let units = link.units.0.iter().filter_map(|id| tree.number(*id)).collect::<Vec<_>>();
        // Without a unit a link is the whole project's.
        let by_unit = who.scope.unit_grants().is_none()
            || (!units.is_empty() && units.iter().all(|unit| who.scope.sees_unit(*unit, &tree)));
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let by_touchpoint = link
            .touchpoint
            .is_none_or(|id| touchpoints.by_id(id).is_some_and(|touchpoint| who.scope.sees_touchpoint(touchpoint.no)));
        Ok(by_unit && by_touchpoint)
    }

    /// The ids of units given by id or code; all must be visible, at most one of each hierarchy.
    pub(crate) async fn unit_ids(&self, who: &Caller, given: &[String]) -> Result<Vec<UnitId>> {
        let places = self.access.places().await?;
        let units = units_named(who, &places, given).map_err(|fault| Error::invalid(vec![fault]))?;
        Ok(units.iter().map(|unit| unit.id).collect())
    }
}

fn no_link() -> Error {
    Error::not_found("Den Link", "the link")
}

pub(crate) fn address(base: &str, code: &str) -> String {
    format!("{base}/s/{code}")
}

fn shape(counted: CountedLink, base: &str) -> LinkShape {
    let CountedLink { link, answers } = counted;
    LinkShape {
        id: link.id,
        survey: link.survey,
        url: address(base, &link.code),
        code: link.code,
        name: link.name,
        units: link.units.0,
        touchpoint: link.touchpoint,
        channel: channel(link.channel),
        attributes: link.attributes.0,
        answers,
        widget: link.widget.map(|widget| widget.0),
    }
}

pub(crate) fn channel(code: Option<i64>) -> Option<Channel> {
    code.and_then(|code| u8::try_from(code).ok()).map(Channel::from_code)
}

fn faults(draft: &LinkDraft) -> Vec<Fault> {
    let mut faults = attribute_faults(&draft.attributes);
    let name = draft.name.trim();
    if name.is_empty() {
        faults.push(Fault::new("name", "required", "Hier fehlt ein Name.", "a name is missing here"));
    }
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        faults.push(Fault::new(
            "name",
            "not_a_name",
            format!("Ein Name ist eine Zeile von höchstens {LONGEST_NAME} Zeichen."),
            format!("a name is one line of at most {LONGEST_NAME} characters"),
        ));
    }
    faults
}

fn attribute_faults(attributes: &BTreeMap<String, String>) -> Vec<Fault> {
    let mut faults = Vec::new();
    if attributes.len() > MOST_ATTRIBUTES {
        faults.push(Fault::new(
            "attributes",
            "too_many",
            format!("Höchstens {MOST_ATTRIBUTES} Merkmale sind möglich."),
            format!("at most {MOST_ATTRIBUTES} attributes are possible"),
        ));
    }
    for (name, value) in attributes {
        if !is_attribute(name, value) {
            faults.push(Fault::new(
                format!("attributes.{name}"),
                "not_an_attribute",
                format!("Namen sind a-z, 0-9, _ und -, höchstens {LONGEST_ATTRIBUTE_NAME} Zeichen; Werte höchstens {LONGEST_ATTRIBUTE} Zeichen."),
                format!("names are a-z, 0-9, _ and -, at most {LONGEST_ATTRIBUTE_NAME} characters; values at most {LONGEST_ATTRIBUTE} characters"),
            ));
        }
    }
    faults
}
