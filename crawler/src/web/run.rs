//! A visit under way.

use super::follow::{Chain, End, Page};
use super::site::{Site, looks_like_page};
use super::{Crawler, Progress, Step};
use crate::fetch::FetchError;
use crate::guard::Guard;
use crate::links::{self, Links};
use crate::robots::Robots;
use crate::{charset, extract};
use mingjian_domain::{Sha256, SourceTarget};
use mingjian_store::{StoreError, Visit, VisitOutcome};
use scraper::Html;
use std::collections::HashMap;
use std::time::Duration;
use url::Url;

/// What a visit keeps in memory; all of it can be worked out again from the store.
pub(super) struct Run<'a> {
    pub crawler: &'a Crawler,
    pub visit: &'a Visit,
    pub progress: &'a dyn Progress,
    pub guard: Guard,
    pub site: Site,
    pub delay: Duration,
    pub fetched: u32,
    pub unchanged: u32,
    /// Addresses in a row that found their host busy.
    pub busy: u32,
    seeds: Vec<Url>,
    max_pages: u64,
    max_depth: u32,
    /// Addresses the visit knows.
    known: u64,
    robots: HashMap<String, Robots>,
}

impl<'a> Run<'a> {
    pub fn new(crawler: &'a Crawler, visit: &'a Visit, progress: &'a dyn Progress) -> Self {
        let (seeds, max_pages, max_depth, delay_ms, allow_private) = match &visit.source.target {
            SourceTarget::Crawl {
                seeds,
                max_pages,
                max_depth,
                delay_ms,
                allow_private,
            } => (
                seeds.as_slice(),
                *max_pages,
                *max_depth,
                *delay_ms,
                *allow_private,
            ),
            SourceTarget::Files => (&[][..], 0, 0, 0, false),
        };
        Self {
            crawler,
            visit,
            progress,
            guard: Guard::of(allow_private),
            site: Site::of(seeds),
            delay: Duration::from_millis(delay_ms),
            fetched: 0,
            unchanged: 0,
            busy: 0,
            seeds: seeds.iter().map(links::canonical).collect(),
            max_pages: u64::from(max_pages),
            max_depth,
            known: 0,
            robots: HashMap::new(),
        }
    }

    /// Fetches what the frontier holds, and what that leads to.
    pub async fn finish(mut self) -> Result<VisitOutcome, StoreError> {
        let frontier = self.crawler.store.frontier();
        let before = frontier.counts(self.visit.id).await?;
        self.fetched = u32::try_from(before.done).unwrap_or(u32::MAX);
        self.known = before.queued + before.done + before.failed;
        // Every seed is asked for, even where there are more of them than the visit may fetch.
        let seeds: Vec<_> = self.seeds.iter().map(|seed| (seed.clone(), 0)).collect();
        self.known += frontier.push(self.visit.id, &seeds).await? as u64;
        while let Some((url, depth)) = frontier.next(self.visit.id).await? {
            self.address(url, depth).await?;
        }
        let after = frontier.counts(self.visit.id).await?;
        Ok(VisitOutcome {
            fetched: self.fetched,
            unchanged: self.unchanged,
            failed: u32::try_from(after.failed).unwrap_or(u32::MAX),
        })
    }

    /// One address of the frontier, along its redirects and the jumps of its pages.
    async fn address(&mut self, url: Url, depth: u32) -> Result<(), StoreError> {
        let mut chain = Chain::from(url);
        // Hops before this one are settled.
        let mut settled = 0;
        loop {
            let end = self.follow(&mut chain, depth).await?;
            let jump = match end {
                End::Page(page) => {
                    let jump = self.links(&page, depth).await?;
                    self.done(&chain.hops[settled..], page.capture).await?;
                    jump
                }
                End::Known => {
                    self.done(&chain.hops[settled..], None).await?;
                    None
                }
                End::Failed(error) => {
                    // Those in between only passed the failure on.
                    self.done(&chain.hops[settled + 1..], None).await?;
                    self.failed(&chain.hops[settled].clone(), &error).await?;
                    None
                }
            };
            let Some(to) = jump else { return Ok(()) };
            if !self.queue(&to, depth).await? {
                return Ok(());
            }
            settled = chain.hops.len();
            chain.hops.push(to.clone());
            let most = self.crawler.fetcher.limits().redirects;
            if settled > most {
                let url = chain.start().to_string();
                return self
                    .failed(&to, &FetchError::EndlessRedirect { url, hops: most })
                    .await;
            }
        }
    }

