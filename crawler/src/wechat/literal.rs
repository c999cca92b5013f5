//! The values of a page's scripts, read without running them.
//!
//! `window.cgiDataNew = {` opens a JavaScript object literal, not JSON: bare keys, `JsDecode('…')`,
//! `'0' * 1` for numbers, `'a' || 'b'`, trailing commas. Whatever is no literal (a call, a
//! condition) becomes `null`, and reading goes on after it. Nesting is bounded, so a hostile page
//! costs a bounded stack.

use serde_json::{Map, Value};

const DEEPEST: usize = 64;

/// Reads the literal that `text` begins with; `None` where nothing literal stands there.
pub(crate) fn read(text: &str) -> Option<Value> {
    Reader { text, at: 0 }.value(0)
}

/// Undoes the escapes of a JavaScript string body.
pub(crate) fn unescape(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut chars = body.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let Some(kind) = chars.next() else { break };
        match kind {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' => out.push('\u{8}'),
            'f' => out.push('\u{c}'),
            'v' => out.push('\u{b}'),
            '\n' => {}
            '\r' => {
                if chars.as_str().starts_with('\n') {
                    chars.next();
                }
            }
            'x' => push_code(&mut out, &mut chars, 2, kind),
            'u' => push_unicode(&mut out, &mut chars),
            other => out.push(other),
        }
    }
    out
}

fn push_code(out: &mut String, chars: &mut std::str::Chars<'_>, len: usize, kind: char) {
    match hex(chars.as_str(), len).and_then(char::from_u32) {
        Some(c) => {
            out.push(c);
            *chars = chars.as_str()[len..].chars();
        }
        None => out.push(kind),
    }
}

/// `\u4e2d`, and `\ud83d\ude00` as one character.
fn push_unicode(out: &mut String, chars: &mut std::str::Chars<'_>) {
    let rest = chars.as_str();
    if let Some(high @ 0xD800..=0xDBFF) = hex(rest, 4)
        && let Some(low @ 0xDC00..=0xDFFF) = rest[4..].strip_prefix("\\u").and_then(|r| hex(r, 4))
        && let Some(c) = char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    {
        out.push(c);
        *chars = rest[10..].chars();
        return;
    }
    push_code(out, chars, 4, 'u');
}

