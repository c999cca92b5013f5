//! The review site: what people see, decide and take out.
//!
//! ```text
//! request ─rights (session)→ handler ─store, index, evidence→ page struct ─template→ HTML
//!                               └ PageError ─→ a page that says what happened and the way on
//! ```
//!
//! Every page works as plain HTML and forms. The one script adds keys and changes items in place;
//! it decides nothing. Rights are extractors (`session`), every posted form carries its session's
//! token, and what changes something is written to the store before the answer is sent.
//!
//! Not here: how risk is judged, how packages are made, who listens on which address. The site
//! keeps nothing but sign-in failures and who is looking at what, both in memory.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod assets;
mod error;
mod fields;
mod filters;
mod fold;
mod frame;
mod guard;
mod in_force;
mod lang;
mod marks;
mod options;
mod pages;
mod presence;
mod session;
mod throttle;
mod upload;
mod when;

pub use crate::in_force::{Explainer, ReadRegistry, RefusedFile, RefusedRules, RulesInForce};

use crate::error::PageError;
use askama::Template;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::{get, post};
use mingjian_index::Index;
use mingjian_store::Store;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore, watch};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

/// What the site stands on.
#[derive(Clone)]
pub struct Site {
    /// Rows, blobs, chains.
    pub store: Store,
    /// Full-text search.
    pub index: Arc<Index>,
    /// What judges now; replaced while the site runs.
    pub in_force: watch::Receiver<Arc<RulesInForce>>,
    /// Reads an uploaded list of approved health foods.
    pub read_registry: ReadRegistry,
    /// Poked after an item changes its state, so that the index follows.
    pub changed: Arc<Notify>,
}

/// The site with what it keeps in memory.
pub(crate) struct App {
    site: Site,
    throttle: throttle::Throttle,
    presence: presence::Presence,
    /// Lists are read one at a time: each may take as much memory as all bounds together allow.
    importing: Semaphore,
    /// Texts are explained one at a time: each takes every core for a while.
    explaining: Semaphore,
}

impl App {
    /// What judges now, for one page from its beginning to its end.
    pub(crate) fn in_force(&self) -> Arc<RulesInForce> {
        self.site.in_force.borrow().clone()
    }
}

pub(crate) type Shared = Arc<App>;

/// Largest form, bytes.
const FORM_LIMIT: usize = 256 * 1024;

/// The whole site. Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that
/// sign-in failures are counted by address too.
pub fn router(site: Site) -> Router {
    let app: Shared = Arc::new(App {
        site,
        throttle: throttle::Throttle::default(),
        presence: presence::Presence::default(),
        importing: Semaphore::new(1),
        explaining: Semaphore::new(1),
    });
    // Packages are packed already.
    let packable = DefaultPredicate::new().and(NotForContentType::const_new("application/zip"));
    use pages::*;
    Router::new()
        .route("/", get(queue::home))
        .route("/login", get(sign::form).post(sign::sign_in))
        .route("/logout", post(sign::sign_out))
        .route("/account", get(account::show))
        .route("/account/keys", post(account::keys))
        .route("/lang/{lang}", get(account::lang))
        .route("/theme/{theme}", get(account::theme))
        .route("/queue", get(queue::list))
        .route("/items/{id}", get(queue::item))
        .route("/items/{id}/decisions", post(decide::decide))
        .route("/items/{id}/undo", post(decide::undo))
        .route("/items/{id}/case", post(cases::take_in))
        .route("/items/{id}/capture", get(capture::show))
        .route("/items/{id}/capture/raw", get(capture::raw))
        .route("/items/{id}/package", get(export::item_package))
        .route("/export.csv", get(export::list))
        .route("/search", get(search::show))
        .route("/cases", get(cases::list).post(cases::open))
        .route("/cases/new", get(cases::new))
        .route("/cases/{id}", get(case::show).post(case::edit))
        .route("/cases/{id}/items", post(case::add_items))
        .route("/cases/{id}/steps", post(case::step))
        .route("/cases/{id}/letter", get(export::letter))
        .route("/cases/{id}/letter.docx", get(export::letter_docx))
        .route("/cases/{id}/package", get(export::case_package))
        .route("/sources", get(sources::show))
        .route("/sources/{id}/every", post(sources::every))
        .route("/rules", get(rules::show))
        .route("/rules/explain", get(explain::show).post(explain::explain))
        .route(
            "/registry",
            get(registry::show)
                .post(registry::import)
                .layer(DefaultBodyLimit::max(upload::UPLOAD_LIMIT)),
        )
        .route("/assets/{name}", get(assets::serve))
        .fallback(async || StatusCode::NOT_FOUND)
        .layer(DefaultBodyLimit::max(FORM_LIMIT))
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            error::render,
        ))
        .layer(axum::middleware::from_fn(guard::headers))
        .layer(CompressionLayer::new().compress_when(packable))
        .with_state(app)
}

/// A page from its struct.
pub(crate) fn html_page(page: &impl Template) -> Result<Html<String>, PageError> {
    Ok(Html(page.render()?))
}
