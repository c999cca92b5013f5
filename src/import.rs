//! `import`: files that were handed over.

use crate::Done;
use crate::cli::{FolderArgs, ImportArgs};
use crate::office::Office;
use crate::pipeline::Pipeline;
use crate::say::{self, say, tell};
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use mingjian_crawler::import::{self, FileImport};
use mingjian_domain::{Source, SourceKind, SourceTarget};
use mingjian_store::{NewSource, Store};
use std::path::PathBuf;

pub async fn run(args: &FolderArgs, given: &ImportArgs) -> anyhow::Result<Done> {
    let files = read_all(&given.files)?;
    if given.dry_run {
        return dry_run(&files, given.json);
    }
    let office = Office::open(args).await?;
    let summary = store_files(
        &office.store,
        files,
        given.source.as_deref(),
        given.action.as_deref(),
    )
    .await?;
    for problem in &summary.problems {
        tell!("mingjian: {problem}");
    }
    let drained = Pipeline::new(&office).drain().await?;
    let told = serde_json::json!({
        "files": summary.files,
        "stored": summary.stored,
        "known": summary.known,
        "documents": drained.documents,
        "problems": summary.problems.len(),
    });
    if given.json {
        say::json(&told)?;
    } else {
        say!(
            "{} files: {} stored, {} known already; {} new documents scored",
            summary.files,
            summary.stored,
            summary.known,
            drained.documents
        )?;
    }
    Ok(if summary.problems.is_empty() {
        Done::Well
    } else {
        Done::WithProblems
    })
}

/// Files by name, whole.
pub type Files = Vec<(String, Vec<u8>)>;

fn read_all(paths: &[PathBuf]) -> anyhow::Result<Files> {
    paths
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).with_context(|| {
                format!("{}: cannot read; nothing was imported", path.display())
            })?;
            Ok((path.display().to_string(), bytes))
        })
        .collect()
}

fn dry_run(files: &[(String, Vec<u8>)], json: bool) -> anyhow::Result<Done> {
    let mut empty = 0;
    for import in import::read(files) {
        empty += usize::from(import.documents.is_empty());
        if json {
            for line in import.to_json_lines() {
                say::raw(&format!("{line}\n"))?;
            }
        } else {
            print(&import)?;
        }
    }
    Ok(if empty == 0 {
        Done::Well
    } else {
        Done::WithProblems
    })
}

fn print(import: &FileImport) -> std::io::Result<()> {
    say!(
        "{}: {}, {} documents",
        import.file,
        import.format,
        import.documents.len()
    )?;
    for document in &import.documents {
        say!(
            "  {} {} ({} parts)",
            document.source_kind,
            document.title.as_deref().unwrap_or("-"),
            document.parts.len()
        )?;
    }
    for problem in &import.problems {
        say!("  {}: {}", problem.where_, problem.what)?;
    }
    Ok(())
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Summary {
    pub files: usize,
    pub stored: u32,
    pub known: u32,
    pub problems: Vec<String>,
}

/// Stores files under one source, or under one for each kind of source they are of.
pub async fn store_files(
    store: &Store,
    files: Files,
    source: Option<&str>,
    action: Option<&str>,
) -> anyhow::Result<Summary> {
    let mut summary = Summary {
        files: files.len(),
        ..Summary::default()
    };
    let imports = import::read(&files);
    for import in &imports {
        let told = import.problems.iter();
        summary
            .problems
            .extend(told.map(|p| format!("{}: {}: {}", import.file, p.where_, p.what)));
    }
    for kind in SourceKind::ALL {
        let group: Files = imports
            .iter()
            .filter(|i| i.is_kept() && home(i) == *kind)
            .filter_map(|i| files.iter().find(|(name, _)| *name == i.file).cloned())
            .collect();
        if group.is_empty() {
            continue;
        }
        let name = source.map_or_else(|| format!("import-{kind}"), str::to_owned);
        let source = source_for(store, &name, *kind, action).await?;
        let stored = import::store_files(store, &source, &group, Timestamp::now()).await?;
        summary.stored += stored.stored;
        summary.known += stored.already;
    }
    Ok(summary)
}

/// The kind of source a file is kept under: a broadcast log goes with its transcripts, and what
/// gives no document is a clue for people.
fn home(import: &FileImport) -> SourceKind {
    match import.source_kind {
        Some(kind) => kind,
        None if import.is_log() => SourceKind::Broadcast,
        None => SourceKind::Clue,
    }
}

/// The source of this name, made if it is new.
async fn source_for(
    store: &Store,
    name: &str,
    kind: SourceKind,
    action: Option<&str>,
) -> anyhow::Result<Source> {
    if let Some(source) = store.sources().by_name(name).await? {
        if source.target != SourceTarget::Files {
            bail!("{name}: is crawled over HTTP; name another source for files");
        }
        return Ok(source);
    }
    let action = match action {
        Some(action) => Some(store.actions().ensure(action).await?.id),
        None => None,
    };
    let new = NewSource {
        name: name.to_owned(),
        kind,
        action,
        target: SourceTarget::Files,
        every_secs: None,
    };
    Ok(store.sources().add(new, Timestamp::now()).await?)
}
