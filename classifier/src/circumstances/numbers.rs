//! Numbers that goods carry: what they are, whether their form holds, and what that means here.
//!
//! Reads normalised text (lower case, half width). Well formed is not real: real is what the
//! official list says of it (`registry`).

use super::check_digit::{credit_code, mod_11_10};
use super::scanned::as_scanned;
use jiff::civil::Date;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberKind {
    /// Registered or filed health food, of any era.
    HealthFood,
    /// Advertisement review of health food.
    AdReview,
    /// Drug approval.
    Drug,
    /// Device registration or filing.
    Device,
    /// Cosmetic registration or filing.
    Cosmetic,
    /// Food production licence.
    FoodLicence,
    /// Unified social credit code.
    CreditCode,
    /// Food hygiene, disinfection and other numbers that are no health-food number.
    Other,
}

/// What became of its check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberClass {
    /// Form, dates, codes and check digit hold.
    WellFormed,
    /// Form, date or code is impossible.
    Malformed(&'static str),
    /// The check digit is another.
    WrongCheckDigit,
    /// A form no longer given out that still stands on packs.
    Legacy,
    /// A review number past its end on the day of publication.
    Expired,
}

/// A number found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundNumber {
    /// What it is.
    pub kind: NumberKind,
    /// What became of its check.
    pub class: NumberClass,
    /// As normalised, upper case.
    pub text: String,
    /// Bytes of the normalised text.
    pub range: Range<usize>,
}

impl FoundNumber {
    /// The number with the result of its check, as people read it.
    pub fn describe(&self) -> String {
        let result = match self.class {
            NumberClass::WellFormed => "格式正确",
            NumberClass::Malformed(why) => return format!("{}（格式错误：{why}）", self.text),
            NumberClass::WrongCheckDigit => "校验位不符",
            NumberClass::Legacy => "旧格式，需核对",
            NumberClass::Expired => "发布时已过有效期",
        };
        format!("{}（{result}）", self.text)
    }
}

static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<health>国?食健[注备] ?[a-z]? ?[0-9]{1,16}|国食健字 ?[a-z]? ?[0-9]{1,12}|卫(?:食|进|进食|食进)健(?:进)?字 ?\([0-9]{2,4}\) ?第? ?[0-9]{1,5} ?号?)",
        r"|(?P<review>(?:\p{Han})?食健广审 ?\(?[视声文]?\)? ?第? ?[0-9]{4,12} ?-? ?[0-9]{0,8} ?号?)",
        r"|(?P<drug>国药准字 ?[a-z]{1,2} ?[0-9]{1,12})",
        r"|(?P<device>\p{Han}械(?:注[准进许] ?[0-9]{6,14}|备 ?[0-9]{6,12} ?号?))",
        r"|(?P<cosmetic>国妆特(?:字|进字) ?[a-z]? ?[0-9]{6,10}|\p{Han} ?g ?妆网备字 ?[0-9]{6,12}|国妆网备进字)",
        r"|(?P<sc>sc ?[0-9]{10,18})",
        r"|(?P<credit>[0-9a-z]{17,19})",
        r"|(?P<other>卫食字 ?\([0-9]{4}\) ?第? ?[0-9]{1,8} ?号?|卫消证字 ?\([0-9]{4}\) ?第? ?[0-9]{1,6} ?号?|qs ?[0-9]{12})",
    ))
    .expect("the number forms are a valid expression")
});

/// Signs without which no number stands, so that most texts are not searched at all.
fn may_hold(text: &str) -> bool {
    text.bytes().any(|b| b.is_ascii_digit())
        && [
            "健",
            "准字",
            "械",
            "妆",
            "sc",
            "卫",
            "qs",
            "信用代码",
            "91",
            "92",
            "93",
        ]
        .iter()
        .any(|sign| text.contains(sign))
}

