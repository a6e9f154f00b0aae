//! Drafts are changed by whoever has seen them, versions never change, and approval is for one draft.

use super::*;
use crate::surveys::tests::{NOW, project, touchpoint};
use serde_json::json;
use uuid::Uuid;

pub(crate) fn definition() -> Definition {
    serde_json::from_value(json!({
        "trigger": {"event": {"type": "order_placed"}}, "channels": [{"channel": "email", "consent": "surveys"}],
        "expires_days": 14, "sender": {"name": "Ada"},
        "variants": [{"key": "a", "name": "A", "survey": Uuid::from_u128(10)}]
    }))
    .expect("a definition")
}

fn draft<'a>(name: &'a str, definition: &'a Definition) -> Draft<'a> {
    Draft { name, touchpoint: None, definition, changed_by: "user:1" }
}

pub(crate) async fn programme(db: &Db, project: ProjectNo, id: u128) -> ProgrammeId {
    let id = ProgrammeId(Uuid::from_u128(id));
    let definition = definition();
    let mut tx = db.begin().await.unwrap();
    insert(&mut tx, project, id, &draft("Nach dem Kauf", &definition), NOW).await.unwrap();
    tx.commit().await.unwrap();
    id
}

crate::store_tests! {
    async fn a_draft_is_changed_only_by_who_has_seen_it(db: Db) {
        let project = project(&db).await;
        let id = programme(&db, project, 1).await;
        let definition = definition();
        let mut tx = db.begin().await.unwrap();
        assert!(approve(&mut tx, id, 1, "user:2", NOW).await.unwrap());
        assert!(update_draft(&mut tx, id, 1, &draft("Neu", &definition), NOW).await.unwrap());
        assert!(!update_draft(&mut tx, id, 1, &draft("Alt", &definition), NOW).await.unwrap());
        assert!(!approve(&mut tx, id, 1, "user:2", NOW).await.unwrap(), "that draft is no more");
        tx.commit().await.unwrap();
        let row = find(&db, project, id).await.unwrap().expect("there");
        assert_eq!((row.name.as_str(), row.revision, row.approved_revision), ("Neu", 2, Some(1)));
        assert_eq!(row.status().unwrap(), Status::Draft);
        assert_eq!(find(&db, ProjectNo(99), id).await.unwrap(), None);
        assert_eq!((all(&db, project).await.unwrap().len(), count(&db, project).await.unwrap()), (1, 1));
    }

    async fn a_programme_goes_live_pauses_and_ends(db: Db) {
        let project = project(&db).await;
        let at = touchpoint(&db, project).await;
        let id = programme(&db, project, 1).await;
        let later = NOW.plus_seconds(60);
        let mut tx = db.begin().await.unwrap();
        assert!(!set_status(&mut tx, id, &[Status::Live], Status::Paused, None, NOW).await.unwrap(), "never published");
        assert_eq!(publish(&mut tx, id, 1, at, "Ada", Some(later), NOW).await.unwrap(), Some(1));
        assert_eq!(publish(&mut tx, id, 7, at, "Ada", None, NOW).await.unwrap(), None, "another draft");
        assert!(!delete_draft(&mut tx, id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(projects_with_work(&db, NOW).await.unwrap(), []);
        assert_eq!(projects_with_work(&db, later).await.unwrap(), [project]);

        let mut tx = db.begin().await.unwrap();
        assert!(move_run(&mut tx, id, later, None).await.unwrap());
        assert!(!move_run(&mut tx, id, later, None).await.unwrap(), "it was made");
        assert!(set_status(&mut tx, id, &[Status::Live], Status::Paused, None, later).await.unwrap());
        assert_eq!(publish(&mut tx, id, 1, at, "Ada", None, later).await.unwrap(), Some(2));
        tx.commit().await.unwrap();
        let published = published(&db, project).await.unwrap();
        assert_eq!((published[0].version, published[0].live_since, published[0].is_live()), (2, NOW, true));
        assert_eq!(live(&db).await.unwrap().len(), 1);
        assert_eq!(versions(&db, id).await.unwrap().iter().map(|row| row.version).collect::<Vec<_>>(), [2, 1]);
        assert!(version(&db, id, 1).await.unwrap().is_some());

        let mut tx = db.begin().await.unwrap();
        assert!(set_status(&mut tx, id, &[Status::Live], Status::Ended, None, later).await.unwrap());
        assert_eq!(publish(&mut tx, id, 1, at, "Ada", None, later).await.unwrap(), Some(3));
        tx.commit().await.unwrap();
        assert_eq!(live(&db).await.unwrap()[0].live_since, later, "what happened while it was over is no occasion");
    }
}
