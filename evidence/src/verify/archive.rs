//! Reading a zip that anybody may have made.

use super::VerifyReport;
use crate::manifest::{CASE, CHAIN, DECISIONS, MANIFEST, SUMS};
use crate::names::is_safe_path;
use mingjian_domain::{Sha256, sm3_hex};
use mingjian_warc::{Payload, Reader, WarcError, payload};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};
use zip::ZipArchive;

/// One file, unpacked, bytes. More is refused.
pub(crate) const MAX_FILE: u64 = 512 << 20;
/// All files that are kept for comparing, together, bytes.
pub(crate) const MAX_KEPT: usize = 512 << 20;
/// Entries. More is refused.
const MAX_ENTRIES: usize = 200_000;

/// What could be read.
#[derive(Default)]
pub(crate) struct Archive {
    pub files: BTreeMap<String, File>,
    /// Names of files that are there and could not be unpacked.
    pub damaged: BTreeSet<String>,
    kept: usize,
}

/// One file.
pub(crate) struct File {
    pub bytes: u64,
    pub sha256: Sha256,
    pub sm3: String,
    /// Its content, for the files that are compared with one another.
    content: Option<Vec<u8>>,
    /// For a capture, what it holds.
    pub capture: Option<CaptureCheck>,
}

/// What a WARC file says.
pub(crate) struct CaptureCheck {
    /// What its records have against themselves.
    pub problems: Vec<String>,
    /// Addresses that its records are about.
    pub urls: BTreeSet<String>,
    /// Digests and length of the body with its content coding undone, where that can be undone.
    pub payload: Option<(Sha256, String, u64)>,
}

impl Archive {
    /// The file as text.
    pub(crate) fn text(&self, path: &str) -> Result<&str, String> {
        let content = self
            .files
            .get(path)
            .ok_or("missing from the package")?
            .content
            .as_deref()
            .ok_or("too large to be compared")?;
        std::str::from_utf8(content).map_err(|e| format!("not valid UTF-8: {e}"))
    }

    /// The file as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, String> {
        serde_json::from_str(self.text(path)?).map_err(|e| format!("cannot be understood: {e}"))
    }

    /// The file as JSON, one value a line.
    pub(crate) fn json_lines<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, String> {
        self.text(path)?
            .lines()
            .enumerate()
            .map(|(i, line)| {
                serde_json::from_str(line)
                    .map_err(|e| format!("line {} cannot be understood: {e}", i + 1))
            })
            .collect()
    }
}

/// Every file that can be read; what cannot goes into the report. `None` where this is no zip.
pub(crate) fn read(
    name: &str,
    input: impl Read + Seek,
    report: &mut VerifyReport,
) -> Option<Archive> {
    let mut zip = match ZipArchive::new(input) {
        Ok(zip) => zip,
        Err(e) => {
            report.add(
                name,
                format!(
                    "not a readable zip: {e}. The file was cut off or damaged, or is no package"
                ),
            );
            return None;
        }
    };
    shape(name, &mut zip, report);
    if zip.len() > MAX_ENTRIES {
        report.add(name, format!("{} entries; nothing was read", zip.len()));
        return None;
    }
    let mut archive = Archive::default();
    for index in 0..zip.len() {
        read_entry(&mut zip, index, &mut archive, report);
    }
    Some(archive)
}

/// Tricks with the zip's own structure.
fn shape<R: Read + Seek>(name: &str, zip: &mut ZipArchive<R>, report: &mut VerifyReport) {
    if zip.offset() != 0 {
        report.add(
            name,
            format!("{} bytes were put before the zip", zip.offset()),
        );
    }
    if zip.has_duplicate_names() {
        report.add(name, "two files in it have the same name");
    }
    match zip.has_overlapping_files() {
        Ok(false) => {}
        Ok(true) => report.add(name, "files in it share the same bytes"),
        Err(e) => report.add(name, format!("its structure is damaged: {e}")),
    }
    if let Err(e) = zip.validate_header_consistency() {
        report.add(name, format!("its headers contradict its directory: {e}"));
    }
}

fn read_entry<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    index: usize,
    archive: &mut Archive,
    report: &mut VerifyReport,
) {
    let listed = zip
        .name_for_index(index)
        .and_then(Result::ok)
        .map_or_else(|| format!("file {}", index + 1), |name| name.into_owned());
    let mut entry = match zip.by_index(index) {
        Ok(entry) => entry,
        Err(e) => {
            report.add(&listed, format!("damaged: {e}"));
            archive.damaged.insert(listed);
            return;
        }
    };
    if entry.is_dir() {
        // Other software adds these when it packs anew; they hold nothing.
        return;
    }
    if !is_safe_path(&listed) || !entry.is_file() {
        report.add(
            &listed,
            "a name that no package has (a path trick or a link); it was not read",
        );
        return;
    }
    let mut content = Vec::new();
    let outcome = entry.by_ref().take(MAX_FILE + 1).read_to_end(&mut content);
    let damage = match outcome {
        Err(e) => Some(format!("its compressed content is damaged: {e}")),
        Ok(_) if content.len() as u64 > MAX_FILE => Some(format!(
            "unpacks to more than {MAX_FILE} bytes; it was not read"
        )),
        Ok(_) => None,
    };
    if let Some(what) = damage {
        report.add(&listed, what);
        archive.damaged.insert(listed);
        return;
    }
    let is_capture = listed.starts_with("captures/");
    let compared = [MANIFEST, SUMS, DECISIONS, CHAIN, CASE].contains(&listed.as_str())
        || (listed.starts_with("items/") && listed.ends_with(".json"));
    let keep = compared && archive.kept + content.len() <= MAX_KEPT;
    if keep {
        archive.kept += content.len();
    }
    let file = File {
        bytes: content.len() as u64,
        sha256: Sha256::of(&content),
        sm3: sm3_hex(&content),
        capture: is_capture.then(|| check_capture(&content)),
        content: keep.then_some(content),
    };
    archive.files.insert(listed, file);
}

fn check_capture(warc: &[u8]) -> CaptureCheck {
    let mut problems = Vec::new();
    let mut urls = BTreeSet::new();
    for record in Reader::new(warc) {
        match record {
            Ok(record) => urls.extend(record.target_uri),
            Err(e) => problems.push(e.to_string()),
        }
    }
    let payload = match payload(warc) {
        Ok(Payload { bytes, .. }) => {
            Some((Sha256::of(&bytes), sm3_hex(&bytes), bytes.len() as u64))
        }
        // The stored bytes were checked above; that they do not decode is how they came.
        Err(
            WarcError::UnknownCoding { .. } | WarcError::BadCoding { .. } | WarcError::Bomb { .. },
        ) => None,
        Err(e) => {
            if problems.is_empty() {
                problems.push(e.to_string());
            }
            None
        }
    };
    CaptureCheck {
        problems,
        urls,
        payload,
    }
}
