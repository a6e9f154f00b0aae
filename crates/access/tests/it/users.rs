//! Users, grants, invitations.

use crate::{House, OTHER_PASSWORD, PASSWORD, code, fault, grant};
use access::{
    Explain, GrantShape, HierarchyDraft, Language, Principal, TouchpointDraft, UnitDraft, UserDraft, UserPatch,
};
use domain::role::{Right, Role};

fn draft(email: &str, password: Option<&str>, grants: Vec<GrantShape>) -> UserDraft {
    UserDraft {
        name: "Jana Beispiel".into(),
        email: email.into(),
        language: None,
        password: password.map(str::to_owned),
        grants,
    }
}

fn administrator() -> GrantShape {
    GrantShape { project: None, role: Role::Administrator, units: Vec::new(), touchpoints: Vec::new() }
}

store::store_tests! {
    async fn without_a_grant_nothing_is_seen(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let nobody = house.somebody(&admin, "n@x.example", Vec::new()).await;
        let session = house.access.session(&nobody).await.expect("a session");
        assert!(session.projects.is_empty());
        let project = house.project().await.to_string();
        assert_eq!(code(house.access.enter(&nobody, &project, Language::De).await), "not_found");
        assert_eq!(code(house.access.users(&nobody, None, 10).await), "forbidden");
        assert_eq!(house.access.hierarchies(&Principal::Member(nobody)).await.expect("a list"), []);
    }

    async fn an_invitation_lets_in_once(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let created = house.access.create_user(&admin, draft("jana@x.example", None, Vec::new())).await.expect("a user");
        let token = created.invitation.expect("a token");
        assert!(created.user.invited);
        assert_eq!(code(house.access.sign_in("jana@x.example", PASSWORD, None, None).await), "wrong_password");
        assert_eq!(house.access.invited(&token).await.expect("valid").email, "jana@x.example");
        assert_eq!(fault(house.access.accept_invitation(&token, "kurz").await), "password password_too_short");

        let tries: Vec<_> = (0..4)
            .map(|_| {
                let (access, token) = (house.access.clone(), token.clone());
                tokio::spawn(async move { access.accept_invitation(&token, PASSWORD).await.is_ok() })
            })
            .collect();
        let mut accepted = 0;
        for one in tries {
            accepted += u32::from(one.await.expect("no panic"));
        }
        assert_eq!(accepted, 1);
        assert_eq!(code(house.access.accept_invitation(&token, OTHER_PASSWORD).await), "invitation_invalid");
        house.sign_in("jana@x.example").await;
        assert!(!house.access.user(&admin, created.user.id).await.expect("a user").invited);
    }

    async fn invitations_go_out_of_date_and_are_replaced(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let created = house.access.create_user(&admin, draft("jana@x.example", None, Vec::new())).await.expect("a user");
        let first = created.invitation.expect("a token");
        let again = house.access.invite_again(&admin, created.user.id).await.expect("invited").invitation.expect("a token");
        assert_eq!(code(house.access.invited(&first).await), "invitation_invalid");
        house.clock.advance_seconds(7 * 86_400);
        assert_eq!(code(house.access.accept_invitation(&again, PASSWORD).await), "invitation_invalid");
    }

    async fn the_last_administrator_stays(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        assert_eq!(code(house.access.deactivate_user(&admin, admin.id).await), "last_administrator");
        let patch = UserPatch { grants: Some(Vec::new()), ..UserPatch::default() };
        assert_eq!(code(house.access.change_user(&admin, admin.id, patch).await), "last_administrator");
        let second = house.somebody(&admin, "b@x.example", vec![administrator()]).await;
        house.access.deactivate_user(&second, admin.id).await.expect("another one is left");
        assert_eq!(code(house.access.deactivate_user(&second, second.id).await), "last_administrator");
    }

    async fn two_administrators_cannot_remove_each_other_at_once(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let second = house.somebody(&admin, "b@x.example", vec![administrator()]).await;
        let (one, other) = tokio::join!(
            house.access.deactivate_user(&admin, second.id),
            house.access.deactivate_user(&second, admin.id),
        );
        assert_eq!(u32::from(one.is_ok()) + u32::from(other.is_ok()), 1, "{one:?} {other:?}");
    }

    async fn who_is_deactivated_is_out_at_once(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let project = house.project().await;
        house.somebody(&admin, "m@x.example", vec![grant(project, Role::Manager)]).await;
        let session = house.sign_in("m@x.example").await;
        house.access.deactivate_user(&admin, session.member.id).await.expect("deactivated");
        assert_eq!(code(house.access.member(&session.token).await), "session_ended");
        assert_eq!(code(house.access.sign_in("m@x.example", PASSWORD, None, None).await), "wrong_password");
        let caller = house.enter(&admin).await;
        assert!(house.access.colleague(&caller, session.member.id).await.expect("an answer").is_none());
        assert!(house.access.people(&caller).await.expect("people").iter().all(|p| p.id != session.member.id));
    }

    async fn owners_hand_over_before_they_leave(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let owner = house.somebody(&admin, "o@x.example", vec![grant(house.project().await, Role::CxManager)]).await;
        let caller = house.enter(&admin).await;
        let live = TouchpointDraft {
            name: "Kasse".into(), owner: Some(owner.id), live: true, ..TouchpointDraft::default()
        };
        let touchpoint = house.access.create_touchpoint(&caller, live).await.expect("a touchpoint");
        assert_eq!(fault(house.access.deactivate_user(&admin, owner.id).await), "active owns_touchpoints");
        house.access.archive_touchpoint(&caller, touchpoint.id).await.expect("archived");
        house.access.deactivate_user(&admin, owner.id).await.expect("nothing is left to hand over");
    }

    async fn grants_are_checked_and_come_back(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let project = house.project().await;
        let who = Principal::Member(admin.clone());
        let regions = house.access.create_hierarchy(&who, HierarchyDraft { name: "Regionen".into(), position: None });
        let regions = regions.await.expect("a hierarchy");
        let unit = UnitDraft { hierarchy: regions.id, parent: None, code: "N".into(), name: "Nord".into() };
        let unit = house.access.create_unit(&who, unit).await.expect("a unit");
        let caller = house.enter(&admin).await;
        let touchpoint = TouchpointDraft { name: "Kasse".into(), ..TouchpointDraft::default() };
        let touchpoint = house.access.create_touchpoint(&caller, touchpoint).await.expect("a touchpoint");

        let limited = GrantShape {
            project: Some(project), role: Role::Manager, units: vec![unit.id], touchpoints: vec![touchpoint.id],
        };
        let grants = vec![limited, grant(project, Role::Agent)];
        let created = house.access.create_user(&admin, draft("l@x.example", Some(PASSWORD), grants.clone())).await;
        let created = created.expect("a user").user;
        assert_eq!(created.grants, grants);
        let session = house.sign_in("l@x.example").await;
        let inside = house.enter(&session.member).await;
        assert!(!inside.scope.is_whole_project());
        assert!(inside.scope.may(Right::HandleVoices));
        assert!(!inside.scope.may(Right::ExportData), "an agent may not");
        assert!(!inside.scope.may(Right::ManageCustomers), "a manager may not");

        let mut wrong = grant(project, Role::Viewer);
        wrong.units = vec![domain::ids::UnitId(uuid::Uuid::nil())];
        assert_eq!(
            fault(house.access.create_user(&admin, draft("w@x.example", Some(PASSWORD), vec![wrong])).await),
            "grants[0].units unknown_unit",
        );
        let mixed = vec![administrator(), grant(project, Role::Viewer)];
        assert_eq!(
            fault(house.access.create_user(&admin, draft("w@x.example", Some(PASSWORD), mixed)).await),
            "grants administrator_needs_no_other_grant",
        );
        assert_eq!(code(house.access.delete_unit(&who, unit.id).await), "unit_in_use");
    }

    async fn an_address_belongs_to_one_person(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        house.access.create_user(&admin, draft("jana@x.example", None, Vec::new())).await.expect("a user");
        let twin = house.access.create_user(&admin, draft("JANA@x.example", None, Vec::new())).await;
        assert_eq!(code(twin), "email_taken");
        let other = house.access.create_user(&admin, draft("k@x.example", None, Vec::new())).await.expect("a user").user;
        let patch = UserPatch { email: Some("Jana@X.example".into()), ..UserPatch::default() };
        assert_eq!(code(house.access.change_user(&admin, other.id, patch).await), "email_taken");
    }

    async fn users_come_in_pages(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        for i in 0..5 {
            house.clock.advance_seconds(1);
            let user = draft(&format!("u{i}@x.example"), None, Vec::new());
            house.access.create_user(&admin, user).await.expect("a user");
        }
        let first = house.access.users(&admin, None, 4).await.expect("a page");
        let second = house.access.users(&admin, first.next, 4).await.expect("a page");
        let emails: Vec<_> = first.items.iter().chain(&second.items).map(|user| user.email.clone()).collect();
        assert_eq!((first.items.len(), second.items.len(), second.next), (4, 2, None));
        assert_eq!(emails[1..], ["u0@x.example", "u1@x.example", "u2@x.example", "u3@x.example", "u4@x.example"]);
    }

    async fn every_change_is_in_the_log_without_names(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let jana = house.access.create_user(&admin, draft("jana@x.example", None, Vec::new())).await.expect("a user");
        let page = house.access.audit_log(&admin, None, 10).await.expect("a page");
        assert!(page.verified && page.damage.is_none());
        let newest = &page.items[0];
        assert_eq!((newest.action.as_str(), newest.object.id.clone()), ("user.created", jana.user.id.to_string()));
        assert_eq!(newest.actor.name, "Ada Admin");
        let kept: Vec<(String,)> = db.all(store::sql("SELECT actor || subject || details FROM audit_log")).await.expect("rows");
        assert!(kept.iter().all(|(text,)| !text.contains("Jana") && !text.contains("jana@") && !text.contains("Ada")));

        db.run(store::sql("UPDATE audit_log SET action = 'user.changed' WHERE seq = 1")).await.expect("tampering");
        let page = house.access.audit_log(&admin, None, 1).await.expect("a page");
        assert!(!page.verified && page.damage.is_some());
        assert_eq!(page.next, Some(page.items[0].no));
        let error = house.access.audit_log(&house.somebody(&admin, "v@x.example", Vec::new()).await, None, 1).await;
        assert_eq!(error.expect_err("not for everybody").code(), "forbidden");
    }
}
