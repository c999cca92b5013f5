//! The registry of approved health foods: what is in it, and taking in a list.

use crate::error::PageError;
use crate::frame::{Frame, Nav};
use crate::session::{Operator, Query, Reviewer};
use crate::upload::Upload;
use crate::{Shared, html_page, when};
use askama::Template;
use axum::extract::State;
use axum::response::{Html, Redirect};
use jiff::Timestamp;
use mingjian_domain::{ApprovedProduct, RegistryImport, in_china};
use mingjian_store::Extent;

/// Products shown at once.
const SHOWN: u32 = 50;
/// Imports shown.
const IMPORTS: u32 = 5;
/// Bad rows shown of an import.
const BAD_ROWS: usize = 20;

#[derive(Template)]
#[template(path = "registry.html")]
struct RegistryPage {
    f: Frame,
    total: u64,
    words: String,
    more: bool,
    rows: Vec<Row>,
    imports: Vec<ImportLine>,
}

struct Row {
    product: ApprovedProduct,
    functions: String,
    until: String,
    expired: bool,
}

struct ImportLine {
    import: RegistryImport,
    at: String,
    bad: Vec<(u64, String)>,
    unshown: u64,
}

/// `GET /registry`.
pub async fn show(
    State(app): State<Shared>,
    me: Reviewer,
    Query(query): Query,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Rules).await?;
    let registry = app.site.store.registry();
    let words = query.line("q", 60);
    let found = registry.find(&words, SHOWN + 1).await?;
    let imports = registry.imports(IMPORTS).await?;
    let today = in_china(Timestamp::now()).date();
    let row = |product: ApprovedProduct| Row {
        functions: product.functions.join("；"),
        until: product
            .valid_until
            .map_or_else(String::new, |day| day.to_string()),
        expired: product.valid_until.is_some_and(|day| day < today),
        product,
    };
    html_page(&RegistryPage {
        total: registry.count().await?,
        more: found.len() > SHOWN as usize,
        rows: found.into_iter().take(SHOWN as usize).map(row).collect(),
        imports: imports.into_iter().map(|import| line(&f, import)).collect(),
        words,
        f,
    })
}

fn line(f: &Frame, import: RegistryImport) -> ImportLine {
    let said = |fault: &mingjian_domain::RowFault| if f.zh() { fault.zh() } else { fault.en() };
    let shown = import.bad_rows.iter().take(BAD_ROWS);
    let bad: Vec<_> = shown.map(|row| (row.line, said(&row.fault))).collect();
    ImportLine {
        at: when::minute(import.at),
        unshown: import.bad.saturating_sub(bad.len() as u64),
        bad,
        import,
    }
}

/// `POST /registry`: takes in an uploaded list. One is read at a time, beside the pages.
pub async fn import(
    State(app): State<Shared>,
    me: Operator,
    upload: Upload,
) -> Result<Redirect, PageError> {
    let refused = |zh: String, en: String| PageError::Refused {
        zh,
        en,
        back: "/registry".to_owned(),
    };
    if upload.bytes.is_empty() {
        return Err(refused(
            "没有选择文件，或文件是空的。".into(),
            "No file was chosen, or it is empty.".into(),
        ));
    }
    let extent = if upload.ticked("whole") {
        Extent::Whole
    } else {
        Extent::Part
    };
    let turn = app.importing.acquire().await.expect("never closed");
    let read = app.site.read_registry;
    let (name, list) = tokio::task::spawn_blocking(move || {
        let list = read(&upload.name, &upload.bytes);
        (upload.name, list)
    })
    .await
    .map_err(|_| PageError::Unreadable("the list could not be read".to_owned()))?;
    let list = list.map_err(|refusal| refused(refusal.zh, refusal.en))?;
    if list.products.is_empty() {
        let first = list.bad.first();
        return Err(refused(
            match first {
                Some(bad) => format!("没有一行可用。第 {} 行：{}。", bad.line, bad.fault.zh()),
                None => "表头之下没有内容。".into(),
            },
            match first {
                Some(bad) => format!("No row holds. Line {}: {}.", bad.line, bad.fault.en()),
                None => "There is nothing below the header.".into(),
            },
        ));
    }
    let (registry, by, now) = (
        app.site.store.registry(),
        Some(me.user.id),
        Timestamp::now(),
    );
    registry.import(&name, &list, extent, by, now).await?;
    drop(turn);
    Ok(Redirect::to("/registry#imports"))
}
