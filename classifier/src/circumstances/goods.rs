//! Goods sold: prices, phones, accounts, and words that order; and goods merely mentioned.

use super::words::{List, Words};
use regex::Regex;
use std::sync::LazyLock;

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

pub(crate) fn prices(text: &str, words: &Words) -> Vec<Found> {
    if !text.contains(['元', '块', '¥', '圆']) && !text.contains("rmb") {
        return Vec::new();
    }
    PRICE
        .find_iter(text)
        .filter(|hit| {
            let before = last_chars(text, hit.start(), 8);
            let sum = words.stands(List::SumBefore, before);
            let after = &text[hit.end()..];
            let other_word = hit.as_str().ends_with('元')
                && words
                    .list(List::NotYuan)
                    .iter()
                    .any(|w| after.starts_with(w));
            !sum && !other_word
        })
        .map(|hit| (hit.as_str().to_owned(), hit.range()))
        .collect()
}

/// Whether an ordering word leads to a public line, or to something to read: 请拨打12315,
/// 长按识别二维码关注我们.
pub(crate) fn is_public(text: &str, word: std::ops::Range<usize>, words: &Words) -> bool {
    let before = last_chars(text, word.start, 10);
    let after: String = text[word.end..].chars().take(14).collect();
    let near = |list| words.stands(list, before) || words.stands(list, &after);
    let says = |words: &[&str]| words.iter().any(|w| text[word.clone()].contains(w));
    words.stands(List::PublicLine, &after)
        || says(&["电话", "热线", "拨打", "咨询"]) && near(List::PublicUse)
        || says(&["码", "识别", "链接", "点击", "微信"]) && near(List::Followed)
}

/// Phones that sell; those of offices, editors and hospitals are left out.
pub(crate) fn phones(text: &str, words: &Words) -> Vec<Found> {
    let mut found = spoken_phones(text, words);
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return found;
    }
    for hit in DIGITS.find_iter(text) {
        let digits: String = hit.as_str().chars().filter(char::is_ascii_digit).collect();
        let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '.');
        if beside(text[..hit.start()].chars().next_back())
            || beside(text[hit.end()..].chars().next().filter(|c| *c != '.'))
            || words.list(List::PublicLine).contains(&digits)
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
        let named = words.stands(List::PhoneNamed, before);
        let local = matches!(digits.len(), 7 | 8)
            && named
            && !digits.starts_with('0')
            && !digits.starts_with('1');
        let far = last_chars(text, hit.start(), 28);
        let public =
            words.stands(List::PublicUse, before) || words.stands(List::PhoneForOthers, far);
        if (mobile || toll_free || land || local) && !public {
            found.push((hit.as_str().to_owned(), hit.range()));
        }
    }
    found
}

static SPOKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[零〇一二三四五六七八九幺]{10,12}").expect("the spoken form is a valid expression")
});

/// Phones as an announcer reads them out: 零五五八七七一零六六三.
fn spoken_phones(text: &str, words: &Words) -> Vec<Found> {
    if !text.contains(['零', '〇', '幺']) {
        return Vec::new();
    }
    SPOKEN
        .find_iter(text)
        .filter(|hit| {
            let first: String = hit.as_str().chars().take(3).collect();
            let phone = first.starts_with(['零', '〇', '幺'])
                || first.starts_with('一') && hit.as_str().chars().count() == 11
                || matches!(first.as_str(), "四零零" | "八零零");
            let before = last_chars(text, hit.start(), 12);
            phone && !words.stands(List::PublicUse, before)
        })
        .map(|hit| (hit.as_str().to_owned(), hit.range()))
        .collect()
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
    use crate::circumstances::load::of_rules;

    fn words(found: Vec<Found>) -> Vec<String> {
        found.into_iter().map(|(text, _)| text).collect()
    }

    #[test]
    fn phones_of_sellers_and_not_of_offices() {
        assert_eq!(
            words(phones("电话13800000000,或400-800-1234", &of_rules())),
            ["13800000000", "400-800-1234"]
        );
        assert_eq!(
            words(phones("举报电话0379-65550000,12315", &of_rules())),
            Vec::<String>::new()
        );
        assert_eq!(
            words(phones("食健备g202044001234", &of_rules())),
            Vec::<String>::new()
        );
    }

    #[test]
    fn prices_and_not_fines() {
        assert_eq!(
            words(prices("原价398元一盒,现价¥99.9", &of_rules())),
            ["398元一盒", "¥99.9"]
        );
        assert_eq!(
            words(prices("被罚款20000元,含8元素", &of_rules())),
            Vec::<String>::new()
        );
    }

    #[test]
    fn phones_read_out() {
        let spoken = |text| words(phones(text, &of_rules()));
        assert_eq!(
            spoken("零五五八七七一零六六三每天早六点在等您"),
            ["零五五八七七一零六六三"]
        );
        assert_eq!(
            spoken("举报电话零五五八七七一零六六三"),
            Vec::<String>::new()
        );
        assert_eq!(spoken("一九九八年到二零二六年"), Vec::<String>::new());
    }

    #[test]
    fn accounts_to_add() {
        assert_eq!(words(accounts("加微信:jkys8888 领取")), ["微信:jkys8888"]);
        assert_eq!(words(accounts("关注官方微信公众号")), Vec::<String>::new());
    }
}
