//! How mails leave this installation, as the settings say.

use crate::config::{Config, MailEncryption};
use anyhow::{Context, Result, bail};
use channels::mail::{DkimKey, Post, SmtpSettings};
use channels::{Encryption, Secret, SignIn};
use listen::programmes::Postman;
use std::fs;
use std::num::NonZeroU32;

/// Who mails that only become files come from, when nobody is named.
const NOBODY: &str = "resonanz@localhost.invalid";

/// `None`: nothing is set, and nothing leaves.
pub(crate) fn postman(config: &Config) -> Result<Option<Postman>> {
    let per_second = NonZeroU32::new(config.mail_per_second);
    if !config.mail_dir.as_os_str().is_empty() {
        let from = if config.mail_from.is_empty() { NOBODY } else { &config.mail_from };
        return Ok(Some(Postman::new(Post::folder(&config.mail_dir), from, base(config), per_second)));
    }
    if config.mail_host.is_empty() {
        return Ok(None);
    }
    if config.public_url.is_empty() {
        bail!("mails need public_url, the address their links begin with: set it, such as \"https://cx.example.com\"");
    }
    let (_, domain) = config.mail_from.rsplit_once('@').context("mail_from must be the address mails come from")?;
    let encryption = match config.mail_encryption {
        MailEncryption::Tls => Encryption::Tls,
        MailEncryption::Starttls => Encryption::StartTls,
        MailEncryption::None => Encryption::None,
    };
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
    Ok(Some(Postman::new(post, config.mail_from.clone(), base(config), per_second)))
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
        let files = Config { mail_dir: folder.path().join("mails"), ..config };
        assert!(postman(&files).expect("it can work").is_some());
    }
}
