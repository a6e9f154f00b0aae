use super::*;

const PROJECT: ProjectNo = ProjectNo(1);

async fn interned(db: &Db, project: ProjectNo, kind: Kind, words: &[&str]) -> Vec<u32> {
    let mut tx = db.begin().await.expect("a transaction");
    let numbers = intern_many(&mut tx, project, kind, words).await.expect("numbers");
    tx.commit().await.expect("a commit");
    numbers
}

crate::store_tests! {
    async fn a_word_keeps_its_number(db: Db) {
        let first = interned(&db, PROJECT, Kind::Series, &["nps", "csat", "nps"]).await;
        assert_eq!(first[0], first[2]);
        assert_ne!(first[0], first[1]);
        assert!(first.iter().all(|no| *no > 0));
        assert_eq!(interned(&db, PROJECT, Kind::Series, &["csat", "nps"]).await, [first[1], first[0]]);
        assert_eq!(interned(&db, PROJECT, Kind::Series, &[]).await, [0_u32; 0]);
        assert_eq!(word(&db, Kind::Series, first[1]).await.expect("a look-up").as_deref(), Some("csat"));
        assert_eq!(word(&db, Kind::Unit, first[1]).await.expect("a look-up"), None);
    }

    async fn projects_and_kinds_do_not_share_words(db: Db) {
        let here = interned(&db, PROJECT, Kind::Survey, &["welcome"]).await[0];
        let there = interned(&db, ProjectNo(2), Kind::Survey, &["welcome"]).await[0];
        assert_ne!(here, there, "numbers of a kind are unique in the installation");
        interned(&db, PROJECT, Kind::Touchpoint, &["welcome"]).await;
        let entries = entries(&db, PROJECT, Kind::Survey).await.expect("entries");
        assert_eq!(entries, [Entry { no: here, word: "welcome".to_owned() }]);
    }

    async fn many_at_once_agree_on_every_number(db: Db) {
        let words: Vec<String> = (0..60).map(|n| format!("Straße {n}, \"ü\"")).collect();
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..8 {
            // Each process has its own memory; each starts somewhere else.
            let dictionary = Dictionary::new(db.clone());
            let mut words = words.clone();
            words.rotate_left(task * 7);
            tasks.spawn(async move {
                let mut numbers = HashMap::new();
                for portion in words.chunks(9) {
                    let portion: Vec<&str> = portion.iter().map(String::as_str).collect();
                    let given = dictionary.numbers(PROJECT, Kind::UnitSet, &portion).await.expect("numbers");
                    numbers.extend(portion.into_iter().map(str::to_owned).zip(given));
                }
                numbers
            });
        }
        let all = tasks.join_all().await;
        assert!(all.windows(2).all(|pair| pair[0] == pair[1]));
        let distinct: BTreeSet<u32> = all[0].values().copied().collect();
        assert_eq!(distinct.len(), words.len());
        assert!(!distinct.contains(&0));
        assert_eq!(entries(&db, PROJECT, Kind::UnitSet).await.expect("entries").len(), words.len());
    }

    async fn memory_needs_no_database(db: Db) {
        let dictionary = Dictionary::new(db.clone());
        let no = dictionary.number(PROJECT, Kind::EventType, "order_placed").await.expect("a number");
        assert_eq!(dictionary.known(PROJECT, Kind::EventType, "order_placed"), Some(no));
        assert_eq!(dictionary.known(ProjectNo(2), Kind::EventType, "order_placed"), None);
        db.close().await;
        assert_eq!(dictionary.number(PROJECT, Kind::EventType, "order_placed").await.expect("a number"), no);
        let word = dictionary.word(Kind::EventType, no).await.expect("a word");
        assert_eq!(word.as_deref(), Some("order_placed"));
    }

    async fn a_rolled_back_number_is_not_remembered(db: Db) {
        let mut tx = db.begin().await.expect("a transaction");
        intern(&mut tx, PROJECT, Kind::Unit, "F012").await.expect("a number");
        tx.rollback().await.expect("a rollback");
        assert_eq!(entries(&db, PROJECT, Kind::Unit).await.expect("entries"), []);
        let dictionary = Dictionary::new(db.clone());
        let no = dictionary.number(PROJECT, Kind::Unit, "F012").await.expect("a number");
        assert_eq!(entries(&db, PROJECT, Kind::Unit).await.expect("entries")[0].no, no);
    }
}
