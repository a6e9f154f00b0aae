//! API keys.

use crate::{House, code, fault, grant};
use access::{Actor, KeyDraft, Language, Principal, ProjectDraft, UnitPatch};
use domain::ids::UnitId;
use domain::role::{Right, Role};

fn draft(rights: &[Right]) -> KeyDraft {
    KeyDraft { name: "Kassensystem".into(), rights: rights.to_vec() }
}

store::store_tests! {
    async fn a_key_opens_its_project_with_its_rights(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let key = house.access.create_key(&caller, draft(&[Right::WriteSignals, Right::WriteSignals])).await.expect("a key");
        assert!(key.secret.starts_with("rsn_") && key.secret.starts_with(&key.key.prefix));
        let program = house.access.key_caller(&key.secret, None, Language::En).await.expect("let in");
        assert_eq!(program.actor, Actor::Key { id: key.key.id, name: "Kassensystem".into() });
        assert_eq!(program.scope.rights().collect::<Vec<_>>(), [Right::WriteSignals]);
        assert!(program.scope.is_whole_project());
        assert_eq!(code(program.person()), "forbidden");
        assert_eq!(code(house.access.list_keys(&program).await), "forbidden");
        let program = Principal::Key(program);
        let unit = house.access.change_unit(&program, UnitId(uuid::Uuid::nil()), UnitPatch::default()).await;
        assert_eq!(code(unit), "forbidden");

        let own = house.project().await.to_string();
        house.access.key_caller(&key.secret, Some(&own), Language::En).await.expect("its own project");
        let other = ProjectDraft { name: "Andere".into(), ..ProjectDraft::default() };
        house.access.create_project(&admin, other).await.expect("a project");
        assert_eq!(code(house.access.key_caller(&key.secret, Some("andere"), Language::En).await), "not_found");
        assert_eq!(code(house.access.key_caller(&key.secret, Some("nirgends"), Language::En).await), "not_found");
    }

    async fn nearly_right_is_wrong(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let key = house.access.create_key(&caller, draft(&[Right::ReadScores])).await.expect("a key");
        let mut other = key.secret.clone();
        let last = other.pop().expect("characters");
        other.push(if last == 'a' { 'b' } else { 'a' });
        for secret in [other.as_str(), &key.key.prefix, "", "rsn_", "rsn__", "Bearer", &key.secret.to_uppercase()] {
            assert_eq!(code(house.access.key_caller(secret, None, Language::En).await), "unknown_key", "{secret}");
        }
        let stored: Vec<(Vec<u8>,)> = db.all(store::sql("SELECT secret_hash FROM api_keys")).await.expect("rows");
        assert_eq!(stored[0].0.len(), 32);
    }

    async fn a_revoked_key_is_unknown(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        let key = house.access.create_key(&caller, draft(&[Right::ReadScores])).await.expect("a key");
        house.access.key_caller(&key.secret, None, Language::En).await.expect("let in");
        let listed = house.access.list_keys(&caller).await.expect("a list");
        assert_eq!((listed.len(), listed[0].last_used_at.is_some()), (1, true));
        house.access.revoke_key(&caller, key.key.id).await.expect("revoked");
        assert_eq!(code(house.access.key_caller(&key.secret, None, Language::En).await), "unknown_key");
        assert_eq!(code(house.access.revoke_key(&caller, key.key.id).await), "not_found");
        assert_eq!(house.access.list_keys(&caller).await.expect("a list"), []);
    }

    async fn keys_come_from_administrators_and_stay_below_them(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let caller = house.enter(&admin).await;
        for rights in [vec![], vec![Right::Administer], vec![Right::ReadScores, Right::ReadAudit]] {
            assert_eq!(fault(house.access.create_key(&caller, draft(&rights)).await), "rights not_for_keys");
        }
        let manager = house.somebody(&admin, "m@x.example", vec![grant(house.project().await, Role::CxManager)]).await;
        let manager = house.enter(&manager).await;
        assert_eq!(code(house.access.create_key(&manager, draft(&[Right::ReadScores])).await), "forbidden");
    }
}
