//! Numbers in, honest numbers out: estimates with intervals, differences with intervals, and verdicts
//! with measured confidence.
//!
//! Every estimate takes counts or sums, never rows, so it works on what the lake adds up, and it
//! returns an [`Estimate`] or says what is missing ([`NotEnough`]). Each method has a page in
//! `docs/methods` with question, formula, reference and the oracle it is tested against.
//!
//! Never here: I/O, randomness, rounding for people, knowledge of surveys or customers. Shares and
//! net scores are fractions (−1…1); percent and points are made where they are shown.
//!
//! ```
//! use statistics::{Confidence, Groups, net};
//! let nps = net(Groups { positive: 50, negative: 20, n: 100 }, Confidence::USUAL)?;
//! assert!((nps.value - 0.30).abs() < 1e-12);
//! assert!(nps.interval.low < 0.30 && 0.30 < nps.interval.high);
//! # Ok::<(), statistics::NotEnough>(())
//! ```

mod bayes;
mod histogram;
mod interval;
mod mean;
mod net;
mod proportion;

pub use bayes::{Band, Evidence, Example, NaiveBayes, Trial};
pub use histogram::Histogram;
pub use interval::{Confidence, Direction, Estimate, Interval, Method, NotEnough, Reason};
pub use mean::{Moments, mean, mean_difference};
pub use net::{Groups, net, net_difference};
pub use proportion::{proportion, proportion_difference};
