//! Chat exports that complainants hand over: tables, JSON and text of the usual export tools.
//!
//! ```text
//! file ─which tool?→ messages ─by day→ one Document a day, a part a message
//! ```
//!
//! A day is an excerpt of a talk: what is missing from it proves nothing. Account ids never leave
//! this room: the locator of a message holds the first digits of their digest, enough to tell two
//! senders apart. Stickers, calls and system lines are no text and are left out; pictures and
//! recordings are counted.

mod json;
mod table;
mod text;

use crate::{extract::Problem, import::when, wechat::blocks};
use jiff::{Timestamp, civil};
use mingjian_domain::{
    Completeness, Document, DocumentState, Origin, Part, PartKind, Precision, Published, Sha256,
    SourceKind, Speaker, in_china,
};

pub(crate) use json::{lines as read_json_lines, read as read_json};
pub(crate) use table::read as read_table;
pub(crate) use text::read as read_text;

/// What a message is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Text(String),
    Picture,
    Recording,
    /// System lines, stickers, calls.
    NoText,
}

/// When a message was sent, as far as the export says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sent {
    At(Timestamp, Precision),
    /// Month and day without a year, as written.
    DayWithoutYear(String),
    Unknown,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Message {
    sent: Sent,
    /// The name that was shown.
    name: Option<String>,
    /// The account; only its digest goes further.
    account: Option<String>,
    content: Content,
    /// `line 12`, `/messages/3`.
    place: String,
    bytes: Option<(u64, u64)>,
}

/// One export.
#[derive(Debug, Default)]
pub(crate) struct Chat {
    format: &'static str,
    /// Name of the group or partner.
    room: Option<String>,
    messages: Vec<Message>,
    problems: Vec<Problem>,
}

impl Chat {
    fn new(format: &'static str) -> Self {
        Self {
            format,
            ..Self::default()
        }
    }

    fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            where_: place.into(),
            what: what.into(),
        });
    }

    /// One document a day, in the order in which the days first appear.
    pub fn into_documents(mut self) -> (&'static str, Vec<Document>, Vec<Problem>) {
        let mut days: Vec<(String, Vec<Message>)> = Vec::new();
        for message in std::mem::take(&mut self.messages) {
            let day = day_of(&message.sent);
            match days.iter_mut().rev().find(|(known, _)| *known == day) {
                Some((_, messages)) => messages.push(message),
                None => days.push((day, vec![message])),
            }
        }
        let documents: Vec<_> = days
            .into_iter()
            .filter_map(|(_, messages)| day_document(self.room.clone(), messages))
            .collect();
        if documents.is_empty() && self.problems.is_empty() {
            self.problem("file", "no message with text, picture or recording");
        }
        (self.format, documents, self.problems)
    }
}

fn day_of(sent: &Sent) -> String {
    match sent {
        Sent::At(at, _) => china_day(*at).to_string(),
        Sent::DayWithoutYear(day) => day.clone(),
        Sent::Unknown => String::new(),
    }
}

fn china_day(at: Timestamp) -> civil::Date {
    in_china(at).date()
}

fn day_document(room: Option<String>, messages: Vec<Message>) -> Option<Document> {
    let count = |content: Content| {
        let n = messages.iter().filter(|m| m.content == content).count();
        u32::try_from(n).unwrap_or(u32::MAX)
    };
    let (unread_images, unheard_media) = (count(Content::Picture), count(Content::Recording));
    let published = messages.iter().find_map(|m| match m.sent {
        Sent::At(at, precision) => Some(Published { at, precision }),
        _ => None,
    });
    let parts: Vec<Part> = messages.into_iter().filter_map(part).collect();
    let holds_something = !parts.is_empty() || unread_images + unheard_media > 0;
    holds_something.then_some(Document {
        source_kind: SourceKind::Chat,
        url: None,
        title: None,
        account: room,
        author: None,
        published,
        state: DocumentState::Article,
        product_kind: None,
        parts,
        completeness: Completeness {
            unread_images,
            unheard_media,
            speech_only: false,
            excerpt: true,
        },
    })
}

