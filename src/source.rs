//! `source add`, `list`, `remove`.

use crate::cli::{FolderArgs, SourceArgs, SourceCommand};
use crate::say::{self, say, tell};
use crate::{Done, office};
use anyhow::bail;
use jiff::Timestamp;
use mingjian_domain::{Source, SourceTarget, in_china};
use mingjian_store::{NewSource, Store};

pub async fn run(args: &FolderArgs, source: &SourceArgs) -> anyhow::Result<Done> {
    let store = office::store(args).await?;
    match &source.what {
        SourceCommand::List { json } => list(&store, *json).await?,
        SourceCommand::Remove { name } => remove(&store, name).await?,
        add @ SourceCommand::Add { .. } => self::add(&store, add).await?,
    }
    Ok(Done::Well)
}

async fn add(store: &Store, command: &SourceCommand) -> anyhow::Result<()> {
    let SourceCommand::Add {
        name,
        urls,
        every,
        kind,
        action,
        max_pages,
        max_depth,
        delay_ms,
        allow_private,
    } = command
    else {
        unreachable!("called with add");
    };
    if let Some(bad) = urls
        .iter()
        .find(|u| !matches!(u.scheme(), "http" | "https"))
    {
        bail!("{bad}: only http and https addresses can be crawled");
    }
    let now = Timestamp::now();
    let action = match action {
        Some(action) => Some(store.actions().ensure(action).await?.id),
        None => None,
    };
    let new = NewSource {
        name: name.clone(),
        kind: *kind,
        action,
        target: SourceTarget::Crawl {
            seeds: urls.clone(),
            max_pages: *max_pages,
            max_depth: *max_depth,
            delay_ms: *delay_ms,
            allow_private: *allow_private,
        },
        every_secs: *every,
    };
    let source = store.sources().add(new, now).await?;
    store
        .audit()
        .record(None, "source added", name, now)
        .await?;
    match source.next_due {
        Some(due) => say!("{name}: added, next visit {}", beijing(due))?,
        None => say!("{name}: added; fetch it with `mingjian crawl {name}`")?,
    }
    Ok(())
}

async fn remove(store: &Store, name: &str) -> anyhow::Result<()> {
    store.sources().remove(name).await?;
    store
        .audit()
        .record(None, "source removed", name, Timestamp::now())
        .await?;
    say!("{name}: removed; what was collected stays")?;
    Ok(())
}

async fn list(store: &Store, json: bool) -> anyhow::Result<()> {
    let sources = store.sources().list().await?;
    for source in &sources {
        if json {
            say::json(source)?;
        } else {
            say!("{}", line(source))?;
        }
    }
    if sources.is_empty() && !json {
        tell!("No sources yet. Add one with `mingjian source add NAME URL --every 6h`");
    }
    Ok(())
}

fn line(source: &Source) -> String {
    let place = match &source.target {
        SourceTarget::Crawl { seeds, .. } => seeds
            .iter()
            .map(|u| u.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        SourceTarget::Files => "(files)".into(),
    };
    let when = match (source.every_secs, source.next_due) {
        (Some(secs), Some(due)) => format!("every {}, next {}", interval(secs), beijing(due)),
        _ => "on demand".into(),
    };
    format!("{}\t{}\t{when}\t{place}", source.name, source.kind)
}

/// Seconds as 6h or 30m.
fn interval(secs: u64) -> String {
    match secs {
        s if s % 86400 == 0 => format!("{}d", s / 86400),
        s if s % 3600 == 0 => format!("{}h", s / 3600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}

/// A moment as clocks in China show it: 2026-11-03 10:20.
pub fn beijing(at: Timestamp) -> String {
    in_china(at).strftime("%Y-%m-%d %H:%M").to_string()
}
