//! Writing a package: one zip that an officer opens with two clicks and any tool can check.
//!
//! ```text
//! 说明.txt 校验说明.txt index.html       for people
//! manifest.json manifest-sha256.txt      every file with its digests
//! case.json letter.html letter.docx      where it is a case
//! decisions.jsonl chain.jsonl            who decided what, and the proof of it
//! provisions.json                        the provisions that are cited
//! items/<id>/{capture,document,findings}.json text.txt
//! captures/<sha256>.warc.gz              the bytes exactly as they rest in the store
//! ```

use crate::letter::{letter_html, provisions_cited};
use crate::manifest::{
    CASE, CHAIN, DECISIONS, FORMAT, MANIFEST, Manifest, ManifestCase, ManifestFile, ManifestItem,
    SUMS, sums,
};
use crate::seal::{Sealing, placeholder};
use crate::view::capture_path;
use crate::{EvidenceError, docx, overview, text, view};
use jiff::Timestamp;
use mingjian_domain::{Decision, Dossier, LawTable, Sha256};
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Who makes a package, when and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageInfo {
    /// Name of the person.
    pub operator: String,
    /// When.
    pub created: Timestamp,
    /// Name and version of the software.
    pub software: String,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageSummary {
    /// Id of the package, made from what it proves.
    pub package: String,
    /// Files in it.
    pub files: usize,
    /// Length of the zip, bytes.
    pub bytes: u64,
    /// SHA-256 of the zip.
    pub sha256: Sha256,
    /// SHA-256 of `manifest.json`. To be noted outside the package (letter, minutes): it pins every
    /// file, and `verify` prints it.
    pub manifest_sha256: Sha256,
}

/// Writes everything the dossier holds as one zip. Refuses a dossier whose captures or texts are
/// not what they are named; then nothing is written.
pub fn write_package<W: Write>(
    out: W,
    dossier: &Dossier,
    law: &LawTable,
    info: &PackageInfo,
) -> Result<PackageSummary, EvidenceError> {
    check(dossier)?;
    let mut files = Files::default();
    evidence(&mut files, dossier, law);
    let package = package_id(info, &files);
    for_people(&mut files, dossier, law, info, &package)?;
    // Zip viewers show files as they come: what people open stands at the top.
    files.0.sort_by_key(|(path, _)| shelf(path));

    let manifest = Manifest {
        format: FORMAT.into(),
        package: package.clone(),
        created: info.created,
        software: info.software.clone(),
        operator: info.operator.clone(),
        action: dossier.action.clone(),
        case: dossier.case.as_ref().map(|(case, _)| ManifestCase {
            id: case.id,
            title: case.title.clone(),
            letter_number: case.letter_number.clone(),
        }),
        items: dossier.items.iter().map(manifest_item).collect(),
        files: files
            .0
            .iter()
            .map(|(path, content)| ManifestFile::of(path, content))
            .collect(),
    };
    let manifest_bytes = json(&manifest);
    let manifest_sha256 = Sha256::of(&manifest_bytes);
    files.add(SUMS, sums(&manifest.files, &manifest_sha256).into_bytes());
    files.add(MANIFEST, manifest_bytes);
    let count = files.0.len();
    let (bytes, sha256) = zip(out, &files, info.created)?;
    Ok(PackageSummary {
        package,
        files: count,
        bytes,
        sha256,
        manifest_sha256,
    })
}

fn check(dossier: &Dossier) -> Result<(), EvidenceError> {
    if dossier.items.is_empty() {
        return Err(EvidenceError::Empty);
    }
    for item in &dossier.items {
        let found = Sha256::of(&item.warc);
        if found != item.capture.id {
            return Err(EvidenceError::DamagedCapture {
                item: item.item,
                capture: item.capture.id,
                found,
            });
        }
        let found = item.document.digest();
        if found != item.assessment.document {
            return Err(EvidenceError::OtherDocument {
                item: item.item,
                judged: item.assessment.document,
                found,
            });
        }
    }
    Ok(())
}

/// Paths and contents, each path once.
#[derive(Default)]
struct Files<'a>(Vec<(String, std::borrow::Cow<'a, [u8]>)>);

impl<'a> Files<'a> {
    fn add(&mut self, path: impl Into<String>, content: impl Into<std::borrow::Cow<'a, [u8]>>) {
        self.0.push((path.into(), content.into()));
    }
}

/// Which of a package's files come first.
fn shelf(path: &str) -> u8 {
    match path {
        "index.html" => 0,
        "说明.txt" | "校验说明.txt" => 1,
        "letter.html" | "letter.docx" => 2,
        path if !path.contains('/') => 3,
        path if path.starts_with("items/") => 4,
        _ => 5,
    }
}

