//! Mistakes in rule files: which file, which line, and what to write instead.

/// Why a rule pack was refused.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A mistake in a file.
    #[error("{file}:{line}: {reason}")]
    Mistake {
        /// Path inside the rule folder.
        file: String,
        /// Line, from 1.
        line: usize,
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
    /// All of them as one, if there are any.
    pub(crate) fn gathered(mut mistakes: Vec<Self>) -> Result<(), Self> {
        match mistakes.len() {
            0 => Ok(()),
            1 => Err(mistakes.remove(0)),
            _ => Err(Self::Several(mistakes)),
        }
    }
}

/// A mistake at the first line with `near` at or after the first line with `anchor`.
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
    let line = source
        .lines()
        .skip(start)
        .position(|line| !near.is_empty() && line.contains(near))
        .map_or(start, |after| start + after);
    PackError::Mistake {
        file: file.to_owned(),
        line: line + 1,
        reason: reason.into(),
    }
}

/// `; did you mean …?` where a known name is close.
pub(crate) fn nearest<'n>(word: &str, known: impl Iterator<Item = &'n String>) -> String {
    known
        .map(|name| (distance(word, name), name))
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
