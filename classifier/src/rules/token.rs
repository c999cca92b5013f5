//! Tokens of a pattern, each with the character it begins at.

use super::pattern::{PatternError, WIDEST, number};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(String),
    Lexicon(String),
    Gap(u32),
    /// `N of`.
    Count(u32),
    And,
    Within,
    Open,
    /// `(` right after a word, no space between: its endings.
    Attached,
    Close,
    Or,
}

/// Cuts a pattern into tokens. `within` and `N of` are words of the language where they stand
/// unquoted.
pub(super) fn tokens(text: &str) -> Result<Vec<(usize, Token)>, PatternError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens: Vec<(usize, Token)> = Vec::new();
    // The last token, where it is a bare number that `of` would make a count.
    let mut bare_number = None;
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let was_number = bare_number.take();
        let token = match c {
            '(' => {
                at += 1;
                let after_word = matches!(tokens.last(), Some((_, Token::Word(_))));
                if after_word && start > 0 && !chars[start - 1].is_whitespace() {
                    Token::Attached
                } else {
                    Token::Open
                }
            }
            ')' | '|' | '&' => {
                at += 1;
                match c {
                    ')' => Token::Close,
                    '|' => Token::Or,
                    _ => Token::And,
                }
            }
            '{' => Token::Lexicon(closed(&chars, &mut at, '}')?),
            '}' => return Err(PatternError::new(at, "`}` without `{`")),
            '"' => Token::Word(closed(&chars, &mut at, '"')?),
            _ => {
                while chars
                    .get(at)
                    .is_some_and(|c| !c.is_whitespace() && !"(){}|&\"".contains(*c))
                {
                    at += 1;
                }
                let word: String = chars[start..at].iter().collect();
                match (word.as_str(), was_number) {
                    ("within", _) => Token::Within,
                    ("of", Some(least)) => {
                        let (start, _) = tokens.pop().expect("a number was the last token");
                        tokens.push((start, Token::Count(least)));
                        continue;
                    }
                    _ => {
                        bare_number = word.parse().ok();
                        gap_or_word(word, start)?
                    }
                }
            }
        };
        tokens.push((start, token));
    }
    Ok(tokens)
}

/// What stands between the character at `at` and `end`; `at` moves behind it.
fn closed(chars: &[char], at: &mut usize, end: char) -> Result<String, PatternError> {
    let start = *at;
    let len = chars[start + 1..]
        .iter()
        .position(|c| *c == end)
        .ok_or_else(|| {
            let open = chars[start];
            PatternError::new(start, format!("this `{open}` is never closed by `{end}`"))
        })?;
    *at = start + len + 2;
    Ok(chars[start + 1..start + 1 + len].iter().collect())
}

fn gap_or_word(word: String, at: usize) -> Result<Token, PatternError> {
    let Some(gap) = word.strip_prefix("..") else {
        return Ok(Token::Word(word));
    };
    number(gap).map(Token::Gap).ok_or_else(|| {
        PatternError::new(
            at,
            format!("a gap is `..N` with N up to {WIDEST}, not `{word}`"),
        )
    })
}
