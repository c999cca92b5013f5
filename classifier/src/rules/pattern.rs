//! The pattern language: text to tree.
//!
//! ```text
//! pattern  := sequence | together | "regex:" expression
//! sequence := element ( [".." N] element )*
//! together := sequence ( "&" sequence )+ "within" N
//! element  := literal | "{" lexicon "}" | "(" choice ( "|" choice )* ")"
//! choice   := literal | "{" lexicon "}" | literal "(" literal ( "|" literal )* ")"
//! ```
//! Literals are normalised here as texts are. What the tree means is `compile` and `scan`.

use crate::normalize::plain;

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    Sequence(Sequence),
    /// Sequences in any order, at most `within` characters between them in all.
    Together {
        sides: Vec<Sequence>,
        within: u32,
    },
    /// A regular expression over one normalised sentence.
    Regex(String),
}

/// Elements in order; `gaps[i]` characters at most between element `i` and `i + 1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sequence {
    pub(crate) elements: Vec<Element>,
    pub(crate) gaps: Vec<u32>,
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
    Within(u32),
    Open,
    /// `(` right after a word, no space between: its endings.
    Attached,
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
    let first = sequence(&mut rest, text)?;
    if rest.is_empty() {
        return Ok(Pattern::Sequence(first));
    }
    let mut sides = vec![first];
    while rest.first() == Some(&Token::And) {
        rest = &rest[1..];
        sides.push(sequence(&mut rest, text)?);
    }
    match rest {
        [Token::Within(within)] if sides.len() > 1 => Ok(Pattern::Together {
            sides,
            within: *within,
        }),
        _ => Err(format!(
            "`&` needs `within N` at the end, and `within N` needs `&`: {text}"
        )),
    }
}

/// Elements up to `&`, `within` or the end.
fn sequence(rest: &mut &[Token], text: &str) -> Result<Sequence, String> {
    let mut elements = vec![element(rest, text)?];
    let mut gaps = Vec::new();
    loop {
        let gap = match rest.first() {
            None | Some(Token::And | Token::Within(_)) => return Ok(Sequence { elements, gaps }),
            Some(Token::Gap(gap)) => {
                *rest = &rest[1..];
                *gap
            }
            Some(_) => 0,
        };
        gaps.push(gap);
        elements.push(element(rest, text)?);
    }
}

fn element(rest: &mut &[Token], text: &str) -> Result<Element, String> {
    match next(rest, "something is missing at the end of the pattern", text)? {
        token @ (Token::Word(_) | Token::Lexicon(_)) => Ok(vec![atom(token, text)?]),
        Token::Open | Token::Attached => choices(rest, text),
        Token::Gap(_) => Err(format!(
            "a pattern cannot begin with a gap, nor hold two in a row: {text}"
        )),
        Token::And | Token::Within(_) => Err(format!("`&` needs something on both sides: {text}")),
        Token::Close | Token::Or => Err(format!("`)` or `|` without `(`: {text}")),
    }
}

