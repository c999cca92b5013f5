//! `search`.

use crate::cli::{FolderArgs, SearchArgs};
use crate::say::{self, say, tell};
use crate::{Done, office, source::beijing};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use mingjian_domain::CHINA;
use mingjian_index::{Hit, Index, Query};

pub async fn run(args: &FolderArgs, search: &SearchArgs) -> anyhow::Result<Done> {
    let folder = office::folder(args);
    office::read_settings(&folder)?;
    let (index, fresh) = Index::open(&folder.join("index"))?;
    if fresh {
        office::store(args).await?.to_index().all_again().await?;
        tell!("The index was made new; `mingjian serve` or the next import fills it again.");
    }
    let query = Query {
        words: search.words.clone(),
        source_kind: search.kind,
        category: search.category,
        state: search.state,
        flagged_only: search.flagged,
        from: search.from.map(start_of_day).transpose()?,
        to: search
            .to
            .map(|day| start_of_day(day.checked_add(1.day())?))
            .transpose()?,
        ..Query::default()
    };
    let results = index.search(&query, search.limit, 0)?;
    for hit in &results.hits {
        if search.json {
            say::json(&json(hit))?;
        } else {
            print(hit)?;
        }
    }
    if !search.json {
        say!("{} found", results.total)?;
    }
    Ok(Done::Well)
}

/// The first moment of a day in China.
fn start_of_day(day: Date) -> Result<Timestamp, jiff::Error> {
    CHINA.to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
}

fn snippet(hit: &Hit, open: &str, close: &str) -> String {
    hit.snippet
        .iter()
        .map(|p| match p.hit {
            true => format!("{open}{}{close}", p.text),
            false => p.text.clone(),
        })
        .collect()
}

fn json(hit: &Hit) -> serde_json::Value {
    serde_json::json!({
        "document": hit.document,
        "item": hit.item,
        "title": hit.title,
        "account": hit.account,
        "url": hit.url,
        "source_kind": hit.kind,
        "state": hit.state,
        "categories": hit.categories,
        "risk": hit.risk,
        "published": hit.published.map(|t| t.to_string()),
        "captured": hit.captured.to_string(),
        "snippet": snippet(hit, "«", "»"),
    })
}

fn print(hit: &Hit) -> std::io::Result<()> {
    let state = hit.state.map_or("-", |s| s.zh());
    let when = beijing(hit.published.unwrap_or(hit.captured));
    say!(
        "{:.2}  {}  {state}  {when}  {}",
        hit.risk,
        hit.kind.zh(),
        hit.title
    )?;
    say!("      {}", snippet(hit, "«", "»"))?;
    if let Some(url) = &hit.url {
        say!("      {url}")?;
    }
    Ok(())
}
