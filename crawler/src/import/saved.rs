//! Pages that somebody saved: where they came from and when, as stated by the saver.
//!
//! Three savers are known: the browser's "complete page" (`saved from url`), SingleFile (a leading
//! comment), and MHTML, which is mail. Nobody vouches for what they state; it is better than nothing
//! and is marked as the saver's word in the capture's metadata.

use super::when;
use crate::charset;
use jiff::Timestamp;
use mail_parser::{
    Encoding, Header, MessageParser, MessagePart, MimeHeaders,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};

/// What the saver states.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// The page's address.
    pub url: Option<String>,
    /// When it was saved.
    pub at: Option<Timestamp>,
}

/// What the first comments of an HTML file state.
pub(crate) fn stated(html: &str) -> Origin {
    let head = head(html);
    if let Some(rest) = head.split_once("saved from url=(").map(|(_, rest)| rest)
        && let Some(url) = rest.split_once(')').map(|(_, url)| url)
    {
        return Origin {
            url: address(url.split_whitespace().next().unwrap_or_default()),
            at: None,
        };
    }
    if !head.contains("SingleFile") {
        return Origin::default();
    }
    let row = |name: &str| {
        let line = head.lines().map(str::trim).find(|l| l.starts_with(name))?;
        Some(line[name.len()..].trim())
    };
    Origin {
        url: row("url:").and_then(address),
        at: row("saved date:").and_then(saved_date),
    }
}

/// The first 4 KiB.
fn head(html: &str) -> &str {
    let mut end = html.len().min(4096);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    &html[..end]
}

fn address(text: &str) -> Option<String> {
    let url = url::Url::parse(text.trim().trim_end_matches("-->").trim()).ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.to_string())
}

/// `Thu Mar 05 2026 21:30:00 GMT+0800 (中国标准时间)`, as a browser prints a date.
fn saved_date(text: &str) -> Option<Timestamp> {
    let text = text
        .split('(')
        .next()
        .unwrap_or_default()
        .trim()
        .replace("GMT", "");
    jiff::fmt::strtime::parse("%a %b %d %Y %H:%M:%S %z", &text)
        .ok()?
        .to_timestamp()
        .ok()
        .or_else(|| when::written(&text).map(|p| p.at))
}

/// Whether `bytes` is a page saved as MHTML.
pub(crate) fn is_mhtml(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_lowercase();
    let is_mail = [
        "from:",
        "mime-version:",
        "snapshot-content-location:",
        "content-type:",
        "subject:",
        "date:",
    ]
    .iter()
    .any(|field| head.trim_start().starts_with(field));
    is_mail && head.contains("multipart/related")
}

/// The main page of an MHTML file, and what the file states about it.
pub(crate) fn mhtml(bytes: &[u8]) -> Option<(String, Origin)> {
    let message = MessageParser::default().parse(bytes)?;
    let location = text_header(&message.parts.first()?.headers, "Snapshot-Content-Location");
    let pages: Vec<_> = message
        .parts
        .iter()
        .filter(|part| part.is_text_html())
        .map(|part| (text_header(&part.headers, "Content-Location"), part))
        .collect();
    let (place, page) = pages
        .iter()
        .find(|(place, _)| place.is_some() && *place == location)
        .or_else(|| pages.first())?;
    let at = message
        .date()
        .and_then(|date| Timestamp::from_second(date.to_timestamp()).ok());
    let url = location.clone().or_else(|| place.clone());
    Some((
        page_text(page, bytes),
        Origin {
            url: url.as_deref().and_then(address),
            at,
        },
    ))
}

/// The page as text. Mostly UTF-8, whatever the page said of itself; so its bytes are looked at, and
/// not the label alone.
fn page_text(page: &MessagePart<'_>, bytes: &[u8]) -> String {
    let raw = bytes
        .get(page.offset_body as usize..page.offset_end as usize)
        .unwrap_or_default();
    let decoded = match page.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    };
    let Some(decoded) = decoded else {
        return page.text_contents().unwrap_or_default().to_owned();
    };
    let charset = page.content_type().and_then(|t| t.attribute("charset"));
    let content_type = charset.map(|charset| format!("text/html; charset={charset}"));
    charset::decode(&decoded, content_type.as_deref(), None).text
}

fn text_header(headers: &[Header<'_>], name: &str) -> Option<String> {
    let header = headers
        .iter()
        .find(|h| h.name.as_str().eq_ignore_ascii_case(name))?;
    header.value.as_text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_savers_comments_are_read() {
        let origin = stated(
            "<!DOCTYPE html>\n<!-- saved from url=(0029)https://www.luohe-shop.example/a -->\n<html>",
        );
        assert_eq!(origin.url.unwrap(), "https://www.luohe-shop.example/a");
        let origin = stated(
            "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv \n saved date: Thu Mar 05 2026 21:30:00 GMT+0800 (中国标准时间)\n-->",
        );
        assert_eq!(origin.at.unwrap().to_string(), "2026-03-05T13:30:00Z");
        assert!(origin.url.unwrap().starts_with("https://mp.weixin"));
        assert_eq!(stated("<html>"), Origin::default());
    }
}
