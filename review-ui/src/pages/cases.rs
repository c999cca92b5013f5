//! Cases: the list, opening one, and taking an item in from its own page.

use crate::error::PageError;
use crate::fields::Fields;
use crate::filters::Filters;
use crate::frame::{Frame, Nav};
use crate::options::{self, Choice};
use crate::pages::list;
use crate::session::{Form, Officer, Query, Reviewer};
use crate::{Shared, html_page, when};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use jiff::Timestamp;
use mingjian_domain::{ActionId, CaseId, ItemId};
use mingjian_store::StoreError;

#[derive(Template)]
#[template(path = "cases.html")]
struct CasesPage {
    f: Frame,
    rows: Vec<Row>,
}

struct Row {
    id: CaseId,
    title: String,
    party: String,
    action: String,
    items: usize,
    opened: String,
    referred: String,
}

#[derive(Template)]
#[template(path = "case_new.html")]
struct NewCasePage {
    f: Frame,
    title: String,
    item: Option<Taken>,
    actions: Vec<Choice>,
}

struct Taken {
    id: ItemId,
    title: String,
}

/// `GET /cases`.
pub async fn list(State(app): State<Shared>, me: Reviewer) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Cases).await?;
    let store = &app.site.store;
    let actions = store.actions().list().await?;
    let cases = store.cases().list().await?;
    let rows = cases
        .into_iter()
        .map(|case| Row {
            id: case.id,
            title: case.title,
            party: case.party.name,
            action: actions
                .iter()
                .find(|action| Some(action.id) == case.action)
                .map_or_else(String::new, |action| action.name.clone()),
            items: case.items.len(),
            opened: when::day(case.opened),
            referred: case.referred.map_or_else(String::new, when::day),
        })
        .collect();
    html_page(&CasesPage { f, rows })
}

/// `GET /cases/new?item=…`.
pub async fn new(
    State(app): State<Shared>,
    me: Officer,
    Query(fields): Query,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Cases).await?;
    let store = &app.site.store;
    let detail = match fields.read::<ItemId>("item") {
        Some(id) => store.items().get(id).await?,
        None => None,
    };
    let actions = store.actions().list().await?;
    let chosen = detail.as_ref().and_then(|detail| detail.source.action);
    let title = detail.as_ref().map_or_else(String::new, |detail| {
        let account = detail.row.account.clone();
        let who = account.unwrap_or_else(|| detail.row.source_name.clone());
        format!("{who}广告线索")
    });
    html_page(&NewCasePage {
        title,
        item: detail.map(|detail| Taken {
            id: detail.row.id,
            title: list::title(&f, &detail.row),
        }),
        actions: options::actions(f.prefs.lang, &actions, chosen).split_off(1),
        f,
    })
}

/// `POST /cases`.
pub async fn open(
    State(app): State<Shared>,
    me: Officer,
    Form(fields): Form,
) -> Result<Redirect, PageError> {
    let now = Timestamp::now();
    let title = fields.line("title", 120);
    if title.is_empty() {
        return Err(PageError::Refused {
            zh: "案卷需要名称。".into(),
            en: "A case needs a title.".into(),
            back: "/cases/new".into(),
        });
    }
    let cases = app.site.store.cases();
    let action = fields.read::<ActionId>("action");
    let case = cases.open(&title, action, me.user.id, now).await?;
    if let Some(item) = fields.read::<ItemId>("item") {
        let back = format!("/cases/{}", case.id);
        let taken = cases.add_item(case.id, item, me.user.id, now).await;
        taken.map_err(|error| refused(error, back))?;
        app.site.changed.notify_one();
    }
    Ok(Redirect::to(&format!("/cases/{}", case.id)))
}

/// `POST /items/{id}/case`: into the case chosen, or on to a new one.
pub async fn take_in(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<ItemId>,
    Form(fields): Form,
) -> Result<Redirect, PageError> {
    let Some(case) = fields.read::<CaseId>("case") else {
        return Ok(Redirect::to(&format!("/cases/new?item={id}")));
    };
    let filters = Filters::read(&Fields::parse(fields.text("at").as_bytes()));
    let cases = app.site.store.cases();
    let taken = cases.add_item(case, id, me.user.id, Timestamp::now()).await;
    taken.map_err(|error| refused(error, filters.item(id)))?;
    app.site.changed.notify_one();
    Ok(Redirect::to(&format!("/cases/{case}?said=added")))
}

/// Why a case does not take an item or a step, for the officer; anything unforeseen stays an error.
pub fn refused(error: StoreError, back: String) -> PageError {
    let en = error.to_string();
    let zh = match &error {
        StoreError::NotConfirmed { item, state } => format!(
            "条目 {item} 目前是“{}”，只有已确认的条目可以归入案卷。",
            state.zh()
        ),
        StoreError::InCase { item, case } => format!("条目 {item} 已在案卷 {case} 中。"),
        StoreError::Invalid { .. } => format!("内容不能保存：{en}"),
        StoreError::NotFound { .. } => return PageError::NotFound,
        _ => return error.into(),
    };
    PageError::Refused { zh, en, back }
}
