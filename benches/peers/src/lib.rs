//! Peers: the same words and the same text for other engines, and what may differ.
//!
//! ```text
//! pack ─pairs {a} ..N {b}→ a folder for our engine   ┐
//!                        → rules for YARA-X          ├→ the same findings? → then the clock
//!      ─every word──────→ a list for a keyword script┘
//! ```
//! Not here: running YARA-X, which only the bench builds (`benches/scan.rs`).

pub mod clock;
pub mod difference;
pub mod pairs;
pub mod script;
pub mod text;
pub mod yara;
