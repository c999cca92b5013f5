//! The pattern language: text to tree.
//!
//! ```text
//! pattern  := "regex:" expression | sides
//! sides    := sequence | side ( "&" side )* "within" reach
//! side     := sequence | N "of" element
//! sequence := element ( [".." N] element )*
//! reach    := N | "sentence" | "paragraph"
//! element  := literal | "{" lexicon "}" | "(" choice ( "|" choice )* ")"
//! choice   := literal | "{" lexicon "}" | literal "(" literal ( "|" literal )* ")"
//! ```
//! Literals are normalised here as texts are. A mistake says at which character it stands. What the
//! tree means is `compile` and `scan`.

use super::token::{Token, tokens};
use super::typed_regex;
use crate::normalize::plain;

/// A parsed pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Pattern {
    Sequence(Sequence),
    /// Sides in any order: two or more, or a single count. Counts that stand beside other sides
    /// reach over a sentence or a paragraph, never over a number of characters.
    Together {
        sides: Vec<Side>,
        reach: Reach,
    },
    /// A regular expression over one normalised sentence.
    Regex(String),
}

/// One of the things that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Side {
    Sequence(Sequence),
    /// At least so many different words of an element.
    Count {
        least: u32,
        of: Element,
    },
}

/// How far apart sides may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// In one sentence, so many characters at most between them in all.
    Chars(u32),
    Sentence,
    Paragraph,
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Atom {
    Literal(String),
    Lexicon(String),
}

/// What is wrong with a pattern, and at which character of it, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) at: usize,
    pub(crate) why: String,
}

impl PatternError {
    pub(super) fn new(at: usize, why: impl Into<String>) -> Self {
        let why = why.into();
        Self { at, why }
    }
}

/// Gaps and spans wider than this are mistakes.
pub(super) const WIDEST: u32 = 60;
/// Fewer different words are no count, more are never met.
const COUNTS: std::ops::RangeInclusive<u32> = 2..=20;

/// Parses one pattern.
pub(crate) fn parse(text: &str) -> Result<Pattern, PatternError> {
    let start = text.chars().take_while(|c| c.is_whitespace()).count();
    if let Some(expression) = text.trim_start().strip_prefix("regex:") {
        return typed_regex::expression(expression, start + "regex:".len());
    }
    let tokens = tokens(text)?;
    let end = text.chars().count();
    Parser {
        rest: &tokens,
        end,
        last: start,
    }
    .pattern()
}

/// What is left to read of one pattern.
struct Parser<'t> {
    rest: &'t [(usize, Token)],
    /// Characters of the pattern.
    end: usize,
    /// Where the token read last stands.
    last: usize,
}

impl<'t> Parser<'t> {
    fn pattern(mut self) -> Result<Pattern, PatternError> {
        let mut sides = vec![self.side()?];
        while self.takes(&Token::And) {
            sides.push(self.side()?);
        }
        let counts = sides.iter().any(|side| matches!(side, Side::Count { .. }));
        let together = counts || sides.len() > 1;
        let reach = match self.next() {
            None if !together => match sides.remove(0) {
                Side::Sequence(sequence) => return Ok(Pattern::Sequence(sequence)),
                Side::Count { .. } => unreachable!("a count stands together"),
            },
            None => return self.wrong("`&` and `N of` need `within N`, `within sentence` or `within paragraph` at the end"),
            Some(Token::Within) if together => self.reach()?,
            Some(Token::Within) => return self.wrong("`within` needs `&` or `N of` before it; in a sequence write gaps: A ..8 B"),
            Some(_) => return self.wrong("nothing may stand here"),
        };
        if !self.rest.is_empty() {
            self.next();
            return self.wrong("`within` ends a pattern; nothing may follow it");
        }
        if counts && sides.len() > 1 && matches!(reach, Reach::Chars(_)) {
            return self.wrong(
                "a count beside `&` takes `within sentence` or `within paragraph`, no number",
            );
        }
        Ok(Pattern::Together { sides, reach })
    }

