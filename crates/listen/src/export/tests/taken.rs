//! What belongs to somebody else here is left out, and that is said.

use super::{LeftOut, begun, everything, furnished};
use crate::house::{House, NOW};
use crate::kiosks::KioskDraft;
use crate::links::LinkBatch;
use crate::tills::TillsDraft;
use domain::ids::{LinkId, SurveyId, TillId};
use store::links::LinkRow;
use store::surveys::NewSurvey;
use store::testing::Scratch;
use store::tills::TillRow;
use uuid::Uuid;

store::store_tests! {
    async fn links_and_tills_whose_code_or_number_is_taken_are_left_out_with_their_kiosks(db: Db) {
        let house = House::new(db).await;
        furnished(&house).await;
        begun(&house).await;
        let survey = store::surveys::all(&house.db, house.who.project.no).await.expect("surveys").remove(0);
        let places = LinkBatch { units: vec!["F002".to_owned()], tills: vec!["1".to_owned()], ..LinkBatch::default() };
        let draft = TillsDraft { places, valid_days: 7 };
        house.listen.create_tills(&house.who, survey.id, &draft).await.expect("a till");
        let links = store::links::all(&house.db, survey.id).await.expect("links");
        let counter = links.into_iter().map(|one| one.link).find(|link| link.name == "Kasse 3").expect("a link");
        let code = counter.code.clone();
        let till = store::tills::of_survey(&house.db, survey.id).await.expect("tills").remove(0);
        let (name, pin) = ("Kasse".to_owned(), "2468".to_owned());
        let kiosk = KioskDraft { name, pin, link: Some(counter.id), ..KioskDraft::default() };
        house.listen.create_kiosk(&house.who, kiosk).await.expect("a kiosk");
        let container = everything(&house).await;

        let scratch = Scratch::sqlite();
        let other = House::empty(scratch.open().await).await;
        let (foreign, link) = (SurveyId(Uuid::from_u128(77)), LinkId(Uuid::from_u128(77)));
        let new = NewSurvey { id: foreign, project: other.who.project.no, touchpoint: None, draft: &survey.draft.0 };
        let mut tx = other.db.begin().await.expect("a transaction");
        store::surveys::insert(&mut tx, &new, NOW).await.expect("a survey");
        let taken = LinkRow { id: link, survey: foreign, touchpoint: None, ..counter };
        assert!(store::links::insert(&mut tx, &taken).await.expect("a link"));
        let taken = TillRow { id: TillId(Uuid::from_u128(77)), link, ..till };
        assert!(store::tills::insert(&mut tx, &taken).await.expect("a till"));
        tx.commit().await.expect("kept");

        let path = other.file("everything.zip", &container);
        for round in 0..2 {
            let restored = other.listen.restore(&other.who, &path).await.expect("restored");
            assert_eq!((restored.links, restored.tills, restored.kiosks), (1, 0, 0), "round {round}");
            let left_out = LeftOut { links: 1, tills: 1, kiosks: 1, ..LeftOut::default() };
            assert_eq!(restored.left_out, left_out, "round {round}");
        }
        let kept = store::links::by_code(&other.db, &code).await.expect("links").expect("a link");
        assert_eq!(kept.link.survey, foreign, "what was there stays");
    }
}
