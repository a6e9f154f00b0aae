//! How mails leave: where they are handed over, from which address, and how many a second.

use channels::mail::throttle::Throttle;
use channels::mail::{Mail, Outcome, Post, PostError, Signer};
use domain::world::World;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::Mutex;

/// What an installation sends with.
#[derive(Debug)]
pub struct Postman {
    way: Way,
    /// The address mails come from, where a project names none.
    pub(crate) from: String,
    /// Each mail gets an address of its own, made of this one, for what comes back; `None`: it comes back to the
    /// sender.
    pub(crate) bounces_to: Option<String>,
    /// Domains of addresses that projects may write from; empty: any.
    pub(crate) domains: Vec<String>,
    /// Where addresses in mails begin, without a slash at the end.
    pub(crate) base: String,
    /// Held by whoever waits, so that the next one counts him.
    throttle: Mutex<Throttle>,
}

#[derive(Debug)]
enum Way {
    Post(Post),
    #[cfg(test)]
    Told(Told),
}

/// Says what it is told to, and then that all is well; keeps what it was given.
#[cfg(test)]
#[derive(Debug, Default)]
struct Told {
    outcomes: std::sync::Mutex<Vec<Outcome>>,
    given: std::sync::Mutex<Vec<Mail>>,
    /// What goes to this address is answered only when it is let go.
    held_up: Option<String>,
    let_go: tokio::sync::Notify,
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
            way: Way::Told(Told { outcomes: std::sync::Mutex::new(outcomes), ..Told::default() }),
            from: "cx@moewe.example".to_owned(),
            bounces_to: None,
            domains: Vec::new(),
            base: "https://cx.example".to_owned(),
            throttle: Mutex::new(Throttle::new(None, None)),
        }
    }

    /// Takes its time over mails to this address, until it is [let go](Self::let_go).
    #[cfg(test)]
    pub(crate) fn held_up_by(mut self, address: &str) -> Self {
        if let Way::Told(told) = &mut self.way {
            told.held_up = Some(address.to_owned());
        }
        self
    }

    #[cfg(test)]
    pub(crate) fn let_go(&self) {
        if let Way::Told(told) = &self.way {
            told.let_go.notify_one();
        }
    }

    /// What it was given so far.
    #[cfg(test)]
    pub(crate) fn given(&self) -> Vec<Mail> {
        match &self.way {
            Way::Post(_) => Vec::new(),
            Way::Told(told) => told.given.lock().expect("no test broke down").clone(),
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
            Way::Told(_) => Ok(()),
        }
    }

    /// Waits until another mail may leave.
    pub(crate) async fn wait(&self, world: &World) {
        let mut throttle = self.throttle.lock().await;
        let at = throttle.next_at(world.now());
        let wait = (at.micros() - world.now().micros()).max(0).unsigned_abs();
        if wait > 0 {
            tokio::time::sleep(Duration::from_micros(wait)).await;
        }
        throttle.sent(at);
    }

    /// Sends one mail, signed by the project's key if it has one.
    pub(crate) async fn send(&self, mail: &Mail, signer: Option<&Signer>) -> Outcome {
        match &self.way {
            Way::Post(post) => post.send_signed(mail, signer).await,
            #[cfg(test)]
            Way::Told(told) => {
                told.given.lock().expect("no test broke down").push(mail.clone());
                if told.held_up.as_ref() == Some(&mail.to.address) {
                    told.let_go.notified().await;
                }
                let outcome = told.outcomes.lock().expect("no test broke down").pop();
                outcome.unwrap_or(Outcome::Accepted { reply: "250 ok".to_owned() })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::time::Timestamp;
    use domain::world::ManualClock;
    use std::sync::Arc;

    #[tokio::test]
    async fn whoever_waits_is_counted_by_the_next_one() {
        let world = World::new(Arc::new(ManualClock::at(Timestamp(0))), [1; 32]);
        let throttle = Mutex::new(Throttle::new(NonZeroU32::new(1), None));
        let postman = Postman { throttle, ..Postman::told(Vec::new()) };
        let three = async { tokio::join!(postman.wait(&world), postman.wait(&world), postman.wait(&world)) };
        let in_time = tokio::time::timeout(Duration::from_millis(1_500), three).await;
        assert!(in_time.is_err(), "three at one a second take two seconds");
    }
}
