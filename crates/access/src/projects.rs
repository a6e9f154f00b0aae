//! Projects: brands or programme areas, with their time zone, minimums and looks.

use crate::caller::{Caller, Member};
use crate::error::Fault;
use crate::patch::present;
use crate::{Access, Error, Result, text};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use domain::disclosure::Minimums;
use domain::ids::{ProjectId, ProjectNo};
use domain::role::Right;
use domain::time::zone;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::Arc;
use store::projects::ProjectRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

const LOGO_BYTES: usize = 64 * 1024;
const HIGHEST_MINIMUM: u64 = 1_000;

/// How respondents recognise the sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ProjectBrand)]
pub struct Brand {
    /// `#rrggbb`
    pub colour: Option<String>,
    /// `data:image/png;base64,…` or `data:image/svg+xml;base64,…`, at most 64 kB of picture. Show it
    /// in `<img>` only: there a picture cannot run anything.
    pub logo: Option<String>,
}

/// A project as the other parts of the system use it.
#[derive(Clone, Debug)]
pub struct Project {
    pub id: ProjectId,
    pub no: ProjectNo,
    pub slug: String,
    pub name: String,
    /// IANA name of [`zone`](Self::zone).
    pub time_zone: String,
    /// Civil days of this project are days here.
    pub zone: TimeZone,
    pub minimums: Minimums,
    pub brand: Brand,
}

/// All projects.
#[derive(Debug, Default)]
pub struct Projects {
    by_no: HashMap<ProjectNo, Arc<Project>>,
    by_name: HashMap<String, ProjectNo>,
}

impl Projects {
    pub(crate) fn read(rows: Vec<ProjectRow>) -> Result<Self> {
        let mut projects = Self::default();
        for row in rows {
            let project = Project::read(row)?;
            projects.by_name.insert(project.slug.clone(), project.no);
            projects.by_name.insert(project.id.to_string(), project.no);
            projects.by_no.insert(project.no, Arc::new(project));
        }
        Ok(projects)
    }

    pub fn by_no(&self, no: ProjectNo) -> Option<&Arc<Project>> {
        self.by_no.get(&no)
    }

    pub fn by_id(&self, id: ProjectId) -> Option<&Arc<Project>> {
        self.find(&id.to_string())
    }

    /// By id or slug.
    pub fn find(&self, id_or_slug: &str) -> Option<&Arc<Project>> {
        self.by_name
            .get(id_or_slug)
            .or_else(|| self.by_name.get(&id_or_slug.to_ascii_lowercase()))
            .and_then(|no| self.by_no.get(no))
    }

    /// In the order they were created.
    pub fn all(&self) -> Vec<&Arc<Project>> {
        let mut all: Vec<_> = self.by_no.values().collect();
        all.sort_by_key(|project| project.no);
        all
    }
}

impl Project {
    fn read(row: ProjectRow) -> Result<Self> {
        let zone = zone(&row.time_zone).map_err(|error| Error::Internal(format!("project {}: {error}", row.slug)))?;
        // Checked before it was stored; a damaged one hides more, never less.
        let minimum = |value: i64| u64::try_from(value).unwrap_or(HIGHEST_MINIMUM);
        Ok(Self {
            id: row.id,
            no: row.no,
            slug: row.slug,
            name: row.name,
            time_zone: row.time_zone,
            zone,
            minimums: Minimums { numbers: minimum(row.minimum_numbers), comments: minimum(row.minimum_comments) },
            brand: Brand { colour: row.brand_colour, logo: row.brand_logo },
        })
    }

    fn row(&self) -> ProjectRow {
        ProjectRow {
            id: self.id,
            no: self.no,
            slug: self.slug.clone(),
            name: self.name.clone(),
            time_zone: self.time_zone.clone(),
            minimum_numbers: self.minimums.numbers.cast_signed(),
            minimum_comments: self.minimums.comments.cast_signed(),
            brand_colour: self.brand.colour.clone(),
            brand_logo: self.brand.logo.clone(),
        }
    }
}

/// A project in the API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectShape {
    pub id: ProjectId,
    pub slug: String,
    pub name: String,
    /// IANA name, such as `Europe/Berlin`.
    pub time_zone: String,
    pub minimums: Minimums,
    pub brand: Brand,
}

impl From<&Project> for ProjectShape {
    fn from(project: &Project) -> Self {
        Self {
            id: project.id,
            slug: project.slug.clone(),
            name: project.name.clone(),
            time_zone: project.time_zone.clone(),
            minimums: project.minimums,
            brand: project.brand.clone(),
        }
    }
}

/// A new project. Without a slug one is made of the name; without a time zone it is the organisation's.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct ProjectDraft {
    pub name: String,
    pub slug: Option<String>,
    pub time_zone: Option<String>,
    pub minimums: Option<Minimums>,
}

