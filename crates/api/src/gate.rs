//! How fast requests may come. What can be told apart is counted by itself: an API key, somebody's own page. What all
//! of one address ask for together has barriers only, far above what an office or a hall behind it needs.

use domain::ids::ApiKeyId;
use domain::pace::{Allowance, Buckets, network};
use domain::time::Timestamp;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Limits that are set; 0: none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Respondents' pages to one address for good; thirty times as many at once.
    pub pages_per_second: u32,
    /// Codes asked for from one address that open nothing; five times as many at once.
    pub wrong_codes_per_minute: u32,
    /// Requests with one API key for good; ten times as many at once.
    pub key_requests_per_second: u32,
}

const PAGES_AT_ONCE: f64 = 30.0;
const WRONG_CODES_AT_ONCE: f64 = 5.0;
const KEY_REQUESTS_AT_ONCE: f64 = 10.0;
/// Somebody's own data: it takes a while to gather, and is seldom another file a minute later.
const OWN_DATA: Allowance = Allowance { burst: 3.0, per_second: 1.0 / 600.0 };

/// Mails with a link to somebody's own data: whoever holds a forwarded mail fills nobody's mailbox.
const OWN_DATA_MAILS: Allowance = Allowance { burst: 5.0, per_second: 5.0 / 86_400.0 };

/// Changes on somebody's own page: more than a person makes in an afternoon, and each is noted for good.
const OWN_PAGE: Allowance = Allowance { burst: 30.0, per_second: 1.0 / 60.0 };

/// Counts in memory of this process.
#[derive(Debug)]
pub(crate) struct Gate {
    pages: Limit,
    wrong: Limit,
    keys: Limit,
    own_data: Limit,
    own_data_mails: Limit,
    own_page: Limit,
}

#[derive(Debug)]
struct Limit {
    allowance: Allowance,
    hashed: RandomState,
    buckets: Mutex<Buckets>,
}

impl Limit {
    fn of(per_second: f64, burst: f64) -> Self {
        Self::allowing(Allowance { burst, per_second })
    }

    fn allowing(allowance: Allowance) -> Self {
        Self { allowance, hashed: RandomState::new(), buckets: Mutex::default() }
    }

    fn take(&self, whose: impl Hash, now: Timestamp) -> Result<(), u32> {
        self.buckets().take(self.hashed.hash_one(whose), self.allowance, now)
    }

    fn wait(&self, whose: impl Hash, now: Timestamp) -> Option<u32> {
        self.buckets().wait(self.hashed.hash_one(whose), self.allowance, now)
    }

