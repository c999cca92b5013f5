//! Deciding: one press records one decision and shows the next item; one press takes it back.
//!
//! What the store refuses is shown on the item itself, with the reviewer's note kept: judged anew
//! in between, decided by somebody else, in a case.

use crate::Shared;
use crate::error::PageError;
use crate::fields::Fields;
use crate::filters::{Filters, with};
use crate::lang::Lang;
use crate::pages::pane::Kept;
use crate::pages::queue::item_page;
use crate::session::{Form, Reviewer};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use mingjian_domain::{DecisionKind, DismissReason, ItemId, ItemState, Sha256};
use mingjian_store::{NewDecision, StoreError};

/// Longest note, characters.
const NOTE: usize = 500;

/// `POST /items/{id}/decisions`.
pub async fn decide(
    State(app): State<Shared>,
    me: Reviewer,
    Path(id): Path<ItemId>,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let lang = me.prefs.lang;
    let at = Fields::parse(fields.text("at").as_bytes());
    let note = fields.line("note", NOTE);
    let unreadable = || PageError::Unreadable("no such decision".into());
    let kind = decision(fields.text("decision")).ok_or_else(unreadable)?;
    let fingerprint: Sha256 = fields.read("seen").ok_or_else(unreadable)?;
    let kept = |problem: Option<String>, saw: Option<String>| Kept {
        note: note.clone(),
        problem,
        saw,
    };
    if note.is_empty()
        && matches!(
            kind,
            DecisionKind::Dismiss {
                reason: DismissReason::Other
            }
        )
    {
        let problem = lang.t(
            "以“其他”驳回时请写明备注，然后再选一次。没有记录任何决定。",
            "To dismiss for another reason, write a note first. Nothing was recorded.",
        );
        let page = item_page(&app, &me, id, &at, kept(Some(problem.to_owned()), None)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let now = Timestamp::now();
    let new = NewDecision {
        item: id,
        fingerprint,
        by: me.user.id,
        kind,
        note: note.clone(),
    };
    let filters = Filters::read(&at);
    // Before the decision moves it: where the list goes on when it does not show open items.
    let after = next_in_list(&app, &filters, id).await?;
    match app.site.store.decisions().append(new, now).await {
        Ok(_) => {}
        Err(StoreError::ItemChanged { .. }) => {
            let saw = Some(fields.text("saw").to_owned());
            let page = item_page(&app, &me, id, &at, kept(None, saw)).await?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
        Err(error) => {
            let problem = refusal(lang, error)?;
            let page = item_page(&app, &me, id, &at, kept(Some(problem), None)).await?;
            return Ok((StatusCode::CONFLICT, page).into_response());
        }
    }
    app.site.changed.notify_one();
    let next = match filters.state {
        Some(ItemState::Open) => {
            let items = app.site.store.items();
            items.next_open(Some(id), &filters.ask()).await?
        }
        _ => after,
    };
    let target = match next.filter(|next| *next != id) {
        Some(next) => filters.item(next),
        None => filters.on_page(1).queue(),
    };
    Ok(Redirect::to(&with(&target, "done", id)).into_response())
}

fn decision(word: &str) -> Option<DecisionKind> {
    match word {
        "confirm" => Some(DecisionKind::Confirm),
        "escalate" => Some(DecisionKind::Escalate),
        reason => Some(DecisionKind::Dismiss {
            reason: reason.parse().ok()?,
        }),
    }
}

/// The item after `id` on the page of the list that the reviewer sees.
async fn next_in_list(
    app: &Shared,
    filters: &Filters,
    id: ItemId,
) -> Result<Option<ItemId>, PageError> {
    let items = app.site.store.items();
    let rows = items
        .queue(&filters.ask(), crate::filters::ROWS, filters.offset())
        .await?;
    let at = rows.iter().position(|row| row.id == id);
    Ok(at.and_then(|at| rows.get(at + 1)).map(|row| row.id))
}

/// Why the store refused, for the reviewer; anything unforeseen stays an error.
fn refusal(lang: Lang, error: StoreError) -> Result<String, PageError> {
    let zh = lang == Lang::Zh;
    Ok(match error {
        StoreError::AlreadyDecided { state, by, .. } if zh => format!(
            "这一条{}（{by}）。您的决定没有记录；如需更改，须先撤销该决定。",
            state.zh()
        ),
        StoreError::AlreadyDecided { state, by, .. } => format!(
            "This item is already {} ({by}). Your decision was not recorded; that one has to be taken back first.",
            state.en()
        ),
        StoreError::InCase { case, .. } if zh => {
            format!("这一条已归入案卷 {case}，不能再作决定或撤销。没有改动任何内容。")
        }
        StoreError::InCase { case, .. } => format!(
            "This item lies in case {case} and can be neither decided on nor taken back. Nothing was changed."
        ),
        StoreError::NothingToUndo { .. } => lang
            .t(
                "这一条没有可撤销的决定。",
                "No decision stands on this item.",
            )
            .to_owned(),
        StoreError::NotYours { by, .. } if zh => {
            format!("这一条的决定由 {by} 作出，只有本人或执法人员可以撤销。")
        }
        StoreError::NotYours { by, .. } => {
            format!("That decision is {by}'s; only they or an officer can take it back.")
        }
        StoreError::NotFound { .. } => return Err(PageError::NotFound),
        other => return Err(other.into()),
    })
}

/// `POST /items/{id}/undo`.
pub async fn undo(
    State(app): State<Shared>,
    me: Reviewer,
    Path(id): Path<ItemId>,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let at = Fields::parse(fields.text("at").as_bytes());
    match app
        .site
        .store
        .decisions()
        .undo_last(id, me.user.id, Timestamp::now())
        .await
    {
        Ok(_) => {
            app.site.changed.notify_one();
            let target = with(&Filters::read(&at).item(id), "undone", id);
            Ok(Redirect::to(&target).into_response())
        }
        Err(error) => {
            let kept = Kept {
                problem: Some(refusal(me.prefs.lang, error)?),
                ..Kept::default()
            };
            let page = item_page(&app, &me, id, &at, kept).await?;
            Ok((StatusCode::CONFLICT, page).into_response())
        }
    }
}
