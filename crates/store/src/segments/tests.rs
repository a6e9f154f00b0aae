//! Segments are changed by whoever has seen them, and lists forget whom the project forgets.

use super::*;
use crate::projects::{self, ProjectRow};
use crate::surveys::tests::project;
use domain::ids::ProjectId;
use serde_json::json;
use uuid::Uuid;

const NOW: Timestamp = Timestamp(1_700_000_000_000_000);

async fn another_project(db: &Db) -> ProjectNo {
    let row = ProjectRow {
        id: ProjectId(Uuid::from_u128(9)),
        no: ProjectNo::NONE,
        slug: "kiel".into(),
        name: "Kiel".into(),
        time_zone: "Europe/Berlin".into(),
        minimum_numbers: 5,
        minimum_comments: 8,
        brand_colour: None,
        brand_logo: None,
    };
    let mut tx = db.begin().await.unwrap();
    let no = projects::insert(&mut tx, &row, NOW).await.unwrap().expect("a new slug");
    tx.commit().await.unwrap();
    no
}

fn segment(n: u128, name: &str, is_list: bool) -> SegmentRow {
    let rule = json!({"attribute": {"name": "plan", "is": {"equals": "premium"}}});
    SegmentRow {
        id: SegmentId(Uuid::from_u128(n)),
        name: name.to_owned(),
        rule: (!is_list).then(|| Json(serde_json::from_value(rule).unwrap())),
        revision: 1,
        created_at: NOW,
        updated_at: NOW,
    }
}

async fn put(db: &Db, project: ProjectNo, row: &SegmentRow) -> bool {
    let mut tx = db.begin().await.unwrap();
    let inserted = insert(&mut tx, project, row).await.unwrap();
    tx.commit().await.unwrap();
    inserted
}

async fn change(db: &Db, project: ProjectNo, row: &SegmentRow) -> Changed {
    let mut tx = db.begin().await.unwrap();
    let changed = update(&mut tx, project, row, NOW.plus_seconds(1)).await.unwrap();
    tx.commit().await.unwrap();
    changed
}

crate::store_tests! {
    async fn a_name_names_one_segment_of_a_project(db: Db) {
        let (one, two) = (project(&db).await, another_project(&db).await);
        assert!(put(&db, one, &segment(1, "Premium", false)).await);
        assert!(!put(&db, one, &segment(2, "Premium", true)).await);
        assert!(put(&db, two, &segment(3, "Premium", true)).await);
        assert!(put(&db, one, &segment(4, "Aktiv", true)).await);
        let names: Vec<_> = all(&db, one).await.unwrap().into_iter().map(|row| row.name).collect();
        assert_eq!(names, ["Aktiv", "Premium"]);
        assert_eq!(find(&db, one, segment(3, "", true).id).await.unwrap(), None, "of another project");
        assert_eq!(find(&db, one, segment(1, "", true).id).await.unwrap(), Some(segment(1, "Premium", false)));
    }

    async fn who_has_not_seen_the_last_change_changes_nothing(db: Db) {
        let project = project(&db).await;
        put(&db, project, &segment(1, "Premium", false)).await;
        put(&db, project, &segment(2, "Neu", false)).await;
        let renamed = segment(1, "Gold", false);
        assert_eq!(change(&db, project, &renamed).await, Changed::Done);
        assert_eq!(change(&db, project, &renamed).await, Changed::Outdated);
        let again = SegmentRow { revision: 2, ..segment(1, "Neu", false) };
        assert_eq!(change(&db, project, &again).await, Changed::NameTaken);
        let found = find(&db, project, renamed.id).await.unwrap().unwrap();
        assert_eq!((found.name.as_str(), found.revision, found.updated_at), ("Gold", 2, NOW.plus_seconds(1)));
    }

    async fn a_list_holds_everybody_once_and_goes_with_its_segment(db: Db) {
        let project = project(&db).await;
        let list = segment(1, "Beirat", true);
        put(&db, project, &list).await;
        let people: Vec<CustomerId> = (1..=3).map(|n| CustomerId(Uuid::from_u128(n))).collect();
        let mut tx = db.begin().await.unwrap();
        assert_eq!(add_members(&mut tx, list.id, &people[..2]).await.unwrap(), 2);
        assert_eq!(add_members(&mut tx, list.id, &people).await.unwrap(), 1);
        assert_eq!(remove_members(&mut tx, list.id, &people[1..2]).await.unwrap(), 1);
        erase(&mut tx, project, &people[2..]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(members(&db, list.id).await.unwrap(), people[..1]);
        let mut tx = db.begin().await.unwrap();
        assert!(delete(&mut tx, project, list.id).await.unwrap());
        assert!(!delete(&mut tx, project, list.id).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(members(&db, list.id).await.unwrap(), []);
    }
}
