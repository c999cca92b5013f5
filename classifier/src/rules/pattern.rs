//! The pattern language: text to tree.
//!
//! ```text
//! pattern  := sequence | together | "regex:" expression
//! sequence := element ( [".." N] element )*
//! together := element ( "&" element )+ "within" N
//! element  := literal | "{" lexicon "}" | "(" (literal | "{" lexicon "}") ( "|" … )* ")"
//! ```
//! Literals are normalised here as texts are. What the tree means is `compile` and `scan`.

use crate::normalize::plain;

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// Elements in order; `gaps[i]` characters at most between element `i` and `i + 1`.
    Sequence { elements: Vec<Element>, gaps: Vec<u32> },
    /// Elements in any order, at most `within` characters between them in all.
    Together { elements: Vec<Element>, within: u32 },
    /// A regular expression over one normalised sentence.
    Regex(String),
}

/// One of several words.
pub(crate) type Element = Vec<Atom>;

/// A word or a list of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Atom {
    Literal(String),
    Lexicon(String),
}

/// Gaps wider than this are mistakes.
const WIDEST: u32 = 60;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Lexicon(String),
    Gap(u32),
    And,
    Open,
    Close,
    Or,
}

/// Parses one pattern; the error says what is wrong with it.
pub(crate) fn parse(text: &str) -> Result<Pattern, String> {
    if let Some(expression) = text.trim().strip_prefix("regex:") {
        return Ok(Pattern::Regex(normal_expression(expression.trim())));
    }
    let tokens = tokens(text)?;
    let mut rest = tokens.as_slice();
    let mut elements = vec![element(&mut rest, text)?];
    let mut gaps = Vec::new();
    if rest.first() == Some(&Token::And) {
        return together(elements, rest, text);
    }
    while !rest.is_empty() {
        let gap = match rest.first() {
            Some(Token::Gap(gap)) => {
                rest = &rest[1..];
                *gap
            }
            Some(Token::And) => return Err(format!("`..N` and `&` cannot stand in one pattern: {text}")),
            _ => 0,
        };
        gaps.push(gap);
        elements.push(element(&mut rest, text)?);
    }
    Ok(Pattern::Sequence { elements, gaps })
}

fn together(mut elements: Vec<Element>, mut rest: &[Token], text: &str) -> Result<Pattern, String> {
    let missing = || format!("`&` needs `within N` at the end: {text}");
    while rest.first() == Some(&Token::And) {
        rest = &rest[1..];
        elements.push(element(&mut rest, text)?);
    }
    match rest {
        [Token::Word(within), Token::Word(count)] if within == "within" => {
            let within = count.parse().ok().filter(|n| *n <= WIDEST).ok_or_else(|| {
                format!("`within` takes a number up to {WIDEST}, not `{count}`: {text}")
            })?;
            Ok(Pattern::Together { elements, within })
        }
        [Token::Gap(_), ..] => Err(format!("`..N` and `&` cannot stand in one pattern: {text}")),
        _ => Err(missing()),
    }
}

fn element(rest: &mut &[Token], text: &str) -> Result<Element, String> {
    let (first, after) = rest
        .split_first()
        .ok_or_else(|| format!("something is missing at the end of the pattern: {text}"))?;
    *rest = after;
    match first {
        Token::Word(_) | Token::Lexicon(_) => Ok(vec![atom(first, text)?]),
        Token::Open => {
            let mut atoms = Vec::new();
            loop {
                let (token, after) = rest
                    .split_first()
                    .ok_or_else(|| format!("`(` is never closed: {text}"))?;
                atoms.push(atom(token, text)?);
                *rest = after;
                let (token, after) = rest
                    .split_first()
                    .ok_or_else(|| format!("`(` is never closed: {text}"))?;
                *rest = after;
                match token {
                    Token::Or => {}
                    Token::Close => return Ok(atoms),
                    _ => {
                        return Err(format!(
                            "between parentheses stand single words or lexicons parted by `|`, no sequences; write two patterns: {text}"
                        ));
                    }
                }
            }
        }
        Token::Gap(_) => Err(format!("a pattern cannot begin with a gap, nor hold two in a row: {text}")),
        Token::And => Err(format!("`&` needs something on both sides: {text}")),
        Token::Close | Token::Or => Err(format!("`)` or `|` without `(`: {text}")),
    }
}

