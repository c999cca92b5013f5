//! Fetch: one request, one answer, at a bounded cost.
//!
//! ```text
//! address ─guard→ connection to a checked address ─→ head ─limits→ body, still compressed → Exchange
//! ```
//!
//! Redirects are answers like any other: whoever asks decides whether to go on (`web`). Bodies are
//! kept as they came, so that a capture holds what the server sent; unpacking happens on the
//! stored form and has its own bound. HTTP/1.1 only: the head that is stored is the head that
//! was read. Names of fields are stored in lower case, as they are handed over by the connection.
//!
//! Not here: what to fetch next, pauses, robots.txt.

mod error;
mod limits;

pub use error::FetchError;
pub use limits::Limits;

use crate::guard::{Guard, Refused};
use jiff::Timestamp;
use mingjian_warc::{Exchange, Payload, Truncated, WarcError};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response};
use std::error::Error as _;
use std::time::Duration;
use tokio::time::{Instant, timeout};
use url::Url;

/// What is asked for beside the address.
#[derive(Debug, Clone)]
pub struct Ask {
    /// What may be reached.
    pub guard: Guard,
    /// `ETag` of the capture at hand.
    pub etag: Option<String>,
    /// `Last-Modified` of the capture at hand.
    pub last_modified: Option<String>,
    /// Cookies that this chain of redirects was given.
    pub cookies: Option<String>,
    /// Take bodies that are no text too.
    pub any_type: bool,
    /// Stop here and keep what came, instead of refusing a longer body.
    pub cut_at: Option<usize>,
}

impl Ask {
    /// A plain question.
    pub fn new(guard: Guard) -> Self {
        Self {
            guard,
            etag: None,
            last_modified: None,
            cookies: None,
            any_type: false,
            cut_at: None,
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// What was exchanged, ready to be stored.
    pub exchange: Exchange,
    headers: HeaderMap,
    limit: usize,
}

impl Answer {
    /// First value of a field, as text.
    pub fn header(&self, name: &str) -> Option<String> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
    }

    /// Where a redirect leads: without fragment, bytes that are no ASCII percent-encoded as sent.
    pub fn location(&self, from: &Url) -> Option<Url> {
        let value = self.headers.get("location")?;
        let escaped: String = value
            .as_bytes()
            .iter()
            .map(|byte| match byte {
                0x21..=0x7e => char::from(*byte).to_string(),
                other => format!("%{other:02X}"),
            })
            .collect();
        let mut to = from.join(&escaped).ok()?;
        to.set_fragment(None);
        Some(to)
    }

    /// `name=value` of every cookie that was set.
    pub fn cookies(&self) -> Vec<String> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .filter_map(|value| value.to_str().ok())
            .filter_map(|value| value.split(';').next())
            .map(|pair| pair.trim().to_owned())
            .filter(|pair| pair.contains('=') && pair.len() <= 4096)
            .take(20)
            .collect()
    }

    /// How long the server asks to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.header("retry-after")?;
        if let Ok(seconds) = value.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
        let wait = until.duration_since(self.exchange.at);
        Some(wait.try_into().unwrap_or_default())
    }

    /// The body with its content coding undone.
    pub fn decoded(&self) -> Result<Vec<u8>, FetchError> {
        Ok(self.stored()?.1.bytes)
    }

    /// The WARC bytes that hold this answer, and the payload read back from them: a body that
    /// cannot be unpacked within bounds is found out before it is stored.
    pub fn stored(&self) -> Result<(Vec<u8>, Payload), FetchError> {
        let warc = mingjian_warc::encode(&mingjian_warc::fetched(&self.exchange));
        match mingjian_warc::payload(&warc) {
            Ok(payload) if payload.bytes.len() > self.limit => Err(self.too_large()),
            Ok(payload) => Ok((warc, payload)),
            Err(WarcError::Bomb { .. }) => Err(self.too_large()),
            Err(error) => Err(FetchError::Coding {
                url: self.exchange.url.clone(),
                what: match error {
                    WarcError::UnknownCoding { coding, .. } => {
                        format!("it is coded as {coding}, which was not asked for")
                    }
                    WarcError::BadCoding { coding, what, .. } => format!("{coding}: {what}"),
                    other => other.to_string(),
                },
            }),
        }
    }

    fn too_large(&self) -> FetchError {
        FetchError::Unpacks {
            url: self.exchange.url.clone(),
            received: self.exchange.body.len(),
        }
    }
}

/// Asks servers.
#[derive(Debug, Clone)]
pub struct Fetcher {
    public: Client,
    private_too: Client,
    user_agent: String,
    limits: Limits,
}

