//! Passwords: the rule, and their Argon2id hashes. Hashing runs beside the async threads, a few at
//! a time, because each takes its memory and tens of milliseconds.

use crate::error::{Error, Fault, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::world::World;
use std::sync::Arc;
use tokio::sync::Semaphore;

const SHORTEST: usize = 12;
/// Longer ones would only keep the processor busy.
const LONGEST_BYTES: usize = 512;
const AT_ONCE: usize = 4;

/// What one guess costs an attacker, and one sign-in us.
#[derive(Clone, Copy, Debug)]
pub struct PasswordCost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl PasswordCost {
    /// OWASP's first recommendation for Argon2id: 19 MiB, two passes.
    pub const STANDARD: Self = Self { memory_kib: 19 * 1024, passes: 2 };
    /// For tests and the demo, where nothing is worth guessing.
    pub const LIGHT: Self = Self { memory_kib: 64, passes: 1 };
}

impl Default for PasswordCost {
    fn default() -> Self {
        Self::STANDARD
    }
}

#[derive(Clone)]
pub(crate) struct Passwords {
    argon: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// Hash of nothing anybody knows: unknown accounts take as long to refuse as known ones.
    nobody: Arc<str>,
}

impl std::fmt::Debug for Passwords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passwords").finish_non_exhaustive()
    }
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost, world: &World) -> Result<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|error| Error::Internal(format!("the cost of passwords is out of range: {error}")))?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = hash_with(&argon, &salt(world), &world.token(32))?.into();
        Ok(Self { argon, turns: Arc::new(Semaphore::new(AT_ONCE)), nobody })
    }

    /// The text to store.
    pub(crate) async fn hash(&self, world: &World, password: &str) -> Result<String> {
        let (argon, salt, password) = (self.argon.clone(), salt(world), password.to_owned());
        self.beside(move || hash_with(&argon, &salt, &password)).await?
    }

    /// Does `password` fit `stored`? Without a stored hash: no, after the same work.
    pub(crate) async fn fits(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        if password.len() > LONGEST_BYTES {
            return Ok(false);
        }
        let known = stored.is_some();
        let hash = stored.unwrap_or(&self.nobody).to_owned();
        let (argon, password) = (self.argon.clone(), password.to_owned());
        let fits = self.beside(move || verify_with(&argon, &hash, &password)).await??;
        Ok(fits && known)
    }

    async fn beside<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|error| Error::Internal(format!("checking a password failed: {error}")))
    }
}

fn salt(world: &World) -> [u8; 16] {
    let mut salt = [0; 16];
    world.fill(&mut salt);
    salt
}

fn hash_with(argon: &Argon2<'_>, salt: &[u8], password: &str) -> Result<String> {
    let hash: PasswordHash = argon
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| Error::Internal(format!("hashing a password failed: {error}")))?;
    Ok(hash.to_string())
}

fn verify_with(argon: &Argon2<'_>, stored: &str, password: &str) -> Result<bool> {
    let stored = PasswordHash::new(stored)
        .map_err(|error| Error::Internal(format!("a stored password cannot be read: {error}")))?;
    Ok(argon.verify_password(password.as_bytes(), &stored).is_ok())
}

/// Finds what is wrong with a new password; `about` are texts it must not be made of, such as name
/// and e-mail address of its owner.
pub(crate) fn check(field: &str, password: &str, about: &[&str]) -> Option<Fault> {
    let characters = password.chars().count();
    if characters < SHORTEST {
        return Some(Fault::new(
            field,
            "password_too_short",
            format!(
                "Das Passwort hat {characters} Zeichen, es braucht mindestens {SHORTEST}: Nehmen Sie zum Beispiel vier Wörter, die nicht zusammengehören."
            ),
            format!(
                "the password has {characters} characters and needs at least {SHORTEST}: take four words that do not belong together, for example"
            ),
        ));
    }
    if password.len() > LONGEST_BYTES {
        return Some(Fault::new(
            field,
            "password_too_long",
            format!("Das Passwort ist länger als {LONGEST_BYTES} Bytes: Nehmen Sie ein kürzeres."),
            format!("the password is longer than {LONGEST_BYTES} bytes: take a shorter one"),
        ));
    }
    is_guessable(password, about).then(|| {
        Fault::new(
            field,
            "password_guessable",
            "Dieses Passwort ist leicht zu erraten: Nehmen Sie zum Beispiel vier Wörter, die nicht zusammengehören.",
            "this password is easy to guess: take four words that do not belong together, for example",
        )
    })
}

