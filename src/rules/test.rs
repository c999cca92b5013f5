//! `rules test`: every rule's own tests, and how well they cover it.

use super::args::TestArgs;
use crate::cli::FolderArgs;
use crate::say::{self, say};
use crate::{Done, office};
use mingjian_classifier::{Coverage, TestFailure, TestReport, WANTED};
use serde_json::json;

/// Whether rules that are covered too little fail the run.
const COVERAGE_FAILS: bool = false;

pub fn run(folder: &FolderArgs, args: &TestArgs) -> anyhow::Result<Done> {
    let classifier = office::classifier(folder)?;
    let mut report = classifier.test();
    if let Some(start) = &args.rule {
        report.only(start);
    }
    if args.json {
        as_json(&report)?;
    } else {
        as_text(&report, args.verbose)?;
    }
    let short = report.short().count();
    let bad = !report.failures.is_empty() || COVERAGE_FAILS && short > 0;
    Ok(if bad { Done::WithProblems } else { Done::Well })
}

fn as_text(report: &TestReport, verbose: bool) -> anyhow::Result<()> {
    for TestFailure {
        rule,
        text,
        expected,
        got,
    } in &report.failures
    {
        say!("{}: {text}", rule.0)?;
        say!("  expected {expected}")?;
        say!("  got      {got}")?;
    }
    for coverage in &report.coverage {
        if verbose || !coverage.is_enough() {
            covered(coverage, verbose)?;
        }
    }
    let short = |few: fn(&Coverage) -> bool| report.coverage.iter().filter(|c| few(c)).count();
    say!(
        "{} rules, {} cases, {} failed; {} rules with fewer than {WANTED} matches, {} with fewer than {WANTED} near misses{}",
        report.rules,
        report.tests,
        report.failures.len(),
        short(|c| c.matching < WANTED),
        short(|c| c.near_misses() < WANTED),
        if COVERAGE_FAILS { "" } else { " (a warning)" }
    )?;
    Ok(())
}

fn covered(coverage: &Coverage, verbose: bool) -> anyhow::Result<()> {
    say!(
        "{}: {} matches, {} near misses of {} clear cases",
        coverage.rule.0,
        coverage.matching,
        coverage.near_misses(),
        coverage.clear.len()
    )?;
    for case in &coverage.clear {
        match &case.near {
            Some(why) if verbose => say!("  near miss  {}  [{why}]", case.text)?,
            None => say!("  not near   {}", case.text)?,
            Some(_) => {}
        }
    }
    Ok(())
}

fn as_json(report: &TestReport) -> anyhow::Result<()> {
    for coverage in &report.coverage {
        let clear: Vec<_> = coverage
            .clear
            .iter()
            .map(|case| json!({"text": case.text, "near_miss": case.near}))
            .collect();
        say::json(&json!({
            "rule": coverage.rule.0,
            "matching": coverage.matching,
            "near_misses": coverage.near_misses(),
            "enough": coverage.is_enough(),
            "clear": clear,
        }))?;
    }
    for failure in &report.failures {
        say::json(&json!({
            "failed": failure.rule.0,
            "text": failure.text,
            "expected": failure.expected,
            "got": failure.got,
        }))?;
    }
    say::json(&json!({
        "rules": report.rules,
        "cases": report.tests,
        "failures": report.failures.len(),
        "short": report.short().count(),
    }))
}