impl Fetcher {
    /// `user_agent` is sent with every request.
    pub fn new(user_agent: String, limits: Limits) -> Self {
        Self {
            public: client(Guard::Public, &limits),
            private_too: client(Guard::PrivateToo, &limits),
            user_agent,
            limits,
        }
    }

    /// The name that robots.txt knows this crawler by.
    pub fn token(&self) -> &str {
        let end = self
            .user_agent
            .find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'))
            .unwrap_or(self.user_agent.len());
        &self.user_agent[..end]
    }

    /// The limits it keeps to.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Asks for `url` once. Any status is an answer.
    pub async fn get(&self, url: &Url, ask: &Ask) -> Result<Answer, FetchError> {
        ask.guard.check(url)?;
        if url.as_str().len() > crate::links::MAX_URL {
            return Err(FetchError::LongAddress {
                url: url.to_string(),
            });
        }
        let started = Instant::now();
        let at = Timestamp::now();
        let fields = self.fields(url, ask);
        let request = request_head(url, &fields);
        let client = match ask.guard {
            Guard::Public => &self.public,
            Guard::PrivateToo => &self.private_too,
        };
        let sending = client.get(url.clone()).headers(fields).send();
        let response = timeout(self.limits.connect + self.limits.first_byte, sending)
            .await
            .map_err(|_| FetchError::Silent {
                url: url.to_string(),
                seconds: self.limits.first_byte.as_secs(),
            })?
            .map_err(|error| self.failed(url, &error))?;
        self.answer(url, ask, started, at, request, response).await
    }

    async fn answer(
        &self,
        url: &Url,
        ask: &Ask,
        started: Instant,
        at: Timestamp,
        request: Vec<u8>,
        mut response: Response,
    ) -> Result<Answer, FetchError> {
        let response_head = response_head(&response);
        if response_head.len() > self.limits.head {
            return Err(FetchError::LongHead {
                url: url.to_string(),
                limit_kib: self.limits.head / 1024,
            });
        }
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        if let Some(content_type) = headers.get("content-type").and_then(|v| v.to_str().ok())
            && !ask.any_type
            && status == 200
            && !may_hold_text(content_type)
        {
            return Err(FetchError::NotText {
                url: url.to_string(),
                content_type: content_type.to_owned(),
            });
        }
        let ip = response.remote_addr().map(|address| address.ip());
        let (body, truncated) = self.body(url, ask, started, &mut response).await?;
        let took = started.elapsed().as_millis();
        Ok(Answer {
            status,
            headers,
            limit: self.limits.unpacked,
            exchange: Exchange {
                url: url.to_string(),
                at,
                ip,
                request,
                response_head,
                body,
                truncated,
                metadata: vec![("fetchTimeMs".to_owned(), took.to_string())],
            },
        })
    }

    /// Reads the body as far as size, time and pace allow.
    async fn body(
        &self,
        url: &Url,
        ask: &Ask,
        started: Instant,
        response: &mut Response,
    ) -> Result<(Vec<u8>, Option<Truncated>), FetchError> {
        let limit = ask.cut_at.unwrap_or(self.limits.body);
        let too_large = || FetchError::TooLarge {
            url: url.to_string(),
            limit_mib: limit >> 20,
        };
        let announced = response.content_length().unwrap_or(0);
        if ask.cut_at.is_none() && announced > limit as u64 {
            return Err(too_large());
        }
        let reading = Instant::now();
        let mut body = Vec::new();
        loop {
            let left = self.limits.whole.saturating_sub(started.elapsed());
            let patience = left.min(self.limits.slow_after.max(Duration::from_millis(1)));
            let chunk = match timeout(patience, response.chunk()).await {
                Ok(Ok(Some(chunk))) => chunk,
                Ok(Ok(None)) => return Ok((body, None)),
                Ok(Err(error)) => return Err(self.failed(url, &error)),
                Err(_) if left <= patience => {
                    return Err(FetchError::TooLong {
                        url: url.to_string(),
                        seconds: self.limits.whole.as_secs(),
                    });
                }
                Err(_) => return Err(self.too_slow(url, body.len())),
            };
            body.extend_from_slice(&chunk);
            if body.len() > limit {
                if ask.cut_at.is_none() {
                    return Err(too_large());
                }
                body.truncate(limit);
                return Ok((body, Some(Truncated::Length)));
            }
            let reading = reading.elapsed();
            let least = reading.as_secs_f64() * self.limits.least_bytes_per_second as f64;
            if reading > self.limits.slow_after && (body.len() as f64) < least {
                return Err(self.too_slow(url, body.len()));
            }
        }
    }

