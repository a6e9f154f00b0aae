//! Surveys in the pages of a website: what the script there is told, and how answers given there count.

use super::house::{BASE, visit, with_token};
use crate::answering::{Refused, Shut, Visit, Way};
use crate::house::{House, code};
use crate::links::LinkDraft;
use domain::ids::LinkId;
use domain::role::Role;
use domain::signal::Channel;
use domain::survey::LocalText;
use domain::widget::{Button, Placement, Side, Trigger, Widget};

fn widget() -> Widget {
    Widget {
        triggers: vec![Trigger::Exit],
        button: Some(Button { label: LocalText::de_en("Ihre Meinung", "Your view"), side: Side::Left }),
        ..Widget::default()
    }
}

store::store_tests! {
    async fn a_page_is_told_what_was_set_up(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        let there = visit(&link.code);
        assert!(house.listen.open_widget(&there).await.expect("a link").is_none(), "none was set up");
        let kept = house.listen.set_widget(&house.who, link.id, widget()).await.expect("it is kept");
        assert_eq!(kept, widget());
        let open = house.listen.open_widget(&Visit { language: Some("en".into()), ..there.clone() }).await;
        let open = open.expect("a link").expect("a widget");
        assert_eq!((open.widget, open.label.as_str(), open.look.language.as_str()), (widget(), "Your view", "en"));
        let links = house.listen.list_links(&house.who, survey.summary.id, BASE).await.expect("links");
        assert_eq!(links[0].widget, Some(widget()));

        house.listen.close_survey(&house.who, survey.summary.id).await.expect("closed");
        assert!(house.listen.open_widget(&there).await.expect("a link").is_none(), "nothing to show, nothing wrong");
        house.listen.reopen_survey(&house.who, survey.summary.id).await.expect("open again");
        for _ in 0..2 {
            house.listen.remove_widget(&house.who, link.id).await.expect("gone");
        }
        assert!(house.listen.open_widget(&there).await.expect("a link").is_none());
        let nowhere = house.listen.open_widget(&visit("doesnotexist")).await;
        assert!(matches!(nowhere, Err(Refused::Shut(Shut::NotFound, _))));
    }

    async fn what_makes_no_sense_is_refused_and_nothing_is_kept(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        let wrong = Widget { placement: Placement::Inline, share: 2.0, ..Widget::default() };
        assert_eq!(code(house.listen.set_widget(&house.who, link.id, wrong).await), "invalid");
        let nobodys = LinkId(uuid::Uuid::from_u128(1));
        assert_eq!(code(house.listen.set_widget(&house.who, nobodys, widget()).await), "not_found");
        assert_eq!(code(house.listen.remove_widget(&house.who, nobodys).await), "not_found");
        let reader = house.acting_as(Role::Viewer);
        assert!(house.listen.set_widget(&reader, link.id, widget()).await.is_err());
        assert!(house.listen.remove_widget(&reader, link.id).await.is_err());
        assert!(house.listen.open_widget(&visit(&link.code)).await.expect("a link").is_none());
    }

    async fn what_nobody_asked_for_is_kept_apart(db: Db) {
        let house = House::new(db).await;
        let survey = house.survey().await;
        let link = house.link(&survey).await;
        let kiosk = LinkDraft { name: "Terminal".into(), channel: Some(Channel::Kiosk), ..LinkDraft::default() };
        let kiosk = house.listen.create_link(&house.who, survey.summary.id, kiosk, BASE).await.expect("a link");
        let ways = [
            (&link.code, Way::Address, Channel::Store, true),
            (&link.code, Way::Asked, Channel::Web, true),
            (&link.code, Way::Unasked, Channel::Web, false),
            (&link.code, Way::App, Channel::App, true),
            (&kiosk.code, Way::Unasked, Channel::Kiosk, false),
        ];
        for (code, way, channel, solicited) in ways {
            let known: Vec<_> = house.feedback().await.into_iter().map(|one| one.envelope.id).collect();
            let first = Visit { way, ..visit(code) };
            let token = house.page(&first, None).await.token;
            house.send(&with_token(&first, &token), 0, &[("score", "9")]).await;
            // What comes later is said the same way, whatever the address says.
            let later = Visit { way: Way::Address, ..with_token(&first, &token) };
            house.send(&later, 2, &[("why", "Nett")]).await;
            let [kept] = house.feedback().await.into_iter().filter(|one| !known.contains(&one.envelope.id))
                .collect::<Vec<_>>().try_into().expect("one answer");
            assert_eq!((kept.envelope.channel, kept.solicited, kept.items.len()), (channel, solicited, 2), "{way:?}");
        }
    }
}
