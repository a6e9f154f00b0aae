//! Published definitions in memory. A version never changes, so nothing ever has to be thrown away
//! but for space.

use crate::{Listen, Result};
use domain::ids::{SurveyId, SurveyNo, TouchpointId};
use domain::survey::Survey;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// One published version of a survey, or a draft that is looked at.
#[derive(Clone, Debug)]
pub struct Definition {
    pub id: SurveyId,
    pub no: SurveyNo,
    pub version: u32,
    pub touchpoint: Option<TouchpointId>,
    pub survey: Survey,
}

/// Versions held; more than any company has live at once.
const MOST: usize = 1_000;

#[derive(Debug, Default)]
pub(crate) struct Definitions(RwLock<HashMap<(SurveyId, i64), Arc<Definition>>>);

impl Definitions {
    fn get(&self, id: SurveyId, version: i64) -> Option<Arc<Definition>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&(id, version)).cloned()
    }

    fn put(&self, id: SurveyId, version: i64, definition: &Arc<Definition>) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= MOST {
            held.clear();
        }
        held.insert((id, version), Arc::clone(definition));
    }
}

impl Listen {
    /// A published version; `None` when it does not exist.
    pub(crate) async fn definition(&self, id: SurveyId, no: SurveyNo, version: i64) -> Result<Option<Arc<Definition>>> {
        if let Some(held) = self.desk.definitions.get(id, version) {
            return Ok(Some(held));
        }
        let Some(row) = store::surveys::version(&self.db, id, version).await? else { return Ok(None) };
        let definition = Arc::new(Definition {
            id,
            no,
            version: u32::try_from(version).unwrap_or_default(),
            touchpoint: Some(row.touchpoint),
            survey: row.definition.0,
        });
        self.desk.definitions.put(id, version, &definition);
        Ok(Some(definition))
    }
}
