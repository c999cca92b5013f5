//! `rules test`: every rule's own tests, how well they cover it, and the innocents.

use super::args::TestArgs;
use super::innocents::{self, Innocents};
use crate::cli::FolderArgs;
use crate::say::{self, say};
use crate::{Done, office};
use mingjian_classifier::{Coverage, TestFailure, TestReport, WANTED};
use serde_json::json;

pub fn run(folder: &FolderArgs, args: &TestArgs) -> anyhow::Result<Done> {
    let classifier = office::rules(folder)?;
    let mut report = classifier.test();
    if let Some(start) = &args.rule {
        report.only(start);
    }
    let mut innocents = innocents::judge(&classifier, &args.corpus)?;
    if let (Some(start), Some(found)) = (&args.rule, &mut innocents) {
        found.new.retain(|alarm| alarm.rule.starts_with(start));
    }
    if args.json {
        as_json(&report, innocents.as_ref())?;
    } else {
        as_text(&report, args.verbose)?;
        match &innocents {
            Some(found) => told(found)?,
            None => say!(
                "no compiled corpus in {}; the rules were not tried on innocent voices (name it with --corpus)",
                args.corpus.display()
            )?,
        }
    }
    let short = report.short().count();
    let innocent = innocents.is_none_or(|found| found.is_well());
    let bad = !report.failures.is_empty() || short > 0 || !innocent;
    Ok(if bad { Done::WithProblems } else { Done::Well })
}

fn told(innocents: &Innocents) -> anyhow::Result<()> {
    for alarm in &innocents.new {
        say!(
            "false alarm: {} by {}: «{}»",
            alarm.document,
            alarm.rule,
            alarm.quote
        )?;
    }
    for entry in &innocents.stale {
        let rule = entry.rule.as_deref().unwrap_or("any rule");
        say!(
            "known-false-alarms.yaml: {} by {rule} no longer happens; take it out",
            entry.document
        )?;
    }
    if innocents.bears_too_much() {
        say!(
            "known-false-alarms.yaml lists more than 0.2% of the innocents, which is more than may be borne: narrow the rules"
        )?;
    }
    say!(
        "{} innocent documents, {} flagged ({:.2}%); {} known, {} new by rule, {} no longer so",
        innocents.judged,
        innocents.flagged,
        100.0 * innocents.flagged as f64 / innocents.judged.max(1) as f64,
        innocents.known,
        innocents.new.len(),
        innocents.stale.len()
    )?;
    Ok(())
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
        "{} rules, {} cases, {} failed; {} rules with fewer than {WANTED} matches, {} with fewer than {WANTED} near misses",
        report.rules,
        report.tests,
        report.failures.len(),
        short(|c| c.matching < WANTED),
        short(|c| c.near_misses() < WANTED)
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

fn as_json(report: &TestReport, innocents: Option<&Innocents>) -> anyhow::Result<()> {
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
    for alarm in innocents.iter().flat_map(|found| &found.new) {
        say::json(&json!({
            "false_alarm": alarm.document,
            "rule": alarm.rule,
            "quote": alarm.quote,
        }))?;
    }
    say::json(&json!({
        "innocents": innocents.map(|found| json!({
            "judged": found.judged,
            "flagged": found.flagged,
            "known": found.known,
            "new": found.new.len(),
            "stale": found.stale.iter().map(|entry| &entry.document).collect::<Vec<_>>(),
        })),
        "rules": report.rules,
        "cases": report.tests,
        "failures": report.failures.len(),
        "short": report.short().count(),
    }))
}
