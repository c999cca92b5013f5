//! Whether the files of a package agree with one another. This is what catches a change that was
//! carried into the manifest and the seal as well.

use super::VerifyReport;
use super::archive::Archive;
use crate::chain;
use crate::manifest::{CASE, CHAIN, DECISIONS, MANIFEST, Manifest, ManifestItem};
use mingjian_domain::{
    Assessment, Capture, CaptureKind, Case, CaseStep, ChainLink, Decision, Document, ItemId, Place,
    Source,
};
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
struct CaptureFile {
    capture: Capture,
    source: Source,
}

#[derive(Deserialize)]
struct CaseFile {
    case: Case,
    steps: Vec<CaseStep>,
}

pub(super) fn check(manifest: &Manifest, archive: &Archive, report: &mut VerifyReport) {
    for item in &manifest.items {
        check_item(item, archive, report);
    }
    for (path, file) in &archive.files {
        for what in file.capture.iter().flat_map(|capture| &capture.problems) {
            report.add(path, what);
        }
    }
    let links = read_lines::<ChainLink>(CHAIN, archive, report);
    let decisions = read_lines::<Decision>(DECISIONS, archive, report);
    let (Some(links), Some(decisions)) = (links, decisions) else {
        return;
    };
    for what in chain::check(&links) {
        report.add(CHAIN, what);
    }
    for what in chain::check_decisions(&decisions, &links) {
        report.add(DECISIONS, what);
    }
    let items: BTreeSet<ItemId> = manifest.items.iter().map(|item| item.item).collect();
    for decision in decisions.iter().filter(|d| !items.contains(&d.item)) {
        report.add(
            DECISIONS,
            format!("decision {} is about another item", decision.id),
        );
    }
    check_case(manifest, &links, archive, report);
}

fn read_lines<T: serde::de::DeserializeOwned>(
    path: &str,
    archive: &Archive,
    report: &mut VerifyReport,
) -> Option<Vec<T>> {
    match archive.json_lines(path) {
        Ok(values) => Some(values),
        Err(what) => {
            unread(path, what, archive, report);
            None
        }
    }
}

/// Says that a file cannot be compared, unless that it is missing or damaged was said already.
fn unread(path: &str, what: String, archive: &Archive, report: &mut VerifyReport) {
    let said = archive.damaged.contains(path) || report.problems.iter().any(|p| p.file == path);
    if !said {
        report.add(path, what);
    }
}

fn check_item(item: &ManifestItem, archive: &Archive, report: &mut VerifyReport) {
    let path = |file: &str| format!("items/{}/{file}", item.item);
    match archive.json::<CaptureFile>(&path("capture.json")) {
        Err(what) => unread(&path("capture.json"), what, archive, report),
        Ok(file) => check_capture(item, &file, &path("capture.json"), archive, report),
    }
    let document = match archive.json::<Document>(&path("document.json")) {
        Err(what) => return unread(&path("document.json"), what, archive, report),
        Ok(document) => document,
    };
    let found = document.digest();
    if found != item.document {
        report.add(
            path("document.json"),
            format!(
                "the text was changed: its digest should be {} and is {found}",
                item.document
            ),
        );
    }
    match archive.json::<Assessment>(&path("findings.json")) {
        Err(what) => unread(&path("findings.json"), what, archive, report),
        Ok(assessment) => check_findings(item, &assessment, &document, report),
    }
}

