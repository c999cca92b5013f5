//! Mark-up inside cues: tags, override blocks, voices.

/// Text without `<…>` tags and `{\…}` overrides, character references decoded. A `<` that opens no
/// tag stays.
pub(crate) fn strip(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '{']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match tag_length(rest) {
            Some(len) => rest = &rest[len..],
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    crate::wechat::entities::decode(&out)
}

/// Length of the tag or override block at the start of `text`.
fn tag_length(text: &str) -> Option<usize> {
    if text.starts_with('{') {
        let body = text.strip_prefix("{\\")?;
        return Some(body.find('}')? + 3);
    }
    let inside = text.strip_prefix('<')?;
    let first = inside.chars().next()?;
    if !(first.is_ascii_alphanumeric() || first == '/') {
        return None;
    }
    // Longer than this is text with a stray `<`.
    let reach = inside.char_indices().take(200);
    for (at, c) in reach {
        match c {
            '>' => return Some(at + 2),
            '<' | '\n' => return None,
            _ => {}
        }
    }
    None
}

/// The name in the first `<v Name>` of a WebVTT cue.
pub(crate) fn voice(text: &str) -> Option<String> {
    let at = text.find("<v")?;
    let inside = &text[at + 2..];
    let end = inside.find('>')?;
    let name = inside[..end].trim_start_matches(|c: char| c == '.' || c.is_ascii_alphanumeric());
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_words_stay() {
        assert_eq!(
            strip("{\\an8}<i>降<font color=\"#fff\">血糖</font></i> &lt;7.0"),
            "降血糖 <7.0"
        );
        assert_eq!(strip("<00:00:01.000><c.red>三盒</c>"), "三盒");
        assert_eq!(strip("血糖<7 是好{的}"), "血糖<7 是好{的}");
        assert_eq!(strip("<"), "<");
        assert_eq!(voice("<v.loud 王主任>您好"), Some("王主任".into()));
        assert_eq!(voice("<v 王主任>您好"), Some("王主任".into()));
    }
}
