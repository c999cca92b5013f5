//! Which part of a page is its main text.
//!
//! ```text
//! selector of a known site family → readability → density of text → the whole page
//! ```

use ego_tree::{NodeId, iter::Edge};
use scraper::{ElementRef, Html, Selector};
use std::collections::HashMap;
use std::sync::LazyLock;

/// How the main text was found.
pub(super) enum Main {
    /// These elements hold it.
    Elements(Vec<NodeId>),
    /// A readability reader gave this text, white space removed; blocks are found in it in order.
    Text(String),
    /// Nothing stands out: the whole page.
    Page,
}

/// Containers that content systems give the main text, surest first.
const FAMILIES: &[&str] = &[
    "[itemprop=articleBody]",
    "#UCAP-CONTENT",
    ".TRS_Editor, .trs_editor_view, .trs_paper_default",
    "#zoom, #Zoom",
    "[id^=vsb_content], .v_news_content",
    "#artibody, #endText, #ContentBody, #contentText",
    ".entry-content, .post-content, .post_content",
    ".article-content, .article_content, #article-content, #articleContent, #article_content, .articleBody, .article-body",
    ".news_content, .news-content, #news_content, .news_txt, .pages_content, .post_text, .content_text",
];

/// Containers whose names promise less.
const LIKELY: &[&str] = &[
    "article",
    "#content, .content",
    "#main-content, .main-content",
    "main, #main",
    ".article, .detail",
];

/// Characters that a container of a known family must hold.
const FAMILY_LEAST: usize = 10;
/// Characters that a likely container must hold.
const LIKELY_LEAST: usize = 80;
/// Characters that a reader or the density measure must find.
const FOUND_LEAST: usize = 80;
/// Readability reads the text again at every level of the tree: it is not run on pages where bytes
/// times depth, or the number of elements, exceed what honest pages have.
const READABLE_BYTES_TIMES_DEPTH: usize = 32 << 20;
const READABLE_ELEMENTS: usize = 60_000;

/// Finds the main text of `html`, parsed from `source`.
pub(super) fn find(html: &Html, source: &str, url: Option<&str>) -> Main {
    let counts = Counts::of(html);
    if let Some(elements) = by_selector(html, &counts, &FAMILY_SELECTORS, FAMILY_LEAST, 0.8) {
        return Main::Elements(elements);
    }
    if let Some(elements) = by_selector(html, &counts, &LIKELY_SELECTORS, LIKELY_LEAST, 0.3) {
        return Main::Elements(elements);
    }
    if counts.total().linked * 2 > counts.total().text {
        return Main::Page; // a list of links: its front page, a column
    }
    let is_readable = source.len().saturating_mul(counts.depth) <= READABLE_BYTES_TIMES_DEPTH
        && counts.by_node.len() <= READABLE_ELEMENTS;
    if let Some(text) = is_readable.then(|| readable(source, url)).flatten() {
        return Main::Text(text);
    }
    match densest(html, &counts) {
        Some(element) => Main::Elements(vec![element]),
        None => Main::Page,
    }
}

static FAMILY_SELECTORS: LazyLock<Vec<Selector>> = LazyLock::new(|| selectors(FAMILIES));
static LIKELY_SELECTORS: LazyLock<Vec<Selector>> = LazyLock::new(|| selectors(LIKELY));

fn selectors(css: &[&str]) -> Vec<Selector> {
    css.iter()
        .map(|css| Selector::parse(css).expect("a selector of this file"))
        .collect()
}

/// The outermost matches of the first selector that holds enough text and not too many links.
fn by_selector(
    html: &Html,
    counts: &Counts,
    selectors: &[Selector],
    least: usize,
    most_linked: f64,
) -> Option<Vec<NodeId>> {
    selectors.iter().find_map(|selector| {
        let mut found: Vec<ElementRef<'_>> = Vec::new();
        for element in html.select(selector) {
            let inside = found
                .last()
                .is_some_and(|outer| element.ancestors().any(|above| above.id() == outer.id()));
            if !inside {
                found.push(element);
            }
        }
        let good: Vec<NodeId> = found
            .iter()
            .map(|element| element.id())
            .filter(|id| {
                let count = counts.at(*id);
                count.text >= least && (count.linked as f64) < count.text as f64 * most_linked
            })
            .collect();
        (!good.is_empty()).then_some(good)
    })
}

