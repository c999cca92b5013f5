//! The queue: list and item side by side, as in a mail program. On a narrow screen the list's
//! address shows the list and an item's address the item; both pages are the same.

use crate::error::PageError;
use crate::fields::Fields;
use crate::filters::Filters;
use crate::frame::{Frame, Nav};
use crate::pages::list::{self, List};
use crate::pages::pane::{Kept, Pane, decided};
use crate::session::{Query, Reviewer, SignedIn};
use crate::{Shared, html_page};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use mingjian_domain::ItemId;

// Used by the template.
use crate::marks::Piece;

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage {
    f: Frame,
    list: List,
    pane: Option<Pane>,
    line: Option<Line>,
    /// `view-list` or `view-item`: what a narrow screen shows.
    view: &'static str,
}

/// The line that says what was just done, with the way to take it back.
struct Line {
    what: String,
    title: String,
    href: String,
    undo: Option<String>,
}

/// `GET /`.
pub async fn home() -> Redirect {
    Redirect::to("/queue")
}

/// `GET /queue`: the list, and its first item where there is room.
pub async fn list(
    State(app): State<Shared>,
    me: Reviewer,
    Query(fields): Query,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Queue).await?;
    let mut list = List::load(&app, &f, Filters::read(&fields), None).await?;
    let first = match list.rows.first() {
        Some(row) => app.site.store.items().get(row.id).await?,
        None => None,
    };
    let pane = match first {
        Some(detail) => {
            list.choose(detail.row.id);
            Some(Pane::load(&app, &f, &me, &list, detail, false, Kept::default()).await?)
        }
        None => None,
    };
    page(&app, &me, f, list, pane, &fields, "view-list").await
}

/// `GET /items/{id}`.
pub async fn item(
    State(app): State<Shared>,
    me: Reviewer,
    Path(id): Path<ItemId>,
    Query(fields): Query,
) -> Result<Html<String>, PageError> {
    item_page(&app, &me, id, &fields, Kept::default()).await
}

/// The page of one item, with what a refused decision left.
pub async fn item_page(
    app: &Shared,
    me: &SignedIn,
    id: ItemId,
    fields: &Fields,
    kept: Kept,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(app, me, Nav::Queue).await?;
    let detail = app
        .site
        .store
        .items()
        .get(id)
        .await?
        .ok_or(PageError::NotFound)?;
    let list = List::load(app, &f, Filters::read(fields), Some(id)).await?;
    let whole = fields.text("whole") == "1";
    let pane = Pane::load(app, &f, me, &list, detail, whole, kept).await?;
    page(app, me, f, list, Some(pane), fields, "view-item").await
}

async fn page(
    app: &Shared,
    me: &SignedIn,
    f: Frame,
    list: List,
    pane: Option<Pane>,
    fields: &Fields,
    view: &'static str,
) -> Result<Html<String>, PageError> {
    let line = line(app, me, &f, &list, fields).await?;
    let mut pane = pane;
    if let (Some(Line { undo: Some(_), .. }), Some(pane)) = (&line, &mut pane) {
        pane.undo = None;
    }
    html_page(&QueuePage {
        f,
        list,
        pane,
        line,
        view,
    })
}

/// The decision that the address says was just made, if it still stands and was this user's.
async fn line(
    app: &Shared,
    me: &SignedIn,
    f: &Frame,
    list: &List,
    fields: &Fields,
) -> Result<Option<Line>, PageError> {
    let store = &app.site.store;
    if let Some(id) = fields.read::<ItemId>("undone") {
        return Ok(Some(Line {
            what: f
                .t(
                    "已撤销，条目回到原来的状态：",
                    "Taken back; the item is as before: ",
                )
                .to_owned(),
            title: format!("{} {id}", f.t("条目", "item")),
            href: list.filters.item(id),
            undo: None,
        }));
    }
    let Some(id) = fields.read::<ItemId>("done") else {
        return Ok(None);
    };
    let last = store.decisions().last_by(me.user.id).await?;
    let Some(last) = last.filter(|last| last.item == id) else {
        return Ok(None);
    };
    let Some(detail) = store.items().get(id).await? else {
        return Ok(None);
    };
    Ok(Some(Line {
        what: format!("{}{}", f.t("已", "Done: "), decided(f, last.kind)),
        title: list::title(f, &detail.row),
        href: list.filters.item(id),
        undo: Some(format!("/items/{id}/undo")),
    }))
}
