//! What leaves the house: evidence packages, letters, the list for a spreadsheet. Officers only,
//! and each is written to the audit (packages of a case also to the case's own chain).

use crate::Shared;
use crate::error::PageError;
use crate::filters::Filters;
use crate::guard;
use crate::session::{Officer, Query, Reviewer, SignedIn};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use mingjian_domain::{CaseId, CaseStepKind, Dossier, ItemId, ItemState};
use mingjian_evidence::{
    ListRow, PackageInfo, PackageSummary, letter_html, list_csv, package_name, safe_file_name,
    write_package,
};
use std::io::{Seek as _, SeekFrom};
use tokio_util::io::ReaderStream;

/// Items of a list read at a time: their captures' bytes are in memory together.
const BATCH: u32 = 50;

fn info(me: &SignedIn, now: Timestamp) -> PackageInfo {
    PackageInfo {
        operator: me.user.name.clone(),
        created: now,
        software: concat!("Mingjian ", env!("CARGO_PKG_VERSION")).to_owned(),
    }
}

/// Runs what computes or writes files beside the runtime's own threads.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PageError> + Send + 'static,
) -> Result<T, PageError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| PageError::File(std::io::Error::other(error)))?
}

/// Writes the package to a file without a name and gives it back from its start.
async fn package(
    app: &Shared,
    me: &SignedIn,
    dossier: Dossier,
    now: Timestamp,
) -> Result<(std::fs::File, PackageSummary), PageError> {
    let (law, info) = (app.in_force().law.clone(), info(me, now));
    beside(move || {
        let mut file = tempfile::tempfile()?;
        let summary = write_package(&mut file, &dossier, &law, &info)?;
        file.seek(SeekFrom::Start(0))?;
        Ok((file, summary))
    })
    .await
}

/// `GET /items/{id}/package`.
pub async fn item_package(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<ItemId>,
) -> Result<Response, PageError> {
    let store = &app.site.store;
    let now = Timestamp::now();
    let detail = store.items().get(id).await?.ok_or(PageError::NotFound)?;
    if !matches!(detail.row.state, ItemState::Confirmed | ItemState::InCase) {
        return Err(PageError::Refused {
            zh: format!("条目 {id} 尚未确认；证据包只为已确认的条目制作。"),
            en: format!("Item {id} is not confirmed; packages are made of confirmed items only."),
            back: format!("/items/{id}"),
        });
    }
    let dossier = store.dossiers().of_items(&[id]).await?;
    let name = package_name(&dossier);
    let (file, summary) = package(&app, &me, dossier, now).await?;
    let detail = format!("item {id}, manifest SHA-256 {}", summary.manifest_sha256);
    store
        .audit()
        .record(Some(me.user.id), "export_package", &detail, now)
        .await?;
    download(file, &name).await
}

/// `GET /cases/{id}/package`.
pub async fn case_package(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<CaseId>,
) -> Result<Response, PageError> {
    let store = &app.site.store;
    let now = Timestamp::now();
    let case = store.cases().get(id).await?.ok_or(PageError::NotFound)?;
    if case.items.is_empty() {
        return Err(PageError::Refused {
            zh: "案卷里还没有条目，没有可导出的证据。".into(),
            en: "There is no item in this case, so there is no evidence to export.".into(),
            back: format!("/cases/{id}"),
        });
    }
    let dossier = store.dossiers().of_case(id).await?;
    let name = package_name(&dossier);
    let (file, summary) = package(&app, &me, dossier, now).await?;
    let detail = format!("case {id}, manifest SHA-256 {}", summary.manifest_sha256);
    store
        .audit()
        .record(Some(me.user.id), "export_package", &detail, now)
        .await?;
    let note = format!("证据包，清单 SHA-256 {}", summary.manifest_sha256);
    store
        .cases()
        .step(id, CaseStepKind::Exported, &note, me.user.id, now)
        .await?;
    download(file, &name).await
}