/// What a readability reader takes for the article, white space removed.
fn readable(source: &str, url: Option<&str>) -> Option<String> {
    let mut reader = dom_smoothie::Readability::new(source, url, None)
        .or_else(|_| dom_smoothie::Readability::new(source, None, None))
        .ok()?;
    let article = reader.parse().ok()?;
    let text: String = article
        .text_content
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    (text.chars().count() >= FOUND_LEAST).then_some(text)
}

/// The element with the best balance of text, punctuation and paragraphs against links and tags.
fn densest(html: &Html, counts: &Counts) -> Option<NodeId> {
    let mut best: Option<(f64, NodeId)> = None;
    for node in html.tree.root().descendants() {
        let Some(element) = ElementRef::wrap(node) else {
            continue;
        };
        let count = counts.at(node.id());
        if count.text < FOUND_LEAST || matches!(element.value().name(), "html" | "head") {
            continue;
        }
        let plain = count.text.saturating_sub(count.linked) as f64;
        let tags = count.tags.saturating_sub(count.link_tags).max(1) as f64;
        let by_sign = (plain / (count.signs as f64 + 1.0)).max(1.1);
        let mut score = plain / tags * (count.paragraphs as f64 + 2.0).log10() * by_sign.ln();
        let promising = element
            .attr("id")
            .into_iter()
            .chain(element.value().classes())
            .any(|name| {
                ["content", "article", "news_txt", "post_text"]
                    .iter()
                    .any(|word| name.to_ascii_lowercase().contains(word))
            });
        if promising {
            score *= 2.0;
        }
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, node.id()));
        }
    }
    best.map(|(_, id)| id)
}

/// What stands in an element and below it.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    text: usize,
    linked: usize,
    tags: usize,
    link_tags: usize,
    signs: usize,
    paragraphs: usize,
}

/// Counts of every element, in one pass from the leaves up.
struct Counts {
    by_node: HashMap<NodeId, Count>,
    total: Count,
    /// Elements inside one another at the deepest place.
    depth: usize,
}

impl Counts {
    fn of(html: &Html) -> Self {
        let mut by_node = HashMap::new();
        let mut open: Vec<Count> = vec![Count::default()];
        let mut links = 0usize;
        let mut silent = 0usize;
        let mut depth = 0;
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => {
                    if let Some(text) = node.value().as_text() {
                        if silent == 0 {
                            let here = open.last_mut().expect("the root count is never popped");
                            here.add_text(text, links > 0);
                        }
                    } else if let Some(element) = node.value().as_element() {
                        let is_link = element.name() == "a";
                        links += usize::from(is_link);
                        silent += usize::from(is_silent(element.name()));
                        open.push(Count {
                            tags: 1,
                            link_tags: usize::from(is_link),
                            paragraphs: usize::from(element.name() == "p"),
                            ..Count::default()
                        });
                        depth = depth.max(open.len());
                    }
                }
                Edge::Close(node) => {
                    if let Some(element) = node.value().as_element() {
                        links -= usize::from(element.name() == "a");
                        silent -= usize::from(is_silent(element.name()));
                        let count = open.pop().unwrap_or_default();
                        if let Some(above) = open.last_mut() {
                            above.add(count);
                        }
                        by_node.insert(node.id(), count);
                    }
                }
            }
        }
        let total = open.pop().unwrap_or_default();
        Self {
            by_node,
            total,
            depth,
        }
    }

    fn at(&self, id: NodeId) -> Count {
        self.by_node.get(&id).copied().unwrap_or_default()
    }

    fn total(&self) -> Count {
        self.total
    }
}

impl Count {
    fn add_text(&mut self, text: &str, linked: bool) {
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            self.text += 1;
            self.linked += usize::from(linked);
            self.signs += usize::from(matches!(
                c,
                '，' | '。'
                    | '！'
                    | '？'
                    | '；'
                    | '：'
                    | '、'
                    | '“'
                    | '”'
                    | '（'
                    | '）'
                    | ','
                    | '.'
                    | '!'
                    | '?'
                    | ';'
            ));
        }
    }

    fn add(&mut self, inner: Self) {
        self.text += inner.text;
        self.linked += inner.linked;
        self.tags += inner.tags;
        self.link_tags += inner.link_tags;
        self.signs += inner.signs;
        self.paragraphs += inner.paragraphs;
    }
}

fn is_silent(name: &str) -> bool {
    matches!(
        name,
        "script" | "style" | "noscript" | "head" | "template" | "iframe" | "textarea" | "select"
    )
}
