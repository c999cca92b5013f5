//! Verifying a package from anywhere: intact, or each file and what is wrong with it.
//!
//! ```text
//! zip ─seal→ any byte changed?  ─archive→ files by name, digests taken, damage named
//!                                  └─manifest→ changed, missing, extra ─contents→ do the files still agree with one another?
//! ```
//!
//! Four nets, each for what slips through the one before: the seal over all bytes; the manifest's
//! digests; what files say of each other (a capture is named by its digest, a decision stands in a
//! hash chain, a claim stands in the text); and the manifest's own digest, printed for a person to
//! compare.
//!
//! Nothing is extracted. Memory is bounded by [`archive::MAX_FILE`] and [`archive::MAX_KEPT`].

mod archive;
mod contents;

use crate::EvidenceError;
use crate::manifest::{FORMAT, MANIFEST, Manifest, SUMS, sums};
use crate::seal::{self, Seal};
use archive::Archive;
use mingjian_domain::Sha256;
use std::collections::BTreeSet;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

/// One thing that is wrong with a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file inside the package; the package itself where it is not about one file.
    pub file: String,
    /// What is wrong, in plain words.
    pub what: String,
}

/// What checking a package gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Id of the package, where its manifest could be read.
    pub package: Option<String>,
    /// SHA-256 of its manifest, to be compared with what was noted at export.
    pub manifest_sha256: Option<Sha256>,
    /// Files in it.
    pub files: usize,
    /// What is wrong; empty if nothing is.
    pub problems: Vec<Problem>,
}

impl VerifyReport {
    /// Whether nothing was found wrong.
    pub fn is_intact(&self) -> bool {
        self.problems.is_empty()
    }

    fn add(&mut self, file: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            file: file.into(),
            what: what.into(),
        });
    }
}

/// Checks the package in this file. An error only where the file cannot be read at all.
pub fn verify_package(path: &Path) -> Result<VerifyReport, EvidenceError> {
    let shown = path.display().to_string();
    let name = path
        .file_name()
        .map_or_else(|| shown.clone(), |name| name.to_string_lossy().into_owned());
    let unreadable = |source| EvidenceError::Unreadable {
        path: shown.clone(),
        source,
    };
    if path.is_dir() {
        // Opening a folder succeeds and reading it fails with words that help nobody.
        return Err(unreadable(std::io::Error::other(
            "this is a folder; give the zip file itself",
        )));
    }
    let file = std::fs::File::open(path).map_err(unreadable)?;
    verify_reader(&name, BufReader::new(file)).map_err(unreadable)
}

/// Checks the package in these bytes; `name` stands for the package in the report.
pub fn verify_reader(name: &str, mut input: impl Read + Seek) -> std::io::Result<VerifyReport> {
    let mut report = VerifyReport {
        package: None,
        manifest_sha256: None,
        files: 0,
        problems: Vec::new(),
    };
    let seal = seal::check(&mut input)?;
    match archive::read(name, input, &mut report) {
        Some(archive) => {
            report.files = archive.files.len();
            check_files(&archive, &mut report);
        }
        None => {
            // Without the archive there is nothing more to say.
            return Ok(report);
        }
    }
    match seal {
        Seal::Holds => {}
        Seal::Broken => report.add(
            name,
            "the package's bytes were changed after it was written: the seal over the whole zip does not hold",
        ),
        Seal::Missing => report.add(
            name,
            "the package does not end in its seal: it was packed anew by other software, cut off, or something was appended",
        ),
    }
    Ok(report)
}

fn check_files(archive: &Archive, report: &mut VerifyReport) {
    let Some(file) = archive.files.get(MANIFEST) else {
        report.add(
            MANIFEST,
            "missing or unreadable; without it the files cannot be checked. This may be no evidence package",
        );
        return;
    };
    report.manifest_sha256 = Some(file.sha256);
    let manifest: Manifest = match archive.json(MANIFEST) {
        Ok(manifest) => manifest,
        Err(what) => {
            report.add(MANIFEST, what);
            return;
        }
    };
    report.package = Some(manifest.package.clone());
    if manifest.format != FORMAT {
        report.add(
            MANIFEST,
            format!(
                "its form is {:?} and this software knows {FORMAT:?}; use newer software",
                manifest.format
            ),
        );
        return;
    }
    compare(&manifest, archive, report);
    check_sums(&manifest, &file.sha256, archive, report);
    contents::check(&manifest, archive, report);
}

/// Files against the manifest: changed, missing, extra.
fn compare(manifest: &Manifest, archive: &Archive, report: &mut VerifyReport) {
    let mut listed: BTreeSet<&str> = [MANIFEST, SUMS].into();
    for entry in &manifest.files {
        if !listed.insert(&entry.path) {
            report.add(&entry.path, "listed twice in the manifest");
            continue;
        }
        let Some(file) = archive.files.get(&entry.path) else {
            if !archive.damaged.contains(&entry.path) {
                report.add(&entry.path, "missing from the package");
            }
            continue;
        };
        if file.bytes != entry.bytes {
            report.add(
                &entry.path,
                format!(
                    "content changed: it should have {} bytes and has {}",
                    entry.bytes, file.bytes
                ),
            );
        } else if file.sha256 != entry.sha256 {
            report.add(
                &entry.path,
                format!(
                    "content changed: its sha256 should be {} and is {}",
                    entry.sha256, file.sha256
                ),
            );
        } else if file.sm3 != entry.sm3 {
            report.add(
                &entry.path,
                format!(
                    "its sm3 should be {} and is {}, though its sha256 holds; the manifest was changed",
                    entry.sm3, file.sm3
                ),
            );
        }
    }
    for path in archive.files.keys() {
        if !listed.contains(path.as_str()) {
            report.add(path, "not in the manifest: it was added afterwards");
        }
    }
}

fn check_sums(manifest: &Manifest, digest: &Sha256, archive: &Archive, report: &mut VerifyReport) {
    let found = match archive.text(SUMS) {
        Ok(found) => found,
        Err(what) => return report.add(SUMS, what),
    };
    let expected = sums(&manifest.files, digest);
    if found == expected {
        return;
    }
    let first = expected
        .lines()
        .zip(found.lines().chain(std::iter::repeat("nothing")))
        .find(|(expected, found)| expected != found);
    report.add(
        SUMS,
        match first {
            Some((expected, found)) => format!(
                "does not agree with {MANIFEST}: it should say {expected:?} and says {:?}",
                found.chars().take(160).collect::<String>()
            ),
            None => format!("does not agree with {MANIFEST}: it has extra lines"),
        },
    );
}
