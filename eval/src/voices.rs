//! Chinese names of the voices of the corpus. A voice without one shows as it is written.

const NAMES: &[(&str, &str)] = &[
    ("shop_page", "店铺详情页"),
    ("goods_title", "商品标题"),
    ("soft_article", "软文"),
    ("live_stream", "直播口播"),
    ("tv_shopping", "电视购物"),
    ("lecture_hall", "会销讲座"),
    ("moments_post", "朋友圈"),
    ("group_forward", "群转发"),
    ("testimonial", "顾客见证"),
    ("qa_post", "问答软帖"),
    ("leaflet", "传单海报"),
    ("short_video", "短视频"),
    ("radio_programme", "电台节目"),
    ("single_line", "单句"),
    ("sms_message", "短信群发"),
    ("wall_poster", "墙体横幅"),
    ("drug_leaflet", "药品说明书"),
    ("hospital_notice", "医院通知"),
    ("disease_education", "疾病科普"),
    ("enforcement_news", "执法新闻"),
    ("case_report", "案例与文书"),
    ("consumer_warning", "消费警示"),
    ("law_text", "法律条文"),
    ("compliant_product", "合规产品页"),
    ("food_writing", "美食文章"),
    ("plain_food_shop", "普通食品店"),
    ("farming", "农业农技"),
    ("local_news", "本地新闻"),
    ("forum_complaint", "论坛投诉"),
    ("recruiting", "招聘与企业介绍"),
    ("academic_abstract", "论文摘要"),
    ("device_cosmetic", "器械与化妆品"),
];

/// The Chinese name of a voice.
pub(crate) fn zh(voice: &str) -> &str {
    NAMES
        .iter()
        .find(|(name, _)| *name == voice)
        .map_or(voice, |(_, zh)| zh)
}
