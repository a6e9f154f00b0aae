//! Widgets: how the survey behind a link shows itself in the pages of a website.

use super::no_link;
use crate::{Error, Listen, Result};
use access::{Caller, Fault};
use domain::ids::LinkId;
use domain::role::Right;
use domain::widget::{Widget, WidgetProblem};

impl Listen {
    /// Sets the widget of a link up, or changes it.
    pub async fn set_widget(&self, who: &Caller, id: LinkId, mut widget: Widget) -> Result<Widget> {
        who.require(Right::ManageSurveys)?;
        let link = self.link_row(who, id).await?;
        widget.selector = widget.selector.trim().to_owned();
        let faults: Vec<Fault> = widget.problems().into_iter().map(fault).collect();
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let mut tx = self.db.begin().await?;
        if !store::links::set_widget(&mut tx, link.id, Some(&widget)).await? {
            return Err(no_link());
        }
        let detail = serde_json::json!({"survey": link.survey, "code": link.code, "widget": widget});
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "widget_changed", id, &detail).await?;
        tx.commit().await?;
        Ok(widget)
    }

    /// From now on pages that carry the widget show nothing.
    pub async fn remove_widget(&self, who: &Caller, id: LinkId) -> Result<()> {
        who.require(Right::ManageSurveys)?;
        let link = self.link_row(who, id).await?;
        if link.widget.is_none() {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        if !store::links::set_widget(&mut tx, link.id, None).await? {
            return Err(no_link());
        }
        let detail = serde_json::json!({"survey": link.survey, "code": link.code});
        self.access.record(&mut tx, &who.actor, Some(who.project.id), "widget_removed", id, &detail).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn fault(problem: WidgetProblem) -> Fault {
    Fault::new(problem.field, problem.code, problem.de, problem.en)
}
