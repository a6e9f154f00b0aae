//! `resonanz user`.

use crate::{Place, runtime};
use access::{Access, Explain, PasswordCost};
use domain::time::Timestamp;
use domain::world::{ManualClock, World};
use serde_json::Value;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use store::Db;

const PASSWORD: &str = "Laterne Wiese Kompass Tee";

/// The part of the server that lets people in, on the database of `place`.
async fn door(place: &Place) -> (Access, Db) {
    #[expect(clippy::disallowed_methods, reason = "invitations were made with the clock of this machine")]
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    let clock = ManualClock::at(Timestamp(i64::try_from(now.as_micros()).expect("before the year 200000")));
    let db = Db::open(&place.database()).await.expect("the database");
    let world = World::new(Arc::new(clock), [9; 32]);
    (Access::new(db.clone(), world, PasswordCost::LIGHT).expect("a cost"), db)
}

fn token(said: &Value) -> String {
    let url = said["invitation_url"].as_str().expect("an address");
    url.rsplit_once("/invitation/").expect("the address of an invitation").1.to_owned()
}

/// Chooses a password, and signs in with it.
fn accept(place: &Place, token: &str, password: &str, email: &str) -> Result<(), &'static str> {
    runtime().block_on(async {
        let (access, db) = door(place).await;
        let accepted = access.accept_invitation(token, password).await;
        let done = match accepted {
            Ok(_) => access.sign_in(email, password, None, None).await.map(drop).map_err(|error| error.code()),
            Err(error) => Err(error.code()),
        };
        db.close().await;
        done
    })
}

#[test]
fn people_are_listed_added_and_let_in_again() {
    for place in Place::of_each_kind() {
        let place = place.with_company();
        let before = place.says(&["user", "list"]).as_array().expect("a list").len();
        assert!(before >= 5);

        let added = place.says(&["user", "add", "--name", "Ada Über", "--email", "ada@x.example", "--role", "manager"]);
        assert_eq!(added["email"], "ada@x.example");
        accept(&place, &token(&added), PASSWORD, "ada@x.example").expect("she is let in");
        assert_eq!(accept(&place, &token(&added), PASSWORD, "ada@x.example"), Err("invitation_invalid"), "only once");
        let list = place.succeeds(&["user", "list"]);
        let line = list.lines().find(|line| line.contains("ada@x.example")).expect("she is listed");
        assert!(line.contains("Ada Über") && line.contains("manager"), "{line}");
        assert_eq!(place.says(&["user", "list"]).as_array().expect("a list").len(), before + 1);

        // She forgot it: the new link replaces the password, and only the newest link opens.
        let (first, second) = (
            place.says(&["user", "invite", "--email", "ADA@x.example "]),
            place.says(&["user", "invite", "--email", "ada@x.example"]),
        );
        assert_eq!(accept(&place, &token(&first), PASSWORD, "ada@x.example"), Err("invitation_invalid"));
        let new = "Pferd Batterie Heftklammer";
        accept(&place, &token(&second), new, "ada@x.example").expect("let in with the new password");
        let plain = place.succeeds(&["user", "invite", "--email", "ada@x.example"]);
        assert!(plain.contains("Ada Über") && plain.contains("/invitation/"), "{plain}");

        let again = place.fails(&["user", "add", "--name", "Ada", "--email", "Ada@x.example"]);
        assert!(again.contains("already taken"), "{again}");
        let nobody = place.fails(&["user", "invite", "--email", "nobody@x.example"]);
        assert!(nobody.contains("nobody@x.example") && nobody.contains("resonanz user list"), "{nobody}");
        let elsewhere =
            place.fails(&["user", "add", "--name", "B", "--email", "b@x.example", "--project", "no-such-project"]);
        assert!(elsewhere.contains("no-such-project"), "{elsewhere}");
        assert_eq!(place.says(&["user", "list"]).as_array().expect("a list").len(), before + 1);
    }
}

#[test]
fn before_the_set_up_nobody_can_be_added() {
    let place = Place::sqlite();
    let said = place.fails(&["user", "add", "--name", "A", "--email", "a@x.example"]);
    assert!(said.contains("not set up yet"), "{said}");
}
