//! One address of a visit: along its redirects to a stored capture, or to the reason there is none.

use super::Step;
use super::run::Run;
use crate::fetch::{Answer, Ask, FetchError};
use mingjian_domain::{Capture, CaptureKind, FetchFacts, Sha256, sm3_hex};
use mingjian_store::StoreError;
use mingjian_warc::{Payload, Unchanged};
use std::time::Duration;
use url::Url;

/// A page that was fetched.
pub(super) struct Page {
    pub url: Url,
    /// The capture that was stored; `None` where the bytes rest in an earlier capture of this visit.
    pub capture: Option<Sha256>,
    pub payload: Payload,
}

/// How a chain of redirects ended.
pub(super) enum End {
    /// At a page.
    Page(Box<Page>),
    /// At an address that the visit knows and fetches by itself.
    Known,
    /// At nothing.
    Failed(FetchError),
}

/// A chain of redirects from one address.
pub(super) struct Chain {
    /// Addresses asked, in order; the last one is asked next.
    pub hops: Vec<Url>,
    /// Those of them that were asked with these cookies.
    asked: Vec<(Url, String)>,
    cookies: Vec<String>,
}

impl Chain {
    pub fn from(start: Url) -> Self {
        Self {
            hops: vec![start],
            asked: Vec::new(),
            cookies: Vec::new(),
        }
    }

    pub fn start(&self) -> &Url {
        &self.hops[0]
    }

    fn cookie_line(&self) -> String {
        self.cookies.join("; ")
    }

    /// Keeps the cookies of an answer; a later value of the same name wins.
    fn keep_cookies(&mut self, answer: &Answer) {
        for pair in answer.cookies() {
            let name = pair.split('=').next().unwrap_or_default();
            self.cookies
                .retain(|kept| kept.split('=').next() != Some(name));
            self.cookies.push(pair);
        }
    }
}

