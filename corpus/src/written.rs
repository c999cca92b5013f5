//! The written form: a header, then documents, each ended by a line `---`.
//!
//! ```text
//! # brief: shop-page-01
//! # split: train
//! …
//! ---
//! @verdict: violation
//! 吃了两盒，[[糖尿病再没犯过|disease_treatment]]，街坊都来问。
//! ---
//! ```
//!
//! A line is a paragraph. `@key` lines before the first paragraph belong to the document and may
//! override the header. Marks do not nest and do not run over lines.

use crate::{Judgement, Made, Paragraph, Record, Span, Split, Trait};
use mingjian_domain::{Category, ProductKind, SourceKind, Speaker, UnknownWord};
use std::collections::BTreeMap;

/// Something wrong in a written file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {what}")]
pub struct Mistake {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what is expected.
    pub what: String,
}

/// What a file gave: the documents that are right, and what is wrong with the others.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Documents without a mistake.
    pub records: Vec<Record>,
    /// Mistakes, in order of lines.
    pub mistakes: Vec<Mistake>,
}

/// Keys a header must have.
const HEADER: &[&str] = &[
    "brief",
    "split",
    "voice",
    "family",
    "region",
    "speaker",
    "source_kind",
    "product_kind",
    "advertisement",
];
/// Keys a document may have beside those it overrides.
const DOCUMENT: &[&str] = &["title", "account", "verdict", "traits", "labels", "note"];
/// Header keys that are the file's alone.
const FIXED: &[&str] = &["brief", "split", "voice"];

type Keys = BTreeMap<String, (usize, String)>;

/// Reads one written file.
pub fn parse(file: &str, text: &str) -> Reading {
    let mut reader = Reader {
        file,
        reading: Reading::default(),
        header: Keys::new(),
        number: 0,
    };
    let text = text.trim_start_matches('\u{feff}');
    let mut lines = text.lines().enumerate().map(|(n, line)| (n + 1, line));
    for (line, text) in lines.by_ref() {
        if text.starts_with("---") {
            break;
        }
        reader.header_line(line, text);
    }
    for key in HEADER {
        if !reader.header.contains_key(*key) {
            reader.mistake(1, format!("the header lacks `# {key}: …`"));
        }
    }
    let mut draft = Draft::default();
    let mut last = 0;
    for (line, text) in lines {
        last = line;
        if text.starts_with("---") {
            reader.document(std::mem::take(&mut draft));
        } else {
            reader.document_line(&mut draft, line, text);
        }
    }
    if !draft.is_empty() {
        reader.mistake(
            last,
            "the last document is not ended by a line `---`".into(),
        );
        reader.document(draft);
    }
    reader.reading.mistakes.sort_by_key(|m| m.line);
    reader.reading
}

#[derive(Default)]
struct Draft {
    line: usize,
    keys: Keys,
    paragraphs: Vec<Paragraph>,
}

impl Draft {
    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.paragraphs.is_empty()
    }
}

struct Reader<'a> {
    file: &'a str,
    reading: Reading,
    header: Keys,
    number: usize,
}

