//! Import: files that somebody hands over, recognised by content.
//!
//! ```text
//! files ─┬ broadcast logs ─rows┐
//!        └ the others ─────────┴→ metadata ─→ WARC resource + metadata ─→ store      (`store_files`)
//! capture ─bytes, metadata→ `documents_from` ─→ Documents                     (extraction, pure)
//! ```
//!
//! A dry run ([`read`]) and extraction use the same reader, so it prints exactly what an import would
//! give. Good items are kept and bad ones reported with line or index; nothing a file holds makes the
//! reader panic, and a file that cannot be read says why. What a log row or a saver states about a
//! file travels in the capture's metadata, never in a second file.
//!
//! Not here: judging, and reading archives: unpack them first.

mod bytes;
mod dry_run;
pub(crate) mod json;
pub(crate) mod lines;
mod saved;
mod sniff;
mod store;
pub(crate) mod when;

pub use crate::extract::Problem;
pub use dry_run::{DryRun, DryRunPart, DryRunProblem};
pub use store::{ImportError, ImportSummary, store_files};

use crate::broadcast::{airing::Airing, log};
use bytes::{decode, problem, refuse};
use mingjian_domain::{Document, SourceKind};
use sniff::Beside;

/// One file, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileImport {
    /// Name as given.
    pub file: String,
    /// Format, recognised by content: `srt`, `wechat-html`, `broadcast-log` …; `empty`, `binary` and
    /// `too-large` are not stored.
    pub format: &'static str,
    /// The medium of its documents; `None` where it gives none.
    pub source_kind: Option<SourceKind>,
    /// The page's own address as stated by its saver; `None` for most files.
    pub url: Option<String>,
    /// What it says; empty for broadcast logs, whose rows tell of other files.
    pub documents: Vec<Document>,
    /// What could not be read, is doubtful, or found no match.
    pub problems: Vec<Problem>,
    /// Fields for the metadata record of its capture.
    pub metadata: Vec<(String, String)>,
}

impl FileImport {
    /// Whether its bytes are kept: everything but nothing, pictures, programs and giants.
    pub fn is_kept(&self) -> bool {
        !matches!(self.format, "empty" | "binary" | "too-large")
    }

    /// Whether it tells of other files and gives no document of its own.
    pub fn is_log(&self) -> bool {
        self.format == "broadcast-log"
    }
}

/// Reads files as an import would, and stores nothing. Transcripts take their title, channel and
/// time from the broadcast logs among the files.
pub fn read(files: &[(String, Vec<u8>)]) -> Vec<FileImport> {
    read_for(files, None)
}

/// As [`read`], for a source of this kind: it decides what text without any shape is.
pub fn read_for(files: &[(String, Vec<u8>)], kind: Option<SourceKind>) -> Vec<FileImport> {
    let logs: Vec<Option<log::Log>> = files
        .iter()
        .map(|(name, bytes)| log_of(name, bytes))
        .collect();
    let rows: Vec<&log::Row> = logs.iter().flatten().flat_map(|log| &log.rows).collect();
    let mut used = Vec::new();
    let mut read: Vec<FileImport> = files
        .iter()
        .zip(&logs)
        .map(|((name, bytes), log)| match log {
            Some(log) => FileImport {
                file: name.clone(),
                format: "broadcast-log",
                source_kind: None,
                url: None,
                documents: Vec::new(),
                problems: log.problems.clone(),
                metadata: Vec::new(),
            },
            None => read_one(name, bytes, &rows, kind, &mut used),
        })
        .collect();
    for (file, log) in read.iter_mut().zip(&logs) {
        let unmatched: Vec<u64> = log
            .iter()
            .flat_map(|log| &log.rows)
            .filter(|row| !used.contains(&std::ptr::from_ref(*row)))
            .map(|row| row.line)
            .collect();
        file.problems.extend(without_transcript(&unmatched));
    }
    read
}

/// One problem for all rows without a transcript: a month's log has thousands.
fn without_transcript(lines: &[u64]) -> Option<Problem> {
    let first = lines.first()?;
    let more = match lines.len() {
        1 => String::new(),
        n => format!(" and {} more rows", n - 1),
    };
    Some(Problem {
        where_: format!("line {first}{more}"),
        what: "no file of this import is the transcript of this airing; import both together"
            .into(),
    })
}

