//! Links: where a page leads, as addresses that are each written one way.
//!
//! ```text
//! HTML + base + encoding → jump (meta refresh, script) · frames · next pages · links, all canonical
//! ```
//!
//! A query is percent-encoded in the encoding of its page, as browsers do: a search link on a GBK
//! page must arrive as `%B1%A3`. Unknown parameters are never dropped, since old sites keep the
//! article's number in any of them.
//!
//! Not here: whether an address may be fetched (`guard`, `robots`) or is wanted (`web`).

mod canonical;
mod jump;
mod pager;

pub use canonical::canonical;

use encoding_rs::{BIG5, Encoding, GB18030, GBK};
use scraper::{ElementRef, Html, Selector};
use std::borrow::Cow;
use std::sync::LazyLock;
use url::Url;

/// Longest address that is followed, bytes.
pub const MAX_URL: usize = 8192;

/// Where a page leads. Every address is canonical, http or https, and listed once, under the first
/// of these that it fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// The page only sends the reader on: meta refresh within ten seconds, or a script that jumps.
    pub jump: Option<Url>,
    /// Frames, which hold parts of this page.
    pub frames: Vec<Url>,
    /// Further pages of the same list or article.
    pub pages: Vec<Url>,
    /// All other links.
    pub follow: Vec<Url>,
}

/// Reads the links of `html`, fetched from `url` and decoded from `encoding`.
pub fn of_page(html: &Html, url: &Url, encoding: &'static Encoding) -> Links {
    let base = base_of(html, url);
    let resolve = |href: &str| resolve(href, &base, encoding);
    let mut links = Links {
        jump: jump::of(html, &resolve).filter(|to| to != url),
        ..Links::default()
    };
    let mut seen = std::collections::HashSet::from([canonical(url)]);
    seen.extend(links.jump.clone());
    for frame in html.select(select(&FRAMES)) {
        links.frames.extend(
            frame
                .attr("src")
                .and_then(&resolve)
                .filter(|to| seen.insert(to.clone())),
        );
    }
    let mut follow = Vec::new();
    for anchor in html.select(select(&ANCHORS)) {
        for href in hrefs(anchor) {
            let Some(to) = resolve(&href) else { continue };
            if !seen.insert(to.clone()) {
                continue;
            }
            if pager::is_next(anchor, url, &to) {
                links.pages.push(to);
            } else {
                follow.push(to);
            }
        }
    }
    for to in pager::scripted(html, url) {
        if seen.insert(to.clone()) {
            links.pages.push(to);
        }
    }
    links.follow = follow;
    links
}

static FRAMES: LazyLock<Selector> = LazyLock::new(|| selector("frame[src], iframe[src]"));
static ANCHORS: LazyLock<Selector> =
    LazyLock::new(|| selector("a[href], area[href], link[rel=next][href], [onclick]"));
static BASE: LazyLock<Selector> = LazyLock::new(|| selector("base[href]"));

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector of this file")
}

fn select(selector: &'static LazyLock<Selector>) -> &'static Selector {
    selector
}

/// `<base href>`, if there is one that can be read.
fn base_of(html: &Html, url: &Url) -> Url {
    html.select(&BASE)
        .next()
        .and_then(|base| base.attr("href"))
        .and_then(|href| url.join(href.trim()).ok())
        .filter(|base| matches!(base.scheme(), "http" | "https"))
        .unwrap_or_else(|| url.clone())
}

/// The addresses that an element holds: its `href`, or a literal in the script that stands there.
fn hrefs(element: ElementRef<'_>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(href) = element.attr("href").map(str::trim) {
        if href.len() > 11 && href.as_bytes()[..11].eq_ignore_ascii_case(b"javascript:") {
            found.extend(jump::literal(href));
        } else if !href.starts_with('#') || href.starts_with("#!") {
            found.push(href.to_owned());
        }
    }
    found.extend(element.attr("onclick").and_then(jump::literal));
    found
}

/// An absolute, canonical http(s) address, or `None` for anything else.
fn resolve(href: &str, base: &Url, encoding: &'static Encoding) -> Option<Url> {
    if href.len() > MAX_URL {
        return None;
    }
    let query_encoding: url::EncodingOverride<'_> = if encoding == GBK || encoding == GB18030 {
        Some(&in_gbk)
    } else if encoding == BIG5 {
        Some(&in_big5)
    } else {
        None
    };
    let url = Url::options()
        .base_url(Some(base))
        .encoding_override(query_encoding)
        .parse(href.trim())
        .ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| canonical(&url))
}

fn in_gbk(text: &str) -> Cow<'_, [u8]> {
    GBK.encode(text).0
}

fn in_big5(text: &str) -> Cow<'_, [u8]> {
    BIG5.encode(text).0
}

#[cfg(test)]
mod tests;