fn hex(text: &str, len: usize) -> Option<u32> {
    let digits = text.get(..len)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// White space and comments.
    fn space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if trimmed.starts_with("//") {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if trimmed.starts_with("/*") {
                self.at += trimmed.find("*/").map_or(trimmed.len(), |n| n + 2);
            } else {
                return;
            }
        }
    }

    fn take(&mut self, what: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(what);
        if found {
            self.at += what.len();
        }
        found
    }

    /// An expression: operands joined by `||`, the first that is not empty wins.
    fn value(&mut self, depth: usize) -> Option<Value> {
        let mut result: Option<Value> = None;
        loop {
            let operand = self.operand(depth);
            match operand {
                Some(value) if result.as_ref().is_none_or(is_empty) => result = Some(value),
                Some(_) => {}
                None => {
                    self.skip_expression();
                    return result;
                }
            }
            if !self.take("||") {
                break;
            }
        }
        if !self.at_end_of_expression() {
            // `a ? b : c`, `a + b`: not a literal after all.
            self.skip_expression();
            return None;
        }
        result
    }

    fn at_end_of_expression(&mut self) -> bool {
        self.space();
        matches!(
            self.rest().chars().next(),
            None | Some(',' | ';' | '}' | ']' | ')')
        ) || self.rest().starts_with("var ")
            || self.rest().starts_with("window.")
    }

    fn operand(&mut self, depth: usize) -> Option<Value> {
        self.space();
        let value = match self.rest().chars().next()? {
            '\'' | '"' | '`' => Value::String(unescape(self.string()?)),
            '{' if depth < DEEPEST => self.object(depth)?,
            '[' if depth < DEEPEST => self.array(depth)?,
            '(' if depth < DEEPEST => {
                self.at += 1;
                let inner = self.value(depth + 1);
                if !self.take(")") {
                    return None;
                }
                inner?
            }
            '0'..='9' | '-' => self.number()?,
            c if is_name(c) => self.named(depth)?,
            _ => return None,
        };
        Some(self.suffix(value))
    }

    /// `* 1` makes a number of a string; `.html(false)` changes nothing that matters here.
    fn suffix(&mut self, value: Value) -> Value {
        if self.take(".html(false)") || self.take(".html(true)") {
            return self.suffix(value);
        }
        self.space();
        if self.rest().starts_with('*') {
            let before = self.at;
            self.at += 1;
            self.space();
            if self.rest().starts_with('1') {
                self.at += 1;
                return as_number(value);
            }
            self.at = before;
        }
        value
    }

    /// The body of the string that starts here, escapes untouched.
    fn string(&mut self) -> Option<&'a str> {
        let rest = self.rest();
        let quote = rest.as_bytes()[0];
        let bytes = rest.as_bytes();
        let mut i = 1;
        while i < bytes.len() {
            match bytes[i] {
                b'\\' => i += 2,
                b if b == quote => {
                    self.at += i + 1;
                    return rest.get(1..i);
                }
                _ => i += 1,
            }
        }
        None
    }

    fn number(&mut self) -> Option<Value> {
        let rest = self.rest();
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '+'))
            .unwrap_or(rest.len());
        let word = &rest[..len];
        self.at += len;
        if let Ok(n) = word.parse::<i64>() {
            return Some(n.into());
        }
        let n: f64 = word.parse().ok()?;
        serde_json::Number::from_f64(n).map(Value::Number)
    }

    /// A keyword, or `JsDecode('…')` and `htmlDecode("…")`.
    fn named(&mut self, depth: usize) -> Option<Value> {
        let word = self.word();
        match word {
            "true" => return Some(true.into()),
            "false" => return Some(false.into()),
            "null" | "undefined" => return Some(Value::Null),
            _ => {}
        }
        let decodes = matches!(
            word,
            "JsDecode" | "htmlDecode" | "String" | "Number" | "parseInt"
        );
        if !decodes || depth >= DEEPEST || !self.take("(") {
            return None;
        }
        let inner = self.value(depth + 1)?;
        if !self.take(")") {
            return None;
        }
        Some(match (word, inner) {
            ("htmlDecode", Value::String(s)) => Value::String(super::entities::decode(&s)),
            ("Number" | "parseInt", inner) => as_number(inner),
            (_, inner) => inner,
        })
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let len = rest
            .find(|c: char| !(is_name(c) || c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    fn object(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut map = Map::new();
        loop {
            if self.take("}") {
                return Some(Value::Object(map));
            }
            if self.take(",") {
                continue;
            }
            let key = self.key()?;
            if !self.take(":") {
                return None;
            }
            let value = self.value(depth + 1).unwrap_or(Value::Null);
            // Generated literals repeat a key; a browser keeps the last, and an empty one tells less.
            if map.get(&key).is_none_or(is_empty) || !is_empty(&value) {
                map.insert(key, value);
            }
            self.space();
            if !self.rest().starts_with([',', '}']) {
                return None;
            }
        }
    }

    fn key(&mut self) -> Option<String> {
        self.space();
        match self.rest().chars().next()? {
            '\'' | '"' => self.string().map(unescape),
            c if is_name(c) || c.is_ascii_digit() => {
                let word = self.word();
                (!word.is_empty()).then(|| word.to_owned())
            }
            _ => None,
        }
    }

    fn array(&mut self, depth: usize) -> Option<Value> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            if self.take("]") {
                return Some(Value::Array(items));
            }
            if self.take(",") {
                continue;
            }
            items.push(self.value(depth + 1).unwrap_or(Value::Null));
            self.space();
            if !self.rest().starts_with([',', ']']) {
                return None;
            }
        }
    }

    /// Goes to the `,`, `;` or closing bracket that ends the expression here.
    fn skip_expression(&mut self) {
        let mut open = 0usize;
        while let Some(c) = self.rest().chars().next() {
            match c {
                '\'' | '"' | '`' => {
                    if self.string().is_none() {
                        self.at = self.text.len();
                    }
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' | ',' | ';' if open == 0 => return,
                ')' | ']' | '}' => open -= 1,
                _ => {}
            }
            self.at += c.len_utf8();
        }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(s) => s.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn as_number(value: Value) -> Value {
    match &value {
        Value::String(s) => match s.trim().parse::<i64>() {
            Ok(n) => n.into(),
            Err(_) if s.trim().is_empty() => 0.into(),
            Err(_) => Value::Null,
        },
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_literal_with_bare_keys_calls_and_trailing_commas_is_read() {
        let text = r#"{
            bizuin: JsDecode('MzAx\x3d\x3d'),
            'item_show_type': '0' * 1, // kind
            title: JsDecode('吃三盒\x26amp;见效'),
            list: [ { cdn_url: 'a', }, ],
            when: new Date().getTime(),
            pay: isPaid ? {fee: 1} : null,
            author: '' || '老刘',
            emoji: '\ud83d\ude00\u4e2d',
        };"#;
        assert_eq!(
            read(text).unwrap(),
            json!({
                "bizuin": "MzAx==", "item_show_type": 0, "title": "吃三盒&amp;见效",
                "list": [{"cdn_url": "a"}], "when": null, "pay": null, "author": "老刘",
                "emoji": "😀中",
            })
        );
    }

    #[test]
    fn the_first_value_of_a_chain_that_is_not_empty_counts() {
        assert_eq!(read(r#""" || "MjM5" || "" ;"#).unwrap(), json!("MjM5"));
        assert_eq!(read("window.location.href;"), None);
        assert_eq!(read("a.indexOf('x') || '7';"), None);
        assert_eq!(read("'标题'.html(false);").unwrap(), json!("标题"));
    }

    #[test]
    fn deep_nesting_is_bounded() {
        let deep = "[".repeat(100_000);
        let _ = read(&deep);
        let _ = read(&format!("{}1", "(".repeat(100_000)));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[\\[\\]{}()'\"\\\\ux0-9a:,|*;/ 治\n]{0,80}") {
            let _ = read(&text);
            let _ = unescape(&text);
        }
    }
}
