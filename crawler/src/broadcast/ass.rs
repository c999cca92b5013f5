//! ASS and SSA: dialogue lines of `[Events]`, columns by its `Format` line.

use super::{
    clock,
    cue::{Cue, Transcript},
    srt,
};
use crate::import::lines::{Line, lines};
use mingjian_domain::CueTime;

/// Columns where no `Format` line says otherwise.
const USUAL: [&str; 10] = [
    "layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text",
];

/// Reads an ASS or SSA file. Cues stand in time order, as a player shows them.
pub(crate) fn read(text: &str) -> Transcript {
    let mut out = Transcript::new("ass");
    let mut columns: Vec<String> = USUAL.map(String::from).to_vec();
    let mut in_events = false;
    for line in lines(text) {
        let trimmed = line.text.trim_start_matches('\u{feff}').trim();
        if trimmed.starts_with('[') && trimmed.ends_with(']') {
            in_events = trimmed.eq_ignore_ascii_case("[events]");
            continue;
        }
        if !in_events {
            continue;
        }
        if let Some(format) = trimmed.strip_prefix("Format:") {
            columns = format.split(',').map(|c| c.trim().to_lowercase()).collect();
        } else if let Some(fields) = trimmed.strip_prefix("Dialogue:") {
            dialogue(&line, fields, &columns, &mut out);
        }
    }
    out.cues
        .sort_by_key(|cue| cue.time.map_or(u64::MAX, |t| t.start_ms));
    out
}

fn dialogue(line: &Line<'_>, fields: &str, columns: &[String], out: &mut Transcript) {
    let place = format!("line {}", line.number);
    let values: Vec<&str> = fields.splitn(columns.len().max(1), ',').collect();
    let column = |name: &str| {
        let at = columns.iter().position(|c| c == name)?;
        values.get(at).copied()
    };
    let Some(text) = column("text") else {
        out.problem(
            place,
            format!(
                "{:?} has fewer columns than its Format line; left out",
                srt::shorten(line.text)
            ),
        );
        return;
    };
    let read = |name: &str| column(name).and_then(clock::leading).map(|(ms, _)| ms);
    let time = match (read("start"), read("end")) {
        (Some(start_ms), Some(end_ms)) => Some(CueTime { start_ms, end_ms }),
        _ => {
            out.problem(
                place.clone(),
                "its times cannot be read; its text is kept without a time",
            );
            None
        }
    };
    let start = line.end() - text.trim_start().len();
    let voice = column("name").or_else(|| column("actor")).map(str::trim);
    out.push(Cue {
        place,
        bytes: Some((start as u64, line.end() as u64)),
        time,
        voice: voice.filter(|v| !v.is_empty()).map(str::to_owned),
        text: plain(text),
    });
}

/// Text without override blocks and drawings, `\N` and `\h` undone.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut drawing = false;
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with('{')
            && let Some(end) = rest.find('}')
        {
            drawing = draws(&rest[1..end]).unwrap_or(drawing);
            rest = &rest[end + 1..];
            continue;
        }
        let (piece, after) = match rest.strip_prefix('\\').and_then(|r| r.chars().next()) {
            Some('N' | 'n') => ("\n", &rest[2..]),
            Some('h') => (" ", &rest[2..]),
            _ => {
                let len = rest.chars().next().map_or(1, char::len_utf8);
                rest.split_at(len)
            }
        };
        if !drawing {
            out.push_str(piece);
        }
        rest = after;
    }
    out
}

/// Whether an override block switches drawing on (`\p1`) or off (`\p0`); `\pos` and `\pbo` do not.
fn draws(block: &str) -> Option<bool> {
    block
        .split('\\')
        .filter_map(|tag| tag.strip_prefix('p')?.trim().parse::<u32>().ok())
        .next_back()
        .map(|scale| scale > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overrides_and_drawings_go() {
        assert_eq!(
            plain(r"{\an8\pos(1,2)}三个疗程\N糖尿病\h断根{\p1}m 0 0 l 1 1{\p0}了"),
            "三个疗程\n糖尿病 断根了"
        );
        assert_eq!(plain(r"未闭合{\an8"), r"未闭合{\an8");
    }
}
