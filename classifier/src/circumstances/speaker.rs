//! Who speaks: the source's word where it gives one, else the signs of reports, offices, law texts
//! and sellers. An excuse belongs to its speaker: who reports a cure is excused, who quotes a
//! penalty to sell (被查的是假货，认准我们) is not, and news with a way to buy is a seller's.

use mingjian_domain::{Document, Speaker};

/// Words of reports, warnings and cases; two different ones make a report.
pub(crate) const REPORT_WORDS: &[&str] = &[
    "查处",
    "立案",
    "罚款",
    "行政处罚",
    "处罚决定",
    "责令",
    "没收",
    "经查",
    "当事人",
    "典型案例",
    "曝光",
    "通报",
    "违法广告",
    "虚假宣传",
    "虚假广告",
    "违法违规",
    "涉嫌违法",
    "涉嫌虚假",
    "判决",
    "法院",
    "检察院",
    "公诉",
    "被告人",
    "记者",
    "日讯",
    "本报讯",
    "执法人员",
    "举报",
    "投诉",
    "提醒消费者",
    "消费警示",
    "消费提示",
    "警惕",
    "谨防",
    "骗局",
    "套路",
    "辟谣",
    "谣言",
    "上当受骗",
    "整治",
    "专项行动",
    "民警",
    "受害人",
    "市场监管局",
    "市监局",
    "市场监督管理局",
    "违反了",
    "联合执法",
    "下架",
    "被罚",
    "揭穿",
    "伪科普",
    "诱导老年人",
    "切勿轻信",
    "不要轻信",
    "请勿轻信",
    "官方提醒",
    "专家提醒您",
    "据报道",
    "骗取",
    "诈骗",
];

/// Words of law texts; two different ones and an article number make one.
pub(crate) const LAW_WORDS: &[&str] = &[
    "不得含有下列内容",
    "不得含有",
    "本法所称",
    "本法",
    "本办法",
    "本条例",
    "依照本法",
    "第一款",
    "第二款",
    "以下的罚款",
    "以下罚款",
    "有下列情形之一",
    "自公布之日起施行",
    "中华人民共和国",
    "广告主",
    "广告发布者",
];

/// Words that only a seller says of himself.
pub(crate) const SELLER_WORDS: &[&str] = &[
    "认准我们",
    "认准本店",
    "认准正品",
    "我们家",
    "咱家",
    "咱们家",
    "我家产品",
    "本店",
    "找我们",
    "选我们",
    "我们是正品",
    "我们是正规",
    "我们的产品",
    "我司产品",
    "本公司产品",
    "被查的是假货",
    "家人们",
    "宝子们",
    "亲们",
    "老铁们",
    "厂家直销",
];

/// What a seller says who quotes the penalties of others.
pub(crate) const TRUE_ONE: &[&str] = &[
    "认准我们",
    "认准正品",
    "认准本店",
    "被查的是假货",
    "被查的都是",
    "查的都是假",
    "跟我们不是一回事",
    "我们是正品",
    "我们才是",
];

/// Words of a buyer who complains.
pub(crate) const COMPLAINT_WORDS: &[&str] = &[
    "被骗",
    "要求退货",
    "要求退款",
    "上当",
    "没有效果",
    "没效果",
    "没用",
    "假货",
    "骗人",
    "骗子",
    "坑人",
    "维权",
    "投诉",
    "求助",
    "退钱",
    "怎么退",
    "找谁退",
    "打不通",
    "报警",
    "报案",
];

const OFFICES: &[&str] = &[
    "市场监督管理局",
    "市场监管局",
    "市场监管",
    "市监局",
    "市监",
    "网信办",
    "人民法院",
    "法院",
    "检察院",
    "公安局",
    "公安",
    "警方",
    "药监局",
    "药品监督管理局",
    "疾控",
    "疾病预防控制中心",
    "卫健委",
    "卫生健康委",
    "人民政府",
    "政府网",
    "消费者协会",
    "消费者权益保护",
    "消委会",
    "消保委",
    "司法局",
    "人社",
    "卫健",
    "普法",
    "辟谣平台",
];

const MEDIA: &[&str] = &[
    "日报",
    "晚报",
    "晨报",
    "电视台",
    "新闻网",
    "新闻",
    "都市报",
    "融媒",
    "广播",
];

/// Who speaks for a public body without being an office of the market: hospitals, schools, streets.
const OFFICIAL: &[&str] = &[
    "医院",
    "卫生院",
    "卫生服务",
    "卒中",
    "保健院",
    "急救",
    "健康教育",
    "街道",
    "社区",
    "居委",
    "村委",
    "大学",
    "学院",
    "中学",
    "小学",
    "学校",
    "幼儿园",
    "派出所",
    "消保",
    "发布",
    "农技",
    "农业",
    "农村",
    "动物疫病",
    "推广站",
    "种植",
    "政务",
    "图书馆",
    "文化馆",
    "博物馆",
    "学报",
    "期刊",
    "协会",
];

/// Whether the account or author is a public body of any kind.
pub(crate) fn is_official(document: &Document) -> bool {
    is_office(document) || named(document, OFFICIAL)
}

/// Whether the account or author is an office.
pub(crate) fn is_office(document: &Document) -> bool {
    named(document, OFFICES)
}

/// Whether the account or author is a medium.
pub(crate) fn is_medium(document: &Document) -> bool {
    named(document, MEDIA)
}

fn named(document: &Document, words: &[&str]) -> bool {
    [&document.account, &document.author]
        .into_iter()
        .flatten()
        .any(|name| words.iter().any(|word| name.contains(word)))
}

/// Who speaks in a flow, with what that excuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Nobody in particular.
    Unknown,
    /// Whoever sells.
    Seller,
    /// A reader or customer without anything to sell.
    Customer,
    /// A report or warning.
    Report,
    /// An office.
    Office,
    /// The words of a law.
    Law,
}

impl Voice {
    /// Why what this voice says about goods is no claim of a seller.
    pub(crate) fn excuse(self) -> Option<&'static str> {
        match self {
            Self::Unknown | Self::Seller => None,
            Self::Customer => Some("读者或顾客的评论，不是商家宣传"),
            Self::Report => Some("新闻报道或消费提示中的引述"),
            Self::Office => Some("机关发布的信息"),
            Self::Law => Some("法规条文"),
        }
    }

    pub(crate) fn speaker(self) -> Speaker {
        match self {
            Self::Unknown => Speaker::Unknown,
            Self::Seller => Speaker::Seller,
            Self::Customer => Speaker::Customer,
            Self::Report => Speaker::Journalist,
            Self::Office | Self::Law => Speaker::Office,
        }
    }
}
