//! Goods sold: prices, phones, accounts, and words that order; and goods merely mentioned.

use regex::Regex;
use std::sync::LazyLock;

/// Words that bring a reader to buy, said by nobody but a seller.
pub(crate) const ORDER_WORDS: &[&str] = &[
    "小黄车",
    "扫码购买",
    "扫码下单",
    "扫码订购",
    "扫码领取",
    "扫码咨询",
    "扫码添加",
    "扫码加",
    "扫描二维码",
    "扫描下方",
    "扫下方二维码",
    "长按识别",
    "识别二维码",
    "点击购买",
    "立即购买",
    "立即抢购",
    "立即下单",
    "马上下单",
    "赶紧下单",
    "现在下单",
    "点击下单",
    "点击链接",
    "点击下方",
    "点击左下",
    "点左下角",
    "购买链接",
    "下单链接",
    "链接在",
    "加微信",
    "加v",
    "加我微信",
    "加客服",
    "添加微信",
    "微信订购",
    "私信我",
    "私信领取",
    "私聊我",
    "订购热线",
    "订购电话",
    "咨询热线",
    "咨询电话",
    "购买热线",
    "购买电话",
    "抢购热线",
    "热线电话",
    "免费咨询",
    "来电咨询",
    "来电订购",
    "电话订购",
    "拨打电话",
    "快拨打",
    "请拨打",
    "现在拨打",
    "货到付款",
    "全国包邮",
    "包邮到家",
    "评论区见",
    "评论区留言领取",
    "橱窗",
    "欲购从速",
    "家人们冲",
    "放心冲",
    "拍下",
    "买二送一",
    "买一送一",
    "买三送一",
    "买三送三",
    "买五送",
    "招代理",
    "诚招代理",
    "厂家直销",
    "进群领",
    "进群听课",
    "到店领取",
    "到店选购",
    "加入购物车",
    "立即领取",
    "免费领取",
    "名额有限",
    "抢购价",
    "秒杀价",
    "活动价",
    "优惠价",
    "特惠价",
    "零售价",
    "到手价",
    "原价",
    "现价",
    "专卖店",
    "旗舰店",
    "上链接",
    "上车",
    "私信",
    "微信领",
    "微信问",
    "微信咨询",
    "微信代",
    "微信购",
    "微信下单",
    "微信预约",
    "微信订",
    "微信联系",
    "微信同号",
    "加群",
    "代购",
    "包邮",
    "拨打热线",
    "拨打屏幕",
    "打电话订",
    "打电话吧",
    "现在打电话",
    "电话在主页",
    "看主页",
    "评论区领",
    "免费领",
    "免费试用",
    "仅付邮费",
    "体验装",
    "试用装",
    "试喝",
    "隐私发货",
    "有需要的联系",
    "需要的联系",
    "联系我",
    "想要的扣",
    "扣1",
    "下单",
    "门店地址",
    "热线",
    "购买",
    "订购",
    "抢购",
    "微信",
    "扫码",
    "链接",
    "旗下产品",
];

/// Those of [`ORDER_WORDS`] that reports use too, when they tell how somebody sold.
pub(crate) const NARRATIVE: &[&str] = &[
    "下单",
    "购买",
    "订购",
    "抢购",
    "微信",
    "扫码",
    "链接",
    "热线",
    "原价",
    "专卖店",
    "旗舰店",
    "橱窗",
    "免费领取",
    "零售价",
    "名额有限",
    "招代理",
    "旗下产品",
    "购买链接",
    "买一送一",
    "点击链接",
    "货到付款",
    "拍下",
    "私信",
    "代购",
    "包邮",
    "免费领",
    "体验装",
    "试用装",
    "加群",
    "上车",
    "上链接",
    "微信购",
    "微信代",
    "微信下单",
    "微信联系",
    "看主页",
    "咨询电话",
    "热线电话",
];

/// Those of [`ORDER_WORDS`] that anybody may say: they show goods, they do not sell them.
pub(crate) const FAINT: &[&str] = &["购买", "微信", "链接", "热线", "旗下产品", "订购", "扫码"];

