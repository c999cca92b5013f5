//! Known false alarms: documents of innocent voices that the rules are known to flag, each with the
//! reason why that is borne for now. They stand in one reviewed file of the pack.

use crate::rules::{PackError, PackFile, mistake, yaml};
use serde::Deserialize;

/// The file, inside the rule folder; a pack may do without.
pub(crate) const FILE: &str = "known-false-alarms.yaml";

/// A false alarm that was looked at and is borne.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownFalseAlarm {
    /// Id of the document in the corpus.
    pub document: String,
    /// Id of the rule that is wrong there; without one, whatever flags the document.
    pub rule: Option<String>,
    /// Why it is borne, in a sentence.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownFile {
    false_alarms: Vec<KnownFalseAlarm>,
}

/// Reads the file of a pack; each entry needs a reason and must stand once.
pub(crate) fn read(files: &[PackFile]) -> Result<Vec<KnownFalseAlarm>, PackError> {
    let Some((name, source)) = files.iter().find(|(name, _)| name == FILE) else {
        return Ok(Vec::new());
    };
    let all = yaml::<KnownFile>(name, source)?.false_alarms;
    let wrong = |entry: &KnownFalseAlarm, reason: String| {
        mistake(name, source, "false_alarms:", &entry.document, reason)
    };
    for (at, entry) in all.iter().enumerate() {
        if entry.reason.trim().is_empty() {
            let reason = format!("{} needs a reason, in a sentence", entry.document);
            return Err(wrong(entry, reason));
        }
        let same =
            |other: &KnownFalseAlarm| other.document == entry.document && other.rule == entry.rule;
        if all[..at].iter().any(same) {
            let reason = format!("{} stands twice; keep one of them", entry.document);
            return Err(wrong(entry, reason));
        }
    }
    Ok(all)
}