/// What is to change; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct ProjectPatch {
    pub name: Option<String>,
    pub slug: Option<String>,
    pub time_zone: Option<String>,
    pub minimums: Option<Minimums>,
    pub brand: Option<BrandPatch>,
}

/// `null` removes, what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct BrandPatch {
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub colour: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub logo: Option<Option<String>>,
}

impl Access {
    /// The projects this person sees.
    pub async fn projects_of(&self, who: &Member) -> Result<Vec<ProjectShape>> {
        let projects = self.projects().await?;
        let mine = projects.all().into_iter().filter(|project| crate::people::scope_of(&who.grants, project).is_some());
        Ok(mine.map(|project| ProjectShape::from(project.as_ref())).collect())
    }

    pub async fn create_project(&self, who: &Member, draft: ProjectDraft) -> Result<ProjectShape> {
        who.require_administrator()?;
        let organisation = self.organisation().await?;
        let project = self.new_project(draft, &organisation.time_zone)?;
        let mut tx = self.db.begin().await?;
        self.insert_project(&mut tx, &project).await?;
        let detail = serde_json::json!({ "name": project.name, "slug": project.slug });
        self.record(&mut tx, &who.actor(), Some(project.id), "project.created", project.id, &detail).await?;
        tx.commit().await?;
        self.forget();
        Ok(ProjectShape::from(&project))
    }

    /// Its number is given by [`insert_project`](Self::insert_project).
    pub(crate) fn new_project(&self, draft: ProjectDraft, time_zone: &str) -> Result<Project> {
        let time_zone = draft.time_zone.unwrap_or_else(|| time_zone.to_owned());
        let slug = draft.slug.unwrap_or_else(|| text::slug(&draft.name));
        let project = Project {
            id: self.world.id(),
            no: ProjectNo::NONE,
            slug,
            name: draft.name.trim().to_owned(),
            zone: zone(&time_zone).unwrap_or(TimeZone::UTC),
            time_zone,
            minimums: draft.minimums.unwrap_or_default(),
            brand: Brand::default(),
        };
        let faults = check(&project);
        if faults.is_empty() { Ok(project) } else { Err(Error::Invalid(faults)) }
    }

    pub(crate) async fn insert_project(&self, tx: &mut store::Tx, project: &Project) -> Result<()> {
        let now = self.world.now();
        store::projects::insert(tx, &project.row(), now).await?.ok_or_else(|| slug_taken(&project.slug))?;
        Ok(())
    }

    pub async fn change_project(&self, who: &Caller, patch: ProjectPatch) -> Result<ProjectShape> {
        who.require_everywhere(Right::Administer)?;
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Projects).await?;
        let id = who.project.id;
        let row = store::projects::find_tx(&mut tx, id).await?.ok_or_else(no_project)?;
        let before = Project::read(row)?;
        let mut project = before.clone();
        patch.apply(&mut project);
        let faults = check(&project);
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        if store::projects::slug_is_taken(&mut tx, id, &project.slug).await? {
            return Err(slug_taken(&project.slug));
        }
        store::projects::update(&mut tx, &project.row()).await?;
        self.record(&mut tx, &who.actor, Some(id), "project.changed", id, &changes(&before, &project)).await?;
        tx.commit().await?;
        self.forget();
        Ok(ProjectShape::from(&project))
    }
}

impl ProjectPatch {
    fn apply(self, project: &mut Project) {
        if let Some(name) = self.name {
            name.trim().clone_into(&mut project.name);
        }
        if let Some(slug) = self.slug {
            project.slug = slug;
        }
        if let Some(time_zone) = self.time_zone {
            project.zone = zone(&time_zone).unwrap_or(TimeZone::UTC);
            project.time_zone = time_zone;
        }
        if let Some(minimums) = self.minimums {
            project.minimums = minimums;
        }
        let brand = self.brand.unwrap_or_default();
        if let Some(colour) = brand.colour {
            project.brand.colour = colour.filter(|c| !c.is_empty());
        }
        if let Some(logo) = brand.logo {
            project.brand.logo = logo.filter(|l| !l.is_empty());
        }
    }
}

/// For the audit log: what differs; of a picture only that it does.
fn changes(before: &Project, after: &Project) -> serde_json::Value {
    let mut changed = serde_json::Map::new();
    let mut note = |what: &str, differs: bool, value: serde_json::Value| {
        if differs {
            changed.insert(what.to_owned(), value);
        }
    };
    note("name", before.name != after.name, after.name.clone().into());
    note("slug", before.slug != after.slug, after.slug.clone().into());
    note("time_zone", before.time_zone != after.time_zone, after.time_zone.clone().into());
    note("minimums", before.minimums != after.minimums, serde_json::json!(after.minimums));
    note("colour", before.brand.colour != after.brand.colour, after.brand.colour.clone().into());
    note("logo", before.brand.logo != after.brand.logo, after.brand.logo.is_some().into());
    changed.into()
}

