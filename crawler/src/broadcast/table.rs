//! Transcripts as tables: `start⇥end⇥text` of openai-whisper, `start,end[,speaker],text` of
//! whisper.cpp; milliseconds. And plain text, a line a cue.

use super::cue::{Cue, Transcript, time};
use crate::import::lines::lines;

/// Whether the first line is the header of such a table.
pub(crate) fn is_table(text: &str) -> bool {
    let first = text
        .trim_start_matches('\u{feff}')
        .lines()
        .next()
        .unwrap_or_default();
    matches!(
        first.trim().to_lowercase().replace('"', "").as_str(),
        "start\tend\ttext" | "start,end,text" | "start,end,speaker,text"
    )
}

/// Reads the table.
pub(crate) fn read(text: &str) -> Transcript {
    let first = text.lines().next().unwrap_or_default();
    let (format, delimiter) = if first.contains('\t') {
        ("whisper-tsv", b'\t')
    } else {
        ("whisper-csv", b',')
    };
    let mut out = Transcript::new(format);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter == b',')
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                out.problem("table", format!("{error}; this row was left out"));
                continue;
            }
        };
        let place = format!("line {}", row.position().map_or(0, csv::Position::line));
        let (Some(start), Some(end), Some(text)) =
            (row.get(0), row.get(1), row.get(row.len().max(3) - 1))
        else {
            out.problem(place, "fewer than three columns; left out");
            continue;
        };
        let (start, end) = (start.trim().parse().ok(), end.trim().parse().ok());
        let at = end.and(time(start, end));
        if at.is_none() {
            out.problem(
                place.clone(),
                "its times cannot be read; its text is kept without a time",
            );
        }
        let voice = (row.len() > 3)
            .then(|| row[2].trim().to_owned())
            .filter(|v| !v.is_empty());
        out.push(Cue {
            place,
            bytes: None,
            time: at,
            voice,
            text: text.to_owned(),
        });
    }
    out
}

/// Reads plain text: every line that is not blank is a cue without a time.
pub(crate) fn plain(text: &str) -> Transcript {
    let mut out = Transcript::new("transcript-text");
    for line in lines(text).into_iter().filter(|l| !l.is_blank()) {
        let text = line.text.trim_start_matches('\u{feff}');
        out.push(Cue {
            place: format!("line {}", line.number),
            bytes: Some(((line.end() - text.len()) as u64, line.end() as u64)),
            time: None,
            voice: None,
            text: text.to_owned(),
        });
    }
    out
}