fn part(message: Message) -> Option<Part> {
    let Content::Text(text) = message.content else {
        return None;
    };
    let text = blocks::trim_lines(&text);
    if text.is_empty() {
        return None;
    }
    let mut locator = message.place;
    if let Some(name) = message.name.filter(|n| Some(n) != message.account.as_ref()) {
        locator.push_str(&format!(" · {name}"));
    }
    if let Some(account) = message.account {
        locator.push_str(&format!(" · #{}", short_digest(&account)));
    }
    Some(Part {
        kind: PartKind::Body,
        speaker: Speaker::Unknown,
        text,
        origin: Origin {
            bytes: message.bytes,
            locator: Some(locator),
            cue: None,
        },
    })
}

/// Ten hex digits of the account's digest.
fn short_digest(account: &str) -> String {
    Sha256::of(account).to_string()[..10].to_owned()
}

fn sent_unix(number: Option<i64>) -> Sent {
    number
        .and_then(when::unix)
        .map_or(Sent::Unknown, |p| Sent::At(p.at, p.precision))
}

fn sent_written(text: Option<&str>) -> Sent {
    text.and_then(when::written)
        .map_or(Sent::Unknown, |p| Sent::At(p.at, p.precision))
}

/// The content of a message by the client's own type number.
fn by_type(kind: Option<i64>, text: &str) -> Content {
    match kind {
        Some(3) => Content::Picture,
        Some(34 | 43 | 62) => Content::Recording,
        Some(47 | 50 | 10000 | 10002) => Content::NoText,
        Some(49) => of_text(&app_message(text).unwrap_or_else(|| text.to_owned())),
        _ => of_text(text),
    }
}

/// Text, unless an export tool's mark stands for something else.
fn of_text(text: &str) -> Content {
    match text.trim() {
        "" => Content::NoText,
        "[图片]" | "【图片】" => Content::Picture,
        "[语音]" | "[视频]" | "【语音】" | "【视频】" => Content::Recording,
        "[动画表情]" | "[表情包]" | "[表情]" => Content::NoText,
        mark if mark.starts_with("![图片]") => Content::Picture,
        mark if mark.starts_with("![语音]") || mark.starts_with("![视频]") => {
            Content::Recording
        }
        _ => Content::Text(text.to_owned()),
    }
}

/// Title, words, address and sender of a shared card, which raw exports hold as XML.
fn app_message(xml: &str) -> Option<String> {
    if !xml.contains("<appmsg") {
        return None;
    }
    let lines: Vec<String> = ["title", "des", "url", "sourcedisplayname"]
        .iter()
        .filter_map(|name| element(xml, name))
        .collect();
    Some(lines.join("\n"))
}

/// The text of the first `<name>` element.
fn element(xml: &str, name: &str) -> Option<String> {
    let open = format!("<{name}>");
    let start = xml.find(&open)? + open.len();
    let inside = &xml[start..start + xml[start..].find(&format!("</{name}>"))?];
    let inside = inside
        .trim()
        .strip_prefix("<![CDATA[")
        .and_then(|t| t.strip_suffix("]]>"))
        .map_or_else(|| crate::wechat::entities::decode(inside), str::to_owned);
    (!inside.trim().is_empty()).then(|| inside.trim().to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_shared_card_is_its_title_words_and_address() {
        let xml = "<msg><appmsg><title><![CDATA[老人血糖高]]></title><des>三盒见效&amp;包邮</des><url>https://shop.example/1</url></appmsg></msg>";
        assert_eq!(
            app_message(xml).unwrap(),
            "老人血糖高\n三盒见效&包邮\nhttps://shop.example/1"
        );
        assert_eq!(app_message("<title>x</title>"), None);
    }
}
