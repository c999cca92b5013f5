//! Serves an invented office on loopback, for looking at the site while it is being changed:
//! `cargo test -p mingjian-review-ui --test site -- --ignored look --nocapture`, then
//! <http://127.0.0.1:8095> as 王审, 赵执法 or 钱管理.

use crate::office::{Office, PASSWORD};
use std::net::SocketAddr;
use std::time::Duration;

#[tokio::test]
#[ignore = "serves for a quarter of an hour"]
async fn look() {
    let office = Office::with_items(30).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8095")
        .await
        .unwrap();
    println!("http://127.0.0.1:8095 王审 赵执法 钱管理 {PASSWORD}");
    let service = office
        .router
        .clone()
        .into_make_service_with_connect_info::<SocketAddr>();
    let serving = axum::serve(listener, service).into_future();
    let _ = tokio::time::timeout(Duration::from_secs(900), serving).await;
}
