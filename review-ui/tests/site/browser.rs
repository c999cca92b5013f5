//! A small browser: keeps cookies, fills in forms, follows redirects.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use tower::ServiceExt as _;

pub struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
}

pub struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub path: String,
    pub bytes: Vec<u8>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// Text of the first element, its white space collapsed.
    pub fn read(&self, selector: &str) -> String {
        let html = self.html();
        let found = html.select(&Selector::parse(selector).unwrap()).next();
        let text: String = found.map(|e| e.text().collect()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    pub fn count(&self, selector: &str) -> usize {
        self.html()
            .select(&Selector::parse(selector).unwrap())
            .count()
    }

    pub fn attribute(&self, selector: &str, name: &str) -> Option<String> {
        let html = self.html();
        let found = html.select(&Selector::parse(selector).unwrap()).next()?;
        found.attr(name).map(str::to_owned)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Hidden fields of the first form with this action.
    pub fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let html = self.html();
        let fields = format!("form[action=\"{action}\"] input[type=hidden]");
        html.select(&Selector::parse(&fields).unwrap())
            .map(|e| {
                let attribute = |name| e.attr(name).unwrap_or_default().to_owned();
                (attribute("name"), attribute("value"))
            })
            .collect()
    }
}

impl Browser {
    pub fn new(router: &Router) -> Self {
        Self {
            router: router.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// Posts a body of this type and follows where it leads.
    pub async fn post_body(&mut self, path: &str, kind: &str, body: Body) -> Page {
        let page = self.request(Method::POST, path, kind, body).await;
        self.follow(page).await
    }

    /// One request, redirects not followed.
    pub async fn ask(&mut self, method: Method, path: &str, body: String) -> Page {
        let kind = "application/x-www-form-urlencoded";
        self.request(method, path, kind, Body::from(body)).await
    }

    async fn request(&mut self, method: Method, path: &str, kind: &str, body: Body) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .body(body)
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for set in parts.headers.get_all(header::SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        Page {
            status: parts.status,
            headers: parts.headers,
            path: path.to_owned(),
            bytes: axum::body::to_bytes(body, usize::MAX)
                .await
                .unwrap()
                .to_vec(),
        }
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let page = self.ask(Method::GET, path, String::new()).await;
        self.follow(page).await
    }

    async fn follow(&mut self, mut page: Page) -> Page {
        for _ in 0..5 {
            let to = page.header("location").to_owned();
            if page.status.is_redirection() {
                let path = to.split('#').next().unwrap().to_owned();
                page = self.ask(Method::GET, &path, String::new()).await;
            } else {
                return page;
            }
        }
        panic!("still redirecting at {}", page.path);
    }

    /// Sends the first form of `page` with this action: its hidden fields and `more`.
    pub async fn send(&mut self, page: &Page, action: &str, more: &[(&str, &str)]) -> Page {
        let hidden = page.hidden(action);
        assert!(!hidden.is_empty(), "no form {action} on {}", page.path);
        let mut fields: Vec<(&str, &str)> = hidden
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        fields.extend(more);
        self.post(action, &fields).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let page = self.ask(Method::POST, path, body).await;
        self.follow(page).await
    }

    pub async fn sign_in(&mut self, name: &str, password: &str) -> Page {
        let page = self.get("/login").await;
        self.send(&page, "/login", &[("name", name), ("password", password)])
            .await
    }
}
