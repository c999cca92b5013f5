//! Outside world to Capture to Document.
//!
//! ```text
//! source ─visit→ frontier ─guard, robots, pause→ fetch ─WARC→ store      (async, waits)
//! capture ─payload→ charset ─→ page · wechat · broadcast · chat → Document (pure, computes)
//! ```
//!
//! The first line talks to the network and never judges; the second is a pure function of stored
//! bytes, so that extraction can be thrown away and done again. A capture rests in the store before
//! anything is derived from it. Whatever a server does costs a bounded amount ([`fetch::Limits`])
//! and ends as a recorded failure, never as the end of the visit.
//!
//! Not here: what a text means (`classifier`), and who may see it (`review-ui`).

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod broadcast;
pub mod charset;
pub mod chat;
pub mod dates;
pub mod extract;
pub mod fetch;
pub mod guard;
pub mod import;
pub mod links;
pub mod page;
pub mod robots;
pub mod schedule;
pub mod table;
pub mod web;
pub mod wechat;

pub use web::{Agent, CrawlError, Crawler, Progress, Step};
