//! Who was invited and is outside the audience by now: what was sent may have been of no interest.

use crate::segments::{Group, Somebody};
use crate::{Listen, Result};
use access::Project;
use domain::ids::{CustomerId, ProgrammeId, SegmentId};
use domain::segment::Predicate;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::messages::{self, Window};
use store::segments;

impl Listen {
    /// Invitations of each programme to people who are outside its audience now. Programmes that ask everyone are not
    /// among them, and neither are people who were forgotten.
    pub(super) async fn outside_audience(
        &self,
        project: &Project,
        window: Window,
    ) -> Result<BTreeMap<ProgrammeId, u64>> {
        let published = store::programmes::published(&self.db, project.no).await?;
        let audiences = published.iter().map(|one| (one.id, &one.definition.0.audience));
        let audiences: BTreeMap<_, _> = audiences.filter(|(_, one)| one.segments().next().is_some()).collect();
        let mut outside: BTreeMap<ProgrammeId, u64> = audiences.keys().map(|id| (*id, 0)).collect();
        let mut invited: HashMap<CustomerId, Vec<(ProgrammeId, u64)>> = HashMap::new();
        if !audiences.is_empty() {
            for row in messages::invited_and_answered(&self.db, project.no, window).await? {
                if audiences.contains_key(&row.programme) {
                    invited.entry(row.customer).or_default().push((row.programme, row.sent.unsigned_abs()));
                }
            }
        }
        if invited.is_empty() {
            return Ok(outside);
        }
        let wanted: BTreeSet<SegmentId> = audiences.values().flat_map(|one| one.segments()).collect();
        let mut rows = segments::all(&self.db, project.no).await?;
        rows.retain(|row| wanted.contains(&row.id));
        let mut rules: Vec<&Predicate> = Vec::new();
        let mut groups: Vec<(SegmentId, Group)> = Vec::with_capacity(rows.len());
        for row in &rows {
            groups.push((row.id, self.group_of(row, &mut rules).await?));
        }
        let look = |one: &Somebody, belongs: &[bool]| {
            let mine: Vec<(ProgrammeId, u64)> =
                one.profiles.iter().filter_map(|profile| invited.get(profile)).flatten().copied().collect();
            if mine.is_empty() {
                return;
            }
            let is_in = |(id, group): &(SegmentId, Group)| group.holds(&one.profiles, belongs).then_some(*id);
            let segments: BTreeSet<SegmentId> = groups.iter().filter_map(is_in).collect();
            for (programme, sent) in mine {
                let holds = audiences.get(&programme).is_none_or(|one| one.holds(|id| segments.contains(&id)));
                if !holds {
                    *outside.entry(programme).or_default() += sent;
                }
            }
        };
        self.reckon(project, &rules, look).await?;
        Ok(outside)
    }
}

#[cfg(test)]
mod tests {
    use crate::house::House;
    use crate::programmes::tests::{customer, did, programme};
    use crate::segments::SegmentDraft;
    use serde_json::json;
    use store::messages::Window;

    store::store_tests! {
        async fn who_has_left_the_audience_is_counted(db: Db) {
            let house = House::new(db).await;
            house.listen.set_postman(crate::programmes::Postman::told(Vec::new()));
            let rule = json!({"attribute": {"name": "plan", "is": {"equals": "premium"}}});
            let draft: SegmentDraft =
                serde_json::from_value(json!({"name": "Premium", "rule": rule})).expect("a draft");
            let segment = house.listen.create_segment(&house.who, draft).await.expect("a segment").id;
            let audience = json!({"segments": {"any_of": [segment], "none_of": []}});
            let live = programme(&house, json!({ "audience": audience })).await;
            for id in ["1", "2", "3"] {
                customer(&house, id, json!({"attributes": {"plan": "premium"}})).await;
                did(&house, id, "order_placed", id, 60).await;
            }
            house.listen.work_off_programmes().await.expect("worked off");
            let later = crate::house::NOW.plus_days(40);
            house.clock.set(later);
            let window = Window { since: crate::house::NOW.plus_days(-1), now: later };
            let project = &house.who.project;
            let count = async || {
                let outside = house.listen.outside_audience(project, window).await.expect("counted");
                outside[&live.summary.id]
            };
            assert_eq!(count().await, 0);
            customer(&house, "2", json!({"attributes": {"plan": "basic"}})).await;
            assert_eq!(count().await, 1);
            let report = house.listen.contact_report(&house.who).await.expect("a report");
            assert_eq!(report.waste.len(), 1);
            assert_eq!(report.waste[0].figures, None, "three are too few to show");
        }
    }
}
