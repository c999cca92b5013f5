//! When and where a recording was broadcast: what a log, a file name, or the capture's metadata say.
//!
//! The facts travel as metadata fields of the transcript's capture, so that extraction from the
//! capture alone gives title, channel and time. Nothing here is guessed from the text.

use crate::import::when;
use jiff::{Span, civil};
use mingjian_domain::{Precision, ProductKind, Published};

/// What is known of one airing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Airing {
    /// 频道.
    pub channel: Option<String>,
    /// 播出日期.
    pub date: Option<civil::Date>,
    /// 开始时间 as seconds after midnight of that date; 25:30:00 is half past one the next day.
    pub start: Option<Start>,
    /// 时长, seconds as written.
    pub duration: Option<String>,
    /// 广告名称.
    pub title: Option<String>,
    /// 品牌.
    pub brand: Option<String>,
    /// 类别.
    pub category: Option<String>,
    /// 广告主.
    pub advertiser: Option<String>,
    /// 版本.
    pub version: Option<String>,
    /// File and row that say so.
    pub log: Option<String>,
}

/// A time of day that may lie after midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Start {
    /// Seconds after midnight.
    pub seconds: u32,
    /// Whether the second was written.
    pub exact: bool,
}

/// A field of [`Airing`]'s text form.
type Field = (&'static str, fn(&Airing) -> Option<String>);

const FIELDS: [Field; 10] = [
    ("broadcast-channel", |a| a.channel.clone()),
    ("broadcast-date", |a| a.date.map(|d| d.to_string())),
    ("broadcast-start", |a| a.start.map(Start::written)),
    ("broadcast-duration", |a| a.duration.clone()),
    ("broadcast-title", |a| a.title.clone()),
    ("broadcast-brand", |a| a.brand.clone()),
    ("broadcast-category", |a| a.category.clone()),
    ("broadcast-advertiser", |a| a.advertiser.clone()),
    ("broadcast-version", |a| a.version.clone()),
    ("broadcast-log", |a| a.log.clone()),
];

impl Airing {
    /// The metadata fields of a capture.
    pub fn to_metadata(&self) -> Vec<(String, String)> {
        FIELDS
            .iter()
            .filter_map(|(name, value)| {
                let value = value(self)?
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ");
                (!value.is_empty()).then(|| ((*name).to_owned(), value))
            })
            .collect()
    }

    /// Reads them back; unknown fields say nothing.
    pub fn of_metadata(metadata: &[(String, String)]) -> Self {
        let field = |name: &str| {
            let found = metadata
                .iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(name))?;
            (!found.1.trim().is_empty()).then(|| found.1.trim().to_owned())
        };
        Self {
            channel: field("broadcast-channel"),
            date: field("broadcast-date").and_then(|d| day(&d)),
            start: field("broadcast-start").and_then(|t| Start::read(&t)),
            duration: field("broadcast-duration"),
            title: field("broadcast-title"),
            brand: field("broadcast-brand"),
            category: field("broadcast-category"),
            advertiser: field("broadcast-advertiser"),
            version: field("broadcast-version"),
            log: field("broadcast-log"),
        }
    }

    /// `<频道>_<YYYYMMDD>_<HHMMSS>[_<HHMMSS>]`, or `<YYYY-MM-DD> <HH-MM> <频道>`; anything else says
    /// nothing.
    pub fn of_file_name(name: &str) -> Self {
        let stem = stem(name);
        Self::channel_first(stem)
            .or_else(|| Self::date_first(stem))
            .unwrap_or_default()
    }

    fn channel_first(stem: &str) -> Option<Self> {
        let mut fields = stem.split('_').collect::<Vec<_>>();
        let is_clock = |f: &str| f.len() == 6 && f.bytes().all(|b| b.is_ascii_digit());
        let at = fields
            .iter()
            .position(|f| f.len() == 8 && f.bytes().all(|b| b.is_ascii_digit()))?;
        let date = day(fields[at])?;
        let start = fields
            .get(at + 1)
            .filter(|f| is_clock(f))
            .and_then(|f| Start::read(f));
        fields.truncate(at);
        let channel = fields.join("_");
        (at > 0 && !channel.trim().is_empty()).then(|| Self {
            channel: Some(channel.trim().to_owned()),
            date: Some(date),
            start,
            ..Self::default()
        })
    }

    fn date_first(stem: &str) -> Option<Self> {
        let mut fields = stem.splitn(3, ' ');
        let (date, clock, channel) = (fields.next()?, fields.next()?, fields.next()?);
        let (date, rest) = when::leading_date(date)?;
        let start = Start::read(&clock.replace('-', ":"))?;
        (rest.is_empty() && !channel.trim().is_empty()).then(|| Self {
            channel: Some(channel.trim().to_owned()),
            date: Some(date),
            start: Some(start),
            ..Self::default()
        })
    }

    /// What is missing here, from `other`.
    pub fn or(self, other: Self) -> Self {
        Self {
            channel: self.channel.or(other.channel),
            date: self.date.or(other.date),
            start: self.start.or(other.start),
            duration: self.duration.or(other.duration),
            title: self.title.or(other.title),
            brand: self.brand.or(other.brand),
            category: self.category.or(other.category),
            advertiser: self.advertiser.or(other.advertiser),
            version: self.version.or(other.version),
            log: self.log.or(other.log),
        }
    }

    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        *self != Self::default()
    }

    /// The moment it went on air, UTC+8.
    pub fn published(&self) -> Option<Published> {
        let date = self.date?;
        let start = self.start.unwrap_or(Start {
            seconds: 0,
            exact: false,
        });
        let local = date
            .to_datetime(civil::Time::midnight())
            .checked_add(Span::new().seconds(i64::from(start.seconds)))
            .ok()?;
        let precision = match self.start {
            None => Precision::Day,
            Some(Start { exact: true, .. }) => Precision::Second,
            Some(_) => Precision::Minute,
        };
        Some(Published {
            at: when::at_china(local)?,
            precision,
        })
    }

    /// The product kind, where the log's category states one.
    pub fn product_kind(&self) -> Option<ProductKind> {
        let category = self.category.as_deref()?;
        [
            ("保健食品", ProductKind::HealthFood),
            ("医疗器械", ProductKind::Device),
            ("器械", ProductKind::Device),
            ("药品", ProductKind::Drug),
            ("化妆品", ProductKind::Cosmetic),
            ("普通食品", ProductKind::OrdinaryFood),
            ("食品", ProductKind::OrdinaryFood),
        ]
        .into_iter()
        .find(|(word, _)| category.contains(word))
        .map(|(_, kind)| kind)
    }
}

