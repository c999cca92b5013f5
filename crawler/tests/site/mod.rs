//! A web site on loopback that notes who asked for what, and can misbehave.
#![allow(dead_code)]

use axum::body::Body;
use axum::extract::Request as HttpRequest;
use axum::response::Response;
use std::collections::HashMap;
use std::convert::Infallible;
use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    pub path: String,
    pub query: String,
    /// How often this path has been asked for, this time included.
    pub nth: u32,
    headers: HashMap<String, String>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// What is sent back.
pub struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    manner: Manner,
}

enum Manner {
    Whole,
    Dripping,
    Silent,
    /// States this length and sends the body alone.
    Announcing(u64),
}

pub fn reply(status: u16, content_type: &str, body: &str) -> Reply {
    Reply {
        status,
        headers: vec![("content-type".into(), content_type.into())],
        body: body.as_bytes().to_vec(),
        manner: Manner::Whole,
    }
}

pub fn page(title: &str, body: &str) -> Reply {
    let html = format!(
        "<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    );
    reply(200, "text/html; charset=utf-8", &html)
}

impl Reply {
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }

    pub fn bytes(mut self, bytes: Vec<u8>) -> Self {
        self.body = bytes;
        self
    }

    pub fn gzipped(self, bytes: &[u8]) -> Self {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).unwrap();
        self.with("content-encoding", "gzip")
            .bytes(gzip.finish().unwrap())
    }

    pub fn dripping(mut self) -> Self {
        self.manner = Manner::Dripping;
        self
    }

    pub fn silent(mut self) -> Self {
        self.manner = Manner::Silent;
        self
    }

    pub fn announcing(mut self, length: u64) -> Self {
        self.manner = Manner::Announcing(length);
        self
    }

    async fn send(self) -> Response {
        let mut response = Response::builder().status(self.status);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        let body = match self.manner {
            Manner::Whole => Body::from(self.body),
            Manner::Silent => {
                tokio::time::sleep(Duration::from_secs(60)).await;
                Body::empty()
            }
            Manner::Dripping => Body::from_stream(futures::stream::unfold((), |()| async {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Some((Ok::<_, Infallible>(bytes::Bytes::from_static(b"x")), ()))
            })),
            Manner::Announcing(length) => {
                response = response.header("content-length", length);
                let body = bytes::Bytes::from(self.body);
                Body::from_stream(futures::stream::unfold(Some(body), |body| async {
                    match body {
                        Some(body) => Some((Ok(body), None)),
                        None => {
                            tokio::time::sleep(Duration::from_millis(200)).await;
                            Some((Err(std::io::Error::other("the server goes away")), None))
                        }
                    }
                }))
            }
        };
        response.body(body).unwrap()
    }
}

/// The site; it stops when it is dropped.
pub struct Site {
    /// `http://127.0.0.1:port`.
    pub base: String,
    requests: Arc<Mutex<Vec<Request>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Site {
    pub async fn serve(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (noted, answer) = (Arc::clone(&requests), Arc::new(answer));
        let app = axum::Router::new().fallback(move |http: HttpRequest| {
            let request = note(&noted, &http);
            let answer = Arc::clone(&answer);
            async move { answer(&request).send().await }
        });
        let server = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            base,
            requests,
            server,
        }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    /// Paths in the order they were asked for.
    pub fn asked(&self) -> Vec<String> {
        self.requests()
            .into_iter()
            .map(|request| request.path)
            .collect()
    }
}

fn note(noted: &Mutex<Vec<Request>>, http: &HttpRequest) -> Request {
    let mut noted = noted.lock().unwrap();
    let path = http.uri().path().to_owned();
    let nth =
        1 + u32::try_from(noted.iter().filter(|earlier| earlier.path == path).count()).unwrap();
    let request = Request {
        path,
        query: http.uri().query().unwrap_or_default().to_owned(),
        nth,
        headers: http
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect(),
    };
    noted.push(request.clone());
    request
}
