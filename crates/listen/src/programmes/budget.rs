//! The contact budget of a project: how often one customer may be contacted, over all programmes and channels.

use super::shapes::{ProgrammeFindingShape, finding};
use crate::{Error, Listen, Result};
use access::{Caller, Fault};
use domain::programme::Budget;
use domain::role::Right;
use domain::survey::Level;
use serde::Serialize;
use store::budgets;
use utoipa::ToSchema;

/// The contact budget and what is odd about it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BudgetShape {
    #[serde(flatten)]
    pub budget: Budget,
    pub findings: Vec<ProgrammeFindingShape>,
}

impl Listen {
    pub async fn contact_budget(&self, who: &Caller) -> Result<BudgetShape> {
        who.require(Right::ManageSurveys)?;
        Ok(shape(budgets::find(&self.db, who.project.no).await?, who))
    }

    /// Sets the budget. It protects customers from those who ask, so it is not theirs to set.
    pub async fn set_contact_budget(&self, who: &Caller, budget: Budget) -> Result<BudgetShape> {
        who.require_everywhere(Right::Administer)?;
        let errors = budget.check().into_iter().filter(|one| one.level == Level::Error);
        let faults: Vec<Fault> = errors
            .map(|one| Fault::new(one.field.clone(), one.code.code(), one.message("de"), one.message("en")))
            .collect();
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let mut tx = self.db.begin().await?;
        budgets::put(&mut tx, who.project.no, &budget, self.world.now()).await?;
        let project = who.project.id;
        self.access.record(&mut tx, &who.actor, Some(project), "contact_budget.changed", project, &budget).await?;
        tx.commit().await?;
        self.programmes_changed(who);
        Ok(shape(budget, who))
    }
}

fn shape(budget: Budget, who: &Caller) -> BudgetShape {
    BudgetShape { findings: budget.check().iter().map(|one| finding(one, who.language)).collect(), budget }
}
