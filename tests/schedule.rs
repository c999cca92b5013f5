//! Scheduled visits through kill, stop and restart: none skipped, none done twice.
#![allow(clippy::unwrap_used)]

mod desk;

use desk::{CountingSite, Desk, wait_until};
use std::time::Duration;

const PAGES: usize = 12;

/// A front page that links to eleven articles.
fn site(pause: Duration) -> CountingSite {
    let links: String = (1..PAGES)
        .map(|n| format!("<li><a href='/a{n}.html'>第{n}篇</a>"))
        .collect();
    let mut pages = vec![(
        "/".to_owned(),
        format!("<html><title>县城新闻</title><body><ul>{links}</ul></body></html>"),
    )];
    for n in 1..PAGES {
        let text =
            format!("第{n}篇：今天青禾县有雨，农户老赵把第{n}块地的秧苗插完了，镇上的集市照常开。")
                .repeat(6);
        pages.push((
            format!("/a{n}.html"),
            format!(
                "<html><title>第{n}篇</title><body><h1>第{n}篇</h1><p>{text}</p></body></html>"
            ),
        ));
    }
    CountingSite::serve(&pages, pause)
}

fn add(desk: &Desk, site: &CountingSite, every: &str) {
    let url = site.url("/");
    desk.run(&[
        "source",
        "add",
        "县城新闻",
        &url,
        "--every",
        every,
        "--allow-private",
        "--delay-ms",
        "0",
    ])
    .ended(0);
}

fn captures(desk: &Desk) -> u64 {
    desk.run(&["status", "--json"]).ended(0).json()["captures"]["web"]
        .as_u64()
        .unwrap_or(0)
}

#[test]
fn a_due_visit_is_made_once_and_a_restart_does_not_repeat_it() {
    let (desk, site) = (Desk::new(), site(Duration::ZERO));
    add(&desk, &site, "6h");
    let serving = desk.serve();
    wait_until("every page is captured", || captures(&desk) == PAGES as u64);
    assert_eq!(serving.stop(), 0);
    let again = desk.serve();
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(again.stop(), 0);
    let asked = site.asked();
    assert_eq!(asked.len(), PAGES);
    assert!(asked.values().all(|n| *n == 1), "{asked:?}");
}

#[test]
fn a_visit_that_was_killed_goes_on_where_it_was() {
    let (desk, site) = (Desk::new(), site(Duration::from_millis(250)));
    add(&desk, &site, "6h");
    let serving = desk.serve();
    wait_until("some pages are captured", || captures(&desk) >= 3);
    serving.kill();
    let before = captures(&desk);
    assert!(before < PAGES as u64, "killed too late to tell");
    let serving = desk.serve();
    wait_until("every page is captured", || captures(&desk) == PAGES as u64);
    assert_eq!(serving.stop(), 0);
    let asked = site.asked();
    let twice: Vec<_> = asked.iter().filter(|(_, n)| **n > 1).collect();
    assert!(
        twice.len() <= 1,
        "only the page that was under way may be asked for again: {twice:?}"
    );
    assert_eq!(captures(&desk), PAGES as u64);
}

#[test]
fn a_second_process_on_the_same_folder_is_refused() {
    let desk = Desk::new();
    let serving = desk.serve();
    let file = desk.path("文.txt");
    std::fs::write(&file, "县城新闻").unwrap();
    let said = desk.run(&["import", file.to_str().unwrap()]).ended(2);
    let folder = desk.data().display().to_string();
    assert!(said.err.contains(&folder), "{}", said.err);
    assert_eq!(serving.stop(), 0);
    desk.run(&["import", file.to_str().unwrap()]);
}

#[test]
fn private_addresses_are_refused_unless_the_source_allows_them() {
    let (desk, site) = (Desk::new(), site(Duration::ZERO));
    desk.run(&["source", "add", "内网", &site.url("/")])
        .ended(0);
    let said = desk.run(&["crawl", "内网"]).ended(1);
    assert!(site.asked().is_empty());
    assert!(
        said.err.contains("private") || said.err.contains("public"),
        "{}",
        said.err
    );
}
