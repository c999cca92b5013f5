//! Regular expressions as authors type them: their plain characters normalised as texts are, and
//! mistakes at the character that was typed.

use super::pattern::{Pattern, PatternError};

/// Parses what stands behind `regex:`, which ends before character `start` of the pattern.
pub(super) fn expression(typed: &str, start: usize) -> Result<Pattern, PatternError> {
    let (normal, origins) = normal_expression(typed.trim());
    let start = start + typed.chars().take_while(|c| c.is_whitespace()).count();
    let wrong = |at: usize, why: String| Err(PatternError::new(start + at, why));
    if let Some(at) = lexicon_in(typed.trim()) {
        let why = "a lexicon cannot stand in an expression; list its words, or write a pattern without `regex:`";
        return wrong(at, why.to_owned());
    }
    match regex::Regex::new(&normal) {
        Ok(compiled) if compiled.is_match("") => wrong(
            0,
            format!(
                "the expression {normal} matches nothing at all; ask for at least one character"
            ),
        ),
        Ok(_) => Ok(Pattern::Regex(normal)),
        Err(error) => {
            let message = error.to_string();
            let caret = message
                .lines()
                .find(|line| line.trim_start().starts_with('^'))
                .map_or(0, |line| {
                    (line.len() - line.trim_start().len()).saturating_sub(4)
                });
            let why = message.lines().last().unwrap_or_default();
            let why = why.trim_start_matches("error: ");
            wrong(
                origins.get(caret).copied().unwrap_or(0),
                format!("the expression {normal} is no regular expression: {why}"),
            )
        }
    }
}

/// The character where an expression seems to name a lexicon.
fn lexicon_in(expression: &str) -> Option<usize> {
    let chars: Vec<char> = expression.chars().collect();
    (0..chars.len()).find(|at| {
        let named = chars[*at] == '{' && chars.get(at + 1).is_some_and(char::is_ascii_lowercase);
        let escaped = at
            .checked_sub(2)
            .is_some_and(|before| chars[before] == '\\')
            || at
                .checked_sub(1)
                .is_some_and(|before| chars[before] == '\\');
        named && !escaped
    })
}

/// An expression as typed, with its plain characters as normalising writes them; what has a
/// meaning in expressions is escaped, what stands after a backslash is left. Beside it, for each
/// character, the typed one it comes from.
fn normal_expression(expression: &str) -> (String, Vec<usize>) {
    let mut out = String::new();
    let mut origins = Vec::new();
    let mut chars = expression.chars().enumerate().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            out.push(c);
            if let Some((_, escaped)) = chars.next() {
                out.push(escaped);
                if matches!(escaped, 'p' | 'P' | 'x' | 'u')
                    && chars.peek().is_some_and(|(_, c)| *c == '{')
                {
                    for (_, inner) in chars.by_ref() {
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
        origins.resize(out.chars().count(), at);
    }
    (out, origins)
}
