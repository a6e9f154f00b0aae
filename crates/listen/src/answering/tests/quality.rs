//! How answers were given, from pages as they were sent to the sums of a report.

use super::house::{visit, with_token};
use crate::house::{House, NOW};
use crate::quality;
use domain::ids::SurveyId;
use domain::time::Timestamp;
use quality::Quality;

async fn sums(house: &House, survey: SurveyId, between: (Timestamp, Timestamp)) -> Quality {
    let versions = store::surveys::versions(&house.db, survey).await.expect("versions");
    quality::of_survey(&house.db, survey, &versions, between).await.expect("sums")
}

store::store_tests! {
    async fn pages_become_sums(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        let (id, address) = (survey.summary.id, visit(&link.code));
        // Pages: score, trouble (for the unhappy), why, call.
        let (why, call) = ((2, ("why", "sehr nett")), (3, ("call", "true")));
        let score = |score| (0, ("score", score));
        let everybody = [
            vec![score("9"), why, call],
            vec![score("9")],
            vec![score("2"), (1, ("trouble", "zu laut"))],
            vec![score("3")],
            vec![score("10"), why, call],
        ];
        for pages in everybody {
            let begun = with_token(&address, &house.page(&address, None).await.token);
            for (page, field) in pages {
                house.clock.advance_seconds(10);
                house.send(&begun, page, &[field]).await;
            }
            house.clock.advance_seconds(60);
        }
        let quality = sums(&house, id, (NOW, NOW.plus_days(1))).await;
        assert_eq!((quality.begun, quality.completed), (5, 2));
        let of = |key: &str| quality.questions.get(key).map(|one| (one.asked, one.answered, one.stopped));
        assert_eq!(of("score"), Some((5, 5, 0)));
        assert_eq!(of("trouble"), Some((2, 1, 1)), "only the unhappy are asked");
        assert_eq!(of("why"), Some((4, 2, 2)));
        assert_eq!(of("call"), Some((2, 2, 0)));
        assert_eq!((quality.tenths.n(), quality.tenths.median()), (2, Some(200)));
        assert_eq!((quality.words.n(), quality.words.median()), (3, Some(2)));
        let later = sums(&house, id, (NOW.plus_seconds(110), NOW.plus_days(1))).await;
        assert_eq!(later.begun, 3, "those begun before are of another period");
        assert_eq!(sums(&house, id, (NOW.plus_days(1), NOW.plus_days(2))).await.begun, 0);
    }
}
