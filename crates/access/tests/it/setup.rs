//! The first-run set-up closes itself.

use crate::{House, PASSWORD, code, fault, set_up};
use access::{Language, Member};
use domain::role::Right;

store::store_tests! {
    async fn set_up_founds_everything_once(db: Db) {
        let house = House::new(&db);
        assert!(house.access.set_up_needed().await.expect("an answer"));
        let begun = house.access.set_up(set_up("ada@silbermoewe.example")).await.expect("a set-up");
        assert!(!house.access.set_up_needed().await.expect("an answer"));

        let session = house.access.session(&begun.member).await.expect("a session");
        assert_eq!(session.organisation.name, "Silbermöwe");
        assert_eq!(session.user.language, Language::De);
        assert_eq!(session.projects.len(), 1);
        let project = &session.projects[0];
        assert_eq!(project.slug, "silbermoewe-maerkte");
        assert!(project.whole_project && project.rights.contains(&Right::Administer));
        assert_eq!(project.time_zone, "Europe/Berlin");
        assert_eq!((project.minimums.numbers, project.minimums.comments), (5, 8));

        assert_eq!(code(house.access.set_up(set_up("eve@elsewhere.example")).await), "already_set_up");
        let member: Member = house.access.member(&begun.token).await.expect("signed in");
        assert!(member.is_administrator());
        assert_eq!(member.csrf_token(), begun.member.csrf_token());
    }

    async fn of_many_set_ups_at_once_one_wins(db: Db) {
        let houses: Vec<_> = (0..6).map(|i| House::node(&db, i)).collect();
        let tasks: Vec<_> = houses
            .iter()
            .enumerate()
            .map(|(i, house)| {
                let access = house.access.clone();
                tokio::spawn(async move { access.set_up(set_up(&format!("a{i}@silbermoewe.example"))).await })
            })
            .collect();
        let mut won = 0;
        for task in tasks {
            match task.await.expect("no panic") {
                Ok(_) => won += 1,
                Err(error) => assert_eq!(access::Explain::code(&error), "already_set_up", "{error}"),
            }
        }
        assert_eq!(won, 1);
        let administrators: Vec<(i64,)> = db.all(store::sql("SELECT COUNT(*) FROM users")).await.expect("a count");
        assert_eq!(administrators, [(1,)]);
    }

    async fn a_wrong_set_up_leaves_nothing_behind(db: Db) {
        let house = House::new(&db);
        let mut request = set_up("ada@silbermoewe.example");
        request.administrator.password = "silbermoewe2026".into();
        assert_eq!(fault(house.access.set_up(request).await), "administrator.password password_guessable");
        let mut request = set_up("keine Adresse");
        request.time_zone = "Mars/Olympus".into();
        let error = house.access.set_up(request).await.expect_err("two wrong fields");
        let fields: Vec<_> = access::Explain::faults(&error).iter().map(|fault| fault.field.clone()).collect();
        assert_eq!(fields, ["time_zone", "administrator.email"]);
        assert!(house.access.set_up_needed().await.expect("an answer"));
        house.access.set_up(set_up("ada@silbermoewe.example")).await.expect("a set-up");
        house.access.sign_in("ADA@silbermoewe.example ", PASSWORD, None, None).await.expect("to be signed in");
    }
}
