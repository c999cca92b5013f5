//! LRC: `[mm:ss.xx]text`, several times before one text, and `[key:value]` rows about the file.

use super::{
    clock,
    cue::{Cue, Transcript},
};
use crate::import::lines::lines;
use mingjian_domain::CueTime;

/// Reads an LRC file. A cue lasts until the next one.
pub(crate) fn read(text: &str) -> Transcript {
    let mut out = Transcript::new("lrc");
    let mut found = Vec::new();
    for line in lines(text).into_iter().filter(|l| !l.is_blank()) {
        let mut rest = line.text.trim_start_matches('\u{feff}').trim_start();
        let mut starts = Vec::new();
        let mut is_about_file = false;
        while let Some((inside, after)) = rest.strip_prefix('[').and_then(|r| r.split_once(']')) {
            match clock::leading(inside) {
                Some((ms, "")) => starts.push(ms),
                _ if starts.is_empty() && inside.contains(':') => is_about_file = true,
                _ => break,
            }
            rest = after;
        }
        if starts.is_empty() {
            if !is_about_file {
                out.problem(
                    format!("line {}", line.number),
                    "no time before the text; left out",
                );
            }
            continue;
        }
        for start in starts {
            found.push((start, line, rest));
        }
    }
    found.sort_by_key(|(start, ..)| *start);
    for (i, (start_ms, line, text)) in found.iter().enumerate() {
        let end_ms = found.get(i + 1).map_or(*start_ms, |(next, ..)| *next);
        out.push(Cue {
            place: format!("line {}", line.number),
            bytes: Some(((line.end() - text.len()) as u64, line.end() as u64)),
            time: Some(CueTime {
                start_ms: *start_ms,
                end_ms,
            }),
            voice: None,
            text: without_word_times(text),
        });
    }
    out
}

/// Enhanced LRC writes `<mm:ss.xx>` before each word.
fn without_word_times(text: &str) -> String {
    super::markup::strip(text)
}
