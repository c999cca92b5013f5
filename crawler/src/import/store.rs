//! The real import: each file's bytes become a capture, before anything is derived from them.

use super::{FileImport, read_for};
use jiff::Timestamp;
use mingjian_domain::{Capture, CaptureKind, Sha256, Source, sm3_hex};
use mingjian_store::{Store, StoreError};

/// What became of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportSummary {
    /// Captures made.
    pub stored: u32,
    /// Files that this source holds already.
    pub already: u32,
    /// Files that are no text and were not kept.
    pub refused: u32,
    /// Every file as it was read, in the order given.
    pub files: Vec<FileImport>,
}

/// Why an import stopped. Files stored before it stay; the same import again goes on behind them.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The store refused one file.
    #[error(
        "{file}: could not be stored: {cause}. Files before it are stored; run the same import again once the cause is gone"
    )]
    Store {
        /// The file.
        file: String,
        /// What the store says.
        #[source]
        cause: StoreError,
    },
}

/// Stores files as captures of `source`. The same bytes under the same address are stored once.
pub async fn store_files(
    store: &Store,
    source: &Source,
    files: &[(String, Vec<u8>)],
    now: Timestamp,
) -> Result<ImportSummary, ImportError> {
    let mut summary = ImportSummary {
        stored: 0,
        already: 0,
        refused: 0,
        files: read_for(files, Some(source.kind)),
    };
    for ((name, bytes), read) in files.iter().zip(&summary.files) {
        if !read.is_kept() {
            summary.refused += 1;
            continue;
        }
        let stored = store_file(store, source, read, bytes, now).await;
        match stored.map_err(|cause| ImportError::Store {
            file: name.clone(),
            cause,
        })? {
            true => summary.stored += 1,
            false => summary.already += 1,
        }
    }
    Ok(summary)
}

/// Whether a capture was made.
async fn store_file(
    store: &Store,
    source: &Source,
    read: &FileImport,
    bytes: &[u8],
    now: Timestamp,
) -> Result<bool, StoreError> {
    let url = read.url.clone().unwrap_or_else(|| file_url(&read.file));
    let payload = Sha256::of(bytes);
    if store
        .captures()
        .imported_already(source.id, &payload, &url)
        .await?
    {
        return Ok(false);
    }
    let mut metadata = vec![("imported-file".to_owned(), one_line(&read.file))];
    metadata.extend(read.metadata.iter().map(|(n, v)| (n.clone(), one_line(v))));
    let records = mingjian_warc::imported(&url, now, content_type(read.format), bytes, &metadata);
    let warc = mingjian_warc::encode(&records);
    let capture = Capture {
        id: Sha256::of(&warc),
        source: source.id,
        url,
        captured: now,
        payload,
        payload_sm3: sm3_hex(bytes),
        payload_len: bytes.len() as u64,
        kind: CaptureKind::Imported {
            file: read.file.clone(),
        },
    };
    store.captures().put(&capture, &warc).await
}

/// `file:///` and the name without its folders: they tell of the office's machine, not of the file.
fn file_url(name: &str) -> String {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let mut url = url::Url::parse("file:///").expect("a constant address");
    if let Ok(mut path) = url.path_segments_mut() {
        path.push(base);
    }
    url.to_string()
}

/// Metadata fields are one line each.
fn one_line(text: &str) -> String {
    text.split(['\r', '\n']).collect::<Vec<_>>().join(" ")
}

/// The media type a format goes by.
fn content_type(format: &str) -> &'static str {
    match format {
        "html" | "wechat-html" => "text/html",
        "mhtml" => "multipart/related",
        "rss" => "application/rss+xml",
        "atom" => "application/atom+xml",
        "srt" => "application/x-subrip",
        "vtt" => "text/vtt",
        "xml" => "application/xml",
        "chatlab-jsonl" => "application/jsonl",
        "json-feed" => "application/feed+json",
        format if format.ends_with("json") => "application/json",
        format if format.ends_with("csv") || format == "broadcast-log" => "text/csv",
        format if format.ends_with("tsv") => "text/tab-separated-values",
        _ => "text/plain",
    }
}
