//! What the live programmes of a project need a customer's consent for, and the languages they speak.

use crate::{Listen, Result};
use access::Project;
use domain::programme::route::SURVEYS;
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of customers at present.
#[derive(Debug, Default)]
pub(crate) struct Asking {
    /// Purposes, and whether somebody who never spoke of one is asked all the same.
    pub(crate) purposes: BTreeMap<String, bool>,
    /// BCP 47 tags.
    pub(crate) languages: BTreeSet<String>,
}

impl Listen {
    pub(crate) async fn asking(&self, project: &Project) -> Result<Asking> {
        let mut asking = Asking::default();
        for published in store::programmes::published(&self.db, project.no).await? {
            if !published.is_live() {
                continue;
            }
            let definition = &published.definition.0;
            for route in &definition.channels {
                let unasked = route.consent.is_none();
                let purpose = route.consent.as_deref().unwrap_or(SURVEYS);
                *asking.purposes.entry(purpose.to_owned()).or_default() |= unasked;
            }
            for survey in self.open_surveys(project, definition).await?.into_values() {
                asking.languages.extend(survey.survey.languages.iter().cloned());
            }
        }
        Ok(asking)
    }
}
