//! The same event is the same occasion, and every occasion ends with an invitation or a reason.

use super::*;
use crate::programmes::tests::programme;
use crate::surveys::tests::{NOW, project};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) fn occasion(n: u128, programme: ProgrammeId) -> NewOccasion {
    NewOccasion {
        id: InvitationId(Uuid::from_u128(n)),
        programme,
        customer: CustomerId(Uuid::from_u128(n % 2)),
        signal: Some(SignalId(Uuid::from_u128(n))),
        happened_at: NOW.micros(),
        due_at: NOW.plus_seconds(60).micros(),
        circumstances: "{}".to_owned(),
        draw: (n == 3).then_some(0.25),
        drawn: (n == 3).then_some(true),
    }
}

pub(crate) fn invited(n: u128) -> Invited {
    Invited {
        variant: "a".to_owned(),
        survey: SurveyId(Uuid::from_u128(10)),
        channel: 4,
        language: "de".to_owned(),
        probability: 0.5,
        facets: r#"{"segment":"Gold"}"#.to_owned(),
        expires_at: NOW.plus_seconds(900),
        token_hash: n.to_be_bytes().to_vec(),
        answer: SignalId(Uuid::from_u128(n + 100)),
    }
}

fn verdict(n: u128, reason: Option<&'static str>, again_at: Option<Timestamp>) -> Verdict {
    let invited = reason.is_none().then(|| invited(n));
    Verdict { id: InvitationId(Uuid::from_u128(n)), version: 1, reason, again_at, notes: "[]".to_owned(), invited }
}

