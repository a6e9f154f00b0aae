//! Which rows of the lake a request reads, and what signals of both kinds begin with.

use crate::{Listen, Result};
use access::{Caller, Project};
use domain::scope::{RowFilter, Scope};
use domain::signal::{Dataset, Envelope};
use lake::SignalQuery;

impl Listen {
    /// The rows a caller may see.
    pub(crate) async fn rows_of(&self, who: &Caller) -> Result<RowFilter> {
        Ok(who.scope.rows(&*self.access.tree().await?))
    }

    /// All rows of a project: a signal is corrected and forgotten wherever it is.
    pub(crate) async fn everything(&self, project: &Project) -> Result<RowFilter> {
        let tree = self.access.tree().await?;
        Ok(Scope::whole_project(project.id, project.no, []).rows(&tree))
    }

    /// When, where and by whom, without what was said or done.
    pub(crate) async fn envelopes(
        &self,
        rows: &RowFilter,
        dataset: Dataset,
        query: &SignalQuery,
    ) -> Result<Vec<Envelope>> {
        Ok(match dataset {
            Dataset::Feedback => self.lake.feedback(rows, query).await?.into_iter().map(|one| one.envelope).collect(),
            Dataset::Interactions => {
                self.lake.interactions(rows, query).await?.into_iter().map(|one| one.envelope).collect()
            }
        })
    }
}