impl Start {
    /// `25:30:00`, `9:05`, `093000`, `9时5分`, or a fraction of a day as spreadsheets store it.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
        if digits {
            let number: u32 = text.parse().ok()?;
            return Self::of(number / 10_000, number / 100 % 100, Some(number % 100));
        }
        if let Some(fraction) = text
            .parse::<f64>()
            .ok()
            .filter(|f| text.contains('.') && (0.0..2.0).contains(f))
        {
            return Some(Self {
                seconds: (fraction * 86_400.0).round() as u32,
                exact: true,
            });
        }
        let mut fields = text
            .split([':', '：', '时', '点', '分', '秒'])
            .map(str::trim)
            .filter(|f| !f.is_empty());
        let hour = fields.next()?.parse().ok()?;
        let minute = fields.next()?.parse().ok()?;
        let second = match fields.next() {
            Some(s) => Some(s.split('.').next()?.parse().ok()?),
            None => None,
        };
        Self::of(hour, minute, second)
    }

    fn of(hour: u32, minute: u32, second: Option<u32>) -> Option<Self> {
        // A broadcast day runs past midnight, by convention to 30:00 at most.
        (hour < 48 && minute < 60 && second.unwrap_or(0) < 60).then(|| Self {
            seconds: hour * 3600 + minute * 60 + second.unwrap_or(0),
            exact: second.is_some(),
        })
    }

    fn written(self) -> String {
        let (h, m, s) = (
            self.seconds / 3600,
            self.seconds / 60 % 60,
            self.seconds % 60,
        );
        if self.exact {
            format!("{h:02}:{m:02}:{s:02}")
        } else {
            format!("{h:02}:{m:02}")
        }
    }
}

/// A date as logs write it, spreadsheet serial numbers among the ways.
pub(crate) fn day(text: &str) -> Option<civil::Date> {
    let text = text.trim();
    if let Ok(serial) = text.parse::<f64>()
        && (20_000.0..80_000.0).contains(&serial)
    {
        let epoch = civil::Date::new(1899, 12, 30).ok()?;
        return epoch.checked_add(Span::new().days(serial as i64)).ok();
    }
    when::leading_date(text).map(|(day, _)| day)
}

/// A file's name without folders and its last extension.
pub(crate) fn stem(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name).trim();
    match base.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty() && extension.len() <= 5 && extension.is_ascii() =>
        {
            stem
        }
        _ => base,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn shown(airing: &Airing) -> (String, String, Precision) {
        let published = airing.published().unwrap();
        (
            airing.channel.clone().unwrap(),
            published.at.to_string(),
            published.precision,
        )
    }

    #[test]
    fn a_file_name_tells_channel_and_time() {
        assert_eq!(
            shown(&Airing::of_file_name(
                "录音/洛河都市频道_20260305_213000.srt"
            )),
            (
                "洛河都市频道".into(),
                "2026-03-05T13:30:00Z".into(),
                Precision::Second
            )
        );
        assert_eq!(
            shown(&Airing::of_file_name(
                "洛河_生活_20260305_213000_220000.json"
            )),
            (
                "洛河_生活".into(),
                "2026-03-05T13:30:00Z".into(),
                Precision::Second
            )
        );
        assert_eq!(
            shown(&Airing::of_file_name("2026-03-05 21-30 洛河都市频道.txt")),
            (
                "洛河都市频道".into(),
                "2026-03-05T13:30:00Z".into(),
                Precision::Minute
            )
        );
        assert!(!Airing::of_file_name("广告3.srt").is_known());
        assert!(!Airing::of_file_name("洛河_20261305_213000.srt").is_known());
    }

    #[test]
    fn a_start_after_midnight_falls_on_the_next_day() {
        let airing = Airing {
            channel: Some("洛河".into()),
            date: day("46086.0"),
            start: Start::read("25:30:00"),
            ..Airing::default()
        };
        assert_eq!(shown(&airing).1, "2026-03-05T17:30:00Z");
        assert_eq!(Airing::of_metadata(&airing.to_metadata()), airing);
    }

    #[test]
    fn starts_are_read_in_every_way_logs_write_them() {
        for text in ["21:30", "21：30", "21时30分"] {
            assert_eq!(
                Start::read(text),
                Some(Start {
                    seconds: 77_400,
                    exact: false
                }),
                "{text}"
            );
        }
        for text in ["21:30:00", "213000", "0.895833333"] {
            assert_eq!(
                Start::read(text),
                Some(Start {
                    seconds: 77_400,
                    exact: true
                }),
                "{text}"
            );
        }
        for text in ["", "晚上", "99:00", "21:75"] {
            assert_eq!(Start::read(text), None, "{text}");
        }
    }
}
