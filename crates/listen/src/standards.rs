//! Standards of touchpoints: what each has to keep, what was found there, and where the company does not appear as one.

use crate::{Error, Listen, Notice, Result, Topic};
use access::{Caller, Fault, Person, Touchpoint};
use domain::ids::{StandardId, TouchpointId};
use domain::role::Right;
use domain::standard::{Dimension, PROPOSALS, Tally, Verdict};
use std::collections::HashMap;
use store::standards::{self, CheckRow, StandardRow};

mod shapes;
#[cfg(test)]
mod tests;

pub use shapes::{
    Checklist, ChecklistItem, Consistency, DimensionKept, Inconsistency, InconsistencyEvidence, Kept, Standard,
    StandardCheck, StandardCheckDraft, StandardDraft, StandardList, StandardPatch, TouchpointKept,
};

/// Of one project.
const MOST: usize = 200;
const LONGEST_NAME: usize = 200;
/// Characters of a description or of evidence.
const LONGEST_TEXT: usize = 2_000;
/// Inconsistencies listed.
const WORST: usize = 10;
const READERS: [Right; 2] = [Right::ReadScores, Right::ManageCatalogue];

impl Listen {
    pub async fn list_standards(&self, who: &Caller) -> Result<StandardList> {
        who.require_any(&READERS)?;
        let items: Vec<Standard> =
            standards::all(&self.db, who.project.no).await?.into_iter().map(standard).collect::<Result<_>>()?;
        let is_there = |name: &str| items.iter().any(|one| one.name == name);
        let missing = PROPOSALS.iter().filter(|one| !is_there(one.de[0]) && !is_there(one.en[0]));
        let proposals = missing.map(|one| {
            let [name, description] = one.words(who.language.tag()).map(str::to_owned);
            StandardDraft { dimension: one.dimension, name, description }
        });
        let proposals = proposals.collect();
        Ok(StandardList { items, proposals })
    }

    pub async fn create_standard(&self, who: &Caller, draft: StandardDraft) -> Result<Standard> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let row = StandardRow {
            id: self.world.id(),
            dimension: draft.dimension.code().to_owned(),
            name: draft.name.trim().to_owned(),
            description: draft.description.trim().to_owned(),
            archived: false,
            created_at: self.world.now(),
        };
        check_words(&row)?;
        if standards::all(&self.db, who.project.no).await?.len() >= MOST {
            return Err(Error::refused(
                access::Kind::Conflict,
                "too_many_standards",
                format!("Mehr als {MOST} Standards prüft niemand: Ändern Sie vorhandene."),
                format!("Nobody checks more than {MOST} standards: change those there are."),
            ));
        }
        let mut tx = self.db.begin().await?;
        standards::insert(&mut tx, who.project.no, &row).await?;
        let made = standard(row)?;
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "standard.created", made.id, &made).await?;
        tx.commit().await?;
        self.standards_changed(who);
        Ok(made)
    }

    pub async fn change_standard(&self, who: &Caller, id: StandardId, patch: StandardPatch) -> Result<Standard> {
        who.require_everywhere(Right::ManageCatalogue)?;
        let mut tx = self.db.begin().await?;
        let mut row = standards::find_tx(&mut tx, who.project.no, id).await?.ok_or_else(no_standard)?;
        if let Some(dimension) = patch.dimension {
            dimension.code().clone_into(&mut row.dimension);
        }
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut row.name);
        }
        if let Some(description) = patch.description {
            description.trim().clone_into(&mut row.description);
        }
        row.archived = patch.archived.unwrap_or(row.archived);
        check_words(&row)?;
        standards::update(&mut tx, &row).await?;
        let changed = standard(row)?;
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "standard.changed", id, &changed).await?;
        tx.commit().await?;
        self.standards_changed(who);
        Ok(changed)
    }

    /// The standards in use at one touchpoint, and what was found there last.
    pub async fn touchpoint_checklist(&self, who: &Caller, touchpoint: TouchpointId) -> Result<Checklist> {
        who.require_any(&READERS)?;
        let touchpoint = self.seen_touchpoint(who, touchpoint).await?;
        let mut newest = HashMap::new();
        for row in standards::newest_checks_at(&self.db, who.project.no, touchpoint.id).await? {
            newest.insert(row.standard, check(row)?);
        }
        let mut items = Vec::new();
        for row in standards::all(&self.db, who.project.no).await?.into_iter().filter(|row| !row.archived) {
            let check = newest.remove(&row.id);
            items.push(ChecklistItem { standard: standard(row)?, check });
        }
        Ok(Checklist { items, may_check: may_check(who, &touchpoint) })
    }

    /// Keeps what the caller found. The owner of a touchpoint may say so, and whoever manages the catalogue.
    pub async fn check_standard(
        &self,
        who: &Caller,
        touchpoint: TouchpointId,
        draft: StandardCheckDraft,
    ) -> Result<ChecklistItem> {
        who.require_any(&READERS)?;
        let id = draft.standard;
        let touchpoint = self.seen_touchpoint(who, touchpoint).await?;
        if !may_check(who, &touchpoint) {
            who.require(Right::ManageCatalogue)?;
        }
        let evidence = draft.evidence.trim().to_owned();
        let link = draft.link.map(|link| link.trim().to_owned()).filter(|link| !link.is_empty());
        check_finding(draft.verdict, &evidence, link.as_deref())?;
        let mut tx = self.db.begin().await?;
        let row = standards::find_tx(&mut tx, who.project.no, id).await?.filter(|row| !row.archived);
        let standard = standard(row.ok_or_else(no_standard)?)?;
        let found = CheckRow {
            id: self.world.id(),
            standard: id,
            touchpoint: touchpoint.id,
            verdict: draft.verdict.code().to_owned(),
            evidence,
            link,
            checked_by: who.actor.user().filter(|user| !user.0.is_nil()),
            checked_by_name: Some(who.actor.name().to_owned()),
            checked_at: self.world.now(),
        };
        standards::add_check(&mut tx, &found).await?;
        let detail = serde_json::json!({ "touchpoint": touchpoint.id, "verdict": draft.verdict });
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "standard.checked", id, &detail).await?;
        tx.commit().await?;
        self.standards_changed(who);
        Ok(ChecklistItem { standard, check: Some(check(found)?) })
    }

    /// The index of each dimension and touchpoint, and the worst inconsistencies with their evidence.
    pub async fn consistency(&self, who: &Caller) -> Result<Consistency> {
        who.require_any(&READERS)?;
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let seen: Vec<&Touchpoint> =
            touchpoints.all().iter().filter(|one| !one.archived && who.scope.sees_touchpoint(one.no)).collect();
        let mut in_use = Vec::new();
        for row in standards::all(&self.db, who.project.no).await?.into_iter().filter(|row| !row.archived) {
            in_use.push(standard(row)?);
        }
        let mut found = HashMap::new();
        for row in standards::newest_checks(&self.db, who.project.no).await? {
            found.insert((row.standard, row.touchpoint), check(row)?);
        }
        Ok(report(&in_use, &seen, &found, who.language.tag()))
    }

    async fn seen_touchpoint(&self, who: &Caller, id: TouchpointId) -> Result<Touchpoint> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        let found = touchpoints.by_id(id).filter(|one| who.scope.sees_touchpoint(one.no)).cloned();
        found.ok_or_else(|| Error::not_found("Den Kontaktpunkt", "the touchpoint"))
    }

    fn standards_changed(&self, who: &Caller) {
        self.live.publish(Notice { project: who.project.id, topic: Topic::Catalogue, at: self.world.now() });
    }
}

