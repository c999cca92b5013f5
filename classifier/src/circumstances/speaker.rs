//! Who speaks: the source's word where it gives one, else the signs of reports, offices, law texts
//! and sellers. An excuse belongs to its speaker: who reports a cure is excused, who quotes a
//! penalty to sell (被查的是假货，认准我们) is not, and news with a way to buy is a seller's.

use super::words::{List, Words};
use mingjian_domain::{Document, Speaker};

/// Whether the account or author is a public body of any kind.
pub(crate) fn is_official(document: &Document, words: &Words) -> bool {
    is_office(document, words) || named(document, words.list(List::PublicName))
}

/// Whether the account or author is an office.
pub(crate) fn is_office(document: &Document, words: &Words) -> bool {
    named(document, words.list(List::OfficeName))
}

/// Whether the account or author is a medium.
pub(crate) fn is_medium(document: &Document, words: &Words) -> bool {
    named(document, words.list(List::MediaName))
}

fn named(document: &Document, words: &[String]) -> bool {
    [&document.account, &document.author]
        .into_iter()
        .flatten()
        .any(|name| words.iter().any(|word| name.contains(word)))
}

/// Who speaks in a flow, with what that excuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Voice {
    /// Nobody in particular.
    Unknown,
    /// Whoever sells.
    Seller,
    /// A reader or customer without anything to sell.
    Customer,
    /// A report or warning.
    Report,
    /// An office.
    Office,
    /// The words of a law.
    Law,
}

impl Voice {
    /// Why what this voice says about goods is no claim of a seller.
    pub(crate) fn excuse(self) -> Option<&'static str> {
        match self {
            Self::Unknown | Self::Seller => None,
            Self::Customer => Some("读者或顾客的评论，不是商家宣传"),
            Self::Report => Some("新闻报道或消费提示中的引述"),
            Self::Office => Some("机关发布的信息"),
            Self::Law => Some("法规条文"),
        }
    }

    pub(crate) fn speaker(self) -> Speaker {
        match self {
            Self::Unknown => Speaker::Unknown,
            Self::Seller => Speaker::Seller,
            Self::Customer => Speaker::Customer,
            Self::Report => Speaker::Journalist,
            Self::Office | Self::Law => Speaker::Office,
        }
    }
}
