//! Broadcast logs of monitors: a CSV row an airing, Chinese headers in many spellings.
//!
//! A log gives no document of its own. Its rows say of transcripts when and where they were
//! broadcast: matched by the file column, else by channel, date and start in the file name.

use super::airing::{Airing, Start, day, stem};
use crate::extract::Problem;
use std::collections::HashMap;

/// What a column means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Column {
    Channel,
    Date,
    Start,
    Duration,
    Title,
    Brand,
    Category,
    Advertiser,
    Version,
    File,
}

const SYNONYMS: &[(Column, &[&str])] = &[
    (
        Column::Channel,
        &[
            "频道",
            "频道名称",
            "媒体",
            "媒体名称",
            "播出频道",
            "播出媒体",
            "频率",
            "channel",
        ],
    ),
    (
        Column::Date,
        &[
            "日期",
            "播出日期",
            "发布日期",
            "播放日期",
            "监测日期",
            "date",
        ],
    ),
    (
        Column::Start,
        &[
            "时间",
            "开始时间",
            "播出时间",
            "起始时间",
            "播放时间",
            "开始",
            "start",
            "time",
        ],
    ),
    (
        Column::Duration,
        &[
            "时长",
            "时长(秒)",
            "长度",
            "广告时长",
            "播出时长",
            "duration",
        ],
    ),
    (
        Column::Title,
        &[
            "广告名称",
            "广告",
            "名称",
            "标题",
            "广告标题",
            "节目名称",
            "title",
        ],
    ),
    (
        Column::Brand,
        &["品牌", "产品", "产品名称", "商品名称", "brand"],
    ),
    (
        Column::Category,
        &["类别", "广告类别", "类型", "分类", "商品类别", "category"],
    ),
    (
        Column::Advertiser,
        &["广告主", "广告主名称", "企业名称", "advertiser"],
    ),
    (Column::Version, &["版本", "广告版本", "version"]),
    (
        Column::File,
        &[
            "文件",
            "文件名",
            "文件名称",
            "录音文件",
            "录像文件",
            "样带",
            "样带文件",
            "转写文件",
            "字幕文件",
            "file",
        ],
    ),
];

/// One row that could be read.
#[derive(Debug)]
pub(crate) struct Row {
    /// What it says.
    pub airing: Airing,
    /// File column, without folders and extension, lower case.
    pub file: Option<String>,
    /// Line of the log.
    pub line: u64,
}

/// A log.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Rows that could be read.
    pub rows: Vec<Row>,
    /// Rows that could not.
    pub problems: Vec<Problem>,
}

/// Reads the log `name`; `None` if it is none: its header must name an airing's time and who or
/// what was aired.
pub(crate) fn read(name: &str, text: &str) -> Option<Log> {
    let (columns, skip, delimiter) = header(text)?;
    let mut log = Log::default();
    for (i, row) in reader(text, delimiter).records().enumerate().skip(skip + 1) {
        match row {
            Ok(row) => read_row(name, &columns, &row, &mut log),
            Err(error) => log.problems.push(Problem {
                where_: format!("row {}", i + 1),
                what: format!("{error}; this row was left out"),
            }),
        }
    }
    Some(log)
}

/// Columns by meaning, the number of rows above the header, and the delimiter.
fn header(text: &str) -> Option<(HashMap<Column, usize>, usize, u8)> {
    let text = text.trim_start_matches('\u{feff}');
    for delimiter in [b',', b'\t', b';'] {
        // A title row or two may stand above the header.
        for (skip, row) in reader(text, delimiter).records().take(4).enumerate() {
            let Ok(row) = row else { continue };
            let mut columns = HashMap::new();
            for (i, name) in row.iter().enumerate() {
                if let Some(column) = meaning(name) {
                    columns.entry(column).or_insert(i);
                }
            }
            let has = |c| columns.contains_key(&c);
            let timed = has(Column::Date) || has(Column::Start);
            let named = has(Column::Channel)
                && (has(Column::Title) || has(Column::File) || has(Column::Start));
            if columns.len() >= 3 && timed && named {
                return Some((columns, skip, delimiter));
            }
        }
    }
    None
}

