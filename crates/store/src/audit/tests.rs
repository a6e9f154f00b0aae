use super::*;
use serde_json::json;
use uuid::Uuid;

const PROJECT: ProjectId = ProjectId(Uuid::from_u128(5));

async fn write(db: &Db, action: &str, project: Option<ProjectId>) {
    let mut tx = db.begin().await.expect("a transaction");
    let details = json!({ "role": "Füchsin", "n": 1 });
    let entry = NewEntry { at: Timestamp(7), project, actor: "user:1", action, subject: "user:2", details: &details };
    append(&mut tx, entry).await.expect("an entry");
    tx.commit().await.expect("a commit");
}

async fn three(db: &Db) {
    for (action, project) in [("user.invited", None), ("key.created", Some(PROJECT)), ("user.removed", Some(PROJECT))] {
        write(db, action, project).await;
    }
}

/// Someone changes the database behind the program's back.
async fn tampered(db: &Db, with: &'static str) -> String {
    three(db).await;
    db.run(crate::Statement::generated(with.to_owned())).await.expect("tampering");
    verify(db).await.expect_err("tampering is found").to_string()
}

crate::store_tests! {
    async fn an_untouched_log_is_verified(db: Db) {
        assert_eq!(verify(&db).await.expect("an empty log"), Verified { entries: 0, head: String::new() });
        three(&db).await;
        let verified = verify(&db).await.expect("a log");
        assert_eq!((verified.entries, verified.head.len()), (3, 64));
        write(&db, "user.invited", None).await;
        assert_ne!(verify(&db).await.expect("a log").head, verified.head);
    }

    async fn entries_are_listed_newest_first(db: Db) {
        three(&db).await;
        let actions = |entries: Vec<Entry>| entries.into_iter().map(|e| e.action).collect::<Vec<_>>();
        let all = entries(&db, Of::Everything, None, 2).await.expect("entries");
        let next = entries(&db, Of::Everything, all.last().map(|e| e.seq), 2).await.expect("entries");
        assert_eq!(actions(all), ["user.removed", "key.created"]);
        assert_eq!(actions(next), ["user.invited"]);
        let own = entries(&db, Of::Project(PROJECT), None, 10).await.expect("entries");
        assert_eq!(own[1].details, r#"{"role":"Füchsin","n":1}"#);
        assert_eq!(actions(own), ["user.removed", "key.created"]);
        let others = entries(&db, Of::Project(ProjectId(Uuid::nil())), None, 10).await.expect("entries");
        assert_eq!(actions(others), [""; 0]);
    }

    async fn a_changed_entry_is_found(db: Db) {
        let found = tampered(&db, "UPDATE audit_log SET actor = 'user:9' WHERE seq = 2").await;
        assert!(found.contains("entry 2"), "{found}");
    }

    async fn a_removed_entry_is_found(db: Db) {
        let found = tampered(&db, "DELETE FROM audit_log WHERE seq = 2").await;
        assert!(found.contains("entry 2"), "{found}");
    }

    async fn a_removed_end_is_found(db: Db) {
        let found = tampered(&db, "DELETE FROM audit_log WHERE seq = 3").await;
        assert!(found.contains("entry 3"), "{found}");
    }

    async fn a_hash_made_to_fit_one_entry_breaks_the_next(db: Db) {
        three(&db).await;
        let (_, second): (i64, Vec<u8>) = db
            .one(sql("SELECT seq, hash FROM audit_log WHERE seq = 1"))
            .await
            .expect("an entry");
        let mut forged = entries(&db, Of::Everything, Some(3), 1).await.expect("entries").remove(0);
        forged.actor = "user:9".to_owned();
        let fitting = hash(&second, &forged);
        db.run(sql("UPDATE audit_log SET actor = 'user:9', hash = $1 WHERE seq = 2").bind(fitting)).await.expect("a forgery");
        let found = verify(&db).await.expect_err("a forgery is found").to_string();
        assert!(found.contains("entry 3"), "{found}");
    }

    async fn writers_at_once_form_one_chain(db: Db) {
        let mut writers = tokio::task::JoinSet::new();
        for _ in 0..6 {
            let db = db.clone();
            writers.spawn(async move {
                for _ in 0..5 {
                    write(&db, "unit.renamed", Some(PROJECT)).await;
                }
            });
        }
        writers.join_all().await;
        assert_eq!(verify(&db).await.expect("a log").entries, 30);
    }

    async fn only_what_is_new_is_read_again(db: Db) {
        three(&db).await;
        let seen = verify_after(&db, &Checkpoint::default()).await.expect("a log");
        assert_eq!(seen, verify_all(&db, &Checkpoint::default()).await.expect("a log"));
        // What lies before is not looked at here; that is what the others are for.
        db.run(sql("UPDATE audit_log SET actor = 'user:9' WHERE seq = 2")).await.expect("tampering");
        write(&db, "user.invited", None).await;
        let later = verify_after(&db, &seen).await.expect("a log");
        assert_eq!((later.seq, seen.seq), (4, 3));
        let listed = entries(&db, Of::Everything, None, 2).await.expect("entries");
        verify_listed(&db, &listed).await.expect("entries 4 and 3");
        let listed = entries(&db, Of::Everything, None, 3).await.expect("entries");
        let found = verify_listed(&db, &listed).await.expect_err("entry 2").to_string();
        assert!(found.contains("entry 2"), "{found}");
        let found = verify_all(&db, &later).await.expect_err("entry 2").to_string();
        assert!(found.contains("entry 2"), "{found}");
    }

    async fn new_entries_are_looked_at(db: Db) {
        three(&db).await;
        let seen = verify_after(&db, &Checkpoint::default()).await.expect("a log");
        write(&db, "user.invited", None).await;
        db.run(sql("UPDATE audit_log SET actor = 'user:9' WHERE seq = 4")).await.expect("tampering");
        let found = verify_after(&db, &seen).await.expect_err("entry 4").to_string();
        assert!(found.contains("entry 4"), "{found}");
    }

    async fn a_chain_forged_as_a_whole_is_found_by_who_saw_it_before(db: Db) {
        three(&db).await;
        let seen = verify_after(&db, &Checkpoint::default()).await.expect("a log");
        let mut hash_before = Vec::new();
        for mut entry in entries(&db, Of::Everything, None, 9).await.expect("entries").into_iter().rev() {
            entry.actor = "user:9".to_owned();
            hash_before = hash(&hash_before, &entry);
            let forge = sql("UPDATE audit_log SET actor = 'user:9', hash = $1 WHERE seq = $2");
            db.run(forge.bind(hash_before.as_slice()).bind(entry.seq)).await.expect("a forgery");
        }
        db.run(sql("UPDATE audit_head SET hash = $1").bind(hash_before)).await.expect("a forgery");
        verify(&db).await.expect("the log by itself is in order");
        for found in [verify_all(&db, &seen).await, verify_after(&db, &seen).await] {
            let found = found.expect_err("a forgery is found").to_string();
            assert!(found.contains("entry 3"), "{found}");
        }
        db.run(sql("DELETE FROM audit_log WHERE seq > 1")).await.expect("a forgery");
        let first: (Vec<u8>,) = db.one(sql("SELECT hash FROM audit_log WHERE seq = 1")).await.expect("an entry");
        db.run(sql("UPDATE audit_head SET seq = 1, hash = $1").bind(first.0)).await.expect("a forgery");
        verify(&db).await.expect("the log by itself is in order");
        assert!(verify_all(&db, &seen).await.is_err() && verify_after(&db, &seen).await.is_err());
    }
}
