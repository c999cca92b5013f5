//! Marks: a document and its assessment as text with the claims marked in place.
//!
//! ```text
//! parts + places ─cut at every border→ pieces, each with the marks that lie over it, outermost first
//! ```
//!
//! A mark keeps one lane from its first piece to its last, and no two marks that overlap share a
//! lane: the page draws the lanes as stacked underlines. Joining the pieces of a paragraph gives
//! the part's text back, whatever the places say (they are clamped, never trusted).
//! Not here: escaping (the templates do it to every piece) and shortening (`fold`).

use mingjian_domain::{Assessment, CueTime, Document, PartKind, Place, Position, Speaker};

/// Underlines that can be told apart; deeper overlaps share the last one.
const LANES: u8 = 4;

/// What a mark points to: the index into the assessment's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// A finding.
    Finding(usize),
    /// A candidate that an excuse cleared.
    Excused(usize),
}

/// One claim lying over a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// Its card.
    pub of: Of,
    /// 1 to 4; 0 for what was excused.
    pub severity: u8,
    /// Which underline it draws, 0 nearest the text.
    pub lane: u8,
    /// Whether the claim begins with this piece: here stands its number.
    pub first: bool,
}

impl Mark {
    /// The sign that ties mark and card: 1, 2, 3 … for findings, a, b, c … for what was excused.
    pub fn sign(&self) -> String {
        sign(self.of)
    }

    /// Identity of its card on the page.
    pub fn card(&self) -> String {
        format!("c{}", self.sign())
    }
}

/// The sign of a finding or of something excused.
pub fn sign(of: Of) -> String {
    match of {
        Of::Finding(n) => (n + 1).to_string(),
        Of::Excused(n) => letters(n),
    }
}

/// a … z, aa, ab …
fn letters(mut n: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'a' + u8::try_from(n % 26).unwrap_or(0));
        if n < 26 {
            break;
        }
        n = n / 26 - 1;
    }
    out.iter().rev().map(|&b| char::from(b)).collect()
}

/// Text under one set of marks, or a stretch that the page leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Text, and the marks over it, outermost first.
    Text {
        /// As published.
        text: String,
        /// Outermost (highest lane) first.
        marks: Vec<Mark>,
    },
    /// So many characters are left out here.
    Gap(usize),
}

impl Piece {
    /// Characters of text.
    pub fn chars(&self) -> usize {
        match self {
            Self::Text { text, .. } => text.chars().count(),
            Self::Gap(_) => 0,
        }
    }

    /// Whether a claim lies over it.
    pub fn is_marked(&self) -> bool {
        matches!(self, Self::Text { marks, .. } if !marks.is_empty())
    }
}

/// One part of the document, cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Index into the document's parts.
    pub part: usize,
    /// What it is.
    pub kind: PartKind,
    /// Who says it.
    pub speaker: Speaker,
    /// For cues, when.
    pub cue: Option<CueTime>,
    /// The text.
    pub pieces: Vec<Piece>,
}

impl Paragraph {
    /// Characters of text.
    pub fn chars(&self) -> usize {
        self.pieces.iter().map(Piece::chars).sum()
    }

    /// Whether a claim lies over any of it.
    pub fn is_marked(&self) -> bool {
        self.pieces.iter().any(Piece::is_marked)
    }
}

/// A place with its lane.
struct Span {
    of: Of,
    severity: u8,
    from: Position,
    to: Position,
    lane: u8,
}

/// Cuts every part at the borders of the claims that touch it.
pub fn paragraphs(document: &Document, assessment: &Assessment) -> Vec<Paragraph> {
    let spans = spans(assessment);
    document
        .parts
        .iter()
        .enumerate()
        .map(|(index, part)| Paragraph {
            part: index,
            kind: part.kind,
            speaker: part.speaker,
            cue: part.origin.cue,
            pieces: pieces(index, &part.text, &spans),
        })
        .collect()
}

fn spans(assessment: &Assessment) -> Vec<Span> {
    let findings = assessment.findings.iter().enumerate();
    let excused = assessment.excused.iter().enumerate();
    let mut spans: Vec<Span> = findings
        .map(|(n, f)| (Of::Finding(n), f.severity.level(), f.place))
        .chain(excused.map(|(n, e)| (Of::Excused(n), 0, e.place)))
        .filter_map(|(of, severity, place)| match place {
            Place::Text { from, to } if from < to => Some(Span {
                of,
                severity,
                from,
                to,
                lane: 0,
            }),
            _ => None,
        })
        .collect();
    spans.sort_by_key(|s| (s.from, std::cmp::Reverse(s.to)));
    for here in 0..spans.len() {
        let (before, rest) = spans.split_at_mut(here);
        let span = &mut rest[0];
        let taken: Vec<u8> = before
            .iter()
            .filter(|s| s.to > span.from)
            .map(|s| s.lane)
            .collect();
        span.lane = (0..LANES)
            .find(|lane| !taken.contains(lane))
            .unwrap_or(LANES - 1);
    }
    spans
}

fn pieces(index: usize, text: &str, spans: &[Span]) -> Vec<Piece> {
    let chars: Vec<char> = text.chars().collect();
    let here: Vec<(&Span, usize, usize)> = spans
        .iter()
        .filter_map(|span| {
            let (from, to) = within(span, index, chars.len())?;
            Some((span, from, to))
        })
        .collect();
    let mut borders: Vec<usize> = here.iter().flat_map(|&(_, a, b)| [a, b]).collect();
    borders.extend([0, chars.len()]);
    borders.sort_unstable();
    borders.dedup();
    let mut out = Vec::new();
    for pair in borders.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let mut marks: Vec<Mark> = here
            .iter()
            .filter(|&&(_, a, b)| a <= from && to <= b)
            .map(|&(span, a, _)| Mark {
                of: span.of,
                severity: span.severity,
                lane: span.lane,
                first: a == from && span.from.part as usize == index,
            })
            .collect();
        marks.sort_by_key(|mark| std::cmp::Reverse(mark.lane));
        out.push(Piece::Text {
            text: chars[from..to].iter().collect(),
            marks,
        });
    }
    out
}

/// The characters of part `index` that the span covers, if it covers any.
fn within(span: &Span, index: usize, len: usize) -> Option<(usize, usize)> {
    let (first, last) = (span.from.part as usize, span.to.part as usize);
    if index < first || last < index {
        return None;
    }
    let from = if index == first {
        (span.from.offset as usize).min(len)
    } else {
        0
    };
    let to = if index == last {
        (span.to.offset as usize).min(len)
    } else {
        len
    };
    (from < to).then_some((from, to))
}

#[cfg(test)]
#[path = "marks_tests.rs"]
mod tests;