    fn reach(&mut self) -> Result<Reach, PatternError> {
        let reach = match self.next() {
            Some(Token::Word(word)) => match word.as_str() {
                "sentence" => Some(Reach::Sentence),
                "paragraph" => Some(Reach::Paragraph),
                word => number(word).map(Reach::Chars),
            },
            _ => None,
        };
        reach.ok_or_else(|| {
            PatternError::new(
                self.last,
                format!("`within` takes a number up to {WIDEST}, `sentence` or `paragraph`"),
            )
        })
    }

    fn side(&mut self) -> Result<Side, PatternError> {
        let Some((at, Token::Count(least))) = self.rest.first() else {
            return Ok(Side::Sequence(self.sequence()?));
        };
        self.last = *at;
        self.rest = &self.rest[1..];
        if !COUNTS.contains(least) {
            return self.wrong(format!(
                "a count asks for {} to {} different words, not {least}",
                COUNTS.start(),
                COUNTS.end()
            ));
        }
        let of = self.element()?;
        if !matches!(
            self.rest.first(),
            None | Some((_, Token::And | Token::Within))
        ) {
            self.next();
            return self.wrong(
                "a count takes one element: a lexicon or words in parentheses, then `within`",
            );
        }
        Ok(Side::Count { least: *least, of })
    }

    /// Elements up to `&`, `within` or the end.
    fn sequence(&mut self) -> Result<Sequence, PatternError> {
        let mut elements = vec![self.element()?];
        let mut gaps = Vec::new();
        loop {
            let gap = match self.rest.first() {
                None | Some((_, Token::And | Token::Within)) => {
                    return Ok(Sequence { elements, gaps });
                }
                Some((_, Token::Gap(gap))) => {
                    self.next();
                    *gap
                }
                Some(_) => 0,
            };
            gaps.push(gap);
            elements.push(self.element()?);
        }
    }

    fn element(&mut self) -> Result<Element, PatternError> {
        match self.next() {
            Some(token @ (Token::Word(_) | Token::Lexicon(_))) => Ok(vec![self.atom(token)?]),
            Some(Token::Open | Token::Attached) => self.choices(),
            Some(Token::Gap(_)) => {
                self.wrong("a pattern cannot begin with a gap, nor hold two in a row")
            }
            Some(Token::And | Token::Within) => {
                self.wrong("a word or a lexicon is missing before this")
            }
            Some(Token::Count(_)) => {
                self.wrong("a count stands at the beginning of a pattern or after `&`")
            }
            Some(Token::Close | Token::Or) => self.wrong("`)` or `|` without `(`"),
            None => self.wrong("something is missing at the end of the pattern"),
        }
    }

    /// What stands between parentheses, the opening one taken.
    fn choices(&mut self) -> Result<Element, PatternError> {
        let open = self.last;
        let never = || PatternError::new(open, "this `(` is never closed");
        let mut atoms = Vec::new();
        loop {
            let token = self.next().ok_or_else(never)?;
            let first = self.atom(token)?;
            match (&first, self.rest.first()) {
                (Atom::Literal(stem), Some((_, Token::Attached))) => {
                    self.next();
                    for ending in self.choices()? {
                        let Atom::Literal(ending) = ending else {
                            return self
                                .wrong("endings in parentheses are plain words, no lexicons");
                        };
                        atoms.push(Atom::Literal(format!("{stem}{ending}")));
                    }
                }
                _ => atoms.push(first),
            }
            match self.next().ok_or_else(never)? {
                Token::Or => {}
                Token::Close => return Ok(atoms),
                _ => return self.wrong("between parentheses stand single words or lexicons parted by `|`, no sequences; write two patterns"),
            }
        }
    }

    fn atom(&self, token: &Token) -> Result<Atom, PatternError> {
        match token {
            Token::Word(word) => {
                let normal = plain(word).text;
                if normal.trim().is_empty() {
                    return self.wrong(format!(
                        "nothing is left of the word `{word}` after normalising"
                    ));
                }
                Ok(Atom::Literal(normal))
            }
            Token::Lexicon(name) => Ok(Atom::Lexicon(name.clone())),
            _ => self.wrong("a word or a lexicon is missing here"),
        }
    }

