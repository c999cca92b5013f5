//! Texts as they were judged, one for each thing a page has to show: all invented.

use crate::law::rules;
use mingjian_domain::*;

pub type Judged = (Document, Assessment);

fn part(kind: PartKind, speaker: Speaker, text: &str) -> Part {
    Part {
        speaker,
        ..Part::plain(kind, text)
    }
}

fn document(kind: SourceKind, title: &str, account: &str, parts: Vec<Part>) -> Document {
    let mut all = vec![Part::plain(PartKind::Title, title)];
    all.extend(parts);
    Document {
        source_kind: kind,
        url: Some(format!(
            "https://jiangcheng.example/{}",
            &Sha256::of(title).to_string()[..8]
        )),
        title: Some(title.into()),
        account: Some(account.into()),
        published: Some(Published {
            at: "2026-11-03T02:20:00Z".parse().unwrap(),
            precision: Precision::Minute,
        }),
        ..Document::of(all)
    }
}

/// The place of `quote`, which stands in one part.
fn place(doc: &Document, quote: &str) -> Place {
    let found = doc.parts.iter().enumerate().find_map(|(n, part)| {
        let byte = part.text.find(quote)?;
        Some((n as u32, part.text[..byte].chars().count() as u32))
    });
    let (part, offset) = found.unwrap_or_else(|| panic!("{quote} stands in no part"));
    Place::Text {
        from: Position { part, offset },
        to: Position {
            part,
            offset: offset + quote.chars().count() as u32,
        },
    }
}

fn finding(doc: &Document, rule: &str, severity: u8, quote: &str) -> Finding {
    let rules = rules();
    let info = rules.iter().find(|info| info.rule.id() == rule).unwrap();
    Finding {
        category: info.category,
        severity: severity.try_into().unwrap(),
        reader: Reader::Rule,
        rule: info.rule.clone(),
        place: if quote.is_empty() {
            Place::Document
        } else {
            place(doc, quote)
        },
        quote: quote.into(),
        provisions: info.provisions.clone(),
        reason: info.explain.clone(),
    }
}

fn assessed(doc: Document, risk: f64, findings: Vec<Finding>, excused: Vec<Excused>) -> Judged {
    let assessment = Assessment {
        document: doc.digest(),
        fingerprint: Sha256::of("rules 1"),
        verdict: Verdict::Flagged,
        risk,
        is_advertisement: 0.98,
        circumstances: Circumstances {
            speaker: Speaker::Seller,
            product_kind: ProductKind::OrdinaryFood,
            goods: GoodsSold {
                prices: vec!["三盒398元".into()],
                phones: vec!["400-000-1234".into()],
                contacts: vec!["加微信 ky2026".into()],
            },
            numbers: vec!["SC10642010000018（食品生产许可，格式有效）".into()],
            warnings: vec![],
            not_checkable: vec![],
        },
        model: ModelState::NotLoaded,
        findings,
        excused,
    };
    (doc, assessment)
}