impl Reader<'_> {
    fn mistake(&mut self, line: usize, what: String) {
        self.reading.mistakes.push(Mistake {
            file: self.file.to_owned(),
            line,
            what,
        });
    }

    fn header_line(&mut self, line: usize, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        match text.strip_prefix('#').and_then(|t| t.split_once(':')) {
            Some((key, value)) if HEADER.contains(&key.trim()) => {
                let value = (line, value.trim().to_owned());
                self.header.insert(key.trim().to_owned(), value);
            }
            _ => self.mistake(
                line,
                format!(
                    "a header line is `# key: value` with one of {}",
                    HEADER.join(", ")
                ),
            ),
        }
    }

    fn document_line(&mut self, draft: &mut Draft, line: usize, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if draft.is_empty() {
            draft.line = line;
        }
        let key = text.strip_prefix('@').and_then(|t| t.split_once(':'));
        match key {
            Some((key, value)) if draft.paragraphs.is_empty() => {
                let known = DOCUMENT.contains(&key) || HEADER.contains(&key);
                if !known || FIXED.contains(&key) {
                    self.mistake(line, format!("a document has no key `{key}`"));
                }
                let value = (line, value.trim().to_owned());
                draft.keys.insert(key.to_owned(), value);
            }
            _ => match marks(text) {
                Ok(paragraph) => draft.paragraphs.push(paragraph),
                Err(what) => {
                    self.mistake(line, what);
                    draft.paragraphs.push(Paragraph {
                        text: String::new(),
                        spans: vec![],
                    });
                }
            },
        }
    }

    fn document(&mut self, draft: Draft) {
        if draft.is_empty() {
            return;
        }
        self.number += 1;
        let before = self.reading.mistakes.len();
        let record = self.record(&draft);
        self.check(&record, draft.line);
        let broken = self.reading.mistakes[..before]
            .iter()
            .any(|m| m.line >= draft.line);
        if self.reading.mistakes.len() == before && !broken {
            self.reading.records.push(record);
        }
    }

    fn record(&mut self, draft: &Draft) -> Record {
        let line = draft.line;
        let text = |key: &str| -> String {
            let found = draft.keys.get(key).or_else(|| self.header.get(key));
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let own = |key: &str| {
            draft
                .keys
                .get(key)
                .map(|(_, v)| v.clone())
                .filter(|v| !v.is_empty())
        };
        let list = |key: &str| -> Vec<String> {
            let words = own(key).unwrap_or_default();
            words
                .split(',')
                .map(|w| w.trim().to_owned())
                .filter(|w| !w.is_empty())
                .collect()
        };
        let (brief, voice, family, region) =
            (text("brief"), text("voice"), text("family"), text("region"));
        let (split, verdict) = (text("split"), text("verdict"));
        let (source, product) = (text("source_kind"), text("product_kind"));
        let (speaker, advertisement) = (text("speaker"), text("advertisement"));
        let (title, account, note) = (own("title"), own("account"), own("note"));
        let (traits, labels) = (list("traits"), list("labels"));
        Record {
            id: format!("{brief}/{:03}", self.number),
            split: self.word("split", line, &split, Split::Train),
            origin: Made::Written,
            source_kind: self.word("source_kind", line, &source, SourceKind::Web),
            product_kind: self.word("product_kind", line, &product, ProductKind::Unknown),
            speaker: self.word("speaker", line, &speaker, Speaker::Unknown),
            advertisement: match advertisement.as_str() {
                "yes" => true,
                "no" => false,
                other => {
                    self.mistake(line, format!("advertisement is yes or no, not {other:?}"));
                    false
                }
            },
            verdict: self.word("verdict", line, &verdict, Judgement::Clean),
            traits: traits
                .iter()
                .map(|t| self.word("traits", line, t, Trait::Story))
                .collect(),
            labels: labels
                .iter()
                .map(|l| self.word("labels", line, l, Category::FearAppeal))
                .collect(),
            paragraphs: draft.paragraphs.clone(),
            brief,
            voice,
            family,
            region,
            title,
            account,
            note,
        }
    }

    fn word<T>(&mut self, key: &str, line: usize, found: &str, otherwise: T) -> T
    where
        T: std::str::FromStr<Err = UnknownWord>,
    {
        found.parse().unwrap_or_else(|UnknownWord(_, all)| {
            self.mistake(line, format!("{key} is one of {all}, not {found:?}"));
            otherwise
        })
    }

    fn check(&mut self, record: &Record, line: usize) {
        let labelled = !record.categories().is_empty();
        match record.verdict {
            Judgement::Violation if !labelled => {
                self.mistake(line, "a violation carries at least one label".into());
            }
            Judgement::Clean if labelled => {
                self.mistake(line, "a clean document carries no label".into());
            }
            _ => {}
        }
        if record.paragraphs.is_empty() {
            self.mistake(line, "a document has at least one paragraph".into());
        }
    }
}

