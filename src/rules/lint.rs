//! `rules lint`: what is written in the rules and does nothing, or does the same twice.

use super::args::LintArgs;
use super::innocents::examples;
use crate::cli::FolderArgs;
use crate::say::{self, say};
use crate::{Done, office};
use mingjian_classifier::Remark;
use mingjian_domain::Document;
use serde_json::json;

pub fn run(folder: &FolderArgs, args: &LintArgs) -> anyhow::Result<Done> {
    let classifier = office::rules(folder)?;
    let examples = examples(&args.corpus)?;
    let beside = examples.is_some();
    let documents: Vec<Document> = examples
        .into_iter()
        .flatten()
        .map(|example| example.document)
        .collect();
    let remarks = classifier.lint(&documents);
    for remark in &remarks {
        if args.json {
            json_line(remark)?;
        } else if remark.is_wrong || !args.quiet {
            let kind = if remark.is_wrong { "wrong" } else { "note" };
            let Remark {
                file,
                line,
                message,
                ..
            } = remark;
            say!("{file}:{line}: {kind}: {message}")?;
        }
    }
    let wrong = remarks.iter().filter(|r| r.is_wrong).count();
    if !args.json {
        if !beside {
            say!(
                "no compiled corpus in {}; overlap was told from the cases alone (name it with --corpus)",
                args.corpus.display()
            )?;
        }
        say!("{wrong} wrong, {} notes", remarks.len() - wrong)?;
    }
    Ok(if wrong == 0 {
        Done::Well
    } else {
        Done::WithProblems
    })
}

fn json_line(remark: &Remark) -> anyhow::Result<()> {
    say::json(&json!({
        "file": remark.file,
        "line": remark.line,
        "wrong": remark.is_wrong,
        "message": remark.message,
    }))
}
