//! `rules test`: every rule's own tests.

use crate::cli::FolderArgs;
use crate::say::say;
use crate::{Done, office};

pub fn run(folder: &FolderArgs) -> anyhow::Result<Done> {
    let report = office::classifier(folder)?.test();
    for failure in &report.failures {
        say!("{}: {}", failure.rule.0, failure.text)?;
        say!("  expected {}", failure.expected)?;
        say!("  got      {}", failure.got)?;
    }
    say!(
        "{} rules, {} tests, {} failed",
        report.rules,
        report.tests,
        report.failures.len()
    )?;
    Ok(if report.failures.is_empty() {
        Done::Well
    } else {
        Done::WithProblems
    })
}
