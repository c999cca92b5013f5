//! Whatever is changed is noticed; what is intact is said to be.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use made::{dossier, info, law, package};
use mingjian_domain::*;
use mingjian_evidence::*;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::sync::LazyLock;
use zip::write::SimpleFileOptions;

static PACKAGE: LazyLock<Vec<u8>> = LazyLock::new(package);

fn verify(bytes: &[u8]) -> VerifyReport {
    verify_reader("p.zip", Cursor::new(bytes)).unwrap()
}

fn said(report: &VerifyReport) -> String {
    report
        .problems
        .iter()
        .map(|p| format!("{}: {}\n", p.file, p.what))
        .collect()
}

/// The files of the package, unpacked.
fn unpacked() -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(&*PACKAGE)).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

/// Packed anew by other software, without a seal.
fn packed<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        zip.start_file(path, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn repacked(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    packed(
        files
            .iter()
            .map(|(path, content)| (path.as_str(), content.as_slice())),
    )
}

/// As somebody would who knows how it is made: manifest, sums and seal agree with the new content.
fn forged(mut files: BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut manifest: Value = serde_json::from_slice(&files["manifest.json"]).unwrap();
    let mut sums = String::new();
    for entry in manifest["files"].as_array_mut().unwrap() {
        let path = entry["path"].as_str().unwrap().to_owned();
        let content = &files[&path];
        entry["bytes"] = content.len().into();
        entry["sha256"] = Sha256::of(content).to_string().into();
        entry["sm3"] = sm3_hex(content).into();
        sums += &format!("{}  {path}\n", Sha256::of(content));
    }
    let manifest = serde_json::to_vec_pretty(&manifest).unwrap();
    sums += &format!("{}  manifest.json\n", Sha256::of(&manifest));
    files.insert("manifest.json".into(), manifest);
    files.insert("manifest-sha256.txt".into(), sums.into_bytes());
    let label = "mingjian-seal-1 sha256:";
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.set_comment(format!("{label}{}", "0".repeat(64)))
        .unwrap();
    for (path, content) in &files {
        zip.start_file(path.as_str(), SimpleFileOptions::default())
            .unwrap();
        zip.write_all(content).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    let sealed = bytes.len() - label.len() - 64;
    let seal = format!("{label}{}", Sha256::of(&bytes[..sealed]));
    bytes.splice(sealed.., seal.into_bytes());
    bytes
}

/// What verifying says after `change` was made in `path` and carried everywhere.
fn after_forging(path: &str, change: impl FnOnce(String) -> String) -> String {
    let mut files = unpacked();
    let before = String::from_utf8(files[path].clone()).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "nothing was changed");
    files.insert(path.into(), after.into_bytes());
    said(&verify(&forged(files)))
}

#[test]
fn a_package_is_intact_as_written() {
    let mut out = Vec::new();
    let summary = write_package(&mut out, &dossier(), &law(), &info()).unwrap();
    let report = verify(&out);
    assert!(report.is_intact(), "{}", said(&report));
    assert_eq!(report.files, summary.files);
    assert_eq!(report.package, Some(summary.package));
    assert_eq!(report.manifest_sha256, Some(summary.manifest_sha256));
    // The forger's tools change nothing by themselves.
    let report = verify(&forged(unpacked()));
    assert!(report.is_intact(), "{}", said(&report));
}

#[test]
fn packed_anew_the_contents_still_hold_and_the_seal_does_not() {
    assert_eq!(
        said(&verify(&repacked(&unpacked()))),
        "p.zip: the package does not end in its seal: it was packed anew by other software, cut off, or something was appended\n"
    );
}

#[test]
fn a_changed_missing_or_added_file_is_named() {
    let mut files = unpacked();
    let text = files.get_mut("items/7/text.txt").unwrap();
    let spot = text.len() / 2;
    text[spot] ^= 1;
    files.remove("decisions.jsonl");
    files.insert("items/7/笔录.txt".into(), "后加".into());
    let said = said(&verify(&repacked(&files)));
    assert!(
        said.contains("items/7/text.txt: content changed: its sha256 should be "),
        "{said}"
    );
    assert!(
        said.contains("decisions.jsonl: missing from the package\n"),
        "{said}"
    );
    assert!(
        said.contains("items/7/笔录.txt: not in the manifest: it was added afterwards\n"),
        "{said}"
    );
    assert_eq!(said.matches("decisions.jsonl").count(), 1, "{said}");
}

#[test]
fn a_changed_list_of_sums_is_named() {
    let mut files = unpacked();
    files.get_mut("manifest-sha256.txt").unwrap()[3] ^= 1;
    let said = said(&verify(&repacked(&files)));
    assert!(
        said.starts_with("manifest-sha256.txt: does not agree with manifest.json: it should say "),
        "{said}"
    );
}

#[test]
fn a_forged_text_does_not_fit_its_digest() {
    let said = after_forging("items/7/document.json", |t| t.replace("药都扔了", "遵医嘱"));
    assert!(
        said.contains("items/7/document.json: the text was changed"),
        "{said}"
    );
}

#[test]
fn a_forged_quotation_does_not_stand_in_the_text() {
    let said = after_forging("items/7/findings.json", |t| {
        t.replacen("糖尿病断根", "糖尿病调理", 1)
    });
    assert!(
        said.contains("items/7/findings.json: the quotation \"糖尿病调理\" does not stand"),
        "{said}"
    );
}

#[test]
fn a_dropped_finding_is_counted() {
    let said = after_forging("items/7/findings.json", |t| {
        let mut json: Value = serde_json::from_str(&t).unwrap();
        json["findings"].as_array_mut().unwrap().pop();
        json.to_string()
    });
    assert!(
        said.contains("it has 2 findings and manifest.json says 3"),
        "{said}"
    );
}

#[test]
fn a_forged_decision_contradicts_its_chain() {
    let said = after_forging("decisions.jsonl", |t| t.replacen("周敏", "赵强", 1));
    assert_eq!(
        said,
        "decisions.jsonl: decision 1 is not what the chain says: by_name differs\n"
    );

    let said = after_forging("decisions.jsonl", |t| {
        t.lines().skip(1).map(|l| format!("{l}\n")).collect()
    });
    assert_eq!(
        said,
        "decisions.jsonl: the chain holds decision 1, which is missing among the decisions\n"
    );
}

#[test]
fn a_forged_chain_breaks() {
    let said = after_forging("chain.jsonl", |t| t.replacen("周敏", "赵强", 1));
    assert!(
        said.contains("chain.jsonl: chain decisions: link 1 was changed"),
        "{said}"
    );

    let said = after_forging("chain.jsonl", |t| {
        let mut lines: Vec<_> = t.lines().collect();
        lines.remove(1);
        lines.join("\n")
    });
    assert!(
        said.contains("link 3 follows link 1; links between them are missing"),
        "{said}"
    );

    // Hashed anew, the link no longer leads to the next.
    let said = after_forging("chain.jsonl", |t| {
        let mut links: Vec<ChainLink> = t
            .lines()
            .map(|l| serde_json::from_str(l).unwrap())
            .collect();
        links[0].body = links[0].body.replace("周敏", "赵强");
        links[0].hash = links[0].expected_hash();
        links
            .iter()
            .map(|l| serde_json::to_string(l).unwrap() + "\n")
            .collect()
    });
    assert!(said.contains("link 2 does not follow link 1"), "{said}");
}

#[test]
fn a_forged_case_step_contradicts_its_chain() {
    let said = after_forging("case.json", |t| t.replace("韩立", "王五"));
    assert!(
        said.contains("case.json: step 1 of the case is not what the chain says: by_name differs"),
        "{said}"
    );
    let said = after_forging("case.json", |t| t.replace("康乐公司涉嫌", "某公司涉嫌"));
    assert_eq!(
        said,
        "case.json: the case is not what manifest.json says\n\
         case.json: title of the case is not what the chain says\n"
    );
    let said = after_forging("case.json", |t| t.replace("康乐商贸", "平安商贸"));
    assert_eq!(
        said,
        "case.json: party of the case is not what the chain says\n"
    );
}

#[test]
fn a_forged_capture_record_contradicts_the_capture() {
    let said = after_forging("items/7/capture.json", |t| {
        t.replace("kangle-shop.example/product", "other.example/product")
    });
    assert!(
        said.contains("items/7/capture.json: url is not what manifest.json says"),
        "{said}"
    );
    assert!(said.contains("is not what the capture is about"), "{said}");
    let said = after_forging("items/7/capture.json", |t| {
        let mut json: Value = serde_json::from_str(&t).unwrap();
        json["capture"]["payload_len"] = 1.into();
        json.to_string()
    });
    assert!(
        said.contains("items/7/capture.json: the payload in captures/"),
        "{said}"
    );
}

#[test]
fn a_replaced_capture_does_not_fit_its_name() {
    let mut files = unpacked();
    let path = files
        .keys()
        .find(|path| path.starts_with("captures/"))
        .unwrap()
        .clone();
    let mut other = mingjian_warc::Reader::new(&files[&path][..])
        .collect::<Result<Vec<_>, _>>()
        .unwrap();
    other.pop();
    files.insert(path.clone(), mingjian_warc::encode(&other));
    let said = said(&verify(&forged(files)));
    assert!(
        said.contains(&format!(
            "{path}: content changed: its name states its sha256"
        )),
        "{said}"
    );
}

#[test]
fn a_capture_whose_records_lie_is_named_with_the_record() {
    let mut files = unpacked();
    let path = files
        .keys()
        .find(|path| path.starts_with("captures/"))
        .unwrap()
        .clone();
    let mut bytes = Vec::new();
    plainly(&files[&path], &mut bytes);
    let spot = bytes.len() / 2;
    bytes[spot] ^= 1;
    files.insert(path.clone(), bytes);
    let said = said(&verify(&forged(files)));
    assert!(said.contains(&path), "{said}");
}

/// The records of a capture written plainly, by way of our own reader.
fn plainly(gz: &[u8], out: &mut Vec<u8>) {
    for record in mingjian_warc::Reader::new(gz) {
        let record = record.unwrap();
        write!(
            out,
            "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: {}\r\nWARC-Date: {}\r\n\
             WARC-Block-Digest: sha256:{}\r\nContent-Length: {}\r\n\r\n",
            record.kind,
            record.id,
            record.date,
            Sha256::of(&record.block),
            record.block.len()
        )
        .unwrap();
        out.extend_from_slice(&record.block);
        out.extend_from_slice(b"\r\n\r\n");
    }
}

#[test]
fn what_is_cut_off_or_no_zip_says_so() {
    for cut in [0, 1, 50, PACKAGE.len() / 2, PACKAGE.len() - 1] {
        let said = said(&verify(&PACKAGE[..cut]));
        assert!(said.starts_with("p.zip: "), "cut at {cut}: {said}");
    }
    assert!(said(&verify("不是压缩包".as_bytes())).contains("not a readable zip"));
    let other = packed([("a.txt", &b"a"[..])]);
    assert!(said(&verify(&other)).contains("manifest.json: missing or unreadable"));

    let missing = verify_package(std::path::Path::new("/nowhere/证据.zip")).unwrap_err();
    assert!(
        missing
            .to_string()
            .starts_with("/nowhere/证据.zip: cannot be read: ")
    );
    let folder = verify_package(std::path::Path::new("/")).unwrap_err();
    assert!(folder.to_string().contains("this is a folder"));
}

#[test]
fn bytes_before_or_after_are_noticed() {
    let front = [b"MZ".as_slice(), &PACKAGE].concat();
    let behind = [PACKAGE.as_slice(), b"\0"].concat();
    for bytes in [front, behind] {
        assert!(!verify(&bytes).is_intact());
    }
}

#[test]
fn hostile_zips_are_survived() {
    let tricks = packed([
        ("../../etc/passwd", &b"x"[..]),
        ("/absolute", b"x"),
        ("C:\\windows", b"x"),
        ("e\u{301}.txt", b"x"),
    ]);
    let said_of_names = said(&verify(&tricks));
    assert_eq!(
        said_of_names.matches("a path trick or a link").count(),
        4,
        "{said_of_names}"
    );

    // Names that differ in one byte, made the same afterwards.
    let mut twins = packed([("items/1.txt", &b"one"[..]), ("items/2.txt", b"two")]);
    while let Some(at) = twins.windows(11).position(|w| w == b"items/2.txt") {
        twins[at + 6] = b'1';
    }
    let said_of_twins = said(&verify(&twins));
    assert!(
        said_of_twins.contains("two files in it have the same name"),
        "{said_of_twins}"
    );

    let mut link = zip::ZipWriter::new(Cursor::new(Vec::new()));
    link.add_symlink("items/link", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    let link = link.finish().unwrap().into_inner();
    assert!(said(&verify(&link)).contains("items/link: a name that no package has"));
}

#[test]
fn no_byte_can_be_flipped_unseen() {
    // Every byte of the directory at the end, and a stride through the rest.
    let directory = PACKAGE.len() - 3000;
    let spots = (0..directory)
        .step_by(23)
        .chain((directory..PACKAGE.len()).step_by(3));
    for spot in spots {
        let mut bytes = PACKAGE.clone();
        bytes[spot] ^= 1 << (spot % 8);
        let report = verify(&bytes);
        assert!(!report.is_intact(), "byte {spot} flipped unseen");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_flipped_byte_is_noticed(spot in 0.0..1.0f64, with in 1u8..) {
        let mut bytes = PACKAGE.clone();
        let at = (bytes.len() as f64 * spot) as usize;
        bytes[at] ^= with;
        prop_assert!(!verify(&bytes).is_intact(), "byte {} flipped unseen", at);
    }

    #[test]
    fn any_cut_is_noticed(cut in 0.0..1.0f64) {
        let at = (PACKAGE.len() as f64 * cut) as usize;
        prop_assert!(!verify(&PACKAGE[..at]).is_intact());
    }

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(!verify(&bytes).is_intact());
    }

    #[test]
    fn any_byte_changed_inside_a_file_names_that_file(which in 0usize..100, spot in 0.0..1.0f64, with in 1u8..) {
        let mut files = unpacked();
        let path = files.keys().nth(which % files.len()).unwrap().clone();
        let content = files.get_mut(&path).unwrap();
        let at = (content.len() as f64 * spot) as usize;
        content[at] ^= with;
        let report = verify(&repacked(&files));
        prop_assert!(
            report.problems.iter().any(|p| p.file == path || (path == "manifest.json" && p.file == "manifest-sha256.txt")),
            "{} byte {}: {}", path, at, said(&report)
        );
    }
}
