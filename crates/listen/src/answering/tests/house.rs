//! What tests of answering do in a house: one survey that is live, its link, a respondent.

use crate::answering::{Opened, PageSent, PageView, Refused, Sent, Shut, Visit};
use crate::house::House;
use crate::links::{LinkDraft, LinkShape};
use crate::surveys::{SurveyDraft, SurveyShape};
use domain::signal::Feedback;
use domain::survey::{Form, Survey};
use serde_json::{Value, json};

pub(super) const BASE: &str = "https://cx.example";

/// Score, reason, and a question only unhappy customers are asked.
pub(super) fn definition() -> Survey {
    serde_json::from_value(json!({
        "languages": ["de", "en"], "default_language": "de",
        "title": {"de": "Ihr Einkauf", "en": "Your visit"},
        "questions": [
            {"key": "score", "text": {"de": "Empfehlen Sie uns, {{customer.name|liebe Kundin, lieber Kunde}}?", "en": "Recommend us?"},
             "required": true, "kind": {"type": "score", "series": "nps:0-10"}},
            {"key": "trouble", "text": {"de": "Was war?", "en": "What happened?"}, "kind": {"type": "short_text"},
             "show_if": {"answer": {"question": "score", "is": {"group": "negative"}}}},
            {"key": "why", "text": {"de": "Warum?", "en": "Why?"}, "kind": {"type": "long_text"}},
            {"key": "call", "text": {"de": "Dürfen wir anrufen?", "en": "May we call?"}, "kind": {"type": "consent", "purpose": "contact"}}
        ],
        "thank_you": {"text": {"de": "Danke.", "en": "Thanks."}, "negative": {"de": "Das tut uns leid.", "en": "We are sorry."}}
    }))
    .expect("a survey")
}

impl House {
    pub(crate) async fn survey(&self) -> SurveyShape {
        let draft =
            SurveyDraft { touchpoint: Some(self.touchpoint), definition: Some(definition()), ..SurveyDraft::default() };
        let survey = self.listen.create_survey(&self.who, draft).await.expect("a draft");
        self.listen.publish_survey(&self.who, survey.summary.id, true).await.expect("it can be published")
    }

    pub(super) async fn link(&self, survey: &SurveyShape) -> LinkShape {
        let draft = LinkDraft { name: "Kasse 3".into(), ..LinkDraft::default() };
        self.listen.create_link(&self.who, survey.summary.id, draft, BASE).await.expect("a link")
    }

    pub(super) async fn open(&self, visit: &Visit, page: Option<usize>) -> Opened {
        self.listen.open_survey(visit, page).await.expect("it opens")
    }

    pub(super) async fn page(&self, visit: &Visit, page: Option<usize>) -> PageView {
        match self.open(visit, page).await {
            Opened::Page(view) => *view,
            Opened::Done(done) => panic!("a page was expected: {done:?}"),
        }
    }

    pub(super) async fn shut(&self, visit: &Visit) -> Shut {
        match self.listen.open_survey(visit, None).await {
            Err(Refused::Shut(shut, _)) => shut,
            other => panic!("it should be shut: {other:?}"),
        }
    }

    pub(super) async fn send(&self, visit: &Visit, page: usize, fields: &[(&str, &str)]) -> Sent {
        self.try_send(visit, page, fields).await.expect("it is taken")
    }

    pub(super) async fn try_send(&self, visit: &Visit, page: usize, fields: &[(&str, &str)]) -> Result<Sent, Refused> {
        let form = Form::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let address = Some("192.0.2.1".parse().expect("an address"));
        self.listen.send_page(PageSent { visit: visit.clone(), page, keep: false, address, form: &form }).await
    }
}

pub(super) fn visit(code: &str) -> Visit {
    Visit { code: code.to_owned(), ..Visit::default() }
}

/// The same address with the token of an answer under way.
pub(super) fn with_token(visit: &Visit, token: &str) -> Visit {
    Visit { token: Some(token.to_owned()), ticket: None, ..visit.clone() }
}

/// Question and what was answered to it, for reading tests.
pub(super) fn said(feedback: &Feedback) -> Value {
    let items = feedback.items.iter().map(|item| json!([item.question, item.value, item.choice, item.text]));
    items.collect()
}
