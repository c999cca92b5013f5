//! One file's text to documents: which format it is, by its content, and who reads it.
//!
//! The order is fixed, the most certain sign first: JSON, WebVTT, `[Script Info]`, XML feed, HTML,
//! `-->`, a known CSV header, chat heads, text. A file name decides nothing.

use super::{Problem, json, saved};
use crate::{
    broadcast::{self, airing::Airing, log},
    chat, page, wechat,
};
use jiff::Timestamp;
use mingjian_domain::{
    Completeness, Document, Origin, Part, PartKind, Precision, SourceKind, Speaker,
};
use serde_json::Value;

/// What a reader hands back: format, documents, problems.
pub(crate) type Read = (&'static str, Vec<Document>, Vec<Problem>);

/// What is known beside the text.
pub(crate) struct Beside<'a> {
    /// Address asked for, if it was fetched; else as stated by the saver.
    pub url: Option<&'a str>,
    /// When the page was saved.
    pub saved_at: Option<Timestamp>,
    /// When and where it was broadcast.
    pub airing: Airing,
    /// The source it was handed in for, where known.
    pub source_kind: Option<SourceKind>,
}

/// Reads `text`.
pub(crate) fn read(text: &str, beside: &Beside<'_>) -> Read {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with(['{', '['])
        && let Some(read) = from_json(text, start, beside)
    {
        return read;
    }
    if opens_markup(start) {
        return from_markup(text, start, beside);
    }
    // JSON Lines may open with comments.
    if start.starts_with('#')
        && let Some(chat) = chat::read_json_lines(text)
    {
        return chat.into_documents();
    }
    if let Some(transcript) = broadcast::transcript(text) {
        return broadcast::document(transcript, &beside.airing);
    }
    if let Some(found) = log::read("", text) {
        return ("broadcast-log", Vec::new(), found.problems);
    }
    if let Some(chat) = chat::read_table(text).or_else(|| chat::read_text(text)) {
        return chat.into_documents();
    }
    let is_speech = beside.airing.is_known() || beside.source_kind == Some(SourceKind::Broadcast);
    if is_speech {
        return broadcast::document(broadcast::plain_transcript(text), &beside.airing);
    }
    plain(text, beside)
}

/// Whether a tag, a declaration or a comment stands first, or a page after some stray words;
/// `<|zh|>` is a recogniser's mark.
fn opens_markup(start: &str) -> bool {
    let second = start.strip_prefix('<').and_then(|rest| rest.chars().next());
    second.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '!' | '?'))
        || beginning(start).contains("<!doctype html")
}

/// The first 4 KiB in lower case.
fn beginning(text: &str) -> String {
    let mut end = text.len().min(4096);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_lowercase()
}

/// `None` where it only looks like JSON: ASS and LRC begin with a bracket too.
fn from_json(text: &str, start: &str, beside: &Beside<'_>) -> Option<Read> {
    let error = match json::parse(text) {
        Ok(value) => return Some(from_value(&value, beside)),
        Err(error) => error,
    };
    if let Some(chat) = chat::read_json_lines(text) {
        return Some(chat.into_documents());
    }
    let second = start[1..].trim_start().chars().next();
    let looks_like_json = matches!(
        (start.chars().next(), second),
        (Some('{'), Some('"' | '}'))
            | (Some('['), Some('{' | '[' | ']') | None)
            | (Some('{'), None)
    );
    if !looks_like_json {
        return None;
    }
    let mut problem = Problem {
        where_: format!("line {} column {}", error.line(), error.column()),
        what: format!("{error}; the JSON is damaged here"),
    };
    let Some(value) = json::recover(text) else {
        return Some(("json", Vec::new(), vec![problem]));
    };
    problem.what.push_str(", whole items before it are kept");
    let (format, documents, mut problems) = from_value(&value, beside);
    problems.insert(0, problem);
    Some((format, documents, problems))
}

