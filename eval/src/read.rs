//! Labelled files, in one of two forms told apart by content: records of the corpus, or plain lines
//! `{"id": …, "text": …, "label": …}`. The rest of a file is read past a bad line; whether to go on
//! with it is for the caller.

use crate::EvalError;
use crate::case::Case;
use crate::judge::{Example, document};
use mingjian_corpus::{Judgement, Record, compile};
use mingjian_domain::{Part, PartKind, SourceKind};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A line that is no labelled document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct BadRecord {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// Field and reason.
    pub what: String,
}

/// What files gave.
#[derive(Debug, Default)]
pub struct Data {
    /// Names of the files.
    pub files: Vec<String>,
    /// Documents in the order of files and lines.
    pub examples: Vec<Example>,
    /// Lines left out.
    pub bad: Vec<BadRecord>,
}

/// Reads labelled files.
pub fn read_files(files: &[PathBuf]) -> Result<Data, EvalError> {
    let mut data = Data::default();
    for path in files {
        let io = |cause| EvalError::Io {
            path: path.clone(),
            cause,
        };
        let bytes = std::fs::read(path).map_err(io)?;
        data.read(path, &bytes).map_err(io)?;
    }
    Ok(data)
}

impl Data {
    fn read(&mut self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let name = path.display().to_string();
        self.files.push(name.clone());
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for example in &self.examples {
            seen.insert(example.case.id.clone(), 0);
        }
        let records = is_of_records(bytes);
        for (n, line) in bytes.split(|b| *b == b'\n').enumerate() {
            if line.trim_ascii().is_empty() {
                continue;
            }
            let read = if records {
                of_record(line)?
            } else {
                of_plain(line)
            };
            let read = read.and_then(|example| match seen.get(&example.case.id) {
                None => Ok(example),
                Some(0) => Err(format!(
                    "id: {:?} stands in an earlier file",
                    example.case.id
                )),
                Some(first) => Err(format!("id: {:?} stands on line {first}", example.case.id)),
            });
            match read {
                Ok(example) => {
                    seen.insert(example.case.id.clone(), n + 1);
                    self.examples.push(example);
                }
                Err(what) => self.bad.push(BadRecord {
                    file: name.clone(),
                    line: n + 1,
                    what,
                }),
            }
        }
        Ok(())
    }
}

/// Whether the first line that is an object is a record of the corpus.
fn is_of_records(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|b| *b == b'\n');
    let first = lines.find_map(|line| serde_json::from_slice::<Map<String, Value>>(line).ok());
    first.is_some_and(|object| object.contains_key("paragraphs") || object.contains_key("verdict"))
}

fn of_record(line: &[u8]) -> std::io::Result<Result<Example, String>> {
    let (records, bad) = compile::read_jsonl("", line)?;
    Ok(match (records.into_iter().next(), bad.into_iter().next()) {
        (Some(record), _) => Ok(Example::of_record(record)),
        (None, Some(bad)) => Err(field(line).unwrap_or(bad.what)),
        (None, None) => Err("holds no record".into()),
    })
}

/// The field at which a line stops being a record, and why. `None`: it is one, and what is wrong
/// lies between its fields.
fn field(line: &[u8]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_slice(line);
    let error = serde_path_to_error::deserialize::<_, Record>(&mut reader).err()?;
    Some(format!("{}: {}", error.path(), error.inner()))
}

fn of_plain(line: &[u8]) -> Result<Example, String> {
    let line = std::str::from_utf8(line).map_err(|_| "not UTF-8".to_owned())?;
    let object: Map<String, Value> =
        serde_json::from_str(line).map_err(|e| format!("not a JSON object: {e}"))?;
    let field = |name: &str| object.get(name).filter(|v| !v.is_null());
    let text = |name: &str| match field(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(other) => Err(format!("{name}: is text, not {}", shown(other))),
    };
    let id = match field("id") {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        Some(other) => return Err(format!("id: is text or a number, not {}", shown(other))),
        None => return Err("id: is missing".into()),
    };
    let body = text("text")?.ok_or("text: is missing")?;
    let label = field("label").ok_or("label: is missing")?;
    let source_kind = match text("source_kind")? {
        None => None,
        Some(word) => Some(kind(&word)?),
    };
    let mut document = document(
        text("title")?,
        [Part::plain(PartKind::Body, body)].into_iter(),
    );
    document.account = text("account")?;
    document.source_kind = source_kind.unwrap_or(SourceKind::Web);
    let case = Case {
        cluster: id.clone(),
        id,
        voice: None,
        source_kind,
        product_kind: None,
        traits: vec![],
        verdict: verdict(label)?,
        detail: None,
    };
    Ok(Example {
        case,
        document,
        record: None,
    })
}

fn kind(word: &str) -> Result<SourceKind, String> {
    let known = SourceKind::ALL.iter().find(|k| k.as_str() == word).copied();
    known.ok_or_else(|| {
        let all: Vec<_> = SourceKind::ALL.iter().map(|k| k.as_str()).collect();
        format!("source_kind: is one of {}, not {word:?}", all.join(", "))
    })
}

/// Words for a label as other tools write it.
const YES: &[&str] = &[
    "1",
    "true",
    "yes",
    "violation",
    "positive",
    "涉嫌违法",
    "涉嫌",
    "违法",
    "是",
];
const NO: &[&str] = &[
    "0", "false", "no", "clean", "negative", "正常", "合规", "否",
];
const OPEN: &[&str] = &["borderline", "存疑"];