/// What stands between parentheses, the opening one taken.
fn choices(rest: &mut &[Token], text: &str) -> Result<Element, String> {
    let open = "`(` is never closed";
    let mut atoms = Vec::new();
    loop {
        let first = atom(next(rest, open, text)?, text)?;
        match (&first, rest.first()) {
            (Atom::Literal(stem), Some(Token::Attached)) => {
                *rest = &rest[1..];
                for ending in choices(rest, text)? {
                    let Atom::Literal(ending) = ending else {
                        return Err(format!(
                            "endings in parentheses are plain words, no lexicons: {text}"
                        ));
                    };
                    atoms.push(Atom::Literal(format!("{stem}{ending}")));
                }
            }
            _ => atoms.push(first),
        }
        match next(rest, open, text)? {
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

fn next<'t>(rest: &mut &'t [Token], missing: &str, text: &str) -> Result<&'t Token, String> {
    let (first, after) = rest
        .split_first()
        .ok_or_else(|| format!("{missing}: {text}"))?;
    *rest = after;
    Ok(first)
}

fn atom(token: &Token, text: &str) -> Result<Atom, String> {
    match token {
        Token::Word(word) => {
            let normal = plain(word).text;
            if normal.trim().is_empty() {
                return Err(format!(
                    "nothing is left of the word `{word}` after normalising: {text}"
                ));
            }
            Ok(Atom::Literal(normal))
        }
        Token::Lexicon(name) => Ok(Atom::Lexicon(name.clone())),
        _ => Err(format!("a word or a lexicon is missing: {text}")),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut chars = text.chars().peekable();
    let mut spaced = true;
    while let Some(&c) = chars.peek() {
        let after_space = std::mem::replace(&mut spaced, c.is_whitespace());
        match c {
            c if c.is_whitespace() => {
                chars.next();
            }
            '(' | ')' | '|' | '&' => {
                chars.next();
                let attached = !after_space && matches!(tokens.last(), Some(Token::Word(_)));
                tokens.push(match c {
                    '(' if attached => Token::Attached,
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
                let token = if tokens.last() == Some(&Token::Word("within".to_owned())) {
                    tokens.pop();
                    Token::Within(count(&word).ok_or_else(|| {
                        format!("`within` takes a number up to {WIDEST}, not `{word}`: {text}")
                    })?)
                } else {
                    gap_or_word(word, text)?
                };
                tokens.push(token);
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
    let Some(gap) = word.strip_prefix("..") else {
        return Ok(Token::Word(word));
    };
    count(gap)
        .map(Token::Gap)
        .ok_or_else(|| format!("a gap is `..N` with N up to {WIDEST}, not `{word}`: {text}"))
}

fn count(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|n| *n <= WIDEST)
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

    fn sequence(text: &str) -> Sequence {
        match parse(text).unwrap() {
            Pattern::Sequence(sequence) => sequence,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn sequences_with_gaps_and_choices() {
        let Sequence { elements, gaps } =
            sequence("{cure_verb} ..8 糖尿病 (断根|除根|{cure_result})");
        assert_eq!(gaps, [8, 0]);
        assert_eq!(elements[0], [Atom::Lexicon("cure_verb".into())]);
        assert_eq!(elements[2].len(), 3);
    }

    #[test]
    fn endings_hang_on_their_stem() {
        let words = |text: &str| sequence(text).elements[0].clone();
        assert_eq!(words("(最好(先|在)|酒店)"), words("(最好先|最好在|酒店)"));
    }

    #[test]
    fn together_and_expressions() {
        assert!(matches!(
            parse("{a} ..2 乙 & {b} & 天 within 20").unwrap(),
            Pattern::Together { within: 20, ref sides } if sides.len() == 3 && sides[0].gaps == [2]
        ));
        assert_eq!(
            parse(r"regex: [0-9]{1,3}％？\p{Han}（A|药）").unwrap(),
            Pattern::Regex(r"[0-9]{1,3}%\?\p{Han}\(a|药\)".into())
        );
    }

    #[test]
    fn literals_are_normalised() {
        assert_eq!(
            sequence("１００％").elements,
            [[Atom::Literal("100%".into())]]
        );
    }

    #[test]
    fn mistakes_are_told() {
        for (mistake, says) in [
            ("{a", "is missing"),
            ("(a b)", "no sequences"),
            ("a ..x b", "a gap is"),
            ("a & b", "within N"),
            ("a b within 3", "needs `&`"),
            ("a & b within x", "takes a number"),
            ("a ..3 & b within 4", "`&` needs something on both sides"),
            ("..3 a", "begin with a gap"),
            ("a ..3", "missing at the end"),
            ("(甲({a}|乙)|丙)", "no lexicons"),
            ("(甲", "never closed"),
            ("", "missing at the end"),
        ] {
            let error = parse(mistake).unwrap_err();
            assert!(error.contains(says), "{mistake}: {error}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_is_parsed_or_refused(text in "[ .0-9a-z甲乙(){}|&\"\\\\:]{0,40}") {
            let _ = parse(&text);
            let _ = parse(&format!("regex:{text}"));
        }
    }
}
