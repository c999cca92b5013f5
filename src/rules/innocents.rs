//! Innocents: the rules over clean documents of voices that sell nothing. What they flag there is a
//! false alarm, either known and borne or new.

use anyhow::bail;
use mingjian_classifier::{Classifier, KnownFalseAlarm, Readers};
use mingjian_corpus::compile::compiled_path;
use mingjian_corpus::{Judgement, Split};
use mingjian_domain::{Assessment, Document, Verdict};
use mingjian_eval::Example;
use std::path::Path;

/// Voices of the corpus that sell nothing, or nothing the rules are for.
const INNOCENT: [&str; 14] = [
    "academic_abstract",
    "case_report",
    "consumer_warning",
    "device_cosmetic",
    "disease_education",
    "drug_leaflet",
    "enforcement_news",
    "farming",
    "food_writing",
    "forum_complaint",
    "hospital_notice",
    "law_text",
    "local_news",
    "recruiting",
];

/// Known false alarms that may be borne, as a share of the innocents.
const BORNE: f64 = 0.002;

/// What the rules made of the innocents.
pub struct Innocents {
    /// Documents judged.
    pub judged: usize,
    /// Those that were flagged.
    pub flagged: usize,
    /// Entries of the reviewed list.
    pub known: usize,
    pub new: Vec<FalseAlarm>,
    /// Entries of the reviewed list that no longer happen.
    pub stale: Vec<KnownFalseAlarm>,
}

/// A rule that flags an innocent document and is not known to.
pub struct FalseAlarm {
    pub document: String,
    pub rule: String,
    pub quote: String,
}

impl Innocents {
    /// Whether more is borne than may be.
    pub fn bears_too_much(&self) -> bool {
        self.known as f64 > self.judged as f64 * BORNE
    }

    /// Whether every false alarm is known, every known one still happens, and they are few.
    pub fn is_well(&self) -> bool {
        self.new.is_empty() && self.stale.is_empty() && !self.bears_too_much()
    }
}

/// Judges the innocents of the train split; none where no corpus lies beside. The others are there to
/// measure rules on what nobody wrote them for.
pub fn judge(classifier: &Classifier, corpus: &Path) -> anyhow::Result<Option<Innocents>> {
    let Some(examples) = examples(corpus)? else {
        return Ok(None);
    };
    let (ids, documents): (Vec<String>, Vec<Document>) = examples
        .into_iter()
        .filter(is_innocent)
        .map(|example| (example.case.id, example.document))
        .unzip();
    let assessments = classifier.assess_all(&documents, Readers::Rules);
    Ok(Some(compared(
        classifier.known_false_alarms(),
        &ids,
        &assessments,
    )))
}

/// The train split of a corpus; none where no corpus lies there.
pub fn examples(corpus: &Path) -> anyhow::Result<Option<Vec<Example>>> {
    let path = compiled_path(corpus, Split::Train);
    if !path.exists() {
        return Ok(None);
    }
    let data = mingjian_eval::read_files(&[path])?;
    if let Some(bad) = data.bad.first() {
        bail!("{bad}; nothing was judged. Run `mingjian corpus build`");
    }
    Ok(Some(data.examples))
}

fn is_innocent(example: &Example) -> bool {
    let voice = example.case.voice.as_deref();
    example.case.verdict == Judgement::Clean && voice.is_some_and(|v| INNOCENT.contains(&v))
}

fn compared(known: &[KnownFalseAlarm], ids: &[String], assessments: &[Assessment]) -> Innocents {
    let flagged: Vec<(&String, &Assessment)> = ids
        .iter()
        .zip(assessments)
        .filter(|(_, said)| said.verdict == Verdict::Flagged)
        .collect();
    let happens = |entry: &KnownFalseAlarm| {
        flagged.iter().any(|(id, said)| {
            let rule = |rule: &String| said.findings.iter().any(|f| f.rule.id() == rule);
            **id == entry.document && entry.rule.as_ref().is_none_or(rule)
        })
    };
    let mut new = Vec::new();
    for (id, said) in &flagged {
        for finding in &said.findings {
            let rule = finding.rule.id();
            let borne = known.iter().any(|entry| {
                entry.document == **id && entry.rule.as_deref().is_none_or(|r| r == rule)
            });
            let told = |alarm: &FalseAlarm| alarm.document == **id && alarm.rule == rule;
            if !borne && !new.iter().any(told) {
                new.push(FalseAlarm {
                    document: (*id).clone(),
                    rule: rule.to_owned(),
                    quote: finding.quote.clone(),
                });
            }
        }
    }
    Innocents {
        judged: ids.len(),
        flagged: flagged.len(),
        known: known.len(),
        new,
        stale: known.iter().filter(|e| !happens(e)).cloned().collect(),
    }
}
