//! Taking a page: check it, keep it, say what comes next.

use super::feedback::Given;
use super::opening::{Visit, Visited};
use super::view::{Done, PageView, Refused, Shut};
use crate::{Listen, Submission};
use domain::survey::{Answers, Form, Problem};
use domain::time::Timestamp;
use std::net::IpAddr;
use store::Json;
use store::answers::AnswerState;

/// A page that is sent.
#[derive(Debug)]
pub struct PageSent<'a> {
    pub visit: Visit,
    /// From 0.
    pub page: usize,
    /// Keep what is there and stay: a tap in the middle of a page.
    pub keep: bool,
    /// Where it comes from, as far as known.
    pub address: Option<IpAddr>,
    /// What was entered, under the names of `domain::survey::columns`.
    pub form: &'a Form,
}

/// What became of a page.
#[derive(Clone, Debug)]
pub enum Sent {
    /// Kept; the respondent stays where he is.
    Kept,
    /// Kept; this page is next.
    Next { token: String, page: usize },
    /// Kept, and that was all.
    Finished { token: String },
    /// Something is to be put right; what was right is kept.
    Wrong { view: Box<PageView>, problems: Vec<Problem> },
    /// The answer was finished long ago and is not changed any more.
    Over(Box<Done>),
}

/// A page opened in time may be sent a day later.
const GRACE_SECONDS: i64 = 86_400;

impl Listen {
    /// Takes a page. Sending it again changes nothing.
    pub async fn send_page(&self, sent: PageSent<'_>) -> Result<Sent, Refused> {
        let first = self.visit(&sent.visit, GRACE_SECONDS).await?;
        let now = self.world.now();
        // Who was invited, or has begun, is known by that, however many others come from the same address.
        let newcomer = sent.address.filter(|_| !first.personal && first.state.is_none());
        if let Err(retry_after) = self.desk.pace.allows(first.link.id, newcomer, &first.token.hash(), now) {
            return Err(Refused::Shut(Shut::TooFast { retry_after }, Box::new(first.look)));
        }
        let _turn = self.desk.turn(&first.token).await;
        // Read again now that nobody else is changing it.
        let state = store::answers::by_token(&self.db, &first.token.hash()).await?;
        let visited = Visited { state: state.filter(|state| state.survey == first.link.survey), ..first };
        if let Some(done) = self.done(&visited).await?.filter(|done| !done.may_change) {
            return Ok(Sent::Over(Box::new(done)));
        }
        let before = visited.answers();
        let Some(page) = visited.page(Some(sent.page), &before) else {
            return Err(Refused::Shut(Shut::NotFound, Box::new(visited.look)));
        };
        let (answers, problems) = visited.taken(&page, &before, sent.form);
        let wrong = !problems.is_empty() && !sent.keep;
        let stays = wrong || sent.keep;
        let known = visited.context.known();
        let interview = visited.interview(&answers, &known);
        let next = if stays { Some(page.page) } else { interview.next_page(page.page) };
        let next_key = next.and_then(|page| Some(interview.page(page).first()?.key.clone())).unwrap_or_default();
        let state = visited.state_after(answers.clone(), next_key, next.is_none(), now);
        if !stays || answers != before {
            self.keep(&visited, state, &before).await?;
        }
        let token = visited.token.as_str().to_owned();
        Ok(match next {
            _ if sent.keep => Sent::Kept,
            _ if wrong => {
                let view = PageView { fresh: page.fresh && answers == before, answers, ..page };
                Sent::Wrong { view: Box::new(view), problems }
            }
            Some(page) => Sent::Next { token, page },
            None => Sent::Finished { token },
        })
    }

    /// Makes the state durable, and the signal with it, in one transaction.
    pub(super) async fn keep(&self, visited: &Visited, state: AnswerState, before: &Answers) -> Result<(), Refused> {
        let known = visited.context.known();
        let completed = visited.interview(&state.answers.0, &known).completed();
        let was_completed = visited.interview(before, &known).completed();
        if completed.is_empty() && was_completed.is_empty() {
            // Nothing said is no feedback, but where he is may be remembered.
            let mut tx = self.db.begin().await?;
            store::answers::put_many(&mut tx, &[state]).await?;
            tx.commit().await?;
            return Ok(());
        }
        let begun = state.started_at;
        let given = Given {
            id: state.id,
            definition: &visited.definition,
            answers: &completed,
            sent: &completed,
            before: &was_completed,
            context: &visited.context,
            link: Some(visited.link.id),
            time: state.started_at,
            language: &state.language,
            completed: state.completed_at.is_some(),
        };
        let mut feedback = self.feedback_of(&visited.project, given).await?;
        feedback.answer = Some(state);
        let submission = Submission { feedback: vec![feedback], ..Submission::default() };
        self.intake.submit(&visited.project, submission).await?;
        match (was_completed.is_empty(), completed.is_empty()) {
            (true, false) => self.count_answered(visited, begun, 1).await,
            // All of it was taken back.
            (false, true) => self.count_answered(visited, begun, -1).await,
            _ => {}
        }
        Ok(())
    }
}

impl Visited {
    /// The answers with those of this page taken over, as far as they are right, and what is wrong.
    fn taken(&self, page: &PageView, before: &Answers, form: &Form) -> (Answers, Vec<Problem>) {
        let shown = page.interview().page(page.page);
        let shown = shown.into_iter().filter(|question| question.kind.takes_answer());
        let keys: Vec<&str> = shown.clone().map(|question| question.key.as_str()).collect();
        let mut answers = before.clone();
        for question in shown {
            answers.set(&question.key, question.kind.read(&question.key, form));
        }
        let problems = self.interview(&answers, &page.known).problems_on(page.page);
        // A wrong answer is shown again, and the one before it stays what counts.
        for key in keys.into_iter().filter(|key| problems.iter().any(|problem| problem.question == *key)) {
            answers.set(key, before.get(key).cloned());
        }
        (answers, problems)
    }

    fn state_after(&self, answers: Answers, page: String, finished: bool, now: Timestamp) -> AnswerState {
        let old = self.state.as_ref();
        AnswerState {
            id: self.token.signal(),
            project: self.project.no,
            survey: self.definition.id,
            version: self.definition.version.into(),
            link: old.map_or(Some(self.link.id), |old| old.link),
            customer: old.and_then(|old| old.customer),
            token_hash: self.token.hash(),
            revision: old.map_or(0, |old| old.revision) + 1,
            page,
            language: self.language.clone(),
            answers: Json(answers),
            context: serde_json::to_string(&self.context).expect("a context holds nothing JSON cannot say"),
            started_at: old.map_or(now, |old| old.started_at),
            updated_at: now,
            completed_at: old.and_then(|old| old.completed_at).or(finished.then_some(now)),
        }
    }
}
