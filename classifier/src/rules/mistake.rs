//! Mistakes in rule files: which file, which line and column, and what to write instead.

use serde_saphyr::{Location, Spanned};

/// Why a rule pack was refused.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A mistake in a file.
    #[error("{file}:{line}:{column}: {reason}")]
    Mistake {
        /// Path inside the rule folder.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Character of the line, from 1.
        column: usize,
        /// What is wrong and what to write instead.
        reason: String,
    },
    /// Several mistakes, in the order of the files.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Several(Vec<PackError>),
    /// A file that every pack needs.
    #[error("{0} is missing from the rule folder; nothing was loaded")]
    Missing(&'static str),
    /// The folder or a file in it.
    #[error("{file}: cannot be read ({source}); nothing was loaded")]
    Unreadable {
        /// Path.
        file: String,
        /// Why.
        source: std::io::Error,
    },
}

impl PackError {
    /// All of them as one, in reading order, if there are any.
    pub(crate) fn gathered(mut mistakes: Vec<Self>) -> Result<(), Self> {
        mistakes.sort_by(|a, b| a.place().cmp(&b.place()));
        match mistakes.len() {
            0 => Ok(()),
            1 => Err(mistakes.remove(0)),
            _ => Err(Self::Several(mistakes)),
        }
    }

    fn place(&self) -> (&str, usize, usize) {
        match self {
            Self::Mistake {
                file, line, column, ..
            } => (file, *line, *column),
            Self::Several(all) => all.first().map_or(("", 0, 0), Self::place),
            Self::Missing(file) => (file, 0, 0),
            Self::Unreadable { file, .. } => (file, 0, 0),
        }
    }
}

/// The mistakes of one file, as they are met.
pub(crate) struct Mistakes<'f> {
    file: &'f str,
    source: &'f str,
    pub(crate) all: Vec<PackError>,
}

impl<'f> Mistakes<'f> {
    pub(crate) fn of(file: &'f str, source: &'f str) -> Self {
        let all = Vec::new();
        Self { file, source, all }
    }

    pub(super) fn file(&self) -> &'f str {
        self.file
    }

    /// A mistake at the beginning of a value.
    pub(crate) fn at(&mut self, place: Location, reason: impl Into<String>) {
        self.push(place.line() as usize, place.column() as usize, reason);
    }

    /// A mistake at a character of a text.
    pub(super) fn inside(&mut self, text: &Spanned<String>, at: usize, reason: impl Into<String>) {
        let place = text.defined;
        let shift = self.shift(place, &text.value, at).unwrap_or(0);
        let column = place.column() as usize + shift;
        self.push(place.line() as usize, column, reason);
    }

    fn push(&mut self, line: usize, column: usize, reason: impl Into<String>) {
        self.all.push(PackError::Mistake {
            file: self.file.to_owned(),
            line: line.max(1),
            column: column.max(1),
            reason: reason.into(),
        });
    }

    /// How many characters of the file stand between the beginning of a text, quotation mark
    /// included, and its character `at`; none where the text runs over several lines.
    fn shift(&self, place: Location, text: &str, at: usize) -> Option<usize> {
        let line = self
            .source
            .lines()
            .nth((place.line() as usize).checked_sub(1)?)?;
        let typed: Vec<char> = line.chars().collect();
        let start = (place.column() as usize).checked_sub(1)?;
        let quote = typed
            .get(start)
            .filter(|c| matches!(c, '"' | '\''))
            .copied();
        let mut now = start + usize::from(quote.is_some());
        for c in text.chars().take(at) {
            now += match (quote, typed.get(now)?) {
                (Some('"'), '\\') => match typed.get(now + 1)? {
                    'x' => 4,
                    'u' => 6,
                    'U' => 10,
                    _ => 2,
                },
                (Some('\''), '\'') => 2,
                (_, same) if *same == c => 1,
                _ => return None,
            };
        }
        Some(now - start)
    }
}

/// A mistake at the first place of `near` at or after the first line with `anchor`.
pub(crate) fn mistake(
    file: &str,
    source: &str,
    anchor: &str,
    near: &str,
    reason: impl Into<String>,
) -> PackError {
    let start = source
        .lines()
        .position(|line| {
            line.trim_end().ends_with(anchor)
                || line.contains(&format!("{anchor} "))
                || line.contains(&format!("{anchor},"))
        })
        .or_else(|| source.lines().position(|line| line.contains(anchor)))
        .unwrap_or(0);
    let column = |line: &str, word: &str| Some(line[..line.find(word)?].chars().count() + 1);
    let (line, column) = source
        .lines()
        .enumerate()
        .skip(start)
        .filter(|_| !near.is_empty())
        .find_map(|(at, line)| Some((at, column(line, near)?)))
        .unwrap_or_else(|| {
            let line = source.lines().nth(start).unwrap_or_default();
            (start, column(line, anchor).unwrap_or(1))
        });
    PackError::Mistake {
        file: file.to_owned(),
        line: line + 1,
        column,
        reason: reason.into(),
    }
}

/// `; did you mean …?` where a known name is close.
pub(crate) fn nearest<'n, N: AsRef<str> + 'n + ?Sized>(
    word: &str,
    known: impl Iterator<Item = &'n N>,
) -> String {
    known
        .map(|name| (distance(word, name.as_ref()), name.as_ref()))
        .filter(|(d, _)| *d <= 3)
        .min()
        .map_or_else(String::new, |(_, name)| format!("; did you mean {name}?"))
}

fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut before = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = before + usize::from(ca != *cb);
            before = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_place_in_a_text_is_that_in_its_file() {
        for (yaml, at, column) in [
            ("a: 甲乙丙", 2, 6),
            ("a: '甲''乙丙'", 2, 8),
            (r#"a: "甲\"乙\u4e01丙""#, 4, 15),
            ("a: >\n  甲乙丙", 2, 5),
        ] {
            let parsed: std::collections::BTreeMap<String, Spanned<String>> =
                serde_saphyr::from_str(yaml).unwrap();
            let mut mistakes = Mistakes::of("a.yaml", yaml);
            mistakes.inside(&parsed["a"], at, "here");
            assert_eq!(
                mistakes.all[0].to_string(),
                format!("a.yaml:{}:{column}: here", yaml.lines().count()),
                "{yaml}"
            );
        }
    }
}
