//! `crawl`: visits sources now, scores what comes in.

use crate::Done;
use crate::cli::{CrawlArgs, FolderArgs};
use crate::office::Office;
use crate::pipeline::Pipeline;
use crate::progress::{Progress, Task};
use crate::say::say;
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use mingjian_crawler::schedule::LEASE_SECS;
use mingjian_crawler::{Crawler, Step};
use mingjian_domain::{Source, SourceTarget};
use mingjian_store::{Store, VisitOutcome};
use std::time::Duration;

/// How often a visit under way gives a sign of life.
const RENEW_EVERY: Duration = Duration::from_secs(30);

pub async fn run(args: &FolderArgs, crawl: &CrawlArgs) -> anyhow::Result<Done> {
    let office = Office::open(args).await?;
    let sources = chosen(&office.store, &crawl.names).await?;
    let progress = if crawl.json {
        Progress::json_lines()
    } else {
        Progress::bars()
    };
    let worker = worker_name();
    office.store.visits().release_worker(&worker).await?;
    let crawler = Crawler::new(office.store.clone(), office.agent());
    let mut total = VisitOutcome::default();
    for source in &sources {
        let outcome = visit(&office.store, &crawler, source, &worker, &progress).await?;
        if !crawl.json {
            say!(
                "{}: {} fetched, {} unchanged, {} failed",
                source.name,
                outcome.fetched,
                outcome.unchanged,
                outcome.failed
            )?;
        }
        total.fetched += outcome.fetched;
        total.unchanged += outcome.unchanged;
        total.failed += outcome.failed;
    }
    let drained = Pipeline::new(&office).drain().await?;
    if !crawl.json {
        say!("{} documents scored", drained.documents)?;
    }
    let clean = total.failed == 0 && drained.problems == 0;
    Ok(if clean {
        Done::Well
    } else {
        Done::WithProblems
    })
}

/// One visit of one source, from claim to finish.
pub async fn visit(
    store: &Store,
    crawler: &Crawler,
    source: &Source,
    worker: &str,
    progress: &Progress,
) -> anyhow::Result<VisitOutcome> {
    let visit = store
        .visits()
        .claim_now(source.id, Timestamp::now(), worker, LEASE_SECS)
        .await?
        .with_context(|| {
            format!(
                "{}: is being visited by another process; wait for it",
                source.name
            )
        })?;
    let task = progress.task(&source.name);
    let mut work = std::pin::pin!(crawler.visit(&visit, &task));
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome?,
            () = tokio::time::sleep(RENEW_EVERY) => {
                let visits = store.visits();
                visits.renew(visit.id, Timestamp::now(), LEASE_SECS).await?;
            }
        }
    };
    store
        .visits()
        .finish(visit.id, Timestamp::now(), &outcome)
        .await?;
    Ok(outcome)
}

impl mingjian_crawler::Progress for Task {
    fn step(&self, step: Step<'_>) {
        match step {
            Step::Stored(url) | Step::Unchanged(url) => self.count(url.as_str()),
            Step::Failed(_, why) => self.problem(why),
        }
    }
}

async fn chosen(store: &Store, names: &[String]) -> anyhow::Result<Vec<Source>> {
    let crawled = |s: &Source| matches!(s.target, SourceTarget::Crawl { .. });
    let all = store.sources().list().await?;
    if names.is_empty() {
        let crawled: Vec<_> = all.into_iter().filter(crawled).collect();
        if crawled.is_empty() {
            bail!("no source is crawled yet. Add one with `mingjian source add NAME URL`");
        }
        return Ok(crawled);
    }
    names
        .iter()
        .map(|name| {
            let source = all.iter().find(|s| &s.name == name).with_context(|| {
                format!("{name}: no source of this name; `mingjian source list` shows them")
            })?;
            if !crawled(source) {
                bail!("{name}: takes files and is not crawled; use `mingjian import --source {name} FILE…`");
            }
            Ok(source.clone())
        })
        .collect()
}

/// The name under which this machine holds visits: a restarted process takes its own back.
pub fn worker_name() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    let host = host.trim();
    format!("{}-worker", if host.is_empty() { "local" } else { host })
}