    fn buckets(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Gate {
    pub(crate) fn new(limits: Limits) -> Self {
        let pages = f64::from(limits.pages_per_second);
        let wrong = f64::from(limits.wrong_codes_per_minute);
        let keys = f64::from(limits.key_requests_per_second);
        Self {
            pages: Limit::of(pages, pages * PAGES_AT_ONCE),
            wrong: Limit::of(wrong / 60.0, wrong * WRONG_CODES_AT_ONCE),
            keys: Limit::of(keys, keys * KEY_REQUESTS_AT_ONCE),
            own_data: Limit::allowing(OWN_DATA),
            own_data_mails: Limit::allowing(OWN_DATA_MAILS),
            own_page: Limit::allowing(OWN_PAGE),
        }
    }

    /// One page more for this address.
    ///
    /// # Errors
    /// Like all of them: whole seconds to wait.
    pub(crate) fn page(&self, address: IpAddr, now: Timestamp) -> Result<(), u32> {
        self.pages.take(network(address), now)
    }

    /// One more code from this address that opened nothing.
    pub(crate) fn wrong_code(&self, address: IpAddr, now: Timestamp) -> Result<(), u32> {
        self.wrong.take(network(address), now)
    }

    /// Whether somebody behind this address is guessing, and for how long to tell nothing.
    pub(crate) fn guessing(&self, address: IpAddr, now: Timestamp) -> Option<u32> {
        self.wrong.wait(network(address), now)
    }

    /// One request more with this key.
    pub(crate) fn key(&self, key: ApiKeyId, now: Timestamp) -> Result<(), u32> {
        self.keys.take(key, now)
    }

    /// One change more on this page.
    pub(crate) fn own_page(&self, token: &str, now: Timestamp) -> Result<(), u32> {
        self.own_page.take(token, now)
    }

    /// Once more a mail to whoever this page belongs to.
    pub(crate) fn own_data_mail(&self, token: &str, now: Timestamp) -> Result<(), u32> {
        self.own_data.take(token, now)?;
        self.own_data_mails.take(token, now)
    }

    /// Once more the data that this link opens.
    pub(crate) fn own_data(&self, token: &str, now: Timestamp) -> Result<(), u32> {
        self.own_data.take(token, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000_000);
    const LIMITS: Limits = Limits { pages_per_second: 200, wrong_codes_per_minute: 120, key_requests_per_second: 500 };

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_office_of_three_hundred_opens_its_surveys_at_once() {
        let gate = Gate::new(LIMITS);
        let here = address("192.0.2.1");
        // The mail's link, the page, three pages sent and shown again, and the thanks.
        assert!((0..300 * 9).all(|_| gate.page(here, NOW).is_ok()));
        assert_eq!(gate.guessing(here, NOW), None);
    }

    #[test]
    fn a_flood_is_stopped_and_other_addresses_go_on() {
        let gate = Gate::new(LIMITS);
        assert_eq!((0..20_000).filter(|_| gate.page(address("192.0.2.1"), NOW).is_ok()).count(), 6_000);
        assert_eq!(gate.page(address("192.0.2.2"), NOW), Ok(()));
        assert_eq!(gate.page(address("192.0.2.1"), NOW.plus_seconds(1)), Ok(()));
    }

    #[test]
    fn guessing_is_noticed_and_forgotten_after_a_while() {
        let gate = Gate::new(LIMITS);
        let here = address("2001:db8::1");
        assert_eq!((0..5_000).filter(|_| gate.wrong_code(here, NOW).is_ok()).count(), 600);
        assert_eq!(gate.guessing(address("2001:db8::2"), NOW), Some(1), "the same household");
        assert_eq!(gate.guessing(address("2001:db8:0:1::1"), NOW), None);
        assert_eq!(gate.guessing(here, NOW.plus_seconds(1)), None);
    }

    #[test]
    fn each_key_is_counted_by_itself() {
        let gate = Gate::new(LIMITS);
        let key = |n: u8| format!("000000000000000000000000000000{n:02x}").parse::<ApiKeyId>().expect("an id");
        let (robot, colleague) = (key(1), key(2));
        assert_eq!((0..9_000).filter(|_| gate.key(robot, NOW).is_ok()).count(), 5_000);
        assert_eq!(gate.key(colleague, NOW), Ok(()));
    }

    #[test]
    fn own_data_is_gathered_a_few_times_and_then_rests() {
        let gate = Gate::new(Limits::default());
        assert!((0..3).all(|_| gate.own_data("anna", NOW).is_ok()));
        assert_eq!(gate.own_data("anna", NOW), Err(600));
        assert_eq!(gate.own_data("bert", NOW), Ok(()));
        assert_eq!((0..90).filter(|_| gate.own_page("anna", NOW).is_ok()).count(), 30);
        assert_eq!(gate.own_page("bert", NOW), Ok(()));
    }

    #[test]
    fn nobodys_mailbox_is_filled_with_links_to_his_data() {
        let gate = Gate::new(LIMITS);
        let hours = (0..24).map(|hour| NOW.plus_seconds(hour * 3_600));
        let sent = hours.flat_map(|at| [at; 3]).filter(|at| gate.own_data_mail("anna", *at).is_ok()).count();
        assert!((5..=10).contains(&sent), "{sent}");
        assert_eq!(gate.own_data_mail("bert", NOW), Ok(()));
    }

    #[test]
    fn without_limits_everything_passes() {
        let gate = Gate::new(Limits::default());
        let here = address("192.0.2.1");
        assert!((0..10_000).all(|_| gate.page(here, NOW).is_ok() && gate.wrong_code(here, NOW).is_ok()));
        assert_eq!(gate.guessing(here, NOW), None);
    }
}
