//! Exchange with labelling tools that staff know: Label Studio and doccano.
//!
//! Both take one text a task; paragraphs are joined by line feeds and come apart again at them, so
//! spans survive the way there and back. Facts of the document travel along untouched.

use crate::compile::BadLine;
use crate::{Paragraph, Record, Span};
use mingjian_domain::Category;
use serde_json::{Value, json};

/// The tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// Label Studio: a JSON array of tasks with annotations; labels named by category id.
    LabelStudio,
    /// doccano: JSON Lines of `text` and `label` triples (sequence labelling).
    Doccano,
}

/// Records as the tool imports them.
pub fn export(records: &[Record], tool: Tool) -> String {
    match tool {
        Tool::LabelStudio => {
            let tasks: Vec<Value> = records.iter().map(to_label_studio).collect();
            serde_json::to_string_pretty(&tasks).expect("tasks are plain data")
        }
        Tool::Doccano => records
            .iter()
            .map(|record| format!("{}\n", to_doccano(record)))
            .collect(),
    }
}

/// Spans of the whole text: (start, end, categories).
fn spans(record: &Record) -> Vec<(usize, usize, &[Category])> {
    let mut at = 0;
    let mut all = Vec::new();
    for paragraph in &record.paragraphs {
        let moved = paragraph.spans.iter();
        all.extend(moved.map(|s| (at + s.start, at + s.end, s.categories.as_slice())));
        at += paragraph.text.chars().count() + 1;
    }
    all
}

fn facts(record: &Record) -> Value {
    let mut facts = serde_json::to_value(record).expect("a record is plain data");
    if let Some(fields) = facts.as_object_mut() {
        fields.remove("paragraphs");
    }
    facts
}

fn to_label_studio(record: &Record) -> Value {
    let text = record.text();
    let chars: Vec<char> = text.chars().collect();
    let results: Vec<Value> = spans(record)
        .into_iter()
        .enumerate()
        .map(|(n, (start, end, categories))| {
            let quote: String = chars[start..end].iter().collect();
            json!({
                "id": format!("s{n}"), "from_name": "label", "to_name": "text", "type": "labels",
                "value": { "start": start, "end": end, "text": quote, "labels": categories },
            })
        })
        .collect();
    json!({
        "data": { "text": text, "record": facts(record) },
        "annotations": [{ "result": results }],
    })
}

fn to_doccano(record: &Record) -> Value {
    let labels: Vec<Value> = spans(record)
        .into_iter()
        .flat_map(|(start, end, categories)| categories.iter().map(move |c| json!([start, end, c])))
        .collect();
    json!({ "text": record.text(), "label": labels, "record": facts(record) })
}

/// Records from what the tool exported. Tasks that cannot be read are told by number.
pub fn import(file: &str, text: &str, tool: Tool) -> (Vec<Record>, Vec<BadLine>) {
    let tasks: Vec<(usize, Result<Value, String>)> = match tool {
        Tool::LabelStudio => match serde_json::from_str::<Vec<Value>>(text) {
            Ok(tasks) => tasks
                .into_iter()
                .enumerate()
                .map(|(n, t)| (n + 1, Ok(t)))
                .collect(),
            Err(error) => vec![(error.line(), Err(error.to_string()))],
        },
        Tool::Doccano => text
            .lines()
            .enumerate()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(n, line)| (n + 1, serde_json::from_str(line).map_err(|e| e.to_string())))
            .collect(),
    };
    let (mut records, mut bad) = (Vec::new(), Vec::new());
    for (line, task) in tasks {
        let read = task.and_then(|task| match tool {
            Tool::LabelStudio => from_label_studio(&task),
            Tool::Doccano => from_doccano(&task),
        });
        match read {
            Ok(record) => records.push(record),
            Err(what) => bad.push(BadLine {
                file: file.to_owned(),
                line,
                what,
            }),
        }
    }
    (records, bad)
}

type Marks = Vec<(usize, usize, Category)>;

