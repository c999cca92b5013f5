//! Search over all collected text.

use crate::error::PageError;
use crate::fields::Fields;
use crate::filters::{Filters, with};
use crate::frame::{Frame, Nav};
use crate::options::{self, Select};
use crate::pages::list;
use crate::session::{self, Reviewer};
use crate::{Shared, html_page, when};
use askama::Template;
use axum::extract::State;
use axum::response::Html;
use jiff::civil::Date;
use mingjian_domain::ItemState;
use mingjian_index::{Hit, IndexError, Piece, Query};

/// Hits of one page.
const HITS: usize = 20;
/// Longest search text, characters.
const WORDS: usize = 200;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    f: Frame,
    words: String,
    selects: Vec<Select>,
    from: String,
    to: String,
    flagged: bool,
    problem: Option<String>,
    found: Option<Found>,
    shown: String,
    before: Option<String>,
    after: Option<String>,
}

struct Found {
    total: usize,
    hits: Vec<Row>,
}

struct Row {
    href: Option<String>,
    title: String,
    snippet: Vec<Piece>,
    facts: String,
    state: Option<ItemState>,
    categories: String,
}

/// `GET /search`.
pub async fn show(
    State(app): State<Shared>,
    me: Reviewer,
    session::Query(fields): session::Query,
) -> Result<Html<String>, PageError> {
    let f = Frame::new(&app, &me, Nav::Search).await?;
    let actions = app.site.store.actions().list().await?;
    let query = query(&fields);
    let page: usize = fields.read("page").unwrap_or(1).clamp(1, 500);
    let offset = (page - 1) * HITS;
    let (found, problem) = if query == Query::default() {
        (None, None)
    } else {
        let (index, asked) = (app.site.index.clone(), query.clone());
        let results = tokio::task::spawn_blocking(move || index.search(&asked, HITS, offset))
            .await
            .map_err(|error| PageError::File(std::io::Error::other(error)))?;
        match results {
            Ok(results) => (
                Some(Found {
                    total: results.total,
                    hits: results.hits.into_iter().map(|hit| row(&f, hit)).collect(),
                }),
                None,
            ),
            Err(IndexError::NothingToSearch(_)) => {
                let problem = f.t(
                    "检索词里没有可检索的字词，请至少写一个汉字、单词或数字。",
                    "There is nothing to search for: give at least one word, number or Han character.",
                );
                (None, Some(problem.to_owned()))
            }
            Err(error) => return Err(error.into()),
        }
    };
    let lang = f.prefs.lang;
    let selects = vec![
        Select {
            field: "kind",
            name: f.t("来源", "Medium"),
            options: options::kinds(lang, query.source_kind),
        },
        Select {
            field: "category",
            name: f.t("类别", "Category"),
            options: options::categories(lang, query.category),
        },
        Select {
            field: "state",
            name: f.t("状态", "State"),
            options: options::states(lang, "", query.state),
        },
        Select {
            field: "action",
            name: f.t("行动", "Action"),
            options: options::actions(lang, &actions, query.action),
        },
    ];
    let date = |name| {
        fields
            .read::<Date>(name)
            .map_or_else(String::new, |day| day.to_string())
    };
    let total = found.as_ref().map_or(0, |found| found.total);
    let last = total.min(offset + HITS);
    html_page(&SearchPage {
        selects,
        from: date("from"),
        to: date("to"),
        flagged: query.flagged_only,
        problem,
        shown: format!("{}–{last} / {total}", offset + 1),
        before: (page > 1).then(|| address(&fields, page - 1)),
        after: (last < total).then(|| address(&fields, page + 1)),
        found,
        words: query.words,
        f,
    })
}

fn query(fields: &Fields) -> Query {
    let day = |name| fields.read::<Date>(name);
    Query {
        words: fields.line("q", WORDS),
        source_kind: fields.read("kind"),
        category: fields.read("category"),
        state: fields.read("state"),
        action: fields.read("action"),
        flagged_only: fields.text("flagged") == "1",
        from: day("from").map(when::start_of),
        to: day("to").map(|day| when::start_of(day.tomorrow().unwrap_or(Date::MAX))),
    }
}

fn row(f: &Frame, hit: Hit) -> Row {
    let mut facts = vec![f.name(hit.kind).to_owned()];
    facts.extend(hit.account);
    match hit.published {
        Some(at) => facts.push(format!("{} {}", f.t("发布", "published"), when::minute(at))),
        None => facts.push(format!(
            "{} {}",
            f.t("采集", "captured"),
            when::minute(hit.captured)
        )),
    }
    if hit.item.is_some() {
        facts.push(format!("{} {}", f.t("风险", "risk"), list::risk(hit.risk)));
    }
    let filters = Filters {
        state: hit.state.or(Some(ItemState::Open)),
        ..Filters::default()
    };
    Row {
        href: hit.item.map(|id| filters.item(id)),
        title: if hit.title.is_empty() {
            f.t("（无标题）", "(no title)").to_owned()
        } else {
            hit.title
        },
        snippet: hit.snippet,
        facts: facts.join(" · "),
        state: hit.state,
        categories: list::categories(f, &hit.categories, 4),
    }
}

/// The same search on another page.
fn address(fields: &Fields, page: usize) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in [
        "q", "kind", "category", "state", "action", "from", "to", "flagged",
    ] {
        let value = fields.text(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    with(&format!("/search?{}", query.finish()), "page", page)
}
