//! How mails leave: where they are handed over, from which address, and how many a second.

use channels::mail::throttle::Throttle;
use channels::mail::{Mail, Outcome, Post, PostError, Signer};
use domain::world::World;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What an installation sends with.
#[derive(Debug)]
pub struct Postman {
    way: Way,
    /// The address mails come from, where a project names none.
    pub(crate) from: String,
    /// Each mail gets an address of its own, made of this one, for what comes back; `None`: it comes back to the sender.
    pub(crate) bounces_to: Option<String>,
    /// Domains of addresses that projects may write from; empty: any.
    pub(crate) domains: Vec<String>,
    /// Where addresses in mails begin, without a slash at the end.
    pub(crate) base: String,
    throttle: Mutex<Throttle>,
}

#[derive(Debug)]
enum Way {
    Post(Post),
    /// Says what it is told to, and then that all is well; keeps what it was given.
    #[cfg(test)]
    Told(Mutex<Vec<Outcome>>, Mutex<Vec<Mail>>),
}

impl Postman {
    pub fn new(post: Post, from: impl Into<String>, base: impl Into<String>, per_second: Option<NonZeroU32>) -> Self {
        Self {
            way: Way::Post(post),
            from: from.into(),
            bounces_to: None,
            domains: Vec::new(),
            base: base.into().trim_end_matches('/').to_owned(),
            throttle: Mutex::new(Throttle::new(per_second, None)),
        }
    }

    /// Bounces come back to addresses made of this one.
    #[must_use]
    pub fn with_bounces_to(self, address: impl Into<String>) -> Self {
        Self { bounces_to: Some(address.into()), ..self }
    }

    /// Projects may write from addresses of these domains only; none: of any.
    #[must_use]
    pub fn with_domains(self, domains: Vec<String>) -> Self {
        Self { domains, ..self }
    }

    /// May a project write from this address?
    pub(crate) fn allows(&self, address: &str) -> bool {
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.domains.is_empty() || self.domains.iter().any(|allowed| allowed.eq_ignore_ascii_case(domain))
    }

    /// One that makes every mail a file in this folder.
    pub fn folder(path: impl Into<PathBuf>, from: impl Into<String>, base: impl Into<String>) -> Self {
        Self::new(Post::folder(path), from, base, None)
    }

    /// One that answers with these outcomes, the last one first.
    #[cfg(test)]
    pub(crate) fn told(outcomes: Vec<Outcome>) -> Self {
        Self {
            way: Way::Told(Mutex::new(outcomes), Mutex::default()),
            from: "cx@moewe.example".to_owned(),
            bounces_to: None,
            domains: Vec::new(),
            base: "https://cx.example".to_owned(),
            throttle: Mutex::new(Throttle::new(None, None)),
        }
    }

    /// What it was given so far.
    #[cfg(test)]
    pub(crate) fn given(&self) -> Vec<Mail> {
        match &self.way {
            Way::Post(_) => Vec::new(),
            Way::Told(_, given) => given.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        }
    }

    /// Tries whether mails could leave, without sending one.
    ///
    /// # Errors
    /// Says what is in the way and what to do about it.
    pub async fn check(&self) -> Result<(), PostError> {
        match &self.way {
            Way::Post(post) => post.check().await,
            #[cfg(test)]
            Way::Told(..) => Ok(()),
        }
    }

    /// Waits until another mail may leave.
    pub(crate) async fn wait(&self, world: &World) {
        let wait = {
            let mut throttle = self.throttle.lock().unwrap_or_else(PoisonError::into_inner);
            let at = throttle.next_at(world.now());
            throttle.sent(at);
            (at.micros() - world.now().micros()).max(0).unsigned_abs()
        };
        if wait > 0 {
            tokio::time::sleep(Duration::from_micros(wait)).await;
        }
    }

    /// Sends one mail, signed by the project's key if it has one.
    pub(crate) async fn send(&self, mail: &Mail, signer: Option<&Signer>) -> Outcome {
        match &self.way {
            Way::Post(post) => post.send_signed(mail, signer).await,
            #[cfg(test)]
            Way::Told(outcomes, given) => {
                given.lock().unwrap_or_else(PoisonError::into_inner).push(mail.clone());
                let told = outcomes.lock().unwrap_or_else(PoisonError::into_inner).pop();
                told.unwrap_or(Outcome::Accepted { reply: "250 ok".to_owned() })
            }
        }
    }
}
