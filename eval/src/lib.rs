//! Eval: how good the judging is on labelled documents, and how sure that is.
//!
//! ```text
//! labelled files ─read→ Examples ─judges→ Outcomes ─measure→ Report → table, JSON, HTML, comparison
//!                                                     └ every figure drawn anew 1,000 times
//! ```
//!
//! Judges stand side by side on the same documents: the readers of the classifier, and two
//! baselines (a flat list of keywords, a linear classifier over character n-grams), so that an easy
//! set of documents fools nobody. What a judge said is kept in the report document by document;
//! any figure can be worked out again from it, and two reports can be compared pair by pair.
//!
//! Promise: the same files, judges and seed give the same figures, on any number of threads. Speed
//! alone differs from run to run.
//!
//! Not here: labels and their format (`corpus`), judging (`classifier`), the command line (`src`).

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod campaign;
mod case;
mod compare;
mod draws;
mod errors;
mod figure;
mod fragments;
mod html;
mod judge;
mod keywords;
mod measure;
mod ngram;
mod ranked;
mod read;
mod report;
mod robustness;
mod rows;
mod run;
#[cfg(test)]
mod sample;
mod settled;
mod speed;
mod table;
mod voices;

pub use campaign::{Campaign, sentences};
pub use case::{Case, Detail, Found, Outcome, Overlap};
pub use compare::Comparison;
pub use draws::Draws;
pub use errors::list as list_errors;
pub use figure::{Figure, Rate};
pub use fragments::Fragments;
pub use html::page as html_page;
pub use judge::{Example, Judge};
pub use keywords::Keywords;
pub use ngram::Ngram;
pub use ranked::{Counts, Operating, Ranked, Row};
pub use read::{BadRecord, Data, read_files};
pub use report::{
    Bin, Calibration, CategoryQuality, DataInfo, Group, JudgeReport, Levels, Load, Note, Outlook,
    Quality, Report, SpanOverlap, Tally,
};
pub use run::{Plan, run};
pub use settled::{Settled, SettledAs};
pub use speed::Speed;
pub use table::text;

use std::path::PathBuf;

/// Why there is no evaluation.
#[derive(Debug, thiserror::Error)]
pub enum EvalError {
    /// A file could not be read.
    #[error("{path}: {cause}; nothing was measured")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// No labelled document in any file.
    #[error("no labelled document in {0}; nothing was measured")]
    Empty(String),
    /// Not a report that `eval --json` wrote.
    #[error("{path}: not a report of `mingjian eval --json`: {cause}; nothing was compared")]
    NotAReport {
        /// Which file.
        path: PathBuf,
        /// What does not fit.
        cause: serde_json::Error,
    },
    /// Two reports about different documents.
    #[error(
        "the two runs share no document with the same label, so there is nothing to compare; evaluate both on one file"
    )]
    NothingShared,
    /// The HTML report could not be filled in.
    #[error("the HTML report could not be written: {0}")]
    Html(#[from] askama::Error),
}