fn from_label_studio(task: &Value) -> Result<Record, String> {
    let text = task["data"]["text"]
        .as_str()
        .ok_or("data.text is missing")?;
    let results = task["annotations"][0]["result"].as_array();
    let results = results.ok_or("annotations[0].result is missing")?;
    let mut marks = Marks::new();
    for result in results.iter().filter(|r| r["type"] == "labels") {
        let value = &result["value"];
        let labels = value["labels"]
            .as_array()
            .ok_or("value.labels is missing")?;
        for label in labels {
            marks.push((
                number(&value["start"])?,
                number(&value["end"])?,
                category(label)?,
            ));
        }
    }
    assemble(&task["data"]["record"], text, marks)
}

fn from_doccano(task: &Value) -> Result<Record, String> {
    let text = task["text"].as_str().ok_or("text is missing")?;
    let labels = task["label"].as_array().ok_or("label is missing")?;
    let marks = labels
        .iter()
        .map(|l| Ok((number(&l[0])?, number(&l[1])?, category(&l[2])?)))
        .collect::<Result<Marks, String>>()?;
    assemble(&task["record"], text, marks)
}

fn number(value: &Value) -> Result<usize, String> {
    let number = value.as_u64().and_then(|n| usize::try_from(n).ok());
    number.ok_or_else(|| format!("{value} is no offset"))
}

fn category(value: &Value) -> Result<Category, String> {
    let name = value
        .as_str()
        .ok_or_else(|| format!("{value} is no label"))?;
    name.parse()
        .map_err(|e: mingjian_domain::UnknownWord| e.to_string())
}

/// Puts facts, text and marks together again; a mark over a line feed is cut in two.
fn assemble(facts: &Value, text: &str, mut marks: Marks) -> Result<Record, String> {
    marks.sort();
    let mut paragraphs = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let length = line.chars().count();
        let mut spans: Vec<Span> = Vec::new();
        for (start, end, category) in &marks {
            let (start, end) = ((*start).max(at), (*end).min(at + length));
            if start >= end {
                continue;
            }
            let (start, end) = (start - at, end - at);
            match spans.last_mut() {
                Some(last) if (last.start, last.end) == (start, end) => {
                    last.categories.push(*category)
                }
                Some(last) if start < last.end => {
                    return Err(format!(
                        "marks {}..{} and {start}..{end} overlap in part",
                        last.start, last.end
                    ));
                }
                _ => spans.push(Span {
                    start,
                    end,
                    categories: vec![*category],
                }),
            }
        }
        paragraphs.push(Paragraph {
            text: line.to_owned(),
            spans,
        });
        at += length + 1;
    }
    let mut record = facts.clone();
    let fields = record
        .as_object_mut()
        .ok_or("the record's facts are missing")?;
    fields.insert("paragraphs".into(), json!(paragraphs));
    serde_json::from_value(record).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::written::parse;

    fn records() -> Vec<Record> {
        let text = "# brief: t\n# split: train\n# voice: v\n# family: f\n# region: r\n# speaker: seller\n# source_kind: web\n# product_kind: none\n# advertisement: yes\n---\n@verdict: violation\n@labels: missing_warning\n😀喝了[[降糖|disease_treatment]]\n[[三天见效|efficacy_guarantee,disease_treatment]]来电\n---\n@verdict: clean\n今天下雨\n---\n";
        parse("t", text).records
    }

    #[test]
    fn records_survive_the_way_there_and_back() {
        for tool in [Tool::LabelStudio, Tool::Doccano] {
            let mut sorted = records();
            for span in sorted
                .iter_mut()
                .flat_map(|r| &mut r.paragraphs)
                .flat_map(|p| &mut p.spans)
            {
                span.categories.sort();
            }
            let (back, bad) = import("f", &export(&records(), tool), tool);
            assert_eq!(bad, [], "{tool:?}");
            assert_eq!(back, sorted, "{tool:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_by_number() {
        let good = export(&records()[1..], Tool::Doccano);
        let text = format!("{good}{{\"text\":\"a\",\"label\":[[0,1,\"cures\"]]}}\nnot json\n");
        let (back, bad) = import("d.jsonl", &text, Tool::Doccano);
        assert_eq!(back.len(), 1);
        let told: Vec<String> = bad.iter().map(ToString::to_string).collect();
        assert!(
            told[0].starts_with("d.jsonl, line 2") && told[0].contains("cures"),
            "{told:?}"
        );
        assert!(told[1].starts_with("d.jsonl, line 3"), "{told:?}");
    }
}
