//! What of links is printed: posters, and lists of addresses.

use super::{address, channel};
use crate::surveys::{READERS, no_survey};
use crate::{Listen, Result};
use access::{Caller, Places, Touchpoints};
use domain::ids::{LinkId, SurveyId, UnitId};
use domain::place::Unit;
use domain::survey::Survey;
use serde::Deserialize;
use std::collections::HashSet;
use store::links::{CountedLink, LinkRow};
use utoipa::IntoParams;

/// Which links of a survey.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct LinkChoice {
    /// Only those with these words in their name, code, units, touchpoint or attributes.
    pub search: Option<String>,
}

/// What the posters of a survey have in common.
#[derive(Clone, Debug)]
pub struct PosterWords {
    pub title: String,
    /// The language of the title: the one asked for, if the survey is offered in it.
    pub language: String,
    /// `#rrggbb`
    pub colour: Option<String>,
}

/// A link as it is printed.
#[derive(Clone, Debug)]
pub struct PrintedLink {
    pub code: String,
    pub name: String,
    pub url: String,
}

/// The posters of many links.
#[derive(Clone, Debug)]
pub struct Printing {
    pub words: PosterWords,
    /// By name.
    pub links: Vec<PrintedLink>,
}

impl Listen {
    /// What a QR code or a poster of the link shows.
    pub async fn poster(
        &self,
        who: &Caller,
        id: LinkId,
        language: &str,
        base: &str,
    ) -> Result<(PosterWords, PrintedLink)> {
        who.require_any(&READERS)?;
        let link = self.link_row(who, id).await?;
        Ok((self.poster_words(who, link.survey, language).await?, printed(link, base)))
    }

    /// The posters of the links the caller sees, but of those that are for single customers or for websites.
    pub async fn posters(
        &self,
        who: &Caller,
        survey: SurveyId,
        choice: &LinkChoice,
        language: &str,
        base: &str,
    ) -> Result<Printing> {
        who.require_any(&READERS)?;
        let words = self.poster_words(who, survey, language).await?;
        let links = self.chosen_links(who, survey, choice).await?;
        let links = links.into_iter().map(|(counted, _)| printed(counted.link, base)).collect();
        Ok(Printing { words, links })
    }

    async fn poster_words(&self, who: &Caller, survey: SurveyId, language: &str) -> Result<PosterWords> {
        let row = self.survey_row(who, survey).await?;
        let survey: Survey = match row.version {
            0 => row.draft.0,
            version => {
                let found = store::surveys::version(&self.db, row.id, version).await?;
                found.ok_or_else(no_survey)?.definition.0
            }
        };
        let language = survey.choose_language([language]).to_owned();
        Ok(PosterWords {
            title: survey.text(&survey.title, &language).to_owned(),
            colour: survey.brand.colour.clone().or_else(|| who.project.brand.colour.clone()),
            language,
        })
    }

    /// The links of a survey that the caller sees and that are not for single customers or for websites, oldest first.
    pub(crate) async fn printable_links(&self, who: &Caller, survey: SurveyId) -> Result<Vec<CountedLink>> {
        let invitations: HashSet<LinkId> =
            store::programmes::links_of_survey(&self.db, survey).await?.into_iter().collect();
        let mut links = Vec::new();
        for counted in store::links::all(&self.db, survey).await? {
            let is_public = counted.link.widget.is_none() && !invitations.contains(&counted.link.id);
            if is_public && self.sees_link(who, &counted.link).await? {
                links.push(counted);
            }
        }
        Ok(links)
    }

    /// Those of them that are looked for, by name, with their places named.
    pub(crate) async fn chosen_links(
        &self,
        who: &Caller,
        survey: SurveyId,
        choice: &LinkChoice,
    ) -> Result<Vec<(CountedLink, Named)>> {
        let survey = self.survey_row(who, survey).await?.id;
        let (places, touchpoints) = (self.access.places().await?, self.access.touchpoints(who.project.no).await?);
        let wanted = choice.search.as_deref().unwrap_or_default().to_lowercase();
        let words: Vec<&str> = wanted.split_whitespace().collect();
        let links = self.printable_links(who, survey).await?.into_iter();
        let named = links.map(|counted| {
            let named = Named::of(&counted.link, &places, &touchpoints);
            (counted, named)
        });
        let mut chosen: Vec<_> = named.filter(|(counted, named)| named.has(&counted.link, &words)).collect();
        chosen.sort_by(|(one, _), (other, _)| (&one.link.name, one.link.id).cmp(&(&other.link.name, other.link.id)));
        Ok(chosen)
    }
}

/// The places of a link by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    pub(crate) unit_codes: Vec<String>,
    pub(crate) units: Vec<String>,
    pub(crate) touchpoint: Option<String>,
    pub(crate) channel: Option<domain::signal::Channel>,
}

impl Named {
    fn of(link: &LinkRow, places: &Places, touchpoints: &Touchpoints) -> Self {
        let unit = |id: &UnitId| places.tree.number(*id).and_then(|no| places.tree.unit(no));
        let units: Vec<&Unit> = link.units.0.iter().filter_map(unit).collect();
        Self {
            unit_codes: units.iter().map(|unit| unit.code.clone()).collect(),
            units: units.iter().map(|unit| unit.name.clone()).collect(),
            touchpoint: link.touchpoint.and_then(|id| touchpoints.by_id(id)).map(|touchpoint| touchpoint.name.clone()),
            channel: channel(link.channel),
        }
    }

    /// Does each word stand somewhere in what the link says?
    fn has(&self, link: &LinkRow, words: &[&str]) -> bool {
        let mut texts = vec![link.name.to_lowercase(), link.code.to_lowercase()];
        texts.extend(self.units.iter().chain(&self.unit_codes).chain(&self.touchpoint).map(|text| text.to_lowercase()));
        texts.extend(link.attributes.0.values().map(|text| text.to_lowercase()));
        words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
    }
}

fn printed(link: LinkRow, base: &str) -> PrintedLink {
    PrintedLink { url: address(base, &link.code), code: link.code, name: link.name }
}
