//! From draft to live: who may, what has to be in order, who was faster.

use super::house::definition;
use crate::house::{House, code};
use crate::surveys::{DraftChange, SurveyDraft};
use access::{Caller, TouchpointDraft};
use domain::role::{Right, Role};

store::store_tests! {
    async fn a_template_is_live_in_two_steps(db: Db) {
        let house = House::new(db).await;
        let templates = house.listen.survey_templates(&house.who).expect("templates");
        let many = templates.len();
        assert_eq!(many, 12);
        for template in templates {
            let draft = SurveyDraft {
                touchpoint: Some(house.touchpoint), template: Some(template.key.clone()), ..SurveyDraft::default()
            };
            let survey = house.listen.create_survey(&house.who, draft).await.expect("a draft");
            assert!(survey.findings.is_empty(), "{:?}", survey.findings);
            let live = house.listen.publish_survey(&house.who, survey.summary.id, false).await.expect("live");
            assert_eq!((live.summary.status, live.summary.version), ("live", 1));
            assert_eq!(live.summary.metrics.first(), Some(&template.metric));
        }
        assert_eq!(house.listen.list_surveys(&house.who).await.expect("a list").len(), many);
    }

    async fn a_survey_needs_a_touchpoint_somebody_answers_for(db: Db) {
        let house = House::new(db).await;
        let nowhere = SurveyDraft { definition: Some(definition()), ..SurveyDraft::default() };
        let survey = house.listen.create_survey(&house.who, nowhere).await.expect("a draft");
        let id = survey.summary.id;
        assert_eq!(code(house.listen.publish_survey(&house.who, id, true).await), "survey_without_touchpoint");
        let ownerless = TouchpointDraft { name: "Kasse".into(), ..TouchpointDraft::default() };
        let ownerless = house.access.create_touchpoint(&house.who, ownerless).await.expect("a touchpoint").id;
        let change = DraftChange { definition: definition(), touchpoint: Some(ownerless), revision: survey.revision };
        house.listen.save_draft(&house.who, id, change).await.expect("saved");
        assert_eq!(code(house.listen.publish_survey(&house.who, id, true).await), "touchpoint_without_owner");
        let owner = house.who.person().expect("a person").id;
        let patch = access::TouchpointPatch { owner: Some(Some(owner)), ..access::TouchpointPatch::default() };
        house.access.change_touchpoint(&house.who, ownerless, patch).await.expect("owned");
        assert_eq!(code(house.listen.publish_survey(&house.who, id, true).await), "touchpoint_not_live");
        let live = access::TouchpointPatch { live: Some(true), ..access::TouchpointPatch::default() };
        house.access.change_touchpoint(&house.who, ownerless, live).await.expect("live");
        house.listen.publish_survey(&house.who, id, true).await.expect("now it can");
    }

    async fn errors_keep_a_survey_back_and_warnings_can_be_accepted(db: Db) {
        let house = House::new(db).await;
        let at = Some(house.touchpoint);
        let empty = SurveyDraft { touchpoint: at, ..SurveyDraft::default() };
        let empty = house.listen.create_survey(&house.who, empty).await.expect("a draft");
        assert_eq!(code(house.listen.publish_survey(&house.who, empty.summary.id, true).await), "survey_has_errors");
        let mut only_score = definition();
        only_score.questions.truncate(1);
        let draft = SurveyDraft { touchpoint: at, definition: Some(only_score), ..SurveyDraft::default() };
        let score = house.listen.create_survey(&house.who, draft).await.expect("a draft").summary.id;
        assert_eq!(code(house.listen.publish_survey(&house.who, score, false).await), "survey_has_warnings");
        house.listen.publish_survey(&house.who, score, true).await.expect("accepted");
    }

    async fn who_is_slower_does_not_overwrite(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let change = || DraftChange {
            definition: definition(), touchpoint: Some(house.touchpoint), revision: survey.revision
        };
        house.listen.save_draft(&house.who, survey.summary.id, change()).await.expect("saved");
        assert_eq!(code(house.listen.save_draft(&house.who, survey.summary.id, change()).await), "changed_meanwhile");
        assert_eq!(code(house.listen.delete_survey(&house.who, survey.summary.id).await), "survey_published");
        let versions = house.listen.survey_versions(&house.who, survey.summary.id).await.expect("versions");
        assert_eq!(versions.len(), 1);
    }

    async fn only_those_who_may(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        for role in Role::ALL {
            let who = house.acting_as(role);
            let may = role.may(Right::ManageSurveys);
            let created = house.listen.create_survey(&who, SurveyDraft { template: Some("nps".into()), ..SurveyDraft::default() });
            assert_eq!(created.await.is_ok(), may, "{role:?}");
            assert_eq!(house.listen.close_survey(&who, survey).await.is_ok(), may, "{role:?}");
            assert_eq!(house.listen.reopen_survey(&who, survey).await.is_ok(), may, "{role:?}");
            let draft = crate::links::LinkDraft { name: "x".into(), ..crate::links::LinkDraft::default() };
            let link = house.listen.create_link(&who, survey, draft, "").await;
            assert_eq!(link.is_ok(), may, "{role:?}");
        }
    }

    async fn another_projects_survey_is_not_there(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await.summary.id;
        let mut project = (*house.who.project).clone();
        project.no = domain::ids::ProjectNo(99);
        let stranger = Caller { project: std::sync::Arc::new(project), ..house.who.clone() };
        assert_eq!(code(house.listen.read_survey(&stranger, survey).await), "not_found");
        assert_eq!(code(house.listen.close_survey(&stranger, survey).await), "not_found");
        assert_eq!(code(house.listen.list_links(&stranger, survey, "").await), "not_found");
    }
}
