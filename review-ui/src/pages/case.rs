//! One case: its items, the party, the letter, and the steps taken.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::pages::cases::refused;
use crate::pages::list;
use crate::session::{Form, Officer, Query, Reviewer};
use crate::{Shared, html_page, when};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use jiff::Timestamp;
use mingjian_domain::{Case, CaseId, CaseStepKind, ItemId, ItemState, Party};
use mingjian_store::{CaseEdit, ItemRow, QueueFilter};

/// Confirmed items offered to be taken in, and items of the case listed, at most.
const OFFERED: u32 = 60;

#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    f: Frame,
    case: Case,
    action: String,
    opened: String,
    referred: Option<String>,
    items: Vec<Row>,
    candidates: Vec<Row>,
    steps: Vec<Step>,
    said: &'static str,
}

struct Row {
    id: ItemId,
    risk: String,
    title: String,
    quote: String,
    categories: String,
    kind: &'static str,
    source: String,
    captured: String,
}

struct Step {
    at: String,
    what: &'static str,
    by: String,
    note: String,
}

/// `GET /cases/{id}`.
pub async fn show(
    State(app): State<Shared>,
    me: Reviewer,
    Path(id): Path<CaseId>,
    Query(fields): Query,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Cases).await?;
    let store = &app.site.store;
    let case = store.cases().get(id).await?.ok_or(PageError::NotFound)?;
    let mut items = Vec::new();
    for &item in &case.items {
        if let Some(detail) = store.items().get(item).await? {
            items.push(row(&f, &detail.row));
        }
    }
    let confirmed = QueueFilter {
        state: Some(ItemState::Confirmed),
        action: case.action,
        ..QueueFilter::default()
    };
    let candidates = store.items().queue(&confirmed, OFFERED, 0).await?;
    let action = match case.action {
        Some(action) => store.actions().by_id(action).await?,
        None => None,
    };
    let steps = store.cases().steps(id).await?;
    let said = match fields.text("said") {
        "added" => f.t("已加入案卷", "Taken into the case"),
        "saved" => f.t("已保存", "Saved"),
        "referred" => f.t("已标记为移送", "Marked as referred"),
        "outcome" => f.t("已登记反馈结果", "Outcome recorded"),
        _ => "",
    };
    html_page(&CasePage {
        action: action.map_or_else(String::new, |action| action.name),
        opened: when::day(case.opened),
        referred: case.referred.map(when::day),
        candidates: candidates.iter().map(|item| row(&f, item)).collect(),
        steps: steps
            .into_iter()
            .map(|step| Step {
                at: when::minute(step.at),
                what: f.name(step.kind),
                by: step.by_name,
                note: step.note,
            })
            .collect(),
        items,
        case,
        said,
        f,
    })
}

fn row(f: &Frame, item: &ItemRow) -> Row {
    Row {
        id: item.id,
        risk: list::risk(item.risk),
        title: list::title(f, item),
        quote: item.quote.clone(),
        categories: list::categories(f, &item.categories, 4),
        kind: f.name(item.kind),
        source: item.source_name.clone(),
        captured: when::minute(item.captured),
    }
}

/// `POST /cases/{id}`.
pub async fn edit(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<CaseId>,
    Form(fields): Form,
) -> Result<Redirect, PageError> {
    let edit = CaseEdit {
        title: fields.line("title", 120),
        party: Party {
            name: fields.line("party_name", 120),
            credit_code: fields.line("credit_code", 40),
            address: fields.line("address", 200),
            contact: fields.line("contact", 120),
        },
        refer_to: fields.line("refer_to", 120),
        from_office: fields.line("from_office", 120),
        letter_number: fields.line("letter_number", 60),
    };
    let cases = app.site.store.cases();
    let saved = cases.edit(id, &edit, me.user.id, Timestamp::now()).await;
    saved.map_err(|error| refused(error, format!("/cases/{id}")))?;
    Ok(Redirect::to(&format!("/cases/{id}?said=saved")))
}

/// `POST /cases/{id}/items`: takes in every item that was ticked.
pub async fn add_items(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<CaseId>,
    Form(fields): Form,
) -> Result<Redirect, PageError> {
    for item in fields.all::<ItemId>("item") {
        let cases = app.site.store.cases();
        let taken = cases.add_item(id, item, me.user.id, Timestamp::now()).await;
        taken.map_err(|error| refused(error, format!("/cases/{id}")))?;
        app.site.changed.notify_one();
    }
    Ok(Redirect::to(&format!("/cases/{id}?said=added")))
}

/// `POST /cases/{id}/steps`: referred, or an outcome.
pub async fn step(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<CaseId>,
    Form(fields): Form,
) -> Result<Redirect, PageError> {
    let kind = match fields.text("kind") {
        "referred" => CaseStepKind::Referred,
        "outcome" => CaseStepKind::Outcome,
        _ => return Err(PageError::Unreadable("no such step".into())),
    };
    let note = fields.line("note", 300);
    let cases = app.site.store.cases();
    let done = cases
        .step(id, kind, &note, me.user.id, Timestamp::now())
        .await;
    done.map_err(|error| refused(error, format!("/cases/{id}")))?;
    app.site.changed.notify_one();
    Ok(Redirect::to(&format!("/cases/{id}?said={}", kind.as_str())))
}