fn from_value(value: &Value, beside: &Beside<'_>) -> Read {
    if let Some(chat) = chat::read_json(value) {
        return chat.into_documents();
    }
    if wechat::export::is_exporter(value) {
        return wechat::export::exporter(value);
    }
    if let Some(articles) = value
        .get("articles")
        .filter(|a| wechat::export::is_exporter(a))
    {
        return wechat::export::exporter(articles);
    }
    if value.get("content_noencode").is_some() && value.get("nick_name").is_some() {
        let (document, problems) = wechat::document_of_data(value.clone());
        return ("wechat-data-json", document.into_iter().collect(), problems);
    }
    if is_json_feed(value) {
        return wechat::feed::json_feed(value);
    }
    if wechat::export::is_we_mp_rss(value) {
        return wechat::export::we_mp_rss(value);
    }
    if let Some(transcript) = broadcast::transcript_json(value) {
        return broadcast::document(transcript, &beside.airing);
    }
    let problem = Problem {
        where_: "file".into(),
        what: "JSON of no known tool; nothing could be read. Known are exports of posts, chats and speech recognisers".into(),
    };
    ("json", Vec::new(), vec![problem])
}

fn is_json_feed(value: &Value) -> bool {
    let items = json::items(value, "items");
    json::text(value, "version").is_some_and(|v| v.contains("jsonfeed"))
        || items
            .iter()
            .any(|i| i.get("content_html").is_some() || i.get("date_modified").is_some())
}

fn from_markup(text: &str, start: &str, beside: &Beside<'_>) -> Read {
    let head = beginning(start);
    let is_html = head.contains("<html") || head.contains("<!doctype html");
    if !is_html
        && ["<rss", "<feed", "<rdf:rdf"]
            .iter()
            .any(|mark| head.contains(mark))
    {
        return wechat::feed::xml(text);
    }
    if !is_html && (head.starts_with("<?xml") || head.starts_with("<tv")) {
        let problem = Problem {
            where_: "file".into(),
            what: "XML of no known kind; known are RSS and Atom feeds".into(),
        };
        return ("xml", Vec::new(), vec![problem]);
    }
    html(text, beside)
}

/// A page, saved or fetched.
fn html(text: &str, beside: &Beside<'_>) -> Read {
    let stated = saved::stated(text);
    let url = beside.url.map(str::to_owned).or(stated.url);
    let saved_at = beside.saved_at.or(stated.at);
    if wechat::is_page(text, url.as_deref()) {
        let (document, problems) = wechat::document(text, url.as_deref(), saved_at);
        return ("wechat-html", document.into_iter().collect(), problems);
    }
    let address = url.as_deref().and_then(|u| url::Url::parse(u).ok());
    let mut document = page::document(text, address.as_ref(), saved_at.unwrap_or(NO_CLOCK));
    if saved_at.is_none() {
        forget_guess(&mut document);
    }
    let holds_words = document.parts.iter().any(|p| !p.text.trim().is_empty());
    if !holds_words && document.completeness.unread_images == 0 {
        let problem = Problem {
            where_: "file".into(),
            what: "the page shows no text and no picture".into(),
        };
        return ("html", Vec::new(), vec![problem]);
    }
    ("html", vec![document], Vec::new())
}

/// 2200-01-01: stands for "saved at an unknown time", after every true date.
const NO_CLOCK: Timestamp = Timestamp::constant(7_258_118_400, 0);

/// Without a time of saving, a date counted from it is none.
fn forget_guess(document: &mut Document) {
    document.published = document.published.filter(|p| {
        p.precision != Precision::Relative
            && p.at.as_second() < NO_CLOCK.as_second() - 2 * 366 * 86_400
    });
}

/// Text without any shape: paragraphs of a clue.
fn plain(text: &str, beside: &Beside<'_>) -> Read {
    let parts: Vec<Part> = super::lines::lines(text)
        .into_iter()
        .filter(|line| !line.is_blank())
        .map(|line| {
            let text = line.text.trim_start_matches('\u{feff}').trim();
            let start = line.start + line.text.find(text).unwrap_or(0);
            Part {
                kind: PartKind::Body,
                speaker: Speaker::Unknown,
                text: text.to_owned(),
                origin: Origin {
                    bytes: Some((start as u64, (start + text.len()) as u64)),
                    locator: Some(format!("line {}", line.number)),
                    cue: None,
                },
            }
        })
        .filter(|part| !part.text.is_empty())
        .collect();
    if parts.is_empty() {
        let problem = Problem {
            where_: "file".into(),
            what: "no visible text".into(),
        };
        return ("text", Vec::new(), vec![problem]);
    }
    let document = Document {
        source_kind: beside.source_kind.unwrap_or(SourceKind::Clue),
        completeness: Completeness {
            excerpt: true,
            ..Completeness::default()
        },
        ..Document::of(parts)
    };
    ("text", vec![document], Vec::new())
}
