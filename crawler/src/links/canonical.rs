//! One address, one way to write it.

use url::Url;

/// Parameters that name the visitor or the way they came, never the page.
const TRACKING: &[&str] = &[
    "spm",
    "scm",
    "pvid",
    "from",
    "isappinstalled",
    "shareuid",
    "nsukey",
    "wxshare",
    "bd_vid",
    "bd_source",
    "qhclickid",
    "sogoudir",
    "gclid",
    "fbclid",
    "msclkid",
    "hmsr",
    "hmpl",
    "hmcu",
    "hmkw",
    "hmci",
    "_",
    "_t",
    "rand",
    "jsessionid",
    "phpsessid",
];

/// Beginnings of such parameters.
const TRACKING_PREFIXES: &[&str] = &["utm_", "share_", "aspsessionid"];

/// The canonical form: no user, no fragment (except `#!`), no session in the path, `%XX` in upper
/// case, unreserved characters plain, tracking parameters dropped. Order of parameters is kept.
/// Scheme, host, port and dot segments are settled by the parser already.
pub fn canonical(url: &Url) -> Url {
    let mut url = url.clone();
    if !url
        .fragment()
        .is_some_and(|fragment| fragment.starts_with('!'))
    {
        url.set_fragment(None);
    }
    // Both fail only for addresses without a host, which hold no user either.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    let path = without_session(&tidy_escapes(url.path()));
    url.set_path(&path);
    let query = url.query().map(|query| {
        query
            .split('&')
            .filter(|pair| !pair.is_empty() && !is_tracking(pair))
            .map(tidy_escapes)
            .collect::<Vec<_>>()
            .join("&")
    });
    url.set_query(query.as_deref().filter(|query| !query.is_empty()));
    url
}

fn is_tracking(pair: &str) -> bool {
    let key = pair.split('=').next().unwrap_or(pair).to_ascii_lowercase();
    TRACKING.contains(&key.as_str())
        || TRACKING_PREFIXES
            .iter()
            .any(|prefix| key.starts_with(prefix))
}

/// Drops `;jsessionid=…` from a path.
fn without_session(path: &str) -> String {
    let lower = path.to_ascii_lowercase();
    let Some(start) = lower.find(";jsessionid=") else {
        return path.to_owned();
    };
    let end = path[start..]
        .find('/')
        .map_or(path.len(), |slash| start + slash);
    format!("{}{}", &path[..start], &path[end..])
}

/// `%e4%bd` in upper case; `%41`, which stands for an unreserved character, as that character.
fn tidy_escapes(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        tidy.push_str(&rest[..at]);
        rest = &rest[at..];
        let escape = rest
            .get(1..3)
            .filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(hex) = escape else {
            tidy.push('%');
            rest = &rest[1..];
            continue;
        };
        let byte = u8::from_str_radix(hex, 16).unwrap_or(b'%');
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            tidy.push(char::from(byte));
        } else {
            tidy.push('%');
            tidy.push_str(&hex.to_ascii_uppercase());
        }
        rest = &rest[3..];
    }
    tidy.push_str(rest);
    tidy
}
