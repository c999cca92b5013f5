//! Negation and its scope: which denials deny the claim.
//!
//! A true denial excuses (本品不能治疗糖尿病); a denial of something else helps the claim
//! (不用打针也能降糖), and a double one makes it stronger (没有治不好的). The scope ends at the clause,
//! at a turn (但, 也能), and where a space or cue ends, unless the denial stands right before it.

use super::scan::Candidate;
use crate::reading::Reading;
use crate::sentence::ends_clause;
use std::ops::Range;

/// Denials that reach over other words to the claim.
const REACHING: &[&str] = &[
    "不能",
    "不可",
    "不得",
    "不可以",
    "不会",
    "无法",
    "不应",
    "不应当",
    "不宜",
    "不要",
    "请勿",
    "切勿",
    "勿",
    "莫",
    "别信",
    "别再信",
    "谨防",
    "警惕",
    "拒绝",
    "抵制",
    "杜绝",
    "揭穿",
    "所谓",
    "谎称",
    "吹嘘",
    "鼓吹",
    "禁止",
    "严禁",
    "不承诺",
    "不保证",
    "不声称",
    "不宣传",
    "不涉及",
    "不用于",
    "不适用于",
    "不作为",
    "不构成",
    "不代表",
    "不等于",
    "谈不上",
    "算不上",
    "不相信",
    "不可能",
    "难以",
    "尚不能",
    "未必",
    "不见得",
    "不具有",
    "不具备",
    "并非",
    "绝非",
    "不存在",
    "没有证据",
    "轻信",
    "听信",
    "不建议",
    "从未宣称",
    "从不宣称",
];

/// Denials that only deny what follows at once.
const ABUTTING: &[&str] = &[
    "不",
    "没",
    "没有",
    "无",
    "并无",
    "毫无",
    "尚无",
    "未",
    "未能",
    "并未",
    "从未",
    "非",
    "不是",
    "别",
    "不含有",
];

/// Words that a denial passes over.
const PASSED: &[&str] = &[
    "能够",
    "能",
    "会",
    "可以",
    "可",
    "有",
    "具有",
    "具备",
    "任何",
    "用于",
    "用来",
    "直接",
    "达到",
    "起到",
    "产生",
    "明显",
    "明确",
    "的",
    "对于",
    "对",
    "替代",
    "代替",
    "等",
    "和",
    "或者",
    "或",
    "及",
    "、",
    "所谓",
    "真正",
    "宣称",
    "声称",
    "承诺",
    "保证",
    "涉及",
    "针对",
    "作为",
    "什么",
    "被",
    "将",
    "把",
    "当作",
    "当",
    "一定",
    "临床",
    "功能",
    "作用",
    "功效",
    "疗效",
    "疾病",
    "药物",
    "药品",
    "治疗",
    "预防",
    "科学",
    "依据",
    "证据",
    "证明",
    "表明",
    "其",
    "它",
    "该产品",
    "本品",
    "一种",
    "某种",
];

/// Turns after which a denial no longer holds.
const TURNS: &[&str] = &[
    "也能",
    "也可",
    "就能",
    "还能",
    "照样",
    "都能",
    "却",
    "但",
    "而是",
    "其实",
    "反而",
    "才能",
    "直到",
    "只要",
    "便能",
    "即可",
    "就可",
    "也会",
    "依然",
    "同样",
    "一样能",
    "就会",
    "也是",
    "又能",
    "更能",
    "专治",
    "主治",
    "胜似",
    "轻松",
    "，",
];

/// What is said of a claim afterwards to deny it.
const AFTERWARDS: &[&str] = &[
    "是骗人",
    "都是骗",
    "是假的",
    "都是假",
    "不可信",
    "是谣言",
    "是骗局",
    "骗局",
    "没有科学依据",
    "没有依据",
    "无科学依据",
    "缺乏依据",
    "缺乏科学依据",
    "并不科学",
    "不科学",
    "不靠谱",
    "是误区",
    "误区",
    "纯属虚构",
    "纯属夸大",
    "言过其实",
    "是不可能",
    "不可能实现",
    "是虚假",
    "属虚假",
    "系虚假",
    "均为虚假",
    "子虚乌有",
    "不切实际",
    "的说法不",
    "的谎言",
    "的骗术",
    "的噱头",
    "是不对的",
    "是错误",
    "没有效果",
    "没有作用",
    "并不能",
    "尚不能",
];

