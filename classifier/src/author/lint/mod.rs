//! Lint: what is written in a pack and does nothing, or does the same twice.
//!
//! ```text
//! lexicons ─words→ ┐
//! patterns ─plans→ ├→ remarks, each with its file and line
//! texts ───overlap→┘
//! ```
//! Wrong is what can never be found or is never asked for; the rest is for the author to weigh.

mod overlap;
mod patterns;
mod words;

use crate::Classifier;
use crate::rules::{self, Element, Mistakes, Pack, PackError, Pattern, Side, Text};
use mingjian_domain::Document;

/// One thing found in a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Remark {
    /// Path inside the rule folder.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What it is and what to do.
    pub message: String,
    /// Whether it can never have an effect; otherwise it may be meant.
    pub is_wrong: bool,
}

/// Remarks as they are gathered.
#[derive(Default)]
struct Remarks(Vec<Remark>);

impl Remarks {
    fn wrong(&mut self, at: PackError) {
        self.take(at, true);
    }

    fn notice(&mut self, at: PackError) {
        self.take(at, false);
    }

    fn take(&mut self, at: PackError, is_wrong: bool) {
        if let PackError::Mistake {
            file, line, reason, ..
        } = at
        {
            self.0.push(Remark {
                file,
                line,
                message: reason,
                is_wrong,
            });
        }
    }
}

impl Classifier {
    /// Looks for what does nothing or the same twice. Which rules find the same is told from the
    /// rules' own cases and from `documents`. In order of file and line.
    pub fn lint(&self, documents: &[Document]) -> Vec<Remark> {
        let pack: Pack = rules::load(&self.rules.files).expect("it was loaded before");
        let mut remarks = Remarks::default();
        words::look(&self.rules.files, &pack, &self.rules.compiled, &mut remarks);
        patterns::look(&pack, &self.rules.compiled, &mut remarks);
        overlap::look(self, &pack, documents, &mut remarks);
        let mut all = remarks.0;
        all.sort();
        all.dedup();
        all
    }
}

/// Every element of a pattern; an expression has none.
fn elements(pattern: &Pattern) -> Vec<&Element> {
    match pattern {
        Pattern::Sequence(sequence) => sequence.elements.iter().collect(),
        Pattern::Together { sides, .. } => sides
            .iter()
            .flat_map(|side| match side {
                Side::Sequence(sequence) => sequence.elements.iter().collect(),
                Side::Count { of, .. } => vec![of],
            })
            .collect(),
        Pattern::Regex(_) => Vec::new(),
    }
}

/// What is to be said of a text in a file.
fn remark(file: &str, text: &Text, reason: impl Into<String>) -> PackError {
    let mut mistakes = Mistakes::of(file, "");
    mistakes.at(text.defined, reason);
    mistakes.all.remove(0)
}

/// The beginning of a pattern, enough to know it by.
fn short(text: &Text) -> String {
    const SHOWN: usize = 60;
    let text = text.value.trim();
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
