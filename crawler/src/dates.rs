//! Dates as Chinese pages write them, read at one clock: UTC+8.
//!
//! ```text
//! 2019年11月5日 14时03分 · 二〇一九年十一月五日 · 民国108年 · 11-05 14:03 · 3小时前 · 昨天 下午3:20 → Published
//! ```
//!
//! A date after the capture (by more than a day) or before 1995 is no publication date. What is
//! worked out from words is marked [`Precision::Relative`].
//!
//! Not here: where on a page to look (`page`).

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};
use mingjian_domain::{CHINA, Precision, Published};
use regex::Regex;
use std::sync::LazyLock;

/// The zone of a date that names none.
pub fn zone() -> TimeZone {
    TimeZone::fixed(CHINA)
}

/// The first date in `text`, given when it was captured.
pub fn find(text: &str, captured: Timestamp) -> Option<Published> {
    let text = plain(text);
    let now = captured.to_zoned_datetime(zone()).datetime();
    let limit = captured.checked_add(Span::new().hours(24)).ok()?;
    [absolute, with_offset, relative_day, ago, month_day]
        .iter()
        .filter_map(|form| form(&text, now))
        .filter(|found| plausible(found.published, limit))
        .min_by_key(|found| found.at)
        .map(|found| found.published)
}

/// Unix seconds (or milliseconds) as scripts write them.
pub fn from_unix(value: i64, captured: Timestamp) -> Option<Published> {
    let seconds = if value > 100_000_000_000 {
        value / 1000
    } else {
        value
    };
    let at = Timestamp::from_second(seconds).ok()?;
    let published = Published {
        at,
        precision: Precision::Second,
    };
    let limit = captured.checked_add(Span::new().hours(24)).ok()?;
    plausible(published, limit).then_some(published)
}

/// A date in an address: `/2019/11/05/`, `t20191105_`, `/art/2016/11/22/`.
pub fn in_path(path: &str, captured: Timestamp) -> Option<Published> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| {
        regex(r"(?:/|\b)(?:t|art_)?((?:19|20)\d{2})[/\-_]?(\d{2})[/\-_]?(\d{2})(?:[_/\-.]|$)")
    });
    let limit = captured.checked_add(Span::new().hours(24)).ok()?;
    PATH.captures_iter(path).find_map(|found| {
        let date = Date::new(
            found[1].parse().ok()?,
            found[2].parse().ok()?,
            found[3].parse().ok()?,
        )
        .ok()?;
        let published = at(date.at(0, 0, 0, 0), Precision::Day)?;
        plausible(published, limit).then_some(published)
    })
}

/// Whether both lie on one day in UTC+8.
pub fn same_day(a: &Published, b: &Published) -> bool {
    let day = |p: &Published| p.at.to_zoned_datetime(zone()).date();
    day(a) == day(b)
}

/// A date and where in the text it began.
struct Found {
    at: usize,
    published: Published,
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of this file")
}

fn plausible(published: Published, limit: Timestamp) -> bool {
    published.at <= limit && published.at.to_zoned_datetime(zone()).year() >= 1995
}

fn at(local: DateTime, precision: Precision) -> Option<Published> {
    let at = local.to_zoned_datetime(zone()).ok()?.timestamp();
    Some(Published { at, precision })
}

/// Full-width digits and signs narrowed, the many zeros made one, no-break spaces plain.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff10}'..='\u{ff19}' | '：' | '／' | '－' | '．' => {
                char::from_u32(c as u32 - 0xfee0).unwrap_or(c)
            }
            '○' | 'Ｏ' | '零' | '◯' => '〇',
            '\u{a0}' | '\u{3000}' | '\t' | '\n' | '\r' => ' ',
            '—' | '–' => '-',
            other => other,
        })
        .collect()
}

/// The clock after a date: `14时03分`, `14:03:21`, `下午3点20分`.
const CLOCK: &str = r"(?:[ T]*(?:(?:星期|周)[一二三四五六日天])?[ ,，]*(?P<half>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜间)? *(?P<h>\d{1,2}) *(?:[:时点])(?: *(?P<mi>\d{1,2}) *(?:[:分] *(?:(?P<s>\d{1,2})(?:\.\d+)? *秒?)?)?)?(?P<z>Z| ?[+-]\d{2}:?\d{2})?)?";

