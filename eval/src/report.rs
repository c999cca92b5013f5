//! The report: what was measured, of whom, on what, and what each judge said. Plain data, written
//! as JSON and read back for comparisons.

use crate::{Case, EvalError, Figure, Fragments, Outcome, Rate, Settled, Speed};
use mingjian_domain::Category;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Everything measured in one run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Program and version.
    pub software: String,
    /// What was measured on.
    pub data: DataInfo,
    /// Seed of draws and training.
    pub seed: u64,
    /// Draws for each interval.
    pub draws: usize,
    /// What a reader of the figures must know.
    pub notes: Vec<Note>,
    /// Each judge, readers first, baselines last.
    pub judges: Vec<JudgeReport>,
    /// How often circumstances are settled as labelled; empty where nothing is labelled so.
    #[serde(default)]
    pub settled: Vec<Settled>,
    /// Sentences judged alone by the first reader; `None`: not measured.
    #[serde(default)]
    pub fragments: Option<Fragments>,
    /// How fast the first judge is; `None`: not measured.
    pub speed: Option<Speed>,
    /// Labels, in the order of every judge's outcomes.
    pub cases: Vec<Case>,
}

/// Counts of the documents measured on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DataInfo {
    /// Names of the files.
    pub files: Vec<String>,
    /// Documents.
    pub documents: usize,
    /// Documents that breach.
    pub violations: usize,
    /// Documents that people disagree on.
    pub borderline: usize,
    /// Documents that do not.
    pub clean: usize,
    /// Briefs, or documents where there are none: what is drawn.
    pub clusters: usize,
    /// Paragraphs of documents that are labelled within.
    pub paragraphs: usize,
    /// Those with a span.
    pub labelled_paragraphs: usize,
}

/// Something that changes what figures mean.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "note", rename_all = "snake_case")]
pub enum Note {
    /// There was nothing to train the n-gram baseline on.
    NotTrained,
    /// So many of the documents stand in the train split.
    SeenInTraining {
        /// How many.
        documents: usize,
    },
    /// So many lines were no labelled document.
    LeftOut {
        /// How many.
        lines: usize,
    },
    /// Robustness and speed were not asked for.
    Quick,
}

impl Note {
    /// For the terminal.
    pub fn en(&self) -> String {
        match self {
            Self::NotTrained => "no train split at hand: the n-gram baseline is left out".into(),
            Self::SeenInTraining { documents } => format!(
                "{documents} of the documents stand in the train split: the n-gram baseline has seen their labels"
            ),
            Self::LeftOut { lines } => format!("{lines} malformed lines were left out"),
            Self::Quick => "robustness and speed were not measured".into(),
        }
    }

    /// For the report.
    pub fn zh(&self) -> String {
        match self {
            Self::NotTrained => "未找到训练集，本次没有字串统计对照。".into(),
            Self::SeenInTraining { documents } => {
                format!("有{documents}篇文档也在训练集中，字串统计对照事先见过其标注，其数字偏高。")
            }
            Self::LeftOut { lines } => format!("有{lines}行格式有误，未计入。"),
            Self::Quick => "本次未测变形稳健性与速度。".into(),
        }
    }
}

/// One judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JudgeReport {
    /// Name in tables.
    pub name: String,
    /// Chinese name.
    pub zh: String,
    /// Whether it stands here only to be compared with.
    pub baseline: bool,
    /// What exactly judged.
    pub identity: String,
    /// Over all documents.
    pub levels: Levels,
    /// Clean documents that it flags.
    pub flagged_clean: Rate,
    /// Borderline documents that it flags.
    pub flagged_borderline: Rate,
    /// Marked against labelled characters of any category.
    pub overlap: Option<SpanOverlap>,
    /// Whether scores mean what they say.
    pub calibration: Option<Calibration>,
    /// By category; empty if it names none.
    pub categories: Vec<CategoryQuality>,
    /// By medium.
    pub source_kinds: Vec<Group>,
    /// By what is sold.
    pub product_kinds: Vec<Group>,
    /// By voice.
    pub voices: Vec<Tally>,
    /// By trait.
    pub traits: Vec<Tally>,
    /// What a day's work would look like.
    pub outlook: Vec<Outlook>,
    /// Under each disguise.
    pub robustness: Vec<Group>,
    /// What it said, document by document.
    pub outcomes: Vec<Outcome>,
}

