//! Listening programmes: who is asked what, when, on which channel and after which event.
//!
//! An event that a live programme waits for leaves an occasion in the transaction that records it; a run of a schedule
//! leaves one for everybody in the audience. One process at a time decides for a project what becomes of them. Every
//! occasion ends as an invitation or with a reason that stays.
//!
//! The rules are [`domain::programme`]'s; here is what they need to know, and what follows from them.

mod asking;
mod budget;
mod coming_back;
mod comparing;
mod contacts;
mod counting;
mod deciding;
mod drafts;
mod engine;
mod lines;
mod log;
mod mail;
mod naming;
mod opening;
mod outside;
mod past;
mod people;
mod postman;
mod preview;
mod proof;
mod publishing;
mod results;
mod rules;
mod runs;
mod sending;
mod sentence;
mod shapes;
#[cfg(test)]
pub(crate) mod tests;
mod together;
mod under_way;
mod watch;

pub(crate) use asking::Asking;
pub use budget::BudgetShape;
pub(crate) use coming_back::{News, message_named};
pub use comparing::{ComparedFigure, VariantDifference};
pub(crate) use contacts::share_difference;
pub use contacts::{
    ContactClass, ContactFigures, ContactReport, ContactShare, Saturation, ShareDifference, Waste, WasteFigures,
};
pub(crate) use counting::Tallies;
pub use drafts::{ProgrammeChange, ProgrammeDraft};
pub(crate) use engine::Stopping;
pub(crate) use lines::Recents;
pub use lines::{ProgrammeLine, ProgrammeRecent};
pub use log::{Decision, DecisionPage, DecisionQuery, MessageShape, PassedOver};
pub use mail::preferences_named;
pub use opening::{Landing, Unsubscribing};
pub use past::{PastAnswer, PastInvitation, PastOccasion, PastReminder, PastVerdict};
pub(crate) use people::LANGUAGE;
pub use postman::Postman;
pub use preview::{HeldBack, ProgrammePreview, ProgrammeQuestion};
pub use proof::{MailDraft, MailPreview, MailWords};
pub use results::{Coverage, ProgrammeResults, Rate, ReasonCount, Uncovered, VariantResults};
pub use shapes::{Approval, ProgrammeFindingShape, ProgrammeShape, ProgrammeSummary, ProgrammeVersionShape};
pub(crate) use watch::{Happened, Listening, Watch};

use crate::{Error, Listen, Notice, Result, Topic};
use access::Caller;
use domain::ids::ProgrammeId;
use store::programmes::ProgrammeRow;

impl Listen {
    async fn programme_row(&self, who: &Caller, id: ProgrammeId) -> Result<ProgrammeRow> {
        store::programmes::find(&self.db, who.project.no, id).await?.ok_or_else(no_programme)
    }

    fn programmes_changed(&self, who: &Caller) {
        self.live.publish(Notice { project: who.project.id, topic: Topic::Catalogue, at: self.world.now() });
    }
}

fn no_programme() -> Error {
    Error::not_found("Das Programm", "the programme")
}
