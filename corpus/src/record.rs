//! The compiled form: one JSON object a line for each document.
//!
//! `corpus/schema.json` says the same as a JSON Schema; a test holds the two together.

use mingjian_domain::{Category, ProductKind, SourceKind, Speaker, words};
use serde::{Deserialize, Serialize};

words! {
    /// What a document is.
    Judgement {
        /// It breaches.
        Violation = "violation", "涉嫌违法", "Violation";
        /// People who know the law disagree; outside precision and recall.
        Borderline = "borderline", "存疑", "Borderline";
        /// It does not.
        Clean = "clean", "正常", "Clean";
    }
}

words! {
    /// How it came to be.
    Made {
        /// Written one by one, without a template.
        Written = "written", "手写", "Written";
        /// Derived by the grammar; for training only.
        Synthetic = "synthetic", "合成", "Synthetic";
        /// A real document that a reviewer confirmed or dismissed; for training only.
        Decided = "decided", "审定", "Decided";
    }
}

words! {
    /// What it may be used for.
    Split {
        /// To learn from.
        Train = "train", "训练", "Train";
        /// To choose by.
        Dev = "dev", "开发", "Dev";
        /// To report on, never to tune on.
        Test = "test", "测试", "Test";
    }
}

words! {
    /// What makes a document hard or telling.
    Trait {
        /// Clean, but close to the line.
        NearLine = "near_line", "近似", "Near the line";
        /// The claim is made without any word of a lexicon.
        NoLexicon = "no_lexicon", "无词表词", "No lexicon word";
        /// Disguised by hand as sellers do it.
        Disguised = "disguised", "变形", "Disguised";
        /// Speech as a recogniser writes it.
        Asr = "asr", "语音识别", "Speech recognition";
        /// Print as a reader of pictures writes it.
        Ocr = "ocr", "图片识别", "Picture recognition";
        /// Quotes claims of others.
        QuotesClaim = "quotes_claim", "引用宣称", "Quotes a claim";
        /// Told as a story.
        Story = "story", "故事", "Story";
    }
}

/// One labelled document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Unique: `brief/number`.
    pub id: String,
    /// The brief it was written to.
    pub brief: String,
    /// What it may be used for.
    pub split: Split,
    /// How it came to be.
    pub origin: Made,
    /// Who writes so: `shop_page`, `enforcement_news` …
    pub voice: String,
    /// The product it is about; a family stands in one split alone.
    pub family: String,
    /// Where it is set.
    pub region: String,
    /// The medium.
    pub source_kind: SourceKind,
    /// What is sold.
    pub product_kind: ProductKind,
    /// Who speaks.
    pub speaker: Speaker,
    /// Whether it advertises.
    pub advertisement: bool,
    /// The judgement.
    pub verdict: Judgement,
    /// What makes it hard or telling.
    #[serde(default)]
    pub traits: Vec<Trait>,
    /// Title, if it has one.
    pub title: Option<String>,
    /// Account, shop or channel, if it has one.
    pub account: Option<String>,
    /// Categories of the document as a whole: what is missing has no span.
    #[serde(default)]
    pub labels: Vec<Category>,
    /// The text.
    pub paragraphs: Vec<Paragraph>,
    /// Why it is judged so, where that is hard.
    pub note: Option<String>,
}

/// One paragraph and its labelled spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paragraph {
    /// The text without marks.
    pub text: String,
    /// Spans in order; they do not overlap.
    #[serde(default)]
    pub spans: Vec<Span>,
}

/// A labelled span, in Unicode scalar values of its paragraph.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// First character.
    pub start: usize,
    /// First character after it.
    pub end: usize,
    /// What it breaches; at least one.
    pub categories: Vec<Category>,
}

impl Record {
    /// Every category it carries, of spans and as a whole, each once.
    pub fn categories(&self) -> Vec<Category> {
        let spans = self.paragraphs.iter().flat_map(|p| &p.spans);
        let mut all: Vec<Category> = spans
            .flat_map(|s| s.categories.iter().copied())
            .chain(self.labels.iter().copied())
            .collect();
        all.sort();
        all.dedup();
        all
    }

    /// All paragraphs, one a line.
    pub fn text(&self) -> String {
        let texts: Vec<&str> = self.paragraphs.iter().map(|p| p.text.as_str()).collect();
        texts.join("\n")
    }
}
