//! One character at a time: width, case, accents, traditional to simplified, and what a character
//! is good for (Han, invisible, wedge).

use ferrous_opencc::{OpenCC, config::BuiltinConfig};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// Simplified form of every character of the two great Han blocks. A table of single characters,
/// since phrases would move offsets.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let all: Vec<char> = (FIRST..=LAST).filter_map(char::from_u32).collect();
    let lines: String = all.iter().flat_map(|c| [*c, '\n']).collect();
    let converter = OpenCC::from_config(BuiltinConfig::T2s)
        .expect("the traditional to simplified tables are compiled in");
    let simplified = converter.convert(&lines);
    let mut table: Vec<char> = simplified
        .lines()
        .map(|line| {
            let mut chars = line.chars();
            match (chars.next(), chars.next()) {
                (Some(only), None) => only,
                _ => '\0',
            }
        })
        .collect();
    table.resize(all.len(), '\0');
    for (to, from) in table.iter_mut().zip(all) {
        if *to == '\0' {
            *to = from;
        }
    }
    table
});

/// What each character of the first plane becomes if it may be folded without a look at its
/// neighbours: neither wedge nor bracket nor invisible, and one character for one. Else 0.
static PLAIN: LazyLock<Box<[u16]>> = LazyLock::new(|| {
    let plain = |code: u16| {
        let c = char::from_u32(u32::from(code))?;
        let brackets = "(（[［【{<〔";
        if is_invisible(c) || is_wedge(c) || is_wedge(fold_first(c)) || brackets.contains(c) {
            return None;
        }
        let (mut only, mut count) = (None, 0);
        fold(c, |folded| {
            only = u16::try_from(u32::from(folded)).ok();
            count += 1;
        });
        only.filter(|_| count == 1)
    };
    (0..=u16::MAX)
        .map(|code| plain(code).unwrap_or(0))
        .collect()
});

/// Folds characters that need no look at their neighbours.
#[derive(Clone, Copy)]
pub(super) struct Plain(&'static [u16]);

impl Plain {
    pub(super) fn table() -> Self {
        Self(&PLAIN)
    }

    /// Length in bytes of the character at the start of `bytes`, and its code and the code it
    /// becomes if it is plain.
    #[inline]
    pub(super) fn first(self, bytes: &[u8]) -> Option<(usize, u16, u16)> {
        let (len, code) = match *bytes {
            [a, ..] if a < 0x80 => (1, u16::from(a)),
            [a, b, c, ..] if a & 0xf0 == 0xe0 => {
                let code = u16::from(a & 0xf) << 12 | u16::from(b & 0x3f) << 6;
                (3, code | u16::from(c & 0x3f))
            }
            [a, b, ..] if a < 0xe0 => (2, u16::from(a & 0x1f) << 6 | u16::from(b & 0x3f)),
            _ => return None,
        };
        match self.0[code as usize] {
            0 => None,
            folded => Some((len, code, folded)),
        }
    }
}

/// Whether `c` is a Han character (a stroke used as a bar is not).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}' | '\u{f900}'..='\u{faff}')
        && !matches!(c, '丨' | '丶')
}

/// Whether `c` shows nothing: zero width, joiners, variation selectors, combining accents, tags.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}'
        | '\u{feff}' | '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{3164}' | '\u{ffa0}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e01ef}'
        | '\u{0300}'..='\u{036f}' | '\u{20d0}'..='\u{20ff}')
        || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}'))
}

/// Whether `c` is a picture character; between words it is no more than a pause.
pub(crate) fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
}

/// Whether `c` may be wedged between two characters of a word to hide it.
pub(crate) fn is_wedge(c: char) -> bool {
    c.is_whitespace()
        || is_emoji(c)
        || matches!(c,
            '*' | '#' | '~' | '^' | '_' | '`' | '|' | '\\' | '/' | '+' | '=' | '-' | '@' | '&' | '.'
            | '·' | '•' | '‧' | '・' | '･' | '丨' | '丶' | '※' | '゜' | '°' | '¤' | '§' | '¦' | '¬' | '×' | '÷'
            | '\u{2010}'..='\u{2013}' | '\u{2190}'..='\u{23ff}' | '\u{2460}'..='\u{25ff}' | '\u{2900}'..='\u{297f}'
            | '\u{3012}' | '\u{3013}' | '\u{3030}' | '\u{2043}')
}

/// Calls `emit` with each character that `c` becomes: NFKC, lower case, no accents, simplified.
pub(crate) fn fold(c: char, mut emit: impl FnMut(char)) {
    if c.is_ascii() {
        emit(if matches!(c, '\t' | '\u{b}' | '\u{c}') {
            ' '
        } else {
            c.to_ascii_lowercase()
        });
    } else if matches!(c as u32, FIRST..=LAST) {
        emit(SIMPLIFIED[(c as u32 - FIRST) as usize]);
    } else if matches!(
        c,
        '。' | '、'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '《'
            | '》'
            | '「'
            | '」'
            | '『'
            | '』'
            | '【'
            | '】'
            | '…'
            | '—'
            | '·'
    ) {
        emit(c);
    } else {
        // Decomposed, so that an accent can be dropped; then composed singly, as NFKC would.
        for folded in std::iter::once(c).nfkd() {
            if is_invisible(folded) {
                continue;
            }
            for lower in folded.to_lowercase() {
                let simple = match lower as u32 {
                    code @ FIRST..=LAST => SIMPLIFIED[(code - FIRST) as usize],
                    _ => lower,
                };
                emit(simple);
            }
        }
    }
}

/// The first character that `c` becomes; `c` itself where nothing is left of it.
pub(crate) fn fold_first(c: char) -> char {
    let mut first = None;
    fold(c, |folded| {
        first.get_or_insert(folded);
    });
    first.unwrap_or(c)
}