/// A post with overlapping claims, a claim in a comment, one forgiven, and something missing.
pub fn gravest() -> Judged {
    let mut doc = document(
        SourceKind::Wechat,
        "老中医祖传秘方，糖尿病三盒断根",
        "康源养生",
        vec![
            part(PartKind::Navigation, Speaker::Unknown, "首页"),
            part(PartKind::Navigation, Speaker::Unknown, "养生课堂"),
            part(
                PartKind::Body,
                Speaker::Seller,
                "我是张国强，三代行医。很多糖友问我，血糖到底能不能降下来？今天把祖传秘方公开：康源牌苦瓜桑叶压片糖果，三盒糖尿病断根，无效退款，吃完再也不用打胰岛素。",
            ),
            part(
                PartKind::Body,
                Speaker::Seller,
                "江城的刘阿姨吃了两个疗程，血糖从18降到5.6，停药至今没有反弹。<b>临床验证有效率98.6%</b>，纯植物、无任何副作用，老人孩子都能吃。",
            ),
            part(
                PartKind::ImageText,
                Speaker::Seller,
                "国家卫健委推荐 · 全国销量第一",
            ),
            part(
                PartKind::Attribute,
                Speaker::Seller,
                "产品名称：康源牌苦瓜桑叶压片糖果",
            ),
            part(
                PartKind::Attribute,
                Speaker::Seller,
                "生产许可：SC10642010000018",
            ),
            part(PartKind::Attribute, Speaker::Seller, "优惠价：三盒398元"),
            part(
                PartKind::Body,
                Speaker::Seller,
                "郑重提醒：本品不能代替药物治疗疾病。今天下单加微信 ky2026，或拨打 400-000-1234，前一百名再送一盒。",
            ),
            part(
                PartKind::Comment,
                Speaker::Customer,
                "吃了一个月，胰岛素真的停了，感谢张老师！",
            ),
            part(
                PartKind::Comment,
                Speaker::Seller,
                "坚持吃满三盒，包您断根。",
            ),
            part(
                PartKind::Footer,
                Speaker::Unknown,
                "江城康源生物科技有限公司 版权所有",
            ),
        ],
    );
    doc.author = Some("张国强".into());
    doc.completeness.unread_images = 3;
    let findings = vec![
        finding(&doc, "sr-ancestral", 2, "祖传秘方，糖尿病三盒断根"),
        finding(&doc, "dt-cure-disease", 4, "糖尿病三盒断根"),
        finding(&doc, "dt-cure-disease", 4, "三盒糖尿病断根"),
        finding(&doc, "eg-guarantee", 3, "断根，无效退款"),
        finding(&doc, "dt-cure-disease", 4, "再也不用打胰岛素"),
        finding(&doc, "us-rate", 3, "有效率98.6%"),
        finding(&doc, "sg-no-side-effect", 3, "无任何副作用"),
        finding(&doc, "sa-office", 3, "国家卫健委推荐"),
        finding(&doc, "at-first", 1, "全国销量第一"),
        finding(&doc, "en-customer", 2, "胰岛素真的停了"),
        finding(&doc, "mw-missing", 2, ""),
    ];
    let excused = vec![Excused {
        rule: RuleRef::new("dt-cure-disease", 1),
        category: Category::DiseaseTreatment,
        place: place(&doc, "治疗疾病"),
        quote: "治疗疾病".into(),
        why: "否定：不能代替药物".into(),
    }];
    assessed(doc, 0.9731, findings, excused)
}

pub fn page_of_gravest() -> &'static [u8] {
    "<!doctype html><title>糖尿病三盒断根</title><style>h1{color:#b00}</style><h1>老中医祖传秘方</h1>\
     <script>document.body.innerHTML='script ran'</script><p>三盒糖尿病断根，无效退款</p>\
     <img src=\"https://tracker.example/x.png\" alt=\"图\">"
        .as_bytes()
}

/// A programme: cues with times, a claim that runs over two of them.
pub fn spoken() -> Judged {
    let lines = [
        "观众朋友们上午好，欢迎收看健康购物街。",
        "很多中老年朋友膝盖疼、下不了楼，",
        "今天这款氨糖软骨素，喝三瓶，",
        "关节炎就能根治，再也不复发！",
        "现在拨打屏幕下方电话，买三送三。",
    ];
    let mut doc = document(
        SourceKind::Broadcast,
        "健康购物街 2026-11-02 08:15",
        "江城二套",
        Vec::new(),
    );
    for (n, line) in lines.iter().enumerate() {
        let start_ms = 61_000 + n as u64 * 4_200;
        let mut cue = part(PartKind::Cue, Speaker::Seller, line);
        cue.origin.cue = Some(CueTime {
            start_ms,
            end_ms: start_ms + 4_000,
        });
        doc.parts.push(cue);
    }
    doc.url = None;
    doc.completeness.speech_only = true;
    let mut over_two = finding(&doc, "dt-cure-disease", 4, "关节炎就能根治");
    over_two.place = Place::Text {
        from: Position {
            part: 3,
            offset: 10,
        },
        to: Position { part: 4, offset: 7 },
    };
    over_two.quote = "喝三瓶，关节炎就能根治".into();
    let findings = vec![over_two, finding(&doc, "rg-gift", 1, "买三送三")];
    let (doc, mut assessment) = assessed(doc, 0.9105, findings, vec![]);
    assessment.circumstances.product_kind = ProductKind::Unknown;
    assessment.circumstances.numbers.clear();
    assessment.circumstances.not_checkable =
        vec!["警示语（仅有语音）".into(), "批准文号（仅有语音）".into()];
    (doc, assessment)
}

