//! The law and the rules that the judged texts name.

use mingjian_domain::*;

pub fn law() -> LawTable {
    let rows = [
        (
            "AdLaw-9-3",
            "广告法",
            "第九条第三项",
            "广告不得使用国家级、最高级、最佳等用语。",
            false,
        ),
        (
            "AdLaw-9-2",
            "广告法",
            "第九条第二项",
            "广告不得使用或者变相使用国家机关、国家机关工作人员的名义或者形象。",
            false,
        ),
        (
            "AdLaw-11-2",
            "广告法",
            "第十一条第二款",
            "引用数据、统计资料的，应当真实、准确，并表明出处。",
            false,
        ),
        (
            "AdLaw-14-2",
            "广告法",
            "第十四条第二款",
            "大众传播媒介不得以新闻报道形式变相发布广告。",
            false,
        ),
        (
            "AdLaw-17",
            "广告法",
            "第十七条",
            "除医疗、药品、医疗器械广告外，禁止其他任何广告涉及疾病治疗功能。",
            false,
        ),
        (
            "AdLaw-18-1-1",
            "广告法",
            "第十八条第一款第一项",
            "保健食品广告不得表示功效、安全性的断言或者保证。",
            false,
        ),
        (
            "AdLaw-18-1-5",
            "广告法",
            "第十八条第一款第五项",
            "保健食品广告不得利用广告代言人作推荐、证明。",
            false,
        ),
        (
            "AdLaw-18-2",
            "广告法",
            "第十八条第二款",
            "保健食品广告应当显著标明“本品不能代替药物”。",
            false,
        ),
        (
            "FSL-73-1",
            "食品安全法",
            "第七十三条第一款",
            "食品广告的内容应当真实合法，不得涉及疾病预防、治疗功能。",
            true,
        ),
    ];
    let provision =
        |(id, short, cite, says, unverified): (&str, &str, &str, &str, bool)| Provision {
            id: ProvisionId(id.into()),
            law: format!("中华人民共和国{short}"),
            short: short.into(),
            cite: cite.into(),
            says: says.into(),
            penalty: (id == "AdLaw-17").then(|| "第五十八条第一款第二项".to_owned()),
            from: "2015-09-01".parse().unwrap(),
            to: None,
            unverified,
        };
    LawTable {
        provisions: rows
            .into_iter()
            .map(|row| (ProvisionId(row.0.into()), provision(row)))
            .collect(),
    }
}

/// Id, Chinese and English title, category, severity, provisions, explanation.
type RuleRow = (
    &'static str,
    &'static str,
    &'static str,
    Category,
    u8,
    &'static [&'static str],
    &'static str,
);

pub fn rules() -> Vec<RuleInfo> {
    let rows: [RuleRow; 11] = [
        (
            "dt-cure-disease",
            "声称治愈疾病",
            "Claims to cure a disease",
            Category::DiseaseTreatment,
            4,
            &["AdLaw-17", "FSL-73-1"],
            "文案称商品能治愈疾病，普通食品和保健食品均不得涉及疾病治疗功能。",
        ),
        (
            "eg-guarantee",
            "保证疗效",
            "Guarantees the effect",
            Category::EfficacyGuarantee,
            3,
            &["AdLaw-18-1-1"],
            "文案以无效退款等方式保证功效。",
        ),
        (
            "sg-no-side-effect",
            "声称无副作用",
            "Claims no side effects",
            Category::SafetyGuarantee,
            3,
            &["AdLaw-18-1-1"],
            "文案断言商品安全、无副作用。",
        ),
        (
            "us-rate",
            "有效率无出处",
            "Rate without source",
            Category::UnsupportedStatistic,
            3,
            &["AdLaw-11-2"],
            "文案引用有效率而未表明出处。",
        ),
        (
            "sa-office",
            "借用国家机关名义",
            "Uses the name of an office",
            Category::StateAuthority,
            3,
            &["AdLaw-9-2"],
            "文案以国家机关的名义推荐商品。",
        ),
        (
            "at-first",
            "最高级用语",
            "Superlative",
            Category::AbsoluteTerms,
            1,
            &["AdLaw-9-3"],
            "文案使用“第一”等绝对化用语。",
        ),
        (
            "en-customer",
            "以顾客名义证明",
            "Customer proves the effect",
            Category::Endorsement,
            2,
            &["AdLaw-18-1-5"],
            "商家发布的文案以顾客经历证明功效。",
        ),
        (
            "en-expert",
            "专家推荐",
            "Expert recommends",
            Category::Endorsement,
            3,
            &["AdLaw-18-1-5"],
            "文案以专家名义推荐商品。",
        ),
        (
            "sr-ancestral",
            "祖传秘方",
            "Ancestral recipe",
            Category::SecretRecipe,
            2,
            &[],
            "文案以祖传秘方为噱头。",
        ),
        (
            "mw-missing",
            "缺少警示语",
            "Warning missing",
            Category::MissingWarning,
            2,
            &["AdLaw-18-2"],
            "全文未见“本品不能代替药物”的显著标示。",
        ),
        (
            "rg-gift",
            "赠送诱导",
            "Gift as lure",
            Category::RefundOrGift,
            1,
            &[],
            "文案以赠送诱导购买。",
        ),
    ];
    let news = RuleInfo {
        rule: RuleRef::new("di-news", 2),
        title_zh: "以资讯形式发布广告".into(),
        title_en: "Advertising as news".into(),
        category: Category::DisguisedInformation,
        severity: Severity::MILD,
        provisions: vec![ProvisionId("AdLaw-14-2".into())],
        explain: "资讯文末附购买方式，疑似变相发布广告。".into(),
    };
    rows.into_iter()
        .map(
            |(id, zh, en, category, severity, provisions, explain)| RuleInfo {
                rule: RuleRef::new(id, 1),
                title_zh: zh.into(),
                title_en: en.into(),
                category,
                severity: severity.try_into().unwrap(),
                provisions: provisions
                    .iter()
                    .map(|id| ProvisionId((*id).into()))
                    .collect(),
                explain: explain.into(),
            },
        )
        .chain([news])
        .collect()
}
