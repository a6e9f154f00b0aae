//! A message is begun once, settled once, and counts as a contact unless it never left.

use super::*;
use crate::occasions::tests::{invited, occasion};
use crate::occasions::{self, Verdict};
use crate::programmes::tests::programme;
use crate::surveys::tests::{NOW, project};
use uuid::Uuid;

fn message(occasion: u128, number: u32) -> NewMessage {
    NewMessage {
        id: MessageId(Uuid::from_u128(occasion * 10 + u128::from(number))),
        occasion: InvitationId(Uuid::from_u128(occasion)),
        customer: CustomerId(Uuid::from_u128(occasion % 2)),
        number,
        channel: 4,
        send_at: NOW.plus_seconds(i64::from(number)).micros(),
    }
}

async fn settled(db: &Db, id: MessageId, became: Settled<'_>) -> bool {
    let mut tx = db.begin().await.unwrap();
    let done = settle(&mut tx, id, NOW, &became).await.unwrap();
    tx.commit().await.unwrap();
    done
}

crate::store_tests! {
    async fn a_message_leaves_once(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let one = occasion(1, programme);
        let mut tx = db.begin().await.unwrap();
        occasions::add(&mut tx, project, std::slice::from_ref(&one)).await.unwrap();
        let verdict = Verdict {
            id: one.id, version: 1, reason: None, again_at: None, notes: "[]".to_owned(), invited: Some(invited(1)),
        };
        occasions::settle(&mut tx, NOW, &[verdict]).await.unwrap();
        plan(&mut tx, project, &[message(1, 0), message(1, 1)]).await.unwrap();
        plan(&mut tx, project, &[message(1, 0)]).await.unwrap();
        tx.commit().await.unwrap();
        let first = due(&db, project, NOW, 10).await.unwrap();
        assert_eq!(first.len(), 1);
        let id = first[0].id;
        let mut tx = db.begin().await.unwrap();
        assert!(begin(&mut tx, id, NOW).await.unwrap());
        assert!(!begin(&mut tx, id, NOW).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(unsettled(&db, project).await.unwrap().len(), 1);
        assert!(settled(&db, id, Settled::Unclear { reply: "lost" }).await);
        assert!(settled(&db, id, Settled::Accepted { reply: "250 ok" }).await, "it became clear late");
        assert!(!settled(&db, id, Settled::Cancelled { reason: "answered" }).await);
        let mut tx = db.begin().await.unwrap();
        conclude(&mut tx, one.id, None, NOW).await.unwrap();
        cancel(&mut tx, one.id, "answered", NOW).await.unwrap();
        tx.commit().await.unwrap();
        let all = of_occasions(&db, &[one.id, InvitationId(Uuid::from_u128(7))]).await.unwrap();
        let seen: Vec<_> = all.iter().map(|row| (row.status.as_str(), row.reason.as_deref(), row.attempts)).collect();
        assert_eq!(seen, [("accepted", None, 1), ("cancelled", Some("answered"), 0)]);
        assert_eq!(contacts(&db, &[one.customer]).await.unwrap().len(), 1, "what was cancelled is no contact");
        let row = occasions::many(&db, &[one.id]).await.unwrap().remove(0);
        assert_eq!((row.status.as_str(), row.sent_at), ("sent", Some(NOW)));
    }

    async fn what_can_be_tried_again_is_planned_again(db: Db) {
        let project = project(&db).await;
        let later = NOW.plus_seconds(600);
        let mut tx = db.begin().await.unwrap();
        plan(&mut tx, project, &[message(1, 0), message(2, 0)]).await.unwrap();
        begin(&mut tx, message(1, 0).id, NOW).await.unwrap();
        postpone(&mut tx, message(2, 0).id, later).await.unwrap();
        tx.commit().await.unwrap();
        assert!(settled(&db, message(1, 0).id, Settled::Later { at: later, reply: "451" }).await);
        assert_eq!(due(&db, project, NOW, 10).await.unwrap(), []);
        assert_eq!(due(&db, project, later, 10).await.unwrap().len(), 2);
        let mut tx = db.begin().await.unwrap();
        erase(&mut tx, project, &[CustomerId(Uuid::from_u128(1))]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(due(&db, project, later, 10).await.unwrap().len(), 1);
    }

    async fn the_worst_that_came_back_is_kept(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let mut tx = db.begin().await.unwrap();
        occasions::add(&mut tx, project, &[occasion(1, programme)]).await.unwrap();
        plan(&mut tx, project, &[message(1, 0), message(1, 1)]).await.unwrap();
        tx.commit().await.unwrap();
        let rows = of_occasions(&db, &[InvitationId(Uuid::from_u128(1))]).await.unwrap();
        let (id, customer) = (rows[0].id, rows[0].customer);
        assert!(settled(&db, id, Settled::Accepted { reply: "250 ok" }).await);
        assert_eq!(last_to(&db, &[customer], 4).await.unwrap().map(|row| row.id), Some(id));
        assert_eq!(last_to(&db, &[customer], 5).await.unwrap(), None);
        for (what, is_new) in [
            (CameBack::Deferred, true),
            (CameBack::Deferred, false),
            (CameBack::Bounced, true),
            (CameBack::Deferred, false),
            (CameBack::Complained, true),
            (CameBack::Bounced, false),
        ] {
            let mut tx = db.begin().await.unwrap();
            assert_eq!(came_back(&mut tx, id, what, "550 no\0", NOW).await.unwrap(), is_new, "{what:?}");
            tx.commit().await.unwrap();
        }
        let row = find(&db, id).await.unwrap().expect("the message");
        assert_eq!((row.came_back.as_deref(), row.came_back_words.as_deref()), (Some("complained"), Some("550 no")));
        assert_eq!((row.status.as_str(), row.came_back_at), ("accepted", Some(NOW)));
        let mut tx = db.begin().await.unwrap();
        assert!(came_back(&mut tx, rows[1].id, CameBack::Deferred, "full", NOW).await.unwrap());
        assert_eq!(given_up(&mut tx, &[customer], NOW).await.unwrap(), 1);
        assert_eq!(given_up(&mut tx, &[customer], NOW.plus_seconds(1)).await.unwrap(), 0);
        tx.commit().await.unwrap();
    }

    async fn an_invitation_comes_back_once_however_many_messages_it_was(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let mut tx = db.begin().await.unwrap();
        for (n, what) in [(1, CameBack::Bounced), (2, CameBack::Complained), (4, CameBack::Bounced)] {
            let one = occasion(n, programme);
            occasions::add(&mut tx, project, std::slice::from_ref(&one)).await.unwrap();
            let verdict = Verdict {
                id: one.id, version: 1, reason: None, again_at: None, notes: "[]".to_owned(), invited: Some(invited(n)),
            };
            occasions::settle(&mut tx, NOW, &[verdict]).await.unwrap();
            plan(&mut tx, project, &[message(n, 0), message(n, 1)]).await.unwrap();
            for (number, what) in [(0, what), (1, CameBack::Deferred)] {
                assert!(came_back(&mut tx, message(n, number).id, what, "no", NOW).await.unwrap());
            }
        }
        for n in [1, 2] {
            conclude(&mut tx, occasion(n, programme).id, None, NOW).await.unwrap();
        }
        tx.commit().await.unwrap();
        let counted = occasions::came_back(&db, project, programme).await.unwrap();
        assert_eq!((counted.bounced, counted.complained), (2, 1), "the third one never left");
    }
}
