//! Schedule: what is due is visited, once, whoever dies meanwhile.
//!
//! ```text
//! claim (a lease) → visit, renewing the lease → finish
//!        └ stopped: given back at once │ killed: the lease runs out → the same visit is taken up again
//! ```
//!
//! Due moments, leases and the frontier rest in the store; this loop holds nothing worth keeping.

use crate::web::{CrawlError, Crawler, Progress, Step};
use jiff::Timestamp;
use mingjian_store::{Store, StoreError, Visit, VisitOutcome};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// How long a claim lasts without being renewed, seconds.
pub const LEASE_SECS: u64 = 120;
/// How often it is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(30);
/// How often the store is asked for what is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Visits at one time.
const AT_ONCE: usize = 4;

/// Visits what is due until `shutdown` completes, then gives its leases back and returns.
///
/// `worker` names this process; leases that a dead process of the same name left are taken over at
/// once. `on_capture` is notified whenever a capture was stored.
pub async fn run(
    store: Store,
    crawler: Crawler,
    worker: String,
    shutdown: impl Future<Output = ()>,
    on_capture: Arc<Notify>,
) {
    let mut shutdown = std::pin::pin!(shutdown);
    release(&store, &worker).await;
    let mut visits = JoinSet::new();
    loop {
        while visits.len() < AT_ONCE {
            match store
                .visits()
                .claim_due(Timestamp::now(), &worker, LEASE_SECS)
                .await
            {
                Ok(Some(visit)) => {
                    let (store, crawler) = (store.clone(), crawler.clone());
                    let on_capture = Arc::clone(&on_capture);
                    visits.spawn(async move { work(&store, &crawler, &visit, &on_capture).await });
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::error!(%error, "what is due could not be read; tried again");
                    break;
                }
            }
        }
        tokio::select! {
            () = &mut shutdown => break,
            Some(ended) = visits.join_next() => {
                if let Err(error) = ended {
                    tracing::error!(%error, "a visit broke off; it is taken up again when its lease has run out");
                }
            }
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
    visits.shutdown().await;
    release(&store, &worker).await;
}

async fn release(store: &Store, worker: &str) {
    if let Err(error) = store.visits().release_worker(worker).await {
        tracing::error!(%error, "leases could not be given back; they run out by themselves");
    }
}

/// Makes one claimed visit and finishes it.
async fn work(store: &Store, crawler: &Crawler, visit: &Visit, on_capture: &Notify) {
    let source = visit.source.name.as_str();
    let outcome = match held(store, crawler, visit, on_capture).await {
        Ok(outcome) => outcome,
        Err(error @ CrawlError::NotCrawled { .. }) => {
            tracing::warn!(%error);
            VisitOutcome::default()
        }
        Err(error) => {
            tracing::error!(%error);
            return;
        }
    };
    match store
        .visits()
        .finish(visit.id, Timestamp::now(), &outcome)
        .await
    {
        Ok(()) => tracing::info!(
            source,
            outcome.fetched,
            outcome.unchanged,
            outcome.failed,
            "visited"
        ),
        Err(error) => tracing::error!(source, %error, "a visit could not be finished"),
    }
    on_capture.notify_one();
}

/// Visits while keeping the lease.
async fn held(
    store: &Store,
    crawler: &Crawler,
    visit: &Visit,
    on_capture: &Notify,
) -> Result<VisitOutcome, CrawlError> {
    let watcher = Watcher { on_capture };
    // Both are polled side by side: the visit may hold the store's turn to write just when the
    // lease is to be renewed.
    tokio::select! {
        outcome = crawler.visit(visit, &watcher) => outcome,
        error = keep_lease(store, visit) => Err(CrawlError::Store {
            source_name: visit.source.name.clone(),
            error,
        }),
    }
}

/// Renews the lease for as long as it is polled; ends only when the visit is somebody else's to
/// finish, since going on would fetch twice.
async fn keep_lease(store: &Store, visit: &Visit) -> StoreError {
    let mut due = tokio::time::interval(RENEW_EVERY);
    loop {
        due.tick().await;
        match store
            .visits()
            .renew(visit.id, Timestamp::now(), LEASE_SECS)
            .await
        {
            Ok(()) => {}
            Err(error @ StoreError::VisitOver { .. }) => return error,
            Err(error) => {
                tracing::warn!(source = visit.source.name, %error, "a lease could not be renewed; tried again");
            }
        }
    }
}

/// Pokes whoever waits for captures.
struct Watcher<'a> {
    on_capture: &'a Notify,
}

impl Progress for Watcher<'_> {
    fn step(&self, step: Step<'_>) {
        match step {
            Step::Stored(_) => self.on_capture.notify_one(),
            Step::Unchanged(_) => {}
            Step::Failed(_, why) => tracing::info!("{why}"),
        }
    }
}
