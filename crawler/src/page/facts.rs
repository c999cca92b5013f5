//! What a page says about itself: title, site, byline, day of publication, goods.

use super::blocks::{Block, What, Zone};
use crate::dates;
use jiff::Timestamp;
use mingjian_domain::Published;
use regex::Regex;
use scraper::{Html, Selector};
use std::sync::LazyLock;
use url::Url;

/// Metas and embedded data, read once.
pub(super) struct Metas {
    pairs: Vec<(String, String)>,
    title_tag: String,
    headings: Vec<String>,
    times: Vec<String>,
    /// Dates in JSON-LD.
    stated_dates: Vec<String>,
    /// JSON-LD or Open Graph call it a product.
    pub is_product: bool,
}

static META: LazyLock<Selector> = LazyLock::new(|| selector("meta[content]"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| selector("head > title, title"));
static HEADINGS: LazyLock<Selector> =
    LazyLock::new(|| selector("h1, h2, .title, #title, .article-title, .tit"));
static TIMES: LazyLock<Selector> = LazyLock::new(|| selector("time[datetime]"));
static JSON_LD: LazyLock<Selector> =
    LazyLock::new(|| selector("script[type='application/ld+json']"));

fn selector(css: &str) -> Selector {
    Selector::parse(css).expect("a selector of this file")
}

fn pattern(regex: &str) -> Regex {
    Regex::new(regex).expect("a pattern of this file")
}

/// Most headings that are looked at.
const MOST_HEADINGS: usize = 20;

impl Metas {
    pub fn of(html: &Html) -> Self {
        let pairs: Vec<(String, String)> = html
            .select(&META)
            .filter_map(|meta| {
                let name = meta
                    .attr("name")
                    .or_else(|| meta.attr("property"))
                    .or_else(|| meta.attr("itemprop"))?;
                let content = meta.attr("content")?.trim();
                (!content.is_empty())
                    .then(|| (name.trim().to_ascii_lowercase(), content.to_owned()))
            })
            .collect();
        let embedded: Vec<serde_json::Value> = html
            .select(&JSON_LD)
            .filter_map(|script| serde_json::from_str(&script.text().collect::<String>()).ok())
            .collect();
        let mut metas = Self {
            pairs,
            title_tag: html
                .select(&TITLE)
                .next()
                .map(super::one_line)
                .unwrap_or_default(),
            headings: html
                .select(&HEADINGS)
                .take(MOST_HEADINGS)
                .map(super::one_line)
                .filter(|text| (2..=120).contains(&text.chars().count()))
                .collect(),
            times: html
                .select(&TIMES)
                .filter_map(|time| time.attr("datetime").map(str::to_owned))
                .collect(),
            stated_dates: Vec::new(),
            is_product: false,
        };
        for value in &embedded {
            metas.read_embedded(value);
        }
        metas.is_product |= metas
            .get(&["og:type"])
            .is_some_and(|kind| kind.contains("product"));
        metas
    }

    /// Takes what JSON-LD states; parsed JSON is at most 128 levels deep.
    fn read_embedded(&mut self, value: &serde_json::Value) {
        match value {
            serde_json::Value::Array(values) => values.iter().for_each(|v| self.read_embedded(v)),
            serde_json::Value::Object(fields) => {
                let kind = fields
                    .get("@type")
                    .and_then(|kind| kind.as_str())
                    .unwrap_or_default();
                self.is_product |= kind == "Product";
                if let Some(date) = fields
                    .get("datePublished")
                    .or_else(|| fields.get("pubDate"))
                    && let Some(date) = date.as_str()
                {
                    self.stated_dates.push(date.to_owned());
                }
                if let Some(graph) = fields.get("@graph") {
                    self.read_embedded(graph);
                }
            }
            _ => {}
        }
    }

    /// The first of these metas that is there.
    fn get(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            self.pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, content)| content.as_str())
        })
    }

    /// The title: as a content system states it, else the heading that the window title repeats,
    /// else the window title without the site's name.
    pub fn title(&self) -> Option<String> {
        if let Some(stated) = self.get(&["articletitle"]) {
            return Some(stated.to_owned());
        }
        let window = self.title_tag.as_str();
        let in_window = self
            .headings
            .iter()
            .filter(|heading| {
                window.starts_with(heading.as_str())
                    || heading.chars().count() >= 4 && window.contains(heading.as_str())
            })
            .max_by_key(|heading| heading.chars().count());
        // The site's name may be a heading too, and then stands last.
        let (first, _) = split_window_title(window);
        let heading = in_window
            .filter(|heading| first.contains(heading.as_str()) || heading.contains(&first));
        heading
            .cloned()
            .or_else(|| self.get(&["og:title"]).map(str::to_owned))
            .or_else(|| (!first.is_empty()).then(|| first.clone()))
            .or_else(|| self.headings.first().cloned())
    }

    /// The site's name.
    pub fn site(&self) -> Option<String> {
        self.get(&["sitename", "og:site_name", "application-name"])
            .map(str::to_owned)
            .or_else(|| split_window_title(&self.title_tag).1)
    }

    /// Author, else where the text says it is from.
    pub fn byline(&self, blocks: &[Block]) -> Option<String> {
        static AUTHOR: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?:作\s*者|撰\s*文|文\s*/|通讯员|(?:本报)?记者)\s*[:：/]?\s*([\p{Han}·A-Za-z]{2,12})",
            )
        });
        static FROM: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?:来\s*源|信息来源|文章来源|稿源|出处)\s*[:：]\s*([^\s|丨｜【】\[\]，。]{2,30})",
            )
        });
        let in_lines = |form: &Regex| {
            short_lines(blocks).find_map(|line| Some(form.captures(line)?[1].to_owned()))
        };
        self.get(&["author", "article:author"])
            .filter(|author| author.chars().count() <= 30)
            .map(str::to_owned)
            .or_else(|| {
                short_lines(blocks)
                    .filter(|line| line.contains(['：', ':', '/']))
                    .find_map(|line| Some(AUTHOR.captures(line)?[1].to_owned()))
            })
            .or_else(|| self.get(&["contentsource"]).map(str::to_owned))
            .or_else(|| in_lines(&FROM))
    }

    /// When it says it was published.
    pub fn published(
        &self,
        blocks: &[Block],
        url: Option<&Url>,
        captured: Timestamp,
    ) -> Option<Published> {
        static LABEL: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?:发布时间|发布日期|发表时间|发表日期|发布于|发表于|上架时间|发稿时间|时\s*间|日\s*期|播出时间)\s*[:：]?\s*(.{4,40})",
            )
        });
        let read = |text: &str| dates::find(text, captured);
        const NAMES: &[&str] = &[
            "pubdate",
            "publishdate",
            "publish_date",
            "article:published_time",
            "og:release_date",
            "maketime",
            "datepublished",
            "weibo: article:create_at",
            "publishedtime",
        ];
        NAMES
            .iter()
            .filter_map(|name| self.get(&[name]))
            .find_map(read)
            .or_else(|| self.stated_dates.iter().find_map(|date| read(date)))
            .or_else(|| self.times.iter().find_map(|date| read(date)))
            .or_else(|| short_lines(blocks).find_map(|line| read(&LABEL.captures(line)?[1])))
            .or_else(|| {
                // An info line under the title holds a full date and little else.
                let line = short_lines(blocks)
                    .filter(|line| line.chars().count() <= 60 && has_year(line))
                    .find_map(read);
                match (
                    url.and_then(|url| dates::in_path(url.path(), captured)),
                    line,
                ) {
                    (Some(path), Some(line)) if dates::same_day(&path, &line) => Some(line),
                    (Some(path), _) => Some(path),
                    (None, line) => line,
                }
            })
    }
}

fn has_year(line: &str) -> bool {
    static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:19|20)\d\d\s*[年./-]"));
    YEAR.is_match(line)
}

/// Lines of text that are short enough to be about the text.
fn short_lines(blocks: &[Block]) -> impl Iterator<Item = &str> {
    blocks
        .iter()
        .filter(|block| block.zone != Zone::Comments && !block.is_links())
        .filter_map(|block| match &block.what {
            What::Text { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .flat_map(str::lines)
        .filter(|line| line.chars().count() <= 120)
}

/// The title proper and the site's name in `标题_频道_站名`, `标题 - 站名`, `标题|站名`.
fn split_window_title(window: &str) -> (String, Option<String>) {
    static SIGN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*[_|｜]\s*|\s+[-–—]+\s+|——|--|-"));
    let pieces: Vec<&str> = SIGN
        .split(window)
        .map(str::trim)
        .filter(|piece| !piece.is_empty() && !piece.starts_with("Powered by"))
        .collect();
    match pieces.as_slice() {
        [] => (String::new(), None),
        [only] => ((*only).to_owned(), None),
        [first, .., last] => {
            let site = (last.chars().count() <= 20).then(|| (*last).to_owned());
            ((*first).to_owned(), site)
        }
    }
}
