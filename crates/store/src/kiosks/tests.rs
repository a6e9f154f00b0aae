use super::*;
use crate::links::by_id;
use crate::links::tests::link;
use crate::surveys::tests::{NOW, project, survey};
use uuid::Uuid;

fn kiosk(id: u128, project: ProjectNo, link: LinkId) -> KioskRow {
    KioskRow {
        id: KioskId(Uuid::from_u128(id)),
        project,
        link,
        name: "Eingang".to_owned(),
        secret_hash: id.to_be_bytes().to_vec(),
        pin: "{}".to_owned(),
        settings: Json(KioskSettings::default()),
        silent_after_minutes: 10,
        alert_mail: String::new(),
        seen_at: None,
        waiting: 0,
        refused: 0,
        refused_for: String::new(),
        battery: None,
        shown: None,
        app: String::new(),
        silent_noticed_at: None,
        created_at: NOW,
        revoked_at: None,
    }
}

fn sign(waiting: i64) -> Sign {
    let refused_for = "unknown_version".to_owned();
    Sign { waiting, refused: 2, refused_for, battery: Some(80), shown: Some(1), app: "abc".to_owned() }
}

/// A project with a link, and one kiosk in it.
async fn one(db: &Db) -> KioskRow {
    let project = project(db).await;
    let link = link(1, survey(db, project, 10).await, "abcd2345");
    let row = kiosk(5, project, link.id);
    let mut tx = db.begin().await.unwrap();
    assert!(crate::links::insert(&mut tx, &link).await.unwrap());
    assert!(insert(&mut tx, &row).await.unwrap());
    assert!(!insert(&mut tx, &row).await.unwrap(), "it is there");
    tx.commit().await.unwrap();
    row
}

crate::store_tests! {
    async fn a_kiosk_is_found_by_its_address_until_it_is_revoked(db: Db) {
        let row = one(&db).await;
        assert_eq!(by_secret(&db, &row.secret_hash).await.unwrap().as_ref(), Some(&row));
        assert_eq!(by_secret(&db, b"another").await.unwrap(), None);
        assert_eq!(all(&db, row.project).await.unwrap(), std::slice::from_ref(&row));
        assert_eq!(links(&db, row.project).await.unwrap()[0].id, row.link);
        let open = by_id(&db, row.link).await.unwrap().expect("its link");
        assert_eq!((open.link.id, open.standing.project), (row.link, row.project));
        let changed = KioskRow { name: "Ausgang".to_owned(), secret_hash: vec![9], ..row.clone() };
        assert_eq!(find(&db, ProjectNo(99), row.id).await.unwrap(), None, "another project's");
        let mut tx = db.begin().await.unwrap();
        assert!(has_link(&mut tx, row.link).await.unwrap());
        assert!(update(&mut tx, &changed).await.unwrap());
        assert!(set_secret(&mut tx, row.id, &[9]).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(by_secret(&db, &row.secret_hash).await.unwrap(), None, "the old address");
        assert_eq!(by_secret(&db, &[9]).await.unwrap(), Some(changed.clone()));
        let mut tx = db.begin().await.unwrap();
        assert!(revoke(&mut tx, row.id, NOW).await.unwrap());
        assert!(!revoke(&mut tx, row.id, NOW).await.unwrap());
        assert!(!update(&mut tx, &changed).await.unwrap());
        assert!(!set_secret(&mut tx, row.id, &[8]).await.unwrap());
        assert!(!has_link(&mut tx, row.link).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(by_secret(&db, &[9]).await.unwrap(), None);
        assert_eq!(find(&db, row.project, row.id).await.unwrap().and_then(|row| row.revoked_at), Some(NOW));
        assert!(!note_sign(&db, row.id, &sign(0), NOW).await.unwrap(), "nothing is heard of it any more");
    }

    async fn a_draft_is_deleted_with_kiosks_out_of_use(db: Db) {
        let row = one(&db).await;
        let survey = by_id(&db, row.link).await.unwrap().expect("its link").link.survey;
        let mut tx = db.begin().await.unwrap();
        assert!(has_survey(&mut tx, survey).await.unwrap());
        assert!(revoke(&mut tx, row.id, NOW).await.unwrap());
        assert!(!has_survey(&mut tx, survey).await.unwrap());
        assert!(crate::surveys::delete_draft(&mut tx, survey).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(find(&db, row.project, row.id).await.unwrap(), None);
    }

    async fn silence_is_noticed_once_and_ends_with_a_sign(db: Db) {
        let row = one(&db).await;
        let later = NOW.plus_seconds(601);
        assert_eq!(newly_silent(&db, later).await.unwrap(), [], "never opened is not silent");
        assert_eq!(counts(&db, later).await.unwrap(), KioskCounts::default());
        assert!(note_sign(&db, row.id, &sign(3), NOW).await.unwrap());
        assert_eq!(newly_silent(&db, NOW.plus_seconds(600)).await.unwrap(), []);
        let silent = newly_silent(&db, later).await.unwrap();
        assert_eq!((silent.len(), silent[0].waiting, silent[0].seen_at), (1, 3, Some(NOW)));
        assert_eq!(counts(&db, later).await.unwrap(), KioskCounts { in_use: 1, silent: 1 });
        assert!(!notice_silence(&db, row.id, Some(later), later).await.unwrap(), "not since then");
        assert!(notice_silence(&db, row.id, Some(NOW), later).await.unwrap());
        assert!(!notice_silence(&db, row.id, Some(NOW), later).await.unwrap());
        assert_eq!(newly_silent(&db, later).await.unwrap(), []);
        forget_notice(&db, row.id).await.unwrap();
        assert_eq!(newly_silent(&db, later).await.unwrap().len(), 1);
        assert!(notice_silence(&db, row.id, Some(NOW), later).await.unwrap());
        assert!(note_sign(&db, row.id, &sign(0), later).await.unwrap());
        let back = find(&db, row.project, row.id).await.unwrap().expect("the kiosk");
        assert_eq!((back.silent_noticed_at, back.waiting, back.battery, back.shown), (None, 0, Some(80), Some(1)));
        assert_eq!((back.refused, back.refused_for.as_str()), (2, "unknown_version"));
        assert_eq!(counts(&db, later).await.unwrap(), KioskCounts { in_use: 1, silent: 0 });
        let mut tx = db.begin().await.unwrap();
        assert!(set_secret(&mut tx, row.id, &[7]).await.unwrap());
        tx.commit().await.unwrap();
        let other = find(&db, row.project, row.id).await.unwrap().expect("the kiosk");
        assert_eq!((other.seen_at, other.refused, other.refused_for.as_str()), (None, 0, ""), "another tablet");
    }
}
