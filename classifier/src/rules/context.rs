//! Context: whether a candidate stands, and if not, what excuses it.
//!
//! The order is that of an officer: the law's own warning words, the denial, the question that is
//! answered by no, who speaks, what is sold, and last the rule's own exceptions. What is excused is
//! kept with its reason.

use super::automaton::Hits;
use super::compile::{Compiled, Rule};
use super::fit::matches;
use super::negation::{clause_start, denied};
use super::plan::Scope;
use super::scan::Candidate;
use crate::circumstances::{Facts, FlowFacts, List, Voice, Words};
use crate::reading::Reading;
use crate::sentence::clip;
use mingjian_domain::{Document, ProductKind};

/// What became of a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stands,
    Excused(&'static str),
    /// The rule is not for these goods.
    Nothing,
}

/// The reason where a rule's own exception excuses.
pub(super) const EXCEPTED: &str = "规则写明的例外";

/// What excuses words that would be a claim, whichever rule found them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excuse {
    /// The law's own warning words.
    Warning,
    Denied,
    /// A question that is answered by no.
    AnsweredNo,
    /// Whoever speaks sells nothing.
    Voice,
    /// Hearsay that the speaker does not stand by.
    Disclaimed,
    /// Somebody else's claim, told and condemned.
    ToldOfAnother,
}

impl Excuse {
    pub(crate) const ALL: [(Self, &str); 6] = [
        (Self::Warning, "warning"),
        (Self::Denied, "denied"),
        (Self::AnsweredNo, "answered_no"),
        (Self::Voice, "voice"),
        (Self::Disclaimed, "disclaimed"),
        (Self::ToldOfAnother, "told_of_another"),
    ];

    /// Its name in the tests of circumstances.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    pub(crate) fn named(word: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, name)| *name == word);
        found.map(|(excuse, _)| *excuse)
    }

    fn why(self, voice: Voice) -> &'static str {
        match self {
            Self::Warning => "法定警示语或注意事项的文字",
            Self::Denied => "否定的说法，没有作出宣称",
            Self::AnsweredNo => "提问，回答为否",
            Self::Voice => voice.excuse().unwrap_or_default(),
            Self::Disclaimed => "转述传言并表明不作此宣称",
            Self::ToldOfAnother => "转述他人宣称并加以否定",
        }
    }
}

/// Everything a judgement looks at.
pub(crate) struct Scene<'s, 'd> {
    pub(crate) document: &'d Document,
    pub(crate) compiled: &'s Compiled,
    pub(crate) words: &'s Words,
    pub(crate) facts: &'s Facts,
    pub(crate) flow: &'s FlowFacts,
    pub(crate) reading: &'s Reading<'d>,
    pub(crate) hits: &'s Hits,
}

impl Scene<'_, '_> {
    /// Judges one candidate.
    pub(crate) fn judge(&self, candidate: &Candidate) -> Outcome {
        let rule = &self.compiled.rules[candidate.rule as usize];
        let kind = self.facts.kind();
        let applies = rule.products.contains(&kind);
        if !applies
            && !matches!(
                kind,
                ProductKind::Drug | ProductKind::Device | ProductKind::None
            )
        {
            return Outcome::Nothing;
        }
        if let Some(excuse) = self.excuse(candidate, rule.negation_excuses) {
            return Outcome::Excused(excuse.why(self.flow.voice));
        }
        if !applies {
            return Outcome::Excused(match kind {
                ProductKind::Drug => "药品信息，不按食品、保健食品判断",
                ProductKind::Device => "医疗器械信息，不按食品、保健食品判断",
                _ => "未见商品",
            });
        }
        if self.excepted(rule, candidate) {
            return Outcome::Excused(EXCEPTED);
        }
        if rule.needs_goods && !self.facts.about_goods(self.document.product_kind) {
            return Outcome::Excused("未见商品销售信息");
        }
        Outcome::Stands
    }