/// Whether the candidate is denied.
pub(crate) fn denied(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let text = reading.normal.text.as_str();
    let clause = clause_start(text, candidate.start);
    let mut from = clause;
    for part in &candidate.parts {
        if denied_at(reading, from..part.start, candidate) {
            return true;
        }
        from = part.end.max(from);
    }
    denied_afterwards(reading, candidate)
}

/// Whether a denial in `before` reaches to its end.
fn denied_at(reading: &Reading<'_>, before: Range<usize>, candidate: &Candidate) -> bool {
    if before.is_empty() {
        return false;
    }
    let text = reading.normal.text.as_str();
    let start = clause_start(text, before.end).max(before.start);
    let scope = &text[start..before.end];
    let reach = REACHING
        .iter()
        .filter_map(|word| Some((scope.rfind(word)?, *word, true)));
    let abut = ABUTTING
        .iter()
        .filter_map(|word| Some((scope.rfind(word)?, *word, false)));
    // The denial that ends last, and of those the longest: 不 of 不能 is no denial of its own.
    let Some((at, word, reaching)) = reach
        .chain(abut)
        .max_by_key(|(at, word, reaching)| (at + word.len(), word.len(), *reaching))
    else {
        return false;
    };
    if asks(scope, at, word) {
        return false;
    }
    let end = at + word.len();
    let between = &scope[end..];
    let abrupt = weak_between(reading, start + end, before.end);
    if abrupt || TURNS.iter().any(|turn| between.contains(turn)) {
        return false;
    }
    let near = if reaching {
        between.chars().count() <= 14
    } else {
        only_passed(between)
    };
    near && !doubled(text, start + end, candidate)
}

/// Whether the denial is the middle of a question: 是不是, 能不能, 有没有.
fn asks(scope: &str, at: usize, word: &str) -> bool {
    let before = scope[..at].chars().next_back();
    let denied = word
        .chars()
        .nth(1)
        .or_else(|| scope[at + word.len()..].chars().next());
    word.starts_with(['不', '没']) && before.is_some() && before == denied
}

/// Whether a space, line or cue ended between the denial and the claim, not right after the denial.
fn weak_between(reading: &Reading<'_>, denial_end: usize, claim: usize) -> bool {
    let weak = &reading.normal.weak;
    let from = weak.partition_point(|at| *at as usize <= denial_end);
    let mut inside = weak[from..]
        .iter()
        .take_while(|at| **at as usize <= claim)
        .count();
    let spaced_out = weak.binary_search(&(denial_end as u32)).is_ok();
    if spaced_out {
        // Words written apart all through: 不 能 治 疗. Such spaces end nothing.
        inside = 0;
    }
    inside > 0
}

/// Whether nothing but passed-over words stands here.
fn only_passed(mut between: &str) -> bool {
    while !between.is_empty() {
        let Some(word) = PASSED
            .iter()
            .filter(|word| between.starts_with(**word))
            .max_by_key(|w| w.len())
        else {
            return false;
        };
        between = &between[word.len()..];
    }
    true
}

/// Whether a second denial takes the first back: 没有治不好的, 不可能没效果.
fn doubled(text: &str, denial_end: usize, candidate: &Candidate) -> bool {
    let after = text[candidate.end..]
        .chars()
        .next()
        .map_or(0, char::len_utf8);
    let mut at = denial_end;
    let mut pieces = Vec::new();
    for part in candidate.parts.iter().filter(|p| p.start >= denial_end) {
        pieces.push(at.min(part.start)..part.start);
        at = part.end;
    }
    pieces.push(at.min(candidate.end + after)..candidate.end + after);
    pieces
        .iter()
        .any(|piece| text[piece.clone()].contains(['不', '没', '无', '未']))
}

fn denied_afterwards(reading: &Reading<'_>, candidate: &Candidate) -> bool {
    let text = reading.normal.text.as_str();
    let sentence = reading.sentences.around(candidate.start);
    let rest: String = text[candidate.end..sentence.end.max(candidate.end)]
        .chars()
        .take(14)
        .collect();
    AFTERWARDS.iter().any(|word| rest.contains(word))
        && !["但", "然而", "我们", "这款", "本品"]
            .iter()
            .any(|turn| rest.contains(turn))
}

/// Byte after the last clause mark before `at`; a clause is followed back 60 characters.
pub(crate) fn clause_start(text: &str, at: usize) -> usize {
    let mut start = at;
    for (mark, c) in text[..at].char_indices().rev().take(60) {
        if ends_clause(c) {
            return mark + c.len_utf8();
        }
        start = mark;
    }
    start
}