fn no_project() -> Error {
    Error::not_found("Das Projekt", "the project")
}

fn slug_taken(slug: &str) -> Error {
    Error::Taken {
        code: "slug_taken",
        field: "slug",
        what: crate::Words::new(format!("Der Kurzname „{slug}“"), format!("the short name \"{slug}\"")),
    }
}

fn check(project: &Project) -> Vec<Fault> {
    let mut faults = Vec::new();
    faults.extend(text::name("name", &project.name));
    faults.extend(text::key("slug", &project.slug));
    if project.slug.parse::<ProjectId>().is_ok() {
        faults.push(Fault::new(
            "slug",
            "slug_is_id",
            "Der Kurzname sieht aus wie eine ID: Nehmen Sie Wörter.",
            "the short name looks like an id: use words",
        ));
    }
    faults.extend(text::time_zone("time_zone", &project.time_zone));
    let within = 1..=HIGHEST_MINIMUM;
    if !within.contains(&project.minimums.numbers) || !within.contains(&project.minimums.comments) {
        faults.push(Fault::new(
            "minimums",
            "out_of_range",
            format!("Mindestzahlen liegen zwischen 1 und {HIGHEST_MINIMUM}."),
            format!("minimums lie between 1 and {HIGHEST_MINIMUM}"),
        ));
    }
    faults.extend(project.brand.colour.as_deref().and_then(colour_fault));
    faults.extend(project.brand.logo.as_deref().and_then(logo_fault));
    faults
}

fn colour_fault(colour: &str) -> Option<Fault> {
    let digits = colour.strip_prefix('#').unwrap_or_default();
    let right = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    (!right).then(|| {
        Fault::new(
            "brand.colour",
            "not_a_colour",
            "Die Farbe braucht die Form #rrggbb, zum Beispiel #0b6e4f.",
            "write the colour as #rrggbb, such as #0b6e4f",
        )
    })
}

/// Looks at the bytes, not at what the sender calls them.
fn logo_fault(logo: &str) -> Option<Fault> {
    let fault = |code, de: &str, en: &str| Some(Fault::new("brand.logo", code, de, en));
    let wrong_form = || {
        fault(
            "not_a_picture",
            "Das Logo muss ein PNG- oder SVG-Bild sein (data:image/png;base64,… oder data:image/svg+xml;base64,…).",
            "the logo must be a PNG or SVG picture (data:image/png;base64,… or data:image/svg+xml;base64,…)",
        )
    };
    let parts = logo.strip_prefix("data:image/").and_then(|rest| rest.split_once(";base64,"));
    let Some((kind @ ("png" | "svg+xml"), encoded)) = parts else { return wrong_form() };
    if encoded.len() > LOGO_BYTES.div_ceil(3) * 4 {
        return fault(
            "picture_too_large",
            "Das Logo ist größer als 64 kB: Verkleinern Sie es.",
            "the logo is larger than 64 kB: make it smaller",
        );
    }
    let Ok(bytes) = BASE64_STANDARD.decode(encoded) else { return wrong_form() };
    let is_picture = match kind {
        "png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        _ => {
            std::str::from_utf8(&bytes).is_ok_and(|svg| svg.contains("<svg") && !svg.to_lowercase().contains("<script"))
        }
    };
    if is_picture { None } else { wrong_form() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_colours() {
        assert!(colour_fault("#0B6e4f").is_none());
        for wrong in ["", "red", "#fff", "#0b6e4g", "#0b6e4f;background:url(x)"] {
            assert!(colour_fault(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn logos_are_judged_by_their_bytes() {
        let data = |kind: &str, bytes: &[u8]| format!("data:image/{kind};base64,{}", BASE64_STANDARD.encode(bytes));
        let code = |logo: &str| logo_fault(logo).map(|f| f.code);
        assert_eq!(code(&data("png", b"\x89PNG\r\n\x1a\n....")), None);
        assert_eq!(code(&data("svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")), None);
        assert_eq!(code(&data("png", b"GIF89a")), Some("not_a_picture"));
        assert_eq!(code(&data("svg+xml", b"<svg><ScRipt>alert(1)</script></svg>")), Some("not_a_picture"));
        assert_eq!(code(&data("png", &vec![0; 70_000])), Some("picture_too_large"));
        assert_eq!(code("https://elsewhere.example/logo.png"), Some("not_a_picture"));
        assert_eq!(code("data:text/html;base64,PGI+"), Some("not_a_picture"));
        assert_eq!(code("data:image/png;base64,%%%"), Some("not_a_picture"));
    }
}
