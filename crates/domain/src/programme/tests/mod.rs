//! Programmes as a whole: decided, checked, lived through for a year.

mod decisions;
mod findings;
#[path = "../../../examples/million_sends/simulation/mod.rs"]
mod simulation;
mod year;

use simulation::programme;