fn read_one(
    name: &str,
    bytes: &[u8],
    rows: &[&log::Row],
    kind: Option<SourceKind>,
    used: &mut Vec<*const log::Row>,
) -> FileImport {
    let mut metadata = Vec::new();
    if let Some(kind) = kind {
        metadata.push((SOURCE_KIND.to_owned(), kind.as_str().to_owned()));
    }
    let mut notes = Vec::new();
    let matched = log::matching(rows, name);
    if let Some((row, _)) = matched {
        metadata.extend(row.airing.to_metadata());
    }
    let origin = saver_of(bytes);
    if let Some(url) = &origin.url {
        metadata.push(("saved-from".to_owned(), url.clone()));
    }
    if let Some(at) = origin.at {
        metadata.push((SAVED_AT.to_owned(), at.to_string()));
    }
    let (format, documents, mut problems) = documents_from(name, bytes, &metadata, None);
    let is_transcript = documents
        .iter()
        .any(|d| d.source_kind == SourceKind::Broadcast);
    match matched {
        Some((row, others)) if is_transcript => {
            used.push(std::ptr::from_ref(row));
            if others > 0 {
                notes.push(Problem {
                    where_: "broadcast log".into(),
                    what: format!(
                        "{others} more rows tell of this file; the first is taken ({})",
                        row.airing.log.as_deref().unwrap_or_default()
                    ),
                });
            }
        }
        // A row must not stick to a page that happens to share its name.
        Some(_) => metadata.retain(|(field, _)| !field.starts_with("broadcast-")),
        None => {}
    }
    problems.extend(notes);
    FileImport {
        file: name.to_owned(),
        format,
        source_kind: documents.first().map(|d| d.source_kind),
        url: origin.url,
        documents,
        problems,
        metadata,
    }
}

/// Metadata field: the kind of the source that a file was handed in for.
const SOURCE_KIND: &str = "source-kind";
/// Metadata field: when a page was saved, RFC 3339, as stated by the saver.
const SAVED_AT: &str = "saved-at";

/// The documents in `bytes`, as extraction reads them from a capture.
///
/// `metadata` are the fields of the capture's metadata record: `broadcast-*` for an airing,
/// `source-kind`, `saved-at`. `fetched_url` is the address it was fetched from; `file:` addresses
/// name nothing. Returns the format's name, the documents, and what could not be read.
pub fn documents_from(
    name: &str,
    bytes: &[u8],
    metadata: &[(String, String)],
    fetched_url: Option<&str>,
) -> (&'static str, Vec<Document>, Vec<Problem>) {
    if let Some(refused) = refuse(bytes) {
        return refused;
    }
    let field = |name: &str| {
        metadata
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    };
    let url = fetched_url.filter(|url| url.starts_with("http"));
    let airing = Airing::of_metadata(metadata).or(Airing::of_file_name(name));
    let mut beside = Beside {
        url,
        saved_at: field(SAVED_AT).and_then(|at| at.parse().ok()),
        airing,
        source_kind: field(SOURCE_KIND).and_then(source_kind),
    };
    if saved::is_mhtml(bytes) {
        let Some((html, origin)) = saved::mhtml(bytes) else {
            return problem(
                "mhtml",
                "file",
                "MHTML without an HTML part; save the page again",
            );
        };
        beside.url = beside.url.or(origin.url.as_deref());
        beside.saved_at = beside.saved_at.or(origin.at);
        let (_, documents, problems) = sniff::read(&html, &beside);
        return ("mhtml", documents, problems);
    }
    let (text, replaced) = decode(bytes, url);
    let (format, documents, mut problems) = sniff::read(&text, &beside);
    if replaced > 0 {
        problems.push(Problem {
            where_: "file".into(),
            what: format!("{replaced} places could not be decoded and read as U+FFFD"),
        });
    }
    (format, documents, problems)
}

fn source_kind(word: &str) -> Option<SourceKind> {
    SourceKind::ALL
        .iter()
        .copied()
        .find(|kind| kind.as_str() == word)
}

/// Whether the file is a broadcast log, whose rows tell of other files: those have to be read
/// together with it, while all others can be read one by one.
pub fn is_log(name: &str, bytes: &[u8]) -> bool {
    log_of(name, bytes).is_some()
}

fn log_of(name: &str, bytes: &[u8]) -> Option<log::Log> {
    if refuse(bytes).is_some() {
        return None;
    }
    let text = decode(bytes, None).0;
    let first = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .chars()
        .next()?;
    if matches!(first, '{' | '[' | '<') {
        return None;
    }
    log::read(name, &text)
}

fn saver_of(bytes: &[u8]) -> saved::Origin {
    if refuse(bytes).is_some() {
        return saved::Origin::default();
    }
    if saved::is_mhtml(bytes) {
        return saved::mhtml(bytes)
            .map(|(_, origin)| origin)
            .unwrap_or_default();
    }
    saved::stated(&String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]))
}
