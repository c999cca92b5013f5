//! JSON of chatlog, WeFlow, ChatLab and PyWxDump, told apart by their keys.

use super::{Chat, Content, Message, Sent, by_type, of_text, sent_unix, sent_written, table};
use crate::import::json;
use serde_json::Value;

/// Reads a chat in JSON; `None` if the keys are none of these tools'.
pub(crate) fn read(value: &Value) -> Option<Chat> {
    if let Value::Array(rows) = value {
        let has = |keys: [&str; 3]| rows.iter().any(|r| keys.iter().all(|k| r.get(k).is_some()));
        if has(["talker", "content", "seq"]) || has(["talker", "content", "isSelf"]) {
            return Some(rows_of("chatlog-json", "", rows, chatlog));
        }
        if has(["type_name", "is_sender", "msg"]) {
            return Some(rows_of("pywxdump-json", "", rows, pywxdump));
        }
        return None;
    }
    let messages = json::items(value, "messages");
    if value.get("weflow").is_some() || (value.get("session").is_some() && !messages.is_empty()) {
        let mut chat = rows_of("weflow-json", "/messages", messages, weflow);
        chat.room = value
            .get("session")
            .and_then(|s| json::first_text(s, &["displayName", "remark", "nickname"]));
        return Some(chat);
    }
    if value.get("chatlab").is_some() {
        let mut chat = rows_of("chatlab-json", "/messages", messages, chatlab);
        chat.room = value.get("meta").and_then(|m| json::text(m, "name"));
        return Some(chat);
    }
    None
}

/// Reads ChatLab's JSON Lines: rows by `_type`, `#` lines are comments.
pub(crate) fn lines(text: &str) -> Option<Chat> {
    let first = text
        .trim_start_matches('\u{feff}')
        .lines()
        .find(|l| !l.trim().is_empty() && !l.starts_with('#'))?;
    json::parse(first).ok()?.get("_type")?;
    let mut chat = Chat::new("chatlab-jsonl");
    for line in crate::import::lines::lines(text) {
        if line.is_blank() || line.text.starts_with('#') {
            continue;
        }
        let place = format!("line {}", line.number);
        let row = match json::parse(line.text) {
            Ok(row) => row,
            Err(error) => {
                chat.problem(place, format!("{error}; this line was left out"));
                continue;
            }
        };
        match json::text(&row, "_type").as_deref() {
            Some("header") => chat.room = row.get("meta").and_then(|m| json::text(m, "name")),
            Some("message") => {
                let mut message = chatlab(&row);
                message.place = place;
                message.bytes = Some((line.start as u64, line.end() as u64));
                chat.messages.push(message);
            }
            _ => {}
        }
    }
    Some(chat)
}

fn rows_of(format: &'static str, path: &str, rows: &[Value], read: fn(&Value) -> Message) -> Chat {
    let mut chat = Chat::new(format);
    for (i, row) in rows.iter().enumerate() {
        let place = format!("{path}/{i}");
        if !row.is_object() {
            chat.problem(place, "not a JSON object; this message was left out");
            continue;
        }
        if chat.room.is_none() {
            chat.room = json::first_text(row, &["talkerName", "room_name"]);
        }
        chat.messages.push(Message { place, ..read(row) });
    }
    chat
}

fn message(sent: Sent, row: &Value, name: &[&str], account: &[&str], content: Content) -> Message {
    Message {
        sent,
        name: json::first_text(row, name),
        account: json::first_text(row, account),
        content,
        place: String::new(),
        bytes: None,
    }
}

/// A shared card's words, one a line.
fn card(row: &Value, keys: &[&str]) -> Option<String> {
    let lines: Vec<String> = keys.iter().filter_map(|key| json::text(row, key)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn chatlog(row: &Value) -> Message {
    let text = json::text(row, "content");
    let card = row
        .get("contents")
        .and_then(|c| card(c, &["title", "desc", "url"]));
    let text = text.or(card).unwrap_or_default();
    let sent = sent_written(json::text(row, "time").as_deref());
    let content = by_type(json::whole(row, "type"), &text);
    message(sent, row, &["senderName"], &["sender"], content)
}

fn weflow(row: &Value) -> Message {
    let mut text = json::text(row, "content").unwrap_or_default();
    for key in ["linkTitle", "linkUrl"] {
        if let Some(more) = json::text(row, key).filter(|more| !text.contains(more.as_str())) {
            text.push('\n');
            text.push_str(&more);
        }
    }
    let sent = match sent_unix(json::whole(row, "createTime")) {
        Sent::Unknown => sent_written(json::text(row, "formattedTime").as_deref()),
        known => known,
    };
    let kind = json::whole(row, "localType").or_else(|| json::whole(row, "type"));
    message(
        sent,
        row,
        &["senderDisplayName"],
        &["senderUsername"],
        by_type(kind, &text),
    )
}

fn chatlab(row: &Value) -> Message {
    let text = json::text(row, "content").unwrap_or_default();
    let content = match json::whole(row, "type") {
        Some(1) => Content::Picture,
        Some(2 | 3) => Content::Recording,
        Some(5 | 20 | 21 | 80) => Content::NoText,
        _ => of_text(&text),
    };
    let sent = sent_unix(json::whole(row, "timestamp"));
    message(
        sent,
        row,
        &["groupNickname", "accountName"],
        &["sender"],
        content,
    )
}

fn pywxdump(row: &Value) -> Message {
    let kind = json::text(row, "type_name").unwrap_or_default();
    let content = table::pywxdump_content(&kind, &json::text(row, "msg").unwrap_or_default());
    let sent = match sent_unix(json::whole(row, "CreateTime")) {
        Sent::Unknown => sent_written(json::text(row, "CreateTime").as_deref()),
        known => known,
    };
    message(sent, row, &[], &["talker"], content)
}
