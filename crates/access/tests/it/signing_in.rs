//! Sessions begin, last and end.

use crate::{House, OTHER_PASSWORD, PASSWORD, code, fault, grant};
use access::{Explain, Language, PasswordChange, ProfilePatch};
use domain::role::Role;

const ADMIN: &str = "admin@silbermoewe.example";

store::store_tests! {
    async fn wrong_and_unknown_look_the_same(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let wrong = house.access.sign_in(ADMIN, OTHER_PASSWORD, None, None).await.expect_err("a wrong password");
        let unknown = house.access.sign_in("nobody@x.example", PASSWORD, None, None).await.expect_err("nobody");
        assert_eq!(wrong.code(), "wrong_password");
        assert_eq!(wrong.explain(Language::De), unknown.explain(Language::De));
    }

    async fn guessing_is_slowed_per_account(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let guess = async || house.access.sign_in(ADMIN, OTHER_PASSWORD, None, None).await;
        for _ in 0..20 {
            assert_eq!(code(guess().await), "wrong_password");
        }
        house.clock.advance_seconds(60);
        let error = house.access.sign_in(ADMIN, PASSWORD, None, None).await.expect_err("too many");
        assert_eq!(error.code(), "too_many_attempts");
        assert_eq!(error.retry_after(), Some(841));
        house.clock.advance_seconds(841);
        house.access.sign_in(ADMIN, PASSWORD, None, None).await.expect("a new window");
        // A success starts the count anew.
        for _ in 0..20 {
            assert_eq!(code(guess().await), "wrong_password");
        }
    }

    async fn guesses_made_at_once_count_too(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let guesses: Vec<_> = (0..30)
            .map(|_| {
                let access = house.access.clone();
                tokio::spawn(async move { code(access.sign_in(ADMIN, OTHER_PASSWORD, None, None).await) })
            })
            .collect();
        let mut codes = Vec::new();
        for guess in guesses {
            codes.push(guess.await.expect("no panic"));
        }
        assert_eq!(codes.iter().filter(|code| **code == "wrong_password").count(), 20);
        assert_eq!(codes.iter().filter(|code| **code == "too_many_attempts").count(), 10);
    }

    async fn guessing_is_slowed_per_address(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        for i in 0..100 {
            let result = house.access.sign_in(&format!("u{i}@x.example"), PASSWORD, Some("192.0.2.7"), None).await;
            assert_eq!(code(result), "wrong_password");
        }
        let here = house.access.sign_in(ADMIN, PASSWORD, Some("192.0.2.7"), None).await;
        assert_eq!(code(here), "too_many_attempts");
        house.access.sign_in(ADMIN, PASSWORD, Some("192.0.2.8"), None).await.expect("another address");
    }

    async fn the_limit_per_address_can_be_set(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let tried = async |access: &access::Access, address: &'static str, times: u32| {
            let mut refused = 0;
            for i in 0..times {
                let result = access.sign_in(&format!("u{i}@{address}.example"), PASSWORD, Some(address), None).await;
                refused += u32::from(code(result) == "too_many_attempts");
            }
            refused
        };
        let strict = house.access.clone().with_attempts_per_address(3);
        assert_eq!(tried(&strict, "192.0.2.1", 5).await, 2);
        let open = house.access.clone().with_attempts_per_address(0);
        assert_eq!(tried(&open, "192.0.2.2", 110).await, 0);
    }

    async fn sessions_end_by_idleness_and_by_age(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let session = house.sign_in(ADMIN).await;
        house.clock.advance_seconds(12 * 3_600);
        house.access.member(&session.token).await.expect("twelve hours are fine");
        house.clock.advance_seconds(12 * 3_600 + 1);
        assert_eq!(code(house.access.member(&session.token).await), "session_ended");

        let session = house.sign_in(ADMIN).await;
        for _ in 0..14 * 4 {
            house.access.member(&session.token).await.expect("in use");
            house.clock.advance_seconds(6 * 3_600);
        }
        house.access.member(&session.token).await.expect("just fourteen days old");
        house.clock.advance_seconds(1);
        assert_eq!(code(house.access.member(&session.token).await), "session_ended");
        assert_eq!(code(house.access.member("made up").await), "session_ended");
    }

    async fn signing_in_again_replaces_the_session_of_the_browser(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let first = house.sign_in(ADMIN).await;
        let second = house.access.sign_in(ADMIN, PASSWORD, None, Some(&first.token)).await.expect("signed in");
        assert_ne!(first.token, second.token);
        assert_eq!(code(house.access.member(&first.token).await), "session_ended");
        house.access.sign_out(&second.member).await.expect("signed out");
        assert_eq!(code(house.access.member(&second.token).await), "session_ended");
    }

    async fn a_new_password_signs_out_everywhere(db: Db) {
        let (house, _) = House::with_administrator(&db).await;
        let elsewhere = house.sign_in(ADMIN).await;
        let here = house.sign_in(ADMIN).await;
        let change = |current: &str, new: &str| ProfilePatch {
            password: Some(PasswordChange { current: current.into(), new: new.into() }),
            ..ProfilePatch::default()
        };
        let wrong = house.access.change_profile(&here.member, change("falsch", OTHER_PASSWORD)).await;
        assert_eq!(fault(wrong.map(|_| ())), "password.current wrong_password");
        let weak = house.access.change_profile(&here.member, change(PASSWORD, "kurz")).await;
        assert_eq!(fault(weak.map(|_| ())), "password.new password_too_short");
        house.access.member(&elsewhere.token).await.expect("nothing has changed yet");

        let (_, new) = house.access.change_profile(&here.member, change(PASSWORD, OTHER_PASSWORD)).await.expect("changed");
        let new = new.expect("a new session");
        assert_eq!(code(house.access.member(&elsewhere.token).await), "session_ended");
        assert_eq!(code(house.access.member(&here.token).await), "session_ended");
        house.access.member(&new.token).await.expect("the new session");
        assert_eq!(code(house.access.sign_in(ADMIN, PASSWORD, None, None).await), "wrong_password");
        house.access.sign_in(ADMIN, OTHER_PASSWORD, None, None).await.expect("the new password");
    }

    async fn people_change_their_name_and_language(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let patch = ProfilePatch { name: Some(" Ada Neu ".into()), language: Some(Language::En), password: None };
        let (member, session) = house.access.change_profile(&admin, patch).await.expect("changed");
        assert!(session.is_none());
        assert_eq!((member.name.as_str(), member.language), ("Ada Neu", Language::En));
        let empty = ProfilePatch { name: Some(" ".into()), ..ProfilePatch::default() };
        assert_eq!(fault(house.access.change_profile(&admin, empty).await.map(|_| ())), "name required");
    }

    async fn only_the_hash_of_a_token_is_stored(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        house.somebody(&admin, "m@x.example", vec![grant(house.project().await, Role::Manager)]).await;
        let session = house.sign_in("m@x.example").await;
        let stored: Vec<(Vec<u8>,)> = db.all(store::sql("SELECT token_hash FROM sessions")).await.expect("rows");
        assert!(stored.iter().all(|(hash,)| hash.len() == 32 && hash != session.token.as_bytes()));
    }
}