fn clock(found: &regex::Captures<'_>) -> Option<(Time, Precision)> {
    let number = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<i8>().ok());
    let Some(mut hour) = number("h") else {
        return Some((Time::midnight(), Precision::Day));
    };
    match found.name("half").map(|m| m.as_str()) {
        Some("下午" | "傍晚" | "晚上" | "夜间") if hour < 12 => hour += 12,
        Some("中午") if hour < 3 => hour += 12,
        _ => {}
    }
    let precision = if number("s").is_some() {
        Precision::Second
    } else {
        Precision::Minute
    };
    let time = Time::new(hour, number("mi").unwrap_or(0), number("s").unwrap_or(0), 0).ok()?;
    Some((time, precision))
}

/// A year, a month and a day.
fn absolute(text: &str, _: DateTime) -> Option<Found> {
    static FORMS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
        [
            regex(&format!(
                r"(?P<y>(?:19|20)\d{{2}}) *(?:年|-|/|\.) *(?P<m>\d{{1,2}}) *(?:月|-|/|\.) *(?P<d>\d{{1,2}})(?: *日|号)?{CLOCK}"
            )),
            regex(&format!(
                r"(?P<y>民国 *\d{{2,3}}|[一二〇][一二三四五六七八九〇]{{3}}) *年 *(?P<m>[一二三四五六七八九十]{{1,2}}|\d{{1,2}}) *月 *(?P<d>[一二三四五六七八九十]{{1,3}}|\d{{1,2}}) *[日号]{CLOCK}"
            )),
            regex(
                r"(?:^|\D)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?: ?(?P<h>[01]\d|2[0-3])(?P<mi>[0-5]\d)(?P<s>[0-5]\d)?)?(?:\D|$)",
            ),
        ]
    });
    FORMS
        .iter()
        .flat_map(|form| {
            form.captures_iter(text).filter_map(|found| {
                let date = Date::new(
                    year(&found["y"])?,
                    i8::try_from(number(&found["m"])?).ok()?,
                    i8::try_from(number(&found["d"])?).ok()?,
                )
                .ok()?;
                let start = found.get(0)?.start();
                let (time, precision) = clock(&found).unwrap_or((Time::midnight(), Precision::Day));
                let published = match found.name("z").map(|z| z.as_str().trim()) {
                    Some(z) => zoned(date.to_datetime(time), z, precision)?,
                    None => at(date.to_datetime(time), precision)?,
                };
                Some(Found {
                    at: start,
                    published,
                })
            })
        })
        .min_by_key(|found| found.at)
}

/// `Z`, `+08:00` or `+0800` after a clock.
fn zoned(local: DateTime, zone: &str, precision: Precision) -> Option<Published> {
    let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
    let seconds = if digits.len() == 4 {
        let hours: i32 = digits[..2].parse().ok()?;
        let minutes: i32 = digits[2..].parse().ok()?;
        hours * 3600 + minutes * 60
    } else {
        0
    };
    let seconds = if zone.starts_with('-') {
        -seconds
    } else {
        seconds
    };
    let offset = Offset::from_seconds(seconds).ok()?;
    Some(Published {
        at: offset.to_timestamp(local).ok()?,
        precision,
    })
}

/// `Tue, 05 Nov 2019 14:03:21 GMT`, as feeds and headers write it.
fn with_offset(text: &str, _: DateTime) -> Option<Found> {
    static RFC: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}(?: (?:[+-]\d{4}|GMT|UTC))?",
        )
    });
    let found = RFC.find(text)?;
    let mut written = found.as_str().replace("UTC", "GMT");
    if !written.ends_with("GMT") && !written.contains(['+', '-']) {
        written.push_str(" +0800");
    }
    let at = jiff::fmt::rfc2822::parse(&written).ok()?.timestamp();
    Some(Found {
        at: found.start(),
        published: Published {
            at,
            precision: Precision::Second,
        },
    })
}