fn may_check(who: &Caller, touchpoint: &Touchpoint) -> bool {
    let owner = touchpoint.owner.as_ref().map(|owner| owner.id);
    who.scope.may(Right::ManageCatalogue) || owner.is_some_and(|owner| who.actor.user() == Some(owner))
}

fn report(
    in_use: &[Standard],
    seen: &[&Touchpoint],
    found: &HashMap<(StandardId, TouchpointId), StandardCheck>,
    language: &str,
) -> Consistency {
    let tally = |standards: &[&Standard], touchpoints: &[&Touchpoint]| {
        let mut tally = Tally::default();
        for standard in standards {
            for touchpoint in touchpoints {
                tally.count(found.get(&(standard.id, touchpoint.id)).map(|check| check.verdict));
            }
        }
        tally
    };
    let of = |dimension: Dimension| -> Vec<&Standard> {
        in_use.iter().filter(|standard| standard.dimension == dimension).collect()
    };
    let every: Vec<&Standard> = in_use.iter().collect();
    let mut touchpoints: Vec<TouchpointKept> = seen
        .iter()
        .map(|one| TouchpointKept {
            id: one.id,
            name: one.name.clone(),
            decisive: one.decisive,
            kept: tally(&every, &[*one]).into(),
            dimensions: Dimension::ALL.iter().map(|dimension| tally(&of(*dimension), &[*one]).into()).collect(),
        })
        .collect();
    touchpoints.sort_by(|a, b| {
        let index = |one: &TouchpointKept| one.kept.index.unwrap_or(f64::INFINITY);
        index(a).total_cmp(&index(b)).then(b.decisive.cmp(&a.decisive)).then_with(|| a.name.cmp(&b.name))
    });
    let mut worst: Vec<(Tally, &Standard)> =
        in_use.iter().map(|standard| (tally(&[standard], seen), standard)).collect();
    worst.retain(|(tally, _)| tally.missed + tally.partly > 0);
    worst.sort_by(|(a, first), (b, second)| {
        let badness = |tally: &Tally| (tally.inconsistency(), f64::from(tally.missed) + 0.5 * f64::from(tally.partly));
        let ((split_a, lost_a), (split_b, lost_b)) = (badness(a), badness(b));
        split_b.total_cmp(&split_a).then(lost_b.total_cmp(&lost_a)).then_with(|| first.name.cmp(&second.name))
    });
    let worst = worst.into_iter().take(WORST).map(|(tally, standard)| Inconsistency {
        kept: tally.into(),
        evidence: evidence(standard, seen, found),
        standard: standard.clone(),
    });
    Consistency {
        kept: tally(&every, seen).into(),
        dimensions: Dimension::ALL
            .iter()
            .map(|dimension| DimensionKept {
                dimension: *dimension,
                about: dimension.words(language).to_owned(),
                kept: tally(&of(*dimension), seen).into(),
            })
            .collect(),
        worst: worst.collect(),
        touchpoints,
    }
}

