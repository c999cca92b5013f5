//! Variables of a page's scripts: `var ct = "1762747210"`, `window.ip_wording = {…}`.
//!
//! Library code on the same page assigns the same names from calls, so only an assignment whose
//! right side is literal counts, and the first such one that is not empty.

use super::{entities, literal};
use serde_json::Value;

/// The text of variable `name`, character references decoded.
pub(crate) fn text(html: &str, name: &str) -> Option<String> {
    let mut texts = assignments(html, name, 64, 64 << 10).filter_map(|value| match value {
        // Some values are escaped twice: `&amp;nbsp;`.
        Value::String(s) => Some(entities::decode(&entities::decode(&s))),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    });
    texts.find(|s| !s.trim().is_empty())
}

/// The object or array that `window.name` is set to.
pub(crate) fn structure(html: &str, name: &str) -> Option<Value> {
    assignments(html, name, 4, usize::MAX).find(|value| value.is_object() || value.is_array())
}

/// The literals assigned to `name` by `var name =` or `window.name =`, in page order. Only the
/// first `most` assignments are looked at, and `longest` bytes of each: a hostile page repeats
/// them without end.
fn assignments<'a>(
    html: &'a str,
    name: &'a str,
    most: usize,
    longest: usize,
) -> impl Iterator<Item = Value> + 'a {
    let right_sides = html.match_indices(name).filter_map(move |(at, _)| {
        let before = html[..at].trim_end_matches([' ', '\t']);
        let declared =
            before.ends_with("window.") || (before.len() < at && before.ends_with("var"));
        let after = html[at + name.len()..].trim_start();
        let value = after.strip_prefix('=')?;
        (declared && !value.starts_with('=')).then_some(value)
    });
    right_sides.take(most).filter_map(move |value| {
        let mut end = longest.min(value.len());
        while !value.is_char_boundary(end) {
            end -= 1;
        }
        literal::read(&value[..end])
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn library_code_that_reuses_a_name_is_passed_over() {
        let html = r#"<script>var biz = null; var biz = a.get("biz"); var biz = "" || "MzAx==";
            var idx = s.indexOf("x"); var idx = "" || "" || "2";
            var nickname = htmlDecode("老刘&amp;amp;养生");
            var msg_title = '血糖稳了\x26amp;安心'.html(false); window.item_show_type = "8";
            window.ip_wording = {countryName: '中国', provinceName: '河南',};
            </script>"#;
        assert_eq!(text(html, "biz").unwrap(), "MzAx==");
        assert_eq!(text(html, "idx").unwrap(), "2");
        assert_eq!(text(html, "nickname").unwrap(), "老刘&养生");
        assert_eq!(text(html, "msg_title").unwrap(), "血糖稳了&安心");
        assert_eq!(text(html, "item_show_type").unwrap(), "8");
        assert_eq!(
            structure(html, "ip_wording").unwrap()["provinceName"],
            "河南"
        );
    }
}
