//! Tables as text.

use super::{COLUMN_LIMIT, Rows, TableError};
use crate::charset;

pub(super) fn read(rows: &mut Rows<'_>, bytes: &[u8]) -> Result<(), TableError> {
    let text = charset::decode(bytes, None, None).text;
    if text.contains('\0') {
        return Err(TableError::NotText {
            file: rows.file.to_owned(),
        });
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator(&text))
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    // Reading text from memory cannot fail; were it to, the rows before it stand.
    while reader.read_record(&mut record).unwrap_or(false) {
        let line = record.position().map_or(0, |at| line(&text, at));
        let kept = || record.iter().take(COLUMN_LIMIT);
        rows.count(kept().map(str::len).sum())?;
        rows.push(line, kept().map(|cell| cell.trim().to_owned()).collect())?;
    }
    Ok(())
}

/// The line a record begins at; the reader's own position stands before empty lines.
fn line(text: &str, at: &csv::Position) -> u64 {
    let rest = text
        .as_bytes()
        .get(at.byte() as usize..)
        .unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    at.line() + ends.filter(|byte| **byte == b'\n').count() as u64
}

/// What parts the first line most often.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let line = first.unwrap_or_default().as_bytes();
    let of = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    [b',', b'\t', b';']
        .into_iter()
        .rev()
        .max_by_key(|separator| of(*separator))
        .unwrap_or(b',')
}
