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
    let groups = groups(&given.files)?;
    if given.dry_run {
        return dry_run(groups, given.json);
    }
    let office = Office::open(args).await?;
    let mut summary = Summary::default();
    for group in groups {
        let stored = store_files(
            &office.store,
            read_all(&group)?,
            given.source.as_deref(),
            given.action.as_deref(),
        )
        .await?;
        for problem in &stored.problems {
            tell!("mingjian: {problem}");
        }
        summary.add(stored);
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

/// Bytes of files held in memory at once.
const GROUP: usize = 8 << 20;

/// Files by name, whole.
pub type Files = Vec<(String, Vec<u8>)>;

/// The files in groups that are held in memory together: small ones, but all in one where a
/// broadcast log is among them. Reads every file once, so that a wrong name stops the import before
/// anything is stored.
fn groups(paths: &[PathBuf]) -> anyhow::Result<Vec<Vec<PathBuf>>> {
    let mut groups = vec![Vec::new()];
    let mut bytes_in_last = 0;
    let mut has_log = false;
    for path in paths {
        let bytes = std::fs::read(path)
            .with_context(|| format!("{}: cannot read; nothing was imported", path.display()))?;
        has_log |= import::is_log(&path.display().to_string(), &bytes);
        if bytes_in_last + bytes.len() > GROUP {
            groups.push(Vec::new());
            bytes_in_last = 0;
        }
        bytes_in_last += bytes.len();
        groups
            .last_mut()
            .expect("begins with one")
            .push(path.clone());
    }
    Ok(if has_log {
        vec![paths.to_vec()]
    } else {
        groups
    })
}

fn read_all(paths: &[PathBuf]) -> anyhow::Result<Files> {
    paths
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).with_context(|| {
                format!(
                    "{}: cannot be read any more; files before it are stored",
                    path.display()
                )
            })?;
            Ok((path.display().to_string(), bytes))
        })
        .collect()
}

fn dry_run(groups: Vec<Vec<PathBuf>>, json: bool) -> anyhow::Result<Done> {
    let mut empty = 0;
    for group in groups {
        for import in import::read(&read_all(&group)?) {
            empty += usize::from(import.documents.is_empty());
            if json {
                for line in import.to_json_lines() {
                    say::raw(&format!("{line}\n"))?;
                }
            } else {
                print(&import)?;
            }
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

impl Summary {
    fn add(&mut self, other: Self) {
        self.files += other.files;
        self.stored += other.stored;
        self.known += other.known;
        self.problems.extend(other.problems);
    }
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
            .zip(&files)
            .filter(|(import, _)| import.is_kept() && home(import) == *kind)
            .map(|(_, file)| file.clone())
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
