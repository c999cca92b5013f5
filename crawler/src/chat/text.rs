//! Chat logs as text: a head line with time and name, then everything up to the next head.
//!
//! Tools and people copy in different ways, so several heads are tried and the one that matches
//! most lines is taken. Content has blank lines of its own.

use super::{Chat, Message, Sent, of_text};
use crate::import::{
    lines::{Line, lines},
    when,
};
use regex::{Captures, Regex};
use std::sync::LazyLock;

struct Head {
    format: &'static str,
    pattern: Regex,
}

static HEADS: LazyLock<[Head; 4]> = LazyLock::new(|| {
    let head = |format, pattern| Head {
        format,
        pattern: Regex::new(pattern).expect("a constant pattern"),
    };
    [
        // MemoTrace, and WeFlow with the name in quotes; system lines have the time only.
        head(
            "chat-text",
            r"^(?P<time>\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2})(?: '?(?P<name>.*?)'?)?$",
        ),
        head(
            "chatlog-text",
            r"^(?P<name>.{0,60}?)\((?P<account>[^()\s]+)\) (?:\[.*?\] )?(?P<time>(?:\d{4}-)?(?:\d{2}-\d{2} )?\d{2}:\d{2}:\d{2})$",
        ),
        // Copied by hand from a client.
        head(
            "copied-chat-text",
            r"^(?P<name>[^:：]{1,30})[:：] ?(?P<time>(?:\d{4}-)?\d{2}-\d{2} \d{2}:\d{2})$",
        ),
        head(
            "copied-chat-text",
            r"^(?P<name>.{1,30}?)\s+(?P<time>\d{4}[/-]\d{1,2}[/-]\d{1,2} \d{1,2}:\d{2}(?::\d{2})?)$",
        ),
    ]
});

/// Reads a chat log; `None` where the first line is no head, or it is the only sign of one.
pub(crate) fn read(text: &str) -> Option<Chat> {
    let lines = lines(text);
    let first = lines.iter().find(|l| !l.is_blank())?;
    let head = HEADS
        .iter()
        .filter(|head| head.pattern.is_match(plain(first)))
        .max_by_key(|head| {
            lines
                .iter()
                .filter(|l| head.pattern.is_match(plain(l)))
                .count()
        })?;
    let heads: Vec<usize> = (0..lines.len())
        .filter(|&i| head.pattern.is_match(plain(&lines[i])))
        .collect();
    // One time line on top may head any text.
    if heads.len() < 2 {
        return None;
    }
    let mut chat = Chat::new(head.format);
    for (n, &at) in heads.iter().enumerate() {
        let end = heads.get(n + 1).copied().unwrap_or(lines.len());
        let captures = head.pattern.captures(plain(&lines[at]))?;
        chat.messages
            .extend(message(&captures, &lines[at], &lines[at + 1..end]));
    }
    Some(chat)
}

fn plain<'a>(line: &Line<'a>) -> &'a str {
    line.text.trim_start_matches('\u{feff}').trim_end()
}

/// A message; a head without a name is the client's own line.
fn message(captures: &Captures<'_>, head: &Line<'_>, body: &[Line<'_>]) -> Option<Message> {
    let group = |name: &str| {
        let text = captures.name(name)?.as_str().trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    let name = group("name");
    let account = group("account");
    if name.is_none() && account.is_none() {
        return None;
    }
    let shown: Vec<&Line<'_>> = body.iter().filter(|l| !l.is_blank()).collect();
    let (first, last) = (shown.first()?, shown.last()?);
    let text = shown.iter().map(|l| l.text).collect::<Vec<_>>().join("\n");
    Some(Message {
        sent: sent(&group("time")?),
        name,
        account,
        content: of_text(&text),
        place: format!("line {}", head.number),
        bytes: Some((first.start as u64, last.end() as u64)),
    })
}

fn sent(time: &str) -> Sent {
    match when::written(time) {
        Some(published) => Sent::At(published.at, published.precision),
        None if time.contains('-') => {
            Sent::DayWithoutYear(time.split(' ').next().unwrap_or_default().to_owned())
        }
        None => Sent::Unknown,
    }
}
