//! Numbers as a scanner reads them: letters that stand for digits.

use std::borrow::Cow;

/// Letters that a scanner reads for digits, as digits: G2O19O345. No byte moves.
pub(super) fn as_scanned(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let of_number = |b: u8| b.is_ascii_digit() || matches!(b, b'o' | b'l' | b'i');
    let mut read: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| of_number(**b)).count();
        let digits = bytes[at..at + run]
            .iter()
            .filter(|b| b.is_ascii_digit())
            .count();
        if run >= 5 && digits >= 2 && digits < run {
            let read = read.get_or_insert_with(|| bytes.to_vec());
            for byte in &mut read[at..at + run] {
                *byte = match *byte {
                    b'o' => b'0',
                    b'l' | b'i' => b'1',
                    digit => digit,
                };
            }
        }
        at += run.max(1);
    }
    match read {
        Some(read) => Cow::Owned(String::from_utf8(read).expect("letters gave way to digits")),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_among_digits_are_digits() {
        assert_eq!(as_scanned("国食健注g2o19o345"), "国食健注g20190345");
        assert_eq!(
            as_scanned("广审(文)第27o83l-ooo38号"),
            "广审(文)第270831-00038号"
        );
        assert_eq!(as_scanned("hello 2026, oil 12"), "hello 2026, oil 12");
    }

    proptest::proptest! {
        #[test]
        fn no_byte_moves(text in ".*") {
            proptest::prop_assert_eq!(as_scanned(&text).len(), text.len());
        }
    }
}
