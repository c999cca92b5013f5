//! Author: what whoever writes rules asks of them, and what an officer asks about one text.
//!
//! ```text
//! rules + their cases ─run, relax→ failures, coverage
//! rules + texts       ─lint→ what does nothing, or the same twice
//! one text            ─explain→ how it was read, what was found, what nearly, what would turn it
//! ```
//! Nothing here takes part in judging: tools read the same compiled rules that judge, and a second
//! compilation with every pattern relaxed (`rules::study`).

mod cases;
mod coverage;
mod explain;
pub(crate) mod known;
mod lint;
mod selftest;
mod whole;

pub(crate) use cases::{fragment, written};
pub use coverage::{Coverage, NearMiss, WANTED};
pub use known::KnownFalseAlarm;
pub use lint::Remark;
pub use selftest::{TestFailure, TestReport};
