//! Whole pages under the built-in rules: advertisements that breach, and the look-alikes that fool
//! keyword filters.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{
    Assessment, Document, Part, PartKind, Precision, Published, Sha256, SourceKind, Speaker,
    Verdict,
};
use std::sync::LazyLock;

static BUILTIN: LazyLock<Classifier> = LazyLock::new(Classifier::builtin);

fn page(account: &str, title: &str, paragraphs: &[&str]) -> Document {
    let mut parts = vec![Part::plain(PartKind::Title, title)];
    parts.extend(
        paragraphs
            .iter()
            .map(|text| Part::plain(PartKind::Body, *text)),
    );
    Document {
        source_kind: SourceKind::Wechat,
        title: Some(title.to_owned()),
        account: Some(account.to_owned()),
        published: Some(Published {
            at: "2026-10-12T01:00:00Z".parse().unwrap(),
            precision: Precision::Day,
        }),
        ..Document::of(parts)
    }
}

fn read(document: &Document) -> Assessment {
    BUILTIN.assess(document, Readers::Both)
}

fn is_clear(document: &Document) {
    let read = read(document);
    let found: Vec<_> = read
        .findings
        .iter()
        .map(|f| (&f.rule.0, &f.quote))
        .collect();
    assert_eq!(
        read.verdict,
        Verdict::Clear,
        "{found:#?}\n{:#?}",
        read.circumstances
    );
}

fn is_flagged(document: &Document, category: &str) {
    let read = read(document);
    assert_eq!(read.verdict, Verdict::Flagged, "{:#?}", read.excused);
    let categories: Vec<_> = read.categories().iter().map(|c| c.as_str()).collect();
    assert!(categories.contains(&category), "{categories:?}");
}

#[test]
fn enforcement_news_quotes_claims_and_prices() {
    is_clear(&page(
        "河湾县市场监管局",
        "河湾县查处一起保健食品虚假宣传案",
        &[
            "近日，河湾县市场监管局执法人员根据群众举报，对某健康生活馆进行检查。经查，当事人在店内循环播放宣传片，宣称其销售的“康泉牌”胶囊“三个疗程根治糖尿病”“降压不反弹”，每盒售价398元。",
            "当事人的行为违反了《中华人民共和国广告法》第十七条的规定，该局依法责令停止发布违法广告，罚款20000元。",
            "市场监管部门提醒消费者：保健食品不能代替药物，遇到类似情况请拨打12315举报。",
        ],
    ));
    is_clear(&page(
        "河湾晚报",
        "八旬老人花三万元买“神药”，记者调查会销骗局",
        &[
            "本报讯（记者 林小禾）“他们说吃了能治高血压，我就信了。”家住东街的赵奶奶告诉记者。",
            "记者暗访发现，讲师在台上声称产品能清除血管垃圾、告别脑梗，现场老人纷纷下单，一套3980元。",
            "目前，市场监管部门已对该公司立案调查。",
        ],
    ));
}

#[test]
fn health_education_without_goods() {
    is_clear(&page(
        "河湾县人民医院",
        "高血压患者日常要注意什么",
        &[
            "高血压是常见的慢性病，长期不控制可引起脑卒中、心肌梗死等并发症。",
            "患者应坚持规律服药，低盐饮食，适量运动，并定期监测血压。不要相信能根治高血压的偏方。",
            "心血管内科门诊咨询电话：0371-65550123。",
        ],
    ));
    is_clear(&page(
        "健康河湾",
        "流感季来了，这样预防",
        &[
            "勤洗手、戴口罩、多通风可以预防流感。老人和儿童建议接种疫苗。",
            "长按识别二维码，关注我们，了解更多健康知识。",
        ],
    ));
}

#[test]
fn a_compliant_product_page() {
    is_clear(&page(
        "青禾健康旗舰店",
        "青禾牌维生素C咀嚼片",
        &[
            "保健功能：补充维生素C。适宜人群：需要补充维生素C的成人。不适宜人群：孕妇、乳母。",
            "食用方法及食用量：每日1次，每次1片，咀嚼食用。规格：1.0g/片×60片。贮藏方法：密封，置阴凉干燥处。",
            "批准文号：食健备G202044001234。生产许可证编号：SC12744010600017。",
            "本品不能代替药物。保健食品不是药物，不能代替药物治疗疾病。粤食健广审(文)第270331-00123号。",
            "价格：68元/瓶，咨询电话400-800-1234。",
        ],
    ));
}

