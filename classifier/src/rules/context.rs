//! Context: whether a candidate stands, and if not, what excuses it.
//!
//! The order is that of an officer: the law's own warning words, the denial, the question that is
//! answered by no, who speaks, what is sold, and last the rule's own exceptions. What is excused is
//! kept with its reason.

use super::automaton::Hits;
use super::compile::{Compiled, Rule};
use super::negation::{clause_start, denied};
use super::scan::{Candidate, matches};
use crate::circumstances::{Facts, FlowFacts, Voice};
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

/// Everything a judgement looks at.
pub(crate) struct Scene<'s, 'd> {
    pub(crate) document: &'d Document,
    pub(crate) compiled: &'s Compiled,
    pub(crate) facts: &'s Facts,
    pub(crate) flow: &'s FlowFacts,
    pub(crate) reading: &'s Reading<'d>,
    pub(crate) hits: &'s Hits,
}

/// Words that say a claim was made by somebody, and words that condemn it.
const CLAIMED: &[&str] = &[
    "宣称", "声称", "谎称", "号称", "自称", "鼓吹", "宣传", "吹嘘", "所谓", "标榜", "称",
];
const CONDEMNED: &[&str] = &[
    "罚",
    "查处",
    "立案",
    "虚假",
    "骗",
    "违法",
    "违规",
    "不实",
    "涉嫌",
    "没收",
    "责令",
    "投诉",
    "举报",
    "曝光",
    "下架",
    "误导",
    "夸大",
    "警惕",
    "谨防",
    "轻信",
    "不可信",
    "谣言",
];

const ASKED: &[&str] = &[
    "吗",
    "能否",
    "是否",
    "能不能",
    "会不会",
    "可不可以",
    "真的",
    "是真是假",
    "靠谱",
];
const NO: &[&str] = &[
    "不能",
    "不会",
    "不可",
    "不行",
    "并不",
    "当然不",
    "没有",
    "不是",
    "否",
    "错",
    "假的",
    "答案是否定",
    "答案是不",
    "别信",
    "其实不",
    "其实并",
    "目前没有",
    "事实上",
    "专家表示",
    "专家说不",
    "医生说不",
    "不靠谱",
    "谣言",
    "辟谣",
    "no",
];

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
        if self.flow.warning_over(candidate.start, candidate.end) {
            return Outcome::Excused("法定警示语或注意事项的文字");
        }
        if rule.negation_excuses && denied(self.reading, candidate) {
            return Outcome::Excused("否定的说法，没有作出宣称");
        }
        if self.asked_and_denied(candidate) {
            return Outcome::Excused("提问，回答为否");
        }
        if let Some(why) = self.flow.voice.excuse() {
            return Outcome::Excused(why);
        }
        if self.flow.voice != Voice::Seller && self.told_of_another(candidate) {
            return Outcome::Excused("转述他人宣称并加以否定");
        }
        if !applies {
            return Outcome::Excused(match kind {
                ProductKind::Drug => "药品信息，不按食品、保健食品判断",
                ProductKind::Device => "医疗器械信息，不按食品、保健食品判断",
                _ => "未见商品",
            });
        }
        if self.excepted(rule, candidate) {
            return Outcome::Excused("规则写明的例外");
        }
        if rule.needs_goods && !self.facts.about_goods(self.document.product_kind) {
            return Outcome::Excused("未见商品销售信息");
        }
        Outcome::Stands
    }

    fn excepted(&self, rule: &Rule, candidate: &Candidate) -> bool {
        let text = &self.reading.normal.text;
        let sentence = self.reading.sentences.around(candidate.start);
        let near = clip(text, &sentence, &(candidate.start..candidate.end), 60);
        rule.unless.iter().any(|exception| {
            matches(
                self.compiled,
                self.hits,
                self.reading,
                &exception.plan,
                near.clone(),
            )
            .iter()
            .any(|parts| {
                let start = parts.iter().map(|p| p.start).min().unwrap_or(0);
                let end = parts.iter().map(|p| p.end).max().unwrap_or(0);
                exception.in_sentence && end <= near.end
                    || start < candidate.end && candidate.start < end
            })
        })
    }

    /// 能治病吗？不能。
    fn asked_and_denied(&self, candidate: &Candidate) -> bool {
        let text = &self.reading.normal.text;
        let sentence = self.reading.sentences.around(candidate.start);
        let question = &text[clip(text, &sentence, &(candidate.start..candidate.end), 60)];
        if !question.ends_with('?') || !ASKED.iter().any(|word| question.contains(word)) {
            return false;
        }
        let mut answer = text[sentence.end..].trim_start_matches(['\n', ' ', '”', '"', '」']);
        for lead in [
            "答:", "答案:", "医生:", "专家:", "回答:", "a:", "解答:", "真相:",
        ] {
            answer = answer.strip_prefix(lead).unwrap_or(answer);
        }
        let first: String = answer.chars().take(8).collect();
        NO.iter().any(|word| first.starts_with(word))
    }

    /// 该店宣称“根治糖尿病”被罚二万元。
    fn told_of_another(&self, candidate: &Candidate) -> bool {
        let text = &self.reading.normal.text;
        let sentence = self.reading.sentences.around(candidate.start);
        let near = clip(text, &sentence, &(candidate.start..candidate.end), 60);
        let before = &text[near.start..candidate.start];
        let clause = clause_start(text, candidate.start).max(near.start);
        let claimed = CLAIMED.iter().any(|word| before.contains(word))
            || text[clause..candidate.start].ends_with(['“', '"']);
        let around = format!("{}{}", before, &text[candidate.end..near.end]);
        claimed && CONDEMNED.iter().any(|word| around.contains(word))
    }
}
