//! The site as people use it: requests through the router, on a real store and index.
#![allow(clippy::unwrap_used)]

mod browser;
mod cases;
mod decisions;
mod explain;
mod judged;
mod law;
mod office;
mod pages;
mod registry;
mod rights;