fn meaning(name: &str) -> Option<Column> {
    let name: String = name
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{feff}')
        .map(|c| match c {
            '（' => '(',
            '）' => ')',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    let bare = name.split('(').next().unwrap_or_default();
    SYNONYMS
        .iter()
        .find(|(_, words)| words.contains(&name.as_str()) || words.contains(&bare))
        .map(|(column, _)| *column)
}

fn reader(text: &str, delimiter: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
}

fn read_row(name: &str, columns: &HashMap<Column, usize>, row: &csv::StringRecord, log: &mut Log) {
    let line = row.position().map_or(0, csv::Position::line);
    let cell = |column: Column| {
        let value = row.get(*columns.get(&column)?)?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    if row.iter().all(|c| c.trim().is_empty()) {
        return;
    }
    let mut problem = |what: String| {
        log.problems.push(Problem {
            where_: format!("line {line}"),
            what,
        });
    };
    let written_date = cell(Column::Date);
    let written_start = cell(Column::Start);
    // Some logs write date and time in one cell.
    let both = written_start.as_deref().and_then(split_moment);
    let date = written_date
        .as_deref()
        .and_then(day)
        .or(both.map(|(d, _)| d));
    let start = both
        .map(|(_, s)| s)
        .or(written_start.as_deref().and_then(Start::read));
    if date.is_none()
        && let Some(text) = &written_date
    {
        problem(format!(
            "the date {text:?} cannot be read; the row is kept without it"
        ));
    }
    if start.is_none()
        && let Some(text) = &written_start
    {
        problem(format!(
            "the start {text:?} cannot be read; the row is kept without it"
        ));
    }
    let airing = Airing {
        channel: cell(Column::Channel),
        date,
        start,
        duration: cell(Column::Duration),
        title: cell(Column::Title),
        brand: cell(Column::Brand),
        category: cell(Column::Category),
        advertiser: cell(Column::Advertiser),
        version: cell(Column::Version),
        log: Some(format!("{name} line {line}")),
    };
    let file = cell(Column::File).map(|f| stem(&f).to_lowercase());
    if file.is_none() && (airing.channel.is_none() || airing.date.is_none()) {
        problem(
            "neither a file nor channel and date: no transcript can be matched to this row".into(),
        );
        return;
    }
    log.rows.push(Row { airing, file, line });
}

/// `2026-03-05 21:30:00` in one cell.
fn split_moment(text: &str) -> Option<(jiff::civil::Date, Start)> {
    let (date, rest) = crate::import::when::leading_date(text)?;
    Some((date, Start::read(rest.trim().trim_start_matches('T'))?))
}

/// The row that tells of the transcript `name`, among the rows of all logs; the second value says
/// how many more rows tell of it just as well.
pub(crate) fn matching<'a>(rows: &[&'a Row], name: &str) -> Option<(&'a Row, usize)> {
    let own = stem(name).to_lowercase();
    let inner = stem(&own).to_owned();
    let by_file: Vec<&Row> = rows
        .iter()
        .copied()
        .filter(|row| row.file.as_deref().is_some_and(|f| f == own || f == inner))
        .collect();
    if let Some(first) = by_file.first() {
        return Some((*first, by_file.len() - 1));
    }
    let named = Airing::of_file_name(name);
    named.start?;
    let on_air = named.published()?.at.as_second();
    // Moments are compared, not days: 25:30 on the 6th is 01:30 on the 7th.
    let mut close: Vec<(u64, &Row)> = rows
        .iter()
        .copied()
        .filter(|row| row.airing.start.is_some() && same_channel(&row.airing, &named))
        .filter_map(|row| Some((row.airing.published()?.at.as_second().abs_diff(on_air), row)))
        .filter(|(apart, _)| *apart <= TOLERANCE_SECONDS)
        .collect();
    close.sort_by_key(|(apart, row)| (*apart, row.line));
    let (apart, row) = close.first()?;
    let ties = close.iter().filter(|(a, _)| a == apart).count() - 1;
    Some((row, ties))
}

/// Recorders start a little before the spot.
const TOLERANCE_SECONDS: u64 = 60;

fn same_channel(row: &Airing, named: &Airing) -> bool {
    let plain = |airing: &Airing| {
        let channel = airing.channel.as_deref().unwrap_or_default();
        channel
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
            .replace("频道", "")
    };
    let (a, b) = (plain(row), plain(named));
    !a.is_empty() && !b.is_empty() && (a.contains(&b) || b.contains(&a))
}
