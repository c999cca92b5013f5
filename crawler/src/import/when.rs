//! Times as files write them: digits in a known order, UTC+8 where no zone stands.
//!
//! China has had one zone and no summer time since 1991, so a bare time is read at +08:00. What
//! the digits leave open (the second, the hour) shows in the precision. Words such as 昨天 are
//! read by `dates`, and only where the moment they are spoken at is known.

use jiff::{Timestamp, civil};
use mingjian_domain::{CHINA, Precision, Published};

/// The UTC+8 civil date and time `local`, as a moment.
pub(crate) fn at_china(local: civil::DateTime) -> Option<Timestamp> {
    CHINA.to_timestamp(local).ok()
}

/// A Unix time in seconds, or in milliseconds where it is too large for seconds.
pub(crate) fn unix(number: i64) -> Option<Published> {
    // 100 000 000 000 s lies in the year 5138; as milliseconds it is 1973.
    let seconds = if number >= 100_000_000_000 {
        number / 1000
    } else {
        number
    };
    // Exports write 0 for "unknown"; nothing here was published before 1995.
    if seconds < 788_918_400 {
        return None;
    }
    Some(Published {
        at: Timestamp::from_second(seconds).ok()?,
        precision: Precision::Second,
    })
}

/// Reads `2025-03-05`, `2025/3/5 9:07`, `2025年3月5日 09:07:11`, `20250305`, RFC 3339 and the like,
/// anywhere near the start of `text`.
pub(crate) fn written(text: &str) -> Option<Published> {
    let text = text.trim();
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(Published {
            at,
            precision: Precision::Second,
        });
    }
    let (day, rest) = leading_date(text)?;
    let rest = rest.trim_start_matches(|c: char| c == 'T' || c == '_' || c.is_whitespace());
    let (local, precision) = match leading_clock(rest) {
        Some((h, m, Some(s))) => (civil::Time::new(h, m, s, 0).ok()?, Precision::Second),
        Some((h, m, None)) => (civil::Time::new(h, m, 0, 0).ok()?, Precision::Minute),
        None => (civil::Time::midnight(), Precision::Day),
    };
    Some(Published {
        at: at_china(civil::DateTime::from_parts(day, local))?,
        precision,
    })
}

/// The calendar day at the start of `text`, and what follows it.
pub(crate) fn leading_date(text: &str) -> Option<(civil::Date, &str)> {
    let (first, mut rest) = number(text.trim_start(), 8)?;
    let (year, month, day) = if first >= 1_000_000 {
        (first / 10_000, first / 100 % 100, first % 100)
    } else {
        let (month, after) = number(separator(rest, &['-', '/', '.', '年'])?, 2)?;
        let (day, after) = number(separator(after, &['-', '/', '.', '月'])?, 2)?;
        rest = after.strip_prefix('日').unwrap_or(after);
        (first, month, day)
    };
    let day = civil::Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()?;
    (day.year() >= 1990 && day.year() <= 2200).then_some((day, rest))
}

/// `h:mm`, `h:mm:ss`, `h时mm分ss秒`; the second may be missing.
fn leading_clock(text: &str) -> Option<(i8, i8, Option<i8>)> {
    let (h, rest) = number(text, 2)?;
    let (m, rest) = number(separator(rest, &[':', '：', '时', '点'])?, 2)?;
    let s = separator(rest, &[':', '：', '分'])
        .and_then(|rest| number(rest, 2))
        .and_then(|(s, _)| i8::try_from(s).ok());
    Some((i8::try_from(h).ok()?, i8::try_from(m).ok()?, s))
}

fn separator<'a>(text: &'a str, allowed: &[char]) -> Option<&'a str> {
    let text = text.trim_start_matches(' ');
    let rest = text.strip_prefix(allowed)?;
    Some(rest.trim_start_matches(' '))
}

/// At most `most` ASCII or full-width digits as a number.
fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let mut value = 0u32;
    let mut digits = 0;
    let mut rest = text;
    while digits < most {
        let Some(digit) = rest.chars().next().and_then(digit) else {
            break;
        };
        value = value * 10 + digit;
        digits += 1;
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    (digits > 0).then_some((value, rest))
}

/// The value of an ASCII or full-width digit.
pub(crate) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, Precision)> {
        written(text).map(|p| (p.at.to_string(), p.precision))
    }

    #[test]
    fn the_precision_is_what_the_digits_say() {
        let day = Some(("2025-03-04T16:00:00Z".to_owned(), Precision::Day));
        assert_eq!(read("2025-03-05"), day);
        assert_eq!(read("20250305"), day);
        assert_eq!(read("２０２５年３月５日"), day);
        assert_eq!(
            read("2025/3/5 9:07"),
            Some(("2025-03-05T01:07:00Z".to_owned(), Precision::Minute))
        );
        assert_eq!(
            read("2025年03月05日 09:07:11"),
            Some(("2025-03-05T01:07:11Z".to_owned(), Precision::Second))
        );
        assert_eq!(
            read("2025-03-05T09:07:11+08:00"),
            Some(("2025-03-05T01:07:11Z".to_owned(), Precision::Second))
        );
        assert_eq!(read("昨天"), None);
        assert_eq!(read("2025-13-05"), None);
    }

    #[test]
    fn a_unix_time_may_be_in_milliseconds_and_zero_is_unknown() {
        assert_eq!(unix(1_762_747_210), unix(1_762_747_210_500));
        assert_eq!(unix(0), None);
    }
}
