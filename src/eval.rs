//! `eval`: how good the judging is, as tables, JSON and a page.

pub mod args;

use crate::cli::{FolderArgs, ReadersArg};
use crate::say::{self, tell};
use crate::{Done, office};
use anyhow::{Context as _, bail};
use args::EvalArgs;
use mingjian_classifier::{Classifier, Readers};
use mingjian_corpus::Split;
use mingjian_corpus::compile::compiled_path;
use mingjian_domain::ModelState;
use mingjian_eval::{Comparison, Data, Plan, Report};
use std::path::{Path, PathBuf};

pub fn run(folder: &FolderArgs, args: &EvalArgs) -> anyhow::Result<Done> {
    let classifier = office::classifier(folder)?;
    let readers = readers(&classifier, &args.readers)?;
    // Opened before anything is measured, so that a wrong name costs nothing.
    let other = args.compare.as_deref().map(Report::read).transpose()?;
    let data = data(args)?;
    let train = train(&args.corpus)?;
    let plan = Plan {
        classifier: &classifier,
        readers: &readers,
        train: &train.examples,
        seed: args.seed,
        quick: args.quick,
    };
    let report = mingjian_eval::run(&data, &plan)?;
    let mut told = mingjian_eval::text(&report);
    if let Some(most) = args.errors {
        let main = readers[0];
        told.push_str(&mingjian_eval::list_errors(
            &data,
            &report,
            &classifier,
            main,
            most,
        ));
    }
    if let Some(other) = &other {
        told.push_str(&Comparison::of(&report, other)?.text());
    }
    say::raw(&told)?;
    if let Some(path) = &args.json {
        write(path, &report.to_json())?;
    }
    if let Some(path) = &args.html {
        write(path, &mingjian_eval::html_page(&report)?)?;
    }
    Ok(if data.bad.is_empty() {
        Done::Well
    } else {
        Done::WithProblems
    })
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("{}: cannot write", path.display()))
}

/// The readers asked for, or every one there is.
fn readers(classifier: &Classifier, asked: &[ReadersArg]) -> anyhow::Result<Vec<Readers>> {
    let loaded = classifier.model() != ModelState::NotLoaded;
    if !loaded && asked.contains(&ReadersArg::Model) {
        bail!("no model loaded, so --readers model has nothing to judge with; use --readers rules");
    }
    if !loaded && asked.contains(&ReadersArg::Both) {
        tell!("mingjian: no model loaded; the rules judge alone");
    }
    let everyone = [Readers::Both, Readers::Rules, Readers::Model];
    let all: Vec<Readers> = match asked {
        [] if loaded => everyone.into(),
        [] => vec![Readers::Rules],
        asked => asked.iter().copied().map(reader).collect(),
    };
    let mut readers = Vec::new();
    for reader in all {
        if !readers.contains(&reader) {
            readers.push(reader);
        }
    }
    Ok(readers)
}

fn reader(asked: ReadersArg) -> Readers {
    match asked {
        ReadersArg::Rules => Readers::Rules,
        ReadersArg::Model => Readers::Model,
        ReadersArg::Both => Readers::Both,
    }
}

/// The labelled documents. Malformed records are told, and stop everything unless told to go on.
fn data(args: &EvalArgs) -> anyhow::Result<Data> {
    let files: Vec<PathBuf> = if args.data.is_empty() {
        let path = compiled_path(&args.corpus, args.split);
        if !path.exists() {
            bail!(
                "{}: no compiled corpus here. Name its folder with --corpus, make it with `mingjian corpus build`, or name labelled files with --data",
                path.display()
            );
        }
        vec![path]
    } else {
        args.data.clone()
    };
    let data = mingjian_eval::read_files(&files)?;
    for bad in &data.bad {
        tell!("mingjian: {bad}");
    }
    if !data.bad.is_empty() && !args.keep_going {
        bail!(
            "{} malformed records; nothing was measured. Correct them, or leave them out with --keep-going",
            data.bad.len()
        );
    }
    Ok(data)
}

/// The train split, if there is one: without it the n-gram baseline is left out, and the report
/// says so.
fn train(corpus: &Path) -> anyhow::Result<Data> {
    let path = compiled_path(corpus, Split::Train);
    if !path.exists() {
        return Ok(Data::default());
    }
    let data = mingjian_eval::read_files(std::slice::from_ref(&path))?;
    if let Some(bad) = data.bad.first() {
        bail!(
            "{bad}; the baseline was not trained and nothing was measured. Run `mingjian corpus build`"
        );
    }
    Ok(data)
}
