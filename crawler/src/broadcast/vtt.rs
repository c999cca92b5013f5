//! WebVTT: header and note blocks go, voices are kept, rolling captions are unrolled.

use super::{
    clock,
    cue::{Cue, Transcript},
    markup, srt,
};
use crate::import::lines::{Line, lines};
use mingjian_domain::CueTime;

/// Reads a WebVTT file.
pub(crate) fn read(text: &str) -> Transcript {
    let mut out = Transcript::new("vtt");
    let lines = lines(text);
    let mut i = 0;
    let mut may_be_header = true;
    while i < lines.len() {
        let line = &lines[i];
        if let Some(arrow) = clock::arrow(line.text) {
            let end = (i + 1..lines.len())
                .find(|&j| lines[j].is_blank() || clock::arrow(lines[j].text).is_some())
                .unwrap_or(lines.len());
            // A cue id directly above the next time line, with no blank line between.
            let id_above = end < lines.len()
                && clock::arrow(lines[end].text).is_some()
                && end > i + 1
                && lines[end - 1]
                    .text
                    .trim()
                    .chars()
                    .all(|c| c.is_ascii_digit());
            push(
                line,
                &arrow,
                &lines[i + 1..end - usize::from(id_above)],
                &mut out,
            );
            may_be_header = false;
            i = end;
        } else if is_block(line.text, may_be_header) {
            i = (i..lines.len())
                .find(|&j| lines[j].is_blank())
                .unwrap_or(lines.len());
        } else {
            let is_id = lines
                .get(i + 1)
                .is_some_and(|next| clock::arrow(next.text).is_some());
            if !line.is_blank() && !is_id {
                out.problem(
                    format!("line {}", line.number),
                    format!("{:?} belongs to no cue; left out", srt::shorten(line.text)),
                );
            }
            i += 1;
        }
    }
    if text.contains("Kind: captions") || text.contains("><c>") {
        unroll(&mut out);
    }
    srt::merge_word_by_word(text, &mut out);
    out
}

fn is_block(line: &str, may_be_header: bool) -> bool {
    let line = line.trim_start_matches('\u{feff}');
    let starts = |word: &str| {
        line.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
    };
    (may_be_header && starts("WEBVTT")) || starts("NOTE") || starts("STYLE") || starts("REGION")
}

fn push(head: &Line<'_>, arrow: &clock::Arrow<'_>, body: &[Line<'_>], out: &mut Transcript) {
    let place = format!("line {}", head.number);
    let raw = body.iter().map(|l| l.text).collect::<Vec<_>>().join("\n");
    let time = match (arrow.start, arrow.end) {
        (Some(start_ms), Some(end_ms)) => Some(CueTime { start_ms, end_ms }),
        _ => {
            out.problem(
                place.clone(),
                format!(
                    "the time line {:?} cannot be read; its text is kept without a time",
                    srt::shorten(head.text)
                ),
            );
            None
        }
    };
    out.push(Cue {
        place,
        bytes: body
            .first()
            .zip(body.last())
            .map(|(first, last)| (first.start as u64, last.end() as u64)),
        time,
        voice: markup::voice(&raw),
        text: markup::strip(&raw),
    });
}

/// Automatic captions roll: each cue repeats the last line. The longest beginning that the text so
/// far ends with is dropped; a cue that was nothing else goes.
fn unroll(out: &mut Transcript) {
    let mut so_far = String::new();
    out.cues.retain_mut(|cue| {
        let mut cut = 0;
        for (at, _) in cue.text.char_indices().chain([(cue.text.len(), ' ')]) {
            // A short beginning that happens to match is no roll: a whole line rolls.
            let rolls = at == cue.text.len() || cue.text[at..].starts_with('\n') || at >= 18;
            if at > 0 && rolls && so_far.ends_with(&cue.text[..at]) {
                cut = at;
            }
        }
        let new = cue.text[cut..].trim_start().to_owned();
        if !new.is_empty() {
            so_far.push_str(if so_far.is_empty() { "" } else { "\n" });
            so_far.push_str(&new);
        }
        // Only the end matters; the text of a whole day must not be searched for every cue.
        if so_far.len() > 4096 {
            let from = (so_far.len() - 2048..).find(|&i| so_far.is_char_boundary(i));
            so_far.drain(..from.unwrap_or(0));
        }
        cue.text = new;
        !cue.text.is_empty()
    });
}