    fn too_slow(&self, url: &Url, received: usize) -> FetchError {
        FetchError::Slow {
            url: url.to_string(),
            received,
            least: self.limits.least_bytes_per_second,
        }
    }

    /// The fields of a request, in the order they are sent.
    fn fields(&self, url: &Url, ask: &Ask) -> HeaderMap {
        let mut fields = HeaderMap::new();
        let mut put = |name: HeaderName, value: &str| {
            // Bytes that a field cannot carry leave the field out, never the request.
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                fields.insert(name, value);
            }
        };
        let host = url.host_str().unwrap_or_default();
        match url.port() {
            Some(port) => put(reqwest::header::HOST, &format!("{host}:{port}")),
            None => put(reqwest::header::HOST, host),
        }
        put(reqwest::header::USER_AGENT, &self.user_agent);
        put(
            reqwest::header::ACCEPT,
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
        );
        put(reqwest::header::ACCEPT_LANGUAGE, "zh-CN,zh;q=0.9,en;q=0.3");
        put(reqwest::header::ACCEPT_ENCODING, "gzip");
        if let Some(etag) = &ask.etag {
            put(reqwest::header::IF_NONE_MATCH, etag);
        }
        if let Some(since) = &ask.last_modified {
            put(reqwest::header::IF_MODIFIED_SINCE, since);
        }
        if let Some(cookies) = &ask.cookies {
            put(reqwest::header::COOKIE, cookies);
        }
        fields
    }

    /// Why the connection failed, dug out of the layers that reported it.
    fn failed(&self, url: &Url, error: &reqwest::Error) -> FetchError {
        let mut cause = error.source();
        let mut innermost = error.to_string();
        while let Some(inner) = cause {
            if let Some(refused) = inner.downcast_ref::<Refused>() {
                return FetchError::Refused(refused.clone());
            }
            innermost = inner.to_string();
            cause = inner.source();
        }
        if innermost.contains("message head is too large") {
            return FetchError::LongHead {
                url: url.to_string(),
                limit_kib: self.limits.head / 1024,
            };
        }
        if error.is_timeout() {
            return FetchError::Silent {
                url: url.to_string(),
                seconds: self.limits.connect.as_secs(),
            };
        }
        if error.is_connect() {
            return FetchError::Connect {
                url: url.to_string(),
                what: innermost,
            };
        }
        FetchError::Broken {
            url: url.to_string(),
            what: innermost,
        }
    }
}

/// A client that follows nothing, unpacks nothing and asks only what the guard lets through.
fn client(guard: Guard, limits: &Limits) -> Client {
    // Fails where the process has chosen a provider already, which then serves as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = || {
        Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .http1_only()
            .http1_max_headers(256)
            .connect_timeout(limits.connect)
            .pool_max_idle_per_host(1)
            .dns_resolver(std::sync::Arc::new(guard))
    };
    builder().build().unwrap_or_else(|error| {
        // A machine without root certificates still reads plain http; https then fails page by
        // page with a message that names the certificate.
        tracing::warn!(%error, "no root certificates on this machine: https sites cannot be fetched");
        builder()
            .tls_certs_only([])
            .build()
            .expect("a client without root certificates needs nothing of the system")
    })
}

/// Media types that may hold a page or a feed.
fn may_hold_text(content_type: &str) -> bool {
    let media = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    media.is_empty()
        || !media.contains('/')
        || media.starts_with("text/")
        || [
            "html",
            "xml",
            "json",
            "octet-stream",
            "x-unknown",
            "multipart/related",
        ]
        .iter()
        .any(|word| media.contains(word))
}

fn request_head(url: &Url, fields: &HeaderMap) -> Vec<u8> {
    let mut target = url.path().to_owned();
    if let Some(query) = url.query() {
        target.push('?');
        target.push_str(query);
    }
    head(&format!("GET {target} HTTP/1.1"), fields)
}

fn response_head(response: &Response) -> Vec<u8> {
    let status = response.status();
    let line = format!(
        "{:?} {} {}",
        response.version(),
        status.as_u16(),
        status.canonical_reason().unwrap_or_default()
    );
    head(line.trim_end(), response.headers())
}

fn head(first: &str, fields: &HeaderMap) -> Vec<u8> {
    let mut head = first.as_bytes().to_vec();
    for (name, value) in fields {
        head.extend_from_slice(b"\r\n");
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
    }
    head.extend_from_slice(b"\r\n\r\n");
    head
}