/// Takes the marks out of a line.
pub(crate) fn marks(line: &str) -> Result<Paragraph, String> {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut rest = line.trim();
    while let Some(at) = rest.find("[[") {
        let (before, marked) = (&rest[..at], &rest[at + 2..]);
        let (inside, after) = marked
            .split_once("]]")
            .ok_or("`[[` is not closed by `]]` on the same line")?;
        if inside.contains("[[") {
            return Err("marks do not nest".into());
        }
        let (quote, labels) = inside
            .rsplit_once('|')
            .ok_or_else(|| format!("[[{inside}]] lacks its category: write [[text|category]]"))?;
        if quote.trim().is_empty() {
            return Err("a mark holds some text".into());
        }
        let categories = labels
            .split(',')
            .map(|l| l.trim().parse::<Category>().map_err(|e| e.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        text.push_str(before);
        let start = text.chars().count();
        text.push_str(quote);
        spans.push(Span {
            start,
            end: text.chars().count(),
            categories,
        });
        rest = after;
    }
    text.push_str(rest);
    if text.contains("]]") {
        return Err("`]]` without `[[`".into());
    }
    Ok(Paragraph { text, spans })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "# brief: t\n# split: train\n# voice: shop_page\n# family: f\n# region: r\n# speaker: seller\n# source_kind: web\n# product_kind: ordinary_food\n# advertisement: yes\n---\n";

    fn read(body: &str) -> Reading {
        parse("t.txt", &format!("{HEAD}{body}"))
    }

    #[test]
    fn marks_become_spans_in_characters() {
        let reading = read(
            "@verdict: violation\n😀吃了[[糖尿病好了|disease_treatment,efficacy_guarantee]]，真的\n第二段\n---\n",
        );
        assert_eq!(reading.mistakes, []);
        let record = &reading.records[0];
        assert_eq!((record.id.as_str(), record.paragraphs.len()), ("t/001", 2));
        let paragraph = &record.paragraphs[0];
        assert_eq!(paragraph.text, "😀吃了糖尿病好了，真的");
        assert_eq!((paragraph.spans[0].start, paragraph.spans[0].end), (3, 8));
        assert_eq!(paragraph.spans[0].categories.len(), 2);
    }

    #[test]
    fn a_document_overrides_the_header() {
        let reading =
            read("@verdict: clean\n@product_kind: health_food\n@traits: near_line\n文\n---\n");
        assert_eq!(reading.records[0].product_kind, ProductKind::HealthFood);
        assert_eq!(reading.records[0].traits, [Trait::NearLine]);
    }

    #[test]
    fn each_mistake_is_told_with_its_line_and_the_rest_is_read() {
        let cases = [
            ("@verdict: violation\n无标注\n---\n", "at least one label"),
            (
                "@verdict: clean\n[[降糖|disease_treatment]]\n---\n",
                "no label",
            ),
            ("@verdict: maybe\n文\n---\n", "verdict is one of"),
            ("@verdict: violation\n[[降糖|cures]]\n---\n", "cures"),
            ("@verdict: violation\n[[降糖]]\n---\n", "lacks its category"),
            (
                "@verdict: violation\n[[降糖|disease_treatment\n---\n",
                "not closed",
            ),
            (
                "@verdict: clean\n@colour: red\n文\n---\n",
                "no key `colour`",
            ),
            ("@verdict: clean\n---\n", "at least one paragraph"),
            ("@verdict: clean\n文\n", "not ended"),
        ];
        for (body, what) in cases {
            let reading = read(&format!(
                "{body}{}",
                if body.ends_with("---\n") {
                    "@verdict: clean\n好\n---\n"
                } else {
                    ""
                }
            ));
            assert!(
                reading
                    .mistakes
                    .iter()
                    .any(|m| m.what.contains(what) && m.line > 10),
                "{body}: {:?}",
                reading.mistakes
            );
            if body.ends_with("---\n") {
                assert_eq!(reading.records.len(), 1, "{body}");
            }
        }
    }

    proptest! {
        #[test]
        fn nothing_makes_the_reader_panic(text in "(@|#|-|\\[|\\]|\\||:|\n|[a-z]{1,9}|[一-龥]){0,120}") {
            parse("t.txt", &text);
            read(&text);
        }
    }
}
