//! Fold: a long text shortened to what a reviewer must see, so that a page stays small.
//!
//! Kept are the beginning, every marked claim and the words around it. What is left out is
//! counted where it stood, and the whole text is one link away. Short texts pass untouched.

use crate::marks::{Paragraph, Piece};

/// Characters of text a page shows before it folds.
pub const ROOM: usize = 6000;
/// Characters kept at the beginning of a text that is folded.
const OPENING: usize = 1200;
/// Characters kept on each side of a claim: the more claims, the fewer.
const AROUND: std::ops::RangeInclusive<usize> = 40..=160;

/// Shortens `paragraphs` where they hold more than `ROOM` characters; says whether it did.
pub fn folded(paragraphs: Vec<Paragraph>) -> (Vec<Paragraph>, bool) {
    let total: usize = paragraphs.iter().map(Paragraph::chars).sum();
    if total <= ROOM {
        return (paragraphs, false);
    }
    let marked: Vec<bool> = paragraphs.iter().map(Paragraph::is_marked).collect();
    let claims = paragraphs
        .iter()
        .flat_map(|p| &p.pieces)
        .filter(|p| p.is_marked())
        .count();
    let around = ((ROOM - OPENING) / (2 * claims.max(1))).clamp(*AROUND.start(), *AROUND.end());
    let mut opening = OPENING;
    let mut out: Vec<Paragraph> = Vec::new();
    for (index, mut paragraph) in paragraphs.into_iter().enumerate() {
        let chars = paragraph.chars();
        let beside = |other: usize| marked.get(other).copied().unwrap_or(false);
        if marked[index] || opening > 0 {
            paragraph.pieces = shortened(paragraph.pieces, opening.max(around), around);
            opening = opening.saturating_sub(chars);
        } else if beside(index + 1) || (index > 0 && beside(index - 1)) {
            paragraph.pieces = shortened(paragraph.pieces, around, around);
        } else {
            paragraph.pieces = vec![Piece::Gap(chars)];
        }
        merge_gap(&mut out, paragraph);
    }
    (out, true)
}

/// Two neighbours of one kind that are left out become one gap.
fn merge_gap(out: &mut Vec<Paragraph>, paragraph: Paragraph) {
    if let [Piece::Gap(more)] = paragraph.pieces[..]
        && let Some(last) = out.last_mut()
        && let [Piece::Gap(before)] = &mut last.pieces[..]
    {
        *before += more;
        return;
    }
    out.push(paragraph);
}

/// Cuts the middle out of long unmarked pieces; `opening` characters of the first are kept.
fn shortened(pieces: Vec<Piece>, opening: usize, around: usize) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let mut out = Vec::new();
    for (index, piece) in pieces.into_iter().enumerate() {
        let Piece::Text { text, marks } = &piece else {
            out.push(piece);
            continue;
        };
        let head = if index == 0 { opening } else { around };
        let tail = if index == last { 0 } else { around };
        let chars: Vec<char> = text.chars().collect();
        if !marks.is_empty() || chars.len() <= head + tail + around {
            out.push(piece);
            continue;
        }
        let cut = chars.len() - head - tail;
        let plain = |chars: &[char]| Piece::Text {
            text: chars.iter().collect(),
            marks: Vec::new(),
        };
        out.extend([
            plain(&chars[..head]),
            Piece::Gap(cut),
            plain(&chars[head + cut..]),
        ]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks::{Mark, Of};
    use mingjian_domain::{PartKind, Speaker};
    use proptest::prelude::*;

    fn paragraph(pieces: Vec<Piece>) -> Paragraph {
        Paragraph {
            part: 0,
            kind: PartKind::Body,
            speaker: Speaker::Unknown,
            cue: None,
            pieces,
        }
    }

    fn text(n: usize) -> Piece {
        Piece::Text {
            text: "字".repeat(n),
            marks: vec![],
        }
    }

    fn claim(n: usize) -> Piece {
        Piece::Text {
            text: "症".repeat(n),
            marks: vec![Mark {
                of: Of::Finding(0),
                severity: 3,
                lane: 0,
                first: true,
            }],
        }
    }

    #[test]
    fn a_short_text_is_left_alone() {
        let before = vec![paragraph(vec![text(100), claim(5), text(100)])];
        assert_eq!(folded(before.clone()), (before, false));
    }

    #[test]
    fn far_from_a_claim_the_text_is_counted_instead_of_shown() {
        let (after, folded) = folded(vec![
            paragraph(vec![text(3000)]),
            paragraph(vec![text(2000)]),
            paragraph(vec![text(2000)]),
            paragraph(vec![text(1000), claim(6), text(4000)]),
        ]);
        assert!(folded);
        assert_eq!(after[0].pieces, [text(1200), Piece::Gap(1800), text(0)]);
        assert_eq!(after[1].pieces, [Piece::Gap(2000)]);
        assert_eq!(after[2].pieces, [text(160), Piece::Gap(1840), text(0)]);
        assert!(after[3].pieces.contains(&claim(6)));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_uncounted(sizes in prop::collection::vec((0usize..5000, any::<bool>()), 0..12)) {
            let before: Vec<Paragraph> = sizes.chunks(3).map(|group| paragraph(
                group.iter().map(|&(n, marked)| if marked { claim(n % 40 + 1) } else { text(n) }).collect(),
            )).collect();
            let count = |all: &[Paragraph]| -> usize { all.iter().flat_map(|p| &p.pieces).map(|piece| match piece {
                Piece::Gap(n) => *n,
                text => text.chars(),
            }).sum() };
            let claims = |all: &[Paragraph]| all.iter().flat_map(|p| &p.pieces).filter(|p| p.is_marked()).count();
            let (after, _) = folded(before.clone());
            prop_assert_eq!(count(&before), count(&after));
            prop_assert_eq!(claims(&before), claims(&after));
        }
    }
}
