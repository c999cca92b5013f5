//! Charset: bytes that may lie about themselves, decoded to text anyway.
//!
//! ```text
//! byte-order mark → valid UTF-8 → HTTP header → <meta> or XML declaration → detection
//! ```
//!
//! Valid UTF-8 stands before the header because a page that declares gb2312 and is UTF-8 is common,
//! and text in a Chinese double-byte encoding is never valid UTF-8 by chance. A label is believed
//! only as long as the bytes agree with it. Nothing is refused: what cannot be decoded becomes
//! U+FFFD and is counted, so that a record says how much was lost.
//!
//! Not here: entities and mark-up (`page`).

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text, and how it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte-order mark.
    pub text: String,
    /// Encoding it was decoded from; its name is the one browsers use.
    pub encoding: &'static Encoding,
    /// Replacement characters in the text: how much was not readable.
    pub replaced: usize,
}

/// Where a `<meta>` or an XML declaration may stand.
const DECLARATION_WINDOW: usize = 4096;

/// Decodes `bytes`. `http_content_type` is the whole header value; `host` gives the detector its
/// top-level domain.
pub fn decode(bytes: &[u8], http_content_type: Option<&str>, host: Option<&str>) -> Decoded {
    if let Some((encoding, mark)) = byte_order_mark(bytes) {
        return with(encoding, &bytes[mark..]);
    }
    let shape = Utf8Shape::of(bytes);
    if shape.is_utf8() {
        return with(UTF_8, bytes);
    }
    let from_header = http_content_type
        .and_then(label_of_content_type)
        .and_then(encoding_for)
        // The default of many servers, sent in front of every Chinese page they hold.
        .filter(|encoding| *encoding != WINDOWS_1252);
    let declared = from_header.or_else(|| declared_in(bytes).and_then(encoding_for));
    let Some(encoding) = declared.filter(|encoding| *encoding != WINDOWS_1252) else {
        return detected(bytes, host);
    };
    if encoding == UTF_8 {
        return if shape.is_mostly_utf8() {
            with(UTF_8, bytes)
        } else {
            detected(bytes, host)
        };
    }
    let as_declared = with(encoding, bytes);
    if as_declared.is_likely() {
        return as_declared;
    }
    likelier(as_declared, detected(bytes, host))
}

impl Decoded {
    /// Characters that no Chinese page holds on purpose: unreadable ones, and those of private use,
    /// where tables of one double-byte encoding put what belongs to another.
    fn odd(&self) -> usize {
        let odd = |c: &char| matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}');
        self.text.chars().filter(odd).count()
    }

    /// At most one odd character in a hundred; more, and the label is a lie.
    fn is_likely(&self) -> bool {
        self.odd() * 100 <= self.text.chars().count()
    }
}

/// The reading with fewer odd characters; the first one where they are equal.
fn likelier(first: Decoded, second: Decoded) -> Decoded {
    if second.odd() < first.odd() {
        second
    } else {
        first
    }
}

/// The encoding a label means here, or `None` for labels that say nothing.
///
/// Everything in the GB family is decoded as GBK or GB18030, which agree; what the browsers' table
/// does not know, or knows wrongly for local pages, stands first.
pub fn encoding_for(label: &str) -> Option<&'static Encoding> {
    let label = label
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | ','))
        .to_ascii_lowercase();
    match label.as_str() {
        "cp936" | "ms936" | "windows-936" | "euc-cn" | "euccn" | "zh_cn.gbk" | "gb2312-80"
        | "cn-gb" | "gbk2312" | "gb_2312" | "gb-2312" | "hz-gb-2312" | "gb2312;" => Some(GBK),
        "gb18030-2022" | "gb18030-2000" | "gb18030-2005" | "gb-18030" => Some(GB18030),
        "cp950" | "ms950" | "windows-950" | "big-5" | "zh_tw.big5" => Some(BIG5),
        "utf8mb4" | "utf_8" | "utf-8n" | "u8" => Some(UTF_8),
        "unicode" | "utf-16" => None, // the page was read as bytes: it cannot be UTF-16 without a mark
        other => Encoding::for_label_no_replacement(other.as_bytes()),
    }
}

/// Decodes with one encoding and counts what was lost.
fn with(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let replaced = text.matches('\u{fffd}').count();
    Decoded {
        text: text.into_owned(),
        encoding,
        replaced,
    }
}

fn byte_order_mark(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if bytes.starts_with(&[0x84, 0x31, 0x95, 0x33]) {
        return Some((GB18030, 4));
    }
    Encoding::for_bom(bytes).filter(|(encoding, _)| {
        *encoding == UTF_8 || *encoding == UTF_16LE || *encoding == UTF_16BE
    })
}

/// How far bytes agree with UTF-8.
struct Utf8Shape {
    /// Well-formed characters of two bytes and more.
    wide: usize,
    /// Ill-formed sequences, one cut off at the very end not counted.
    broken: usize,
}

