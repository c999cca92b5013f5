//! One text explained by the rules in force. Nothing is kept of it.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::options::{Choice, products};
use crate::session::{Form, Reviewer, SignedIn};
use crate::{Shared, html_page};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use mingjian_domain::{Change, Document, Explanation, ProductKind, Verdict};

/// Longest title, characters.
const TITLE: usize = 200;

#[derive(Template)]
#[template(path = "explain.html")]
struct ExplainPage {
    f: Frame,
    asked: Asked,
    kinds: Vec<Choice>,
    problem: Option<String>,
    told: Option<Explanation>,
}

impl ExplainPage {
    /// A share of one, in percent.
    fn percent(&self, share: &f64) -> String {
        format!("{:.0}%", share * 100.0)
    }

    /// Spaces and line ends made visible where there is nothing else to see.
    fn visible(&self, text: &str) -> String {
        if text.trim().is_empty() {
            text.replace('\n', "⏎").replace(char::is_whitespace, "␣")
        } else {
            text.to_owned()
        }
    }
}

/// What the form holds.
#[derive(Default)]
struct Asked {
    title: String,
    text: String,
    kind: Option<ProductKind>,
}

/// `GET /rules/explain`.
pub async fn show(State(app): State<Shared>, me: Reviewer) -> Result<Html<String>, PageError> {
    page(&app, &me, Asked::default(), None, None).await
}

/// `POST /rules/explain`: explains a text, one at a time and beside the pages.
pub async fn explain(
    State(app): State<Shared>,
    me: Reviewer,
    Form(fields): Form,
) -> Result<Html<String>, PageError> {
    let asked = Asked {
        title: fields.line("title", TITLE),
        text: fields.text("text").replace("\r\n", "\n"),
        kind: fields.read("kind"),
    };
    let length = asked.text.chars().count();
    let longest = Explanation::LONGEST;
    if asked.text.is_empty() || length > longest {
        let lang = me.prefs.lang;
        let problem = if asked.text.is_empty() {
            lang.t("没有写文字。", "There is no text.").to_owned()
        } else {
            let (zh, en) = (
                format!("文字有 {length} 字，一次至多解释 {longest} 字；请截取要看的一段。"),
                format!(
                    "The text has {length} characters; at most {longest} are explained at a time."
                ),
            );
            lang.t(&zh, &en).to_owned()
        };
        return page(&app, &me, asked, Some(problem), None).await;
    }
    let document = Document {
        product_kind: asked.kind,
        ..Document::plain(Some(&asked.title), &asked.text)
    };
    let explainer = app.in_force().explainer.clone();
    let turn = app.explaining.acquire().await.expect("never closed");
    let told = tokio::task::spawn_blocking(move || explainer.explain(&document))
        .await
        .map_err(|_| PageError::Unreadable("the text could not be explained".to_owned()))?;
    drop(turn);
    page(&app, &me, asked, None, Some(told)).await
}

async fn page(
    app: &Shared,
    me: &SignedIn,
    asked: Asked,
    problem: Option<String>,
    told: Option<Explanation>,
) -> Result<Html<String>, PageError> {
    html_page(&ExplainPage {
        f: Frame::new(app, me, Nav::Rules).await?,
        kinds: products(me.prefs.lang, asked.kind),
        asked,
        problem,
        told,
    })
}
