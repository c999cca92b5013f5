//! Every word that tells a circumstance, in one automaton: one pass over each text.

use super::{goods, product, speaker, warnings};
use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// What a word is a sign of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Sign {
    Order,
    Mention,
    Report,
    Law,
    SellerVoice,
    Complaint,
    HealthFood,
    NotHealthFood,
    OrdinaryFood,
    Drug,
    Device,
    Cosmetic,
    NotADrug,
    Caution,
    Knowledge,
    AdMark,
    Minors,
    Vacancy,
}

/// The dress of news, knowledge, talk and diaries.
const KNOWLEDGE_WORDS: &[&str] = &[
    "科普",
    "养生堂",
    "养生讲堂",
    "健康讲堂",
    "健康讲座",
    "大讲堂",
    "专家讲解",
    "专家热线",
    "访谈",
    "本期节目",
    "栏目",
    "健康知识",
    "养生知识",
    "日记",
    "亲身经历",
    "我婆婆",
    "我妈妈",
    "我老公",
    "真实故事",
    "健康提醒",
    "医学研究发现",
    "研究发现",
    "记者",
    "日讯",
    "本报讯",
    "据悉",
    "近日",
    "我市",
    "市民",
    "嘉宾",
    "主持人",
    "健康时报",
    "名医",
    "小妙招",
    "养生经验",
    "健康测试",
    "健康自测",
];

const AD_MARKS: &[&str] = &[
    "【广告】",
    "(广告)",
    "[广告]",
    "广告:",
    "本页为广告",
    "以上为广告",
    "以下为广告",
    "广告内容",
    "广告信息",
];

const MINORS_WORDS: &[&str] = &[
    "少儿",
    "儿童频道",
    "幼儿园",
    "小学",
    "中学",
    "校园",
    "童学",
    "少年",
    "动画",
    "卡通",
    "学生家长",
];

/// A notice of vacancies; its phones sell nothing.
const VACANCY_WORDS: &[&str] = &[
    "招聘",
    "应聘",
    "岗位",
    "月薪",
    "底薪",
    "五险一金",
    "简历",
    "报名费",
    "资格证书",
];

const GROUPS: &[(Sign, &[&str])] = &[
    (Sign::Order, goods::ORDER_WORDS),
    (Sign::Mention, goods::MENTION_WORDS),
    (Sign::Report, speaker::REPORT_WORDS),
    (Sign::Law, speaker::LAW_WORDS),
    (Sign::SellerVoice, speaker::SELLER_WORDS),
    (Sign::Complaint, speaker::COMPLAINT_WORDS),
    (Sign::HealthFood, product::HEALTH_FOOD_WORDS),
    (Sign::NotHealthFood, product::NOT_HEALTH_FOOD),
    (Sign::OrdinaryFood, product::ORDINARY_FOOD_WORDS),
    (Sign::Drug, product::DRUG_WORDS),
    (Sign::Device, product::DEVICE_WORDS),
    (Sign::Cosmetic, product::COSMETIC_WORDS),
    (Sign::NotADrug, warnings::NOT_A_DRUG),
    (Sign::Caution, warnings::CAUTIONS),
    (Sign::Knowledge, KNOWLEDGE_WORDS),
    (Sign::AdMark, AD_MARKS),
    (Sign::Minors, MINORS_WORDS),
    (Sign::Vacancy, VACANCY_WORDS),
];

static WORDS: LazyLock<Vec<(Sign, &'static str)>> = LazyLock::new(|| {
    GROUPS
        .iter()
        .flat_map(|(sign, words)| words.iter().map(|word| (*sign, *word)))
        .collect()
});

static AUTOMATON: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(WORDS.iter().map(|(_, word)| word))
        .expect("some hundred words fit an automaton")
});

/// A sign found, by bytes of the normalised text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) sign: Sign,
    pub(crate) word: &'static str,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// Every sign in a normalised text, in order of its end.
pub(crate) fn read(text: &str) -> Vec<Seen> {
    AUTOMATON
        .find_overlapping_iter(text)
        .map(|hit| {
            let (sign, word) = WORDS[hit.pattern().as_usize()];
            Seen {
                sign,
                word,
                start: hit.start(),
                end: hit.end(),
            }
        })
        .collect()
}
