//! Bytes before they are text: what is refused, and how the rest is decoded.

use super::{Problem, sniff::Read};
use crate::charset;

/// More than this is no post, page or transcript.
const LARGEST: usize = 64 << 20;

/// The text, and how many places could not be decoded.
pub(super) fn decode(bytes: &[u8], url: Option<&str>) -> (String, usize) {
    // Recognisers cut characters of UTF-8 in two; that is no other encoding.
    if std::str::from_utf8(bytes).is_err() && is_damaged_utf8(bytes) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let replaced = text.matches('\u{fffd}').count();
        return (text, replaced);
    }
    let host = url.and_then(|u| url::Url::parse(u).ok()?.host_str().map(str::to_owned));
    let decoded = charset::decode(bytes, None, host.as_deref());
    (decoded.text, decoded.replaced)
}

/// Whether far more multi-byte characters are whole than broken.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| c.len_utf8() >= 3).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 0 && whole >= broken * 4
}

/// Why these bytes are no text at all; `None` where they may be.
pub(super) fn refuse(bytes: &[u8]) -> Option<Read> {
    if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0) {
        return Some(problem(
            "empty",
            "file",
            "the file is empty; nothing was stored",
        ));
    }
    if bytes.len() > LARGEST {
        return Some(problem(
            "too-large",
            "file",
            "larger than 64 MiB; nothing was stored. Split it, or give the text that belongs to the recording",
        ));
    }
    let what = binary(bytes)?;
    Some(problem("binary", "file", what))
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 12] = [
        (
            b"%PDF",
            "a PDF; nothing was stored. Copy its text into a text file",
        ),
        (
            b"PK\x03\x04",
            "a zip archive or office document; nothing was stored. Unpack it, or save it as text or CSV",
        ),
        (b"Rar!", "an archive; nothing was stored. Unpack it first"),
        (
            b"7z\xBC\xAF",
            "an archive; nothing was stored. Unpack it first",
        ),
        (
            b"\x1f\x8b",
            "compressed with gzip; nothing was stored. Unpack it first",
        ),
        (
            b"\x89PNG",
            "a picture; nothing was stored. Its text must be read first",
        ),
        (
            b"\xff\xd8\xff",
            "a picture; nothing was stored. Its text must be read first",
        ),
        (
            b"GIF8",
            "a picture; nothing was stored. Its text must be read first",
        ),
        (
            b"RIFF",
            "a recording or picture; nothing was stored. Transcribe it first",
        ),
        (
            b"ID3",
            "a recording; nothing was stored. Transcribe it first",
        ),
        (
            b"\xD0\xCF\x11\xE0",
            "an old office document; nothing was stored. Save it as text or CSV",
        ),
        (
            b"SQLite format 3",
            "a database; nothing was stored. Export it to CSV or JSON first",
        ),
    ];
    if let Some((_, what)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(what);
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return Some("a recording; nothing was stored. Transcribe it first");
    }
    let utf16 = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
    let sample = &bytes[..bytes.len().min(64 << 10)];
    let controls = sample
        .iter()
        .filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    (!utf16 && controls * 20 > sample.len()).then_some(
        "not text; nothing was stored. Known are pages, feeds, posts, chats, subtitles and tables",
    )
}

/// A file that gives nothing, and why.
pub(super) fn problem(format: &'static str, place: &str, what: &str) -> Read {
    let problem = Problem {
        where_: place.to_owned(),
        what: what.to_owned(),
    };
    (format, Vec::new(), vec![problem])
}
