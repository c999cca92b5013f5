//! Numbers of every kind by example, then by property: what is made right holds, one changed digit
//! of a checked number is refused, nothing panics.
#![allow(clippy::unwrap_used)]

use super::super::check_digit::{credit_code, ean_13, mod_11_10};
use super::*;
use NumberClass::{Expired, Legacy, WellFormed, WrongCheckDigit};
use proptest::prelude::*;

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
fn barcodes() {
    assert_eq!(class("商品条码：6901234567892"), WellFormed);
    assert_eq!(class("条形码6901234567893"), WrongCheckDigit);
    assert!(
        find("订单6901234567893", None).is_empty(),
        "no word says barcode"
    );
    assert!(find("时间1700000000000", None).is_empty());
}

#[test]
fn long_digits_alone_and_hidden_numbers_are_no_number() {
    assert!(find("批准文号:国食健注g2020****,国食健字g2011xxxx", None).is_empty());
    assert!(find("订单20260101123456789", None).is_empty());
}

/// One class of a number that stands alone behind its name.
fn only(text: &str) -> Option<(NumberKind, NumberClass)> {
    let found = find(text, Date::new(2026, 11, 24).ok());
    assert!(found.len() <= 1, "{text}: {found:?}");
    found.first().map(|n| (n.kind, n.class))
}

/// Every text with one of the characters after `from` replaced by another of the alphabet.
fn one_changed(text: &str, from: usize, alphabet: &str) -> Vec<String> {
    let places = text.char_indices().skip(from);
    places
        .flat_map(|(at, c)| {
            let others = alphabet.chars().filter(move |other| *other != c);
            let (head, tail) = (&text[..at], &text[at + c.len_utf8()..]);
            others.map(move |other| format!("{head}{other}{tail}"))
        })
        .collect()
}

fn province() -> impl Strategy<Value = u32> {
    prop::sample::select(PROVINCES.to_vec())
}

const DIGITS: &str = "0123456789";
/// Without l, which a scanner reads as 1.
const CREDIT: &str = "0123456789abcdefghjkmnpqrtuwxy";

proptest! {
    #[test]
    fn health_food_numbers_of_every_era_hold(
        letter in "[gj]", registered in 2016..=2040, filed in 2017..=2040, old in 2003..=2016,
        ministry in 1996..=2003, serial in 0..10_000u32, long in 0..1_000_000u32, place in province(),
    ) {
        let place = if letter == "g" { place } else { 0 };
        let health = |class| Some((NumberKind::HealthFood, class));
        prop_assert_eq!(only(&format!("国食健注{letter}{registered}{serial:04}")), health(WellFormed));
        prop_assert_eq!(only(&format!("食健备{letter}{filed}{place:02}{long:06}")), health(WellFormed));
        prop_assert_eq!(only(&format!("国食健字{letter}{old}{serial:04}")), health(Legacy));
        prop_assert_eq!(only(&format!("卫食健字({ministry})第{serial:04}号")), health(Legacy));
    }

    #[test]
    fn review_numbers_hold_until_their_day(
        province in prop::sample::select("京津沪渝粤鲁苏浙川".chars().collect::<Vec<_>>()),
        medium in "[视声文]", days in 0..700i32, serial in 1..100_000u32,
    ) {
        let today = Date::new(2026, 11, 24).unwrap();
        let number = |day: Date| format!(
            "{province}食健广审({medium})第{:02}{:02}{:02}-{serial:05}号",
            day.year() % 100, day.month(), day.day(),
        );
        let review = |class| Some((NumberKind::AdReview, class));
        let later = today.saturating_add(jiff::Span::new().days(days));
        prop_assert_eq!(only(&number(later)), review(WellFormed));
        let before = today.saturating_sub(jiff::Span::new().days(days + 1));
        prop_assert_eq!(only(&number(before)), review(Expired));
    }

    #[test]
    fn a_licence_holds_and_one_changed_digit_does_not(
        class in 1..=31u32, place in province(), rest in "[0-9]{8}",
    ) {
        let thirteen = format!("1{class:02}{place:02}{rest}");
        let check = mod_11_10(&thirteen).unwrap();
        let number = format!("sc{thirteen}{check}");
        prop_assert_eq!(only(&number), Some((NumberKind::FoodLicence, WellFormed)));
        for wrong in one_changed(&number, 2, DIGITS) {
            prop_assert!(only(&wrong).is_none_or(|(_, class)| class != WellFormed), "{}", wrong);
        }
    }

    #[test]
    fn a_credit_code_holds_and_one_changed_character_does_not(
        place in province(), county in "[0-9]{4}", body in "[0-9a-hj-npqrtuwxy]{9}",
    ) {
        let seventeen = format!("91{place:02}{county}{body}");
        let check = credit_code(&seventeen.to_uppercase()).unwrap().to_ascii_lowercase();
        let code = format!("信用代码{seventeen}{check}");
        prop_assert_eq!(only(&code), Some((NumberKind::CreditCode, WellFormed)));
        for wrong in one_changed(&code, 4, CREDIT) {
            prop_assert!(only(&wrong).is_none_or(|(_, class)| class != WellFormed), "{}", wrong);
        }
    }

    #[test]
    fn a_barcode_holds_and_one_changed_digit_does_not(prefix in 690..=699u32, rest in "[0-9]{9}") {
        let twelve = format!("{prefix}{rest}");
        let code = format!("条码{twelve}{}", ean_13(&twelve).unwrap());
        prop_assert_eq!(only(&code), Some((NumberKind::Barcode, WellFormed)));
        for wrong in one_changed(&code, 2, DIGITS) {
            prop_assert_eq!(only(&wrong), Some((NumberKind::Barcode, WrongCheckDigit)));
        }
    }

    #[test]
    fn drug_numbers_hold(letter in "[hzsbtfj]", digits in "[0-9]{8}") {
        let number = format!("国药准字{letter}{digits}");
        prop_assert_eq!(only(&number), Some((NumberKind::Drug, WellFormed)));
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), form in prop::sample::select(vec!["", "sc", "国食健注g", "信用代码", "条码", "食健广审(文)第"])) {
        let text = format!("{form}{}", String::from_utf8_lossy(&bytes));
        for number in find(&text, Date::new(2026, 1, 1).ok()) {
            prop_assert!(text.is_char_boundary(number.range.start) && text.is_char_boundary(number.range.end));
        }
    }

    #[test]
    fn anything_like_a_number_is_classified(
        form in prop::sample::select(vec!["国食健注", "食健备", "国食健字", "卫食健字(", "粤食健广审(文)第", "国药准字", "国械注准", "粤g妆网备字", "sc", "信用代码91", "qs", "条码69"]),
        rest in "[0-9a-z()（）号第 \\-gj]{0,24}",
    ) {
        for number in find(&format!("{form}{rest}"), Date::new(2026, 1, 1).ok()) {
            prop_assert!(!number.describe().is_empty());
        }
    }
}
