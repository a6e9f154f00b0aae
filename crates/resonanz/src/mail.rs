//! How mails leave this installation, as the settings say.

use crate::config::{Config, MailEncryption};
use anyhow::{Context, Result, bail};
use channels::mail::mailbox::{Afterwards, Mailbox, MailboxSettings};
use channels::mail::{DkimKey, Post, SmtpSettings, checked_address};
use channels::{Encryption, Secret, SignIn};
use listen::programmes::Postman;
use std::fs;
use std::num::NonZeroU32;
use std::time::Duration;

/// Who mails that only become files come from, when nobody is named.
const NOBODY: &str = "resonanz@localhost.invalid";
/// How long the mailbox may take for each thing it is asked.
const PATIENCE: Duration = Duration::from_secs(30);

/// `None`: nothing is set, and nothing leaves.
pub(crate) fn postman(config: &Config) -> Result<Option<Postman>> {
    if !config.mail_dir.as_os_str().is_empty() {
        let from = if config.mail_from.is_empty() { NOBODY } else { &config.mail_from };
        return completed(Postman::folder(&config.mail_dir, from, base(config)), config).map(Some);
    }
    if config.mail_host.is_empty() {
        return Ok(None);
    }
    if config.public_url.is_empty() {
        bail!("mails need public_url, the address their links begin with: set it, such as \"https://cx.example.com\"");
    }
    let (_, domain) = config.mail_from.rsplit_once('@').context("mail_from must be the address mails come from")?;
    let encryption = encryption(config.mail_encryption);
    let mut settings = SmtpSettings::new(config.mail_host.clone(), config.mail_port, encryption, domain);
    if !config.mail_user.is_empty() {
        let password = Secret::new(config.mail_password.clone());
        settings.sign_in = Some(SignIn { user: config.mail_user.clone(), password });
    }
    if !config.mail_dkim_key.as_os_str().is_empty() {
        let path = &config.mail_dkim_key;
        let key = fs::read_to_string(path).with_context(|| format!("mail_dkim_key: reading {}", path.display()))?;
        settings.dkim = Some(DkimKey {
            selector: config.mail_dkim_selector.clone(),
            domain: domain.to_owned(),
            private_key: Secret::new(key),
        });
    }
    let post = Post::smtp(&settings).context("the settings for mails")?;
    let per_second = NonZeroU32::new(config.mail_per_second);
    completed(Postman::new(post, config.mail_from.clone(), base(config), per_second), config).map(Some)
}

/// The mailbox that is read; `None`: none is set.
pub(crate) fn mailbox(config: &Config) -> Result<Option<Mailbox>> {
    if config.mailbox_host.is_empty() {
        return Ok(None);
    }
    let password = Secret::new(config.mailbox_password.clone());
    let afterwards = match config.mailbox_done.as_str() {
        "" => Afterwards::MarkSeen,
        folder => Afterwards::MoveTo(folder.to_owned()),
    };
    let settings = MailboxSettings {
        host: config.mailbox_host.clone(),
        port: config.mailbox_port,
        encryption: encryption(config.mailbox_encryption),
        sign_in: SignIn { user: config.mailbox_user.clone(), password },
        folder: config.mailbox_folder.clone(),
        afterwards,
        authorities: None,
        patience: PATIENCE,
    };
    Mailbox::new(settings).context("the settings for the mailbox").map(Some)
}

fn completed(postman: Postman, config: &Config) -> Result<Postman> {
    let postman = postman.with_domains(config.mail_domains.iter().map(|domain| domain.trim().to_owned()).collect());
    if config.mail_bounces.is_empty() {
        return Ok(postman);
    }
    let address = checked_address(config.mail_bounces.trim()).context("mail_bounces")?;
    Ok(postman.with_bounces_to(address))
}

fn encryption(wanted: MailEncryption) -> Encryption {
    match wanted {
        MailEncryption::Tls => Encryption::Tls,
        MailEncryption::Starttls => Encryption::StartTls,
        MailEncryption::None => Encryption::None,
    }
}

fn base(config: &Config) -> String {
    if config.public_url.is_empty() {
        format!("http://{}:{}", config.host, config.port)
    } else {
        config.public_url.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_said() {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config::in_folder(folder.path());
        assert!(postman(&config).expect("nothing is set").is_none());
        let with_host = Config { mail_host: "mail.example.org".into(), ..config.clone() };
        assert!(postman(&with_host).expect_err("no address").to_string().contains("public_url"));
        let with_url = Config { public_url: "https://cx.example".into(), ..with_host };
        assert!(postman(&with_url).expect_err("nobody it comes from").to_string().contains("mail_from"));
        let whole = Config { mail_from: "cx@example.org".into(), ..with_url };
        assert!(postman(&whole).expect("it can work").is_some());
        let files = Config { mail_dir: folder.path().join("mails"), ..config.clone() };
        assert!(postman(&files).expect("it can work").is_some());
        let nowhere = Config { mail_bounces: "bounces".into(), ..files };
        assert!(postman(&nowhere).expect_err("no address").to_string().contains("mail_bounces"));
        assert!(mailbox(&config).expect("nothing is set").is_none());
        let nobody = Config { mailbox_host: "imap.example.org".into(), ..config };
        assert!(mailbox(&nobody).expect_err("nobody signs in").to_string().contains("mailbox"));
        let somebody = Config { mailbox_user: "cx".into(), ..nobody };
        assert!(mailbox(&somebody).expect("it can work").is_some());
    }
}
