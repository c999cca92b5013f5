//! File names that survive Windows, zips and mail.

use mingjian_domain::Dossier;
use unicode_normalization::UnicodeNormalization as _;

/// Longest file name, bytes of UTF-8.
const LONGEST: usize = 200;

/// `title` as a file name: NFC, nothing that Windows forbids, no device name, at most 200 bytes,
/// never empty.
pub fn safe_file_name(title: &str) -> String {
    let mut name = String::new();
    for c in title.nfc() {
        let c = match c {
            '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
            c if c.is_control() => '_',
            // Right-to-left overrides make `gpj.exe` look like a picture.
            '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}' => continue,
            c => c,
        };
        if name.len() + c.len_utf8() > LONGEST {
            break;
        }
        name.push(c);
    }
    let name = name
        .trim()
        .trim_end_matches(['.', ' '])
        .trim_start_matches('.');
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    match stem.to_ascii_uppercase().as_str() {
        "" => format!("未命名{name}"),
        "CON" | "PRN" | "AUX" | "NUL" => format!("_{name}"),
        device
            if device.len() == 4
                && (device.starts_with("COM") || device.starts_with("LPT"))
                && device.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            format!("_{name}")
        }
        _ => name.to_owned(),
    }
}

/// What the package of this dossier is best called when it is saved.
pub fn package_name(dossier: &Dossier) -> String {
    let title = match (&dossier.case, dossier.items.as_slice()) {
        (Some((case, _)), _) => format!("证据-案卷{}-{}", case.id, short(&case.title)),
        (None, [one]) => format!(
            "证据-条目{}-{}",
            one.item,
            short(one.document.title.as_deref().unwrap_or_default())
        ),
        (None, items) => format!("证据-{}个条目", items.len()),
    };
    format!("{}.zip", safe_file_name(title.trim_end_matches('-')))
}

fn short(title: &str) -> String {
    title.chars().take(40).collect()
}

/// Whether an entry of a package may have this name.
pub(crate) fn is_safe_path(path: &str) -> bool {
    !path.is_empty()
        && path.len() <= LONGEST
        && path.nfc().eq(path.chars())
        && path
            .split('/')
            .all(|step| !step.is_empty() && safe_file_name(step) == step)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_made_safe() {
        for (title, name) in [
            ("案卷：某某?公司/虚假*广告", "案卷：某某_公司_虚假_广告"),
            ("con", "_con"),
            ("lpt1.txt", "_lpt1.txt"),
            ("...", "未命名"),
            ("尾巴. ", "尾巴"),
            ("..\\..\\windows", "_.._windows"),
            ("发票\u{202e}gpj.exe", "发票gpj.exe"),
            ("e\u{301}", "é"),
        ] {
            assert_eq!(safe_file_name(title), name);
        }
    }

    #[test]
    fn tricks_with_paths_are_seen() {
        for path in [
            "../a", "/a", "a//b", "a\\b", "C:a", "", "a/", "a/./b", "e\u{301}", "nul",
        ] {
            assert!(!is_safe_path(path), "{path:?}");
        }
        for path in ["说明.txt", "items/7/document.json", "captures/ab.warc.gz"] {
            assert!(is_safe_path(path), "{path:?}");
        }
    }

    proptest! {
        #[test]
        fn a_safe_name_stays_as_it_is(title in any::<String>()) {
            let name = safe_file_name(&title);
            prop_assert!(name.len() <= LONGEST + 9 && !name.is_empty());
            prop_assert_eq!(safe_file_name(&name), name);
        }
    }
}