/// `11月5日`, `11-05 14:03`: this year, or last year if it would lie ahead.
fn month_day(text: &str, now: DateTime) -> Option<Found> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"(?:^|[^\d年\-/.])(?P<all>(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})(?:月|-)(?P<d>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?P<sign>日|号)?{CLOCK})"
        ))
    });
    FORM.captures_iter(text).find_map(|found| {
        // Without 日 and without a clock, `11-05` is a number, not a date.
        if found.name("sign").is_none() && found.name("h").is_none() {
            return None;
        }
        let month = i8::try_from(number(&found["m"])?).ok()?;
        let day = i8::try_from(number(&found["d"])?).ok()?;
        let (time, precision) = clock(&found)?;
        let this = Date::new(now.year(), month, day).ok();
        let ahead = now.checked_add(Span::new().days(1)).ok()?;
        let local = this
            .map(|date| date.to_datetime(time))
            .filter(|local| *local <= ahead)
            .or_else(|| {
                Some(
                    Date::new(now.year() - 1, month, day)
                        .ok()?
                        .to_datetime(time),
                )
            })?;
        Some(Found {
            at: found.name("all")?.start(),
            published: at(local, precision)?,
        })
    })
}

/// 今天, 昨天, 前天, 大前天, 周三, with or without a clock.
fn relative_day(text: &str, now: DateTime) -> Option<Found> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        regex(&format!(
            r"(?P<day>今天|今日|昨天|昨日|大前天|前天|(?:星期|周)[一二三四五六日天]){CLOCK}"
        ))
    });
    let found = FORM.captures(text)?;
    let word = &found["day"];
    let back = match word {
        "今天" | "今日" => 0,
        "昨天" | "昨日" => 1,
        "前天" => 2,
        "大前天" => 3,
        weekday => {
            let weekday = match weekday.chars().last()? {
                '一' => Weekday::Monday,
                '二' => Weekday::Tuesday,
                '三' => Weekday::Wednesday,
                '四' => Weekday::Thursday,
                '五' => Weekday::Friday,
                '六' => Weekday::Saturday,
                _ => Weekday::Sunday,
            };
            i64::from(weekday.until(now.weekday()))
        }
    };
    let (time, _) = clock(&found)?;
    let date = now.date().checked_sub(Span::new().days(back)).ok()?;
    Some(Found {
        at: found.get(0)?.start(),
        published: at(date.to_datetime(time), Precision::Relative)?,
    })
}

/// 刚刚, 5分钟前, 半小时前, 2天前, 1周前, 3个月前.
fn ago(text: &str, now: DateTime) -> Option<Found> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"刚刚|(?P<half>半) *(?:个)?小时前|(?P<n>\d{1,3}|[一二两三四五六七八九十]{1,2}) *(?:个)?(?P<unit>秒钟?|分钟?|小时|天|日|周|星期|月|年)(?:之|以)?前",
        )
    });
    let found = FORM.captures(text)?;
    let span = if found.name("half").is_some() {
        Span::new().minutes(30)
    } else if let Some(n) = found.name("n") {
        let n = i64::from(number(n.as_str())?);
        match &found["unit"] {
            "秒" | "秒钟" => Span::new().seconds(n),
            "分" | "分钟" => Span::new().minutes(n),
            "小时" => Span::new().hours(n),
            "天" | "日" => Span::new().days(n),
            "周" | "星期" => Span::new().weeks(n),
            "月" => Span::new().months(n),
            _ => Span::new().years(n),
        }
    } else {
        Span::new()
    };
    Some(Found {
        at: found.get(0)?.start(),
        published: at(now.checked_sub(span).ok()?, Precision::Relative)?,
    })
}

/// `2019`, `二〇一九`, `民国108`.
fn year(text: &str) -> Option<i16> {
    if let Some(republic) = text.strip_prefix("民国") {
        return Some(republic.trim().parse::<i16>().ok()? + 1911);
    }
    if let Ok(year) = text.parse() {
        return Some(year);
    }
    text.chars().try_fold(0i16, |year, c| {
        Some(year.checked_mul(10)? + i16::from(digit(c)?))
    })
}

/// `5`, `05`, `五`, `十一`, `二十`, `三十一`.
fn number(text: &str) -> Option<u16> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let mut total = 0u16;
    let mut last = 0u16;
    for c in text.chars() {
        if c == '十' {
            total += last.max(1) * 10;
            last = 0;
        } else {
            last = u16::from(digit(c)?);
        }
    }
    Some(total + last)
}

