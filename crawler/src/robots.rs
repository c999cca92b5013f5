//! robots.txt: what a site asks crawlers to leave alone (RFC 9309).
//!
//! The file is read through the same guard and limits as any page, up to five redirects, and kept
//! for a day at most. A missing file forbids nothing; a server that fails forbids everything until
//! it answers again. A page of HTML in its place is a missing file.

use crate::fetch::{Ask, FetchError, Fetcher};
use crate::guard::Guard;
use robotxt::{AccessResult, Robots as Rules};
use std::time::{Duration, Instant};
use url::Url;

/// Longest pause that a site's `Crawl-delay` may ask for.
const LONGEST_DELAY: Duration = Duration::from_secs(30);
/// How long the file is believed.
const FRESH: Duration = Duration::from_secs(24 * 60 * 60);
/// Redirects that are followed to it.
const MOST_REDIRECTS: usize = 5;
/// How much of it is read, bytes.
const MOST_BYTES: usize = robotxt::BYTE_LIMIT;

/// The rules of one origin for this crawler.
#[derive(Debug, Clone)]
pub struct Robots {
    rules: Rules,
    read: Instant,
}

impl Robots {
    /// Fetches and reads the file of `url`'s origin.
    pub async fn fetch(fetcher: &Fetcher, guard: Guard, url: &Url) -> Self {
        let rules = match read(fetcher, guard, url).await {
            Ok(Some(text)) => Rules::from_access(AccessResult::Successful(&text), fetcher.token()),
            Ok(None) => Rules::allow_all(),
            Err(_) => Rules::disallow_all(),
        };
        Self {
            rules,
            read: Instant::now(),
        }
    }

    /// Whether the address may be fetched.
    pub fn allows(&self, url: &Url) -> bool {
        self.rules.is_url_allowed(url)
    }

    /// The pause the site asks for between requests.
    pub fn delay(&self) -> Duration {
        self.rules
            .crawl_delay()
            .unwrap_or_default()
            .min(LONGEST_DELAY)
    }

    /// Whether it is young enough to be believed.
    pub fn is_fresh(&self) -> bool {
        self.read.elapsed() < FRESH
    }
}

/// The file's text; `None` where there is none.
async fn read(fetcher: &Fetcher, guard: Guard, url: &Url) -> Result<Option<Vec<u8>>, FetchError> {
    let Ok(mut at) = robotxt::robots_url(url) else {
        return Ok(None);
    };
    for _ in 0..=MOST_REDIRECTS {
        let ask = Ask {
            any_type: true,
            cut_at: Some(MOST_BYTES),
            ..Ask::new(guard)
        };
        let answer = fetcher.get(&at, &ask).await?;
        match answer.status {
            200..=299 => {
                let body = answer.decoded()?;
                let looks_like_html = body.trim_ascii_start().starts_with(b"<");
                return Ok((!looks_like_html).then_some(body));
            }
            300..=399 => match answer.location(&at) {
                Some(to) => at = to,
                None => return Ok(None),
            },
            400..=499 => return Ok(None),
            status => {
                return Err(FetchError::Status {
                    url: at.to_string(),
                    status,
                });
            }
        }
    }
    Ok(None)
}
