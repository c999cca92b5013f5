//! What a package holds, and that it reads as people need it.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use made::{dossier, info, law, package};
use mingjian_evidence::*;
use std::io::{Cursor, Read as _};

fn file(package: &[u8], path: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut bytes = Vec::new();
    zip.by_name(path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn text(path: &str) -> String {
    String::from_utf8(file(&package(), path)).unwrap()
}

/// Digests and compressed sizes may differ with the compressor; what is said about them may not.
fn steady(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() && !c.is_ascii_uppercase() {
            run.push(c);
            continue;
        }
        match run.len() {
            64 => out.push_str("<digest>"),
            n if n > 0 && c == '字' && run.chars().all(|c| c.is_ascii_digit()) => {
                out.push_str("<bytes>")
            }
            _ => out.push_str(&run),
        }
        run.clear();
        out.push(c);
    }
    out.pop();
    // The package's own id is made of digests.
    match out.find("MJ-20260306-") {
        Some(at) => {
            let id = out[at..at + 24].to_owned();
            out.replace(&id, "MJ-20260306-<id>")
        }
        None => out,
    }
}

#[test]
fn everything_is_there_and_people_come_first() {
    let package = package();
    let zip = zip::ZipArchive::new(Cursor::new(&package)).unwrap();
    let names: Vec<_> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    insta::assert_snapshot!(steady(&names.join("\n")));
}

#[test]
fn the_same_dossier_gives_the_same_bytes() {
    let mut out = Vec::new();
    let summary = write_package(&mut out, &dossier(), &law(), &info()).unwrap();
    assert_eq!(out, package());
    assert_eq!(summary.bytes, out.len() as u64);
    assert_eq!(summary.sha256, mingjian_domain::Sha256::of(&out));
    assert_eq!(
        summary.manifest_sha256,
        mingjian_domain::Sha256::of(file(&out, "manifest.json"))
    );
    let later = PackageInfo {
        created: made::at("2026-03-07T00:00:00Z"),
        ..info()
    };
    let mut other = Vec::new();
    write_package(&mut other, &dossier(), &law(), &later).unwrap();
    assert_ne!(out, other);
}

#[test]
fn captures_leave_exactly_as_they_rest() {
    for item in dossier().items {
        let path = format!("captures/{}.warc.gz", item.capture.id);
        assert_eq!(file(&package(), &path), item.warc);
    }
}

#[test]
fn the_sums_file_is_what_sha256sum_reads() {
    let package = package();
    let sums = String::from_utf8(file(&package, "manifest-sha256.txt")).unwrap();
    let zip = zip::ZipArchive::new(Cursor::new(&package)).unwrap();
    assert_eq!(sums.lines().count(), zip.len() - 1);
    for line in sums.lines() {
        let (digest, path) = line.split_once("  ").unwrap();
        assert_eq!(
            mingjian_domain::Sha256::of(file(&package, path)).to_string(),
            digest
        );
    }
}

#[test]
fn overview() {
    insta::assert_snapshot!(steady(&text("index.html")));
}

#[test]
fn letter() {
    insta::assert_snapshot!(steady(&text("letter.html")));
    assert_eq!(
        text("letter.html"),
        letter_html(&dossier(), &law(), &info())
    );
}

#[test]
fn text_with_marked_claims() {
    insta::assert_snapshot!(steady(&text("items/7/text.txt")));
}

#[test]
fn text_with_a_claim_across_two_cues() {
    let text = text("items/9/text.txt");
    assert!(
        text.contains("[字幕 00:01.000] 喝了它〖1〗血压〖/1〗\n"),
        "{text}"
    );
    assert!(
        text.contains("[字幕 00:03.500] 〖1〗再也不高〖/1〗\n"),
        "{text}"
    );
}

#[test]
fn readme() {
    insta::assert_snapshot!(steady(&text("说明.txt")));
    let verify = text("校验说明.txt");
    assert!(
        verify.contains("mingjian verify") && verify.contains("sha256sum -c manifest-sha256.txt")
    );
}

#[test]
fn without_a_case_there_is_no_letter() {
    let mut dossier = dossier();
    dossier.case = None;
    dossier.chain.retain(|link| link.chain == "decisions");
    let mut out = Vec::new();
    write_package(&mut out, &dossier, &law(), &info()).unwrap();
    let zip = zip::ZipArchive::new(Cursor::new(&out)).unwrap();
    assert!(zip.index_for_name("letter.docx").is_none());
    assert!(zip.index_for_name("case.json").is_none());
    let report = verify_reader("p.zip", Cursor::new(&out)).unwrap();
    assert!(report.is_intact(), "{report:#?}");
    // A letter can still be asked for; what is not known says so.
    assert!(letter_html(&dossier, &law(), &info()).contains("待核查"));
}

#[test]
fn a_dossier_that_contradicts_itself_is_not_exported() {
    let mut damaged = dossier();
    damaged.items[0].warc[30] ^= 1;
    let mut out = Vec::new();
    let error = write_package(&mut out, &damaged, &law(), &info()).unwrap_err();
    assert!(
        error.to_string().starts_with("item 7: the stored capture"),
        "{error}"
    );

    let mut other = dossier();
    other.items[1].document.parts.pop();
    let error = write_package(&mut out, &other, &law(), &info()).unwrap_err();
    assert!(
        error.to_string().starts_with("item 9: its assessment"),
        "{error}"
    );

    let mut none = dossier();
    none.items.clear();
    let error = write_package(&mut out, &none, &law(), &info()).unwrap_err();
    assert!(matches!(error, EvidenceError::Empty));
    assert!(out.is_empty());
}

#[test]
fn a_package_is_named_after_its_case() {
    assert_eq!(
        package_name(&dossier()),
        "证据-案卷3-康乐公司涉嫌发布违法保健食品广告案.zip"
    );
}

#[test]
fn a_list_row_says_the_same() {
    let dossier = dossier();
    let row = ListRow::of(
        &dossier.items[0],
        mingjian_domain::ItemState::InCase,
        &law(),
    );
    assert_eq!(row.quotes, "“糖尿病断根”；“吃三盒糖尿病断根”；（整篇内容）");
    assert_eq!(row.published, "2026年2月28日");
    assert_eq!(row.state, "已立案卷");
    assert_eq!(
        row.note, "文案明示治愈",
        "of the review, not of taking it into the case"
    );
    assert!(
        row.provisions
            .starts_with("《广告法》第十八条第一款第二项；")
    );
}