impl Utf8Shape {
    fn of(bytes: &[u8]) -> Self {
        let (mut wide, mut broken) = (0, 0);
        let mut rest = bytes;
        loop {
            let (valid, error) = match std::str::from_utf8(rest) {
                Ok(text) => (text, None),
                Err(error) => {
                    let valid = std::str::from_utf8(&rest[..error.valid_up_to()])
                        .expect("valid up to there");
                    (valid, Some(error))
                }
            };
            wide += valid.chars().filter(|c| !c.is_ascii()).count();
            let Some(error) = error else { break };
            let Some(length) = error.error_len() else {
                break; // cut in the middle of a character: a size limit, no other encoding
            };
            broken += 1;
            rest = &rest[error.valid_up_to() + length..];
        }
        Self { wide, broken }
    }

    /// UTF-8, with at most one broken place in twenty wide characters (an include in another
    /// encoding, a title cut in the middle of a character).
    fn is_utf8(&self) -> bool {
        self.broken == 0 || self.broken * 20 <= self.wide
    }

    /// Enough to believe a label that says so.
    fn is_mostly_utf8(&self) -> bool {
        self.broken < self.wide
    }
}

/// The `charset` parameter of a `Content-Type`.
pub fn label_of_content_type(content_type: &str) -> Option<&str> {
    let at = find_ignoring_case(content_type, "charset")?;
    let rest = content_type[at + "charset".len()..].trim_start();
    let value = rest.strip_prefix(['=', ':'])?.trim_start();
    let value = value.trim_start_matches(['"', '\'']);
    let end = value
        .find(|c: char| matches!(c, ';' | ',' | '"' | '\'' | '>' | '/') || c.is_whitespace())
        .unwrap_or(value.len());
    Some(&value[..end]).filter(|label| !label.is_empty())
}

/// The label in a `<meta>` or an XML declaration at the head of the bytes.
fn declared_in(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(DECLARATION_WINDOW)];
    let ascii_end = |from: &[u8]| from.iter().position(|b| *b == b'>').unwrap_or(from.len());
    let mut at = 0;
    while let Some(open) = head[at..].iter().position(|b| *b == b'<') {
        at += open + 1;
        let tag = &head[at..at + ascii_end(&head[at..])];
        let starts =
            |word: &[u8]| tag.len() > word.len() && tag[..word.len()].eq_ignore_ascii_case(word);
        // A tag may hold other bytes (a description before the charset): keep what is ASCII.
        let label = if starts(b"meta") {
            longest_ascii_with(tag, "charset").and_then(label_of_content_type)
        } else if starts(b"?xml") {
            longest_ascii_with(tag, "encoding").and_then(|tag| {
                let rest = &tag[find_ignoring_case(tag, "encoding")? + "encoding".len()..];
                let rest = rest.trim_start().strip_prefix('=')?.trim_start();
                rest.trim_start_matches(['"', '\''])
                    .split(['"', '\'', ' ', '?'])
                    .next()
            })
        } else {
            None
        };
        if label.is_some() {
            return label;
        }
    }
    None
}

/// The run of ASCII in `bytes` that holds `word`.
fn longest_ascii_with<'a>(bytes: &'a [u8], word: &str) -> Option<&'a str> {
    bytes
        .split(|b| !b.is_ascii())
        .filter_map(|run| std::str::from_utf8(run).ok())
        .find(|run| find_ignoring_case(run, word).is_some())
}

