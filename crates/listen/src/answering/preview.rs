//! Looking at a draft as a respondent would see it. Nothing is stored.

use super::definitions::Definition;
use super::opening::{Visit, look};
use super::view::{Done, Opened, PageView};
use crate::{Listen, Result};
use access::Caller;
use domain::ids::{SignalId, SurveyId};
use domain::role::Right;
use domain::survey::{Attributes, Form, seed_of};
use std::sync::Arc;

/// What to look at.
#[derive(Clone, Debug, Default)]
pub struct Preview {
    pub language: Option<String>,
    /// From 0; without one the first.
    pub page: Option<usize>,
    /// Look at what follows the page instead.
    pub after: bool,
    /// What was entered on the pages before.
    pub form: Form,
}

impl Listen {
    /// A page of the draft, or its end.
    pub async fn preview_survey(&self, who: &Caller, id: SurveyId, preview: Preview) -> Result<Opened> {
        who.require(Right::ManageSurveys)?;
        let row = self.survey_row(who, id).await?;
        let definition =
            Arc::new(Definition { id, no: row.no, version: 0, touchpoint: row.touchpoint, survey: row.draft.0 });
        let wishes = vec![who.language.tag().to_owned()];
        let visit = Visit { language: preview.language, wishes, ..Visit::default() };
        let look = look(&who.project, &definition, &visit, None);
        let answers = definition.survey.read(&preview.form);
        // The same order on every look.
        let seed = seed_of(SignalId(id.0));
        let view = PageView::of(&look, &definition, answers, Attributes::new(), seed);
        let interview = view.interview();
        let page = match preview.page {
            None => interview.first_page(),
            Some(page) if preview.after => interview.next_page(page),
            Some(page) if interview.page(page).is_empty() => interview.next_page(page),
            Some(page) => Some(page),
        };
        let (thanks, onward) = (interview.thank_you(&look.language), interview.onward(&look.language));
        Ok(match page {
            Some(page) => Opened::Page(Box::new(view.at(page))),
            None => Opened::Done(Box::new(Done {
                look,
                token: String::new(),
                thanks,
                onward,
                at: self.world.now(),
                may_change: false,
                may_repeat: false,
            })),
        })
    }
}