/// What the package proves.
fn evidence<'a>(files: &mut Files<'a>, dossier: &'a Dossier, law: &LawTable) {
    let views = view::items(dossier, law);
    if let Some((case, steps)) = &dossier.case {
        let both = serde_json::json!({ "case": case, "steps": steps });
        files.add(CASE, json(&both));
    }
    let mut decisions: Vec<&Decision> = dossier.items.iter().flat_map(|i| &i.decisions).collect();
    decisions.sort_by_key(|decision| decision.id);
    files.add(DECISIONS, lines(decisions));
    files.add(CHAIN, lines(&dossier.chain));
    let cited: BTreeSet<_> = dossier
        .items
        .iter()
        .flat_map(|item| &item.assessment.findings)
        .flat_map(|finding| &finding.provisions)
        .filter_map(|id| law.get(id))
        .map(|provision| &provision.id)
        .collect();
    let cited: Vec<_> = cited.into_iter().filter_map(|id| law.get(id)).collect();
    files.add("provisions.json", json(&cited));
    let mut captures = BTreeSet::new();
    for (item, view) in dossier.items.iter().zip(&views) {
        let folder = format!("items/{}", item.item);
        let capture = serde_json::json!({ "capture": item.capture, "source": item.source });
        files.add(format!("{folder}/capture.json"), json(&capture));
        files.add(format!("{folder}/document.json"), json(&item.document));
        files.add(format!("{folder}/findings.json"), json(&item.assessment));
        files.add(
            format!("{folder}/text.txt"),
            text::marked_text(view, item).into_bytes(),
        );
        // Several documents may come from one capture.
        if captures.insert(item.capture.id) {
            files.add(capture_path(item), item.warc.as_slice());
        }
    }
}

/// The day, and a digest of what the package proves: the same evidence has the same id that day.
fn package_id(info: &PackageInfo, files: &Files<'_>) -> String {
    let all: Vec<_> = files
        .0
        .iter()
        .map(|(path, content)| format!("{}  {path}\n", Sha256::of(content)))
        .collect();
    let digest = Sha256::of(all.concat()).to_string();
    let day = mingjian_domain::in_china(info.created).date();
    format!(
        "MJ-{:04}{:02}{:02}-{}",
        day.year(),
        day.month(),
        day.day(),
        digest[..12].to_uppercase()
    )
}

fn for_people(
    files: &mut Files<'_>,
    dossier: &Dossier,
    law: &LawTable,
    info: &PackageInfo,
    package: &str,
) -> Result<(), EvidenceError> {
    if dossier.case.is_some() {
        files.add("letter.html", letter_html(dossier, law, info).into_bytes());
        files.add("letter.docx", docx::letter_docx(dossier, law, info)?);
    }
    files.add(
        "index.html",
        overview::index_html(dossier, law, info, package).into_bytes(),
    );
    files.add(
        "说明.txt",
        overview::readme(dossier, info, package, provisions_cited(dossier, law).len()).into_bytes(),
    );
    files.add(
        "校验说明.txt",
        overview::how_to_verify(info, package).into_bytes(),
    );
    Ok(())
}

fn manifest_item(item: &mingjian_domain::DossierItem) -> ManifestItem {
    ManifestItem {
        item: item.item,
        source: item.source.name.clone(),
        source_kind: item.source.kind,
        title: item.document.title.clone(),
        url: item.capture.url.clone(),
        captured: item.capture.captured,
        capture: item.capture.id,
        payload: item.capture.payload,
        payload_sm3: item.capture.payload_sm3.clone(),
        document: item.assessment.document,
        fingerprint: item.assessment.fingerprint,
        findings: item.assessment.findings.len(),
    }
}

fn json(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec_pretty(value).expect("plain data");
    bytes.push(b'\n');
    bytes
}

fn lines<T: Serialize>(values: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for value in values {
        serde_json::to_writer(&mut bytes, &value).expect("plain data");
        bytes.push(b'\n');
    }
    bytes
}

fn zip<W: Write>(
    out: W,
    files: &Files<'_>,
    created: Timestamp,
) -> Result<(u64, Sha256), EvidenceError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .unix_permissions(0o644)
        .last_modified_time(zip_time(created));
    let mut zip = ZipWriter::new_stream(Sealing::new(out));
    zip.set_comment(placeholder())?;
    for (path, content) in &files.0 {
        zip.start_file(path.as_str(), options)?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner().close()?)
}

/// Zips know local time to two seconds, from 1980 on.
fn zip_time(at: Timestamp) -> DateTime {
    let t = mingjian_domain::in_china(at);
    u16::try_from(t.year())
        .ok()
        .and_then(|year| {
            let clock = [t.month(), t.day(), t.hour(), t.minute(), t.second()]
                .map(|part| part.unsigned_abs());
            DateTime::from_date_and_time(year, clock[0], clock[1], clock[2], clock[3], clock[4])
                .ok()
        })
        .unwrap_or_default()
}
