//! The text of an item as sections: neighbours of one kind and speaker together, each told apart.

use crate::frame::Frame;
use crate::marks::{Paragraph, Piece};
use crate::when;
use mingjian_domain::{Completeness, DocumentState, PartKind, Speaker};

/// Neighbouring parts of one kind and one speaker.
pub struct Section {
    /// Style: the part kind's stable word.
    pub class: &'static str,
    /// What it is and who says it; empty where that is plain.
    pub label: String,
    /// Whether these are cues with times.
    pub cues: bool,
    /// Menus and page feet, folded away.
    pub low: bool,
    /// Whether it is shown unfolded: a claim stands in it.
    pub open: bool,
    /// Its parts.
    pub paragraphs: Vec<Shown>,
}

/// One part of the text.
pub struct Shown {
    /// For cues, when.
    pub time: String,
    /// Its text.
    pub pieces: Vec<Piece>,
}

/// Groups what `marks` and `fold` made of the parts.
pub fn sections(f: &Frame, paragraphs: Vec<Paragraph>) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    let mut last: Option<(PartKind, Speaker)> = None;
    for paragraph in paragraphs {
        let key = (paragraph.kind, paragraph.speaker);
        if last != Some(key) {
            out.push(section(f, key));
            last = Some(key);
        }
        if let Some(section) = out.last_mut() {
            section.open |= paragraph.is_marked();
            section.paragraphs.push(Shown {
                time: paragraph.cue.map_or_else(String::new, when::cue),
                pieces: paragraph.pieces,
            });
        }
    }
    for section in &mut out {
        if section.low {
            section.label = format!("{} · {}", section.label, section.paragraphs.len());
        }
    }
    out
}

fn section(f: &Frame, (kind, speaker): (PartKind, Speaker)) -> Section {
    let plain = matches!(kind, PartKind::Body | PartKind::Cue | PartKind::Title);
    let mut label = Vec::new();
    if !plain {
        label.push(f.name(kind));
    }
    if speaker != Speaker::Unknown {
        label.push(f.name(speaker));
    }
    Section {
        class: kind.as_str(),
        label: label.join(" · "),
        cues: kind == PartKind::Cue,
        low: matches!(kind, PartKind::Navigation | PartKind::Footer),
        open: false,
        paragraphs: Vec::new(),
    }
}

/// What of the original the text does not hold, in words.
pub fn missing(f: &Frame, state: DocumentState, whole: Completeness) -> Vec<String> {
    let mut notes = Vec::new();
    if state != DocumentState::Article {
        notes.push(format!(
            "{}{}",
            f.t("原文状态：", "State of the original: "),
            f.name(state)
        ));
    }
    if whole.unread_images > 0 {
        notes.push(format!(
            "{} {} {}",
            f.t("原文另有图片", "The original holds"),
            whole.unread_images,
            f.t("张，图中文字未读取", "pictures whose text was not read")
        ));
    }
    if whole.unheard_media > 0 {
        notes.push(format!(
            "{} {} {}",
            f.t("原文另有音视频", "The original holds"),
            whole.unheard_media,
            f.t("段，内容未转写", "recordings that were not transcribed")
        ));
    }
    if whole.speech_only {
        notes.push(
            f.t(
                "仅有语音文字，画面上的字样不在其中",
                "Speech only: what stood on the screen is not here",
            )
            .to_owned(),
        );
    }
    if whole.excerpt {
        notes.push(
            f.t("此为节录，不是全文", "An excerpt, not the whole text")
                .to_owned(),
        );
    }
    notes
}