fn check_capture(
    item: &ManifestItem,
    file: &CaptureFile,
    path: &str,
    archive: &Archive,
    report: &mut VerifyReport,
) {
    let capture = &file.capture;
    for (name, differs) in [
        ("capture", capture.id != item.capture),
        ("payload", capture.payload != item.payload),
        ("payload_sm3", capture.payload_sm3 != item.payload_sm3),
        ("url", capture.url != item.url),
        ("captured", capture.captured != item.captured),
        ("source", file.source.name != item.source),
        ("source_kind", file.source.kind != item.source_kind),
    ] {
        if differs {
            report.add(path, format!("{name} is not what {MANIFEST} says"));
        }
    }
    let warc_path = format!("captures/{}.warc.gz", capture.id);
    let Some(warc) = archive.files.get(&warc_path) else {
        return unread(
            &warc_path,
            "missing from the package".into(),
            archive,
            report,
        );
    };
    if warc.sha256 != capture.id {
        report.add(
            &warc_path,
            format!(
                "content changed: its name states its sha256, which is {}",
                warc.sha256
            ),
        );
    }
    let Some(checked) = &warc.capture else {
        return;
    };
    if !checked.urls.is_empty() && !checked.urls.contains(&capture.url) {
        report.add(
            path,
            format!("url {:?} is not what the capture is about", capture.url),
        );
    }
    let unchanged = matches!(capture.kind, CaptureKind::Unchanged { .. });
    if let (Some((sha256, sm3, bytes)), false) = (&checked.payload, unchanged)
        && (*sha256, sm3, *bytes) != (capture.payload, &capture.payload_sm3, capture.payload_len)
    {
        report.add(
            path,
            format!(
                "the payload in {warc_path} has {bytes} bytes and sha256 {sha256}, and here stand {} bytes and sha256 {}",
                capture.payload_len, capture.payload
            ),
        );
    }
}

fn check_findings(
    item: &ManifestItem,
    assessment: &Assessment,
    document: &Document,
    report: &mut VerifyReport,
) {
    let path = format!("items/{}/findings.json", item.item);
    if assessment.document != item.document {
        report.add(
            &path,
            format!(
                "it judges document {} and the text is document {}",
                assessment.document, item.document
            ),
        );
    }
    if assessment.fingerprint != item.fingerprint {
        report.add(&path, format!("fingerprint is not what {MANIFEST} says"));
    }
    if assessment.findings.len() != item.findings {
        report.add(
            &path,
            format!(
                "it has {} findings and {MANIFEST} says {}",
                assessment.findings.len(),
                item.findings
            ),
        );
    }
    let quotes = assessment
        .findings
        .iter()
        .map(|f| (f.place, &f.quote))
        .chain(assessment.excused.iter().map(|e| (e.place, &e.quote)));
    for (place, quote) in quotes {
        if let Place::Text { .. } = place
            && text_at(document, place).as_deref() != Some(quote)
        {
            report.add(
                &path,
                format!("the quotation {quote:?} does not stand in the text at its place"),
            );
        }
    }
}

/// The text at a place, its parts joined without a mark.
fn text_at(document: &Document, place: Place) -> Option<String> {
    let Place::Text { from, to } = place else {
        return None;
    };
    let mut text = String::new();
    let parts = document.parts.get(from.part as usize..=to.part as usize)?;
    for (index, part) in (from.part..).zip(parts) {
        let start = if index == from.part {
            from.offset as usize
        } else {
            0
        };
        let end = if index == to.part {
            to.offset as usize
        } else {
            usize::MAX
        };
        text.extend(part.text.chars().take(end).skip(start));
    }
    Some(text)
}

fn check_case(
    manifest: &Manifest,
    links: &[ChainLink],
    archive: &Archive,
    report: &mut VerifyReport,
) {
    let Some(listed) = &manifest.case else {
        return;
    };
    let file = match archive.json::<CaseFile>(CASE) {
        Ok(file) => file,
        Err(what) => return unread(CASE, what, archive, report),
    };
    if (file.case.id, &file.case.title, &file.case.letter_number)
        != (listed.id, &listed.title, &listed.letter_number)
    {
        report.add(CASE, format!("the case is not what {MANIFEST} says"));
    }
    let of_case: BTreeSet<_> = file.case.items.iter().collect();
    let packed: BTreeSet<_> = manifest.items.iter().map(|item| &item.item).collect();
    if of_case != packed {
        report.add(CASE, "the case's items are not those of the package");
    }
    let name = format!("case-{}", file.case.id);
    let steps = chain::check_steps(&name, &file.steps, links);
    let facts = chain::check_case(&name, &file.case, links);
    for what in steps.into_iter().chain(facts) {
        report.add(CASE, what);
    }
}