#[test]
fn a_drug_leaflet_and_a_law_text() {
    is_clear(&page(
        "河湾大药房",
        "复方丹红片说明书",
        &[
            "【功能主治】活血化瘀，理气止痛。用于治疗冠心病、心绞痛。【用法用量】口服，一次3片，一日3次。",
            "【不良反应】尚不明确。【批准文号】国药准字Z20200123。请按药品说明书或者在药师指导下购买和使用。",
        ],
    ));
    is_clear(&page(
        "普法课堂",
        "广告法关于保健食品的规定",
        &[
            "第十八条 保健食品广告不得含有下列内容：（一）表示功效、安全性的断言或者保证；（二）涉及疾病预防、治疗功能；（三）声称或者暗示广告商品为保障健康所必需。",
            "违反本法第十八条规定的，由市场监督管理部门处以罚款。",
        ],
    ));
}

#[test]
fn local_news_has_nothing_to_find() {
    is_clear(&page(
        "河湾发布",
        "我县根治欠薪取得实效",
        &[
            "今年以来，我县开展根治欠薪专项行动，帮助农民工追回工资。",
            "下一步将修复漏洞，健全长效机制。",
        ],
    ));
}

#[test]
fn advertisements_that_breach() {
    is_flagged(
        &page(
            "康泉养生馆",
            "老糖友的福音",
            &[
                "康泉牌压片糖果，纯草本，吃三盒，糖niao病不用再打胰岛素。",
                "每盒398元，加微信：kangquan88，货到付款。",
            ],
        ),
        "disease_treatment",
    );
    is_flagged(
        &page(
            "养生讲堂",
            "专家讲解：血管干净了，病就少了",
            &[
                "养生讲堂本期请到专家讲血管健康，很多老人三高多年，坚持喝这款固体饮料，血管垃圾一扫光。",
                "领取同款请扫码添加老师微信，咨询热线400-800-1234。",
            ],
        ),
        "disguised_information",
    );
}

#[test]
fn a_television_advertisement_cut_into_cues() {
    let mut document = page("河湾电视台", "健康时间", &[]);
    document.parts.clear();
    document.source_kind = SourceKind::Broadcast;
    document.completeness.speech_only = true;
    for text in [
        "三高的老人听好了",
        "每天两粒青禾胶囊",
        "血压血糖",
        "稳稳降下来",
        "前五十名打进电话",
        "买三盒送三盒",
    ] {
        document.parts.push(Part::plain(PartKind::Cue, text));
    }
    is_flagged(&document, "disease_treatment");
}

#[test]
fn an_assessment_as_it_is_kept() {
    let mut document = page(
        "青禾养生",
        "青禾牌固体饮料",
        &[
            "青禾牌固体饮料，无副作用，治★疗失眠。",
            "99元一盒，电话13800000000。",
        ],
    );
    document.parts.push(Part {
        speaker: Speaker::Customer,
        ..Part::plain(PartKind::Comment, "我喝了治好了失眠")
    });
    let small = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack");
    let mut read = Classifier::from_dir(&small)
        .unwrap()
        .assess(&document, Readers::Both);
    // The fingerprint follows the code and would change with every edit of it.
    read.fingerprint = Sha256::of("");
    insta::assert_json_snapshot!(read);
}

#[test]
fn vacancies_complaints_and_plans_of_offices() {
    is_clear(&page(
        "河湾招聘网",
        "河湾康复医院公开招聘公告",
        &[
            "因发展需要，现招聘康复治疗师4名，月薪6000元，能胜任偏瘫患者的康复治疗工作。",
            "报名：携身份证到行政楼306室。咨询电话：0371-65550166。",
        ],
    ));
    is_clear(&page(
        "河湾论坛",
        "求助：我妈买了一屋子胶囊，找谁退？",
        &[
            "求助各位，一盒698元，推销的人说三个疗程告别胰岛素，无效全额退款。现在电话打不通，准备去报警。",
        ],
    ));
    is_clear(&page(
        "河湾县市场监督管理局",
        "保健食品虚假宣传专项整治方案",
        &[
            "整治重点：普通食品宣称“降血糖”“抗肿瘤”，保健食品超出批准功能宣传。联系人：吴科长，电话：0371-65550188。",
        ],
    ));
}

#[test]
fn a_covert_seller_answers_below_his_own_story() {
    let mut document = page(
        "河湾论坛",
        "我爸的结节从4a到没有",
        &["老师配了一种膏子，一天两勺，三个月结节消失了，大夫都惊呆了。"],
    );
    document.parts.push(Part::plain(
        PartKind::Comment,
        "统一回：老师助理V laoshi_2026，内部价1680一个月",
    ));
    is_flagged(&document, "disease_treatment");
}
