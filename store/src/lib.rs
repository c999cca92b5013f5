//! Where it rests: rows in SQLite or PostgreSQL, captures' bytes in a folder, chains of what people did.
//!
//! ```text
//! capture ─blob, then row→ documents ─→ assessments ─→ items ─→ decisions (chain) ─→ cases (chain each)
//!                                          └ version → to_index
//! ```
//!
//! One SQL text serves both databases; every noun has one module and one handle
//! (`store.sources().list()`). All changes pass through [`Store::write`]. Every stage may be
//! repeated: what is already there is left as it is. Decisions, case steps and the audit are only
//! ever appended, each link carrying the hash of the one before.
//!
//! Not here: what a page means (`crawler`), what it is worth (`classifier`). Whoever calls says what
//! time it is wherever it matters later: captures, visits, decisions, cases, sessions.

mod actions;
mod assessments;
mod audit;
mod blobs;
mod captures;
mod cases;
mod chain;
mod columns;
mod database;
mod decisions;
mod documents;
mod door;
mod dossiers;
mod error;
mod folder;
mod frontier;
mod items;
mod numbers;
mod registry;
mod rule_sets;
mod sessions;
mod sources;
mod to_index;
mod users;
mod visits;

pub use actions::Actions;
pub use assessments::Assessments;
pub use audit::{Audit, AuditEntry};
pub use captures::Captures;
pub use cases::{CaseEdit, Cases};
pub use chain::{BrokenLink, ChainReport, Chains};
pub use decisions::{Decisions, NewDecision};
pub use documents::{Documents, ExtractionProblem, HumanWord, StoredDocument};
pub use door::{Store, Write};
pub use dossiers::Dossiers;
pub use error::{Result, StoreError};
pub use folder::FolderLock;
pub use frontier::{FetchFailure, Frontier, FrontierCounts};
pub use items::{ItemDetail, ItemRow, Items, QueueFilter};
pub use registry::{Extent, Registry};
pub use rule_sets::{RuleSet, RuleSets};
pub use sessions::{Session, Sessions};
pub use sources::{NewSource, Sources};
pub use to_index::{IndexRow, ToIndex};
pub use users::Users;
pub use visits::{Visit, VisitOutcome, VisitRow, Visits};
