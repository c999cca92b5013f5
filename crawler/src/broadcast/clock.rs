//! Time codes as subtitle files really write them.

/// `00:01:02,500`, `0:01:02.5`, `01:02.500`, `100:00:00,000`, full-width digits and marks: as
/// milliseconds. The hour may be missing and may pass 24; what stands after the last digit is left
/// to the caller.
pub(crate) fn leading(text: &str) -> Option<(u64, &str)> {
    let mut fields = Vec::with_capacity(4);
    let mut rest = text.trim_start();
    loop {
        let (value, after) = digits(rest)?;
        fields.push(value);
        let mark = after.chars().next();
        let next = mark.map_or(after, |c| after[c.len_utf8()..].trim_start_matches(' '));
        match mark {
            Some(':' | '：') if fields.len() < 3 && starts_with_digit(next) => rest = next,
            Some(',' | '.' | '，' | '．' | '。' | ':' | '：' | ';')
                if fields.len() >= 2 && starts_with_digit(next) =>
            {
                let (fraction, after) = fraction(next)?;
                return Some((whole(&fields)? + fraction, after));
            }
            // `00:00:zz` is damaged, not two fields.
            Some(':' | '：') => return None,
            _ => return (fields.len() >= 2).then(|| whole(&fields).map(|ms| (ms, after)))?,
        }
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| crate::import::when::digit(c).is_some())
}

/// Hours, minutes and seconds, or minutes and seconds, as milliseconds.
fn whole(fields: &[u64]) -> Option<u64> {
    let mut seconds = 0u64;
    for field in fields {
        seconds = seconds.checked_mul(60)?.checked_add(*field)?;
    }
    // A century: more is no recording.
    (seconds < 3_200_000_000).then_some(seconds * 1000)
}

fn digits(text: &str) -> Option<(u64, &str)> {
    let mut value = 0u64;
    let mut len = 0;
    for c in text.chars() {
        let Some(digit) = crate::import::when::digit(c) else {
            break;
        };
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
        len += c.len_utf8();
    }
    (len > 0).then(|| (value, &text[len..]))
}

/// Digits after the mark as milliseconds: `5` is 500, `50` is 500, `5004` is 500.
fn fraction(text: &str) -> Option<(u64, &str)> {
    let mut value = 0u64;
    let mut scale = 100u64;
    let mut len = 0;
    for c in text.chars() {
        let Some(digit) = crate::import::when::digit(c) else {
            break;
        };
        value += u64::from(digit) * scale;
        scale /= 10;
        len += c.len_utf8();
    }
    (len > 0).then(|| (value, &text[len..]))
}

/// The times on both sides of `-->`, and what stands behind them; `None` if this is no time line.
/// A bracketed line (`[00:01.000 --> 00:02.000]  text`) is one that a recogniser printed.
pub(crate) fn arrow(line: &str) -> Option<Arrow<'_>> {
    let (left, right) = line.split_once("-->")?;
    let left = left.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let (left, bracketed) = match left.strip_prefix('[') {
        Some(inner) => (inner, true),
        None => (left, false),
    };
    let start = leading(left)
        .filter(|(_, rest)| rest.trim().is_empty())
        .map(|(ms, _)| ms);
    let end = leading(right);
    if start.is_none() && end.is_none() {
        // An arrow in spoken text; a damaged time line still has a digit or a colon before it.
        let damaged = left.chars().any(|c| c.is_ascii_digit())
            && left.contains([':', '：'])
            && left.chars().all(|c| c.is_ascii() || "：，．。".contains(c))
            && left.chars().count() <= 16;
        return damaged.then_some(Arrow {
            start: None,
            end: None,
            tail: "",
        });
    }
    let tail = end.map_or("", |(_, rest)| rest);
    Some(Arrow {
        start,
        end: end.map(|(ms, _)| ms),
        tail: if bracketed {
            tail.trim_start().strip_prefix(']').unwrap_or("")
        } else {
            ""
        },
    })
}

/// A time line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Arrow<'a> {
    /// Milliseconds; `None` where it cannot be read.
    pub start: Option<u64>,
    /// Milliseconds; `None` where it cannot be read.
    pub end: Option<u64>,
    /// Text of the cue on the same line.
    pub tail: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> Option<u64> {
        leading(text).map(|(ms, _)| ms)
    }

    #[test]
    fn every_known_way_to_write_a_time_is_read() {
        for (text, expected) in [
            ("00:01:02,500", 62_500),
            ("0:01:02.5", 62_500),
            ("01:02.500", 62_500),
            ("00：01：02，500", 62_500),
            ("００:０１:０２,５００", 62_500),
            ("00:01:02:500", 62_500),
            ("25:30:00,000", 91_800_000),
            ("0:01:02", 62_000),
            ("00:01:02.50", 62_500),
        ] {
            assert_eq!(ms(text), Some(expected), "{text}");
        }
        for text in ["", "62", "ab", ":", "99999999999999999999:00"] {
            assert_eq!(ms(text), None, "{text}");
        }
    }

    #[test]
    fn a_time_line_is_told_from_an_arrow_in_the_text() {
        assert_eq!(
            arrow("00:00:01,000 --> 00:00:02,000 X1:10 X2:20"),
            Some(Arrow {
                start: Some(1000),
                end: Some(2000),
                tail: ""
            })
        );
        assert_eq!(
            arrow("[00:01.000 --> 00:02.000]  三盒见效").map(|a| a.tail),
            Some("  三盒见效")
        );
        assert_eq!(
            arrow("00:00:0x,000 --> 00:00:zz"),
            Some(Arrow {
                start: None,
                end: None,
                tail: ""
            })
        );
        assert_eq!(arrow("第1步 --> 第2步"), None);
        assert_eq!(arrow("气血不足 --> 百病生"), None);
    }
}