/// Every number in a normalised text, in order, judged for `on`, the day of publication.
pub fn find(text: &str, on: Option<Date>) -> Vec<FoundNumber> {
    let mut found = Vec::new();
    if !may_hold(text) {
        return found;
    }
    let scanned = as_scanned(text);
    let text = scanned.as_ref();
    for hit in NUMBERS.captures_iter(text) {
        let (kind, range) = [
            ("health", NumberKind::HealthFood),
            ("review", NumberKind::AdReview),
            ("drug", NumberKind::Drug),
            ("device", NumberKind::Device),
            ("cosmetic", NumberKind::Cosmetic),
            ("sc", NumberKind::FoodLicence),
            ("credit", NumberKind::CreditCode),
            ("other", NumberKind::Other),
        ]
        .into_iter()
        .find_map(|(name, kind)| hit.name(name).map(|m| (kind, m.range())))
        .expect("one of the named forms matched");
        // 国食健注G2020****: somebody hid the rest.
        if text[range.end..].starts_with(['x', '*', '×', '□', '○', '某', '?']) {
            continue;
        }
        let compact: String = text[range.clone()].chars().filter(|c| *c != ' ').collect();
        if let Some(class) = classify(kind, &compact, on, text, &range) {
            found.push(FoundNumber {
                kind,
                class,
                text: compact.to_uppercase(),
                range,
            });
        }
    }
    found
}

/// What became of the check; `None` where it only looked like a number.
fn classify(
    kind: NumberKind,
    compact: &str,
    on: Option<Date>,
    text: &str,
    range: &Range<usize>,
) -> Option<NumberClass> {
    let digits: String = compact.chars().filter(char::is_ascii_digit).collect();
    Some(match kind {
        NumberKind::HealthFood => health_food(compact, &digits),
        NumberKind::AdReview => ad_review(compact, on),
        NumberKind::Drug => drug(compact, &digits),
        NumberKind::Device if compact.contains('注') => {
            form(digits.len() == 11, "注册证编号应为11位数字")
        }
        NumberKind::Device | NumberKind::Cosmetic => NumberClass::WellFormed,
        NumberKind::FoodLicence => {
            // Part of a longer Latin word or another code is no licence.
            let before = text[..range.start].chars().next_back();
            if before.is_some_and(|c| c.is_ascii_alphanumeric()) {
                return None;
            }
            food_licence(&digits)
        }
        NumberKind::CreditCode => return credit(&compact.to_uppercase(), text, range),
        NumberKind::Other => NumberClass::Legacy,
    })
}

fn form(holds: bool, why: &'static str) -> NumberClass {
    if holds {
        NumberClass::WellFormed
    } else {
        NumberClass::Malformed(why)
    }
}

const PROVINCES: [u32; 31] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65,
];

fn number(digits: &str) -> u32 {
    digits.parse().unwrap_or(u32::MAX)
}

fn health_food(compact: &str, digits: &str) -> NumberClass {
    let letter = compact.chars().find(char::is_ascii_alphabetic);
    let year = digits.get(..4).map_or(0, number);
    if compact.starts_with("国食健注") {
        if !matches!(letter, Some('g' | 'j')) {
            return NumberClass::Malformed("应为国食健注G或国食健注J");
        }
        if digits.len() != 8 {
            return NumberClass::Malformed("国食健注号应为8位数字");
        }
        return form(
            (2016..=2040).contains(&year),
            "该格式自2016年起使用，年份不符",
        );
    }
    if compact.contains("食健备") {
        if compact.starts_with('国') {
            return NumberClass::Malformed("备案号应为“食健备”，没有“国”字");
        }
        if digits.len() != 12 {
            return NumberClass::Malformed("食健备号应为12位数字");
        }
        if !(2017..=2040).contains(&year) {
            return NumberClass::Malformed("备案自2017年起，年份不符");
        }
        let province = number(&digits[4..6]);
        return match letter {
            Some('g') => form(PROVINCES.contains(&province), "没有这个省级代码"),
            Some('j') => form(province == 0, "进口备案号年份后应为00"),
            _ => NumberClass::Malformed("应为食健备G或食健备J"),
        };
    }
    if compact.starts_with("国食健字") {
        let holds =
            digits.len() == 8 && (2003..=2016).contains(&year) && matches!(letter, Some('g' | 'j'));
        return if holds {
            NumberClass::Legacy
        } else {
            NumberClass::Malformed("国食健字号应为G或J加8位数字")
        };
    }
    if compact.starts_with("食健注") {
        return NumberClass::Malformed("注册号应为“国食健注”");
    }
    NumberClass::Legacy // 卫食健字 of the Ministry of Health
}

