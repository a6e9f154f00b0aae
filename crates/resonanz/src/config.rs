//! Settings, in layers: the documented defaults, a file, the environment, flags.

use crate::cli::Common;
use anyhow::{Context, Result, bail};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

const DEFAULTS: &str = include_str!("config.default.toml");

/// See `config.default.toml` for what each means.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    pub(crate) data: PathBuf,
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) public_url: String,
    pub(crate) behind_proxy: bool,
    pub(crate) database_url: String,
    pub(crate) lake_url: String,
    pub(crate) secret: String,
    pub(crate) metrics_token: String,
    pub(crate) answers_per_second: u32,
    pub(crate) pages_per_second: u32,
    pub(crate) wrong_codes_per_minute: u32,
    pub(crate) key_requests_per_second: u32,
    pub(crate) sign_ins_per_address: u32,
    pub(crate) mail_dir: PathBuf,
    pub(crate) mail_host: String,
    pub(crate) mail_port: u16,
    pub(crate) mail_encryption: MailEncryption,
    pub(crate) mail_user: String,
    pub(crate) mail_password: String,
    pub(crate) mail_from: String,
    pub(crate) mail_bounces: String,
    pub(crate) mail_domains: Vec<String>,
    pub(crate) mail_per_second: u32,
    pub(crate) mail_dkim_selector: String,
    pub(crate) mail_dkim_key: PathBuf,
    pub(crate) mailbox_host: String,
    pub(crate) mailbox_port: u16,
    pub(crate) mailbox_encryption: MailEncryption,
    pub(crate) mailbox_user: String,
    pub(crate) mailbox_password: String,
    pub(crate) mailbox_folder: String,
    pub(crate) mailbox_done: String,
    pub(crate) log: String,
    pub(crate) log_format: LogFormat,
    pub(crate) seal_rows: usize,
    pub(crate) seal_seconds: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// Whether what is said to the mail server can be read on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MailEncryption {
    Tls,
    Starttls,
    None,
}

impl Config {
    /// Reads all layers.
    pub(crate) fn read(flags: &Common) -> Result<Self> {
        let mut layers = Figment::from(Toml::string(DEFAULTS));
        if let Some(file) = &flags.config {
            if !file.is_file() {
                bail!("{} is not a file: give --config the path of a settings file", file.display());
            }
            layers = layers.merge(Toml::file_exact(file));
        }
        let plain = Env::raw().only(&["DATABASE_URL", "LAKE_URL"]);
        layers = layers.merge(plain).merge(Env::prefixed("RESONANZ_").ignore(&["config"]));
        layers = layers.merge(Serialized::globals(flags));
        let config: Self = layers.extract().context(
            "the settings cannot be used; `resonanz check` shows where each comes from, and \
             `resonanz check --defaults` prints all of them with their meaning",
        )?;
        config.validate()?;
        Ok(config)
    }

    /// The defaults, whatever the environment says, with everything in one folder.
    #[cfg(test)]
    pub(crate) fn in_folder(folder: &std::path::Path) -> Self {
        let layers = Figment::from(Toml::string(DEFAULTS)).merge(Serialized::default("data", folder));
        layers.extract().expect("the compiled-in defaults")
    }

    pub(crate) const fn defaults() -> &'static str {
        DEFAULTS
    }

    fn validate(&self) -> Result<()> {
        let url = &self.database_url;
        if !url.is_empty() && !["postgres://", "postgresql://", "sqlite:"].iter().any(|start| url.starts_with(start)) {
            bail!("database_url must begin with postgres:// or sqlite:, or be empty for SQLite in the data folder");
        }
        let lake = &self.lake_url;
        if !lake.is_empty() && !lake.starts_with("s3://") && !lake.starts_with("file://") {
            bail!("lake_url must begin with s3:// or file://, or be empty for the data folder");
        }
        let public = &self.public_url;
        if !public.is_empty() && !public.starts_with("http://") && !public.starts_with("https://") {
            bail!("public_url must begin with http:// or https://");
        }
        if !self.secret.is_empty() {
            self.secret_bytes()?;
        }
        Ok(())
    }

    /// The signing key, when it is set here.
    pub(crate) fn secret_bytes(&self) -> Result<Option<[u8; 32]>> {
        if self.secret.is_empty() {
            return Ok(None);
        }
        from_hex(&self.secret).map(Some).context("secret must be 64 hexadecimal digits: try `openssl rand -hex 32`")
    }

    pub(crate) fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            format!("sqlite:{}", self.data.join("resonanz.db").display())
        } else {
            self.database_url.clone()
        }
    }

    /// The file of the database, when it is SQLite.
    pub(crate) fn sqlite_file(&self) -> Option<PathBuf> {
        let url = self.database_url();
        let path = url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }

    pub(crate) fn lake_url(&self) -> Result<String> {
        if !self.lake_url.is_empty() {
            return Ok(self.lake_url.clone());
        }
        let folder = std::path::absolute(self.data.join("lake"))?;
        Ok(format!("file://{}", folder.display()))
    }
}

/// 32 bytes from 64 hexadecimal digits.
pub(crate) fn from_hex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_settings() {
        let config = Config::read(&Common::default()).expect("the compiled-in defaults");
        assert_eq!(config.port, 7400);
        assert_eq!(config.database_url(), "sqlite:./data/resonanz.db");
    }

    #[test]
    fn keys_survive_being_written() {
        let key = std::array::from_fn(|i| i as u8 * 7);
        assert_eq!(from_hex(&to_hex(&key)), Some(key));
        assert_eq!(from_hex("zz"), None);
        assert_eq!(from_hex(&"ü".repeat(32)), None);
    }
}
