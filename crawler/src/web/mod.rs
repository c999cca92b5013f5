//! Web: one visit to one site.
//!
//! ```text
//! seeds → frontier (in the store) ─next→ guard, robots, pause, fetch ─→ capture stored ─→ links → frontier
//!                                                  └ failed: recorded, and on to the next
//! ```
//!
//! The frontier rests in the store, and a capture is stored before its address is marked done, so a
//! visit that was killed goes on where it stood: what it fetched is not fetched again, what it had
//! not is. Only hosts that the seeds name are visited. A page that has not changed is recorded as
//! a revisit of the capture that holds its bytes.
//!
//! Nothing a server does ends a visit; only the store can.
//!
//! Not here: when a visit is due (`schedule`), what a page says (`page`).

mod follow;
mod pace;
mod run;
mod site;

use crate::fetch::{Fetcher, Limits};
use mingjian_domain::SourceTarget;
use mingjian_store::{Store, StoreError, Visit, VisitOutcome};
use pace::Pace;
use std::sync::Arc;
use url::Url;

/// Who asks, as servers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Product and version: `Mingjian/0.1`. robots.txt knows the crawler by the name before the slash.
    pub user_agent: String,
    /// How a site's owner reaches the office: a name, an address or a phone number in ASCII. Empty: none.
    pub contact: String,
}

impl Agent {
    /// The whole `User-Agent`.
    fn header(&self) -> String {
        let contact = self.contact.trim();
        if contact.is_empty() {
            self.user_agent.clone()
        } else {
            format!("{} (+{contact})", self.user_agent)
        }
    }
}

/// What ends a visit before its time.
#[derive(Debug, thiserror::Error)]
pub enum CrawlError {
    /// The store refused; the visit stays open and can be taken up again.
    #[error(
        "source {source_name}: the visit stopped where it stood and will be taken up again: {error}"
    )]
    Store {
        /// The source.
        source_name: String,
        /// What the store said.
        error: StoreError,
    },
    /// The source is made of files.
    #[error(
        "source {source_name} is not crawled but imported: give its files to `mingjian import`"
    )]
    NotCrawled {
        /// The source.
        source_name: String,
    },
}

/// What happened to one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A capture was stored.
    Stored(&'a Url),
    /// The page is as it was.
    Unchanged(&'a Url),
    /// It could not be fetched; why, in words.
    Failed(&'a Url, &'a str),
}

/// Somebody who watches a visit.
pub trait Progress: Send + Sync {
    /// Called after each address, once what happened is stored.
    fn step(&self, step: Step<'_>);
}

/// Nobody watches.
impl Progress for () {
    fn step(&self, _: Step<'_>) {}
}

/// Visits sites. Cheap to clone; clones share the pauses between requests to one host.
#[derive(Debug, Clone)]
pub struct Crawler {
    store: Store,
    fetcher: Fetcher,
    pace: Arc<Pace>,
}

impl Crawler {
    /// A crawler with the usual limits.
    pub fn new(store: Store, agent: Agent) -> Self {
        Self::with_limits(store, agent, Limits::default())
    }

    /// A crawler with other limits.
    pub fn with_limits(store: Store, agent: Agent, limits: Limits) -> Self {
        Self {
            store,
            fetcher: Fetcher::new(agent.header(), limits),
            pace: Arc::new(Pace::default()),
        }
    }

    /// Makes the visit, from its seeds or from where it was left. The caller holds its lease,
    /// renews it meanwhile and finishes it with the outcome. Dropping the future at any point
    /// leaves a visit that can be taken up again.
    ///
    /// Of a visit that was taken up again, what was done before counts as fetched.
    pub async fn visit(
        &self,
        visit: &Visit,
        progress: &dyn Progress,
    ) -> Result<VisitOutcome, CrawlError> {
        let SourceTarget::Crawl { .. } = &visit.source.target else {
            return Err(CrawlError::NotCrawled {
                source_name: visit.source.name.clone(),
            });
        };
        run::Run::new(self, visit, progress)
            .finish()
            .await
            .map_err(|error| CrawlError::Store {
                source_name: visit.source.name.clone(),
                error,
            })
    }
}