fn digit(c: char) -> Option<u8> {
    let at = "〇一二三四五六七八九".chars().position(|d| d == c);
    at.and_then(|at| u8::try_from(at).ok())
        .or_else(|| (c == '两').then_some(2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn captured() -> Timestamp {
        "2020-03-18T10:00:00+08:00".parse().unwrap() // a Wednesday
    }

    fn shown(text: &str) -> String {
        find(text, captured()).map_or("none".into(), |published| {
            let local = published.at.to_zoned_datetime(zone()).datetime();
            format!("{local} {}", published.precision)
        })
    }

    #[test]
    fn every_form_is_read() {
        let cases = [
            ("2019年11月5日 14时03分", "2019-11-05T14:03:00 minute"),
            (
                "发布时间：2019-11-5 14:03:21 来源：本站",
                "2019-11-05T14:03:21 second",
            ),
            ("2019/11/05", "2019-11-05T00:00:00 day"),
            ("2019.11.5", "2019-11-05T00:00:00 day"),
            ("20191105", "2019-11-05T00:00:00 day"),
            ("２０１９年１１月５日", "2019-11-05T00:00:00 day"),
            ("2019 年 11 月 5 日", "2019-11-05T00:00:00 day"),
            ("2019-11-05T14:03:21+08:00", "2019-11-05T14:03:21 second"),
            ("2019-11-05T06:03:21Z", "2019-11-05T14:03:21 second"),
            ("2019-11-05T06:03:21.123Z", "2019-11-05T14:03:21 second"),
            ("二〇一九年十一月五日", "2019-11-05T00:00:00 day"),
            ("二○一九年十二月三十一日", "2019-12-31T00:00:00 day"),
            ("二零一九年十月二十日", "2019-10-20T00:00:00 day"),
            ("民国108年11月5日", "2019-11-05T00:00:00 day"),
            (
                "Tue, 05 Nov 2019 06:03:21 GMT",
                "2019-11-05T14:03:21 second",
            ),
            ("Tue, 05 Nov 2019 14:03:21", "2019-11-05T14:03:21 second"),
            ("11月5日", "2019-11-05T00:00:00 day"),
            ("3月5日 晚上8:30", "2020-03-05T20:30:00 minute"),
            ("03-17 14:03", "2020-03-17T14:03:00 minute"),
            ("刚刚", "2020-03-18T10:00:00 relative"),
            ("5分钟前", "2020-03-18T09:55:00 relative"),
            ("半小时前", "2020-03-18T09:30:00 relative"),
            ("3 小时前", "2020-03-18T07:00:00 relative"),
            ("两天前", "2020-03-16T10:00:00 relative"),
            ("1周前", "2020-03-11T10:00:00 relative"),
            ("3个月前", "2019-12-18T10:00:00 relative"),
            ("今天 12:30", "2020-03-18T12:30:00 relative"),
            ("昨天", "2020-03-17T00:00:00 relative"),
            ("大前天 下午3:20", "2020-03-15T15:20:00 relative"),
            ("星期一", "2020-03-16T00:00:00 relative"),
            ("周三 上午9点", "2020-03-18T09:00:00 relative"),
            ("发表于 2019-8-23 16:53:38", "2019-08-23T16:53:38 second"),
            ("2019年11月5日 星期二 14:03", "2019-11-05T14:03:00 minute"),
            ("1987-05-01", "none"),
            ("有效期至2030-01-01", "none"),
            ("2019-13-45", "none"),
            ("电话 0571-8888", "none"),
            ("规格 10-20", "none"),
            ("价格 11-05", "none"),
            ("", "none"),
        ];
        for (text, expect) in cases {
            assert_eq!(shown(text), expect, "{text}");
        }
    }

    #[test]
    fn the_first_of_several_dates_counts() {
        assert_eq!(
            shown("发布时间：2019-11-05 08:00 更新时间：2019-12-01 09:00"),
            "2019-11-05T08:00:00 minute"
        );
    }

    #[test]
    fn addresses_hold_dates() {
        for path in [
            "/2019/11/05/a.html",
            "/202109/t20191105_693227.shtml",
            "/art/2019/11/05/art_1_2.html",
            "/news/2019-11-05/1.html",
        ] {
            let found = in_path(path, captured()).map(|p| p.at.to_zoned_datetime(zone()).date());
            assert_eq!(found, Date::new(2019, 11, 5).ok(), "{path}");
        }
        for path in ["/info/1047/1234.htm", "/goods/20459901.html", "/"] {
            assert_eq!(in_path(path, captured()), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[0-9年月日:时分周前天民国十一〇 /.+Z-]{0,40}|.{0,60}") {
            let _ = find(&text, captured());
            let _ = in_path(&text, captured());
        }
    }
}
