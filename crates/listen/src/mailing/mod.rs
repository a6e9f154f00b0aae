//! How mails of a project leave, and the mailbox that things come back to: reports of mail servers, and what customers
//! write without having been asked.

mod choice;
mod letterhead;
mod safe;
mod trial;

pub use choice::{MailChange, MailChoice, MailInbox, MailInstallation, MailShape};
pub(crate) use letterhead::Letterhead;
pub use trial::MailTrial;
