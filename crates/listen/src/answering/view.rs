//! What a page shows, everything resolved: texts with answers put in, options in their order.

use super::definitions::Definition;
use crate::Error;
use domain::survey::{Answers, Attributes, Destination, Interview};
use domain::time::Timestamp;
use std::sync::Arc;

/// How the pages of one survey look, and in which languages they exist.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Who asks.
    pub name: String,
    /// `#rrggbb`
    pub colour: Option<String>,
    /// An address on this server, or a `data:` address with the picture in it.
    pub logo: Option<String>,
    /// What the logo says, for those who cannot see it.
    pub logo_text: String,
    /// Languages offered.
    pub languages: Vec<String>,
    /// The one shown.
    pub language: String,
}

/// A page of questions.
#[derive(Clone, Debug)]
pub struct PageView {
    pub look: Look,
    pub definition: Arc<Definition>,
    /// In the address of this answer from the first page sent on.
    pub token: String,
    /// Nothing of this answer is kept yet.
    pub fresh: bool,
    /// From 0.
    pub page: usize,
    pub previous: Option<usize>,
    /// Sending it finishes the answer.
    pub last: bool,
    /// Everything answered so far.
    pub answers: Answers,
    /// What texts may quote of the customer.
    pub known: Attributes,
    /// Decides what comes in random order.
    pub seed: u64,
}

impl PageView {
    /// The survey in the hands of this respondent.
    pub fn interview(&self) -> Interview<'_> {
        Interview::new(&self.definition.survey, &self.answers, &self.known, self.seed)
    }

    /// A page of an answer as it stands.
    pub(super) fn of(
        look: &Look,
        definition: &Arc<Definition>,
        answers: Answers,
        known: Attributes,
        seed: u64,
    ) -> Self {
        Self {
            look: look.clone(),
            definition: Arc::clone(definition),
            token: String::new(),
            fresh: true,
            page: 0,
            previous: None,
            last: false,
            answers,
            known,
            seed,
        }
    }

    /// The same at this page.
    pub(super) fn at(mut self, page: usize) -> Self {
        let interview = self.interview();
        let (previous, last) = (interview.previous_page(page), interview.next_page(page).is_none());
        self.page = page;
        self.previous = previous;
        self.last = last;
        self
    }
}

/// An answer that has come to its end.
#[derive(Clone, Debug)]
pub struct Done {
    pub look: Look,
    pub token: String,
    /// What is said, by the group of the headline score; empty when the survey says nothing.
    pub thanks: String,
    /// Where to go on to from here.
    pub onward: Option<Destination>,
    pub at: Timestamp,
    /// A slip of the thumb can still be put right.
    pub may_change: bool,
    /// Whoever opens the link again may answer again; not so with a personal link.
    pub may_repeat: bool,
}

/// What opening an address shows.
#[derive(Clone, Debug)]
pub enum Opened {
    Page(Box<PageView>),
    Done(Box<Done>),
}

/// Why nothing can be answered here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shut {
    /// No such link, or no such answer.
    NotFound,
    /// The survey takes no answers.
    Closed,
    /// The signature's time is over.
    Expired,
    /// The signature is none of ours.
    Forged,
    /// Only who was invited is asked here.
    Uninvited,
    /// Too many pages in a short time; in so many seconds there is room again.
    TooFast { retry_after: u32 },
}

/// Nothing can be answered here; the page that says so looks like the survey, where there is one.
#[derive(Debug)]
pub enum Refused {
    Shut(Shut, Box<Look>),
    Failed(Error),
}

impl Refused {
    pub(super) fn nowhere() -> Self {
        Self::Shut(Shut::NotFound, Box::default())
    }
}

impl<E: Into<Error>> From<E> for Refused {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}