const PROVINCE_NAMES: &str =
    "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新贵云内兵";

fn ad_review(compact: &str, on: Option<Date>) -> NumberClass {
    if compact.starts_with('国') {
        return NumberClass::Malformed("广告审查由省级办理，没有“国食健广审”");
    }
    let before: Option<char> = compact
        .split("食健广审")
        .next()
        .and_then(|s| s.chars().next_back());
    if before.is_none_or(|c| !PROVINCE_NAMES.contains(c)) {
        return NumberClass::Malformed("缺少省级简称");
    }
    if !["视", "声", "文"]
        .iter()
        .any(|medium| compact.contains(medium))
    {
        return NumberClass::Malformed("缺少视、声、文");
    }
    let digits: String = compact.chars().filter(|c| c.is_ascii_digit()).collect();
    match digits.len() {
        11 => {
            let Some(end) = day(&digits[..6]) else {
                return NumberClass::Malformed("有效期日期不存在");
            };
            match on {
                Some(on) if on > end => NumberClass::Expired,
                _ => NumberClass::WellFormed,
            }
        }
        10 => {
            let (year, month) = (number(&digits[..4]), number(&digits[4..6]));
            let Ok(reviewed) = Date::new(year as i16, month as i8, 1) else {
                return NumberClass::Malformed("审查年月不存在");
            };
            // Given out until February 2020, good for a year: dead today, alive on old pages.
            let end = Date::new(reviewed.year() + 1, reviewed.month(), 28).unwrap_or(reviewed);
            match on {
                Some(on) if on <= end => NumberClass::Legacy,
                _ => NumberClass::Expired,
            }
        }
        _ => NumberClass::Malformed("广告审查号应为6位日期加5位流水号"),
    }
}

/// YYMMDD of this century.
fn day(yymmdd: &str) -> Option<Date> {
    let part = |range: Range<usize>| yymmdd.get(range)?.parse::<i16>().ok();
    Date::new(2000 + part(0..2)?, part(2..4)? as i8, part(4..6)? as i8).ok()
}

fn drug(compact: &str, digits: &str) -> NumberClass {
    let letters: String = compact.chars().filter(char::is_ascii_alphabetic).collect();
    let known = matches!(
        letters.as_str(),
        "h" | "z" | "s" | "b" | "t" | "f" | "j" | "hj" | "zj" | "sj" | "hc" | "zc" | "sc"
    );
    if !known {
        return NumberClass::Malformed("国药准字后的字母不符");
    }
    form(digits.len() == 8, "国药准字应为8位数字")
}

fn food_licence(digits: &str) -> NumberClass {
    if digits.len() != 14 {
        return NumberClass::Malformed("SC后应为14位数字");
    }
    let category = number(&digits[..1]);
    let class = number(&digits[1..3]);
    if !(category == 1 && (1..=31).contains(&class) || category == 2) {
        return NumberClass::Malformed("没有这个食品类别");
    }
    if !PROVINCES.contains(&number(&digits[3..5])) {
        return NumberClass::Malformed("没有这个省级代码");
    }
    match mod_11_10(&digits[..13]) {
        Some(check) if check == number(&digits[13..]) => NumberClass::WellFormed,
        _ => NumberClass::WrongCheckDigit,
    }
}

