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
        assert_eq!(publish(&mut tx, id, 1, at, "Ada", Asks::From(Some(later)), NOW).await.unwrap(), Some(1));
        assert_eq!(publish(&mut tx, id, 7, at, "Ada", Asks::AfterEvents, NOW).await.unwrap(), None, "another draft");
        assert!(!delete_draft(&mut tx, id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(projects_with_work(&db, NOW).await.unwrap(), []);
        assert_eq!(projects_with_work(&db, later).await.unwrap(), [project]);

        let mut tx = db.begin().await.unwrap();
        assert!(!move_run(&mut tx, id, 2, later, None).await.unwrap(), "there is no such version");
        assert!(move_run(&mut tx, id, 1, later, None).await.unwrap());
        assert!(!move_run(&mut tx, id, 1, later, None).await.unwrap(), "it was made");
        assert!(set_status(&mut tx, id, &[Status::Live], Status::Paused, None, later).await.unwrap());
        assert_eq!(publish(&mut tx, id, 1, at, "Ada", Asks::AfterEvents, later).await.unwrap(), Some(2));
        tx.commit().await.unwrap();
        let published = published(&db, project).await.unwrap();
        assert_eq!((published[0].version, published[0].live_since, published[0].is_live()), (2, NOW, true));
        assert_eq!(live(&db).await.unwrap().len(), 1);
        assert_eq!(versions(&db, id).await.unwrap().iter().map(|row| row.version).collect::<Vec<_>>(), [2, 1]);
        assert!(version(&db, id, 1).await.unwrap().is_some());

        let mut tx = db.begin().await.unwrap();
        assert!(set_status(&mut tx, id, &[Status::Live], Status::Ended, None, later).await.unwrap());
        assert_eq!(publish(&mut tx, id, 1, at, "Ada", Asks::AfterEvents, later).await.unwrap(), Some(3));
        tx.commit().await.unwrap();
        assert_eq!(live(&db).await.unwrap()[0].live_since, later, "what happened while it was over is no occasion");
    }

    async fn a_run_that_is_due_outlives_a_new_version(db: Db) {
        let project = project(&db).await;
        let at = touchpoint(&db, project).await;
        let id = programme(&db, project, 1).await;
        let run = |hours: i64| NOW.plus_seconds(hours * 3_600);
        let mut tx = db.begin().await.unwrap();
        // First a run at 1 o'clock; then, at 0, one at 2; then, at 3, one at 26; and at last no runs any more.
        for (asks, now, next) in [
            (Asks::From(Some(run(1))), NOW, Some(run(1))),
            (Asks::From(Some(run(2))), NOW, Some(run(2))),
            (Asks::From(Some(run(26))), run(3), Some(run(2))),
            (Asks::From(None), run(3), Some(run(2))),
            (Asks::AfterEvents, run(3), None),
        ] {
            publish(&mut tx, id, 1, at, "Ada", asks, now).await.unwrap().expect("published");
            assert_eq!(find_tx(&mut tx, project, id).await.unwrap().expect("there").next_run, next, "{asks:?}");
        }
        publish(&mut tx, id, 1, at, "Ada", Asks::From(Some(run(1))), NOW).await.unwrap();
        assert!(set_status(&mut tx, id, &[Status::Live], Status::Ended, Some(run(1)), NOW).await.unwrap());
        publish(&mut tx, id, 1, at, "Ada", Asks::From(Some(run(26))), run(3)).await.unwrap();
        let row = find_tx(&mut tx, project, id).await.unwrap().expect("there");
        assert_eq!(row.next_run, Some(run(26)), "while nobody was asked nothing was due");
        tx.commit().await.unwrap();
    }
}
