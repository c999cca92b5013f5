//! `verify`: an evidence package, or the chains and captures of a data folder.

use crate::cli::FolderArgs;
use crate::progress::Progress;
use crate::say::say;
use crate::{Done, office};
use std::path::Path;

/// Checks a package and says intact, or names what changed.
pub fn package(path: &Path) -> anyhow::Result<Done> {
    let report = mingjian_evidence::verify_package(path)?;
    if report.is_intact() {
        say!("{}: intact, {} files", path.display(), report.files)?;
        if let Some(manifest) = report.manifest_sha256 {
            say!("manifest sha256 {manifest}")?;
        }
        return Ok(Done::Well);
    }
    for problem in &report.problems {
        say!("{}: {}: {}", path.display(), problem.file, problem.what)?;
    }
    say!(
        "{}: NOT intact, {} problems",
        path.display(),
        report.problems.len()
    )?;
    Ok(Done::WithProblems)
}

/// Checks the chains of decisions, case steps and audit, and that every capture is as stored.
pub async fn store(args: &FolderArgs) -> anyhow::Result<Done> {
    let store = office::store(args).await?;
    let mut intact = true;
    for chain in store.chains().verify().await? {
        match chain.broken {
            None => say!("chain {}: intact, {} links", chain.chain, chain.links)?,
            Some(broken) => {
                intact = false;
                say!(
                    "chain {}: broken at link {}: {}",
                    chain.chain,
                    broken.seq,
                    broken.what
                )?;
            }
        }
    }
    let progress = Progress::bars();
    let task = progress.task("captures");
    let (mut checked, mut damaged) = (0, 0);
    let mut last = None;
    loop {
        let ids = store.captures().ids(last.as_ref(), 500).await?;
        for id in &ids {
            checked += 1;
            task.count(&id.to_string());
            if let Err(error) = store.captures().warc(id).await {
                damaged += 1;
                task.problem(&error.to_string());
            }
        }
        match ids.last() {
            Some(id) => last = Some(*id),
            None => break,
        }
    }
    drop(task);
    say!("captures: {checked} checked, {damaged} damaged or missing")?;
    Ok(if intact && damaged == 0 {
        Done::Well
    } else {
        Done::WithProblems
    })
}
