//! The data folder and what lives in it, opened together.
//!
//! ```text
//! mingjian-data/
//!   mingjian.toml   settings (where rows rest, who signs the user agent)
//!   mingjian.db     rows, unless PostgreSQL holds them
//!   blobs/          captures
//!   index/          full-text search; may be deleted
//!   lock            held by the one process that writes
//! ```

use crate::cli::FolderArgs;
use crate::in_force::InForce;
use crate::say::tell;
use anyhow::{Context as _, bail};
use mingjian_classifier::{Classifier, Model, ModelError};
use mingjian_index::Index;
use mingjian_store::Store;
use serde::{Deserialize, Serialize};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Settings of one data folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// PostgreSQL address; none means SQLite in the folder.
    pub database: Option<String>,
    /// Name of the office, for exports.
    pub office: String,
    /// Where a webmaster can reach the office, in ASCII: it goes into the user agent.
    pub contact: String,
}

/// The name of the settings file.
pub const SETTINGS: &str = "mingjian.toml";

/// The folder a command works in.
pub fn folder(args: &FolderArgs) -> PathBuf {
    args.data_dir
        .clone()
        .unwrap_or_else(|| PathBuf::from("mingjian-data"))
}

/// Writes the settings of a new folder.
pub fn write_settings(folder: &Path, settings: &Settings) -> anyhow::Result<()> {
    make_folder(folder)?;
    let file = folder.join(SETTINGS);
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = toml::to_string_pretty(settings)?;
    options
        .open(&file)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("{}: cannot write", file.display()))
}

/// Makes a data folder that is missing, for its owner alone: passwords of the database and digests
/// of those of the users lie in it.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .with_context(|| format!("{}: cannot make the data folder", folder.display()))
}

/// Reads the settings of a folder that `init` or `demo` made.
pub fn read_settings(folder: &Path) -> anyhow::Result<Settings> {
    let file = folder.join(SETTINGS);
    let text = match std::fs::read_to_string(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => bail!(
            "{}: no data folder here. Make one with `mingjian --data-dir {} init`",
            folder.display(),
            folder.display()
        ),
        read => read.with_context(|| format!("{}: cannot read", file.display()))?,
    };
    toml::from_str(&text)
        .with_context(|| format!("{}: not valid settings; correct the file", file.display()))
}

/// Opens the store of a folder that exists.
pub async fn store(args: &FolderArgs) -> anyhow::Result<Store> {
    let folder = folder(args);
    let settings = read_settings(&folder)?;
    Ok(Store::open(&folder, settings.database.as_deref()).await?)
}

/// The rules a command works with: those in the folder given, else the built-in ones.
pub fn rules(args: &FolderArgs) -> anyhow::Result<Classifier> {
    match &args.rules {
        Some(folder) => Ok(Classifier::from_dir(folder)?),
        None => Ok(Classifier::builtin()),
    }
}

/// The rules, and with them the model: that of the folder given, else the built-in one. A model that
/// cannot be used is told, and the rules judge alone.
pub fn classifier(args: &FolderArgs) -> anyhow::Result<Classifier> {
    let (rules, model) = both(args);
    let rules = rules?;
    Ok(match model {
        Ok(model) => rules.with_model(Arc::new(model)),
        Err(error) => {
            tell!(
                "mingjian: {error}; the rules judge alone. Name a folder that `mingjian-train make` wrote with --model, or leave it out for the built-in model"
            );
            rules
        }
    })
}

/// The rules, and the model apart from them, for who cannot do without one.
pub fn readers(args: &FolderArgs) -> anyhow::Result<(Classifier, Model)> {
    let (rules, model) = both(args);
    Ok((rules?, model?))
}

/// Both take their time; neither waits for the other.
fn both(args: &FolderArgs) -> (anyhow::Result<Classifier>, Result<Model, ModelError>) {
    std::thread::scope(|scope| {
        let model = scope.spawn(|| model(args));
        let loaded = rules(args);
        (
            loaded,
            model.join().expect("loading a model does not panic"),
        )
    })
}

fn model(args: &FolderArgs) -> Result<Model, ModelError> {
    match &args.model {
        Some(folder) => Model::open(folder),
        None => Model::read(
            "built-in",
            include_bytes!("../model/model.onnx").to_vec(),
            include_bytes!("../model/tokenizer.json"),
            include_bytes!("../model/gate.bin"),
            include_bytes!("../model/model.yaml"),
        ),
    }
}

/// Everything a working process holds; the lock keeps a second one out.
pub struct Office {
    pub settings: Settings,
    pub store: Store,
    pub in_force: Arc<InForce>,
    pub index: Arc<Index>,
    _lock: mingjian_store::FolderLock,
}

impl Office {
    /// Opens a folder for work.
    pub async fn open(args: &FolderArgs) -> anyhow::Result<Self> {
        let folder = folder(args);
        let settings = read_settings(&folder)?;
        let lock = Store::lock_folder(&folder)?;
        let store = Store::open(&folder, settings.database.as_deref()).await?;
        let (index, fresh) = Index::open(&folder.join("index"))?;
        if fresh {
            store.to_index().all_again().await?;
        }
        Ok(Self {
            in_force: Arc::new(InForce::load(args, &store).await?),
            index: Arc::new(index),
            settings,
            store,
            _lock: lock,
        })
    }

    /// Who fetches, as web servers see it.
    pub fn agent(&self) -> mingjian_crawler::Agent {
        mingjian_crawler::Agent {
            user_agent: format!("mingjian/{}", env!("CARGO_PKG_VERSION")),
            contact: self.settings.contact.clone(),
        }
    }
}
