//! What an import refers to and nobody has made yet: units, a touchpoint, facets, a survey.

use super::mapping::{ColumnMapping, Mapping, Used};
use super::new_survey::survey_of;
use super::place::{Lookup, unknown_touchpoint};
use super::plan::{Pretended, guessed_order};
use super::reason::Reason;
use super::scan::Scan;
use super::shapes::Known;
use super::source::Source;
use super::target::{ImportKind, Target};
use crate::surveys::{SurveyDraft, refuse_unless_live, without_owner};
use crate::{Error, Listen, Result};
use access::{Caller, Facet, FacetList, FacetSource, Principal, Touchpoint, TouchpointDraft, UnitDraft, Words};
use domain::ids::UnitId;
use domain::survey::Survey;
use std::path::Path;

impl Listen {
    /// Is there something wrong with the whole that would stop a start? Nothing has been made yet.
    pub(super) async fn check_whole(&self, who: &Caller, known: &Known, mapping: &Mapping) -> Result<()> {
        let used = mapping.check(&known.source)?;
        if matches!(mapping.kind, ImportKind::Answers | ImportKind::Interactions) {
            let order = guessed_order(&known.source, &used);
            self.place(known, &who.project, &used, mapping, order, &Pretended::default()).await?;
        }
        if mapping.kind == ImportKind::Answers && mapping.survey.is_none() {
            match &mapping.options.new_touchpoint {
                // It will belong to whoever starts.
                Some(new) if who.actor.user().is_none() => return Err(without_owner(new.name.trim())),
                Some(_) => {}
                None => refuse_unless_live(&self.import_touchpoint(who, mapping).await?)?,
            }
        }
        Ok(())
    }

    /// Makes what is missing, in the name of the caller and with the caller's rights, and returns the
    /// mapping that refers to it.
    pub(super) async fn prepare_import(
        &self,
        who: &Caller,
        source: &Source,
        upload: &Path,
        file_name: &str,
        mapping: Mapping,
    ) -> Result<Mapping> {
        let used = mapping.check(source)?;
        let scan = self.scan(source, upload, &used).await?;
        let mut mapping = mapping;
        if let Some(parent) = mapping.options.new_units_below {
            self.make_units(who, parent, &scan).await?;
        }
        if let Some(new) = mapping.options.new_touchpoint.take() {
            let draft = TouchpointDraft {
                key: new.key,
                name: new.name,
                channel: new.channel.or(mapping.options.channel).unwrap_or_default(),
                owner: who.actor.user(),
                live: who.actor.user().is_some(),
                ..TouchpointDraft::default()
            };
            let touchpoint = self.access.create_touchpoint(who, draft).await?;
            mapping.options.touchpoint = Some(touchpoint.id.to_string());
        }
        self.make_facets(who, &mapping).await?;
        if mapping.kind == ImportKind::Answers && mapping.survey.is_none() {
            mapping = self.make_survey(who, file_name, mapping, &used, &scan).await?;
        }
        Ok(mapping)
    }

    pub(super) async fn scan(&self, source: &Source, upload: &Path, used: &[Used]) -> Result<Scan> {
        if !Scan::is_needed(used) {
            return Ok(Scan::default());
        }
        let (source, upload, used) = (source.clone(), upload.to_owned(), used.to_vec());
        let scanned = tokio::task::spawn_blocking(move || Scan::read(&source, &upload, &used)).await;
        Ok(super::joined(scanned)?.map_err(super::file_error)??)
    }

    async fn make_units(&self, who: &Caller, parent: UnitId, scan: &Scan) -> Result<()> {
        let places = self.access.places().await?;
        let lookup = Lookup::new(&places, &*self.access.touchpoints(who.project.no).await?);
        let above = places.tree.number(parent).and_then(|no| places.tree.unit(no)).cloned();
        let above = above.ok_or_else(|| Error::not_found("Die Einheit", "the unit"))?;
        let principal = Principal::Key(who.clone());
        for name in scan.units.iter().filter(|name| !lookup.knows_unit(name)) {
            let draft =
                UnitDraft { hierarchy: above.hierarchy, parent: Some(parent), code: name.clone(), name: name.clone() };
            self.access.create_unit(&principal, draft).await?;
        }
        Ok(())
    }

    async fn make_facets(&self, who: &Caller, mapping: &Mapping) -> Result<()> {
        let known = self.access.facets(who.project.no).await?;
        let mut items = known.0.clone();
        for key in &mapping.options.new_facets {
            if known.by_key(key).is_some() {
                continue;
            }
            // The column's name is what people call it.
            let target = Target::Attribute(key.clone()).to_string();
            let column = mapping.columns.iter().find(|one| one.target.as_ref() == Some(&target));
            let label = column.map_or(key, |one| &one.column);
            let label = Words::new(label.clone(), label.clone());
            items.push(Facet { key: key.clone(), label, source: FacetSource::Signal });
        }
        if items.len() > known.0.len() {
            self.access.set_facets(who, FacetList { items }).await?;
        }
        Ok(())
    }

    async fn make_survey(
        &self,
        who: &Caller,
        file_name: &str,
        mapping: Mapping,
        used: &[Used],
        scan: &Scan,
    ) -> Result<Mapping> {
        let touchpoint = self.import_touchpoint(who, &mapping).await?;
        let (definition, questions) = self.survey_to_make(file_name, &mapping, used, scan).await?;
        let draft =
            SurveyDraft { touchpoint: Some(touchpoint.id), definition: Some(definition), ..SurveyDraft::default() };
        let survey = self.create_survey(who, draft).await?.summary.id;
        self.publish_survey(who, survey, true).await?;
        let columns = mapping.columns.into_iter().map(|column| {
            let question = questions.iter().find(|(used, _)| used.name == column.column);
            let target = question.map(|(_, key)| Target::Question(key.clone()).to_string());
            ColumnMapping { target: target.or(column.target), ..column }
        });
        Ok(Mapping { survey: Some(survey), columns: columns.collect(), ..mapping })
    }

    /// The survey the columns become, and the question of each column.
    pub(super) async fn survey_to_make(
        &self,
        file_name: &str,
        mapping: &Mapping,
        used: &[Used],
        scan: &Scan,
    ) -> Result<(Survey, Vec<(Used, String)>)> {
        let title = mapping.options.survey_title.as_deref().filter(|title| !title.trim().is_empty());
        let title = title.unwrap_or_else(|| file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem));
        let language = match &mapping.options.language {
            Some(language) => language.clone(),
            None => self.access.organisation().await?.default_language,
        };
        Ok(survey_of(title, &language, used, scan))
    }

    /// The touchpoint answers to a new survey belong to.
    async fn import_touchpoint(&self, who: &Caller, mapping: &Mapping) -> Result<Touchpoint> {
        let touchpoints = self.access.touchpoints(who.project.no).await?;
        if let Some(name) = &mapping.options.touchpoint {
            return Ok(touchpoints.find(name).cloned().ok_or_else(|| unknown_touchpoint(name))?);
        }
        let mut live = touchpoints.all().iter().filter(|touchpoint| touchpoint.live && !touchpoint.archived);
        // Where there is only one, it is meant.
        let only = live.next().filter(|_| live.next().is_none());
        Ok(only.cloned().ok_or_else(|| {
            Reason::new(
                "no_touchpoint",
                "Wählen Sie den Kontaktpunkt, um den es in den Antworten geht, oder legen Sie einen an.",
                "Choose the touchpoint the answers are about, or make one.",
            )
        })?)
    }
}
