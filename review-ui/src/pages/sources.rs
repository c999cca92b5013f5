//! Sources: what is visited, how often, when next, and how the last visits went.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::pages::rules::{Refused, refused};
use crate::session::{Form, Operator, Reviewer};
use crate::{Shared, html_page, when};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use jiff::{SignedDuration, Timestamp};
use mingjian_domain::{ItemState, JointAction, Source, SourceId, SourceTarget};
use mingjian_store::{FetchFailure, QueueFilter, VisitRow};

/// Visits and failures shown of each source.
const LAST: u32 = 5;

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    f: Frame,
    rows: Vec<Row>,
    refused: Option<Refused>,
}

struct Row {
    id: SourceId,
    name: String,
    kind: &'static str,
    action: String,
    how: String,
    seeds: Vec<String>,
    crawled: bool,
    every: String,
    hours: String,
    next: String,
    open: u64,
    items: u64,
    none: &'static str,
    visits: Vec<VisitLine>,
    failures: Vec<FetchFailure>,
}

struct VisitLine {
    due: String,
    finished: String,
    fetched: u32,
    unchanged: u32,
    failed: u32,
    bad: bool,
}

/// `GET /sources`.
pub async fn show(State(app): State<Shared>, me: Reviewer) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Sources).await?;
    let store = &app.site.store;
    let actions = store.actions().list().await?;
    let mut rows = Vec::new();
    for source in store.sources().list().await? {
        let of = |state| QueueFilter {
            source: Some(source.id),
            state,
            ..QueueFilter::default()
        };
        let open = store.items().count(&of(Some(ItemState::Open))).await?;
        let items = store.items().count(&of(None)).await?;
        let visits = store.visits().for_source(source.id, LAST).await?;
        let failures = store.frontier().failures(source.id, LAST).await?;
        rows.push(Row {
            open,
            items,
            visits: visits.iter().map(|visit| line(&f, visit)).collect(),
            failures,
            ..row(&f, source, &actions)
        });
    }
    // What an operator has to mend stands where an operator looks.
    let refused = refused(&app.in_force()).filter(|_| f.is_operator());
    html_page(&SourcesPage { f, rows, refused })
}

fn row(f: &Frame, source: Source, actions: &[JointAction]) -> Row {
    let crawled = matches!(source.target, SourceTarget::Crawl { .. });
    let (how, seeds) = match &source.target {
        SourceTarget::Crawl {
            seeds, max_pages, ..
        } => (
            format!(
                "{} {max_pages} {}",
                f.t("按地址采集，每次至多", "collected, at most"),
                f.t("页", "pages a visit")
            ),
            seeds.iter().map(ToString::to_string).collect(),
        ),
        SourceTarget::Files => (
            f.t("由文件导入", "imported from files").to_owned(),
            Vec::new(),
        ),
    };
    let action = actions.iter().find(|a| Some(a.id) == source.action);
    Row {
        id: source.id,
        name: source.name,
        kind: f.name(source.kind),
        action: action.map_or_else(String::new, |a| a.name.clone()),
        how,
        seeds,
        crawled,
        every: match source.every_secs {
            Some(secs) => format!("{} {}", f.t("每隔", "every"), when::interval(secs, f.zh())),
            None if crawled => f.t("只按需采集", "on demand only").to_owned(),
            None => String::new(),
        },
        hours: source
            .every_secs
            .map_or_else(String::new, |secs| secs.div_ceil(3600).to_string()),
        next: source.next_due.map_or_else(String::new, when::minute),
        open: 0,
        items: 0,
        none: if crawled {
            f.t("还没有采集过。", "Never visited yet.")
        } else {
            f.t(
                "文件由 mingjian import 命令导入，不会自行采集。",
                "Files come by the command mingjian import; nothing is visited.",
            )
        },
        visits: Vec::new(),
        failures: Vec::new(),
    }
}

fn line(f: &Frame, visit: &VisitRow) -> VisitLine {
    let running = f.t("进行中", "under way");
    VisitLine {
        due: when::minute(visit.due),
        finished: visit
            .finished
            .map_or_else(|| running.to_owned(), when::minute),
        fetched: visit.outcome.fetched,
        unchanged: visit.outcome.unchanged,
        failed: visit.outcome.failed,
        bad: visit.outcome.failed > 0,
    }
}

/// `POST /sources/{id}/every`: sets the interval in hours; empty takes it away.
pub async fn every(
    State(app): State<Shared>,
    me: Operator,
    Path(id): Path<SourceId>,
    Form(fields): Form,
) -> Result<Redirect, PageError> {
    let store = &app.site.store;
    let now = Timestamp::now();
    let source = store
        .sources()
        .by_id(id)
        .await?
        .ok_or(PageError::NotFound)?;
    let hours = match fields.text("hours") {
        "" => None,
        text => Some(
            text.parse::<u32>()
                .ok()
                .filter(|hours| (1..=8760).contains(hours))
                .ok_or_else(|| PageError::Refused {
                    zh: format!("间隔应为 1 至 8760 小时，不能是“{text}”。"),
                    en: format!("The interval is 1 to 8760 hours, not “{text}”."),
                    back: "/sources".to_owned(),
                })?,
        ),
    };
    let next = hours.map(|hours| now + SignedDuration::from_hours(i64::from(hours)));
    let secs = hours.map(|hours| u64::from(hours) * 3600);
    store.sources().set_every(id, secs, next).await?;
    let detail = match hours {
        Some(hours) => format!("{}: every {hours} h", source.name),
        None => format!("{}: on demand", source.name),
    };
    store
        .audit()
        .record(Some(me.user.id), "source_interval", &detail, now)
        .await?;
    Ok(Redirect::to(&format!("/sources#s{id}")))
}
