//! What `import --dry-run --json` prints; other programs stand on these fields.

use super::{FileImport, Problem};
use mingjian_domain::{CHINA, Document};
use serde::Serialize;

/// One document that an import would give, in the field order of the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRun {
    /// File name as given.
    pub file: String,
    /// Format by content.
    pub format: &'static str,
    /// web, wechat, broadcast, chat, clue.
    pub source_kind: &'static str,
    /// Canonical address.
    pub url: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Account, site or channel.
    pub account: Option<String>,
    /// Author or byline.
    pub author: Option<String>,
    /// RFC 3339 at +08:00.
    pub published: Option<String>,
    /// second, minute, day, relative.
    pub published_precision: Option<&'static str>,
    /// article, preview_only, deleted, violation, unavailable, blocked.
    pub state: &'static str,
    /// Parts in reading order.
    pub parts: Vec<DryRunPart>,
    /// Problems with this document.
    pub problems: Vec<DryRunProblem>,
}

/// One part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRunPart {
    /// title, body, cue, image_text, comment, attribute, navigation, footer.
    pub kind: &'static str,
    /// unknown, seller, customer, journalist, office.
    pub speaker: &'static str,
    /// As published.
    pub text: String,
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DryRunProblem {
    /// Line, item, row.
    #[serde(rename = "where")]
    pub where_: String,
    /// What is wrong there.
    pub what: String,
}

/// What stands for a file that gives no document.
#[derive(Serialize)]
struct NoDocument<'a> {
    file: &'a str,
    format: &'static str,
    document: Option<()>,
    problems: Vec<DryRunProblem>,
}

impl FileImport {
    /// The documents as the contract prints them; empty where the file gives none. A problem goes
    /// with the document it names, else with the first.
    pub fn dry_runs(&self) -> Vec<DryRun> {
        let mut runs: Vec<DryRun> = self.documents.iter().map(|d| self.dry_run(d)).collect();
        for problem in &self.problems {
            let owner = self
                .documents
                .iter()
                .position(|d| names(problem, d))
                .unwrap_or(0);
            if let Some(run) = runs.get_mut(owner) {
                run.problems.push(shown(problem));
            }
        }
        runs
    }

    /// One JSON object a document; for a file without any, one object with `"document":null`.
    pub fn to_json_lines(&self) -> Vec<String> {
        if self.documents.is_empty() {
            return vec![line(&NoDocument {
                file: &self.file,
                format: self.format,
                document: None,
                problems: self.problems.iter().map(shown).collect(),
            })];
        }
        self.dry_runs().iter().map(line).collect()
    }

    fn dry_run(&self, document: &Document) -> DryRun {
        DryRun {
            file: self.file.clone(),
            format: self.format,
            source_kind: document.source_kind.as_str(),
            url: document.url.clone(),
            title: document.title.clone(),
            account: document.account.clone(),
            author: document.author.clone(),
            published: document
                .published
                .map(|p| p.at.display_with_offset(CHINA).to_string()),
            published_precision: document.published.map(|p| p.precision.as_str()),
            state: document.state.as_str(),
            parts: document
                .parts
                .iter()
                .map(|part| DryRunPart {
                    kind: part.kind.as_str(),
                    speaker: part.speaker.as_str(),
                    text: part.text.clone(),
                })
                .collect(),
            problems: Vec::new(),
        }
    }
}

fn line<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain texts and lists always serialise")
}

fn shown(problem: &Problem) -> DryRunProblem {
    DryRunProblem {
        where_: problem.where_.clone(),
        what: problem.what.clone(),
    }
}

/// Whether the problem's place is where a part of this document stands.
fn names(problem: &Problem, document: &Document) -> bool {
    document.parts.iter().any(|part| {
        let locator = part.origin.locator.as_deref().unwrap_or_default();
        locator
            .strip_prefix(problem.where_.as_str())
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
    })
}
