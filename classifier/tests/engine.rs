//! The engine on a small pack of its own: what stands, what is excused, and where it is shown.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{
    Assessment, Document, ModelState, Part, PartKind, Place, Precision, ProductKind, ProvisionId,
    Published, Speaker, Verdict,
};
use proptest::prelude::*;
use std::path::Path;
use std::sync::LazyLock;

static SMALL: LazyLock<Classifier> = LazyLock::new(|| {
    Classifier::from_dir(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack"))
        .unwrap()
});

fn body(text: &str) -> Document {
    Document::of(vec![Part::plain(PartKind::Body, text)])
}

fn read(document: &Document) -> Assessment {
    SMALL.assess(document, Readers::Both)
}

fn quotes(text: &str) -> Vec<String> {
    read(&body(text))
        .findings
        .into_iter()
        .map(|f| f.quote)
        .collect()
}

fn why(text: &str) -> Vec<String> {
    let read = read(&body(text));
    assert!(read.findings.is_empty(), "{text}: {:?}", read.findings);
    let mut why: Vec<String> = read.excused.into_iter().map(|e| e.why).collect();
    why.dedup();
    why
}

#[test]
fn the_small_pack_passes_its_own_tests() {
    let report = SMALL.test();
    assert_eq!(report.failures, []);
    assert_eq!((report.rules, report.tests), (7, 14));
}

#[test]
fn a_claim_repeated_without_end_is_listed_forty_times_and_counted() {
    let text = format!("电话13800000000。{}", "吃三盒根治糖尿病。".repeat(3000));
    let said = read(&body(&text));
    let cures: Vec<_> = said
        .findings
        .iter()
        .filter(|f| f.quote == "根治糖尿病")
        .collect();
    assert_eq!(cures.len(), 40);
    assert!(
        cures[39]
            .reason
            .ends_with("（同一规则另有2960处，未逐一列出）"),
        "{}",
        cures[39].reason
    );
    assert!(!cures[38].reason.contains("另有"));
}

#[test]
fn disguised_claims_are_found_and_quoted_as_published() {
    for (text, quote) in [
        (
            "吃三盒，根-治★糖 尿\u{200b}病，电话13800000000",
            "根-治★糖 尿\u{200b}病",
        ),
        ("吃三盒，降xue糖，电话13800000000", "降xue糖"),
        ("吃三盒，zhi疗 糖niao病，电话13800000000", "zhi疗 糖niao病"),
        ("吃三盒，冶疗月中瘤，电话13800000000", "冶疗月中瘤"),
        ("吃三盒，治疗高雪压，电话13800000000", "治疗高雪压"),
        ("吃三盒，治疗糖n病，电话13800000000", "治疗糖n病"),
        (
            "吃三盒，根治(gēnzhì)糖尿病(bìng)，电话13800000000",
            "根治(gēnzhì)糖尿病",
        ),
        ("吃三盒，根治\n糖尿病，电话13800000000", "根治\n糖尿病"),
        ("吃三盒，治療糖①尿②病，電話13800000000", "治療糖①尿②病"),
        ("吃三盒，７天见效，电话13800000000", "７天见效"),
    ] {
        assert_eq!(quotes(text), [quote], "{text}");
    }
}

#[test]
fn a_claim_cut_over_two_cues_is_one_claim() {
    let cue = |text: &str| Part::plain(PartKind::Cue, text);
    let read = read(&Document::of(vec![
        cue("我们这款胶囊让您的糖尿病"),
        cue("彻底断根"),
        cue("热线400-800-1234现在拨打"),
    ]));
    let found = &read.findings[0];
    assert_eq!(found.quote, "糖尿病彻底断根");
    let Place::Text { from, to } = found.place else {
        panic!("a place in the text")
    };
    assert_eq!((from.part, from.offset, to.part, to.offset), (0, 9, 1, 4));
}

#[test]
fn paragraphs_bound_sentences() {
    let paragraph = |text: &str| Part::plain(PartKind::Body, text);
    let read = read(&Document::of(vec![
        paragraph("这款胶囊治"),
        paragraph("糖尿病人群关注，电话13800000000"),
    ]));
    assert_eq!(read.findings, []);
}

#[test]
fn true_denials_excuse() {
    for text in [
        "本品不能治疗糖尿病，电话13800000000",
        "本品没有治疗糖尿病的作用，电话13800000000",
        "请勿轻信根治糖尿病的说法，这款只是糖果",
        "糖尿病目前尚不能根治，这款胶囊仅是食品",
        "这款胶囊不具有任何治疗糖尿病的功能",
        "说这款能根治糖尿病是骗人的",
    ] {
        assert_eq!(why(text), ["否定的说法，没有作出宣称"], "{text}");
    }
}

#[test]
fn denials_of_something_else_do_not() {
    for text in [
        "这款胶囊不用打针也能降血糖",
        "没有治不好的糖尿病，认准这款",
        "不含激素，根治关节炎，电话13800000000",
        "不是药，胜似药，治疗失眠，这款最好",
        "本品不能代替药物，但能治好失眠",
        "不要以为保健品都是骗人的，这款真能治好失眠",
    ] {
        assert_eq!(
            quotes(text).len(),
            1,
            "{text}: {:?}",
            read(&body(text)).excused
        );
    }
}

#[test]
fn warnings_questions_reports_and_laws_excuse() {
    assert_eq!(
        why("这款保健食品是食品，本品不能代替药物治疗疾病"),
        ["法定警示语或注意事项的文字"]
    );
    assert_eq!(why("这款胶囊能治疗糖尿病吗？不能。"), ["提问，回答为否"]);
    assert_eq!(
        why("该店宣称“根治糖尿病”被罚二万元。"),
        ["转述他人宣称并加以否定"]
    );
    assert_eq!(
        why(
            "市场监管局查处一起案件：当事人宣称胶囊根治糖尿病，每盒售价398元，已立案，罚款20000元。"
        ),
        ["新闻报道或消费提示中的引述"]
    );
    assert_eq!(
        why("第十七条 不得含有下列内容：治疗糖尿病。违反本法的，依照第五十八条处以下罚款。"),
        ["法规条文"]
    );
}

#[test]
fn a_seller_who_quotes_a_penalty_is_no_reporter() {
    let text = "被查处的是假货，那家被罚款了，认准我们！根治糖尿病，订购热线400-800-1234";
    let read = read(&body(text));
    assert_eq!(read.circumstances.speaker, Speaker::Seller);
    assert_eq!(read.findings[0].quote, "根治糖尿病");
}

#[test]
fn news_with_a_way_to_buy_is_disguised() {
    let text =
        "本报讯 记者近日获悉，新品胶囊上市，市民称根治糖尿病。扫码购买，咨询热线400-800-1234。";
    let rules: Vec<String> = read(&body(text))
        .findings
        .iter()
        .map(|f| f.rule.id().to_owned())
        .collect();
    assert_eq!(rules, ["cure", "news-dress"]);
}

#[test]
fn comments_of_readers_are_not_the_seller() {
    let mut parts = vec![Part::plain(PartKind::Body, "青禾胶囊，电话13800000000")];
    parts.push(Part::plain(PartKind::Comment, "我妈吃了治好了糖尿病"));
    let read_one = read(&Document::of(parts.clone()));
    assert_eq!(read_one.excused[0].why, "读者或顾客的评论，不是商家宣传");
    parts[1].text.push_str("，要的加微信：jiankang88");
    assert_eq!(read(&Document::of(parts)).findings[0].quote, "治好了糖尿病");
}

#[test]
fn drugs_health_talk_and_exceptions() {
    assert_eq!(
        why("国药准字Z20200123 功能主治：治疗糖尿病。用法用量：口服，每盒30元"),
        ["药品信息，不按食品、保健食品判断"]
    );
    assert_eq!(why("高血压患者要少盐，医生会治疗糖尿病。"), ["未见商品"]);
    assert_eq!(why("这款治疗病房"), ["规则写明的例外"]);
    assert_eq!(why("本店招聘治疗糖尿病的医师"), ["规则写明的例外"]);
}

#[test]
fn what_is_missing_from_a_partial_text_is_not_checkable() {
    let mut doc = body("青禾牌保健食品，电话13800000000");
    assert_eq!(read(&doc).findings[0].place, Place::Document);
    doc.completeness.unread_images = 2;
    let partial = read(&doc);
    assert_eq!(partial.findings, []);
    assert_eq!(partial.circumstances.not_checkable.len(), 1);
}

#[test]
fn provisions_follow_the_day_and_the_goods() {
    let mut doc = body("这款胶囊根治糖尿病");
    let ids = |doc: &Document| -> Vec<String> {
        read(doc).findings[0]
            .provisions
            .iter()
            .map(|ProvisionId(id)| id.clone())
            .collect()
    };
    assert_eq!(ids(&doc), ["Law-17", "New-9"]);
    let at = "2024-05-01T00:00:00Z".parse().unwrap();
    doc.published = Some(Published {
        at,
        precision: Precision::Day,
    });
    assert_eq!(ids(&doc), ["Law-17", "Old-8"]);
    doc.product_kind = Some(ProductKind::HealthFood);
    assert_eq!(ids(&doc), ["Law-18", "Law-17"]);
}

#[test]
fn no_model_is_loaded_and_it_says_so() {
    let read = SMALL.assess(&body("这款胶囊根治糖尿病"), Readers::Model);
    assert_eq!(read.model, ModelState::NotLoaded);
    assert_eq!((read.findings.len(), read.verdict), (0, Verdict::Clear));
}

#[test]
fn answers_do_not_depend_on_neighbours_or_threads() {
    let texts = [
        "这款根治糖尿病",
        "晴天",
        "本品不能治疗糖尿病",
        "保健食品，电话13800000000",
        "每盒30元，降xue糖，加微信abc12345",
    ];
    let docs: Vec<Document> = (0..200)
        .map(|i| body(&format!("{}{}", texts[i % 5], i / 5)))
        .collect();
    let one_by_one: Vec<Assessment> = docs.iter().map(read).collect();
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        assert_eq!(
            pool.install(|| SMALL.assess_all(&docs, Readers::Both)),
            one_by_one
        );
    }
    let backwards: Vec<Document> = docs.iter().rev().cloned().collect();
    let mut answers = SMALL.assess_all(&backwards, Readers::Both);
    answers.reverse();
    assert_eq!(answers, one_by_one);
}

