use super::*;
use mingjian_domain::*;
use proptest::prelude::*;

fn document(parts: &[&str]) -> Document {
    Document::of(
        parts
            .iter()
            .map(|text| Part::plain(PartKind::Body, *text))
            .collect(),
    )
}

fn at(part: u32, offset: u32) -> Position {
    Position { part, offset }
}

fn assessment(places: &[(Position, Position)], excused: &[(Position, Position)]) -> Assessment {
    Assessment {
        document: Sha256::of("document"),
        fingerprint: Sha256::of("fingerprint"),
        verdict: Verdict::Flagged,
        risk: 0.9,
        is_advertisement: 1.0,
        circumstances: Circumstances {
            speaker: Speaker::Seller,
            product_kind: ProductKind::OrdinaryFood,
            goods: GoodsSold::default(),
            numbers: vec![],
            warnings: vec![],
            not_checkable: vec![],
        },
        model: ModelState::NotLoaded,
        findings: places
            .iter()
            .map(|&(from, to)| Finding {
                category: Category::DiseaseTreatment,
                severity: Severity::CORE,
                reader: Reader::Rule,
                rule: RuleRef::new("dt-cure-disease", 1),
                place: Place::Text { from, to },
                quote: String::new(),
                provisions: vec![],
                reason: String::new(),
            })
            .collect(),
        excused: excused
            .iter()
            .map(|&(from, to)| Excused {
                rule: RuleRef::new("dt-cure-disease", 1),
                category: Category::DiseaseTreatment,
                place: Place::Text { from, to },
                quote: String::new(),
                why: "否定".into(),
            })
            .collect(),
    }
}

/// Writes a paragraph as `[1糖尿病[2断根]]` so that tests read.
fn drawn(paragraph: &Paragraph) -> String {
    let mut out = String::new();
    for piece in &paragraph.pieces {
        if let Piece::Text { text, marks } = piece {
            let signs: Vec<String> = marks
                .iter()
                .map(|m| format!("{}{}@{}", if m.first { "^" } else { "" }, m.sign(), m.lane))
                .collect();
            if signs.is_empty() {
                out.push_str(text);
            } else {
                out.push_str(&format!("[{text}|{}]", signs.join(" ")));
            }
        }
    }
    out
}

#[test]
fn a_claim_is_cut_out_of_its_paragraph_and_carries_its_number() {
    let shown = paragraphs(
        &document(&["三盒糖尿病断根，快来"]),
        &assessment(&[(at(0, 2), at(0, 7))], &[]),
    );
    assert_eq!(drawn(&shown[0]), "三盒[糖尿病断根|^1@0]，快来");
}

#[test]
fn overlapping_claims_stack_in_lanes_and_keep_them() {
    let shown = paragraphs(
        &document(&["一二三四五六七八"]),
        &assessment(&[(at(0, 1), at(0, 5)), (at(0, 3), at(0, 7))], &[]),
    );
    assert_eq!(drawn(&shown[0]), "一[二三|^1@0][四五|^2@1 1@0][六七|2@1]八");
}

#[test]
fn a_claim_over_two_cues_is_numbered_once() {
    let shown = paragraphs(
        &document(&["吃三盒", "就断根"]),
        &assessment(&[(at(0, 1), at(1, 3))], &[]),
    );
    assert_eq!(drawn(&shown[0]), "吃[三盒|^1@0]");
    assert_eq!(drawn(&shown[1]), "[就断根|1@0]");
}

#[test]
fn what_was_excused_is_marked_with_a_letter() {
    let shown = paragraphs(
        &document(&["本品不能治疗糖尿病"]),
        &assessment(&[], &[(at(0, 4), at(0, 9))]),
    );
    assert_eq!(drawn(&shown[0]), "本品不能[治疗糖尿病|^a@0]");
    assert_eq!(sign(Of::Excused(27)), "ab");
}

#[test]
fn places_outside_the_text_are_clamped() {
    let shown = paragraphs(
        &document(&["短"]),
        &assessment(
            &[
                (at(0, 0), at(9, 9)),
                (at(3, 0), at(3, 4)),
                (at(0, 5), at(0, 2)),
            ],
            &[],
        ),
    );
    assert_eq!(drawn(&shown[0]), "[短|^1@0]");
}

fn position() -> impl Strategy<Value = Position> {
    (0u32..5, 0u32..40).prop_map(|(part, offset)| Position { part, offset })
}

proptest! {
    /// Whatever the places say, joining the pieces gives the published text.
    #[test]
    fn text_is_never_lost(
        parts in prop::collection::vec("(?s).{0,30}", 0..5),
        places in prop::collection::vec((position(), position()), 0..12),
        excused in prop::collection::vec((position(), position()), 0..6),
    ) {
        let texts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let shown = paragraphs(&document(&texts), &assessment(&places, &excused));
        prop_assert_eq!(shown.len(), texts.len());
        for (paragraph, text) in shown.iter().zip(&texts) {
            let joined: String = paragraph.pieces.iter().map(|piece| match piece {
                Piece::Text { text, .. } => text.as_str(),
                Piece::Gap(_) => "",
            }).collect();
            prop_assert_eq!(&joined, text);
        }
    }

    /// Two claims over the same piece draw different underlines as long as there are lanes left.
    #[test]
    fn overlapping_marks_have_their_own_lanes(
        places in prop::collection::vec((0u32..20, 1u32..20), 0..4),
    ) {
        let places: Vec<_> = places.iter().map(|&(a, n)| (at(0, a), at(0, a + n))).collect();
        let shown = paragraphs(&document(&["一二三四五六七八九十一二三四五六七八九十"]), &assessment(&places, &[]));
        for piece in &shown[0].pieces {
            if let Piece::Text { marks, .. } = piece {
                let mut lanes: Vec<u8> = marks.iter().map(|m| m.lane).collect();
                lanes.dedup();
                prop_assert_eq!(lanes.len(), marks.len());
            }
        }
    }
}
