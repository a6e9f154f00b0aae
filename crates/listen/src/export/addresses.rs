//! The addresses of links as a table, for printers and mail merges.

use super::lines::{Lines, Output, text};
use super::{Export, ExportFormat, begin};
use crate::links::batch::TILL;
use crate::links::{LinkChoice, address};
use crate::surveys::READERS;
use crate::{Listen, Result};
use access::Caller;
use domain::ids::SurveyId;
use domain::survey::columns::Cell;
use serde_json::Value;
use store::links::CountedLink;

const COLUMNS: [&str; 9] = ["name", "url", "code", "unit_codes", "units", "touchpoint", "channel", TILL, "answers"];

impl Listen {
    /// The addresses of the chosen links of a survey, one in a row.
    pub async fn export_addresses(
        &self,
        who: &Caller,
        survey: SurveyId,
        choice: &LinkChoice,
        format: ExportFormat,
        base: &str,
    ) -> Result<Export> {
        who.require_any(&READERS)?;
        let links = self.chosen_links(who, survey, choice).await?;
        let file_name = format!("{}-links.{}", who.project.slug, format.extension());
        let (scratch, base) = (self.scratch_file(), base.to_owned());
        Ok(begin(file_name, format.content_type(), move |parts| async move {
            let mut lines = Lines::new(format, Output::new(parts), scratch)?;
            lines.header(&COLUMNS.map(str::to_owned)).await?;
            for (CountedLink { link, answers }, named) in links {
                let channel = named.channel.and_then(|channel| serde_json::to_value(channel).ok());
                let cells = vec![
                    Cell::Text(link.name),
                    Cell::Text(address(&base, &link.code)),
                    Cell::Text(link.code),
                    Cell::Text(named.unit_codes.join(", ")),
                    Cell::Text(named.units.join(", ")),
                    text(named.touchpoint),
                    text(channel.as_ref().and_then(Value::as_str)),
                    text(link.attributes.0.get(TILL).cloned()),
                    Cell::Number(answers as f64),
                ];
                lines.row(cells).await?;
            }
            lines.finish().await
        }))
    }
}
