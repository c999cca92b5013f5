//! What flows through Mingjian, as plain types.
//!
//! ```text
//! Source ─fetch→ Capture ─extract→ Document ─score→ Assessment ─queue→ Item ─decide→ Decision ─gather→ Case
//! ```
//!
//! The way is one way: nothing downstream writes upstream. Every other room depends on this one
//! and this one on none: no I/O, no async, no clock.

mod action;
mod assessment;
mod capture;
mod case;
mod category;
mod decision;
mod digest;
mod document;
mod dossier;
mod explanation;
mod finding;
mod ids;
mod law;
mod product;
mod registry;
mod source;
mod time;
mod user;

pub use action::{ActionCounts, JointAction};
pub use assessment::{Assessment, Circumstances, GoodsSold, ModelState, Verdict};
pub use capture::{Capture, CaptureKind, FetchFacts};
pub use case::{Case, CaseStep, CaseStepKind, Party};
pub use category::Category;
pub use decision::{Decision, DecisionKind, DismissReason, ItemState};
pub use digest::{BadDigest, Sha256, sm3_hex};
pub use document::{
    Completeness, CueTime, Document, DocumentState, Origin, Part, PartKind, Precision, Published,
    Speaker,
};
pub use dossier::{ChainLink, Dossier, DossierItem};
pub use explanation::{
    Change, Explanation, RuleExcused, RuleNear, RuleStands, Step, StepKind, TextRead, Turn,
    TurnPiece, WordFound,
};
pub use finding::{Excused, Finding, Place, Position, Reader, RuleInfo, RuleRef, Severity};
pub use ids::{ActionId, CaseId, DecisionId, ItemId, SourceId, UserId};
pub use law::{LawTable, Provision, ProvisionId};
pub use product::ProductKind;
pub use registry::{ApprovedProduct, BadRow, RegistryImport, RegistryReading, RowFault};
pub use source::{Source, SourceKind, SourceTarget};
pub use time::{CHINA, in_china};
pub use user::{Role, User};

/// No such word in this vocabulary.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0:?} is not one of {1}")]
pub struct UnknownWord(pub String, pub String);

/// Declares an enum whose variants have one stable word each, used in tables, JSON and addresses,
/// and one Chinese and one English name, used for people.
#[macro_export]
macro_rules! words {
    (
        $(#[$doc:meta])*
        $name:ident {
            $( $(#[$vdoc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal; )+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $( $(#[$vdoc])* #[serde(rename = $word)] $variant, )+
        }

        impl $name {
            /// Every variant, in declaration order.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )+ ];

            /// The stable word: tables, JSON, addresses.
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )+ }
            }

            /// The Chinese name shown to people.
            pub const fn zh(self) -> &'static str {
                match self { $( Self::$variant => $zh, )+ }
            }

            /// The English name shown to people.
            pub const fn en(self) -> &'static str {
                match self { $( Self::$variant => $en, )+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|w| w.as_str() == text).ok_or_else(|| {
                    let all: Vec<_> = Self::ALL.iter().map(|w| w.as_str()).collect();
                    $crate::UnknownWord(text.to_owned(), all.join(", "))
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
