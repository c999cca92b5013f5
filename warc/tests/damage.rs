//! Broken, cut and hostile files: good records first, then one clear error, never a panic.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use flate2::read::MultiGzDecoder;
use made::page;
use mingjian_warc::*;
use proptest::prelude::*;
use std::io::Read as _;

fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    if bytes.is_empty() {
        return text;
    }
    MultiGzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

fn records() -> Vec<Record> {
    fetched(&page("<p>每日两粒</p>".repeat(30).as_bytes()))
}

#[test]
fn a_changed_body_is_named_and_reading_goes_on() {
    let text = plain(&encode(&records()));
    let spot = text.windows(3).position(|w| w == "粒".as_bytes()).unwrap();
    let mut changed = text.clone();
    changed[spot] ^= 1;
    assert_ne!(changed, text);

    let read: Vec<_> = Reader::new(&changed[..]).collect();
    assert_eq!(read.len(), 3);
    let error = read[1].as_ref().unwrap_err();
    let (offset, id) = match error {
        WarcError::Digest {
            offset,
            id,
            of: DigestOf::Block,
            ..
        } => (*offset, id.clone()),
        other => panic!("{other}"),
    };
    assert_eq!(id, read_id(&text, 1));
    assert!(text[offset as usize..].starts_with(b"WARC/1.1"));
    assert!(error.to_string().contains(&id));
    assert!(read[2].is_ok());
}

fn read_id(text: &[u8], n: usize) -> String {
    Reader::new(text).nth(n).unwrap().unwrap().id
}

#[test]
fn a_payload_digest_that_lies_is_named() {
    let mut records = records();
    let digest = records[1]
        .headers
        .iter_mut()
        .find(|(name, _)| name == "WARC-Payload-Digest")
        .unwrap();
    digest.1 = format!("sha256:{}", "0".repeat(64));
    let error = payload(&encode(&records)).unwrap_err();
    assert!(
        matches!(&error, WarcError::Digest { of: DigestOf::Payload, id, .. } if *id == records[1].id),
        "{error}"
    );
}

#[test]
fn what_is_no_warc_says_what_it_found() {
    let error = payload(b"<html>not an archive</html>\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "byte 0: no WARC record begins here (found \"<html>not an archive</html>\"); records before it are good"
    );
    assert!(matches!(payload(b""), Err(WarcError::NoPayload)));
}

#[test]
fn heads_and_blocks_beyond_the_limits_cost_nothing() {
    let endless = format!("WARC/1.1\r\nX: {}", "a".repeat(MAX_HEAD * 2));
    let error = Reader::new(endless.as_bytes()).next().unwrap().unwrap_err();
    assert!(
        error.to_string().contains("longer than 65536 bytes"),
        "{error}"
    );

    let huge = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <a>\r\n\
        WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 99999999999\r\n\r\n";
    let error = Reader::new(&huge[..]).next().unwrap().unwrap_err();
    assert!(matches!(
        error,
        WarcError::TooLarge {
            length: 99_999_999_999,
            ..
        }
    ));
}

#[test]
fn a_wrong_length_is_seen_at_the_record_end() {
    let wrong = b"WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: <a>\r\n\
        WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 1\r\n\r\nhello\r\n\r\n";
    let error = Reader::new(&wrong[..]).next().unwrap().unwrap_err();
    assert!(
        error.to_string().contains("Content-Length is wrong"),
        "{error}"
    );
}

#[test]
fn two_answers_are_no_capture() {
    let mut two = records();
    two.extend(records());
    assert!(matches!(
        payload(&encode(&two)),
        Err(WarcError::Unexpected {
            kind: RecordType::Response,
            ..
        })
    ));
}

/// Reads everything; an error may only be last, unless it is a digest's.
fn read(bytes: &[u8]) -> (Vec<Record>, bool) {
    let mut good = Vec::new();
    let mut failed = false;
    for record in Reader::new(bytes) {
        match record {
            Ok(record) => {
                assert!(!failed, "a record after the end");
                good.push(record);
            }
            Err(WarcError::Digest { .. }) => {}
            Err(_) => failed = true,
        }
    }
    (good, failed)
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        read(&bytes);
        let _ = payload(&bytes);
    }

    #[test]
    fn any_bytes_after_a_good_start_are_survived(tail in proptest::collection::vec(any::<u8>(), 0..200)) {
        for start in [&b"WARC/1.1\r\n"[..], b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"] {
            read(&[start, &tail].concat());
        }
    }

    #[test]
    fn a_cut_file_gives_its_first_records_then_an_error(cut in 0.0..1.0f64) {
        let all = records();
        for bytes in [encode(&all), plain(&encode(&all))] {
            let at = (bytes.len() as f64 * cut) as usize;
            let (good, failed) = read(&bytes[..at]);
            prop_assert_eq!(&good[..], &all[..good.len()]);
            prop_assert!(good.len() < all.len() || failed);
            let boundary = (0..all.len()).any(|n| {
                let whole = encode(&all[..n]);
                at == whole.len() || at == plain(&whole).len()
            });
            prop_assert!(failed || boundary, "cut at {} unnoticed", at);
        }
    }

    #[test]
    fn a_flipped_byte_never_gives_a_false_body(spot in 0.0..1.0f64, bit in 0u8..8) {
        let all = records();
        let mut bytes = encode(&all);
        let at = (bytes.len() as f64 * spot) as usize;
        bytes[at] ^= 1 << bit;
        for record in read(&bytes).0 {
            prop_assert!(all.iter().any(|r| r.block == record.block));
        }
    }
}
