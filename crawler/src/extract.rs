//! Extract: from a stored capture to the documents it holds.
//!
//! ```text
//! WARC ─payload→ bytes ─what they are, by content→ page · WeChat article · feed, export, transcript, chat
//! ```
//!
//! A pure function of the stored bytes: no clock, no network, so that extraction can be thrown away
//! and done again. What cannot be read becomes a [`Problem`] beside the documents that can.

use crate::{charset, import, page, wechat};
use mingjian_domain::{Capture, CaptureKind, Document, DocumentState, SourceKind};
use mingjian_warc::{Payload, WarcError};
use url::Url;

/// Something in a capture that could not be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Problem {
    /// Where: `line 12`, `item 3`, `page`.
    #[serde(rename = "where")]
    pub where_: String,
    /// What, and what became of it.
    pub what: String,
}

/// What a capture holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extraction {
    /// Documents in the order they stand.
    pub documents: Vec<Document>,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// Why a capture gave nothing at all.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The stored bytes are no capture any more.
    #[error("capture {capture} of {url}: {error}")]
    Unreadable {
        /// The capture.
        capture: mingjian_domain::Sha256,
        /// Its address.
        url: String,
        /// What is wrong.
        error: Box<WarcError>,
    },
}

/// Reads the documents of a capture. `kind` is the kind of its source and decides how documents are
/// counted, except in a clue inbox, where each file is what its content says.
pub fn documents(
    capture: &Capture,
    kind: SourceKind,
    warc: &[u8],
) -> Result<Extraction, ExtractError> {
    let payload = mingjian_warc::payload(warc).map_err(|error| ExtractError::Unreadable {
        capture: capture.id,
        url: capture.url.clone(),
        error: Box::new(error),
    })?;
    let mut extraction = match &capture.kind {
        CaptureKind::Imported { file } => imported(file, &payload),
        CaptureKind::Fetched(_) => fetched(capture, &payload),
        // Its bytes rest in the earlier capture, which was read already.
        CaptureKind::Unchanged { .. } => Extraction::default(),
    };
    if kind != SourceKind::Clue {
        for document in &mut extraction.documents {
            document.source_kind = kind;
        }
    }
    Ok(extraction)
}

fn imported(file: &str, payload: &Payload) -> Extraction {
    let (_, documents, problems) =
        import::documents_from(file, &payload.bytes, &payload.metadata, None);
    Extraction {
        documents,
        problems,
    }
}

fn fetched(capture: &Capture, payload: &Payload) -> Extraction {
    let content_type = payload.content_type.as_deref();
    if !looks_like_html(&payload.bytes, content_type) {
        let name = Url::parse(&capture.url)
            .ok()
            .and_then(|url| url.path_segments()?.next_back().map(str::to_owned))
            .unwrap_or_default();
        let (_, documents, problems) =
            import::documents_from(&name, &payload.bytes, &payload.metadata, Some(&capture.url));
        return Extraction {
            documents,
            problems,
        };
    }
    let url = Url::parse(&capture.url).ok();
    let decoded = charset::decode(
        &payload.bytes,
        content_type,
        url.as_ref().and_then(Url::host_str),
    );
    let mut problems = Vec::new();
    if decoded.replaced > 0 {
        problems.push(Problem {
            where_: "page".to_owned(),
            what: format!(
                "{} characters could not be read as {}; they stand as U+FFFD",
                decoded.replaced,
                decoded.encoding.name()
            ),
        });
    }
    let document = if wechat::is_page(&decoded.text, Some(&capture.url)) {
        let (document, more) =
            wechat::document(&decoded.text, Some(&capture.url), Some(capture.captured));
        problems.extend(more);
        document
    } else {
        Some(page::document(
            &decoded.text,
            url.as_ref(),
            capture.captured,
        ))
    };
    let documents: Vec<_> = document
        .into_iter()
        .filter(|document| !document.parts.is_empty() || document.state != DocumentState::Article)
        .collect();
    if documents.is_empty() && problems.is_empty() {
        problems.push(Problem {
            where_: "page".to_owned(),
            what: "holds no text; kept as captured".to_owned(),
        });
    }
    Extraction {
        documents,
        problems,
    }
}

/// Whether bytes are a page of HTML, by their beginning, else by their media type.
pub fn looks_like_html(bytes: &[u8], content_type: Option<&str>) -> bool {
    const OTHER: &[&[u8]] = &[
        b"{",
        b"[",
        b"webvtt",
        b"<?xml",
        b"<rss",
        b"<feed",
        b"<tv",
        b"%pdf",
        b"pk\x03\x04",
    ];
    const PAGE: &[&[u8]] = &[
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<script",
        b"<meta",
        b"<div",
        b"<table",
    ];
    let head: Vec<u8> = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start()
        .iter()
        .take(1024)
        .map(u8::to_ascii_lowercase)
        .collect();
    let starts = |words: &[&[u8]]| words.iter().any(|word| head.starts_with(word));
    let says_html = content_type.is_some_and(|t| t.to_ascii_lowercase().contains("html"));
    if starts(PAGE) {
        return true;
    }
    if starts(OTHER) {
        // XHTML begins like any XML.
        return head.windows(5).any(|window| window == b"<html");
    }
    says_html || head.windows(5).any(|window| window == b"<html")
}
