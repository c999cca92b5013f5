//! Statutory and usual warnings: their own words are never a claim, and one of them must stand
//! with health food.

/// Warnings that say the goods are no drug, as normalised; the first group settles `missing_warning`.
pub(crate) const NOT_A_DRUG: &[&str] = &[
    "不能代替药物治疗疾病",
    "不能代替药品治疗疾病",
    "不能替代药物治疗疾病",
    "不能替代药品治疗疾病",
    "不可代替药物治疗疾病",
    "不能代替药物治病",
    "不能代替药物",
    "不能代替药品",
    "不能替代药物",
    "不能替代药品",
    "不可代替药物",
    "不可替代药物",
    "不得代替药物",
    "不能取代药物",
];

/// Cautions whose words name people, diseases or doctors without claiming anything.
pub(crate) const CAUTIONS: &[&str] = &[
    "请在医生指导下食用",
    "请在医生指导下使用",
    "请在医师指导下食用",
    "在医生指导下食用",
    "在医生指导下使用",
    "请遵医嘱",
    "请咨询医生",
    "请及时就医",
    "应及时就医",
    "过敏体质者慎用",
    "同时食用不宜超过推荐量",
    "请按药品说明书或者在药师指导下购买和使用",
    "请仔细阅读产品说明书或者在医务人员的指导下购买和使用",
    "禁忌内容或者注意事项详见说明书",
    "请在医生或者临床营养师指导下使用",
    "本广告仅供医学药学专业人士阅读",
    "药食同源不等于药",
    "保健食品不是药物",
    "保健食品不是药品",
    "本品不是药物",
    "本品不是药品",
];
