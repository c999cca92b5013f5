//! Numbers that goods carry: what they are, whether their form holds, and what that means here.
//!
//! Reads normalised text (lower case, half width). Well formed is not real: real is what the
//! official list says of it (`registry`).

mod ad_review;
mod approval;
mod licence;
mod scanned;
#[cfg(test)]
mod tests;

use super::check_digit::is_credit_code;
use ad_review::ad_review;
use approval::{drug, health_food};
use jiff::civil::Date;
use licence::{barcode, credit, food_licence};
use regex::Regex;
use scanned::as_scanned;
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
    /// Barcode of goods, EAN-13.
    Barcode,
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
        r"|(?P<barcode>[0-9]{13})",
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
            "69",
            "条码",
            "条形码",
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
    let (written, scanned) = (text, as_scanned(text));
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
            ("barcode", NumberKind::Barcode),
        ]
        .into_iter()
        .find_map(|(name, kind)| hit.name(name).map(|m| (kind, m.range())))
        .expect("one of the named forms matched");
        // 国食健注G2020****: somebody hid the rest.
        if text[range.end..].starts_with(['x', '*', '×', '□', '○', '某', '?']) {
            continue;
        }
        let compact: String = text[range.clone()].chars().filter(|c| *c != ' ').collect();
        // L is a letter of credit codes: one is read as scanned only where it cannot be as written.
        let as_written = written[range.clone()].to_uppercase();
        let compact = if kind == NumberKind::CreditCode && is_credit_code(&as_written) {
            as_written
        } else {
            compact
        };
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
        NumberKind::Barcode => return barcode(compact, text, range),
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
