//! Say: what commands print.
//!
//! Titles, names and addresses come from outside, and a terminal would obey control characters in
//! them, so lines for people keep none. Whoever stopped reading (`| head`) has read enough: the
//! command goes on and ends as it would have. Anything else that keeps standard output from being
//! written, such as a full disk, is an error.

use std::borrow::Cow;
use std::fmt::Arguments;
use std::io::{self, ErrorKind, Write as _};

/// A line on standard output, for people.
macro_rules! say {
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}

/// A line on standard error.
macro_rules! tell {
    ($($text:tt)*) => { $crate::say::aside(format_args!($($text)*)) };
}

pub(crate) use {say, tell};

/// What [`say!`] does.
pub fn line(text: Arguments<'_>) -> io::Result<()> {
    raw(&format!("{}\n", plain(&text.to_string())))
}

/// What [`tell!`] does. Standard error that nobody reads is no reason to stop.
pub fn aside(text: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{}", plain(&text.to_string()));
}

/// One JSON value and a line feed, for programs.
pub fn json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    Ok(raw(&format!("{}\n", serde_json::to_string(value)?))?)
}

/// Text as it is, for programs.
pub fn raw(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// The text without what a terminal would obey: control characters but line feed and tab, and
/// characters that turn the order of others around.
pub fn plain(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(obeyed) {
        Cow::Owned(text.replace(obeyed, "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_get_nothing_to_obey() {
        assert_eq!(
            plain("题\x1b[31m\u{9b}2J\u{202e}反\r\n二\t三"),
            "题\u{fffd}[31m\u{fffd}2J\u{fffd}反\u{fffd}\n二\t三"
        );
        assert!(matches!(plain("三盒断根\n"), Cow::Borrowed(_)));
    }
}
