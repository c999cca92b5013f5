//! SRT, tolerantly: keyed on the `-->` line.
//!
//! Whatever stands between two time lines is the earlier one's text, so a missing index, a missing
//! blank line between cues and a blank line inside one all read the same. Also read: what
//! recognisers print to a terminal, `[00:01.000 --> 00:02.000]  text`.

use super::{
    clock,
    cue::{Cue, Transcript},
    markup,
};
use crate::import::lines::{Line, lines};
use mingjian_domain::CueTime;

/// Reads an SRT file.
pub(crate) fn read(text: &str) -> Transcript {
    let mut out = Transcript::new("srt");
    let lines = lines(text);
    let times: Vec<(usize, clock::Arrow<'_>)> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| Some((i, clock::arrow(line.text)?)))
        .collect();
    let indexed = times
        .iter()
        .filter(|(i, _)| *i > 0 && is_index(&lines[i - 1]))
        .count()
        * 2
        > times.len();
    let before = times.first().map_or(lines.len(), |(i, _)| *i);
    lead(&lines[..before], &mut out);
    for (n, (at, arrow)) in times.iter().enumerate() {
        let end = times.get(n + 1).map_or(lines.len(), |(next, _)| *next);
        let mut body = &lines[at + 1..end];
        if n + 1 < times.len() {
            body = without_index(body, indexed);
        }
        push(&lines[*at], arrow, body, &mut out);
    }
    merge_word_by_word(text, &mut out);
    out
}

fn is_index(line: &Line<'_>) -> bool {
    let text = line
        .text
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    !text.is_empty() && text.len() <= 9 && text.chars().all(|c| c.is_ascii_digit())
}

/// Text before the first time line that is neither index nor comment belongs to no cue.
fn lead(lines: &[Line<'_>], out: &mut Transcript) {
    for line in lines.iter().filter(|l| !l.is_blank() && !is_index(l)) {
        if !line.text.trim_start_matches('\u{feff}').starts_with('#') {
            out.problem(
                format!("line {}", line.number),
                "text before the first time line belongs to no cue; left out",
            );
        }
    }
}

/// Takes the next cue's index and the comments above it off the end.
fn without_index<'l, 'a>(mut body: &'l [Line<'a>], indexed: bool) -> &'l [Line<'a>] {
    if let Some((last, rest)) = body.split_last()
        && is_index(last)
        && (indexed || rest.last().is_none_or(Line::is_blank))
    {
        body = rest;
    }
    while let Some((last, rest)) = body.split_last()
        && (last.is_blank()
            || (is_comment(last) && rest.last().is_none_or(|l| l.is_blank() || is_comment(l))))
    {
        body = rest;
    }
    body
}

fn is_comment(line: &Line<'_>) -> bool {
    line.text.trim_start().starts_with("# ")
}

fn push(head: &Line<'_>, arrow: &clock::Arrow<'_>, body: &[Line<'_>], out: &mut Transcript) {
    let place = format!("line {}", head.number);
    let mut pieces: Vec<&str> = Vec::new();
    if !arrow.tail.trim().is_empty() {
        pieces.push(arrow.tail);
    }
    pieces.extend(body.iter().filter(|l| !l.is_blank()).map(|l| l.text));
    let raw = pieces.join("\n").replace('\u{feff}', "");
    let time = match (arrow.start, arrow.end) {
        (Some(start_ms), Some(end_ms)) => Some(CueTime { start_ms, end_ms }),
        _ => {
            out.problem(
                place.clone(),
                format!(
                    "the time line {:?} cannot be read; its text is kept without a time",
                    shorten(head.text)
                ),
            );
            None
        }
    };
    let tail_start = head.end() - arrow.tail.trim_start().len();
    let mut shown = body.iter().filter(|l| !l.is_blank());
    let first = if arrow.tail.trim().is_empty() {
        shown.clone().next().map(|l| l.start)
    } else {
        Some(tail_start)
    };
    let last = shown.next_back().map_or(head.end(), Line::end);
    out.push(Cue {
        place,
        bytes: first.map(|first| (first as u64, last as u64)),
        time,
        voice: None,
        text: markup::strip(&raw),
    });
}

/// Word highlighting repeats a cue once a word, with `<u>` wandering along; one cue remains, as
/// long as all of them.
pub(super) fn merge_word_by_word(text: &str, out: &mut Transcript) {
    if !text.contains("<u>") {
        return;
    }
    out.cues.dedup_by(|next, kept| {
        let same = next.text == kept.text;
        if same && let (Some(kept), Some(next)) = (&mut kept.time, &next.time) {
            kept.end_ms = kept.end_ms.max(next.end_ms);
        }
        same
    });
}

/// The beginning of a line, for a message.
pub(super) fn shorten(text: &str) -> String {
    text.trim().chars().take(60).collect()
}