crate::store_tests! {
    async fn the_same_event_is_one_occasion(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let new = [occasion(1, programme), occasion(2, programme)];
        let mut tx = db.begin().await.unwrap();
        assert_eq!(add(&mut tx, project, &new).await.unwrap(), 2);
        assert_eq!(add(&mut tx, project, &[occasion(2, programme), occasion(3, programme)]).await.unwrap(), 1);
        assert_eq!(add(&mut tx, project, &[]).await.unwrap(), 0);
        tx.commit().await.unwrap();
        assert_eq!(due(&db, project, NOW, 10).await.unwrap(), []);
        let rows = due(&db, project, NOW.plus_seconds(60), 10).await.unwrap();
        assert_eq!(rows.len(), 3);
        assert_eq!((rows[2].draw, rows[2].drawn), (Some(0.25), Some(true)));
        assert_eq!((rows[0].draw, rows[0].drawn, rows[0].status.as_str()), (None, None, "due"));
    }

    async fn what_nobody_has_decided_about_is_what_its_event_says_now(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let first: Vec<NewOccasion> = (1..=3).map(|n| occasion(n, programme)).collect();
        let mut tx = db.begin().await.unwrap();
        take(&mut tx, project, &first.iter().map(|one| (one.id, Some(one.clone()))).collect()).await.unwrap();
        settle(&mut tx, NOW, &[verdict(1, Some("no_consent"), None)]).await.unwrap();
        let moved = |one: &NewOccasion| {
            let customer = CustomerId(Uuid::from_u128(9));
            let circumstances = r#"{"units":[7]}"#.to_owned();
            NewOccasion { customer, circumstances, happened_at: 5, due_at: 6, ..one.clone() }
        };
        let corrected = [Some(moved(&first[0])), Some(moved(&first[1])), None];
        let corrected = first.iter().map(|one| one.id).zip(corrected).collect();
        take(&mut tx, project, &corrected).await.unwrap();
        take(&mut tx, project, &BTreeMap::from([(first[0].id, None)])).await.unwrap();
        tx.commit().await.unwrap();
        let rows = due(&db, project, NOW.plus_seconds(60), 10).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [first[1].id]);
        assert_eq!((rows[0].customer, rows[0].happened_at), (CustomerId(Uuid::from_u128(9)), Timestamp(5)));
        assert_eq!((rows[0].circumstances.as_str(), rows[0].due_at), (r#"{"units":[7]}"#, Timestamp(6)));
        let decided = many(&db, &[first[0].id]).await.unwrap().remove(0);
        assert_eq!((decided.customer, decided.circumstances.as_str()), (first[0].customer, "{}"));
    }

    async fn what_was_decided_is_written_down(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let new: Vec<NewOccasion> = (1..=4).map(|n| occasion(n, programme)).collect();
        let later = NOW.plus_seconds(300);
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, project, &new).await.unwrap();
        let verdicts = [
            verdict(1, None, None),
            verdict(2, Some("no_consent"), None),
            verdict(3, Some("budget"), Some(later)),
        ];
        settle(&mut tx, NOW, &verdicts).await.unwrap();
        settle(&mut tx, NOW, &[verdict(1, Some("paused"), None)]).await.unwrap();
        remove(&mut tx, &[new[0].id, new[3].id]).await.unwrap();
        tx.commit().await.unwrap();
        let waiting = due(&db, project, later, 10).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!((waiting[0].reason.as_deref(), waiting[0].due_at), (Some("budget"), later));
        let row = by_token(&db, &1_u128.to_be_bytes()).await.unwrap().expect("invited, and that stays");
        assert_eq!((row.status.as_str(), row.reason, row.version), ("planned", None, 1));
        assert_eq!((row.variant.as_deref(), row.probability, row.channel), (Some("a"), Some(0.5), Some(4)));
        assert_eq!(row.answer, Some(SignalId(Uuid::from_u128(101))));
        assert_eq!(made(&db, programme, NOW).await.unwrap()[0].n, 1);
        assert_eq!(made(&db, programme, NOW.plus_seconds(1)).await.unwrap(), []);
        let profiles = [CustomerId(Uuid::from_u128(0)), CustomerId(Uuid::from_u128(1))];
        assert_eq!(super::invited(&db, &profiles).await.unwrap().len(), 1);
        let mut decided = super::decided(&db, programme, &profiles).await.unwrap();
        decided.sort_unstable();
        assert_eq!(decided, [1, 2, 3].map(|n| SignalId(Uuid::from_u128(n))), "what waits was decided about, too");
        let held = LogFilter { status: Some("held"), reason: Some("no_consent") };
        let found = log(&db, programme, held, None, 10).await.unwrap();
        assert_eq!(found.iter().map(|row| row.id).collect::<Vec<_>>(), [new[1].id]);
        let first = log(&db, programme, LogFilter::default(), None, 2).await.unwrap();
        let end = Position { happened_at: first[1].happened_at, id: first[1].id };
        assert_eq!(log(&db, programme, LogFilter::default(), Some(end), 2).await.unwrap().len(), 1);
        let [even, odd] = profiles;
        let of_odd = of_customers(&db, &[odd], None, 10).await.unwrap();
        assert_eq!(of_odd.iter().map(|row| row.id).collect::<Vec<_>>(), [new[2].id, new[0].id]);
        let end = Position { happened_at: of_odd[0].happened_at, id: of_odd[0].id };
        assert_eq!(of_customers(&db, &[even, odd], Some(end), 1).await.unwrap()[0].id, new[1].id, "both of them");
        assert_eq!(counts(&db, programme).await.unwrap().iter().map(|one| one.n).sum::<i64>(), 3);
        assert_eq!(answered(&db, &[row.id]).await.unwrap(), []);
    }

    async fn what_left_lately_is_counted_by_programme(db: Db) {
        let project = project(&db).await;
        let [one, two] = [programme(&db, project, 1).await, programme(&db, project, 2).await];
        let new: Vec<NewOccasion> = (1..=4).map(|n| occasion(n, if n == 4 { two } else { one })).collect();
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, project, &new).await.unwrap();
        settle(&mut tx, NOW, &[verdict(1, None, None), verdict(2, None, None), verdict(3, Some("paused"), None)])
            .await
            .unwrap();
        let sent = sql("UPDATE occasions SET status = 'sent', sent_at = $2 WHERE id = $1");
        tx.run(sent.bind(new[0].id).bind(NOW)).await.unwrap();
        tx.commit().await.unwrap();
        opened(&db, new[0].id, NOW).await.unwrap();
        let counted = RecentCount { programme: one, sent: 1, opened: 1, answered: 0 };
        assert_eq!(recent(&db, project, NOW).await.unwrap(), [counted], "what is planned has not left");
        assert_eq!(recent(&db, project, NOW.plus_seconds(1)).await.unwrap(), []);
        assert_eq!(recent(&db, ProjectNo(99), NOW).await.unwrap(), []);
    }

    async fn an_erased_customer_leaves_nothing(db: Db) {
        let project = project(&db).await;
        let programme = programme(&db, project, 1).await;
        let mut tx = db.begin().await.unwrap();
        add(&mut tx, project, &[occasion(1, programme), occasion(2, programme)]).await.unwrap();
        crate::undeliverable::put(&mut tx, project, "e:a@x.example", "refused", NOW).await.unwrap();
        crate::customers::erase(&mut tx, project, &[CustomerId(Uuid::from_u128(1))]).await.unwrap();
        tx.commit().await.unwrap();
        let left = due(&db, project, NOW.plus_seconds(60), 10).await.unwrap();
        assert_eq!(left.iter().map(|row| row.customer).collect::<Vec<_>>(), [CustomerId(Uuid::from_u128(0))]);
        let known = crate::undeliverable::among(&db, project, &["e:a@x.example", "e:b@x.example"]).await.unwrap();
        assert_eq!(known.len(), 1, "an address of nobody erased stays");
    }
}
