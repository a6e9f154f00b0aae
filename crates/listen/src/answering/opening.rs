//! Opening an address: a link, or an answer under way.

use super::context::{Context, Token};
use super::definitions::Definition;
use super::view::{Done, Look, Opened, PageView, Refused, Shut};
use super::websites::Way;
use crate::links::{Ticket, TicketError};
use crate::{Error, Listen, Result};
use access::Project;
use domain::signal::Channel;
use domain::survey::{Answers, Attributes, Interview, seed_of};
use domain::time::{MICROS_PER_SECOND, Timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::answers::AnswerState;
use store::links::LinkRow;

/// What an address and a browser say when a page is opened.
#[derive(Clone, Debug, Default)]
pub struct Visit {
    /// The code of the link.
    pub code: String,
    /// The token of an answer under way.
    pub token: Option<String>,
    /// `t`: the sealed part of a signed link.
    pub ticket: Option<String>,
    /// `a_name=value`, without the prefix.
    pub attributes: BTreeMap<String, String>,
    /// The language chosen on the page.
    pub language: Option<String>,
    /// The languages the browser asks for, best wish first.
    pub wishes: Vec<String>,
    /// Somebody opens the page, and no program ahead of him: it may be counted as a visit.
    pub counts: bool,
    pub way: Way,
}

/// How long a finished answer may still be put right.
const CHANGE_SECONDS: i64 = 3_600;

/// Everything that is known once an address was understood.
pub(super) struct Visited {
    pub(super) project: Arc<Project>,
    pub(super) link: LinkRow,
    pub(super) definition: Arc<Definition>,
    pub(super) token: Token,
    pub(super) state: Option<AnswerState>,
    pub(super) context: Context,
    pub(super) language: String,
    pub(super) look: Look,
    /// One answer for one link.
    pub(super) personal: bool,
}

impl Listen {
    /// What to show at this address: the page asked for (from 0) as far as the respondent has come,
    /// else the page where he stopped.
    pub async fn open_survey(&self, visit: &Visit, page: Option<usize>) -> Result<Opened, Refused> {
        let named = visit.token.is_some();
        let visited = self.visit(visit, 0).await?;
        if named && visited.state.is_none() {
            return Err(Refused::Shut(Shut::NotFound, Box::new(visited.look)));
        }
        if page.is_none()
            && let Some(done) = self.done(&visited).await?
        {
            return Ok(Opened::Done(Box::new(done)));
        }
        // Beyond the time for changes every page of a finished answer is its end.
        if let Some(done) = self.done(&visited).await?.filter(|done| !done.may_change) {
            return Ok(Opened::Done(Box::new(done)));
        }
        let opened = visited.page(page, &visited.answers()).map_or_else(
            || Opened::Done(Box::new(visited.nothing_asked(self.world.now()))),
            |page| Opened::Page(Box::new(page)),
        );
        let is_first_look = page.is_none() && visited.state.is_none() && matches!(opened, Opened::Page(_));
        if visit.counts && is_first_look {
            self.count_opened(&visited).await;
        }
        Ok(opened)
    }

    /// How the pages behind a code look, for pictures; plain where there is no survey.
    pub async fn survey_look(&self, code: &str) -> Look {
        match self.visit(&Visit { code: code.to_owned(), ..Visit::default() }, 0).await {
            Ok(visited) => visited.look,
            Err(Refused::Shut(_, look)) => *look,
            Err(Refused::Failed(_)) => Look::default(),
        }
    }

    /// Understands an address. `grace`: seconds a signature may be over, for pages opened in time.
    pub(super) async fn visit(&self, visit: &Visit, grace: i64) -> Result<Visited, Refused> {
        let open = store::links::by_code(&self.db, &visit.code).await?.ok_or_else(Refused::nowhere)?;
        let (link, standing, by_invitation) = (open.link, open.standing, open.programmes > 0);
        let project = self.access.project_by_no(standing.project).await?.ok_or_else(Refused::nowhere)?;
        let newest = self.definition(link.survey, standing.no, standing.version).await?.ok_or_else(Refused::nowhere)?;
        let look = look(&project, &newest, visit, None);
        let shut = |why: Shut| Refused::Shut(why, Box::new(look.clone()));

        let ticket = match &visit.ticket {
            None => None,
            Some(sealed) => Some(self.ticket(&newest, sealed, grace).map_err(|error| match error {
                TicketError::Forged => shut(Shut::Forged),
                TicketError::Expired => shut(Shut::Expired),
            })?),
        };
        let personal = ticket.as_ref().is_some_and(Ticket::is_personal);
        let invitation = ticket.as_ref().and_then(|ticket| ticket.invitation);
        let receipt = ticket.as_ref().and_then(|ticket| ticket.receipt);
        let named = match &visit.token {
            Some(text) => Some(Token::parse(text).ok_or_else(|| shut(Shut::NotFound))?),
            None => None,
        };
        let known = named.is_some() || personal;
        let token = match (invitation, receipt, &visit.ticket, named) {
            // Whatever the form says: one invitation is one answer, and so is one receipt and one personal link.
            (Some(invitation), ..) => Token::of_invitation(&self.secret, invitation),
            (None, Some(receipt), ..) => Token::of_receipt(&self.secret, receipt),
            (None, None, Some(sealed), _) if personal => Token::of_ticket(&self.secret, link.survey, sealed),
            (None, None, _, Some(token)) => token,
            (None, None, _, None) => self.fresh_token(),
        };
        // A fresh token names nothing yet.
        let state = if known { store::answers::by_token(&self.db, &token.hash()).await? } else { None };
        let state = state.filter(|state| state.survey == link.survey);
        if !standing.is_live() {
            return Err(shut(Shut::Closed));
        }
        // What was begun with an invitation may be gone on with; nothing is begun without one.
        if by_invitation && invitation.is_none() && state.is_none() {
            return Err(shut(Shut::Uninvited));
        }
        let definition = match &state {
            Some(state) if state.version != standing.version => {
                self.definition(link.survey, standing.no, state.version).await?.ok_or_else(Refused::nowhere)?
            }
            _ => newest,
        };
        let context = match &state {
            Some(state) => serde_json::from_str(&state.context)
                .map_err(|error| Error::Internal(format!("the context of the answer {}: {error}", state.id)))?,
            None => {
                let said = Context::new(&link, ticket, visit.attributes.clone()).come_by(visit.way);
                match invitation {
                    Some(invitation) => self.context_of_invitation(&project, invitation, said).await?,
                    None => said,
                }
            }
        };
        let look = self::look(&project, &definition, visit, state.as_ref());
        let language = look.language.clone();
        Ok(Visited { project, link, definition, token, state, context, language, look, personal })
    }

    fn ticket(&self, definition: &Definition, sealed: &str, grace: i64) -> Result<Ticket, TicketError> {
        let earlier = Timestamp(self.world.now().micros() - grace * MICROS_PER_SECOND);
        Ticket::open(&self.secret, definition.id, sealed, earlier)
    }

    /// The end of the answer, if it has come to it.
    pub(super) async fn done(&self, visited: &Visited) -> Result<Option<Done>> {
        let Some(state) = &visited.state else { return Ok(None) };
        let Some(at) = state.completed_at else { return Ok(None) };
        let known = visited.context.known();
        let interview = visited.interview(&state.answers.0, &known);
        let (thanks, onward) = (interview.thank_you(&visited.language), interview.onward(&visited.language));
        let age = self.world.now().micros() - at.micros();
        Ok(Some(Done {
            look: visited.look.clone(),
            token: visited.token.as_str().to_owned(),
            thanks,
            // Whoever comes next to a device for everybody shall find the survey there, not another page.
            onward: if onward.is_some() && self.is_kiosk(visited).await? { None } else { onward },
            at,
            may_change: age < CHANGE_SECONDS * MICROS_PER_SECOND,
            may_repeat: !visited.personal && state.customer.is_none(),
        }))
    }

    async fn is_kiosk(&self, visited: &Visited) -> Result<bool> {
        let touchpoints = self.access.touchpoints(visited.project.no).await?;
        let at = visited.context.touchpoint.or(visited.definition.touchpoint).and_then(|id| touchpoints.by_id(id));
        Ok(visited.context.channel.or(at.map(|touchpoint| touchpoint.channel)) == Some(Channel::Kiosk))
    }
}

impl Visited {
    pub(super) fn interview<'a>(&'a self, answers: &'a Answers, known: &'a Attributes) -> Interview<'a> {
        Interview::new(&self.definition.survey, answers, known, seed_of(self.token.signal()))
    }

    /// Everything answered so far.
    pub(super) fn answers(&self) -> Answers {
        self.state.as_ref().map(|state| state.answers.0.clone()).unwrap_or_default()
    }

    /// The page asked for, or the one where he stopped; never beyond the first page with something to
    /// put right. `None` when there is no page at all.
    pub(super) fn page(&self, wanted: Option<usize>, answers: &Answers) -> Option<PageView> {
        let known = self.context.known();
        let interview = self.interview(answers, &known);
        let first = interview.first_page()?;
        let shown = || std::iter::successors(Some(first), |page| interview.next_page(*page));
        let stopped = |state: &AnswerState| {
            shown().find(|page| interview.page(*page).iter().any(|question| question.key == state.page))
        };
        let wanted = wanted.or_else(|| self.state.as_ref().and_then(stopped)).or_else(|| interview.resume_page());
        let wanted = wanted.unwrap_or(first);
        let reachable = shown().find(|page| !interview.problems_on(*page).is_empty() || *page >= wanted);
        let page = reachable.or_else(|| shown().last()).unwrap_or(first);
        let seed = seed_of(self.token.signal());
        let view = PageView {
            token: self.token.as_str().to_owned(),
            fresh: self.state.is_none(),
            ..PageView::of(&self.look, &self.definition, answers.clone(), known.clone(), seed)
        };
        Some(view.at(page))
    }

    /// A survey whose every question is hidden has nothing to ask this respondent.
    fn nothing_asked(&self, now: Timestamp) -> Done {
        let (answers, known) = (Answers::default(), self.context.known());
        Done {
            look: self.look.clone(),
            token: self.token.as_str().to_owned(),
            thanks: self.interview(&answers, &known).thank_you(&self.language),
            onward: None,
            at: now,
            may_change: false,
            may_repeat: false,
        }
    }
}

/// The brand of the survey, else of the project; the language chosen, else the one the answer was
/// begun in, else the browser's.
pub(super) fn look(project: &Project, definition: &Definition, visit: &Visit, state: Option<&AnswerState>) -> Look {
    let survey = &definition.survey;
    let begun = state.map(|state| state.language.as_str());
    let wishes = visit.language.as_deref().into_iter().chain(begun).chain(visit.wishes.iter().map(String::as_str));
    // Pictures of other servers would tell those who answers: only this server's are shown.
    let own = survey.brand.logo.clone().filter(|address| address.starts_with('/') && !address.starts_with("//"));
    Look {
        name: project.name.clone(),
        colour: survey.brand.colour.clone().or_else(|| project.brand.colour.clone()),
        logo: own.or_else(|| project.brand.logo.clone()),
        logo_text: survey.brand.logo_text.clone().unwrap_or_else(|| project.name.clone()),
        languages: survey.languages.clone(),
        language: survey.choose_language(wishes).to_owned(),
    }
}
