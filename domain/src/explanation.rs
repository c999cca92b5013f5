//! Explanation: one text, how it was read, what was found, what was nearly found and why not, and
//! the smallest change that would turn the verdict. Its words are Chinese, for officers.

use crate::{Category, Circumstances, RuleRef, Severity, Verdict};
use serde::{Deserialize, Serialize};

/// One text explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    /// Each part as it was read, in order.
    pub texts: Vec<TextRead>,
    /// What was settled first.
    pub circumstances: Circumstances,
    /// Words of the lexicons that stand in the text, in order of place.
    pub words: Vec<WordFound>,
    /// Rules that stand.
    pub findings: Vec<RuleStands>,
    /// Rules that fit and are excused.
    pub excused: Vec<RuleExcused>,
    /// Rules that nearly fit, nearest first.
    pub near: Vec<RuleNear>,
    /// Whether a person should look.
    pub verdict: Verdict,
    /// 0 to 1.
    pub risk: f64,
    /// 0 to 1: whether it advertises goods.
    pub is_advertisement: f64,
    /// The smallest change found that turns the verdict; none where none of those tried does.
    pub turn: Option<Turn>,
}

impl Explanation {
    /// Characters of a text that is explained at most: changes of longer ones take too long to try.
    pub const LONGEST: usize = 5_000;
}

/// A run of text before and after normalising.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextRead {
    /// As published.
    pub original: String,
    /// As rules read it.
    pub normalised: String,
    /// What was changed, equal changes once.
    pub steps: Vec<Step>,
}

/// One kind of change that normalising made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Which.
    pub kind: StepKind,
    /// As published.
    pub before: String,
    /// As read; empty where it was taken out.
    pub after: String,
    /// How often.
    pub times: usize,
}

crate::words! {
    /// What normalising does.
    StepKind {
        /// Width, case, accents, traditional forms.
        Folded = "folded", "统一字形", "Folded";
        /// Spaces, signs, pictures, brackets and glosses between characters.
        Unwedged = "unwedged", "去除夹杂", "Taken out";
        /// Pinyin, letters, look-alikes, split characters.
        Undisguised = "undisguised", "还原规避写法", "Disguise undone";
    }
}

/// A word of the lexicons in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordFound {
    /// The word as lexicons hold it.
    pub word: String,
    /// As published, where it stands first.
    pub quote: String,
    /// How often.
    pub times: usize,
    /// Lexicons that hold it, each with its note.
    pub lexicons: Vec<(String, String)>,
}

/// A rule that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleStands {
    /// Which rule.
    pub rule: RuleRef,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub category: Category,
    /// How grave.
    pub severity: Severity,
    /// Words as published; empty for the document as a whole.
    pub quote: String,
    /// Provisions in force, as they are cited.
    pub provisions: Vec<String>,
    /// Why it is suspect.
    pub reason: String,
}

/// A rule that fits and is excused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleExcused {
    /// Which rule.
    pub rule: RuleRef,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub category: Category,
    /// Words as published.
    pub quote: String,
    /// What excuses it.
    pub why: String,
    /// The words without which it would stand, where some few are found.
    pub by: Option<String>,
}

/// A rule that nearly fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleNear {
    /// Which rule.
    pub rule: RuleRef,
    /// Its title.
    pub title: String,
    /// What it is about.
    pub category: Category,
    /// What fits, as published.
    pub quote: String,
    /// What is missing; nothing else is.
    pub lacks: String,
}

/// A change that turns the verdict.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// What is changed.
    pub what: String,
    /// The changed part in pieces.
    pub pieces: Vec<TurnPiece>,
    /// The verdict then.
    pub verdict: Verdict,
    /// The risk then.
    pub risk: f64,
}

/// A piece of a changed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnPiece {
    /// Its words.
    pub text: String,
    /// What became of it.
    pub change: Change,
}

crate::words! {
    /// What a change does to a piece of text.
    Change {
        /// It stays.
        Kept = "kept", "保留", "Kept";
        /// It goes.
        Removed = "removed", "删去", "Removed";
        /// It comes.
        Added = "added", "加上", "Added";
    }
}

impl Turn {
    /// The text as it reads after the change.
    pub fn text(&self) -> String {
        let stays = self.pieces.iter().filter(|p| p.change != Change::Removed);
        stays.map(|piece| piece.text.as_str()).collect()
    }
}