/// Few different characters, a run along alphabet or keyboard, a well-known word with digits
/// around it, or what everybody knows about its owner.
fn is_guessable(password: &str, about: &[&str]) -> bool {
    const RUNS: [&str; 5] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "1q2w3e4r5t6z7u8i9o0p",
    ];
    const KNOWN: [&str; 9] =
        ["password", "passwort", "passw0rd", "resonanz", "administrator", "letmein", "welcome", "willkommen", "geheim"];
    let plain = password.to_lowercase();
    let distinct = plain.chars().collect::<std::collections::BTreeSet<_>>().len();
    if distinct < 5 {
        return true;
    }
    if RUNS.iter().any(|run| run.contains(&plain) || run.chars().rev().collect::<String>().contains(&plain)) {
        return true;
    }
    // What is left when the guessable part is taken away must still be worth guessing.
    let owner = about.iter().flat_map(|text| {
        let text = text.to_lowercase();
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.chars().count() >= 4)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    let mut rest = plain;
    for word in KNOWN.iter().map(|w| (*w).to_owned()).chain(owner) {
        rest = rest.replace(&word, "");
    }
    rest.chars().filter(|c| c.is_alphabetic()).count() < 4 && rest.chars().count() < 8
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;
    use domain::world::ManualClock;

    fn world() -> World {
        World::new(Arc::new(ManualClock::at(Timestamp(0))), [1; 32])
    }

    #[test]
    fn the_rule_says_what_is_wrong() {
        let code = |password: &str| {
            check("password", password, &["Maria Sommerfeld", "maria@silbermoewe.example"]).map(|f| f.code)
        };
        assert_eq!(code("kurz"), Some("password_too_short"));
        assert_eq!(code("elfzeichen1"), Some("password_too_short"));
        assert_eq!(code(&"lang und länger ".repeat(60)), Some("password_too_long"));
        assert_eq!(code("aaaaaaaaaaaaaaaa"), Some("password_guessable"));
        assert_eq!(code("abcdefghijklmn"), Some("password_guessable"));
        assert_eq!(code("passwort12345"), Some("password_guessable"));
        assert_eq!(code("Sommerfeld2026"), Some("password_guessable"));
        assert_eq!(code("silbermoewe-2026"), Some("password_guessable"));
        assert_eq!(code("Pferd Batterie Heftklammer"), None);
        assert_eq!(code("öüäß≠…€µłŧ←→"), None, "twelve characters, not twelve bytes");
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only() {
        let passwords = Passwords::new(PasswordCost::LIGHT, &world()).expect("a valid cost");
        let stored = passwords.hash(&world(), "Pferd Batterie Heftklammer").await.expect("a hash");
        assert!(stored.starts_with("$argon2id$v=19$"), "{stored}");
        assert!(passwords.fits("Pferd Batterie Heftklammer", Some(&stored)).await.expect("a check"));
        assert!(!passwords.fits("pferd Batterie Heftklammer", Some(&stored)).await.expect("a check"));
        assert!(!passwords.fits("Pferd Batterie Heftklammer", None).await.expect("a check"));
        assert!(passwords.fits("egal", Some("kein Hash")).await.is_err());
    }

    #[tokio::test]
    async fn a_dearer_cost_still_reads_older_hashes() {
        let light = Passwords::new(PasswordCost::LIGHT, &world()).expect("a valid cost");
        let stored = light.hash(&world(), "Pferd Batterie Heftklammer").await.expect("a hash");
        let dearer = Passwords::new(PasswordCost { memory_kib: 128, passes: 2 }, &world()).expect("a valid cost");
        assert!(dearer.fits("Pferd Batterie Heftklammer", Some(&stored)).await.expect("a check"));
    }
}
