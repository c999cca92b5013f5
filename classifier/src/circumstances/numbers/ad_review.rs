//! Review numbers of advertisements: 食健广审, in the form of today and the one before 2020.

use super::{NumberClass, number};
use jiff::civil::Date;
use std::ops::Range;

const PROVINCE_NAMES: &str =
    "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新贵云内兵";

/// Judged for `on`, the day of publication; where it is unknown, nothing has expired.
pub(super) fn ad_review(compact: &str, on: Option<Date>) -> NumberClass {
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
