//! Surveys in the pages of a website: how one comes there, and what the script in the page is told.

use super::context::Context;
use super::opening::Visit;
use super::view::{Look, Refused, Shut};
use crate::Listen;
use domain::signal::Channel;
use domain::widget::Widget;
use store::Json;

/// How somebody comes to a survey.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Way {
    /// By its address.
    #[default]
    Address,
    /// A page of a website asked.
    Asked,
    /// Through a button in a page of a website: nobody asked.
    Unasked,
    /// In an app, which shows it by its address.
    App,
}

/// What the script in a page needs to know.
#[derive(Clone, Debug)]
pub struct OpenWidget {
    pub widget: Widget,
    pub look: Look,
    /// Of the button, in the language of the look; empty: none of its own.
    pub label: String,
}

impl Listen {
    /// How a survey shows itself in the pages of a website; `None`: not now.
    pub async fn open_widget(&self, visit: &Visit) -> Result<Option<OpenWidget>, Refused> {
        let visited = match self.visit(visit, 0).await {
            Ok(visited) => visited,
            // It may be opened again. Until then its pages show nothing, and complain of nothing.
            Err(Refused::Shut(Shut::Closed | Shut::Uninvited, _)) => return Ok(None),
            Err(refused) => return Err(refused),
        };
        let Some(Json(widget)) = visited.link.widget else { return Ok(None) };
        let usual = &visited.definition.survey.default_language;
        let label = widget.button.as_ref().map(|button| button.label.get(&visited.language, usual).to_owned());
        Ok(Some(OpenWidget { label: label.unwrap_or_default(), widget, look: visited.look }))
    }
}

impl Context {
    /// What is said on a website comes from there, unless the link knows better.
    pub(super) fn come_by(self, way: Way) -> Self {
        let channel = match way {
            Way::Address => return self,
            Way::Asked | Way::Unasked => Channel::Web,
            Way::App => Channel::App,
        };
        Self { channel: self.channel.or(Some(channel)), unasked: way == Way::Unasked, ..self }
    }
}
