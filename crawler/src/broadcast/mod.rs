//! Television and radio as transcripts: subtitles, recogniser output, broadcast logs.
//!
//! ```text
//! file ─format→ cues ─┐
//! log row, file name ─┴─→ Document (one part a cue; title, channel, time on air)
//! ```
//!
//! A file keeps its good cues and reports the bad ones with their lines. Speech alone is heard:
//! what stood on the screen is unknown, and every document says so. Who speaks stays unknown; a
//! voice that the file names is kept in the part's locator. Not here: cutting a long recording into
//! spots.

pub(crate) mod airing;
mod ass;
mod clock;
mod cloud;
pub(crate) mod cue;
pub(crate) mod log;
mod lrc;
mod markup;
mod recogniser;
mod srt;
mod table;
mod vtt;

use crate::extract::Problem;
use airing::Airing;
use cue::{Cue, Transcript};
use mingjian_domain::{
    Completeness, Document, DocumentState, Origin, Part, PartKind, SourceKind, Speaker,
};

/// The transcript in `text`, if its content shows a transcript format.
pub(crate) fn transcript(text: &str) -> Option<Transcript> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with("WEBVTT") {
        return Some(vtt::read(text));
    }
    if start.starts_with("[Script Info]")
        || (start.starts_with('[') && text.contains("\nDialogue:"))
    {
        return Some(ass::read(text));
    }
    if text.contains("-->") && text.lines().any(|l| clock::arrow(l).is_some()) {
        return Some(srt::read(text));
    }
    if is_lrc(text) {
        return Some(lrc::read(text));
    }
    table::is_table(text).then(|| table::read(text))
}

/// The transcript that a recogniser or a service wrote as JSON.
pub(crate) fn transcript_json(value: &serde_json::Value) -> Option<Transcript> {
    cloud::read(value).or_else(|| recogniser::read(value))
}

/// Plain text as a transcript: a cue a line.
pub(crate) fn plain_transcript(text: &str) -> Transcript {
    table::plain(text)
}

/// Most lines begin with `[mm:ss`.
fn is_lrc(text: &str) -> bool {
    let lines = text
        .lines()
        .map(|l| l.trim_start_matches('\u{feff}').trim())
        .filter(|l| !l.is_empty());
    let (mut timed, mut all) = (0, 0);
    for line in lines.take(200) {
        all += 1;
        let inside = line.strip_prefix('[').and_then(|r| r.split_once(']'));
        timed += usize::from(inside.is_some_and(|(time, _)| {
            clock::leading(time).is_some_and(|(_, rest)| rest.is_empty())
        }));
    }
    timed > 0 && timed * 2 >= all
}

/// The document of one transcript. `airing` is what log and file name say.
pub(crate) fn document(
    mut transcript: Transcript,
    airing: &Airing,
) -> (&'static str, Vec<Document>, Vec<Problem>) {
    cue::note_doubtful(&mut transcript);
    let mut parts = Vec::new();
    if let Some(title) = &airing.title {
        parts.push(about(PartKind::Title, title.clone(), "broadcast-title"));
    }
    if transcript.cues.is_empty() {
        transcript.problem("file", "no cue could be read");
        return (transcript.format, Vec::new(), transcript.problems);
    }
    parts.extend(transcript.cues.into_iter().map(part));
    for (name, value, field) in [
        ("品牌", &airing.brand, "broadcast-brand"),
        ("类别", &airing.category, "broadcast-category"),
        ("广告主", &airing.advertiser, "broadcast-advertiser"),
        ("版本", &airing.version, "broadcast-version"),
        ("时长", &airing.duration, "broadcast-duration"),
    ] {
        if let Some(value) = value {
            parts.push(about(
                PartKind::Attribute,
                format!("{name}：{value}"),
                field,
            ));
        }
    }
    let document = Document {
        source_kind: SourceKind::Broadcast,
        url: None,
        title: airing.title.clone(),
        account: airing.channel.clone(),
        author: None,
        published: airing.published(),
        state: DocumentState::Article,
        product_kind: airing.product_kind(),
        parts,
        completeness: Completeness {
            speech_only: true,
            ..Completeness::default()
        },
    };
    (transcript.format, vec![document], transcript.problems)
}

fn part(cue: Cue) -> Part {
    let locator = match cue.voice {
        Some(voice) => format!("{} · voice {voice}", cue.place),
        None => cue.place,
    };
    Part {
        kind: PartKind::Cue,
        speaker: Speaker::Unknown,
        text: cue.text,
        origin: Origin {
            bytes: cue.bytes,
            locator: Some(locator),
            cue: cue.time,
        },
    }
}

/// A part whose text stands in the capture's metadata.
fn about(kind: PartKind, text: String, field: &str) -> Part {
    Part {
        kind,
        speaker: Speaker::Unknown,
        text,
        origin: Origin {
            locator: Some(format!("metadata {field}")),
            ..Origin::default()
        },
    }
}
