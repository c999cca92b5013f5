//! Before parsing: mark-up whose tree would grow out of proportion is thinned.
//!
//! A parser pays for every open element at each new one, and re-opens formatting elements in every
//! paragraph, so a small hostile page can cost gigabytes. This pass counts what stands open; past a
//! limit it leaves out tags, never text. Ordinary pages pass through untouched.

use std::borrow::Cow;

/// Elements open at once.
const DEEPEST: usize = 256;
/// Formatting elements open at once.
const DEEPEST_FORMATTING: usize = 12;
/// Tags in all.
const MOST_TAGS: usize = 150_000;
/// Attributes of one tag; a tag with more keeps none. The parser compares each with all before it.
const MOST_ATTRIBUTES: usize = 256;

/// Elements that the parser closes by itself or that never hold anything.
const SELF_CLOSING: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "p", "li", "dd", "dt", "option", "td", "th", "tr", "tbody", "thead", "a",
];

/// Elements that the parser re-opens in every following paragraph when they are left open.
const FORMATTING: &[&str] = &[
    "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// Elements whose content is text whatever it looks like.
const RAW: &[&str] = &[
    "script", "style", "textarea", "title", "xmp", "noscript", "iframe", "noframes",
];

/// `html`, or a copy without the tags past the limits.
pub(crate) fn tame(html: &str) -> Cow<'_, str> {
    let mut kept = String::new();
    let mut copied_to = 0;
    let mut changed = false;
    let mut open = Open::default();
    let mut at = 0;
    while let Some(found) = html[at..].find('<') {
        let start = at + found;
        if html[start..].starts_with("<!--") {
            at = html[start + 4..]
                .find("-->")
                .map_or(html.len(), |end| start + 4 + end + 3);
            continue;
        }
        let Some(tag) = Tag::read(html, start) else {
            at = start + 1;
            continue;
        };
        at = tag.end;
        let keep = open.take(&tag);
        if !keep || tag.attributes > MOST_ATTRIBUTES {
            kept.push_str(&html[copied_to..start]);
            if keep {
                let slash = if tag.closing { "/" } else { "" };
                kept.extend(["<", slash, &tag.name, ">"]);
            } else if !kept.ends_with(' ') {
                kept.push(' ');
            }
            copied_to = tag.end;
            changed = true;
        }
        if !tag.closing && keep && RAW.contains(&tag.name.as_str()) {
            at = end_of_raw(html, at, &tag.name);
        }
    }
    if !changed {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[copied_to..]);
    Cow::Owned(kept)
}

/// What stands open so far.
#[derive(Default)]
struct Open {
    elements: usize,
    formatting: usize,
    tags: usize,
    /// Start tags left out whose end tags are still to come.
    dropped: usize,
}

impl Open {
    /// Whether this tag stays.
    fn take(&mut self, tag: &Tag) -> bool {
        self.tags += 1;
        let name = tag.name.as_str();
        if RAW.contains(&name) {
            // Dropped, its content would become text.
            return true;
        }
        if self.tags > MOST_TAGS {
            return false;
        }
        if FORMATTING.contains(&name) {
            if tag.closing {
                self.formatting = self.formatting.saturating_sub(1);
                return true;
            }
            let fits = self.formatting < DEEPEST_FORMATTING;
            self.formatting += usize::from(fits);
            return fits;
        }
        if SELF_CLOSING.contains(&name) {
            return true;
        }
        match (tag.closing, self.elements < DEEPEST) {
            (true, _) if self.dropped > 0 => {
                self.dropped -= 1;
                false
            }
            (true, _) => {
                self.elements = self.elements.saturating_sub(1);
                true
            }
            (false, true) => {
                self.elements += 1;
                true
            }
            (false, false) => {
                self.dropped += 1;
                false
            }
        }
    }
}

/// A start or end tag in the text.
struct Tag {
    name: String,
    closing: bool,
    /// How many attributes it may have at most.
    attributes: usize,
    /// First byte after it.
    end: usize,
}

