//! `registry import`, `list`, `show`: the list of approved health foods that claims are compared with.

pub mod args;

use crate::cli::FolderArgs;
use crate::say::{self, say, tell};
use crate::{Done, office};
use anyhow::{Context as _, bail};
use args::{RegistryArgs, RegistryCommand};
use jiff::Timestamp;
use mingjian_classifier::RegistryError;
use mingjian_classifier::{Registry, approval_number, read_registry};
use mingjian_crawler::table::{self, TableError};
use mingjian_domain::{ApprovedProduct, RegistryReading};
use mingjian_review_ui::RefusedFile;
use mingjian_store::{Extent, Store};
use std::io::Read as _;
use std::path::Path;

/// Bad rows told of one file.
const TOLD: usize = 50;

pub async fn run(args: &FolderArgs, given: &RegistryArgs) -> anyhow::Result<Done> {
    let store = office::store(args).await?;
    match &given.what {
        RegistryCommand::Import { file, whole, json } => {
            let extent = if *whole { Extent::Whole } else { Extent::Part };
            import(&store, file, extent, *json).await
        }
        RegistryCommand::List { words, limit, json } => list(&store, words, *limit, *json).await,
        RegistryCommand::Show { number, json } => show(&store, number, *json).await,
    }
}

async fn import(store: &Store, file: &Path, extent: Extent, json: bool) -> anyhow::Result<Done> {
    let name = file.display().to_string();
    let list = read_file(file)?;
    tell_bad_rows(&name, &list);
    if list.products.is_empty() {
        bail!("{name}: no row holds; the registry is as it was");
    }
    let (registry, now) = (store.registry(), Timestamp::now());
    let name = file
        .file_name()
        .map_or(name.as_str().into(), |n| n.to_string_lossy());
    let import = registry.import(&name, &list, extent, None, now).await?;
    let total = registry.count().await?;
    if json {
        say::json(&serde_json::json!({
            "file": import.file, "added": import.added, "replaced": import.replaced,
            "unchanged": import.unchanged, "removed": import.removed, "bad": import.bad,
            "products": total,
        }))?;
    } else {
        say!(
            "{}: {} new, {} replaced, {} unchanged, {} removed, {} left out; {total} products in all",
            import.file,
            import.added,
            import.replaced,
            import.unchanged,
            import.removed,
            import.bad
        )?;
    }
    Ok(if import.bad == 0 {
        Done::Well
    } else {
        Done::WithProblems
    })
}

async fn list(store: &Store, words: &str, limit: u32, json: bool) -> anyhow::Result<Done> {
    let found = store.registry().find(words, limit).await?;
    for product in &found {
        print(product, json)?;
    }
    let total = store.registry().count().await?;
    if total == 0 {
        tell!("The registry is empty. Fill it with `mingjian registry import FILE`");
    } else if found.len() == limit as usize {
        tell!("the first {limit} of {total}; name words or a larger --limit for others");
    }
    Ok(Done::Well)
}

async fn show(store: &Store, number: &str, json: bool) -> anyhow::Result<Done> {
    let canonical = match approval_number(number) {
        Ok(canonical) => canonical,
        Err(fault) => bail!("{}", fault.en()),
    };
    let product = store.registry().get(&canonical).await?;
    let product = product.with_context(|| {
        format!(
            "{canonical}: not in the registry of this data folder; `registry list` shows what is"
        )
    })?;
    print(&product, json)?;
    Ok(Done::Well)
}

fn print(product: &ApprovedProduct, json: bool) -> anyhow::Result<()> {
    if json {
        return say::json(product);
    }
    let until = product
        .valid_until
        .map_or_else(|| "-".into(), |day| day.to_string());
    let functions = product.functions.join("；");
    let (number, name, holder) = (&product.number, &product.name, &product.holder);
    Ok(say!("{number}\t{name}\t{holder}\t{functions}\t{until}")?)
}

/// The registry of a store; empty if none was imported.
pub async fn of_store(store: &Store) -> anyhow::Result<Registry> {
    Ok(Registry::of(store.registry().all().await?))
}

/// The registry of the data folder, empty where there is no such folder: scoring needs none.
pub fn of_folder(folder: &FolderArgs) -> anyhow::Result<Registry> {
    if !office::folder(folder).join(office::SETTINGS).exists() {
        return Ok(Registry::default());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async { of_store(&office::store(folder).await?).await })
}

/// Reads a list named on the command line.
pub fn read_file(file: &Path) -> anyhow::Result<RegistryReading> {
    let unreadable = || format!("{}: cannot read the registry", file.display());
    let mut bytes = Vec::new();
    // One byte past the bound tells that it is passed; no more is held.
    let bound = table::FILE_LIMIT as u64 + 1;
    let open = std::fs::File::open(file).with_context(unreadable)?;
    open.take(bound)
        .read_to_end(&mut bytes)
        .with_context(unreadable)?;
    read(&file.display().to_string(), &bytes)
}

/// Reads a list.
pub fn read(name: &str, bytes: &[u8]) -> anyhow::Result<RegistryReading> {
    let rows = table::read(name, bytes)?;
    let rows = rows.into_iter().map(|row| (row.line, row.cells));
    Ok(read_registry(name, rows)?)
}

/// Tells on standard error which rows were left out.
pub fn tell_bad_rows(name: &str, list: &RegistryReading) {
    for bad in list.bad.iter().take(TOLD) {
        tell!(
            "mingjian: {name}, line {}: {}; left out",
            bad.line,
            bad.fault.en()
        );
    }
    if let Some(more) = list.bad.len().checked_sub(TOLD + 1) {
        tell!("mingjian: {name}: {} more rows were left out", more + 1);
    }
}

/// Reads a list that was uploaded on the site.
pub fn read_upload(name: &str, bytes: &[u8]) -> Result<RegistryReading, RefusedFile> {
    let rows = table::read(name, bytes).map_err(|error| RefusedFile {
        zh: table_zh(&error),
        en: error.to_string(),
    })?;
    read_registry(name, rows.into_iter().map(|row| (row.line, row.cells))).map_err(|error| {
        RefusedFile {
            zh: registry_zh(&error),
            en: error.to_string(),
        }
    })
}

fn table_zh(error: &TableError) -> String {
    match error {
        TableError::TooLarge { file, .. } => format!(
            "{file}：内容过多，超出导入的限度（32 MiB、20 万行、解压后 128 MiB）。请拆成几个文件分别导入。"
        ),
        TableError::OldWorkbook { file } => {
            format!("{file}：旧格式或加密的工作簿。请另存为不带密码的 XLSX 或 CSV。")
        }
        TableError::BrokenWorkbook { file, what } => {
            format!("{file}：工作簿无法读取（{what}）。请打开后重新另存为 XLSX 或 CSV。")
        }
        TableError::NotText { file } => {
            format!("{file}：既不是工作簿也不是文字。请另存为 XLSX 或 CSV。")
        }
    }
}

fn registry_zh(error: &RegistryError) -> String {
    match error {
        RegistryError::NoColumn { file, zh, .. } => {
            format!("{file}：表头中没有“{zh}”一列。请在首行补上。")
        }
        RegistryError::Unreadable { file, .. } => format!("{file}：无法读取。"),
        RegistryError::BadRow { file, line, fault } => format!("{file}：第 {line} 行：{fault}"),
    }
}
