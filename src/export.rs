//! `export`: one evidence package for each confirmed item or case, and a list for a spreadsheet.

use crate::cli::{ExportArgs, FolderArgs};
use crate::say::{say, tell};
use crate::{Done, office};
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use mingjian_domain::{CaseId, Dossier, ItemId, ItemState, LawTable};
use mingjian_evidence::{ListRow, PackageInfo};
use mingjian_store::{QueueFilter, Store};
use std::path::Path;

pub async fn run(args: &FolderArgs, export: &ExportArgs) -> anyhow::Result<Done> {
    let store = office::store(args).await?;
    let law = office::rules(args)?.law().clone();
    let settings = office::read_settings(&office::folder(args))?;
    let info = PackageInfo {
        operator: export.operator.clone().unwrap_or(settings.office),
        created: Timestamp::now(),
        software: format!("mingjian {}", env!("CARGO_PKG_VERSION")),
    };
    let mut items: Vec<ItemId> = export.item.iter().copied().map(ItemId).collect();
    if items.is_empty() && export.case.is_empty() {
        items = confirmed(&store).await?;
    }
    let items = with_states(&store, items).await?;
    std::fs::create_dir_all(&export.out)
        .with_context(|| format!("{}: cannot make the folder", export.out.display()))?;
    let mut rows = Vec::new();
    for (item, state) in &items {
        let dossier = store.dossiers().of_items(&[*item]).await?;
        write(&export.out, &format!("item-{item}"), &dossier, &law, &info)?;
        rows.extend(list_rows(&dossier, *state, &law));
    }
    for case in &export.case {
        let dossier = store.dossiers().of_case(CaseId(*case)).await?;
        write(&export.out, &format!("case-{case}"), &dossier, &law, &info)?;
        rows.extend(list_rows(&dossier, ItemState::InCase, &law));
    }
    if rows.is_empty() {
        tell!("Nothing is confirmed yet, so nothing was written.");
        return Ok(Done::Well);
    }
    let list = export.out.join("confirmed.csv");
    replace(&list, |file| Ok(mingjian_evidence::list_csv(file, &rows)?))?;
    say!("{}", list.display())?;
    let what = format!(
        "{} items, {} cases by command",
        items.len(),
        export.case.len()
    );
    store
        .audit()
        .record(None, "exported", &what, Timestamp::now())
        .await?;
    Ok(Done::Well)
}

async fn confirmed(store: &Store) -> anyhow::Result<Vec<ItemId>> {
    let mut found = Vec::new();
    for state in [ItemState::Confirmed, ItemState::InCase] {
        let filter = QueueFilter {
            state: Some(state),
            ..QueueFilter::default()
        };
        let rows = store.items().queue(&filter, u32::MAX, 0).await?;
        found.extend(rows.into_iter().map(|r| r.id));
    }
    found.sort();
    Ok(found)
}

fn list_rows(dossier: &Dossier, state: ItemState, law: &LawTable) -> Vec<ListRow> {
    let row = |item| ListRow::of(item, state, law);
    dossier.items.iter().map(row).collect()
}

/// The items with where they stand; refuses any that is not confirmed.
async fn with_states(
    store: &Store,
    items: Vec<ItemId>,
) -> anyhow::Result<Vec<(ItemId, ItemState)>> {
    let mut found = Vec::new();
    for item in items {
        let detail = store.items().get(item).await?;
        let state = detail
            .with_context(|| format!("there is no item {item}; nothing was written"))?
            .row
            .state;
        if !matches!(state, ItemState::Confirmed | ItemState::InCase) {
            bail!(
                "item {item}: nobody has confirmed it (it is {state}), and only confirmed items are evidence; nothing was written. Confirm it on the review site first"
            );
        }
        found.push((item, state));
    }
    Ok(found)
}

fn write(
    folder: &Path,
    name: &str,
    dossier: &Dossier,
    law: &LawTable,
    info: &PackageInfo,
) -> anyhow::Result<()> {
    let path = folder.join(format!("{name}.zip"));
    let mut summary = None;
    replace(&path, |file| {
        summary = Some(mingjian_evidence::write_package(file, dossier, law, info)?);
        Ok(())
    })?;
    let summary = summary.expect("set when replace returned well");
    say!(
        "{}  manifest sha256 {}",
        path.display(),
        summary.manifest_sha256
    )?;
    Ok(())
}

/// Writes a file whole or not at all.
fn replace(
    path: &Path,
    fill: impl FnOnce(&mut std::fs::File) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder)
        .with_context(|| format!("{}: cannot write here", folder.display()))?;
    fill(file.as_file_mut()).with_context(|| format!("{}: not written", path.display()))?;
    file.as_file().sync_all()?;
    file.persist(path)
        .with_context(|| format!("{}: not written", path.display()))?;
    Ok(())
}
