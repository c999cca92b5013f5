//! Opening and writing. One writer a folder; it is taken at the first `put`, so that a process
//! that only searches never stands in the way.

use crate::error::IndexError;
use crate::schema::{Fields, register};
use jiff::Timestamp;
use mingjian_domain::{ActionId, Assessment, Document, ItemId, ItemState, Sha256, Verdict};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tantivy::directory::error::LockError;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, Term};

/// Memory the writer may use before it writes a segment, bytes.
const WRITER_MEMORY: usize = 32 << 20;

/// A full-text index in a folder.
pub struct Index {
    pub(crate) fields: Fields,
    pub(crate) reader: IndexReader,
    index: tantivy::Index,
    folder: PathBuf,
    writer: Mutex<Option<IndexWriter>>,
}

/// One document as it is to be found.
pub struct Entry<'a> {
    /// Its digest; an entry replaces the one before it of the same digest.
    pub document: &'a Sha256,
    /// The text.
    pub doc: &'a Document,
    /// The judgement, if there is one.
    pub assessment: Option<&'a Assessment>,
    /// The item made of it and where that stands.
    pub item: Option<(ItemId, ItemState)>,
    /// Name of its source.
    pub source_name: &'a str,
    /// Its joint action.
    pub action: Option<ActionId>,
    /// When it was captured.
    pub captured: Timestamp,
}

impl Index {
    /// Opens the index in `folder`. `true` beside it says that it was made new, because there was
    /// none or one of another schema or a damaged one: everything is then to be put again.
    pub fn open(folder: &Path) -> Result<(Self, bool), IndexError> {
        let broken = |cause: &dyn std::fmt::Display| IndexError::Folder {
            path: folder.to_owned(),
            cause: cause.to_string(),
        };
        let fields = Fields::new();
        let (index, fresh) = match tantivy::Index::open_in_dir(folder) {
            Ok(index) if index.schema() == fields.schema => (index, false),
            _ => {
                if folder.exists() {
                    std::fs::remove_dir_all(folder).map_err(|e| broken(&e))?;
                }
                std::fs::create_dir_all(folder).map_err(|e| broken(&e))?;
                let index = tantivy::Index::create_in_dir(folder, fields.schema.clone())
                    .map_err(|e| broken(&e))?;
                (index, true)
            }
        };
        register(&index);
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::OnCommitWithDelay)
            .try_into()
            .map_err(|cause| IndexError::of(cause, folder))?;
        let index = Self {
            fields,
            reader,
            index,
            folder: folder.to_owned(),
            writer: Mutex::new(None),
        };
        Ok((index, fresh))
    }

    /// Puts these entries, all or none, each in place of the one of the same digest. Searches see
    /// them when this returns.
    pub fn put(&self, entries: &[Entry<'_>]) -> Result<(), IndexError> {
        let mut slot = self
            .writer
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let writer = match &mut *slot {
            Some(writer) => writer,
            none => none.insert(self.take_writer()?),
        };
        let written = self.write(writer, entries);
        if written.is_err() {
            // A writer that failed works no more; what it had not committed goes with it.
            *slot = None;
        }
        written
            .and_then(|()| self.reader.reload())
            .map_err(|cause| self.failed(cause))
    }

    fn write(&self, writer: &mut IndexWriter, entries: &[Entry<'_>]) -> tantivy::Result<()> {
        for entry in entries {
            let digest = entry.document.to_string();
            writer.delete_term(Term::from_field_text(self.fields.document, &digest));
            writer.add_document(self.row(entry, &digest))?;
        }
        writer.commit()?;
        Ok(())
    }

    /// The error, with the folder where the disk is to blame.
    fn failed(&self, cause: tantivy::TantivyError) -> IndexError {
        IndexError::of(cause, &self.folder)
    }

    fn take_writer(&self) -> Result<IndexWriter, IndexError> {
        self.index
            .writer_with_num_threads(1, WRITER_MEMORY)
            .map_err(|cause| match cause {
                tantivy::TantivyError::LockFailure(LockError::LockBusy, _) => IndexError::Busy {
                    path: self.folder.clone(),
                },
                other => self.failed(other),
            })
    }

    fn row(&self, entry: &Entry<'_>, digest: &str) -> TantivyDocument {
        let f = &self.fields;
        let mut row = TantivyDocument::new();
        row.add_text(f.document, digest);
        if let Some((item, state)) = entry.item {
            row.add_i64(f.item, item.0);
            row.add_text(f.state, state.as_str());
        }
        if let Some(action) = entry.action {
            row.add_i64(f.action, action.0);
        }
        row.add_text(f.kind, entry.doc.source_kind.as_str());
        if let Some(assessment) = entry.assessment {
            row.add_bool(f.flagged, assessment.verdict == Verdict::Flagged);
            row.add_f64(f.risk, assessment.risk);
            for category in assessment.categories() {
                row.add_text(f.category, category.as_str());
            }
        }
        let captured = entry.captured.as_microsecond();
        let published = entry.doc.published.map(|p| p.at.as_microsecond());
        row.add_i64(f.captured, captured);
        row.add_i64(f.when, published.unwrap_or(captured));
        if let Some(published) = published {
            row.add_i64(f.published, published);
        }
        if let Some(url) = &entry.doc.url {
            row.add_text(f.url, url);
        }
        row.add_text(f.title, entry.doc.title.as_deref().unwrap_or_default());
        let account = entry.doc.account.as_deref().unwrap_or(entry.source_name);
        row.add_text(f.account, account);
        row.add_text(f.body, body(entry.doc));
        row
    }
}

/// The text that is searched: every part but the title, one a line.
fn body(doc: &Document) -> String {
    let mut text = String::new();
    for part in &doc.parts {
        if part.kind != mingjian_domain::PartKind::Title {
            text.push_str(&part.text);
            text.push('\n');
        }
    }
    text
}
