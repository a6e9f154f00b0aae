//! How mails of a project leave, and the mailbox that things come back to: reports of mail servers, and what customers
//! write without having been asked.

mod choice;
mod copying;
mod flood;
mod inbox;
mod letterhead;
pub(crate) mod marked;
pub(crate) mod paper;
mod reports;
mod safe;
#[cfg(test)]
mod tests;
mod trial;
mod visiting;

pub use choice::{MailChange, MailChoice, MailInbox, MailInstallation, MailShape};
pub(crate) use flood::Flood;
pub(crate) use letterhead::{Letterhead, Note, Warned};
pub use reports::{MailReport, MailReportKind, MailReportsTaken, mail_reports};
pub use trial::MailTrial;