/// Byte offset of an ASCII word, whatever its case.
fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    text.as_bytes()
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// Detection over the text without tags; a guess that is no Chinese encoding is believed only if
/// no Chinese one can read the bytes.
fn detected(bytes: &[u8], host: Option<&str>) -> Decoded {
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    let mut rest = bytes;
    while let Some(open) = rest.iter().position(|b| *b == b'<') {
        detector.feed(&rest[..open], false);
        rest = &rest[open..];
        let close = rest
            .iter()
            .position(|b| *b == b'>')
            .map_or(rest.len(), |at| at + 1);
        rest = &rest[close..];
    }
    detector.feed(rest, true);
    let tld = host
        .and_then(|host| host.rsplit('.').next())
        .filter(|tld| !tld.is_empty() && tld.bytes().all(|b| b.is_ascii_lowercase()));
    let guess = detector.guess(tld.map(str::as_bytes), chardetng::Utf8Detection::Allow);
    let guessed = with(guess, bytes);
    let is_chinese = [GBK, GB18030, BIG5, UTF_8].contains(&guess);
    if is_chinese && guessed.is_likely() {
        return guessed;
    }
    let as_chinese = likelier(with(GB18030, bytes), with(BIG5, bytes));
    if is_chinese {
        likelier(guessed, as_chinese)
    } else if as_chinese.is_likely() {
        as_chinese
    } else {
        guessed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str = "本市市场监管部门提醒：购买保健食品，请认准蓝帽子标志。老年朋友不要轻信讲座推销，保健食品不能代替药物。";

    fn page(meta: &str, encoding: &'static Encoding) -> Vec<u8> {
        let html = format!(
            "<html><head>{meta}<title>提醒</title></head><body><p>{TEXT}</p></body></html>"
        );
        encoding.encode(&html).0.into_owned()
    }

    #[test]
    fn every_kind_of_label_and_lie_is_read() {
        let gb_meta = "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">";
        let utf8_meta = "<meta charset=\"utf-8\">";
        let big5 = Encoding::for_label(b"big5").unwrap();
        let traditional = "<p>健康食品不能代替藥物，請認準標誌，長者切勿輕信講座推銷。購買健康食品請到正規商店，並索取發票。</p>";
        type Case<'a> = (&'a str, Vec<u8>, Option<&'a str>, &'a Encoding, &'a str);
        let cases: Vec<Case<'_>> = vec![
            ("honest gb2312", page(gb_meta, GBK), None, GBK, "蓝帽子"),
            (
                "gb2312 said, UTF-8 sent",
                page(gb_meta, UTF_8),
                Some("text/html; charset=gb2312"),
                UTF_8,
                "蓝帽子",
            ),
            (
                "UTF-8 said, GBK sent",
                page(utf8_meta, GBK),
                Some("text/html; charset=utf-8"),
                GBK,
                "蓝帽子",
            ),
            ("nothing said, GBK sent", page("", GBK), None, GBK, "蓝帽子"),
            (
                "server default, meta is right",
                page(gb_meta, GBK),
                Some("text/html; charset=ISO-8859-1"),
                GBK,
                "蓝帽子",
            ),
            (
                "unknown alias",
                page("<meta charset='cp936'>", GBK),
                None,
                GBK,
                "蓝帽子",
            ),
            (
                "stray quote and semicolon",
                page("", GBK),
                Some("text/html; charset=\"gbk;\""),
                GBK,
                "蓝帽子",
            ),
            (
                "gb18030 in the header",
                page("", GB18030),
                Some("text/html;charset=GB18030"),
                GB18030,
                "蓝帽子",
            ),
            (
                "xml declaration",
                [
                    b"<?xml version=\"1.0\" encoding=\"gbk\"?>".to_vec(),
                    page("", GBK),
                ]
                .concat(),
                None,
                GBK,
                "蓝帽子",
            ),
            (
                "byte-order mark wins",
                [b"\xef\xbb\xbf".to_vec(), page(gb_meta, UTF_8)].concat(),
                Some("text/html; charset=gbk"),
                UTF_8,
                "蓝帽子",
            ),
            (
                "big5 detected",
                big5.encode(traditional).0.repeat(3),
                None,
                big5,
                "健康食品",
            ),
            (
                "gb2312 said, big5 sent",
                [
                    b"<meta charset=gb2312>".to_vec(),
                    big5.encode(traditional).0.repeat(3),
                ]
                .concat(),
                None,
                big5,
                "健康食品",
            ),
        ];
        for (name, bytes, header, encoding, expect) in cases {
            let decoded = decode(&bytes, header, Some("www.jiankang.example.cn"));
            assert!(decoded.text.contains(expect), "{name}: {:?}", decoded.text);
            assert_eq!(decoded.encoding, encoding, "{name}");
            assert_eq!(decoded.replaced, 0, "{name}");
        }
    }

    #[test]
    fn four_byte_gb18030_survives_a_gb2312_label() {
        let bytes = GB18030
            .encode("<meta charset=gb2312>㐀𠀀字，保健食品不能代替药物，购买请认准标志")
            .0
            .into_owned();
        let decoded = decode(&bytes, None, None);
        assert!(decoded.text.contains("㐀𠀀字"), "{}", decoded.text);
    }

    #[test]
    fn what_is_lost_is_counted() {
        let mut bytes = page("<meta charset=utf-8>", UTF_8);
        let at = bytes.windows(3).position(|w| w == "蓝".as_bytes()).unwrap();
        bytes[at] = 0xff;
        let decoded = decode(&bytes, None, None);
        assert_eq!(decoded.encoding, UTF_8);
        assert!(decoded.replaced >= 1);
        assert!(decoded.text.contains("帽子标志"));
    }

    #[test]
    fn a_cut_in_the_middle_of_a_character_is_still_utf8() {
        let bytes = &TEXT.as_bytes()[..TEXT.len() - 1];
        assert_eq!(
            decode(bytes, Some("text/html; charset=gbk"), None).encoding,
            UTF_8
        );
    }

    proptest! {
        #[test]
        fn decoding_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..2000), header in ".{0,40}", host in ".{0,20}") {
            let _ = decode(&bytes, Some(&header), Some(&host));
            let labelled = [b"<meta charset=".as_slice(), &bytes].concat();
            let _ = decode(&labelled, None, None);
        }
    }
}
