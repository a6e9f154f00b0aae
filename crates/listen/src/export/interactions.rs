//! Interactions out.

use super::answers::filter;
use super::lines::Lines;
use super::names::Names;
use super::records::{InteractionRecord, SignalRecord};
use super::{ExportQuery, Listen, Result};
use access::Caller;
use domain::signal::Interaction;
use domain::survey::columns::Cell;
use futures::StreamExt;
use std::pin::pin;

impl Listen {
    pub(super) async fn export_interactions(&self, who: &Caller, query: &ExportQuery, lines: &mut Lines) -> Result<()> {
        let mut names = Names::new(self, &who.project).await?;
        if lines.is_table() {
            let mut header: Vec<String> = ["id", "time", "recorded", "type", "value"].map(str::to_owned).to_vec();
            header.extend(names.common_columns());
            lines.header(&header).await?;
        }
        let filter = lake::Filter { surveys: None, ..filter(query, &names) };
        let rows = self.rows_of(who).await?;
        let mut batches = pin!(self.lake.export_interactions(&rows, &filter));
        while let Some(batch) = batches.next().await {
            let batch = batch?;
            let known = names.known(lines, batch.iter().map(|one| &one.envelope)).await?;
            for interaction in batch {
                if lines.is_table() {
                    let envelope = &interaction.envelope;
                    let mut cells = vec![
                        Cell::Text(envelope.id.to_string()),
                        Cell::Text(envelope.time.to_string()),
                        Cell::Text(envelope.recorded.to_string()),
                        Cell::Text(names.event(interaction.event).await?),
                        interaction.value.map_or(Cell::Empty, Cell::Number),
                    ];
                    cells.extend(names.common_cells(envelope, &known).await?);
                    lines.row(cells).await?;
                } else {
                    let record = names.interaction_record(interaction).await?;
                    lines.json(&record).await?;
                }
            }
        }
        Ok(())
    }
}

impl Names {
    pub(super) async fn interaction_record(
        &mut self,
        interaction: Interaction,
    ) -> Result<SignalRecord<InteractionRecord>> {
        let own = InteractionRecord { r#type: self.event(interaction.event).await?, value: interaction.value };
        self.signal_record(&interaction.envelope, own).await
    }
}
