//! From the written folder to the compiled files, and back into memory.
//!
//! `written/<split>/<brief>.txt` gives `compiled/<split>.jsonl`, records in order of brief and
//! number, so that the same text always compiles to the same bytes.

use crate::written::{self, Mistake, Reading};
use crate::{Record, Split};
use std::io::BufRead;
use std::path::{Path, PathBuf};

/// Why the corpus could not be read or written at all.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// A file or folder.
    #[error("{path}: {cause}; check that the corpus folder is whole")]
    Io {
        /// Which.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Written files hold mistakes; nothing was compiled.
    #[error(
        "{0} mistakes in the written files; nothing was compiled. `mingjian corpus check` lists them"
    )]
    Mistakes(usize),
}

/// A line of a compiled or foreign file that is not a record.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct BadLine {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Field and reason.
    pub what: String,
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> CorpusError + '_ {
    |cause| CorpusError::Io {
        path: path.to_owned(),
        cause,
    }
}

/// Reads every written file of a corpus folder, in order of name. A brief that lies in the folder
/// of another split than it says is a mistake.
pub fn read_written(corpus: &Path) -> Result<Reading, CorpusError> {
    let mut all = Reading::default();
    for split in Split::ALL {
        let folder = corpus.join("written").join(split.as_str());
        let entries = std::fs::read_dir(&folder).map_err(io(&folder))?;
        let mut files: Vec<PathBuf> = entries
            .map(|entry| entry.map(|e| e.path()))
            .collect::<Result<_, _>>()
            .map_err(io(&folder))?;
        files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
        files.sort();
        for file in files {
            let text = std::fs::read_to_string(&file).map_err(io(&file))?;
            let shown = file
                .strip_prefix(corpus)
                .unwrap_or(&file)
                .display()
                .to_string();
            let reading = written::parse(&shown, &text);
            all.mistakes
                .extend(misplaced(&shown, &file, *split, &reading.records));
            all.records.extend(reading.records);
            all.mistakes.extend(reading.mistakes);
        }
    }
    Ok(all)
}

fn misplaced(shown: &str, file: &Path, split: Split, records: &[Record]) -> Vec<Mistake> {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mistake = |what: String| Mistake {
        file: shown.to_owned(),
        line: 1,
        what,
    };
    let Some(first) = records.first() else {
        return vec![];
    };
    let mut found = Vec::new();
    if first.split != split {
        found.push(mistake(format!(
            "says split {}, and lies in the folder of {split}",
            first.split
        )));
    }
    if first.brief != stem {
        found.push(mistake(format!(
            "says brief {}, and the file is called {stem}",
            first.brief
        )));
    }
    found
}

/// Records as JSON Lines.
pub fn to_jsonl<'a>(records: impl IntoIterator<Item = &'a Record>) -> String {
    let mut text = String::new();
    for record in records {
        text.push_str(&serde_json::to_string(record).expect("a record is plain data"));
        text.push('\n');
    }
    text
}

/// Compiled text by split, as `build` writes it.
pub fn compiled(records: &[Record]) -> Vec<(Split, String)> {
    Split::ALL
        .iter()
        .map(|split| {
            (
                *split,
                to_jsonl(records.iter().filter(|r| r.split == *split)),
            )
        })
        .collect()
}

/// Where the compiled file of a split lies.
pub fn compiled_path(corpus: &Path, split: Split) -> PathBuf {
    corpus.join("compiled").join(format!("{split}.jsonl"))
}

/// Compiles a corpus folder; returns the number of records. Nothing is written if anything is
/// wrong.
pub fn build(corpus: &Path) -> Result<usize, CorpusError> {
    let reading = read_written(corpus)?;
    if !reading.mistakes.is_empty() {
        return Err(CorpusError::Mistakes(reading.mistakes.len()));
    }
    let folder = corpus.join("compiled");
    std::fs::create_dir_all(&folder).map_err(io(&folder))?;
    for (split, text) in compiled(&reading.records) {
        let path = compiled_path(corpus, split);
        std::fs::write(&path, text).map_err(io(&path))?;
    }
    Ok(reading.records.len())
}

/// Reads records from JSON Lines. Bad lines are told with line, field and reason; the rest is read.
pub fn read_jsonl(file: &str, input: impl BufRead) -> std::io::Result<(Vec<Record>, Vec<BadLine>)> {
    let (mut records, mut bad) = (Vec::new(), Vec::new());
    for (n, line) in input.split(b'\n').enumerate() {
        let line = line?;
        let mut refuse = |what: String| {
            bad.push(BadLine {
                file: file.to_owned(),
                line: n + 1,
                what,
            });
        };
        if line.trim_ascii().is_empty() {
            continue;
        }
        match serde_json::from_slice::<Record>(&line) {
            Err(error) => refuse(error.to_string()),
            Ok(record) => match misfit(&record) {
                Some(what) => refuse(what),
                None => records.push(record),
            },
        }
    }
    Ok((records, bad))
}

/// What the types alone cannot say of a record.
fn misfit(record: &Record) -> Option<String> {
    for (n, paragraph) in record.paragraphs.iter().enumerate() {
        let length = paragraph.text.chars().count();
        let mut last = 0;
        for span in &paragraph.spans {
            let place = || format!("{}: paragraphs[{n}].spans", record.id);
            if span.start >= span.end || span.end > length {
                return Some(format!(
                    "{}: {}..{} lies outside the text of {length}",
                    place(),
                    span.start,
                    span.end
                ));
            }
            if span.start < last {
                return Some(format!("{}: spans overlap or stand out of order", place()));
            }
            if span.categories.is_empty() {
                return Some(format!("{}: a span has at least one category", place()));
            }
            last = span.end;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn line(spans: &str) -> String {
        format!(
            r#"{{"id":"b/001","brief":"b","split":"train","origin":"written","voice":"v","family":"f","region":"r","source_kind":"web","product_kind":"none","speaker":"unknown","advertisement":false,"verdict":"violation","title":null,"account":null,"paragraphs":[{{"text":"降糖三天","spans":{spans}}}],"note":null}}"#
        )
    }

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        let text = line(r#"[{"start":0,"end":2,"categories":["disease_treatment"]}]"#);
        let (records, bad) = read_jsonl("f", text.as_bytes()).unwrap();
        assert_eq!(bad, []);
        let again = to_jsonl(&records);
        assert_eq!(read_jsonl("f", again.as_bytes()).unwrap().0, records);
    }

    #[test]
    fn bad_lines_are_told_with_line_field_and_reason() {
        let outside = line(r#"[{"start":0,"end":9,"categories":["disease_treatment"]}]"#);
        let overlap = line(
            r#"[{"start":0,"end":3,"categories":["comparison"]},{"start":2,"end":4,"categories":["comparison"]}]"#,
        );
        let unknown = line(r#"[{"start":0,"end":2,"categories":["cures"]}]"#);
        let good = line("[]");
        let text = format!("{outside}\n{overlap}\n{unknown}\n\n{good}\n{{\"id\":1}}\n");
        let (records, bad) = read_jsonl("f.jsonl", text.as_bytes()).unwrap();
        assert_eq!(records.len(), 1);
        let told: Vec<String> = bad.iter().map(ToString::to_string).collect();
        assert!(
            told[0].starts_with("f.jsonl, line 1: b/001: paragraphs[0].spans: 0..9"),
            "{told:?}"
        );
        assert!(told[1].contains("overlap"), "{told:?}");
        assert!(told[2].contains("cures"), "{told:?}");
        assert!(told[3].starts_with("f.jsonl, line 6"), "{told:?}");
    }
}