    fn next(&mut self) -> Option<&'t Token> {
        let Some(((at, token), after)) = self.rest.split_first() else {
            self.last = self.end;
            return None;
        };
        (self.last, self.rest) = (*at, after);
        Some(token)
    }

    fn takes(&mut self, token: &Token) -> bool {
        let there = self.rest.first().is_some_and(|(_, next)| next == token);
        if there {
            self.next();
        }
        there
    }

    /// A mistake at the token read last.
    fn wrong<T>(&self, why: impl Into<String>) -> Result<T, PatternError> {
        Err(PatternError::new(self.last, why))
    }
}

/// A number of characters that a gap or span may have.
pub(super) fn number(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|n| *n <= WIDEST)
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
            Pattern::Together { reach: Reach::Chars(20), ref sides }
                if sides.len() == 3 && matches!(&sides[0], Side::Sequence(s) if s.gaps == [2])
        ));
        assert_eq!(
            parse(r"regex: [0-9]{1,3}％？\p{Han}（A|药）").unwrap(),
            Pattern::Regex(r"[0-9]{1,3}%\?\p{Han}\(a|药\)".into())
        );
    }

    #[test]
    fn scopes_and_counts() {
        for (text, wanted) in [
            ("甲 & 乙 within sentence", Reach::Sentence),
            ("甲 & 乙 within paragraph", Reach::Paragraph),
            ("甲 & 2 of {b} within paragraph", Reach::Paragraph),
            ("3 of (甲|乙|{c}) within 40", Reach::Chars(40)),
        ] {
            let Pattern::Together { reach, sides } = parse(text).unwrap() else {
                panic!("{text}")
            };
            assert_eq!(reach, wanted, "{text}");
            let counts = sides.iter().any(|s| matches!(s, Side::Count { .. }));
            assert_eq!(counts, text.contains("of"), "{text}");
        }
        assert_eq!(sequence("\"within\" ..2 \"3\" of").elements.len(), 3);
    }

    #[test]
    fn literals_are_normalised() {
        assert_eq!(
            sequence("１００％").elements,
            [[Atom::Literal("100%".into())]]
        );
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        for (mistake, at, says) in [
            ("{a", 0, "never closed"),
            ("甲 }", 2, "without `{`"),
            ("甲 \"乙", 2, "never closed"),
            ("(a b)", 3, "no sequences"),
            ("a ..x b", 2, "a gap is"),
            ("a ..61 b", 2, "a gap is"),
            ("a & b", 5, "need `within N`"),
            ("a b within 3", 4, "needs `&`"),
            ("a & b within x", 13, "takes a number"),
            ("a & b within", 12, "takes a number"),
            ("a & b within 3 c", 15, "ends a pattern"),
            ("a ..3 & b within 4", 6, "missing before this"),
            ("..3 a", 0, "begin with a gap"),
            ("a ..3", 5, "missing at the end"),
            ("1 of {a} within 9", 0, "2 to 20"),
            ("a 3 of {a} within 9", 2, "at the beginning"),
            ("3 of {a} b within 9", 9, "one element"),
            ("3 of {a}", 8, "need `within N`"),
            ("3 of {a} & b within 9", 20, "no number"),
            ("(甲({a}|乙)|丙)", 8, "no lexicons"),
            ("乙 (甲", 2, "never closed"),
            ("甲 | 乙", 2, "without `(`"),
            ("", 0, "missing at the end"),
            ("regex: 甲[0-9", 8, "unclosed"),
            ("regex:（甲）(乙", 9, "unclosed"),
            ("regex: 甲*", 7, "matches nothing"),
            ("regex: 甲{disease}", 8, "a lexicon cannot"),
        ] {
            let error = parse(mistake).unwrap_err();
            assert!(error.why.contains(says), "{mistake}: {error:?}");
            assert_eq!(error.at, at, "{mistake}: {error:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn anything_is_parsed_or_refused(text in "( |\\.\\.|[0-9a-z甲乙(){}|&\"\\\\:]|within |of |sentence){0,20}") {
            for text in [text.clone(), format!("regex:{text}")] {
                if let Err(error) = parse(&text) {
                    proptest::prop_assert!(error.at <= text.chars().count());
                }
            }
        }
    }
}
