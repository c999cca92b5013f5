//! Cases: the fragments that rules carry, as documents.

use crate::rules::RawCase;
use mingjian_domain::{
    Completeness, Document, Part, PartKind, Position, Precision, Published, SourceKind, Speaker,
};

pub(crate) fn written(case: &RawCase) -> String {
    case.text.clone().unwrap_or_else(|| case.cues.join(" | "))
}

/// The document of a fragment, and the marked place.
pub(crate) fn fragment(case: &RawCase) -> (Document, Option<(Position, Position)>) {
    let speaker = case.speaker.unwrap_or(Speaker::Unknown);
    let mut parts = Vec::new();
    if let Some(title) = &case.title {
        parts.push(Part {
            speaker,
            ..Part::plain(PartKind::Title, title.as_str())
        });
    }
    let (mut from, mut to) = (None, None);
    let kind = if case.cues.is_empty() {
        PartKind::Body
    } else {
        PartKind::Cue
    };
    for text in case.text.iter().chain(&case.cues) {
        let part = parts.len() as u32;
        let mut plain = String::new();
        let mut offset = 0;
        for c in text.chars() {
            match c {
                '«' => from = Some(Position { part, offset }),
                '»' => to = Some(Position { part, offset }),
                c => {
                    plain.push(c);
                    offset += 1;
                }
            }
        }
        parts.push(Part {
            speaker,
            ..Part::plain(kind, plain)
        });
    }
    let document = Document {
        source_kind: case.source_kind.unwrap_or(SourceKind::Web),
        title: case.title.clone(),
        account: case.account.clone(),
        published: case.published.and_then(|day| {
            let at = jiff::tz::offset(8).to_timestamp(day.at(0, 0, 0, 0)).ok()?;
            Some(Published {
                at,
                precision: Precision::Day,
            })
        }),
        product_kind: case.product_kind,
        // Cues are speech: what stood on the screen is unknown.
        completeness: Completeness {
            speech_only: !case.cues.is_empty(),
            ..Completeness::default()
        },
        ..Document::of(parts)
    };
    (document, from.zip(to))
}
