//! Approval numbers: health food of every era, and drugs.

use super::{NumberClass, PROVINCES, form, number};

/// Registered (国食健注), filed (食健备) and older numbers (国食健字, 卫食健字).
pub(super) fn health_food(compact: &str, digits: &str) -> NumberClass {
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

/// 国药准字.
pub(super) fn drug(compact: &str, digits: &str) -> NumberClass {
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
