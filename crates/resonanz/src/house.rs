//! Puts the parts together.

use crate::config::{Config, LogFormat, from_hex, to_hex};
use crate::outside;
use access::{Access, PasswordCost};
use act::Act;
use anyhow::{Context, Result, bail};
use domain::world::World;
use lake::{Lake, LakeConfig, SealWhen};
use listen::{Listen, Parts, Sealing, Secret};
use std::fs;
use std::io::IsTerminal;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use store::Db;
use store::dictionary::Dictionary;
use tracing_subscriber::EnvFilter;
use understand::Understand;

/// Everything that runs in one process.
#[derive(Clone, Debug)]
pub(crate) struct House {
    pub(crate) db: Db,
    pub(crate) world: World,
    pub(crate) access: Access,
    pub(crate) listen: Listen,
    pub(crate) understand: Understand,
    pub(crate) act: Act,
    pub(crate) sealing: Sealing,
}

impl House {
    /// Opens the database and the lake, bringing both up to date.
    pub(crate) async fn open(config: &Config) -> Result<Self> {
        Self::open_in(config, outside::world()?, PasswordCost::default()).await
    }

    /// The same in another world, where it may be another time.
    pub(crate) async fn open_in(config: &Config, world: World, passwords: PasswordCost) -> Result<Self> {
        prepare_folder(&config.data)?;
        let db = Db::open(&config.database_url()).await.context("opening the database")?;
        db.migrate().await.context("bringing the database up to date")?;
        let lake = Lake::open(&LakeConfig::at(config.lake_url()?)).context("opening the lake")?;
        let access =
            Access::new(db.clone(), world.clone(), passwords)?.with_attempts_per_address(config.sign_ins_per_address);
        let dictionary = Dictionary::new(db.clone());
        let listen = Listen::start(Parts {
            db: db.clone(),
            lake: lake.clone(),
            world: world.clone(),
            access: access.clone(),
            dictionary: dictionary.clone(),
            secret: Secret::new(signing_key(config)?),
            files: config.data.join("imports"),
        });
        listen.set_pace(config.answers_per_second);
        if let Some(postman) = crate::mail::postman(config)? {
            listen.set_postman(postman);
        }
        if let Some(mailbox) = crate::mail::mailbox(config)? {
            listen.set_mailbox(mailbox);
        }
        let when = SealWhen { rows: config.seal_rows, age_seconds: config.seal_seconds, ..SealWhen::default() };
        let sealing = listen.sealing(when);
        sealing.open().await.context("reading the lake")?;
        listen.begin_search_words().await.context("looking at the search index")?;
        let understand = Understand::new(db.clone(), lake, world.clone(), access.clone(), dictionary);
        let act = Act::new(db.clone(), world.clone(), access.clone(), listen.clone(), understand.clone());
        Ok(Self { db, world, access, listen, understand, act, sealing })
    }

    /// Leaves everything in order: what is in memory is in the ledger already.
    pub(crate) async fn close(self) {
        self.db.close().await;
    }
}

/// Starts logging to standard error.
pub(crate) fn start_logging(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("log = \"{}\" is not a filter: use info, or info,listen=debug", config.log))?;
    // Colours are for people who watch, not for files.
    let colours = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    match config.log_format {
        LogFormat::Text => builder.with_target(false).init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}

fn prepare_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder.join("imports"))
        .with_context(|| format!("{} cannot be created: choose another folder with --data", folder.display()))
}

/// The key that signs links: from the settings, or made once and kept beside the data.
fn signing_key(config: &Config) -> Result<[u8; 32]> {
    if let Some(key) = config.secret_bytes()? {
        return Ok(key);
    }
    let path = config.data.join("secret.key");
    if let Ok(text) = fs::read_to_string(&path) {
        return from_hex(text.trim()).with_context(|| {
            format!("{} is damaged: restore it from a backup, or links signed so far stop working", path.display())
        });
    }
    let key = outside::random_bytes()?;
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            bail!("{} is being written by another process: start again", path.display())
        }
        Err(error) => return Err(error).with_context(|| format!("writing {}", path.display())),
    };
    writeln!(file, "{}", to_hex(&key))?;
    file.sync_all()?;
    Ok(key)
}
