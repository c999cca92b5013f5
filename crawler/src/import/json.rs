//! JSON as tools really write it.
//!
//! bytes ─lossy text→ text ─strict→ value, or ─control characters escaped→ value
//!
//! Any field may be null, absent, empty or of another type (a number as a string, an array as a
//! string of JSON), so fields are asked for by what they should mean, never by their type.

use serde_json::Value;

/// Reads one JSON text. Raw control characters inside strings are allowed: whisper.cpp escapes
/// only the quote and the backslash.
pub(crate) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    let text = text.trim_start_matches('\u{feff}').trim();
    serde_json::from_str(text).or_else(|first| {
        let escaped = escape_controls(text);
        serde_json::from_str(&escaped).map_err(|_| first)
    })
}

/// Keys under which tools keep their items.
const LISTS: [&str; 8] = [
    "segments",
    "transcription",
    "messages",
    "items",
    "transcripts",
    "Sentences",
    "ResultDetail",
    "utterances",
];

/// The whole items of a JSON text that breaks off or is damaged further on: the array itself, or
/// the first list under a known key. Keys of the object that stand before that list are kept.
pub(crate) fn recover(text: &str) -> Option<Value> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(inside) = text.strip_prefix('[') {
        let items = whole_items(inside);
        return (!items.is_empty()).then_some(Value::Array(items));
    }
    let (key, at) = LISTS
        .iter()
        .filter_map(|key| {
            let quoted = format!("\"{key}\"");
            let after = text.find(&quoted)? + quoted.len();
            let list = text[after..].trim_start().strip_prefix(':')?.trim_start();
            Some((*key, text.len() - list.strip_prefix('[')?.len()))
        })
        .min_by_key(|(_, at)| *at)?;
    let items = whole_items(&text[at..]);
    let head = &text[..text[..at].rfind(&format!("\"{key}\""))?];
    let head = head.trim_end().trim_end_matches(',');
    let mut object = match serde_json::from_str(&format!("{head}}}")) {
        Ok(Value::Object(object)) => object,
        _ => serde_json::Map::new(),
    };
    object.insert(key.to_owned(), Value::Array(items));
    Some(Value::Object(object))
}

/// The values that can be read one after another from inside an array.
fn whole_items(text: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) if value.is_object() || value.is_array() => {
                items.push(value);
                rest = &rest[stream.byte_offset()..];
            }
            _ => return items,
        }
    }
}

fn escape_controls(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut in_string = false;
    let mut escaped = false;
    for c in text.chars() {
        if in_string && (c as u32) < 0x20 {
            out.push_str(&format!("\\u{:04x}", c as u32));
            escaped = false;
            continue;
        }
        match c {
            '"' if !escaped => in_string = !in_string,
            '\\' if in_string => {
                escaped = !escaped;
                out.push(c);
                continue;
            }
            _ => {}
        }
        escaped = false;
        out.push(c);
    }
    out
}

/// The text at `key`; numbers are written out, an empty text counts as absent.
pub(crate) fn text(value: &Value, key: &str) -> Option<String> {
    let found = match value.get(key)? {
        Value::String(s) => s.clone(),
        Value::Number(n) => n.to_string(),
        _ => return None,
    };
    (!found.trim().is_empty()).then_some(found)
}

/// The first of `keys` that holds text.
pub(crate) fn first_text(value: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(value, key))
}

/// The number at `key`, also where it is written as a string.
pub(crate) fn number(value: &Value, key: &str) -> Option<f64> {
    let found = match value.get(key)? {
        Value::Number(n) => n.as_f64()?,
        Value::String(s) => s.trim().parse().ok()?,
        _ => return None,
    };
    found.is_finite().then_some(found)
}

/// The whole number at `key`.
pub(crate) fn whole(value: &Value, key: &str) -> Option<i64> {
    match value.get(key)? {
        Value::Number(n) => n.as_i64().or_else(|| n.as_f64().map(|f| f as i64)),
        Value::String(s) => s.trim().parse().ok(),
        _ => None,
    }
}

/// Whether `key` says yes: true, a number other than 0, or such a number as text.
pub(crate) fn flag(value: &Value, key: &str) -> bool {
    match value.get(key) {
        Some(Value::Bool(b)) => *b,
        Some(Value::Number(n)) => n.as_f64().is_some_and(|n| n != 0.0),
        Some(Value::String(s)) => !matches!(s.trim(), "" | "0" | "false" | "no"),
        _ => false,
    }
}

/// The array at `key`; empty where there is none.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

/// The array at `key`, or the array that a string at `key` holds as JSON.
pub(crate) fn items_or_json(value: &Value, key: &str) -> Vec<Value> {
    match value.get(key) {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::String(s)) => match parse(s) {
            Ok(Value::Array(items)) => items,
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_raw_tab_in_a_string_is_forgiven_and_a_missing_bracket_is_not() {
        let value = parse("{\"text\":\"三盒\t见效 \\\" \\\\\"}").unwrap();
        assert_eq!(text(&value, "text").unwrap(), "三盒\t见效 \" \\");
        assert!(parse("{\"text\":\"三盒\"").is_err());
    }

    #[test]
    fn whole_items_before_the_break_are_kept() {
        let broken =
            r#"{"language":"zh","segments":[{"id":0,"text":"一"},{"id":1,"text":"二"},{"id":2,"te"#;
        let value = recover(broken).unwrap();
        assert_eq!(text(&value, "language").unwrap(), "zh");
        assert_eq!(items(&value, "segments").len(), 2);
        assert_eq!(
            recover("[{\"a\":1}, {\"a\"")
                .unwrap()
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(recover("{\"a\":"), None);
    }

    #[test]
    fn fields_are_read_by_meaning() {
        let value = parse(r#"{"n":"12","t":7,"e":"","yes":"1","no":0,"list":"[1,2]"}"#).unwrap();
        assert_eq!(whole(&value, "n"), Some(12));
        assert_eq!(text(&value, "t").unwrap(), "7");
        assert_eq!(text(&value, "e"), None);
        assert!(flag(&value, "yes") && !flag(&value, "no"));
        assert_eq!(items_or_json(&value, "list").len(), 2);
    }
}