    /// Queues where a page leads; returns the address it jumps to by itself.
    async fn links(&mut self, page: &Page, depth: u32) -> Result<Option<Url>, StoreError> {
        let Some(links) = read_links(page).await else {
            return Ok(None);
        };
        let deeper = depth + 1;
        let may_go_deeper = deeper <= self.max_depth;
        let mut new = 0;
        if may_go_deeper {
            new = self.queue_all(&links.follow, deeper).await?;
        }
        self.queue_all(&links.frames, depth).await?;
        // Lists go on at their own depth as long as they bring something; a calendar that only
        // leads to itself is bounded like any other link.
        if new > 0 || depth == 0 {
            self.queue_all(&links.pages, depth).await?;
        } else if may_go_deeper {
            self.queue_all(&links.pages, deeper).await?;
        }
        Ok(links.jump.filter(|to| self.wants(to)))
    }

    /// Queues those of `urls` that are wanted, as far as the visit may go; returns how many were new.
    async fn queue_all(&mut self, urls: &[Url], depth: u32) -> Result<usize, StoreError> {
        let room = usize::try_from(self.max_pages.saturating_sub(self.known)).unwrap_or(usize::MAX);
        let mut new = 0;
        let mut wanted: Vec<(Url, u32)> = urls
            .iter()
            .filter(|url| self.wants(url))
            .map(|url| (url.clone(), depth))
            .collect();
        while new < room && !wanted.is_empty() {
            let rest = wanted.split_off(wanted.len().min(room - new));
            new += self
                .crawler
                .store
                .frontier()
                .push(self.visit.id, &wanted)
                .await?;
            wanted = rest;
        }
        self.known += new as u64;
        Ok(new)
    }

    /// Queues an address that was reached by a redirect or a jump, even past the limit of pages:
    /// the page that led there counts already. `false`: the visit knows it.
    pub(super) async fn queue(&mut self, url: &Url, depth: u32) -> Result<bool, StoreError> {
        let new = self
            .crawler
            .store
            .frontier()
            .push(self.visit.id, &[(url.clone(), depth)])
            .await?;
        self.known += new as u64;
        Ok(new > 0)
    }

    fn wants(&self, url: &Url) -> bool {
        self.site.holds(url)
            && looks_like_page(url)
            && url.as_str().len() <= links::MAX_URL
            && self
                .robots
                .get(&url.origin().ascii_serialization())
                .is_none_or(|robots| robots.allows(url))
    }

    /// The rules of this address's origin, read when they are first needed.
    pub(super) async fn robots(&mut self, url: &Url) -> Robots {
        let origin = url.origin().ascii_serialization();
        if let Some(robots) = self.robots.get(&origin)
            && robots.is_fresh()
        {
            return robots.clone();
        }
        self.crawler.pace.turn(url, self.delay).await;
        let robots = Robots::fetch(&self.crawler.fetcher, self.guard, url).await;
        self.robots.insert(origin, robots.clone());
        robots
    }

    async fn done(&self, urls: &[Url], capture: Option<Sha256>) -> Result<(), StoreError> {
        for url in urls {
            self.crawler
                .store
                .frontier()
                .done(self.visit.id, url, capture)
                .await?;
        }
        Ok(())
    }

    async fn failed(&self, url: &Url, error: &FetchError) -> Result<(), StoreError> {
        let why = error.to_string();
        self.crawler
            .store
            .frontier()
            .failed(self.visit.id, url, &why)
            .await?;
        self.progress.step(Step::Failed(url, &why));
        Ok(())
    }
}

/// The links of a page; `None` where it is no HTML. Parsing computes, so it leaves the threads that wait.
async fn read_links(page: &Page) -> Option<Links> {
    let content_type = page.payload.content_type.clone();
    if !extract::looks_like_html(&page.payload.bytes, content_type.as_deref()) {
        return None;
    }
    let bytes = page.payload.bytes.clone();
    let url = page.url.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let decoded = charset::decode(&bytes, content_type.as_deref(), url.host_str());
        let html = Html::parse_document(&crate::page::tame(&decoded.text));
        links::of_page(&html, &url, decoded.encoding)
    });
    match reading.await {
        Ok(links) => Some(links),
        Err(error) => {
            tracing::error!(url = %page.url, %error, "links of a stored page could not be read");
            None
        }
    }
}