    /// What excuses words that would be a claim, whatever the rule; a denial only where it counts.
    pub(crate) fn excuse(&self, candidate: &Candidate, denial_counts: bool) -> Option<Excuse> {
        if self.flow.warning_over(candidate.start, candidate.end) {
            return Some(Excuse::Warning);
        }
        if denial_counts && denied(self.words, self.reading, candidate) {
            return Some(Excuse::Denied);
        }
        if self.asked_and_denied(candidate) {
            return Some(Excuse::AnsweredNo);
        }
        if self.heard_and_disclaimed(candidate) {
            return Some(Excuse::Disclaimed);
        }
        if self.flow.voice.excuse().is_some() {
            return Some(Excuse::Voice);
        }
        (self.flow.voice != Voice::Seller && self.told_of_another(candidate))
            .then_some(Excuse::ToldOfAnother)
    }

    fn excepted(&self, rule: &Rule, candidate: &Candidate) -> bool {
        let inner = candidate.start..candidate.end;
        rule.unless.iter().any(|exception| {
            let area = match exception.scope {
                Scope::Touching | Scope::Sentence => {
                    let sentence = self.reading.sentence(&inner);
                    clip(&self.reading.normal.text, &sentence, &inner, 60)
                }
                Scope::Paragraph => self.reading.paragraph(&inner),
                Scope::Document => return false,
            };
            matches(
                self.compiled,
                self.hits,
                self.reading,
                &exception.plan,
                area.clone(),
            )
            .iter()
            .any(|parts| {
                let start = parts.iter().map(|p| p.start).min().unwrap_or(0);
                let end = parts.iter().map(|p| p.end).max().unwrap_or(0);
                exception.scope != Scope::Touching && end <= area.end
                    || start < candidate.end && candidate.start < end
            })
        })
    }

    /// 能治病吗？不能。
    fn asked_and_denied(&self, candidate: &Candidate) -> bool {
        let text = &self.reading.normal.text;
        let sentence = self.reading.sentences.around(candidate.start);
        let question = &text[clip(text, &sentence, &(candidate.start..candidate.end), 60)];
        if !question.ends_with('?') || !self.words.stands(List::Question, question) {
            return false;
        }
        let mut answer = text[sentence.end..].trim_start_matches(['\n', ' ', '”', '"', '」']);
        for lead in self.words.list(List::AnswerLead) {
            answer = answer.strip_prefix(lead).unwrap_or(answer);
        }
        let first: String = answer.chars().take(8).collect();
        self.words
            .list(List::AnswerNo)
            .iter()
            .any(|word| first.starts_with(word.as_str()))
    }

    /// 网上说能抗癌，这话我不说。 有人问能不能降糖，我说不敢讲。
    fn heard_and_disclaimed(&self, candidate: &Candidate) -> bool {
        let text = &self.reading.normal.text;
        let sentence = self.reading.sentences.around(candidate.start);
        let near = clip(text, &sentence, &(candidate.start..candidate.end), 40);
        let before = &text[near.start..candidate.start];
        let after: String = text[candidate.end..].chars().take(40).collect();
        self.words.stands(List::HeardSaid, before) && self.words.stands(List::Disclaimed, &after)
    }

    /// 该店宣称“根治糖尿病”被罚二万元。
    fn told_of_another(&self, candidate: &Candidate) -> bool {
        let text = &self.reading.normal.text;
        let sentence = self.reading.sentences.around(candidate.start);
        let near = clip(text, &sentence, &(candidate.start..candidate.end), 60);
        let before = &text[near.start..candidate.start];
        let clause = clause_start(text, candidate.start).max(near.start);
        let claimed = self.words.stands(List::Claimed, before)
            || text[clause..candidate.start].ends_with(['“', '"']);
        let around = format!("{}{}", before, &text[candidate.end..near.end]);
        claimed && self.words.stands(List::Condemned, &around)
    }
}
