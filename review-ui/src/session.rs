//! Session: who asks, and whether they may. Rights are extractors, so that a handler that takes an
//! `Officer` cannot run for anybody else; a posted form is read only through `Form`, which checks
//! its token first.

use crate::Shared;
use crate::error::PageError;
use crate::fields::{Fields, local_path};
use crate::lang::{Prefs, cookie};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use jiff::Timestamp;
use mingjian_domain::{Role, User};
use mingjian_store::{Session, StoreError};

/// Name of the session cookie.
pub const COOKIE: &str = "mj_session";

/// The session that the request's cookie names, if it holds.
pub async fn find(app: &Shared, headers: &HeaderMap) -> Result<Option<Session>, StoreError> {
    match cookie(headers, COOKIE) {
        Some(token) => app.site.store.sessions().get(token, Timestamp::now()).await,
        None => Ok(None),
    }
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// Who.
    pub user: User,
    /// Token of the forms of this session.
    pub csrf: String,
    /// Token of the session.
    pub token: String,
    /// Language, look, keys.
    pub prefs: Prefs,
    /// Path and query asked for; for a posted form the page it came from.
    pub here: String,
    /// Whether the page is only fetched ahead of its use.
    pub ahead: bool,
}

impl FromRequestParts<Shared> for SignedIn {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, PageError> {
        let here = here(parts);
        match find(app, &parts.headers).await? {
            Some(session) => Ok(Self {
                user: session.user,
                csrf: session.csrf,
                token: session.token,
                prefs: Prefs::of(&parts.headers),
                here,
                ahead: parts.headers.contains_key("x-ahead"),
            }),
            None => Err(PageError::SignIn {
                next: here,
                lost: parts.method == Method::POST,
            }),
        }
    }
}

/// The page that a visitor is on.
fn here(parts: &Parts) -> String {
    if parts.method == Method::GET {
        return parts.uri.to_string();
    }
    parts
        .headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| url::Url::parse(value).ok())
        .and_then(|url| {
            local_path(&url[url::Position::BeforePath..url::Position::AfterQuery])
                .map(str::to_owned)
        })
        .unwrap_or_else(|| "/queue".to_owned())
}

macro_rules! roles {
    ($($(#[$doc:meta])* $name:ident: $role:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name(pub SignedIn);

        impl FromRequestParts<Shared> for $name {
            type Rejection = PageError;

            async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, PageError> {
                let me = SignedIn::from_request_parts(parts, app).await?;
                if me.user.role >= $role {
                    Ok(Self(me))
                } else {
                    Err(PageError::Role($role))
                }
            }
        }

        impl std::ops::Deref for $name {
            type Target = SignedIn;

            fn deref(&self) -> &SignedIn {
                &self.0
            }
        }
    )+};
}

roles! {
    /// Decides on items; so does everybody above.
    Reviewer: Role::Reviewer;
    /// Keeps cases and takes evidence out.
    Officer: Role::Officer;
    /// Sets how sources are visited.
    Operator: Role::Operator;
}

/// The fields of a posted form whose token is this session's.
#[derive(Debug, Clone)]
pub struct Form(pub Fields);

impl FromRequest<Shared> for Form {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let me = SignedIn::from_request_parts(&mut parts, app).await?;
        let body = Bytes::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|error| PageError::Unreadable(error.to_string()))?;
        let fields = Fields::parse(&body);
        if same(fields.text("csrf"), &me.csrf) {
            Ok(Self(fields))
        } else {
            Err(PageError::Csrf)
        }
    }
}

/// Fields of the address.
#[derive(Debug, Clone)]
pub struct Query(pub Fields);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(Fields::parse(query.as_bytes())))
    }
}

/// Compares two tokens without telling by its time where they differ.
pub fn same(a: &str, b: &str) -> bool {
    !b.is_empty()
        && a.len() == b.len()
        && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}