async fn download(file: std::fs::File, name: &str) -> Result<Response, PageError> {
    let length = file.metadata()?.len();
    let body = Body::from_stream(ReaderStream::new(tokio::fs::File::from_std(file)));
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, attachment(name)),
    ];
    Ok((headers, body).into_response())
}

/// A name of any script, for browsers that read RFC 6266.
fn attachment(name: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!(
        "attachment; filename*=UTF-8''{}",
        encoded.replace('+', "%20")
    )
}

/// `GET /cases/{id}/letter`: the letter as a page of its own, for the preview and for printing.
pub async fn letter(
    State(app): State<Shared>,
    me: Reviewer,
    Path(id): Path<CaseId>,
) -> Result<Response, PageError> {
    let dossier = case_dossier(&app, id).await?;
    let (law, info) = (app.in_force().law.clone(), info(&me, Timestamp::now()));
    let html = beside(move || Ok(letter_html(&dossier, &law, &info))).await?;
    let mut response = axum::response::Html(html).into_response();
    response.headers_mut().insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(guard::LETTER_POLICY),
    );
    Ok(response)
}

/// `GET /cases/{id}/letter.docx`.
pub async fn letter_docx(
    State(app): State<Shared>,
    me: Officer,
    Path(id): Path<CaseId>,
) -> Result<Response, PageError> {
    let now = Timestamp::now();
    let dossier = case_dossier(&app, id).await?;
    let title = dossier
        .case
        .as_ref()
        .map_or_else(String::new, |(case, _)| case.title.clone());
    let (law, info) = (app.in_force().law.clone(), info(&me, now));
    let bytes = beside(move || Ok(mingjian_evidence::letter_docx(&dossier, &law, &info)?)).await?;
    app.site
        .store
        .audit()
        .record(
            Some(me.user.id),
            "export_letter",
            &format!("case {id}"),
            now,
        )
        .await?;
    let name = safe_file_name(&format!("案件移送函-{title}.docx"));
    let headers = [
        (
            header::CONTENT_TYPE,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document".to_owned(),
        ),
        (header::CONTENT_DISPOSITION, attachment(&name)),
    ];
    Ok((headers, bytes).into_response())
}

async fn case_dossier(app: &Shared, id: CaseId) -> Result<Dossier, PageError> {
    let store = &app.site.store;
    if store.cases().get(id).await?.is_none() {
        return Err(PageError::NotFound);
    }
    Ok(store.dossiers().of_case(id).await?)
}

/// `GET /export.csv`: items of the filter, confirmed ones unless it says in a case.
pub async fn list(
    State(app): State<Shared>,
    me: Officer,
    Query(fields): Query,
) -> Result<Response, PageError> {
    let store = &app.site.store;
    let now = Timestamp::now();
    let mut filters = Filters::read(&fields).on_page(1);
    if filters.state != Some(ItemState::InCase) {
        filters.state = Some(ItemState::Confirmed);
    }
    let ask = filters.ask();
    let law = app.in_force().law.clone();
    let mut rows = Vec::new();
    loop {
        let page = store.items().queue(&ask, BATCH, rows.len() as u32).await?;
        if page.is_empty() {
            break;
        }
        let ids: Vec<ItemId> = page.iter().map(|row| row.id).collect();
        let dossier = store.dossiers().of_items(&ids).await?;
        for (item, row) in dossier.items.iter().zip(&page) {
            rows.push(ListRow::of(item, row.state, &law));
        }
    }
    let mut csv = Vec::new();
    list_csv(&mut csv, &rows)?;
    let detail = format!("{} items, {}", rows.len(), filters.queue());
    store
        .audit()
        .record(Some(me.user.id), "export_list", &detail, now)
        .await?;
    let state = filters.state.map_or("", ItemState::zh);
    let name = format!("{state}清单-{}.csv", crate::when::day(now));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&name)),
    ];
    Ok((headers, csv).into_response())
}
