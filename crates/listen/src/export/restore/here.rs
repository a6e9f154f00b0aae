//! What the records of an archive refer to, as it is called here.

use super::catalogue::Found;
use crate::{Listen, Result};
use access::{Access, Caller, Places, Touchpoints};
use domain::ids::{SurveyId, SurveyNo, TouchpointId, TouchpointNo, UnitNo, UnitSetNo};
use std::sync::Arc;

#[derive(Debug)]
pub(super) struct Here<'a> {
    pub(super) who: &'a Caller,
    pub(super) found: &'a Found,
    pub(super) touchpoints: Arc<Touchpoints>,
    places: Arc<Places>,
    access: &'a Access,
}

impl Listen {
    pub(super) async fn here<'a>(&'a self, who: &'a Caller, found: &'a Found) -> Result<Here<'a>> {
        let (places, touchpoints) = (self.access.places().await?, self.access.touchpoints(who.project.no).await?);
        Ok(Here { who, found, touchpoints, places, access: &self.access })
    }
}

impl Here<'_> {
    pub(super) fn survey(&self, id: SurveyId) -> Option<SurveyNo> {
        self.found.surveys.get(&id).copied()
    }

    pub(super) fn touchpoint(&self, id: Option<TouchpointId>) -> Option<TouchpointNo> {
        self.touchpoints.by_id(self.found.touchpoint(id?)).map(|touchpoint| touchpoint.no)
    }

    /// Codes nobody knows are left out.
    pub(super) fn unit_numbers(&self, codes: &[String]) -> Vec<UnitNo> {
        codes.iter().filter_map(|code| self.places.find(code)).map(|unit| unit.no).collect()
    }

    /// Codes nobody knows are left out.
    pub(super) async fn units(&self, codes: &[String]) -> Result<UnitSetNo> {
        Ok(self.access.unit_set(&self.unit_numbers(codes)).await?)
    }
}
