//! The second reader: what it adds to the rules, that nothing beside a document changes what is said of
//! it, and what becomes of weights that are none. Uses the model that the product ships.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, FILES, Model, ModelError, Readers};
use mingjian_domain::{Category, Document, ModelState, Place, Reader, Verdict};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

static RULES: LazyLock<Classifier> = LazyLock::new(Classifier::builtin);
static BOTH: LazyLock<Classifier> = LazyLock::new(|| RULES.clone().with_model(Arc::new(shipped())));

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../model")
}

fn shipped() -> Model {
    Model::open(&folder()).unwrap()
}

fn page(text: &str) -> Document {
    Document::plain(None, text)
}

/// Texts of all kinds, some of them twice.
fn texts() -> Vec<Document> {
    let sold = [
        "隔壁老李喝了半个月，箭头全没了，医生都问他吃了啥。想要的加微信caofen88，一罐168元。",
        "降xue糖，三天见效，电话13800000000",
        "县市场监管局查处一起保健食品虚假宣传案，当事人宣称“包治百病”，被罚款二万元。",
        "本店红枣五斤装58元包邮，七天无理由退货。",
        "",
        "🙂",
    ];
    (0..60)
        .map(|n| page(&format!("{}{}", sold[n % 6], "。今天赶集".repeat(n % 9))))
        .collect()
}

#[test]
fn what_it_finds_is_a_sentence_of_the_text_with_its_reason() {
    let text = "今年入冬以来，隔壁老李天天喝这罐粉，半个月后去复查，箭头全没了，医生都问他吃了啥。想要的加微信caofen88，一罐168元，两罐包邮。";
    let read = BOTH.assess(&page(text), Readers::Model);
    assert_eq!(read.verdict, Verdict::Flagged);
    assert!(matches!(read.model, ModelState::Loaded { .. }));
    assert!(!read.findings.is_empty());
    for finding in &read.findings {
        assert_eq!(finding.reader, Reader::Model);
        assert!(
            finding.rule.0.starts_with("mingjian-reader@"),
            "{:?}",
            finding.rule
        );
        assert!(!finding.provisions.is_empty());
        let Place::Text { from, to } = finding.place else {
            panic!("the model finds sentences");
        };
        let chars: Vec<char> = text.chars().collect();
        let quoted: String = chars[from.offset as usize..to.offset as usize]
            .iter()
            .collect();
        assert_eq!(quoted, finding.quote);
        assert!(finding.reason.contains("主要依据"), "{}", finding.reason);
    }
}

#[test]
fn where_a_rule_says_the_same_the_rule_speaks() {
    let text = "三天降血糖，糖尿病彻底断根，无效退款，电话13800000000，一盒398元";
    let read = BOTH.assess(&page(text), Readers::Both);
    let of = |reader| read.findings.iter().filter(move |f| f.reader == reader);
    assert!(of(Reader::Rule).count() > 0);
    for by_model in of(Reader::Model) {
        let same = of(Reader::Rule).any(|by_rule| by_rule.category == by_model.category);
        assert!(!same, "{by_model:?}");
    }
}

#[test]
fn a_number_that_holds_is_not_called_amiss_by_its_wording() {
    let text = "雪域牦牛骨髓粉，老寒腿喝两罐骨刺化掉，药都扔了。许可证：SC10641010200936，一罐698元，电话0000-8800021";
    let read = BOTH.assess(&page(text), Readers::Both);
    assert_eq!(read.verdict, Verdict::Flagged);
    let mut by_model = read.findings.iter().filter(|f| f.reader == Reader::Model);
    assert!(
        by_model.all(|f| f.category != Category::InvalidNumber),
        "{:?}",
        read.findings
    );
}

#[test]
fn a_report_that_quotes_ten_cures_stays_innocent() {
    let text = "县市场监管局通报：经查，当事人在讲座中宣称其产品可治疗糖尿病、高血压、冠心病、脑梗、癌症、肾病、肝病、风湿、\
        失眠和便秘，声称“三天见效”“无效退款”“祖传秘方”。上述宣传没有依据，违反广告法和反不正当竞争法，责令停止发布并罚款二十万元。\
        监管部门提醒老年消费者，保健食品不能代替药物，遇到此类宣传请拨打12315举报。";
    assert_eq!(
        BOTH.assess(&page(text), Readers::Both).verdict,
        Verdict::Clear
    );
}

#[test]
fn alone_in_a_batch_and_on_any_number_of_threads_the_answer_is_the_same() {
    let documents = texts();
    let alone: Vec<_> = documents
        .iter()
        .map(|d| BOTH.assess(d, Readers::Both))
        .collect();
    let mut turned = documents.clone();
    turned.reverse();
    let fresh = RULES
        .clone()
        .with_model(Arc::new(shipped().without_cache()));
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let mut batch = pool.install(|| fresh.assess_all(&turned, Readers::Both));
        batch.reverse();
        assert_eq!(alone, batch, "{threads} threads");
    }
}

#[test]
fn the_gate_spares_work_and_changes_no_verdict_here() {
    let documents = texts();
    let open = RULES.clone().with_model(Arc::new(shipped().without_gate()));
    for document in &documents {
        let (gated, whole) = (
            BOTH.assess(document, Readers::Both),
            open.assess(document, Readers::Both),
        );
        assert_eq!(gated.verdict, whole.verdict, "{document:?}");
    }
}

#[test]
fn rules_alone_are_what_they_were_without_a_model() {
    for document in texts() {
        let with = BOTH.assess(&document, Readers::Rules);
        let without = RULES.assess(&document, Readers::Rules);
        assert_eq!(with.model, ModelState::NotLoaded);
        assert_eq!((with.risk, with.findings), (without.risk, without.findings));
    }
    assert_ne!(BOTH.fingerprint(), RULES.fingerprint());
}

#[test]
fn a_page_without_end_is_read_in_bounded_time() {
    let claim = "老李喝了半个月箭头全没了，加微信caofen88，一罐168元。";
    let noise: String = (0..8000)
        .map(|n| format!("第{n}号公告，道路施工请绕行。"))
        .collect();
    let long = format!("{noise}{claim}{noise}{}", claim.repeat(2000));
    let read = BOTH.assess(&page(&long), Readers::Both);
    assert_eq!(read.verdict, Verdict::Flagged);
    let bytes = String::from_utf8_lossy(&[0_u8, 159, 146, 150].repeat(5000)).into_owned();
    BOTH.assess(&page(&bytes), Readers::Both);
}

#[test]
fn a_model_that_lacks_a_file_or_is_damaged_is_named() {
    let place = tempfile::tempdir().unwrap();
    let copy = || {
        for name in FILES {
            std::fs::copy(folder().join(name), place.path().join(name)).unwrap();
        }
    };
    for name in FILES {
        copy();
        let path = place.path().join(name);
        std::fs::remove_file(&path).unwrap();
        let why = Model::open(place.path()).err().unwrap();
        assert!(matches!(why, ModelError::Missing { .. }), "{why}");
        assert!(why.to_string().contains(name), "{why}");

        let whole = std::fs::read(folder().join(name)).unwrap();
        for damaged in [&whole[..whole.len() / 2], b"something else", b""] {
            std::fs::write(&path, damaged).unwrap();
            let why = Model::open(place.path()).err().unwrap();
            assert!(matches!(why, ModelError::Foreign { .. }), "{name}: {why}");
            assert!(why.to_string().contains(name), "{why}");
        }
    }
}
