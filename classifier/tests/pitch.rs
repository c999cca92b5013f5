//! What the whole text sounds like: stories that sell, candour, replies, page furniture.
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Readers};
use mingjian_domain::{
    Assessment, Document, DocumentState, Part, PartKind, Place, Speaker, Verdict,
};
use std::sync::LazyLock;

static RULES: LazyLock<Classifier> = LazyLock::new(Classifier::builtin);

fn body(texts: &[&str]) -> Document {
    Document::of(
        texts
            .iter()
            .map(|text| Part::plain(PartKind::Body, *text))
            .collect(),
    )
}

fn read(document: &Document) -> Assessment {
    RULES.assess(document, Readers::Rules)
}

const STORY: [&str; 3] = [
    "我爹在炕上躺了三年，下床要两个人架着，夜里疼得直哼。",
    "去年开春，邻居捎来一罐黑豆鹿筋膏，一天一勺。喝到第二罐，他自己扶着墙走到院子里；如今挑水、赶集，拐棍早撂下了。",
    "想给老人带一罐的姐妹，私信我，备注“老爹”，满三罐再送一罐。",
];

#[test]
fn a_story_without_a_disease_is_a_pitch_and_shows_where() {
    let document = body(&STORY);
    let read = read(&document);
    assert_eq!(read.verdict, Verdict::Flagged);
    let clue = read
        .findings
        .iter()
        .find(|f| f.rule.0.starts_with("dt-in-pitch"))
        .unwrap();
    let Place::Text { from, to } = clue.place else {
        panic!("a clue stands in the text")
    };
    let part: Vec<char> = document.parts[from.part as usize].text.chars().collect();
    assert_eq!(from.part, to.part);
    let quoted: String = part[from.offset as usize..to.offset as usize]
        .iter()
        .collect();
    assert_eq!(quoted, clue.quote);
}

#[test]
fn a_seller_who_says_what_it_is_not_is_clear() {
    let texts = [
        "自家熬的黑豆膏，抹馒头、冲水都行。",
        "有人问我爹吃了腿好没好。他的腿是在县医院骨科做的手术，该吃药还吃药，别指望一罐膏，它就是个吃食，治不了病。",
        "一罐三十八元，想要的私信我。",
    ];
    let read = read(&body(&texts));
    assert_eq!(read.verdict, Verdict::Clear, "{:#?}", read.findings);
}

#[test]
fn a_plain_shop_page_is_clear_however_much_it_sells() {
    let page = body(&[
        "手削藕粉 桂花味 20g×15袋",
        "本店售价：￥33.00元，加入购物车，满两袋包邮",
        "先用凉水化开，再冲滚水，边冲边搅，看它从白变透明。",
    ]);
    assert_eq!(read(&page).verdict, Verdict::Clear);
}

#[test]
fn each_comment_has_its_own_speaker() {
    let comment = |text: &str| Part {
        speaker: Speaker::Customer,
        ..Part::plain(PartKind::Comment, text)
    };
    let asks = Part::plain(PartKind::Body, "孩子换季就咳，大家有什么办法吗？");
    let kind = comment("按医生说的做雾化，家里除螨。");
    let sells = comment(
        "我家小娃喝了自己熬的枇杷膏，三天不咳，半个月断根，两罐一个周期88元，想要的➕我薇: pipa_gao66",
    );
    let clear = read(&Document::of(vec![asks.clone(), kind.clone()]));
    assert_eq!(clear.verdict, Verdict::Clear, "{:#?}", clear.findings);
    let sold = read(&Document::of(vec![asks, kind, sells]));
    assert_eq!(sold.verdict, Verdict::Flagged);
    assert!(sold.findings.iter().all(|f| match f.place {
        Place::Text { from, .. } => from.part == 2,
        Place::Document => true,
    }));
}

#[test]
fn page_furniture_settles_nothing_and_flags_nothing() {
    let furniture = |kind, text: &str| Part::plain(kind, text);
    let page = Document::of(vec![
        Part::plain(
            PartKind::Body,
            "图书馆周六上午举办亲子阅读活动，欢迎市民到场。",
        ),
        furniture(
            PartKind::Navigation,
            "保健食品 吃三盒糖尿病断根 立即购买 ￥99",
        ),
        furniture(PartKind::Footer, "广告服务：0000-8890000 专治老寒腿"),
    ]);
    let read = read(&page);
    assert_eq!(read.verdict, Verdict::Clear, "{:#?}", read.findings);
    assert!(!read.circumstances.goods.any());
}

#[test]
fn what_was_taken_down_is_not_checked_as_a_document() {
    let mut gone = body(&[
        "该内容因违规无法查看",
        "蓝帽子胶囊 ￥99 加入购物车 国食健备G2020123",
    ]);
    gone.state = DocumentState::Violation;
    let read = read(&gone);
    assert!(read.findings.iter().all(|f| f.place != Place::Document));
    assert_eq!(read.verdict, Verdict::Clear);
}

#[test]
fn a_penalty_of_others_that_is_quoted_to_sell_is_a_pitch() {
    let read = read(&body(&[
        "近日市场监管部门通报一批孢子粉虚假宣传案件，个别厂家被立案处罚。",
        "“这次被查的都是假货，我们的孢子粉一克顶他们二十克，转氨酶高的吃了没有说不好的，比护肝药强得多，零毒副。”",
        "凭空盒到店换购正品，可抵200元，电话13900000533（微信同号）。",
    ]));
    assert_eq!(read.verdict, Verdict::Flagged);
}
