//! What goes wrong before a person: each says what happened, what was kept, and the way on.
//!
//! A handler returns a `PageError`; it travels in the response's extensions to `render`, which
//! knows the visitor's language and draws the page. Causes are logged here, once.

use crate::frame::{Frame, Nav};
use crate::lang::Lang;
use crate::{Shared, html_page};
use askama::Template;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use mingjian_domain::Role;

/// Why a page is not what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// No session: sign in first, then come back.
    #[error("sign-in needed for {next}")]
    SignIn {
        /// Where to go afterwards.
        next: String,
        /// Whether something was being sent, which is not recorded now.
        lost: bool,
    },
    /// The role does not reach.
    #[error("needs the role {}", .0.as_str())]
    Role(Role),
    /// The form's token is not the session's.
    #[error("form token does not match the session")]
    Csrf,
    /// There is no such thing.
    #[error("no such page or row")]
    NotFound,
    /// The request cannot be read.
    #[error("unreadable request: {0}")]
    Unreadable(String),
    /// Refused for a reason that the visitor can do something about.
    #[error("{en}")]
    Refused {
        /// In Chinese.
        zh: String,
        /// In English.
        en: String,
        /// Where to go on.
        back: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] mingjian_store::StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] mingjian_index::IndexError),
    /// A package or letter could not be made.
    #[error(transparent)]
    Evidence(#[from] mingjian_evidence::EvidenceError),
    /// A stored capture cannot be read.
    #[error(transparent)]
    Warc(#[from] mingjian_warc::WarcError),
    /// A template failed.
    #[error("template: {0}")]
    Template(#[from] askama::Error),
    /// A file could not be written.
    #[error("temporary file: {0}")]
    File(#[from] std::io::Error),
}

/// The error as it travels to the page.
#[derive(Debug, Clone)]
struct Trouble {
    zh: [String; 3],
    en: [String; 3],
    back: Option<String>,
}

impl PageError {
    fn status(&self) -> StatusCode {
        match self {
            Self::SignIn { .. } => StatusCode::SEE_OTHER,
            Self::Role(_) | Self::Csrf => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Refused { .. } => StatusCode::CONFLICT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn trouble(&self) -> Trouble {
        let words = |zh: [&str; 3], en: [&str; 3]| Trouble {
            zh: zh.map(str::to_owned),
            en: en.map(str::to_owned),
            back: None,
        };
        match self {
            Self::Role(role) => Trouble {
                zh: [
                    "没有权限".into(),
                    format!("此页需要“{}”或更高的角色。", role.zh()),
                    "没有改动任何内容。请联系管理员，或换用有权限的账户登录。".into(),
                ],
                en: [
                    "Not allowed".into(),
                    format!("This page needs the role “{}” or higher.", role.en()),
                    "Nothing was changed. Ask an operator, or sign in with another account.".into(),
                ],
                back: None,
            },
            Self::Csrf => words(
                [
                    "表单已过期",
                    "提交的表单不是本次登录打开的，因此未予受理。",
                    "没有记录任何操作。请返回上一页，刷新后再试。",
                ],
                [
                    "This form is out of date",
                    "It was not opened in this session, so it was not accepted.",
                    "Nothing was recorded. Go back, reload the page and try again.",
                ],
            ),
            Self::NotFound => words(
                [
                    "没有这一页",
                    "地址有误，或所指的条目、案卷不存在。",
                    "条目和案卷从不删除；可用检索或待审列表找到它们。",
                ],
                [
                    "No such page",
                    "The address is wrong, or there is no such item or case.",
                    "Items and cases are never deleted: search, or go to the list.",
                ],
            ),
            Self::Unreadable(_) => words(
                [
                    "请求无法读取",
                    "浏览器发来的内容不完整或过大。",
                    "没有记录任何操作。请返回重试。",
                ],
                [
                    "The request cannot be read",
                    "What the browser sent is incomplete or too large.",
                    "Nothing was recorded. Go back and try again.",
                ],
            ),
            Self::Refused { zh, en, back } => Trouble {
                zh: [
                    "未能受理".into(),
                    zh.clone(),
                    "没有记录任何操作，此前的记录均已保留。".into(),
                ],
                en: [
                    "Not accepted".into(),
                    en.clone(),
                    "Nothing was recorded; what was there before is kept.".into(),
                ],
                back: Some(back.clone()),
            },
            _ => words(
                [
                    "服务器出错",
                    "处理这一请求时出现内部错误，原因已写入运行日志。",
                    "已保存的采集、决定和案卷不受影响。请稍后再试；若再次出现，请告知管理员。",
                ],
                [
                    "The server failed",
                    "An internal error stopped this request; the cause is in the log.",
                    "Captures, decisions and cases are safe. Try again, and tell the operator if it stays.",
                ],
            ),
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        if let Self::SignIn { next, lost } = &self {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.append_pair("next", next);
            if *lost {
                query.append_pair("lost", "1");
            }
            return Redirect::to(&format!("/login?{}", query.finish())).into_response();
        }
        let status = self.status();
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            tracing::error!(error = %self, "a page failed");
        }
        let mut response = status.into_response();
        response.extensions_mut().insert(self.trouble());
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    f: Frame,
    status: u16,
    title: String,
    happened: String,
    kept: String,
    back: Option<String>,
}

/// Draws the page of an error, in the visitor's language. Bare 404 and 405 answers get one too.
pub async fn render(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let here = request.uri().path().to_owned();
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let status = response.status();
    let bare = [
        StatusCode::NOT_FOUND,
        StatusCode::METHOD_NOT_ALLOWED,
        StatusCode::BAD_REQUEST,
        StatusCode::PAYLOAD_TOO_LARGE,
    ];
    let trouble = match response.extensions().get::<Trouble>() {
        Some(trouble) => trouble.clone(),
        None if bare.contains(&status) => match status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => PageError::NotFound.trouble(),
            _ => PageError::Unreadable(String::new()).trouble(),
        },
        None => return response,
    };
    let frame = Frame::of_headers(&app, &headers, "/".to_owned(), Nav::None).await;
    let [title, happened, kept] = match frame.prefs.lang {
        Lang::Zh => trouble.zh,
        Lang::En => trouble.en,
    };
    let page = ErrorPage {
        f: frame,
        status: status.as_u16(),
        title,
        happened,
        kept,
        back: trouble.back,
    };
    match html_page(&page) {
        Ok(html) => (status, html).into_response(),
        Err(error) => {
            tracing::error!(%error, path = %here, "the error page failed");
            status.into_response()
        }
    }
}
