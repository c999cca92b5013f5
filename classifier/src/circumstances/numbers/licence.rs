//! Numbers with a check digit: food licences, unified social credit codes, barcodes.

use super::{NumberClass, PROVINCES, number};
use crate::circumstances::check_digit::{credit_code, ean_13, mod_11_10};
use std::ops::Range;

/// SC and fourteen digits: class, place, number, check digit.
pub(super) fn food_licence(digits: &str) -> NumberClass {
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

/// A unified social credit code; `None` where nothing says that it is one.
pub(super) fn credit(code: &str, text: &str, range: &Range<usize>) -> Option<NumberClass> {
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

/// Thirteen digits that are called a barcode, or that begin with China's prefix and hold; other
/// thirteen digits are orders and times.
pub(super) fn barcode(digits: &str, text: &str, range: &Range<usize>) -> Option<NumberClass> {
    let beside = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if beside(text[..range.start].chars().next_back()) || beside(text[range.end..].chars().next()) {
        return None;
    }
    let before: String = text[..range.start].chars().rev().take(6).collect();
    let named = before.contains("码条") || before.contains("码形条");
    let holds = ean_13(&digits[..12]).is_some_and(|check| digits.ends_with(check));
    match (named, holds) {
        (_, true) if named || digits.starts_with("69") => Some(NumberClass::WellFormed),
        (true, false) => Some(NumberClass::WrongCheckDigit),
        _ => None,
    }
}