impl Tag {
    /// The tag that begins at `start`, where a `<` stands.
    fn read(html: &str, start: usize) -> Option<Self> {
        let bytes = html.as_bytes();
        let closing = bytes.get(start + 1) == Some(&b'/');
        let name_at = start + 1 + usize::from(closing);
        let name_len = bytes[name_at..]
            .iter()
            .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
            .count();
        if name_len == 0 || !bytes[name_at].is_ascii_alphabetic() {
            return None;
        }
        let mut quote = None;
        let mut end = bytes.len();
        let mut attributes = 0;
        let mut between = true;
        for (i, &byte) in bytes.iter().enumerate().skip(name_at + name_len) {
            if quote.is_none() {
                let separates = byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
                attributes += usize::from(between && !separates);
                between = separates;
            }
            match (quote, byte) {
                (None, b'>') => {
                    end = i + 1;
                    break;
                }
                (None, b'"' | b'\'')
                    if bytes[i - 1] == b'=' || bytes[i - 1].is_ascii_whitespace() =>
                {
                    quote = Some(byte);
                }
                (Some(open), byte) if open == byte => {
                    quote = None;
                    between = true;
                }
                _ => {}
            }
        }
        Some(Self {
            name: html[name_at..name_at + name_len].to_ascii_lowercase(),
            closing,
            attributes,
            end,
        })
    }
}

/// Where the end tag of a raw-text element begins, or the end of the text.
fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let bytes = html.as_bytes();
    let mut at = from;
    while let Some(found) = html[at..].find("</") {
        let name_at = at + found + 2;
        let here = bytes.get(name_at..name_at + name.len());
        if here.is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes())) {
            return at + found;
        }
        at = name_at;
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinary_page_is_untouched() {
        let html = "<html><script>if (a<b) { '<div>'.repeat(999) }</script><p>一<p>二<ul><li>三</ul><!-- <div> -->";
        assert!(matches!(tame(html), Cow::Borrowed(_)));
        let list = format!("<ul>{}</ul>", "<li>项<p>目".repeat(2000));
        assert!(matches!(tame(&list), Cow::Borrowed(_)));
    }

    #[test]
    fn deep_nesting_loses_tags_and_keeps_text() {
        let html = format!("{}深处{}尾", "<div>".repeat(5000), "</div>".repeat(5000));
        let tamed = tame(&html);
        assert_eq!(tamed.matches("<div>").count(), DEEPEST);
        assert_eq!(tamed.matches("</div>").count(), DEEPEST);
        assert!(tamed.contains("深处") && tamed.ends_with('尾'));
    }

    #[test]
    fn fonts_left_open_do_not_multiply() {
        let html: String = (0..1000)
            .map(|i| format!("<p><font color=#{i:06}>字"))
            .collect();
        assert_eq!(tame(&html).matches("<font").count(), DEEPEST_FORMATTING);
    }

    #[test]
    fn a_tag_with_attributes_by_the_hundred_keeps_none() {
        for between in [" ", "/", "=\"甲 乙\"", "='>' "] {
            let html = format!(
                "<P a{between}>文",
                between = format!("{between}b").repeat(300)
            );
            assert_eq!(tame(&html), "<p>文", "{between}");
        }
        let styled = format!("<p style=\"{}\" id=b>文", "color: red; ".repeat(300));
        assert!(matches!(tame(&styled), Cow::Borrowed(_)));
        let script = format!("<script {}>if (a<b) {{}}</script>文", "b ".repeat(300));
        assert_eq!(tame(&script), "<script>if (a<b) {}</script>文");
    }

    #[test]
    fn a_tag_cut_off_at_the_end_is_no_trouble() {
        for html in [
            "<",
            "</",
            "<a href='x",
            "<script",
            "<!--",
            "<p><",
            "<b",
            "<script>x</scr",
        ] {
            let _ = tame(html);
        }
    }
}