/// News that quotes more than it claims.
pub fn excused_only_in_part() -> Judged {
    let doc = document(
        SourceKind::Web,
        "秋冬养生：专家教你调理三高",
        "江城热线",
        vec![
            part(
                PartKind::Body,
                Speaker::Journalist,
                "入秋以来，咨询血压管理的读者多了起来。记者走访了几家社区医院，医生提醒，高血压须遵医嘱规律服药。",
            ),
            part(
                PartKind::Body,
                Speaker::Journalist,
                "某店曾宣称“七天根治高血压”，被市场监管部门罚款二万元。",
            ),
            part(
                PartKind::Body,
                Speaker::Unknown,
                "文末福利：点击下方链接了解红景天软胶囊，专家推荐，服用一周血压平稳，详询 400-000-5678。",
            ),
        ],
    );
    let findings = vec![
        finding(&doc, "en-expert", 3, "专家推荐"),
        finding(&doc, "di-news", 2, ""),
    ];
    let excused = vec![Excused {
        rule: RuleRef::new("dt-cure-disease", 1),
        category: Category::DiseaseTreatment,
        place: place(&doc, "七天根治高血压"),
        quote: "七天根治高血压".into(),
        why: "媒体报道引用，说话人不是商家".into(),
    }];
    assessed(doc, 0.7220, findings, excused)
}

/// A long text with `claims` claims all over it.
pub fn crowded(claims: u32) -> Judged {
    let filler = "清晨的江边雾气很重，散步的人三三两两，卖早点的摊子冒着热气。";
    let parts = (0..claims)
        .map(|n| {
            let text = format!("{}第{n}位顾客说糖尿病断根，{filler}", filler.repeat(6));
            part(PartKind::Body, Speaker::Seller, &text)
        })
        .collect();
    let doc = document(SourceKind::Web, "顾客反馈合集", "江城热线", parts);
    let claim = |n| {
        let mut one = finding(
            &doc,
            "dt-cure-disease",
            4,
            &format!("第{n}位顾客说糖尿病断根"),
        );
        one.quote = "糖尿病断根".into();
        one
    };
    let findings = (0..claims).map(claim).collect();
    assessed(doc, 0.99, findings, vec![])
}

/// One of many.
pub fn plain(n: u32) -> Judged {
    const GOODS: [&str; 6] = [
        "蓝莓叶黄素饮",
        "灵芝孢子粉",
        "纳豆红曲片",
        "鱼油软胶囊",
        "黄芪固体饮料",
        "蜂胶喷剂",
    ];
    let goods = GOODS[n as usize % GOODS.len()];
    let doc = document(
        SourceKind::Web,
        &format!("{goods}第{}期特卖", n + 1),
        "江城热线",
        vec![part(
            PartKind::Body,
            Speaker::Seller,
            &format!("{goods}，吃一个月高血压断根，全国销量第一，电话 400-000-{n:04}。"),
        )],
    );
    let findings = vec![
        finding(&doc, "dt-cure-disease", 4, "高血压断根"),
        finding(&doc, "at-first", 1, "全国销量第一"),
    ];
    assessed(doc, 0.9 - f64::from(n) / 200.0, findings, vec![])
}
