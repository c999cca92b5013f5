//! Pages that only send the reader on.

use regex::Regex;
use scraper::{Html, Selector};
use std::sync::LazyLock;
use url::Url;

/// Longest wait of a refresh that still counts as a redirect, seconds.
const LONGEST_WAIT: f64 = 10.0;
/// A script jumps only on a page with less text than this, characters.
const EMPTY_PAGE: usize = 200;

static META: LazyLock<Selector> =
    LazyLock::new(|| Selector::parse("meta[http-equiv]").expect("a selector"));
static SCRIPT: LazyLock<Selector> =
    LazyLock::new(|| Selector::parse("script:not([src])").expect("a selector"));
static BODY: LazyLock<Selector> = LazyLock::new(|| Selector::parse("body").expect("a selector"));

/// The address this page jumps to by itself.
pub(super) fn of(html: &Html, resolve: &dyn Fn(&str) -> Option<Url>) -> Option<Url> {
    let refresh = html
        .select(&META)
        .filter(|meta| {
            meta.attr("http-equiv")
                .is_some_and(|name| name.trim().eq_ignore_ascii_case("refresh"))
        })
        .find_map(|meta| refresh_target(meta.attr("content")?));
    if let Some(target) = refresh {
        return resolve(&target);
    }
    if visible_length(html) >= EMPTY_PAGE {
        return None;
    }
    html.select(&SCRIPT)
        .find_map(|script| location(&script.text().collect::<String>()))
        .and_then(|target| resolve(&target))
}

/// `0;url=…`, `0; URL='…'`, `0;…`.
pub(super) fn refresh_target(content: &str) -> Option<String> {
    let (wait, rest) = content.split_once([';', ','])?;
    let wait: f64 = wait.trim().parse().ok()?;
    let rest = rest.trim();
    let target = match rest.get(..3) {
        Some(head) if head.eq_ignore_ascii_case("url") => {
            rest[3..].trim_start().strip_prefix('=').unwrap_or(rest)
        }
        _ => rest,
    };
    let target = target.trim().trim_matches(['"', '\'']).trim();
    (wait <= LONGEST_WAIT && !target.is_empty()).then(|| target.to_owned())
}

/// A literal that a script assigns to the location.
pub(super) fn location(script: &str) -> Option<String> {
    static ASSIGN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?:(?:window|self|top|parent|document)\s*\.\s*)*\blocation(?:\s*\.\s*href)?\s*=\s*["']([^"'\\<>\s]+)["']|location\s*\.\s*(?:replace|assign)\s*\(\s*["']([^"'\\<>\s]+)["']"#,
        )
        .expect("a pattern")
    });
    let found = ASSIGN.captures(script)?;
    let target = found.get(1).or_else(|| found.get(2))?;
    Some(target.as_str().to_owned())
}

/// The address in `javascript:window.open('…')` or `onclick="location='…'"`.
pub(super) fn literal(script: &str) -> Option<String> {
    static OPEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?:window\s*\.\s*)?\bopen\s*\(\s*["']([^"'\\<>\s]+)["']"#).expect("a pattern")
    });
    location(script).or_else(|| Some(OPEN.captures(script)?[1].to_owned()))
}

/// Characters of text in the body, scripts not counted; stops counting when there are enough.
fn visible_length(html: &Html) -> usize {
    let Some(body) = html.select(&BODY).next() else {
        return 0;
    };
    let mut length = 0;
    for node in body.descendants() {
        let Some(text) = node.value().as_text() else {
            continue;
        };
        let in_script = node
            .parent()
            .and_then(|parent| parent.value().as_element().map(|e| e.name().to_owned()))
            .is_some_and(|name| matches!(name.as_str(), "script" | "style" | "noscript"));
        if !in_script {
            length += text.chars().filter(|c| !c.is_whitespace()).count();
        }
        if length >= EMPTY_PAGE {
            break;
        }
    }
    length
}