/// Words that show goods without selling them.
pub(crate) const MENTION_WORDS: &[&str] = &[
    "本品",
    "本产品",
    "该产品",
    "此产品",
    "这款产品",
    "我们的产品",
    "我司产品",
    "产品名称",
    "这款",
    "新品",
    "食用方法",
    "食用量",
    "净含量",
    "保质期",
    "配料",
    "适宜人群",
    "一疗程",
    "个疗程",
    "疗程",
    "胶囊",
    "口服液",
    "软胶囊",
    "压片糖果",
    "凝胶糖果",
    "固体饮料",
    "代用茶",
    "蛋白粉",
    "鱼油",
    "氨糖",
    "孢子粉",
    "酵素",
    "益生菌",
    "胶原蛋白",
    "蜂胶",
    "羊奶粉",
    "驼奶粉",
    "口服片",
    "营养片",
    "冲剂",
    "膏方",
    "植物饮料",
    "磷虾油",
    "辅酶q10",
    "螺旋藻",
    "叶黄素",
    "褪黑素",
    "钙片",
    "nmn",
    "海参肽",
    "小分子肽",
    "保健品",
    "保健食品",
    "蓝帽",
    "咱家",
    "我家",
    "我们家",
    "本店",
    "本公司",
    "我公司",
    "就靠它",
    "认准",
    "靠它",
    "喝它",
    "吃它",
    "试试它",
    "有了它",
    "离不开它",
    "没有它",
    "每天一杯",
    "每日一杯",
    "每天一袋",
    "每天一包",
    "每天一粒",
    "每日一粒",
    "每日一袋",
    "全家喝",
    "从这一杯",
    "吃过的",
    "用过的",
    "喝过的",
    "老客户",
    "回头客",
    "顾客",
    "放心吃",
    "放心喝",
    "人人要吃",
    "常喝",
    "配方",
    "圣品",
    "特供",
    "神草",
    "神器",
    "无效退款",
    "全额退款",
    "终身可服",
];

static PRICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[¥￥] ?[0-9][0-9,]{0,8}(?:\.[0-9]{1,2})?|[0-9][0-9,]{0,8}(?:\.[0-9]{1,2})? ?(?:元|块钱|圆整|rmb)(?:/|一|每)?[盒瓶袋罐粒提套箱斤]?")
        .expect("the price form is a valid expression")
});

static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[0-9](?:[ \-]?[0-9]){6,14}").expect("the digits form is a valid expression")
});

static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\p{Han}v[: ]{1,3}[a-z]|(?:微信号?|[薇徽]信?|威信|微x|加微|加v|v信|\bvx|\bwx|\bwechat|\bqq|绿泡泡)[:号是搜加 ]{0,4}[a-z0-9])[a-z0-9_\-]{4,19}|(?:加我|加|➕|\bv)[: ]{1,3}[a-z]{1,12}[_0-9][a-z0-9_\-]{1,15}|[微薇徽]信?[: ]{1,3}[a-z][a-z0-9_\-]{4,19}")
        .expect("the account form is a valid expression")
});

static PACKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[0-9]{1,4}|[一二两三四五六七八九十几半]{1,2})个?(?:盒|瓶|粒|袋|罐|贴|疗程|周期|条装|片装|支装)")
        .expect("the packs form is a valid expression")
});

/// Something found: its normalised words and bytes.
pub(crate) type Found = (String, std::ops::Range<usize>);

pub(crate) fn prices(text: &str) -> Vec<Found> {
    if !text.contains(['元', '块', '¥', '圆']) && !text.contains("rmb") {
        return Vec::new();
    }
    PRICE
        .find_iter(text)
        .filter(|hit| {
            let before = last_chars(text, hit.start(), 8);
            let after = text[hit.end()..].chars().next();
            let sum = SUMS.iter().any(|sum| before.contains(sum));
            let other_word = hit.as_str().ends_with('元')
                && after.is_some_and(|c| "素旦宵件气年月首".contains(c));
            !sum && !other_word
        })
        .map(|hit| (hit.as_str().to_owned(), hit.range()))
        .collect()
}

/// Before a sum that is no price: fines and what cases are about.
const SUMS: &[&str] = &[
    "罚",
    "没收",
    "货值",
    "案值",
    "违法所得",
    "赔偿",
    "涉案",
    "诈骗",
    "被骗",
    "补贴",
    "工资",
    "薪",
    "注册资本",
];

const PUBLIC_LINES: &[&str] = &[
    "12315", "12345", "12320", "12377", "12331", "12365", "12358", "96110", "12318", "12389",
    "12316",
];

/// Whose lines these are: offices, editors, hospitals.
const PUBLIC: &[&str] = &[
    "举报",
    "投诉",
    "监督",
    "新闻",
    "报料",
    "爆料",
    "挂号",
    "预约",
    "报名",
    "值班",
    "传真",
    "编辑部",
    "招聘",
    "备案",
    "许可证",
    "社会服务",
    "医院",
    "门诊",
    "就诊",
    "疾控",
    "维权",
];

/// What readers are led to that is no shop: an account to follow, a text to read on.
const FOLLOWED: &[&str] = &[
    "关注",
    "公众号",
    "订阅",
    "客户端",
    "原文",
    "更多",
    "报名",
    "官网",
    "视频号",
];

/// Whether an ordering word leads to a public line, or to something to read: 请拨打12315,
/// 长按识别二维码关注我们.
pub(crate) fn is_public(text: &str, word: std::ops::Range<usize>) -> bool {
    let before = last_chars(text, word.start, 10);
    let after: String = text[word.end..].chars().take(14).collect();
    let near = |words: &[&str]| {
        words
            .iter()
            .any(|w| before.contains(w) || after.contains(w))
    };
    let says = |words: &[&str]| words.iter().any(|w| text[word.clone()].contains(w));
    PUBLIC_LINES.iter().any(|line| after.contains(line))
        || says(&["电话", "热线", "拨打", "咨询"]) && near(PUBLIC)
        || says(&["码", "识别", "链接", "点击", "微信"]) && near(FOLLOWED)
}