fn verdict(label: &Value) -> Result<Judgement, String> {
    let word = match label {
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) if number.as_f64() == Some(1.0) => "1".into(),
        Value::Number(number) if number.as_f64() == Some(0.0) => "0".into(),
        Value::String(word) => word.trim().to_lowercase(),
        other => other.to_string(),
    };
    let is = |words: &[&str]| words.contains(&word.as_str());
    match () {
        () if is(YES) => Ok(Judgement::Violation),
        () if is(NO) => Ok(Judgement::Clean),
        () if is(OPEN) => Ok(Judgement::Borderline),
        () => Err(format!(
            "label: is 1, true or \"violation\", 0, false or \"clean\", or \"borderline\", not {}",
            shown(label)
        )),
    }
}

fn shown(value: &Value) -> String {
    value.to_string().chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Data {
        let mut data = Data::default();
        data.read(Path::new("f.jsonl"), text.as_bytes()).unwrap();
        data
    }

    const RECORD: &str = r#"{"id":"b/001","brief":"b","split":"test","origin":"written","voice":"tv_shopping","family":"f","region":"r","source_kind":"broadcast","product_kind":"ordinary_food","speaker":"seller","advertisement":true,"verdict":"violation","title":"喜讯","account":"某店","labels":["refund_or_gift"],"paragraphs":[{"text":"降糖三天","spans":[{"start":0,"end":2,"categories":["disease_treatment"]}]},{"text":"快来","spans":[]}],"note":null}"#;

    #[test]
    fn a_record_becomes_title_and_paragraphs_and_shows_no_label() {
        let data = read(RECORD);
        assert_eq!(data.bad, []);
        let example = &data.examples[0];
        assert_eq!(example.text(), "喜讯\n降糖三天\n快来");
        assert_eq!(example.paragraphs().len(), 2);
        assert_eq!(example.document.product_kind, None);
        assert!(example.document.completeness.speech_only);
        let detail = example.case.detail.as_ref().unwrap();
        assert_eq!(
            (detail.categories.len(), detail.paragraphs[0].len()),
            (2, 1)
        );
        assert_eq!(
            (example.case.cluster.as_str(), example.case.truth()),
            ("b", Some(true))
        );
    }

    #[test]
    fn labels_of_other_tools_are_understood() {
        let labels = [
            "1",
            "true",
            "\"violation\"",
            "0",
            "false",
            "\"clean\"",
            "\"Borderline\"",
            "1.0",
        ];
        let lines = labels.iter().enumerate();
        let lines: Vec<String> = lines
            .map(|(n, l)| format!(r#"{{"id":{n},"text":"文","label":{l}}}"#))
            .collect();
        let data = read(&lines.join("\n"));
        assert_eq!(data.bad, []);
        let truths: Vec<_> = data.examples.iter().map(|e| e.case.truth()).collect();
        let (yes, no) = (Some(true), Some(false));
        assert_eq!(truths, [yes, yes, yes, no, no, no, None, yes]);
    }

    #[test]
    fn a_bad_line_is_named_with_field_and_reason_and_the_rest_is_read() {
        let data = read(concat!(
            "{\"id\":1,\"text\":\"a\",\"label\":\"maybe\"}\n",
            "{\"id\":2,\"label\":1}\n",
            "not json\n\n",
            "{\"id\":3,\"text\":\"c\",\"label\":1}\n",
            "{\"id\":3,\"text\":\"d\",\"label\":1}\n",
            "{\"id\":[],\"text\":\"d\",\"label\":1}\n",
            "{\"id\":4,\"text\":7,\"label\":1}\n",
            "{\"id\":5,\"text\":\"e\",\"label\":1,\"source_kind\":\"tv\"}\n",
        ));
        let told: Vec<String> = data.bad.iter().map(ToString::to_string).collect();
        assert_eq!(data.examples.len(), 1);
        let expected = [
            "f.jsonl, line 1: label: is 1, true",
            "f.jsonl, line 2: text: is missing",
            "f.jsonl, line 3: not a JSON object",
            "f.jsonl, line 6: id: \"3\" stands on line 5",
            "f.jsonl, line 7: id: is text or a number, not []",
            "f.jsonl, line 8: text: is text, not 7",
            "f.jsonl, line 9: source_kind: is one of web",
        ];
        assert_eq!(told.len(), expected.len());
        for (told, expected) in told.iter().zip(expected) {
            assert!(told.starts_with(expected), "{told}");
        }
    }

    #[test]
    fn a_bad_record_of_the_corpus_is_named_too() {
        let second = RECORD.replace("b/001", "b/002");
        let outside = second.replace("\"end\":2", "\"end\":9");
        let no_text = second.replace("\"快来\"", "7");
        let no_kind = second.replace("\"broadcast\"", "\"tv\"");
        let data = read(&format!("{RECORD}\n{outside}\n{no_text}\n{no_kind}\n"));
        let told: Vec<&str> = data.bad.iter().map(|b| b.what.as_str()).collect();
        assert_eq!((data.examples.len(), told.len()), (1, 3));
        assert!(told[0].contains("paragraphs[0].spans: 0..9"), "{told:?}");
        assert!(
            told[1].starts_with("paragraphs[1].text: invalid type"),
            "{told:?}"
        );
        assert!(
            told[2].starts_with("source_kind: unknown variant `tv`"),
            "{told:?}"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            Data::default().read(Path::new("f"), &bytes).unwrap();
        }

        #[test]
        fn no_change_of_a_record_makes_the_reader_panic(at in 0_usize..400, with in ".{0,6}") {
            let mut text = RECORD.to_owned();
            let at = (at.min(text.len())..=text.len()).find(|n| text.is_char_boundary(*n)).unwrap();
            text.insert_str(at, &with);
            Data::default().read(Path::new("f"), text.as_bytes()).unwrap();
        }
    }
}
