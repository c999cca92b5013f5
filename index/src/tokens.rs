//! Tokens: one for each Han character, one for each run of Latin letters or of digits.
//!
//! Width and case are folded first (`ＡＢＣ` is `abc`). Everything else (punctuation, space, emoji,
//! zero-width characters) is passed over without taking up a position.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

/// A token and the byte range of the original text it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HanToken {
    pub text: String,
    pub bytes: std::ops::Range<usize>,
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Single,
    Letter,
    Digit,
    Skip,
}

fn fold(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    narrow.to_lowercase().next().unwrap_or(narrow)
}

fn class(c: char) -> Class {
    match c {
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' => {
            Class::Single
        }
        c if c.is_numeric() => Class::Digit,
        c if c.is_alphabetic() && !('\u{3040}'..='\u{30ff}').contains(&c) => Class::Letter,
        c if c.is_alphabetic() => Class::Single,
        _ => Class::Skip,
    }
}

/// All tokens of `text` in order.
pub(crate) fn tokens(text: &str) -> Vec<HanToken> {
    let mut found: Vec<HanToken> = Vec::new();
    let mut run = Class::Skip;
    for (at, original) in text.char_indices() {
        let c = fold(original);
        let end = at + original.len_utf8();
        let class = class(c);
        match (class, found.last_mut()) {
            (Class::Skip, _) => {}
            (Class::Letter | Class::Digit, Some(last)) if run == class => {
                last.text.push(c);
                last.bytes.end = end;
            }
            _ => found.push(HanToken {
                text: c.to_string(),
                bytes: at..end,
            }),
        }
        run = class;
    }
    found
}

/// [`tokens`] as tantivy takes them.
#[derive(Clone, Default)]
pub(crate) struct HanTokenizer;

pub(crate) struct HanStream {
    tokens: std::vec::IntoIter<HanToken>,
    token: Token,
}

impl Tokenizer for HanTokenizer {
    type TokenStream<'a> = HanStream;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> HanStream {
        HanStream {
            tokens: tokens(text).into_iter(),
            token: Token {
                position: usize::MAX,
                ..Token::default()
            },
        }
    }
}

impl TokenStream for HanStream {
    fn advance(&mut self) -> bool {
        let Some(next) = self.tokens.next() else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.offset_from = next.bytes.start;
        self.token.offset_to = next.bytes.end;
        self.token.text = next.text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|t| t.text).collect()
    }

    #[test]
    fn han_characters_stand_alone_and_letters_and_digits_run_together() {
        assert_eq!(
            texts("治★疗糖尿病，加V：ＫＹ8866"),
            ["治", "疗", "糖", "尿", "病", "加", "v", "ky", "8866"]
        );
    }

    #[test]
    fn nothing_but_marks_gives_no_tokens() {
        assert!(texts("……！★\u{200b}").is_empty());
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_text_in_order(text in ".{0,80}") {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert!(token.bytes.start >= last);
                prop_assert!(text.get(token.bytes.clone()).is_some());
                last = token.bytes.end;
            }
        }
    }
}
