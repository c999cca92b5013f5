//! CSV of MemoTrace, PyWxDump and chatlog, told apart by their header.

use super::{Chat, Content, Message, by_type, of_text, sent_unix, sent_written};
use csv::StringRecord;

/// Reads one row of one tool; `None` where its content column is missing.
type ReadRow = fn(&Row<'_>) -> Option<Message>;

/// Reads a chat table; `None` if the header is none of these tools'.
pub(crate) fn read(text: &str) -> Option<Chat> {
    let text = text.trim_start_matches('\u{feff}');
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let has = |names: &[&str]| names.iter().all(|n| header.iter().any(|h| h.trim() == *n));
    let (format, message): (&'static str, ReadRow) = if has(&["StrContent", "CreateTime", "Type"]) {
        ("memotrace-csv", memotrace)
    } else if has(&["msg", "CreateTime", "talker", "type_name"]) {
        ("pywxdump-csv", pywxdump)
    } else if has(&["Time", "Sender", "Talker", "Content"]) {
        ("chatlog-csv", chatlog)
    } else {
        return None;
    };
    let mut chat = Chat::new(format);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                chat.problem("table", format!("{error}; this row was left out"));
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let row = Row {
            header: &header,
            record: &record,
            line,
        };
        if chat.room.is_none() {
            let names = ["TalkerName", "room_name", "Remark", "NickName"];
            chat.room = names.iter().find_map(|n| row.get(n)).map(str::to_owned);
        }
        match message(&row) {
            Some(message) => chat.messages.push(message),
            None => chat.problem(
                format!("line {line}"),
                "fewer columns than the header; this row was left out",
            ),
        }
    }
    Some(chat)
}

struct Row<'a> {
    header: &'a StringRecord,
    record: &'a StringRecord,
    line: u64,
}

impl Row<'_> {
    /// The cell under `name`, empty ones too; `None` where the row is too short.
    fn cell(&self, name: &str) -> Option<&str> {
        let at = self.header.iter().position(|h| h.trim() == name)?;
        self.record.get(at)
    }

    /// The cell under `name` if anything stands in it.
    fn get(&self, name: &str) -> Option<&str> {
        self.cell(name).map(str::trim).filter(|v| !v.is_empty())
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    fn message(&self, content: Content) -> Message {
        Message {
            sent: super::Sent::Unknown,
            name: None,
            account: None,
            content,
            place: format!("line {}", self.line),
            bytes: None,
        }
    }
}

fn memotrace(row: &Row<'_>) -> Option<Message> {
    let content = by_type(row.number("Type"), row.cell("StrContent")?);
    let sent = match sent_unix(row.number("CreateTime")) {
        super::Sent::Unknown => sent_written(row.get("StrTime")),
        known => known,
    };
    Some(Message {
        sent,
        name: row
            .get("NickName")
            .or_else(|| row.get("Remark"))
            .map(str::to_owned),
        account: row
            .get("Sender")
            .or_else(|| row.get("TalkerId"))
            .map(str::to_owned),
        ..row.message(content)
    })
}

fn pywxdump(row: &Row<'_>) -> Option<Message> {
    let content = pywxdump_content(row.get("type_name").unwrap_or_default(), row.cell("msg")?);
    let sent = match sent_unix(row.number("CreateTime")) {
        super::Sent::Unknown => sent_written(row.get("CreateTime")),
        known => known,
    };
    Some(Message {
        sent,
        account: row.get("talker").map(str::to_owned),
        ..row.message(content)
    })
}

/// The tool names kinds in words.
pub(super) fn pywxdump_content(kind: &str, text: &str) -> Content {
    if kind.contains("图片") {
        Content::Picture
    } else if kind.contains("语音") || kind.contains("视频") {
        Content::Recording
    } else if kind.contains("系统") || kind.contains("表情") || kind.contains("通话") {
        Content::NoText
    } else {
        of_text(&super::app_message(text).unwrap_or_else(|| text.to_owned()))
    }
}

fn chatlog(row: &Row<'_>) -> Option<Message> {
    Some(Message {
        sent: sent_written(row.get("Time")),
        name: row.get("SenderName").map(str::to_owned),
        account: row.get("Sender").map(str::to_owned),
        ..row.message(of_text(row.cell("Content")?))
    })
}
