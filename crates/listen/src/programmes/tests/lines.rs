//! The list of programmes says what each of them does and what came of it lately, to whom it concerns.

use super::sending::{answer, asked, given, set_postman, token};
use super::{ProgrammeChange, programme};
use crate::house::{House, NOW, code};
use domain::role::Role;
use domain::signal::Channel;
use serde_json::json;

store::store_tests! {
    async fn a_line_tells_what_came_of_the_last_ninety_days(db: Db) {
        let house = House::new(db).await;
        assert!(!house.listen.sends_mail(&house.who).expect("may ask"));
        set_postman(&house, Vec::new());
        assert!(house.listen.sends_mail(&house.who).expect("may ask"));
        let live = asked(&house, json!({"delay_minutes": 0})).await;
        let quiet = programme(&house, json!({"trigger": {"event": {"type": "return"}}, "delay_minutes": 120})).await;
        let recent = async || {
            let lines = house.listen.list_programmes(&house.who).await.expect("a list");
            let line = lines.iter().find(|one| one.summary.id == live.summary.id).expect("listed").clone();
            line.recent.expect("figures")
        };
        let before = recent().await;
        assert_eq!((before.sent, before.opened.count, before.answered.count), (1, 0, 0));
        answer(&house.listen, &token(&given(&house)[0])).await;
        let after = recent().await;
        assert_eq!((after.sent, after.opened.count, after.answered.count), (1, 1, 1));
        assert_eq!((after.answered.n, after.answered.value), (1, Some(1.0)));
        let lines = house.listen.list_programmes(&house.who).await.expect("a list");
        let other = lines.iter().find(|one| one.summary.id == quiet.summary.id).expect("listed");
        assert_eq!(other.trigger.de, "2 Stunden nach „return“");
        assert_eq!((other.audience.en.as_str(), other.channels.as_slice()), ("all customers", &[Channel::Email][..]));
        let nothing = other.recent.as_ref().expect("figures");
        assert_eq!((nothing.sent, nothing.answered.value), (0, None), "nobody was asked");
        house.clock.set(NOW.plus_days(91));
        assert_eq!(recent().await.sent, 0, "that was earlier");
    }

    async fn a_line_tells_what_is_published_and_figures_to_whoever_sees_everything(db: Db) {
        let house = House::new(db).await;
        let live = programme(&house, json!({})).await;
        let mut definition = live.draft.clone();
        definition.delay_minutes = 60;
        let change = ProgrammeChange {
            name: "Nach dem Kauf".into(), touchpoint: Some(house.touchpoint), definition, revision: live.revision,
        };
        house.listen.save_programme(&house.who, live.summary.id, change).await.expect("saved");
        let line = house.listen.list_programmes(&house.who).await.expect("a list").remove(0);
        assert_eq!(line.trigger.en, "after “order_placed”", "the draft asks nobody");
        let narrow = house.limited(Role::CxManager, "F001").await;
        let line = house.listen.list_programmes(&narrow).await.expect("a list").remove(0);
        assert_eq!(line.recent, None);
        let agent = house.acting_as(Role::Agent);
        assert_eq!(code(house.listen.list_programmes(&agent).await), "forbidden");
        assert_eq!(code(house.listen.sends_mail(&agent)), "forbidden");
        let read = house.listen.read_programme(&house.who, live.summary.id).await.expect("read");
        assert_eq!(read.published_touchpoint.map(|at| at.id), Some(house.touchpoint));
        let versions = house.listen.programme_versions(&house.who, live.summary.id).await.expect("versions");
        assert_eq!(versions[0].touchpoint.as_ref().map(|at| at.name.as_str()), Some("Filiale"));
    }
}
