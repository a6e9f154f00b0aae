//! How mails of the project are written. The key that signs them stays where it is.

use super::archive::Archive;
use super::{Listen, Result};
use access::Project;

pub(super) const PART: &str = "mail.json";

impl Listen {
    pub(super) async fn archive_mail(&self, project: &Project, archive: &mut Archive) -> Result<()> {
        archive.part(PART).await?;
        if let Some(choice) = self.mail_choice(project).await? {
            archive.line(&choice).await?;
        }
        Ok(())
    }
}
