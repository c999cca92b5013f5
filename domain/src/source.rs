//! Where text comes from.

use crate::{ActionId, SourceId, words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

words! {
    /// The medium of a source; `score` and the summaries count by it.
    SourceKind {
        /// A web site.
        Web = "web", "网站", "Web";
        /// Posts in the manner of a WeChat official account.
        Wechat = "wechat", "公众号", "WeChat post";
        /// Television or radio, as transcript.
        Broadcast = "broadcast", "广播电视", "Broadcast";
        /// A chat export.
        Chat = "chat", "聊天记录", "Chat";
        /// Something handed over by a complainant or another office.
        Clue = "clue", "线索", "Clue";
    }
}

/// What a source is fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum SourceTarget {
    /// Crawled over HTTP from these start addresses, on their hosts only.
    Crawl {
        /// Start addresses; each host named here may be crawled.
        seeds: Vec<url::Url>,
        /// At most this many pages a visit.
        max_pages: u32,
        /// Links followed from a seed: 0 means the seeds alone.
        max_depth: u32,
        /// Pause between two requests to one host, milliseconds.
        delay_ms: u64,
        /// Addresses that are not public are refused unless this is set.
        allow_private: bool,
    },
    /// Files given to `import`; never due by itself.
    Files,
}

/// A site, account, channel or inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Row number.
    pub id: SourceId,
    /// Short unique name that people use.
    pub name: String,
    /// The medium.
    pub kind: SourceKind,
    /// The joint action it belongs to.
    pub action: Option<ActionId>,
    /// How it is fetched.
    pub target: SourceTarget,
    /// Seconds between visits; `None`: only on demand.
    pub every_secs: Option<u64>,
    /// When the next visit is due.
    pub next_due: Option<Timestamp>,
    /// When it was added.
    pub added: Timestamp,
}