/// Text as it is met: words of the pack, tricks, punctuation, and anything at all.
fn messy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("根治".to_owned()),
        Just("糖尿病".to_owned()),
        Just("降xue糖".to_owned()),
        Just("电话13800000000".to_owned()),
        Just("★".to_owned()),
        Just("\u{200b}".to_owned()),
        Just(" ".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n".to_owned()),
        Just("不能".to_owned()),
        Just("，".to_owned()),
        Just("。".to_owned()),
        Just("现(xiàn)".to_owned()),
        Just("【疗】".to_owned()),
        Just("🩸糖".to_owned()),
        Just("ﬁ㎎".to_owned()),
        Just("e\u{301}".to_owned()),
        Just("食健备G2020".to_owned()),
        Just("tangniaobing".to_owned()),
        Just("月中瘤".to_owned()),
        "\\PC{0,6}",
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn every_place_is_in_bounds_in_order_and_quotes_its_text(texts in prop::collection::vec(messy(), 1..5), cues in any::<bool>()) {
        let kind = if cues { PartKind::Cue } else { PartKind::Body };
        let doc = Document::of(texts.iter().map(|t| Part::plain(kind, t.as_str())).collect());
        let read = read(&doc);
        let places = read.findings.iter().map(|f| (f.place, &f.quote)).chain(read.excused.iter().map(|e| (e.place, &e.quote)));
        for (place, quote) in places {
            let Place::Text { from, to } = place else { continue };
            prop_assert!((from.part, from.offset) < (to.part, to.offset));
            let mut shown = String::new();
            for part in from.part..=to.part {
                let chars: Vec<char> = doc.parts[part as usize].text.chars().collect();
                let start = if part == from.part { from.offset as usize } else { 0 };
                let end = if part == to.part { to.offset as usize } else { chars.len() };
                prop_assert!(start <= end && end <= chars.len());
                shown.extend(&chars[start..end]);
            }
            prop_assert_eq!(&shown, quote);
        }
    }
}
