//! Signing in and out.
//!
//! The form of somebody who is not signed in has a token too: a random one in a cookie of its own,
//! so that no other site can sign a visitor in under a name of its choice.

use crate::error::PageError;
use crate::fields::{Fields, local_path};
use crate::frame::{Frame, Nav};
use crate::lang::{Prefs, cookie};
use crate::session::{self, Form, Query, SignedIn};
use crate::{Shared, html_page};
use askama::Template;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use jiff::Timestamp;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};

/// Cookie of the form's token before there is a session.
const FORM_COOKIE: &str = "mj_form";

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    f: Frame,
    token: String,
    next: String,
    name: String,
    lost: bool,
    problem: Option<String>,
}

/// Address of the peer, where the server tells it.
pub struct Peer(Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Self(peer.map(|ConnectInfo(address)| address.ip())))
    }
}

/// `GET /login`.
pub async fn form(
    State(app): State<Shared>,
    headers: HeaderMap,
    Query(fields): Query,
) -> Result<Response, PageError> {
    let next = local_path(fields.text("next")).unwrap_or("/queue");
    if session::find(&app, &headers).await?.is_some() {
        return Ok(Redirect::to(next).into_response());
    }
    let lost = fields.text("lost") == "1";
    page(&headers, next, "", lost, None, StatusCode::OK)
}

fn page(
    headers: &HeaderMap,
    next: &str,
    name: &str,
    lost: bool,
    problem: Option<String>,
    status: StatusCode,
) -> Result<Response, PageError> {
    let token = match cookie(headers, FORM_COOKIE) {
        Some(token) if token.len() == 32 && token.bytes().all(|b| b.is_ascii_hexdigit()) => {
            token.to_owned()
        }
        _ => format!("{:032x}", rand::random::<u128>()),
    };
    let set = format!("{FORM_COOKIE}={token}; Path=/login; HttpOnly; SameSite=Strict");
    let here = format!("/login?next={next}");
    let html = html_page(&LoginPage {
        f: Frame {
            prefs: Prefs::of(headers),
            who: None,
            here,
            nav: Nav::None,
        },
        token,
        next: next.to_owned(),
        name: name.to_owned(),
        lost,
        problem,
    })?;
    Ok((status, [(header::SET_COOKIE, set)], html).into_response())
}

/// `POST /login`.
pub async fn sign_in(
    State(app): State<Shared>,
    Peer(address): Peer,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let fields = Fields::parse(&body);
    let now = Timestamp::now();
    let name = fields.line("name", 100);
    let next = local_path(fields.text("next")).unwrap_or("/queue");
    let lang = Prefs::of(&headers).lang;
    let refused =
        |problem: String, status| page(&headers, next, &name, false, Some(problem), status);
    let token = cookie(&headers, FORM_COOKIE).unwrap_or_default();
    if !session::same(fields.text("csrf"), token) {
        let problem = lang.t(
            "登录页已过期，请再试一次。若反复出现，请允许本站使用 Cookie。",
            "This page was out of date; try again. If it stays, allow cookies for this site.",
        );
        return refused(problem.to_owned(), StatusCode::FORBIDDEN);
    }
    if let Some(seconds) = app.throttle.wait(&name, address, now) {
        let problem = lang
            .t(
                "多次登录失败，请在 {n} 秒后再试。",
                "Too many failures; try again in {n} seconds.",
            )
            .replace("{n}", &seconds.to_string());
        return refused(problem, StatusCode::TOO_MANY_REQUESTS);
    }
    let store = &app.site.store;
    // Untrimmed: a password may end in a space.
    let password = fields.raw("password");
    let Some(user) = store.users().verify(&name, password).await? else {
        app.throttle.failed(&name, address, now);
        let from = address.map_or_else(|| "?".to_owned(), |address| address.to_string());
        store
            .audit()
            .record(None, "sign_in_failed", &format!("{name} from {from}"), now)
            .await?;
        let problem = lang.t("用户名或密码不对。", "Name or password is wrong.");
        return refused(problem.to_owned(), StatusCode::UNAUTHORIZED);
    };
    app.throttle.succeeded(&name);
    let session = store.sessions().create(user.id, now).await?;
    store
        .audit()
        .record(Some(user.id), "sign_in", &user.name, now)
        .await?;
    let seconds = session.expires.duration_since(now).as_secs().max(0);
    let cookies = AppendHeaders([
        (
            header::SET_COOKIE,
            set_session(&headers, &session.token, seconds),
        ),
        (
            header::SET_COOKIE,
            format!("{FORM_COOKIE}=; Path=/login; Max-Age=0; HttpOnly; SameSite=Strict"),
        ),
    ]);
    Ok((cookies, Redirect::to(next)).into_response())
}

/// `POST /logout`.
pub async fn sign_out(
    State(app): State<Shared>,
    me: SignedIn,
    headers: HeaderMap,
    _: Form,
) -> Result<Response, PageError> {
    let store = &app.site.store;
    store.sessions().end(&me.token).await?;
    store
        .audit()
        .record(
            Some(me.user.id),
            "sign_out",
            &me.user.name,
            Timestamp::now(),
        )
        .await?;
    let gone = set_session(&headers, "", 0);
    Ok(([(header::SET_COOKIE, gone)], Redirect::to("/login")).into_response())
}

/// Scripts cannot read it, other sites cannot send it; behind TLS it never leaves TLS.
fn set_session(headers: &HeaderMap, token: &str, seconds: i64) -> String {
    let secure = match headers.get("x-forwarded-proto") {
        Some(scheme) if scheme == "https" => "; Secure",
        _ => "",
    };
    format!(
        "{}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}",
        session::COOKIE
    )
}
