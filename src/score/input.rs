//! What `score` takes: one JSON object a line.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use mingjian_domain::{
    CHINA, Document, Part, PartKind, Precision, ProductKind, Published, SourceKind,
};
use serde::Deserialize;
use serde_json::Value;

/// One thing to judge, and what the caller calls it.
pub struct Item {
    /// The id as given: a string or a number.
    pub id: Value,
    /// Title (if any) and one body part that is the text exactly as given.
    pub document: Document,
}

#[derive(Deserialize)]
struct Line {
    id: Value,
    text: String,
    title: Option<String>,
    source_kind: Option<SourceKind>,
    product_kind: Option<ProductKind>,
    published: Option<String>,
    url: Option<String>,
}

/// Why a line was left out.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadLine {
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// Not the object it should be.
    #[error("{0}")]
    NotAnItem(String),
    /// The id is neither text nor number.
    #[error("\"id\" is a string or a number")]
    BadId,
    /// The date cannot be read.
    #[error(
        "\"published\" is a date or a time such as 2026-11-03 or 2026-11-03T10:20:00+08:00, not {0:?}"
    )]
    BadDate(String),
}

/// Reads one line. Unknown fields are passed over.
pub fn read_item(line: &[u8]) -> Result<Item, BadLine> {
    let text = std::str::from_utf8(line).map_err(|_| BadLine::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().starts_with('{') {
        return Err(BadLine::NotAnItem("a JSON object is expected".into()));
    }
    let line: Line = serde_json::from_str(text).map_err(|e| BadLine::NotAnItem(e.to_string()))?;
    if !(line.id.is_string() || line.id.is_number()) {
        return Err(BadLine::BadId);
    }
    let published = match line.published.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(written) => {
            Some(read_time(written).ok_or_else(|| BadLine::BadDate(written.to_owned()))?)
        }
    };
    let mut document = plain_document(line.title, line.text);
    document.source_kind = line.source_kind.unwrap_or(SourceKind::Web);
    document.product_kind = line.product_kind;
    document.published = published;
    document.url = line.url;
    Ok(Item {
        id: line.id,
        document,
    })
}

impl Item {
    /// A text file: one document, called by the file's name.
    pub fn of_text(name: &str, text: String) -> Self {
        Self {
            id: Value::from(name),
            document: plain_document(None, text),
        }
    }
}

fn plain_document(title: Option<String>, text: String) -> Document {
    let title = title.filter(|t| !t.is_empty());
    let heading = title.iter().map(|t| Part::plain(PartKind::Title, t));
    let parts = heading.chain([Part::plain(PartKind::Body, text)]).collect();
    Document {
        title,
        ..Document::of(parts)
    }
}

/// RFC 3339, or a local time or day, which is of UTC+8.
fn read_time(written: &str) -> Option<Published> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Some(Published {
            at,
            precision: Precision::Second,
        });
    }
    let (local, precision) = match written.parse::<Date>() {
        Ok(day) if written.len() <= 10 => (
            day.to_datetime(jiff::civil::Time::midnight()),
            Precision::Day,
        ),
        _ => (written.parse::<DateTime>().ok()?, Precision::Second),
    };
    let at = CHINA.to_timestamp(local).ok()?;
    Some(Published { at, precision })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn refused(line: &str) -> String {
        read_item(line.as_bytes()).err().unwrap().to_string()
    }

    #[test]
    fn a_line_gives_title_and_text_exactly_as_written() {
        let item = read_item(
            r#"{"id":7,"text":" 三盒\n断根 ","title":"喜讯","source_kind":"wechat","extra":1,"published":"2026-11-03"}"#
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(item.id, 7);
        assert_eq!(item.document.source_kind, SourceKind::Wechat);
        let texts: Vec<_> = item
            .document
            .parts
            .iter()
            .map(|p| p.text.as_str())
            .collect();
        assert_eq!(texts, ["喜讯", " 三盒\n断根 "]);
        assert_eq!(
            item.document.published.unwrap().at.to_string(),
            "2026-11-02T16:00:00Z"
        );
    }

    #[test]
    fn what_is_wrong_with_a_line_is_said() {
        assert!(refused(r#"{"id":1}"#).contains("missing field `text`"));
        assert!(refused(r#"["1","甲",null,null,null,null,null]"#).contains("a JSON object"));
        assert!(refused(r#"{"id":[],"text":""}"#).contains("\"id\""));
        assert!(refused(r#"{"id":1,"text":"a","source_kind":"tv"}"#).contains("broadcast"));
        assert!(refused(r#"{"id":1,"text":"a","published":"上周"}"#).contains("上周"));
        assert_eq!(read_item(b"{\"id\":\"\xff\"").err(), Some(BadLine::NotUtf8));
    }
}
