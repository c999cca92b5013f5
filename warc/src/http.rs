//! As much of HTTP/1.1 as a stored exchange needs: where the head ends and what it says.

/// Length of the head, its blank line included; the whole block where there is no blank line.
pub(crate) fn head_len(block: &[u8]) -> usize {
    let mut line_start = 0;
    while let Some(end) = block[line_start..].iter().position(|&b| b == b'\n') {
        let line = &block[line_start..line_start + end];
        line_start += end + 1;
        if line.is_empty() || line == b"\r" {
            return line_start;
        }
    }
    block.len()
}

/// Status code and fields of a response head.
pub(crate) fn parse_head(head: &[u8]) -> (Option<u16>, Vec<(String, String)>) {
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines();
    let status = lines
        .next()
        .filter(|line| line.starts_with("HTTP/"))
        .and_then(|line| line.split_ascii_whitespace().nth(1))
        .and_then(|code| code.parse().ok());
    let fields = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect();
    (status, fields)
}

/// First field with this name, whatever its case.
pub(crate) fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields
        .iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.as_str())
}

/// The head as it is stored: ends with a blank line, and without `Transfer-Encoding`, since the
/// body is stored after that coding was undone.
pub(crate) fn stored_head(head: &[u8]) -> Vec<u8> {
    let mut stored = Vec::with_capacity(head.len() + 2);
    let mut dropping = false;
    for line in head.split_inclusive(|&b| b == b'\n') {
        let bare = line.trim_ascii_end();
        if bare.is_empty() {
            break;
        }
        let continues = matches!(line.first(), Some(b' ' | b'\t'));
        if !continues {
            dropping = bare
                .split(|&b| b == b':')
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(b"transfer-encoding"));
        }
        if !dropping {
            stored.extend_from_slice(bare);
            stored.extend_from_slice(b"\r\n");
        }
    }
    stored.extend_from_slice(b"\r\n");
    stored
}
