//! What a visitor chooses for this browser: language, light or dark, single keys.

use crate::error::PageError;
use crate::fields::local_path;
use crate::frame::{Frame, Nav};
use crate::lang::Theme;
use crate::session::{Form, Query, SignedIn};
use crate::{Shared, html_page};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect, Response};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    f: Frame,
}

/// `GET /account`.
pub async fn show(State(app): State<Shared>, me: SignedIn) -> Result<Html<String>, PageError> {
    html_page(&AccountPage {
        f: Frame::new(&app, &me, Nav::None).await?,
    })
}

/// `POST /account/keys`: switches single keys on or off.
pub async fn keys(_: SignedIn, Form(fields): Form) -> Response {
    let value = if fields.text("keys") == "off" {
        "off"
    } else {
        "on"
    };
    choose("keys", value, "/account")
}

/// `GET /lang/{lang}?back=…`.
pub async fn lang(Path(lang): Path<String>, Query(fields): Query) -> Result<Response, PageError> {
    match lang.as_str() {
        "zh" | "en" => Ok(choose("lang", &lang, back(fields.text("back")))),
        _ => Err(PageError::NotFound),
    }
}

/// `GET /theme/{theme}?back=…`.
pub async fn theme(Path(theme): Path<String>, Query(fields): Query) -> Result<Response, PageError> {
    let theme = Theme::named(&theme).ok_or(PageError::NotFound)?;
    Ok(choose("theme", theme.as_str(), back(fields.text("back"))))
}

fn back(path: &str) -> &str {
    local_path(path).unwrap_or("/queue")
}

/// Keeps a choice for a year. It is no secret and opens nothing.
fn choose(name: &str, value: &str, back: &str) -> Response {
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], Redirect::to(back)).into_response()
}
