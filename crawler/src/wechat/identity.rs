//! Which article: the two keys of one post, and the address that names it.
//!
//! A post has a short id of 22 characters and, apart from that, (biz, mid, idx) with sn; they meet
//! only inside the page. Addresses from a search engine (`src=11&timestamp=…`) expire within hours
//! and name nothing.

use url::Url;

/// What is known of a post's identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Identity {
    /// The account: base64 of a decimal number, padding kept.
    pub biz: Option<String>,
    /// The push.
    pub mid: Option<String>,
    /// Position in the push, from 1.
    pub idx: Option<String>,
    /// Check value without which the long address does not open.
    pub sn: Option<String>,
    /// The short id.
    pub short: Option<String>,
}

impl Identity {
    /// What the address `text` says; anything but a post's address says nothing.
    pub fn of(text: &str) -> Self {
        let mut found = Self::default();
        let Some(url) = article_url(text) else {
            return found;
        };
        if let Some(id) = url.path().strip_prefix("/s/") {
            let id = id.trim_end_matches('/');
            if is_short_id(id) {
                found.short = Some(id.to_owned());
            }
            return found;
        }
        for (key, value) in url.query_pairs() {
            if value.is_empty() {
                continue;
            }
            match key.as_ref() {
                "__biz" => found.set_biz(&value),
                "mid" | "appmsgid" if is_number(&value) => found.mid = Some(value.into_owned()),
                "idx" | "itemidx" if is_number(&value) => found.idx = Some(value.into_owned()),
                "sn" | "sign" if is_sn(&value) => found.sn = Some(value.into_owned()),
                _ => {}
            }
        }
        found
    }

    /// Takes the account's id, in base64 or already decoded.
    pub fn set_biz(&mut self, value: &str) {
        let value = value.trim().replace(' ', "+");
        if is_number(&value) {
            self.biz = Some(encode_number(&value));
            return;
        }
        let core = value.trim_end_matches('=');
        if !core.is_empty()
            && core
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "+/".contains(c))
        {
            let padding = "=".repeat((4 - core.len() % 4) % 4);
            self.biz = Some(format!("{core}{padding}"));
        }
    }

    /// Fills what is missing here from `other`.
    pub fn or(self, other: Self) -> Self {
        Self {
            biz: self.biz.or(other.biz),
            mid: self.mid.or(other.mid),
            idx: self.idx.or(other.idx),
            sn: self.sn.or(other.sn),
            short: self.short.or(other.short),
        }
    }

    /// The address that names the post: the permanent long one when all four values are known,
    /// else the short one, else a long one without its check value.
    pub fn canonical(&self) -> Option<String> {
        let (Some(biz), Some(mid), Some(idx)) = (&self.biz, &self.mid, &self.idx) else {
            return self.short_url();
        };
        match &self.sn {
            Some(sn) => Some(format!("{BASE}?__biz={biz}&mid={mid}&idx={idx}&sn={sn}")),
            None => self
                .short_url()
                .or_else(|| Some(format!("{BASE}?__biz={biz}&mid={mid}&idx={idx}"))),
        }
    }

    fn short_url(&self) -> Option<String> {
        self.short.as_ref().map(|id| format!("{BASE}/{id}"))
    }
}

const BASE: &str = "https://mp.weixin.qq.com/s";

/// The canonical form of a post's address; `None` where it is no post or expires within hours.
pub(crate) fn normalise(text: &str) -> Option<String> {
    Identity::of(text).canonical()
}

/// Whether `text` is an address on the platform's host.
pub(crate) fn on_platform(text: &str) -> bool {
    parse(text).is_some_and(|url| url.host_str() == Some("mp.weixin.qq.com"))
}

fn article_url(text: &str) -> Option<Url> {
    let url = parse(text)?;
    let is_article = url.path() == "/s"
        || url.path().starts_with("/s/")
        || url.path() == "/mp/appmsg/show"
        || url.path() == "/s/";
    (url.host_str() == Some("mp.weixin.qq.com") && is_article).then_some(url)
}

/// Undoes the escapes that scripts and attributes leave in an address, then parses it.
fn parse(text: &str) -> Option<Url> {
    let text = text
        .trim()
        .replace("\\x26amp;", "&")
        .replace("\\x26", "&")
        .replace("&amp;", "&");
    let text = match text.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => text,
    };
    Url::parse(&text).ok()
}

fn is_short_id(id: &str) -> bool {
    id.len() == 22
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() <= 20 && text.chars().all(|c| c.is_ascii_digit())
}

fn is_sn(text: &str) -> bool {
    text.len() <= 64 && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn encode_number(digits: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(digits)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const LONG: &str = "https://mp.weixin.qq.com/s?__biz=MzAxMjM0NTY3OA==&mid=2650001122&idx=1&sn=0123456789abcdef0123456789abcdef";

    #[test]
    fn the_long_address_keeps_four_values_and_its_aliases_mean_the_same() {
        for text in [
            LONG.to_owned(),
            format!("{LONG}&chksm=8f&scene=27#wechat_redirect"),
            LONG.replace("https", "http").replace('&', "&amp;"),
            LONG.replace('&', "\\x26amp;"),
            LONG.replace("==", "%3D%3D"),
            LONG.replace("==", ""),
            LONG.replace("mid=", "appmsgid=")
                .replace("idx=", "itemidx=")
                .replace("sn=", "sign="),
        ] {
            assert_eq!(normalise(&text).as_deref(), Some(LONG), "{text}");
        }
    }

    #[test]
    fn the_short_address_drops_its_query_and_a_search_address_names_nothing() {
        assert_eq!(
            normalise("http://MP.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv?scene=1#rd").unwrap(),
            "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"
        );
        assert_eq!(
            normalise("https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=x"),
            None
        );
        assert_eq!(
            normalise("https://example.com/s/AbCdEfGhIjKlMnOpQrStUv"),
            None
        );
    }

    #[test]
    fn an_account_number_becomes_its_base64() {
        let mut identity = Identity::default();
        identity.set_biz("3012345678");
        assert_eq!(identity.biz.unwrap(), "MzAxMjM0NTY3OA==");
    }
}
