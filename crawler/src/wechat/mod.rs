//! Posts of official accounts: pages, and the exports of tools that collect them.
//!
//! ```text
//! page  ─ cgiDataNew, script variables, elements ─→ Document
//! feed, export ─ item by item ───────────────────→ Documents, and a problem for each bad item
//! ```
//!
//! A page's script is read, never run. Whatever the way, a post that is known by (biz, mid, idx)
//! has one address. Not here: fetching (`web`), and reading pictures: they are counted, so that a
//! post of pictures alone goes before eyes and is not passed as clean.

mod article;
pub(crate) mod blocks;
pub(crate) mod entities;
pub(crate) mod export;
mod facts;
pub(crate) mod feed;
pub(crate) mod identity;
mod literal;
mod notice;
mod place;
pub(crate) mod post;
mod script;

pub(crate) use article::document_of_data;
pub use article::{document, is_page};
