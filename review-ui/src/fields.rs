//! Fields of a form or an address: names and texts, read without trust.

/// Decoded name–value pairs, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`; never fails, as browsers never do.
    pub fn parse(encoded: &[u8]) -> Self {
        Self(url::form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value of this name as sent; empty where there is none.
    pub fn raw(&self, name: &str) -> &str {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// The first value of this name, trimmed.
    pub fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// The first value of this name, if it reads as a `T`.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name).parse().ok()
    }

    /// Every value of this name that reads as a `T`.
    pub fn all<T: std::str::FromStr>(&self, name: &str) -> Vec<T> {
        self.0
            .iter()
            .filter(|(key, _)| key == name)
            .filter_map(|(_, value)| value.trim().parse().ok())
            .collect()
    }

    /// At most `limit` characters of a text field, control characters gone.
    pub fn line(&self, name: &str, limit: usize) -> String {
        self.text(name)
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(limit)
            .collect()
    }
}

/// A path of this site, or nothing: `//elsewhere` and whole addresses are refused, so that no
/// link made from a field leads away.
pub fn local_path(text: &str) -> Option<&str> {
    let safe = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['\\', '\r', '\n', '\t'])
        && text.is_ascii();
    safe.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_on_this_site() {
        assert_eq!(local_path("/items/3?kind=web"), Some("/items/3?kind=web"));
        for away in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/a\r\nb",
            "",
        ] {
            assert_eq!(local_path(away), None, "{away}");
        }
    }

    #[test]
    fn fields_decode_and_trim() {
        let fields = Fields::parse("q=%E7%B3%96+%E5%B0%BF&n=7&n=x&n=9&note=+a%0Ab+".as_bytes());
        assert_eq!(fields.text("q"), "糖 尿");
        assert_eq!(fields.all::<u32>("n"), [7, 9]);
        assert_eq!(fields.line("note", 9), "a b");
        assert_eq!(fields.text("missing"), "");
    }
}