fn credit(code: &str, text: &str, range: &Range<usize>) -> Option<NumberClass> {
    let before: String = text[..range.start].chars().rev().take(10).collect();
    let named = before.contains("码代用信");
    let looks = code.len() == 18
        && ["91", "92", "93"]
            .iter()
            .any(|start| code.starts_with(start))
        && code[2..8].bytes().all(|b| b.is_ascii_digit())
        && PROVINCES.contains(&number(&code[2..4]));
    if !named && !looks {
        return None;
    }
    if code.len() != 18 {
        return Some(NumberClass::Malformed("统一社会信用代码应为18位"));
    }
    Some(match credit_code(&code[..17]) {
        None => NumberClass::Malformed("统一社会信用代码不含I、O、S、V、Z"),
        Some(check) if code.ends_with(check) => NumberClass::WellFormed,
        Some(_) => NumberClass::WrongCheckDigit,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use NumberClass::{Expired, Legacy, WellFormed, WrongCheckDigit};

    fn class(text: &str) -> NumberClass {
        let on = Date::new(2026, 11, 24).unwrap();
        let normal = crate::normalize::plain(text);
        let found = find(&normal.text, Some(on));
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found[0].class
    }

    fn malformed(text: &str) {
        assert!(
            matches!(class(text), NumberClass::Malformed(_)),
            "{text}: {:?}",
            class(text)
        );
    }

    #[test]
    fn health_food_numbers() {
        assert_eq!(class("食健备G202044001234"), WellFormed);
        assert_eq!(class("国食健注Ｇ２０１６０１２３"), WellFormed);
        assert_eq!(class("国食健注J20190007"), WellFormed);
        assert_eq!(class("食健备J202000000123"), WellFormed);
        assert_eq!(class("国食健字G20110456"), Legacy);
        assert_eq!(class("卫食健字（2001）第0123号"), Legacy);
        malformed("食健备G202047001234");
        malformed("国食健备G202044001234");
        malformed("国食健注G2020123");
        malformed("国食健注G20121234");
        malformed("国食健注G20991234");
    }

    #[test]
    fn review_numbers_on_a_day() {
        assert_eq!(class("粤食健广审(文)第270331-00123号"), WellFormed);
        assert_eq!(class("鲁食健广审（视）第251130－00045号"), Expired);
        assert_eq!(class("京食健广审(文)第2018060123号"), Expired);
        malformed("沪食健广审(声)第261331-00007号");
        malformed("国食健广审(文)第270331-00123号");
    }

    #[test]
    fn licences_codes_and_drugs() {
        assert_eq!(class("生产许可证SC12744010600017"), WellFormed);
        assert_eq!(class("SC10611010801054"), WellFormed);
        assert_eq!(class("SC12744010600018"), WrongCheckDigit);
        assert_eq!(
            class("SC12345678901234"),
            WrongCheckDigit,
            "the filler seen in samples"
        );
        assert_eq!(class("信用代码91440106MA5ABCDE5A"), WellFormed);
        assert_eq!(class("92370102MA3WXYT250"), WellFormed);
        assert_eq!(class("91440106MA5ABCDE5B"), WrongCheckDigit);
        assert_eq!(class("国药准字Z20200123"), WellFormed);
        malformed("国药准字Z2020012");
    }

    #[test]
    fn long_digits_alone_and_hidden_numbers_are_no_number() {
        assert!(find("批准文号:国食健注g2020****,国食健字g2011xxxx", None).is_empty());
        assert!(find("订单20260101123456789", None).is_empty());
    }

    proptest::proptest! {
        #[test]
        fn anything_like_a_number_is_classified(
            form in proptest::sample::select(vec!["国食健注", "食健备", "国食健字", "卫食健字(", "粤食健广审(文)第", "国药准字", "国械注准", "粤g妆网备字", "sc", "信用代码91", "qs"]),
            rest in "[0-9a-z()（）号第 \\-gj]{0,24}",
        ) {
            for number in find(&format!("{form}{rest}"), Date::new(2026, 1, 1).ok()) {
                proptest::prop_assert!(!number.describe().is_empty());
            }
        }
    }
}
