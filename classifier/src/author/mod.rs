//! Author: what whoever writes rules asks of them, and what an officer asks about one text.
//!
//! ```text
//! rules + their cases ─run, relax→ failures, coverage
//! ```
//! Nothing here takes part in judging: tools read the same compiled rules that judge, and a second
//! compilation with every pattern relaxed (`rules::study`).

mod cases;
mod coverage;
pub(crate) mod known;
mod selftest;
mod whole;

pub(crate) use cases::{fragment, written};
pub use coverage::{Coverage, NearMiss, WANTED};
pub use known::KnownFalseAlarm;
pub use selftest::{TestFailure, TestReport};
