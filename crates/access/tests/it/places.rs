//! Hierarchies and units.

use crate::{House, code, fault, grant};
use access::{GrantShape, HierarchyDraft, HierarchyPatch, Principal, UnitDraft, UnitPatch};
use domain::ids::{HierarchyId, UnitId, UnitNo};
use domain::place::Unit;
use domain::role::Role;
use domain::scope::Scope;

async fn hierarchy(house: &House, who: &Principal, name: &str) -> HierarchyId {
    let draft = HierarchyDraft { name: name.into(), position: None };
    house.access.create_hierarchy(who, draft).await.expect("a hierarchy").id
}

async fn unit(house: &House, who: &Principal, hierarchy: HierarchyId, parent: Option<UnitId>, code: &str) -> Unit {
    let draft = UnitDraft { hierarchy, parent, code: code.into(), name: format!("Einheit {code}") };
    house.access.create_unit(who, draft).await.expect("a unit")
}

store::store_tests! {
    async fn units_form_trees_without_cycles(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let who = Principal::Member(admin);
        let regions = hierarchy(&house, &who, "Regionen").await;
        let lines = hierarchy(&house, &who, "Sparten").await;
        let north = unit(&house, &who, regions, None, "N").await;
        let kiel = unit(&house, &who, regions, Some(north.id), "N-KI").await;
        let branch = unit(&house, &who, regions, Some(kiel.id), "F012").await;

        let below_itself = UnitPatch { parent: Some(Some(branch.id)), ..UnitPatch::default() };
        assert_eq!(code(house.access.change_unit(&who, north.id, below_itself).await), "unit_cycle");
        let itself = UnitPatch { parent: Some(Some(kiel.id)), ..UnitPatch::default() };
        assert_eq!(code(house.access.change_unit(&who, kiel.id, itself).await), "unit_cycle");
        let foreign = UnitDraft { hierarchy: lines, parent: Some(north.id), code: "TV".into(), name: "TV".into() };
        assert_eq!(fault(house.access.create_unit(&who, foreign).await), "parent unknown_parent");
        let twin = UnitDraft { hierarchy: lines, parent: None, code: "F012".into(), name: "TV".into() };
        assert_eq!(code(house.access.create_unit(&who, twin).await), "unit_code_taken");
        let nameless = UnitDraft { hierarchy: lines, parent: None, code: " ".into(), name: "TV".into() };
        assert_eq!(fault(house.access.create_unit(&who, nameless).await), "code required");

        let up = UnitPatch { parent: Some(None), name: Some("Filiale Kiel".into()), code: None };
        let moved = house.access.change_unit(&who, branch.id, up).await.expect("moved");
        assert_eq!((moved.parent, moved.code.as_str(), moved.name.as_str()), (None, "F012", "Filiale Kiel"));
        let tree = house.access.tree().await.expect("a tree");
        assert_eq!(tree.roots(regions), [north.no, branch.no]);
        assert_eq!(house.access.places().await.expect("places").find("F012").map(|u| u.no), Some(branch.no));
    }

    async fn two_moves_at_once_make_no_cycle(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let who = Principal::Member(admin);
        let regions = hierarchy(&house, &who, "Regionen").await;
        let a = unit(&house, &who, regions, None, "A").await;
        let b = unit(&house, &who, regions, None, "B").await;
        let below = |parent: UnitId| UnitPatch { parent: Some(Some(parent)), ..UnitPatch::default() };
        let (one, other) = tokio::join!(
            house.access.change_unit(&who, a.id, below(b.id)),
            house.access.change_unit(&who, b.id, below(a.id)),
        );
        assert_eq!(u32::from(one.is_ok()) + u32::from(other.is_ok()), 1);
        assert_eq!(code(if one.is_ok() { other } else { one }), "unit_cycle");
    }

    async fn what_is_used_cannot_be_deleted(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let who = Principal::Member(admin);
        let regions = hierarchy(&house, &who, "Regionen").await;
        let parent = unit(&house, &who, regions, None, "P").await;
        let child = unit(&house, &who, regions, Some(parent.id), "C").await;
        assert_eq!(code(house.access.delete_unit(&who, parent.id).await), "unit_in_use");
        assert_eq!(code(house.access.delete_hierarchy(&who, regions).await), "hierarchy_in_use");
        house.access.unit_set(&[child.no]).await.expect("a combination");
        assert_eq!(code(house.access.delete_unit(&who, child.id).await), "unit_in_use");

        let unused = unit(&house, &who, regions, Some(parent.id), "U").await;
        house.access.delete_unit(&who, unused.id).await.expect("nothing hangs on it");
        assert_eq!(code(house.access.delete_unit(&who, unused.id).await), "not_found");
        let again = unit(&house, &who, regions, Some(parent.id), "U").await;
        assert_ne!(again.no, unused.no, "numbers are never used twice");
    }

    async fn combinations_are_interned(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let who = Principal::Member(admin);
        let (regions, lines) = (hierarchy(&house, &who, "Regionen").await, hierarchy(&house, &who, "Sparten").await);
        let north = unit(&house, &who, regions, None, "N").await;
        let south = unit(&house, &who, regions, None, "S").await;
        let tv = unit(&house, &who, lines, None, "TV").await;
        assert!(house.access.unit_set(&[]).await.expect("none").is_none());
        let one = house.access.unit_set(&[tv.no, north.no]).await.expect("a combination");
        assert_eq!(house.access.unit_set(&[north.no, tv.no, tv.no]).await.expect("the same"), one);
        assert_ne!(house.access.unit_set(&[south.no, tv.no]).await.expect("another"), one);
        assert_eq!(house.access.tree().await.expect("a tree").set(one), [north.no, tv.no]);
        assert_eq!(fault(house.access.unit_set(&[north.no, south.no]).await), "units two_units_of_one_hierarchy");
        assert_eq!(fault(house.access.unit_set(&[UnitNo(999)]).await), "units unknown_unit");
        let other = House::node(&db, 9);
        assert_eq!(other.access.unit_set(&[tv.no, north.no]).await.expect("known everywhere"), one);
    }

    async fn one_sees_only_what_is_granted_and_below(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let who = Principal::Member(admin.clone());
        let (regions, lines) = (hierarchy(&house, &who, "Regionen").await, hierarchy(&house, &who, "Sparten").await);
        let north = unit(&house, &who, regions, None, "N").await;
        let kiel = unit(&house, &who, regions, Some(north.id), "N-KI").await;
        let branch = unit(&house, &who, regions, Some(kiel.id), "F012").await;
        unit(&house, &who, regions, None, "S").await;
        let tv = unit(&house, &who, lines, None, "TV").await;

        let mut limited: GrantShape = grant(house.project().await, Role::Manager);
        limited.units = vec![kiel.id];
        let member = house.somebody(&admin, "m@x.example", vec![limited]).await;
        let seen = house.access.hierarchies(&Principal::Member(member.clone())).await.expect("a list");
        let codes: Vec<_> = seen.iter().flat_map(|h| h.units.iter().map(|u| u.code.as_str())).collect();
        assert_eq!(codes, ["F012", "N-KI", "TV"]);
        let top = seen[0].units.iter().find(|u| u.id == kiel.id).expect("the granted unit");
        assert_eq!(top.parent, None, "its parent is hidden");
        let scope: Scope = house.enter(&member).await.scope;
        assert_eq!(house.access.hierarchies_in(&scope).await.expect("the same"), seen);
        assert_eq!(code(house.access.change_unit(&Principal::Member(member), branch.id, UnitPatch::default()).await), "forbidden");
        assert_eq!(tv.hierarchy, lines);
    }

    async fn hierarchies_are_named_and_ordered(db: Db) {
        let (house, admin) = House::with_administrator(&db).await;
        let who = Principal::Member(admin.clone());
        let first = hierarchy(&house, &who, "Regionen").await;
        let second = hierarchy(&house, &who, "Sparten").await;
        let twin = HierarchyDraft { name: " Regionen ".into(), position: None };
        assert_eq!(code(house.access.create_hierarchy(&who, twin).await), "hierarchy_name_taken");
        let front = HierarchyPatch { name: None, position: Some(-1) };
        house.access.change_hierarchy(&who, second, front).await.expect("moved");
        let order: Vec<_> = house.access.hierarchies(&who).await.expect("a list").into_iter().map(|h| h.id).collect();
        assert_eq!(order, [second, first]);
        house.access.delete_hierarchy(&who, first).await.expect("empty ones can go");
        let viewer = house.somebody(&admin, "v@x.example", vec![grant(house.project().await, Role::Viewer)]).await;
        let result = house.access.delete_hierarchy(&Principal::Member(viewer), second).await;
        assert_eq!(code(result), "forbidden");
    }
}
