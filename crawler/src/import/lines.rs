//! Lines of a text with their numbers and byte places, whatever ends them: CRLF, LF or CR, mixed.

/// One line without its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// From 1.
    pub number: usize,
    /// Byte offset of its first character.
    pub start: usize,
    /// Its text.
    pub text: &'a str,
}

impl Line<'_> {
    /// Byte offset after its last character.
    pub fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether nothing but white space and byte order marks stands on it.
    pub fn is_blank(&self) -> bool {
        self.text.chars().all(|c| c.is_whitespace() || c == BOM)
    }
}

/// U+FEFF; files joined from several carry it in the middle.
pub(crate) const BOM: char = '\u{feff}';

/// All lines of `text`; an ending at the very end opens no further line.
pub(crate) fn lines(text: &str) -> Vec<Line<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < bytes.len() {
        let ending = match bytes[at] {
            b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
            b'\r' | b'\n' => 1,
            _ => 0,
        };
        if ending == 0 {
            at += 1;
            continue;
        }
        found.push(Line {
            number: found.len() + 1,
            start,
            text: &text[start..at],
        });
        at += ending;
        start = at;
    }
    if start < bytes.len() {
        found.push(Line {
            number: found.len() + 1,
            start,
            text: &text[start..],
        });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_may_be_mixed() {
        let found = lines("一\r\n二\r\n\n三\r四");
        let texts: Vec<_> = found.iter().map(|l| (l.number, l.text)).collect();
        assert_eq!(texts, [(1, "一"), (2, "二"), (3, ""), (4, "三"), (5, "四")]);
        assert_eq!(found[4].start, 15);
    }
}
