//! The 21 categories of suspected breach. Their ids are stable.

use crate::words;

words! {
    /// What a finding is about.
    Category {
        /// Claims or hints at treating disease.
        DiseaseTreatment = "disease_treatment", "疾病治疗", "Disease treatment";
        /// Claims or hints at preventing disease.
        DiseasePrevention = "disease_prevention", "疾病预防", "Disease prevention";
        /// Asserts or guarantees an effect.
        EfficacyGuarantee = "efficacy_guarantee", "疗效保证", "Efficacy guarantee";
        /// Asserts or guarantees safety.
        SafetyGuarantee = "safety_guarantee", "安全性保证", "Safety guarantee";
        /// Says that the goods are necessary for health.
        NecessityClaim = "necessity_claim", "健康必需", "Necessity claim";
        /// Compares with drugs or other health food.
        Comparison = "comparison", "比较", "Comparison";
        /// Somebody other than the advertiser recommends or proves.
        Endorsement = "endorsement", "代言推荐", "Endorsement";
        /// Medical terms, or terms that make goods look like drugs.
        MedicalTerms = "medical_terms", "医疗用语", "Medical terms";
        /// Superlatives.
        AbsoluteTerms = "absolute_terms", "绝对化用语", "Absolute terms";
        /// Beyond the function that was approved.
        BeyondApprovedFunction = "beyond_approved_function", "超出批准功能", "Beyond approved function";
        /// Ordinary food that claims a health function.
        OrdinaryFoodFunction = "ordinary_food_function", "普通食品声称功能", "Ordinary food claims function";
        /// Numbers or quotations without source.
        UnsupportedStatistic = "unsupported_statistic", "数据无依据", "Unsupported statistic";
        /// Uses state organs or their image.
        StateAuthority = "state_authority", "借用国家机关", "State authority";
        /// The statutory warning is missing.
        MissingWarning = "missing_warning", "缺少警示语", "Missing warning";
        /// The ad-review number is missing.
        MissingReviewNumber = "missing_review_number", "缺少广告审查号", "Missing ad-review number";
        /// A number that is malformed, impossible or of another kind.
        InvalidNumber = "invalid_number", "批准文号异常", "Invalid number";
        /// Advertising in the dress of news, knowledge or story.
        DisguisedInformation = "disguised_information", "变相发布", "Disguised advertising";
        /// Aimed at minors.
        AimedAtMinors = "aimed_at_minors", "针对未成年人", "Aimed at minors";
        /// Secret recipe, ancestry, magic.
        SecretRecipe = "secret_recipe", "祖传秘方", "Secret recipe";
        /// Refund, gift, insurance or scarcity as lure.
        RefundOrGift = "refund_or_gift", "退款赠送诱导", "Refund or gift lure";
        /// Fear of illness as lure.
        FearAppeal = "fear_appeal", "制造恐慌", "Fear appeal";
    }
}