fn evidence(
    standard: &Standard,
    seen: &[&Touchpoint],
    found: &HashMap<(StandardId, TouchpointId), StandardCheck>,
) -> Vec<InconsistencyEvidence> {
    let mut broken: Vec<(&Touchpoint, &StandardCheck)> = seen
        .iter()
        .filter_map(|one| found.get(&(standard.id, one.id)).map(|check| (*one, check)))
        .filter(|(_, check)| check.verdict.needs_evidence())
        .collect();
    broken.sort_by(|(a, first), (b, second)| {
        let points = |check: &StandardCheck| check.verdict.points().unwrap_or_default();
        b.decisive.cmp(&a.decisive).then(points(first).total_cmp(&points(second))).then_with(|| a.name.cmp(&b.name))
    });
    let shown = broken.into_iter().map(|(touchpoint, check)| InconsistencyEvidence {
        touchpoint: touchpoint.id,
        name: touchpoint.name.clone(),
        check: check.clone(),
    });
    shown.collect()
}

fn standard(row: StandardRow) -> Result<Standard> {
    let dimension = Dimension::from_code(&row.dimension)
        .ok_or_else(|| Error::Internal(format!("a standard has the unknown dimension {}", row.dimension)))?;
    let StandardRow { id, name, description, archived, .. } = row;
    Ok(Standard { id, dimension, name, description, archived })
}

fn check(row: CheckRow) -> Result<StandardCheck> {
    let verdict = Verdict::from_code(&row.verdict)
        .ok_or_else(|| Error::Internal(format!("a check has the unknown verdict {}", row.verdict)))?;
    let by = row.checked_by.map(|id| Person { id, name: row.checked_by_name.unwrap_or_default() });
    Ok(StandardCheck { verdict, evidence: row.evidence, link: row.link, by, at: row.checked_at })
}

fn check_words(row: &StandardRow) -> Result<()> {
    let mut faults = Vec::new();
    if row.name.is_empty() {
        faults.push(Fault::new("name", "required", "Hier fehlt ein Name.", "a name is missing here"));
    }
    if row.name.chars().count() > LONGEST_NAME || row.name.chars().any(char::is_control) {
        faults.push(Fault::new(
            "name",
            "not_a_name",
            format!("Ein Name ist eine Zeile von höchstens {LONGEST_NAME} Zeichen."),
            format!("a name is one line of at most {LONGEST_NAME} characters"),
        ));
    }
    faults.extend(too_long("description", &row.description));
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

fn check_finding(verdict: Verdict, evidence: &str, link: Option<&str>) -> Result<()> {
    let mut faults: Vec<Fault> = too_long("evidence", evidence).into_iter().collect();
    if verdict.needs_evidence() && evidence.is_empty() {
        faults.push(Fault::new(
            "evidence",
            "required",
            "Schreiben Sie, was Sie gesehen haben: Ohne Beleg kann es niemand ändern.",
            "say what you have seen: without evidence nobody can mend it",
        ));
    }
    let is_address = |link: &str| {
        link.len() <= LONGEST_TEXT
            && link.starts_with("https://")
            && !link.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    if link.is_some_and(|link| !is_address(link)) {
        faults.push(Fault::new(
            "link",
            "not_an_address",
            "Eine Adresse beginnt mit https:// und enthält keine Leerzeichen.",
            "an address begins with https:// and has no blanks",
        ));
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::invalid(faults)) }
}

fn too_long(field: &str, text: &str) -> Option<Fault> {
    (text.chars().count() > LONGEST_TEXT).then(|| {
        Fault::new(
            field,
            "too_long",
            format!("Das sind mehr als {LONGEST_TEXT} Zeichen: Kürzen Sie es."),
            format!("these are more than {LONGEST_TEXT} characters: shorten it"),
        )
    })
}

fn no_standard() -> Error {
    Error::not_found("Den Standard", "the standard")
}
