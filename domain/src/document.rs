//! Text with its shape: ordered parts, each knowing where it came from and who speaks.

use crate::{ProductKind, Sha256, SourceKind, words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// What a part is on the page or in the programme.
    PartKind {
        /// The document's title.
        Title = "title", "标题", "Title";
        /// A paragraph of the main text.
        Body = "body", "正文", "Body";
        /// One subtitle cue or utterance.
        Cue = "cue", "字幕", "Cue";
        /// Text read from a picture, or its alternative text.
        ImageText = "image_text", "图片文字", "Text in image";
        /// A reader's comment or reply.
        Comment = "comment", "评论", "Comment";
        /// A row of a table of attributes (品牌, 批准文号 …), written `name：value`.
        Attribute = "attribute", "属性", "Attribute";
        /// Menus, side bars, link lists. Low weight.
        Navigation = "navigation", "导航", "Navigation";
        /// Page foot. Low weight.
        Footer = "footer", "页脚", "Footer";
    }
}

words! {
    /// Who says it, where that can be told from the source alone.
    Speaker {
        /// Not told by the source.
        Unknown = "unknown", "未知", "Unknown";
        /// Whoever sells the goods.
        Seller = "seller", "商家", "Seller";
        /// A customer or a reader.
        Customer = "customer", "顾客", "Customer";
        /// A journalist or a medium.
        Journalist = "journalist", "媒体", "Journalist";
        /// A public office.
        Office = "office", "机关", "Office";
    }
}

words! {
    /// What became of the thing that was asked for.
    DocumentState {
        /// Readable text.
        Article = "article", "正常", "Article";
        /// Only a preview is free.
        PreviewOnly = "preview_only", "仅预览", "Preview only";
        /// Deleted by its author.
        Deleted = "deleted", "已删除", "Deleted";
        /// Taken down by the platform for a violation.
        Violation = "violation", "违规下架", "Taken down";
        /// Not to be seen for another reason.
        Unavailable = "unavailable", "不可访问", "Unavailable";
        /// A verification or firewall page stood in the way.
        Blocked = "blocked", "被拦截", "Blocked";
    }
}

words! {
    /// How exactly a time is known.
    Precision {
        /// To the second.
        Second = "second", "秒", "second";
        /// To the minute.
        Minute = "minute", "分", "minute";
        /// The day alone.
        Day = "day", "日", "day";
        /// Worked out from words such as 昨天.
        Relative = "relative", "推算", "relative";
    }
}

/// When the text says it was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The moment; a day alone is its first second in UTC+8.
    pub at: Timestamp,
    /// How exactly it is known.
    pub precision: Precision,
}

/// Time of a cue from the start of its recording, milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CueTime {
    /// First millisecond.
    pub start_ms: u64,
    /// First millisecond after it.
    pub end_ms: u64,
}

/// Where a part stands in its capture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Byte range of the decoded (UTF-8) payload, where it is known.
    pub bytes: Option<(u64, u64)>,
    /// A path inside the payload: element path, JSON pointer, line, row.
    pub locator: Option<String>,
    /// For cues, their time.
    pub cue: Option<CueTime>,
}

/// One piece of text in reading order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// Who says it.
    pub speaker: Speaker,
    /// The text as a person would read it; inline mark-up gone, entities decoded.
    pub text: String,
    /// Where it stands in the capture.
    #[serde(default)]
    pub origin: Origin,
}

impl Part {
    /// A part of unknown speaker and origin, as `score` makes them.
    pub fn plain(kind: PartKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            speaker: Speaker::Unknown,
            text: text.into(),
            origin: Origin::default(),
        }
    }
}

impl Document {
    /// An article of these parts, of which nothing else is known.
    pub fn of(parts: Vec<Part>) -> Self {
        Self {
            source_kind: SourceKind::Web,
            url: None,
            title: None,
            account: None,
            author: None,
            published: None,
            state: DocumentState::Article,
            product_kind: None,
            parts,
            completeness: Completeness::default(),
        }
    }

    /// A title, if there is one, and a text, of which nothing else is known.
    pub fn plain(title: Option<&str>, text: &str) -> Self {
        let title = title.map(str::trim).filter(|title| !title.is_empty());
        let heading = title.map(|title| Part::plain(PartKind::Title, title));
        let body = Part::plain(PartKind::Body, text.trim());
        Self {
            title: title.map(str::to_owned),
            ..Self::of(heading.into_iter().chain([body]).collect())
        }
    }
}

/// How much of the original the parts hold. What is missing from an incomplete document is not
/// checkable, never a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completeness {
    /// Pictures whose text nobody has read.
    pub unread_images: u32,
    /// Audio or video that stands in the original and not in the parts.
    pub unheard_media: u32,
    /// The text is speech: what stood on the screen is unknown.
    pub speech_only: bool,
    /// The text is an excerpt (chat message, preview, cut at a limit).
    pub excerpt: bool,
}

impl Completeness {
    /// Whether the absence of something can be stated at all.
    pub fn is_whole(&self) -> bool {
        *self == Self::default()
    }
}

/// What one capture says, ready to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// The medium.
    pub source_kind: SourceKind,
    /// Canonical address, if it has one.
    pub url: Option<String>,
    /// Title, if it has one; also stands as the part of kind `title`.
    pub title: Option<String>,
    /// Account, site, or channel.
    pub account: Option<String>,
    /// Author or byline.
    pub author: Option<String>,
    /// When it says it was published.
    pub published: Option<Published>,
    /// What became of the thing asked for.
    pub state: DocumentState,
    /// Product kind as stated by whoever hands the text over; `None`: to be inferred.
    pub product_kind: Option<ProductKind>,
    /// Ordered parts.
    pub parts: Vec<Part>,
    /// How much the parts hold.
    pub completeness: Completeness,
}

impl Document {
    /// Digest of everything a judgement may depend on. Origins are left out: the same text found
    /// at another place in the bytes is the same document.
    pub fn digest(&self) -> Sha256 {
        let found = |part: &Part| part.origin.bytes.is_some() || part.origin.locator.is_some();
        let mut copy = None;
        if self.parts.iter().any(found) {
            let copy = copy.insert(self.clone());
            for part in &mut copy.parts {
                part.origin.bytes = None;
                part.origin.locator = None;
            }
        }
        let document = copy.as_ref().unwrap_or(self);
        // Written to the digest as it comes: a document may be large.
        Sha256::of_written(|out| serde_json::to_writer(std::io::BufWriter::new(out), document))
            .expect("a document is plain data, and a digest takes all of it")
    }
}