fn atom(token: &Token, text: &str) -> Result<Atom, String> {
    match token {
        Token::Word(word) => {
            let normal = plain(word).text;
            if normal.trim().is_empty() {
                return Err(format!("nothing is left of the word `{word}` after normalising: {text}"));
            }
            Ok(Atom::Literal(normal))
        }
        Token::Lexicon(name) => Ok(Atom::Lexicon(name.clone())),
        _ => Err(format!("a word or a lexicon is missing: {text}")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        match c {
            c if c.is_whitespace() => {
                chars.next();
            }
            '(' | ')' | '|' | '&' => {
                chars.next();
                tokens.push(match c {
                    '(' => Token::Open,
                    ')' => Token::Close,
                    '|' => Token::Or,
                    _ => Token::And,
                });
            }
            '{' => {
                chars.next();
                tokens.push(Token::Lexicon(until(&mut chars, '}', text)?));
            }
            '}' => return Err(format!("`}}` without `{{`: {text}")),
            '"' => {
                chars.next();
                tokens.push(Token::Word(until(&mut chars, '"', text)?));
            }
            _ => {
                let mut word = String::new();
                while let Some(&c) = chars.peek() {
                    if c.is_whitespace() || "(){}|&\"".contains(c) {
                        break;
                    }
                    word.push(c);
                    chars.next();
                }
                tokens.push(gap_or_word(word, text)?);
            }
        }
    }
    Ok(tokens)
}

fn until(
    chars: &mut std::iter::Peekable<std::str::Chars<'_>>,
    end: char,
    text: &str,
) -> Result<String, String> {
    let mut word = String::new();
    for c in chars.by_ref() {
        if c == end {
            return Ok(word);
        }
        word.push(c);
    }
    Err(format!("`{end}` is missing: {text}"))
}

fn gap_or_word(word: String, text: &str) -> Result<Token, String> {
    let Some(count) = word.strip_prefix("..") else {
        return Ok(Token::Word(word));
    };
    match count.parse() {
        Ok(count) if count <= WIDEST => Ok(Token::Gap(count)),
        _ => Err(format!("a gap is `..N` with N up to {WIDEST}, not `{word}`: {text}")),
    }
}

/// An expression as typed, with its plain characters as normalising writes them; what has a
/// meaning in expressions is escaped, what stands after a backslash is left.
fn normal_expression(expression: &str) -> String {
    let mut out = String::new();
    let mut chars = expression.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.push(c);
            if let Some(escaped) = chars.next() {
                out.push(escaped);
                if matches!(escaped, 'p' | 'P' | 'x' | 'u') && chars.peek() == Some(&'{') {
                    for inner in chars.by_ref() {
                        out.push(inner);
                        if inner == '}' {
                            break;
                        }
                    }
                }
            }
        } else if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            crate::normalize::chars::fold(c, |folded| {
                if folded.is_ascii() {
                    out.push_str(&regex::escape(folded.encode_utf8(&mut [0; 4])));
                } else {
                    out.push(folded);
                }
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn sequences_with_gaps_and_alternatives() {
        let Pattern::Sequence { elements, gaps } =
            parse("{cure_verb} ..8 糖尿病 (断根|除根|{cure_result})").unwrap()
        else {
            panic!("a sequence");
        };
        assert_eq!(gaps, [8, 0]);
        assert_eq!(elements[0], [Atom::Lexicon("cure_verb".into())]);
        assert_eq!(elements[2].len(), 3);
    }

    #[test]
    fn together_and_expressions() {
        assert!(matches!(
            parse("{a} & {b} & 天 within 20").unwrap(),
            Pattern::Together { within: 20, ref elements } if elements.len() == 3
        ));
        assert_eq!(
            parse(r"regex: [0-9]{1,3}％？\p{Han}（A|药）").unwrap(),
            Pattern::Regex(r"[0-9]{1,3}%\?\p{Han}\(a|药\)".into())
        );
    }

    #[test]
    fn literals_are_normalised() {
        assert_eq!(
            parse("１００％").unwrap(),
            Pattern::Sequence { elements: vec![vec![Atom::Literal("100%".into())]], gaps: vec![] }
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (mistake, says) in [
            ("{a", "is missing"),
            ("(a b)", "no sequences"),
            ("a ..x b", "a gap is"),
            ("a & b", "within N"),
            ("a ..3 & b within 4", "`&` needs something on both sides"),
            ("a ..3 b & c within 4", "cannot stand in one pattern"),
            ("..3 a", "begin with a gap"),
            ("a ..3", "missing at the end"),
            ("", "missing at the end"),
        ] {
            let error = parse(mistake).unwrap_err();
            assert!(error.contains(says), "{mistake}: {error}");
        }
    }
}
