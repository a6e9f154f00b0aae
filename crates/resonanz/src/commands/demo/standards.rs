//! Standards of the demo company, and what was found when its touchpoints were checked.

use crate::commands::company::Founded;
use crate::house::House;
use anyhow::{Context, Result};
use domain::standard::PROPOSALS;
use listen::standards::{StandardCheckDraft, StandardDraft};
use std::collections::BTreeMap;

/// By the same steps a person takes.
pub(super) async fn set_up(house: &House, founded: &Founded) -> Result<()> {
    let who = &founded.caller;
    let mut ids = BTreeMap::new();
    for one in PROPOSALS {
        let [name, description] = one.de.map(str::to_owned);
        let draft = StandardDraft { dimension: one.dimension, name, description };
        ids.insert(one.de[0], house.listen.create_standard(who, draft).await?.id);
    }
    let touchpoints = house.access.touchpoints(who.project.no).await?;
    for one in demo::standards::checks() {
        let touchpoint = touchpoints.by_key(one.touchpoint).context("a touchpoint of the demo company")?;
        let standard = *ids.get(one.standard).context("a standard of the demo company")?;
        let (verdict, evidence) = (one.verdict, one.evidence.to_owned());
        let draft = StandardCheckDraft { standard, verdict, evidence, link: None };
        house.listen.check_standard(who, touchpoint.id, draft).await?;
    }
    Ok(())
}
