//! Forum threads: who posted what, when.

use super::blocks::Mark;
use crate::dates;
use ego_tree::NodeId;
use jiff::Timestamp;
use mingjian_domain::Published;
use scraper::{ElementRef, Html, Selector};
use std::collections::HashMap;
use std::sync::LazyLock;
use url::Url;

/// A thread page.
pub(super) struct Thread {
    pub title: Option<String>,
    pub posts: Vec<Post>,
    /// Whether the first post here opened the thread; not so on its second page.
    pub from_start: bool,
}

/// One post.
pub(super) struct Post {
    pub element: NodeId,
    pub author: Option<String>,
    pub published: Option<Published>,
}

static POSTS: LazyLock<Selector> = LazyLock::new(|| selector("[id^=postmessage_], [id^=read_]"));
static NOISE: LazyLock<Selector> =
    LazyLock::new(|| selector(".jammer, .pstatus, .attach_nopermission, .sign"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector("#thread_subject, #subject_tpc"));
static AUTHOR: LazyLock<Selector> =
    LazyLock::new(|| selector(".authi a.xw1, .authi a, .readName a, .author a"));
static SPANS: LazyLock<Selector> = LazyLock::new(|| selector("span[title]"));

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector of this file")
}

/// The thread on this page, if it is one.
pub(super) fn thread(html: &Html, url: Option<&Url>, captured: Timestamp) -> Option<Thread> {
    let by_id: HashMap<&str, ElementRef<'_>> = html
        .tree
        .root()
        .descendants()
        .filter_map(ElementRef::wrap)
        .filter_map(|element| Some((element.attr("id")?, element)))
        .collect();
    let posts: Vec<Post> = html
        .select(&POSTS)
        .filter_map(|element| {
            let (_, number) = element.attr("id")?.rsplit_once('_')?;
            number.bytes().all(|b| b.is_ascii_digit()).then(|| Post {
                element: element.id(),
                author: author(&by_id, number),
                published: posted(&by_id, number, captured),
            })
        })
        .collect();
    if posts.is_empty() {
        return None;
    }
    let title = html
        .select(&TITLE)
        .next()
        .map(|element| super::one_line(element));
    Some(Thread {
        title: title.filter(|title| !title.is_empty()),
        posts,
        from_start: url.is_none_or(is_first_page),
    })
}

impl Thread {
    /// Marks for the walk over the page: the posts, and what is noise in them.
    pub fn marks(&self, html: &Html) -> HashMap<NodeId, Mark> {
        // The title stands as a part of its own already.
        let noise = html
            .select(&NOISE)
            .chain(html.select(&TITLE))
            .map(|element| (element.id(), Mark::Drop));
        let posts = self
            .posts
            .iter()
            .enumerate()
            .map(|(n, post)| (post.element, Mark::Post(n)));
        noise.chain(posts).collect()
    }

    /// Whether whoever opened the thread wrote the nth post here.
    pub fn is_by_opener(&self, n: usize) -> bool {
        self.from_start
            && (n == 0
                || self.posts[n].author.is_some() && self.posts[n].author == self.posts[0].author)
    }
}

fn author(by_id: &HashMap<&str, ElementRef<'_>>, number: &str) -> Option<String> {
    let frame = ["post_", "pid", "readfloor_"]
        .iter()
        .find_map(|prefix| by_id.get(format!("{prefix}{number}").as_str()))?;
    frame
        .select(&AUTHOR)
        .map(super::one_line)
        .find(|name| !name.is_empty())
}

/// `发表于 2021-8-23 16:53:38`, or the exact time in the title of `3 天前`.
fn posted(
    by_id: &HashMap<&str, ElementRef<'_>>,
    number: &str,
    captured: Timestamp,
) -> Option<Published> {
    let element = by_id.get(format!("authorposton{number}").as_str())?;
    element
        .select(&SPANS)
        .filter_map(|span| dates::find(span.attr("title")?, captured))
        .next()
        .or_else(|| dates::find(&super::one_line(*element), captured))
}

/// `thread-7-2-1.html` and `…&page=2` are later pages.
fn is_first_page(url: &Url) -> bool {
    if let Some((_, page)) = url.query_pairs().find(|(name, _)| name == "page") {
        return page == "1";
    }
    let name = url.path().rsplit('/').next().unwrap_or_default();
    let mut numbers = name.trim_end_matches(".html").split('-').skip(1);
    match (name.starts_with("thread-"), numbers.nth(1)) {
        (true, Some(page)) => page == "1",
        _ => true,
    }
}
