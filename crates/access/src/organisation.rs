//! The one company this installation serves.

use crate::caller::{Member, Principal};
use crate::error::Fault;
use crate::{Access, Error, Result, text};
use serde::{Deserialize, Serialize};
use store::Json;
use store::organisation::OrganisationRow;
use store::versions::{self, Topic};
use utoipa::ToSchema;

const MOST_LANGUAGES: usize = 30;

/// The organisation, in the API too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Organisation {
    pub name: String,
    /// Languages surveys are offered in: BCP 47 tags such as `de`.
    pub languages: Vec<String>,
    /// One of `languages`.
    pub default_language: String,
    /// IANA name; new projects take it over.
    pub time_zone: String,
}

/// What is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
pub struct OrganisationPatch {
    pub name: Option<String>,
    pub languages: Option<Vec<String>>,
    pub default_language: Option<String>,
    pub time_zone: Option<String>,
}

impl From<OrganisationRow> for Organisation {
    fn from(row: OrganisationRow) -> Self {
        Self {
            name: row.name,
            languages: row.languages.0,
            default_language: row.default_language,
            time_zone: row.time_zone,
        }
    }
}

impl Organisation {
    pub(crate) fn row(&self) -> OrganisationRow {
        OrganisationRow {
            name: self.name.clone(),
            languages: Json(self.languages.clone()),
            default_language: self.default_language.clone(),
            time_zone: self.time_zone.clone(),
        }
    }

    pub(crate) fn check(&self, name_field: &str) -> Vec<Fault> {
        let mut faults: Vec<Fault> = text::name(name_field, &self.name).into_iter().collect();
        faults.extend(text::time_zone("time_zone", &self.time_zone));
        let distinct: std::collections::BTreeSet<_> = self.languages.iter().collect();
        let fine = !self.languages.is_empty()
            && self.languages.len() <= MOST_LANGUAGES
            && distinct.len() == self.languages.len()
            && self.languages.iter().all(|tag| is_language_tag(tag));
        if !fine {
            faults.push(Fault::new(
                "languages",
                "not_languages",
                "Nennen Sie mindestens eine Sprache, jede einmal, als Kürzel wie de, en oder pt-BR.",
                "name at least one language, each once, by its tag such as de, en or pt-BR",
            ));
        }
        if !self.languages.contains(&self.default_language) {
            faults.push(Fault::new(
                "default_language",
                "not_offered",
                "Die Standardsprache muss eine der angebotenen Sprachen sein.",
                "the default language must be one of the languages offered",
            ));
        }
        faults
    }
}

fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let primary = parts.next().is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_lowercase()));
    primary && parts.all(|p| (2..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl Access {
    /// Whoever asks.
    ///
    /// # Errors
    /// [`Error::NotSetUp`] before the first-run set-up.
    pub async fn organisation(&self) -> Result<Organisation> {
        store::organisation::find(&self.db).await?.map(Organisation::from).ok_or(Error::NotSetUp)
    }

    /// For anybody who is signed in.
    pub async fn read_organisation(&self, _who: &Principal) -> Result<Organisation> {
        self.organisation().await
    }

    pub async fn change_organisation(&self, who: &Member, patch: OrganisationPatch) -> Result<Organisation> {
        who.require_administrator()?;
        let mut organisation = self.organisation().await?;
        if let Some(name) = patch.name {
            name.trim().clone_into(&mut organisation.name);
        }
        organisation.languages = patch.languages.unwrap_or(organisation.languages);
        organisation.default_language = patch.default_language.unwrap_or(organisation.default_language);
        organisation.time_zone = patch.time_zone.unwrap_or(organisation.time_zone);
        let faults = organisation.check("name");
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let mut tx = self.db.begin().await?;
        versions::bump(&mut tx, Topic::Projects).await?;
        store::organisation::update(&mut tx, &organisation.row()).await?;
        self.record(&mut tx, &who.actor(), None, "organisation.changed", 1, &organisation).await?;
        tx.commit().await?;
        self.forget();
        Ok(organisation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_tags_offered_once() {
        let codes = |languages: &[&str], default: &str| {
            let organisation = Organisation {
                name: "Silbermöwe".into(),
                languages: languages.iter().map(|l| (*l).to_owned()).collect(),
                default_language: default.into(),
                time_zone: "Europe/Berlin".into(),
            };
            organisation.check("name").into_iter().map(|f| f.code).collect::<Vec<_>>()
        };
        assert!(codes(&["de", "en", "pt-BR", "gsw"], "en").is_empty());
        assert_eq!(codes(&["de", "de"], "de"), ["not_languages"]);
        assert_eq!(codes(&["Deutsch"], "Deutsch"), ["not_languages"]);
        assert_eq!(codes(&["de"], "fr"), ["not_offered"]);
        assert_eq!(codes(&[], "de"), ["not_languages", "not_offered"]);
    }
}
