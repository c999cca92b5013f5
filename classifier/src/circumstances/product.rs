//! Product kind: stated, or told by approval numbers and words. Product first, claim second: the
//! same sentence may be lawful for a drug and not for a candy.

use super::numbers::{FoundNumber, NumberClass, NumberKind};
use mingjian_domain::ProductKind;

/// How many words of each kind a document holds.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct KindWords {
    pub(crate) health_food: usize,
    pub(crate) not_health_food: usize,
    pub(crate) ordinary_food: usize,
    pub(crate) drug: usize,
    /// Words that only the lawful advertisement of a drug carries.
    pub(crate) drug_advert: usize,
    pub(crate) device: usize,
    pub(crate) cosmetic: usize,
    /// Words of eating and drinking: what is swallowed is no device and no cosmetic, and a meter may
    /// be a gift.
    pub(crate) eaten: usize,
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
    if holds(NumberKind::Drug) && (words.drug_advert > 0 || words.drug > 1 && !health && !food) {
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
    } else if words.eaten > 0 {
        ProductKind::Unknown
    } else if words.device > 0 || has(NumberKind::Device) {
        ProductKind::Device
    } else if words.cosmetic > 0 || has(NumberKind::Cosmetic) {
        ProductKind::Cosmetic
    } else {
        ProductKind::Unknown
    }
}
