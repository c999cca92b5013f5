//! From what the store knows to what stands up in a case.
//!
//! ```text
//! Dossier + LawTable ─write_package→ one zip: captures, texts, findings, decisions with their chain,
//!         │                          manifest, letter, overview, and a seal over every byte before it
//!         ├─letter_html, letter_docx→ 案件移送函
//!         └─list_csv→ a list that is safe to open in a spreadsheet
//! a zip, from anywhere ─verify_package→ intact, or each file and what is wrong with it
//! ```
//!
//! Every text about an item is made from one [`view`], so that letter, overview and list cannot
//! contradict each other. The same dossier and the same [`PackageInfo`] always give the same bytes.
//! Wording stays neutral: 涉嫌, 待核查.
//!
//! Verifying trusts nothing: no entry is extracted, sizes are bounded, names are checked. Digests
//! prove that nothing changed since the manifest was written; that the manifest itself is the one
//! that was handed over is proved by its own digest, which export shows and verify prints
//! ([`PackageSummary::manifest_sha256`], [`VerifyReport::manifest_sha256`]).
//!
//! Not here: gathering a dossier (`store`), choosing what to export, keys and signatures.

mod chain;
mod docx;
mod error;
mod letter;
mod list;
mod manifest;
mod names;
mod overview;
mod package;
mod seal;
mod text;
mod verify;
mod view;

pub use docx::letter_docx;
pub use error::EvidenceError;
pub use letter::letter_html;
pub use list::{ListRow, list_csv};
pub use names::{package_name, safe_file_name};
pub use package::{PackageInfo, PackageSummary, write_package};
pub use verify::{Problem, VerifyReport, verify_package, verify_reader};
