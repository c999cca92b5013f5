//! Times as people here read them: UTC+8, `2026-11-03 10:20`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mingjian_domain::{CHINA, CueTime, Precision, Published};

/// The one time zone of the site.
pub fn zone() -> TimeZone {
    TimeZone::fixed(CHINA)
}

/// `2026-11-03 10:20`.
pub fn minute(at: Timestamp) -> String {
    at.to_zoned_datetime(zone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// `2026-11-03`.
pub fn day(at: Timestamp) -> String {
    at.to_zoned_datetime(zone())
        .strftime("%Y-%m-%d")
        .to_string()
}

/// No finer than it is known.
pub fn published(published: Published) -> String {
    match published.precision {
        Precision::Day => day(published.at),
        Precision::Relative => format!("约 {}", day(published.at)),
        Precision::Minute | Precision::Second => minute(published.at),
    }
}

/// First moment of a day in UTC+8; days outside the calendar's range end at its border.
pub fn start_of(date: Date) -> Timestamp {
    zone()
        .to_timestamp(date.at(0, 0, 0, 0))
        .unwrap_or(if date.year() < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        })
}

/// First moment of the day that `now` lies in.
pub fn today(now: Timestamp) -> Timestamp {
    start_of(now.to_zoned_datetime(zone()).date())
}

/// `01:02` or `1:01:02`: where a cue begins.
pub fn cue(time: CueTime) -> String {
    let seconds = time.start_ms / 1000;
    let (h, m, s) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if h > 0 {
        format!("{h}:{m:02}:{s:02}")
    } else {
        format!("{m:02}:{s:02}")
    }
}

/// Seconds as people say them: 6 小时, 30 分钟, 2 天.
pub fn interval(secs: u64, zh: bool) -> String {
    let (n, unit_zh, unit_en) = match secs {
        s if s >= 86_400 && s % 86_400 == 0 => (s / 86_400, "天", "d"),
        s if s >= 3600 && s % 3600 == 0 => (s / 3600, "小时", "h"),
        s if s >= 60 && s % 60 == 0 => (s / 60, "分钟", "min"),
        s => (s, "秒", "s"),
    };
    format!("{n} {}", if zh { unit_zh } else { unit_en })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_local_midnight() {
        let evening: Timestamp = "2026-11-03T17:30:00Z".parse().unwrap();
        assert_eq!(minute(evening), "2026-11-04 01:30");
        assert_eq!(today(evening), "2026-11-03T16:00:00Z".parse().unwrap());
        assert_eq!(start_of(Date::MIN), Timestamp::MIN);
    }

    #[test]
    fn cues_and_intervals_read_short() {
        let at = |start_ms| CueTime {
            start_ms,
            end_ms: start_ms + 1,
        };
        assert_eq!(cue(at(62_999)), "01:02");
        assert_eq!(cue(at(3_662_000)), "1:01:02");
        assert_eq!(interval(21_600, true), "6 小时");
        assert_eq!(interval(90, false), "90 s");
    }
}
