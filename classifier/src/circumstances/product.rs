//! Product kind: stated, or told by approval numbers and words. Product first, claim second: the
//! same sentence may be lawful for a drug and not for a candy.

use super::numbers::{FoundNumber, NumberClass, NumberKind};
use mingjian_domain::ProductKind;

/// Words of registered or filed health food; where they stand, its duties can be asked for.
pub(crate) const HEALTH_FOOD_WORDS: &[&str] = &[
    "保健食品",
    "蓝帽",
    "小蓝帽",
    "国食健",
    "食健备",
    "卫食健字",
    "健字号",
    "食健广审",
];

/// Words before or after [`HEALTH_FOOD_WORDS`] that deny them, or speak of the kind in general.
pub(crate) const NOT_HEALTH_FOOD: &[&str] = &[
    "不是保健食品",
    "非保健食品",
    "并非保健食品",
    "不属于保健食品",
    "不是保健品",
    "保健食品和药品",
    "保健食品与药品",
    "保健食品监管",
    "保健食品市场",
    "保健食品经营",
];

/// Words of ordinary food.
pub(crate) const ORDINARY_FOOD_WORDS: &[&str] = &[
    "压片糖果",
    "凝胶糖果",
    "固体饮料",
    "代用茶",
    "普通食品",
    "植物饮料",
    "果冻",
    "饼干",
    "糖果",
    "代餐",
    "蜂蜜",
    "茶叶",
    "面条",
    "果汁",
    "饮品",
    "酵素",
    "奶粉",
    "驼奶",
    "羊奶",
    "燕麦",
    "杂粮",
    "山茶油",
    "核桃油",
    "亚麻籽油",
    "食用油",
    "阿胶糕",
    "膏滋",
    "果干",
    "养生茶",
    "花茶",
    "食字号",
    "蛋白粉",
    "调味",
    "复合蛋白",
    "肽粉",
];

/// Words of a drug leaflet.
pub(crate) const DRUG_WORDS: &[&str] = &[
    "国药准字",
    "药品说明书",
    "用法用量",
    "适应症",
    "功能主治",
    "不良反应",
    "处方药",
    "非处方药",
    "otc",
    "按药品说明书",
];

/// Words of devices.
pub(crate) const DEVICE_WORDS: &[&str] = &[
    "械注准",
    "械注进",
    "械备",
    "医疗器械",
    "理疗仪",
    "血压计",
    "血糖仪",
    "械字号",
];

/// Words of cosmetics.
pub(crate) const COSMETIC_WORDS: &[&str] = &[
    "国妆特字",
    "妆网备字",
    "化妆品",
    "面霜",
    "面膜",
    "洗发水",
    "护肤",
    "精华液",
    "妆字号",
];

/// How many words of each kind a document holds.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct KindWords {
    pub(crate) health_food: usize,
    pub(crate) not_health_food: usize,
    pub(crate) ordinary_food: usize,
    pub(crate) drug: usize,
    pub(crate) device: usize,
    pub(crate) cosmetic: usize,
}

/// The kind, from what is stated, the numbers, the words, and whether goods show at all.
pub(crate) fn kind(
    stated: Option<ProductKind>,
    numbers: &[FoundNumber],
    words: KindWords,
    goods: bool,
) -> ProductKind {
    if let Some(kind) = stated
        && kind != ProductKind::Unknown
    {
        return kind;
    }
    let has = |kind| numbers.iter().any(|n| n.kind == kind);
    let holds = |kind| {
        numbers
            .iter()
            .any(|n| n.kind == kind && n.class == NumberClass::WellFormed)
    };
    let health = words.health_food > words.not_health_food || has(NumberKind::HealthFood);
    let food = has(NumberKind::FoodLicence) || words.ordinary_food > 0;
    if holds(NumberKind::Drug) && words.drug > 1 && !health && !food {
        return ProductKind::Drug;
    }
    if has(NumberKind::HealthFood) || has(NumberKind::AdReview) {
        return ProductKind::HealthFood;
    }
    if !goods && stated.is_none() {
        return ProductKind::None;
    }
    if health {
        return ProductKind::HealthFood;
    }
    if food {
        return ProductKind::OrdinaryFood;
    }
    if holds(NumberKind::Drug) {
        ProductKind::Drug
    } else if words.device > 0 || has(NumberKind::Device) {
        ProductKind::Device
    } else if words.cosmetic > 0 || has(NumberKind::Cosmetic) {
        ProductKind::Cosmetic
    } else {
        ProductKind::Unknown
    }
}
