//! `demo`: the whole way once, on sample sources that come with the program.
//!
//! The samples are served over loopback by [`samples`] and collected by the very code that
//! `crawl` and `import` use; nothing here knows what is in them.

mod samples;
mod summary;

use crate::cli::{DemoArgs, FolderArgs};
use crate::office::{self, Office};
use crate::pipeline::{Drained, Pipeline};
use crate::progress::Progress;
use crate::say::{self, tell};
use crate::{Done, crawl, import, passwords, registry, serve};
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use mingjian_crawler::Crawler;
use mingjian_domain::{Role, Source, SourceKind, SourceTarget};
use mingjian_store::{Extent, NewSource};
use samples::SampleSite;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The joint action the samples belong to.
const ACTION: &str = "青禾县保健食品虚假宣传联合整治行动（演示）";
/// After the summary one source is due again every so many hours.
const EVERY_HOURS: u64 = 6;

pub async fn run(args: &FolderArgs, demo: &DemoArgs) -> anyhow::Result<Done> {
    let began = Instant::now();
    let folder = fresh_folder(args.data_dir.as_deref())?;
    let args = FolderArgs {
        data_dir: Some(folder.clone()),
        rules: args.rules.clone(),
        model: args.model.clone(),
    };
    tell!("data folder  {}", folder.display());
    office::write_settings(
        &folder,
        &office::Settings {
            office: "青禾县互联网信息办公室（演示）".into(),
            contact: "demo@example.invalid".into(),
            ..office::Settings::default()
        },
    )?;
    import_registry(&args).await?;
    let office = Office::open(&args).await?;
    let sites = samples::serve_all().await?;
    let progress = Progress::bars();
    let mut drained = collect(&office, &sites, &progress).await?;
    drained.add(Pipeline::new(&office).drain().await?);

    let summary = summary::of(&office.store, began.elapsed()).await?;
    if demo.json {
        say::json(&summary)?;
    } else {
        summary.print()?;
    }
    if drained.problems > 0 {
        tell!(
            "{} samples were read only in part, as the lines above say",
            drained.problems
        );
    }
    schedule_one(&office, &sites).await?;
    if !demo.no_serve {
        serve_site(&office).await?;
    }
    Ok(Done::Well)
}

/// A folder that holds nothing yet.
fn fresh_folder(asked: Option<&Path>) -> anyhow::Result<PathBuf> {
    match asked {
        Some(folder) => {
            let occupied = std::fs::read_dir(folder).is_ok_and(|mut f| f.next().is_some());
            if occupied {
                bail!(
                    "{}: is not empty; the demo needs a fresh folder",
                    folder.display()
                );
            }
            office::make_folder(folder)?;
            Ok(folder.to_owned())
        }
        None => Ok(tempfile::Builder::new()
            .prefix("mingjian-demo-")
            .tempdir()
            .context("cannot make a folder in the temp folder; name one with --data-dir")?
            .keep()),
    }
}

/// Fills the registry before anything judges, so that nothing is judged twice.
async fn import_registry(args: &FolderArgs) -> anyhow::Result<()> {
    let (name, bytes) = samples::registry();
    let list = registry::read(name, bytes)?;
    let store = office::store(args).await?;
    store
        .registry()
        .import(name, &list, Extent::Whole, None, Timestamp::now())
        .await?;
    store.close().await;
    Ok(())
}

/// Crawls the sites and imports the files, scoring as they come in.
async fn collect(
    office: &Office,
    sites: &[SampleSite],
    progress: &Progress,
) -> anyhow::Result<Drained> {
    let now = Timestamp::now();
    let action = office.store.actions().ensure(ACTION).await?;
    let crawler = Crawler::new(office.store.clone(), office.agent());
    let worker = crawl::worker_name();
    let visits = sites.iter().map(async |site| {
        let sources = office.store.sources();
        let source = sources.add(
            NewSource {
                name: site.name.clone(),
                kind: SourceKind::Web,
                action: Some(action.id),
                target: site.target(),
                every_secs: None,
            },
            now,
        );
        let source: Source = source.await?;
        crawl::visit(&office.store, &crawler, &source, &worker, progress).await
    });
    futures::future::try_join_all(visits).await?;
    let mut drained = Pipeline::new(office).drain().await?;
    for (name, files) in samples::file_groups() {
        let task = progress.task(name);
        let summary = import::store_files(&office.store, files, Some(name), Some(ACTION)).await?;
        task.count(&format!("{} stored", summary.stored));
        for problem in &summary.problems {
            task.problem(problem);
        }
        drained.add(Pipeline::new(office).drain().await?);
    }
    Ok(drained)
}

/// Sets the first site to be fetched again, so that the site shows the schedule at work.
async fn schedule_one(office: &Office, sites: &[SampleSite]) -> anyhow::Result<()> {
    let Some(site) = sites.first() else {
        return Ok(());
    };
    let source = office.store.sources().by_name(&site.name).await?;
    let source = source.context("the source was added above")?;
    let next = Timestamp::now() + jiff::SignedDuration::from_hours(EVERY_HOURS as i64);
    office
        .store
        .sources()
        .set_every(source.id, Some(EVERY_HOURS * 3600), Some(next))
        .await?;
    Ok(())
}

async fn serve_site(office: &Office) -> anyhow::Result<()> {
    let listener = serve::listen_from(([127, 0, 0, 1], 8080).into()).await?;
    let signals = serve::Signals::listen()?;
    tell!("\nreview site  http://{}", listener.local_addr()?);
    for (name, role) in [("审核员", Role::Reviewer), ("执法员", Role::Officer)] {
        let password = passwords::random();
        office.store.users().add(name, role, &password).await?;
        tell!("sign in      {name}  {password}");
    }
    tell!("stop         Ctrl-C");
    serve::until_stopped(office, listener, signals).await
}

impl SampleSite {
    fn target(&self) -> SourceTarget {
        SourceTarget::Crawl {
            seeds: self.start.clone(),
            max_pages: 300,
            max_depth: self.max_depth,
            delay_ms: 0,
            allow_private: true,
        }
    }
}