impl Run<'_> {
    /// Follows `chain` from its last address on.
    pub(super) async fn follow(
        &mut self,
        chain: &mut Chain,
        depth: u32,
    ) -> Result<End, StoreError> {
        loop {
            let url = chain.hops[chain.hops.len() - 1].clone();
            chain.asked.push((url.clone(), chain.cookie_line()));
            let earlier = self
                .crawler
                .store
                .captures()
                .latest(self.visit.source.id, url.as_str())
                .await?;
            // Stored by this visit before it was broken off: not asked for again.
            if let Some(earlier) = &earlier
                && self.visit.resumed
                && earlier.captured >= self.visit.due
            {
                let payload = self.stored_payload(earlier).await?;
                self.fetched += 1;
                return Ok(payload.map_or(End::Known, |payload| {
                    End::Page(Box::new(Page {
                        url,
                        capture: Some(earlier.id),
                        payload,
                    }))
                }));
            }
            let answer = match self.ask(&url, chain, earlier.as_ref()).await {
                Ok(answer) => answer,
                Err(error) => return Ok(End::Failed(error)),
            };
            match answer.status {
                304 => {
                    let Some(earlier) = earlier else {
                        return Ok(End::Failed(FetchError::Status {
                            url: url.to_string(),
                            status: 304,
                        }));
                    };
                    return self
                        .unchanged(url, chain, answer, earlier, Unchanged::NotModified)
                        .await;
                }
                200..=299 => return self.keep(url, chain, answer, earlier).await,
                300..=399 => {
                    chain.keep_cookies(&answer);
                    match self.next_hop(&url, chain, &answer) {
                        Ok(to) => {
                            if !chain.hops.contains(&to) && !self.queue(&to, depth).await? {
                                return Ok(End::Known);
                            }
                            chain.hops.push(to);
                        }
                        Err(error) => return Ok(End::Failed(error)),
                    }
                }
                status => {
                    return Ok(End::Failed(FetchError::Status {
                        url: url.to_string(),
                        status,
                    }));
                }
            }
        }
    }

    /// Where a redirect leads, if it may be followed.
    fn next_hop(&self, url: &Url, chain: &Chain, answer: &Answer) -> Result<Url, FetchError> {
        let to = answer.location(url).ok_or_else(|| FetchError::Lost {
            url: url.to_string(),
            status: answer.status,
        })?;
        if !self.site.holds(&to) {
            return Err(FetchError::Elsewhere {
                url: url.to_string(),
                to: to.to_string(),
            });
        }
        // The same address with another cookie is another question: some sites set one first.
        if chain.asked.contains(&(to.clone(), chain.cookie_line())) {
            return Err(FetchError::RedirectLoop {
                url: chain.start().to_string(),
                through: to.to_string(),
            });
        }
        let most = self.crawler.fetcher.limits().redirects;
        if chain.asked.len() > most {
            return Err(FetchError::EndlessRedirect {
                url: chain.start().to_string(),
                hops: most,
            });
        }
        Ok(to)
    }

    /// Asks once robots.txt allows it and the host's turn has come; a busy server is asked again.
    async fn ask(
        &mut self,
        url: &Url,
        chain: &Chain,
        earlier: Option<&Capture>,
    ) -> Result<Answer, FetchError> {
        self.guard.check(url)?;
        let robots = self.robots(url).await;
        if !robots.allows(url) {
            return Err(FetchError::Robots {
                url: url.to_string(),
            });
        }
        let delay = self.delay.max(robots.delay());
        let mut ask = Ask::new(self.guard);
        if let Some(CaptureKind::Fetched(facts)) = earlier.map(|capture| &capture.kind) {
            ask.etag = facts.etag.clone();
            ask.last_modified = facts.last_modified.clone();
        }
        ask.cookies = Some(chain.cookie_line()).filter(|line| !line.is_empty());
        let limits = self.crawler.fetcher.limits().clone();
        let mut tries = 0;
        loop {
            self.crawler.pace.turn(url, delay).await;
            let answer = self.crawler.fetcher.get(url, &ask).await?;
            if !matches!(answer.status, 429 | 503) {
                self.busy = 0;
                return Ok(answer);
            }
            let wish = answer
                .retry_after()
                .unwrap_or_else(|| (delay.max(Duration::from_secs(1))) * 2u32.pow(tries + 1));
            self.crawler
                .pace
                .back_off(url, wish.min(limits.longest_backoff));
            // A host that stays busy is not waited for at every single address.
            if tries >= limits.retries || self.busy >= PATIENCE_WITH_BUSY {
                self.busy += 1;
                return Err(FetchError::Status {
                    url: url.to_string(),
                    status: answer.status,
                });
            }
            tries += 1;
        }
    }

    /// Stores a new page, or notes that it came unchanged.
    async fn keep(
        &mut self,
        url: Url,
        chain: &Chain,
        mut answer: Answer,
        earlier: Option<Capture>,
    ) -> Result<End, StoreError> {
        self.note_way(chain, &mut answer);
        let (warc, payload) = match answer.stored() {
            Ok(stored) => stored,
            Err(error) => return Ok(End::Failed(error)),
        };
        let digest = Sha256::of(&payload.bytes);
        if let Some(earlier) = earlier
            && earlier.payload == digest
        {
            return self
                .unchanged(url, chain, answer, earlier, Unchanged::SameDigest)
                .await;
        }
        let capture = Capture {
            id: Sha256::of(&warc),
            source: self.visit.source.id,
            url: url.to_string(),
            captured: answer.exchange.at,
            payload: digest,
            payload_sm3: sm3_hex(&payload.bytes),
            payload_len: payload.bytes.len() as u64,
            kind: CaptureKind::Fetched(facts(&answer)),
        };
        self.crawler.store.captures().put(&capture, &warc).await?;
        self.fetched += 1;
        self.progress.step(Step::Stored(&url));
        Ok(End::Page(Box::new(Page {
            url,
            capture: Some(capture.id),
            payload,
        })))
    }

    /// Stores a revisit record; the page's links come from the earlier capture.
    async fn unchanged(
        &mut self,
        url: Url,
        chain: &Chain,
        mut answer: Answer,
        earlier: Capture,
        why: Unchanged,
    ) -> Result<End, StoreError> {
        self.note_way(chain, &mut answer);
        let records = mingjian_warc::revisit(
            &answer.exchange,
            &earlier.url,
            earlier.captured,
            &earlier.payload,
            why,
        );
        let warc = mingjian_warc::encode(&records);
        let capture = Capture {
            id: Sha256::of(&warc),
            source: self.visit.source.id,
            url: url.to_string(),
            captured: answer.exchange.at,
            payload: earlier.payload,
            payload_sm3: earlier.payload_sm3.clone(),
            payload_len: earlier.payload_len,
            kind: CaptureKind::Unchanged {
                earlier: earlier.id,
                facts: facts(&answer),
            },
        };
        self.crawler.store.captures().put(&capture, &warc).await?;
        self.unchanged += 1;
        self.progress.step(Step::Unchanged(&url));
        Ok(match self.stored_payload(&earlier).await? {
            Some(payload) => End::Page(Box::new(Page {
                url,
                capture: Some(capture.id),
                payload,
            })),
            None => End::Known,
        })
    }

    /// The payload of a stored capture; `None` where its bytes can no longer be read, which
    /// `verify` reports.
    async fn stored_payload(&self, capture: &Capture) -> Result<Option<Payload>, StoreError> {
        let warc = self.crawler.store.captures().warc(&capture.id).await?;
        Ok(mingjian_warc::payload(&warc).ok())
    }

    /// Notes in the record how the address was reached.
    fn note_way(&self, chain: &Chain, answer: &mut Answer) {
        let metadata = &mut answer.exchange.metadata;
        if metadata.iter().any(|(name, _)| name == "visit") {
            return;
        }
        let earlier = &chain.hops[..chain.hops.len() - 1];
        metadata.extend(
            earlier
                .iter()
                .map(|hop| ("via".to_owned(), hop.to_string())),
        );
        metadata.push(("visit".to_owned(), self.visit.id.to_string()));
        metadata.push(("source".to_owned(), self.visit.source.name.clone()));
    }
}

/// Addresses in a row that a busy host may cost their full waiting.
const PATIENCE_WITH_BUSY: u32 = 3;

fn facts(answer: &Answer) -> FetchFacts {
    FetchFacts {
        status: answer.status,
        content_type: answer.header("content-type"),
        etag: answer.header("etag"),
        last_modified: answer.header("last-modified"),
        ip: answer.exchange.ip,
    }
}
