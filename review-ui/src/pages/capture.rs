//! The capture as published, in a frame that can do nothing: no script, no network, no origin.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::guard;
use crate::session::Reviewer;
use crate::{Shared, html_page, when};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use mingjian_domain::{CaptureKind, ItemId};
use mingjian_store::ItemDetail;

#[derive(Template)]
#[template(path = "capture.html")]
struct CapturePage {
    f: Frame,
    id: ItemId,
    captured: String,
    how: String,
    url: String,
    payload: String,
}

async fn find(app: &Shared, id: ItemId) -> Result<ItemDetail, PageError> {
    let found = app.site.store.items().get(id).await?;
    found.ok_or(PageError::NotFound)
}

/// `GET /items/{id}/capture`.
pub async fn show(
    State(app): State<Shared>,
    me: Reviewer,
    Path(id): Path<ItemId>,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Queue).await?;
    let capture = find(&app, id).await?.capture;
    let how = match &capture.kind {
        CaptureKind::Fetched(facts) | CaptureKind::Unchanged { facts, .. } => {
            format!("HTTP {}", facts.status)
        }
        CaptureKind::Imported { file } => format!("{} {file}", f.t("导入文件", "imported file")),
    };
    html_page(&CapturePage {
        f,
        id,
        captured: when::minute(capture.captured),
        how,
        url: capture.url,
        payload: capture.payload.to_string(),
    })
}

/// `GET /items/{id}/capture/raw`: the bytes, as a kind of content that shows and does nothing else.
pub async fn raw(
    State(app): State<Shared>,
    _: Reviewer,
    Path(id): Path<ItemId>,
) -> Result<Response, PageError> {
    let capture = find(&app, id).await?.capture;
    let warc = app.site.store.captures().warc(&capture.id).await?;
    let payload = tokio::task::spawn_blocking(move || mingjian_warc::payload(&warc))
        .await
        .map_err(|error| PageError::File(std::io::Error::other(error)))??;
    let sent = payload.content_type.unwrap_or_default();
    let shown = shown_as(&sent, &payload.bytes);
    let mut response = match shown {
        Some(kind) => ([(header::CONTENT_TYPE, kind)], payload.bytes).into_response(),
        None => (
            [(header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned())],
            format!(
                "这份采集是 {sent}，{} 字节，不能在此显示；证据包中有原始文件。\n\
                 This capture is {sent}, {} bytes, and cannot be shown here; the evidence package holds it.",
                payload.bytes.len(),
                payload.bytes.len()
            ),
        )
            .into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(guard::CAPTURE_POLICY),
    );
    // The page around it has no origin in common with what the sandbox makes of this answer.
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("same-site"),
    );
    Ok(response)
}

/// The content type to show these bytes under; `None` where a browser could not show them.
fn shown_as(sent: &str, bytes: &[u8]) -> Option<String> {
    let (media, rest) = sent.split_once(';').unwrap_or((sent, ""));
    let media = media.trim().to_ascii_lowercase();
    let charset = rest
        .split(';')
        .filter_map(|field| field.trim().split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"'))
        .filter(|value| {
            !value.is_empty()
                && value
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        });
    match media.as_str() {
        // Without a stated charset the browser reads the page's own declaration.
        "text/html" | "application/xhtml+xml" => Some(match charset {
            Some(charset) => format!("text/html; charset={charset}"),
            None => "text/html".to_owned(),
        }),
        "image/png" | "image/jpeg" | "image/gif" | "image/webp" => Some(media),
        _ if charset.is_some() || std::str::from_utf8(bytes).is_ok() => Some(format!(
            "text/plain; charset={}",
            charset.unwrap_or("utf-8")
        )),
        _ if media.starts_with("text/") => Some("text/plain; charset=gb18030".to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::shown_as;

    #[test]
    fn only_pages_pictures_and_text_are_shown() {
        let html = b"<p>\xbf";
        assert_eq!(
            shown_as("Text/HTML; Charset=\"gb2312\"", html).as_deref(),
            Some("text/html; charset=gb2312")
        );
        assert_eq!(shown_as("text/html", html).as_deref(), Some("text/html"));
        assert_eq!(
            shown_as("application/x-subrip", "字幕".as_bytes()).as_deref(),
            Some("text/plain; charset=utf-8")
        );
        assert_eq!(
            shown_as("text/plain", b"\xd6\xd0").as_deref(),
            Some("text/plain; charset=gb18030")
        );
        assert_eq!(shown_as("application/zip", b"PK\xff\xfe"), None);
        // An SVG may carry scripts: it is shown as its source.
        assert_eq!(
            shown_as("image/svg+xml", b"<svg/>").as_deref(),
            Some("text/plain; charset=utf-8")
        );
    }
}