/// Phones that sell; those of offices, editors and hospitals are left out.
pub(crate) fn phones(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return found;
    }
    for hit in DIGITS.find_iter(text) {
        let digits: String = hit.as_str().chars().filter(char::is_ascii_digit).collect();
        let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
        if beside(text[..hit.start()].chars().next_back())
            || beside(text[hit.end()..].chars().next().filter(|c| *c != '.'))
            || PUBLIC_LINES.contains(&digits.as_str())
        {
            continue;
        }
        let mobile = digits.len() == 11
            && digits.starts_with('1')
            && !matches!(digits.as_bytes()[1], b'0'..=b'2');
        let toll_free =
            digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
        let dashed = hit.as_str().contains('-') || hit.as_str().contains(' ');
        let land = (10..=12).contains(&digits.len()) && digits.starts_with('0') && dashed;
        let before = last_chars(text, hit.start(), 12);
        let named = ["电话", "热线", "致电", "拨打", "手机"]
            .iter()
            .any(|word| before.contains(word));
        let local = matches!(digits.len(), 7 | 8)
            && named
            && !digits.starts_with('0')
            && !digits.starts_with('1');
        let far = last_chars(text, hit.start(), 28);
        let public = PUBLIC.iter().any(|word| before.contains(word))
            || ["报名", "招聘", "应聘", "门诊", "挂号"]
                .iter()
                .any(|word| far.contains(word));
        if (mobile || toll_free || land || local) && !public {
            found.push((hit.as_str().to_owned(), hit.range()));
        }
    }
    found
}

/// Whether words before a phone ask the reader to buy; a report may print other phones.
pub(crate) fn asks_to_buy(text: &str, phone: usize) -> bool {
    const WORDS: [&str; 10] = [
        "订购", "热线", "咨询", "购买", "抢购", "详询", "拨打", "来电", "微信", "领",
    ];
    let before = last_chars(text, phone, 14);
    WORDS.iter().any(|word| before.contains(word))
}

/// Accounts to add.
pub(crate) fn accounts(text: &str) -> Vec<Found> {
    if !text.contains("微")
        && !text.contains('v')
        && !text.contains("wx")
        && !text.contains("信")
        && !text.contains("qq")
        && !text.contains(['加', '薇', '➕'])
    {
        return Vec::new();
    }
    ACCOUNT
        .find_iter(text)
        .map(|hit| (hit.as_str().to_owned(), hit.range()))
        .collect()
}

static GIFTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"买[0-9一二两三四五六七八九十]{1,2}[盒瓶袋罐]?[送赠][0-9一二两三四五六七八九十]{1,2}",
    )
    .expect("the gifts form is a valid expression")
});

/// Packs promised beside packs bought: 买十送十.
pub(crate) fn gifts(text: &str) -> Vec<Found> {
    if !text.contains('买') {
        return Vec::new();
    }
    GIFTS
        .find_iter(text)
        .map(|hit| (hit.as_str().to_owned(), hit.range()))
        .collect()
}

/// Whether a number of packs is named: 三盒, 每次两粒.
pub(crate) fn names_packs(text: &str) -> bool {
    text.contains(['盒', '瓶', '粒', '袋', '罐', '贴', '程', '期', '装']) && PACKS.is_match(text)
}

/// The last `count` characters before byte `at`.
pub(crate) fn last_chars(text: &str, at: usize, count: usize) -> &str {
    let start = text[..at]
        .char_indices()
        .rev()
        .take(count)
        .last()
        .map_or(at, |(start, _)| start);
    &text[start..at]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(found: Vec<Found>) -> Vec<String> {
        found.into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn phones_of_sellers_and_not_of_offices() {
        assert_eq!(
            words(phones("电话13800000000,或400-800-1234")),
            ["13800000000", "400-800-1234"]
        );
        assert_eq!(
            words(phones("举报电话0379-65550000,12315")),
            Vec::<String>::new()
        );
        assert_eq!(words(phones("食健备g202044001234")), Vec::<String>::new());
    }

    #[test]
    fn prices_and_not_fines() {
        assert_eq!(
            words(prices("原价398元一盒,现价¥99.9")),
            ["398元一盒", "¥99.9"]
        );
        assert_eq!(words(prices("被罚款20000元,含8元素")), Vec::<String>::new());
    }

    #[test]
    fn accounts_to_add() {
        assert_eq!(words(accounts("加微信:jkys8888 领取")), ["微信:jkys8888"]);
        assert_eq!(words(accounts("关注官方微信公众号")), Vec::<String>::new());
    }
}
