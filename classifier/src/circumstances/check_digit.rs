//! Check digits: food licences (GB/T 17710, MOD 11,10), unified social credit codes (GB 32100),
//! barcodes (GB 12904, EAN-13).

/// The check digit that ISO/IEC 7064 MOD 11,10 gives the digits; `None` if one is no digit.
pub fn mod_11_10(digits: &str) -> Option<u32> {
    let mut p = 10;
    for c in digits.chars() {
        let mut t = (p + c.to_digit(10)?) % 10;
        if t == 0 {
            t = 10;
        }
        p = (2 * t) % 11;
    }
    Some((11 - p) % 10)
}

const CREDIT: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const CREDIT_WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

/// The last character of a unified social credit code, from the first 17; `None` if one of them is
/// outside the alphabet or there are not 17.
pub fn credit_code(first17: &str) -> Option<char> {
    if first17.chars().count() != 17 {
        return None;
    }
    let mut sum = 0;
    for (c, weight) in first17.chars().zip(CREDIT_WEIGHTS) {
        sum += CREDIT.find(c)? as u32 * weight;
    }
    CREDIT.chars().nth(((31 - sum % 31) % 31) as usize)
}

/// Whether every character is one of a unified social credit code.
pub(crate) fn is_credit_code(code: &str) -> bool {
    code.chars().all(|c| CREDIT.contains(c))
}

/// The check digit of a barcode, from its first twelve digits; `None` if there are not twelve.
pub fn ean_13(digits: &str) -> Option<char> {
    if digits.len() != 12 {
        return None;
    }
    let mut sum = 0;
    for (place, c) in digits.chars().enumerate() {
        sum += c.to_digit(10)? * if place % 2 == 0 { 1 } else { 3 };
    }
    char::from_digit((10 - sum % 10) % 10, 10)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn licences_worked_by_hand() {
        for (digits, check) in [
            ("1274401060001", 7),
            ("1273101150023", 9),
            ("1061101080105", 4),
            ("1134401130456", 8),
        ] {
            assert_eq!(mod_11_10(digits), Some(check), "{digits}");
        }
        assert_eq!(
            mod_11_10("44010600000123"),
            Some(8),
            "old registration numbers"
        );
        assert_eq!(mod_11_10("12a"), None);
    }

    #[test]
    fn barcodes_worked_by_hand() {
        assert_eq!(ean_13("690123456789"), Some('2'));
        assert_eq!(ean_13("400638133393"), Some('1'));
        assert_eq!(ean_13("69012345678"), None);
        assert_eq!(ean_13("69012345678x"), None);
    }

    #[test]
    fn credit_codes_worked_by_hand() {
        assert_eq!(credit_code("91440106MA5ABCDE5"), Some('A'));
        assert_eq!(credit_code("92370102MA3WXYT25"), Some('0'));
        assert_eq!(
            credit_code("91440106MA5ABCDEI"),
            None,
            "no I in the alphabet"
        );
        assert_eq!(credit_code("9144"), None);
    }
}