/// Quality at both levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Levels {
    /// Of whole documents.
    pub document: Quality,
    /// Of paragraphs; `None`: not labelled, or not judged.
    pub paragraph: Option<Quality>,
}

/// How good verdicts and ranking are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// How many breach.
    pub positives: usize,
    /// How many do not.
    pub negatives: usize,
    /// Of what is flagged, how much is right.
    pub precision: Figure,
    /// Of what breaches, how much is flagged.
    pub recall: Figure,
    /// Harmonic mean of the two.
    pub f1: Figure,
    /// Area under precision over recall.
    pub average_precision: Figure,
}

/// Characters marked against characters labelled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct SpanOverlap {
    /// Of the marked, how many are labelled.
    pub precision: Figure,
    /// Of the labelled, how many are marked.
    pub recall: Figure,
    /// Both, of either.
    pub iou: Figure,
}

/// Quality in one category.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryQuality {
    /// Which.
    pub category: Category,
    /// Documents and paragraphs that carry it.
    pub levels: Levels,
    /// Its spans.
    pub overlap: SpanOverlap,
}

/// Quality on some of the documents, or on changed ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Stable word.
    pub name: String,
    /// Chinese name.
    pub zh: String,
    /// Quality there.
    pub levels: Levels,
}

/// How often documents of one sort are flagged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Stable word.
    pub name: String,
    /// Chinese name, or the word where it has none.
    pub zh: String,
    /// Clean ones flagged: false alarms.
    pub clean: Rate,
    /// Breaches flagged: found.
    pub violations: Rate,
}

/// Whether scores mean what they say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Mean distance of score and share, over ten parts of equal mass.
    pub error: Figure,
    /// The parts, lowest scores first.
    pub bins: Vec<Bin>,
}

/// Documents of like score.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bin {
    /// How many.
    pub documents: usize,
    /// Their mean score.
    pub score: f64,
    /// How many of them breach.
    pub observed: Figure,
}

/// What it takes to work at one threshold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    /// The recall asked for; `None`: the threshold as it is set.
    pub asked: Option<f64>,
    /// The score from which documents are read; `None`: as set, or never reached.
    pub threshold: Option<f64>,
    /// Breaches found.
    pub recall: Figure,
    /// Clean documents that have to be read.
    pub false_rate: Figure,
    /// By how rare breaches are.
    pub loads: Vec<Load>,
}

/// Work at one base rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Load {
    /// Share of documents that breach.
    pub base_rate: f64,
    /// Of what is read, how much breaches.
    pub precision: Figure,
    /// Items read for each breach found.
    pub items: Figure,
}

impl Report {
    /// As JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report is plain data")
    }

    /// Reads a report back.
    pub fn read(path: &Path) -> Result<Self, EvalError> {
        let bytes = std::fs::read(path).map_err(|cause| EvalError::Io {
            path: path.to_owned(),
            cause,
        })?;
        serde_json::from_slice(&bytes).map_err(|cause| EvalError::NotAReport {
            path: path.to_owned(),
            cause,
        })
    }

    /// The judge whose errors and speed are told: the first.
    pub fn main(&self) -> Option<&JudgeReport> {
        self.judges.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_reads_back_as_it_was_written() {
        let report = crate::sample::report();
        let again: Report = serde_json::from_str(&report.to_json()).unwrap();
        assert_eq!(again, report);
    }

    #[test]
    fn what_is_no_report_is_refused_by_name() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/small.jsonl");
        let refused = Report::read(&file).err().unwrap().to_string();
        assert!(refused.contains("small.jsonl: not a report"), "{refused}");
        let missing = Report::read(Path::new("/nowhere/r.json"))
            .err()
            .unwrap()
            .to_string();
        assert!(missing.contains("/nowhere/r.json"), "{missing}");
    }
}
