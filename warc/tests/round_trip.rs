//! What is written reads back, to us and to another reader.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use flate2::read::MultiGzDecoder;
use made::{at, page};
use mingjian_domain::{Sha256, sm3_hex};
use mingjian_warc::*;
use proptest::prelude::*;
use std::io::Read as _;

fn read_all(bytes: &[u8]) -> Vec<Record> {
    Reader::new(bytes).collect::<Result<_, _>>().unwrap()
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    MultiGzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

#[test]
fn a_fetched_page_reads_as_request_response_and_metadata() {
    let x = page("<p>银杏软胶囊</p>".as_bytes());
    let records = fetched(&x);
    let kinds: Vec<_> = records.iter().map(|r| r.kind).collect();
    assert_eq!(
        kinds,
        [
            RecordType::Request,
            RecordType::Response,
            RecordType::Metadata
        ]
    );
    assert_eq!(read_all(&encode(&records)), records);

    let response = &records[1];
    assert_eq!(records[0].header("WARC-Concurrent-To"), Some(&*response.id));
    assert_eq!(records[2].header("warc-concurrent-to"), Some(&*response.id));
    assert_eq!(response.header("WARC-IP-Address"), Some("192.0.2.7"));
    assert_eq!(
        response.header("WARC-Payload-Digest"),
        Some(&*format!("sha256:{}", Sha256::of(&x.body)))
    );

    let seen = payload(&encode(&records)).unwrap();
    assert_eq!(seen.status, Some(200));
    assert_eq!(
        seen.content_type.as_deref(),
        Some("text/html; charset=utf-8")
    );
    assert_eq!(seen.bytes, x.body);
    assert_eq!(
        seen.metadata,
        [
            ("via".to_owned(), "http://shop.example/".to_owned()),
            ("payload-sm3".to_owned(), sm3_hex(&x.body)),
        ]
    );
}

#[test]
fn transfer_coding_is_dropped_from_the_stored_head_and_nothing_else_is() {
    let mut x = page(b"ok");
    x.response_head =
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip,\r\n chunked\r\nX-A: 1\r\n".to_vec();
    let block = fetched(&x)[1].block.clone();
    assert_eq!(block, b"HTTP/1.1 200 OK\r\nX-A: 1\r\n\r\nok");
}

#[test]
fn a_cut_off_body_says_why() {
    let mut x = page(b"half");
    x.truncated = Some(Truncated::Length);
    assert_eq!(fetched(&x)[1].header("WARC-Truncated"), Some("length"));
}

#[test]
fn a_revisit_names_the_earlier_capture_and_has_no_body() {
    let x = page(b"same again");
    let payload_digest = Sha256::of(b"same again");
    for (why, profile) in [
        (
            Unchanged::NotModified,
            "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
        ),
        (
            Unchanged::SameDigest,
            "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        ),
    ] {
        let records = revisit(&x, "http://shop.example/a", at(), &payload_digest, why);
        assert_eq!(read_all(&encode(&records)), records);
        let record = &records[1];
        assert_eq!(record.kind, RecordType::Revisit);
        assert_eq!(record.header("WARC-Profile"), Some(profile));
        assert_eq!(
            record.header("WARC-Refers-To-Date"),
            Some("2026-03-02T01:02:03.5Z")
        );
        let seen = payload(&encode(&records)).unwrap();
        assert!(seen.bytes.is_empty());
        assert!(seen.metadata.contains(&(
            "unchanged-payload-sha256".to_owned(),
            payload_digest.to_string()
        )));
    }
}

#[test]
fn an_imported_file_is_a_resource() {
    let metadata = [("handed-over-by".to_owned(), "举报人\r\nX: 1".to_owned())];
    let warc = encode(&imported(
        "file:%E5%BD%95%E9%9F%B3.srt",
        at(),
        "application/x-subrip",
        b"1\n",
        &metadata,
    ));
    let seen = payload(&warc).unwrap();
    assert_eq!(seen.status, None);
    assert_eq!(seen.bytes, b"1\n");
    assert_eq!(seen.content_type.as_deref(), Some("application/x-subrip"));
    // A line end in a value cannot smuggle in another field.
    assert_eq!(seen.metadata[0].1, "举报人  X: 1");
    assert_eq!(seen.metadata.len(), 2);
}

#[test]
fn plain_files_of_the_older_version_are_read_too() {
    let old = b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\n\
        WARC-Date: 2019-05-06T07:08:09Z\r\nWARC-Target-URI: <http://a.example/>\r\n\
        X-Folded: one\r\n two\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n";
    let records = read_all(&old.repeat(2));
    assert_eq!(records.len(), 2);
    assert_eq!(records[0].target_uri.as_deref(), Some("http://a.example/"));
    assert_eq!(records[0].header("X-Folded"), Some("one two"));
}

#[test]
fn one_member_may_hold_several_records() {
    let records = fetched(&page(b"x"));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gz, &plain(&encode(&records))).unwrap();
    assert_eq!(read_all(&gz.finish().unwrap()), records);
}

#[test]
fn another_reader_reads_the_same() {
    let mut records = fetched(&page("<p>正文</p>".as_bytes()));
    records.extend(imported("file:a", at(), "text/plain", b"a", &[]));
    let text = plain(&encode(&records));
    let theirs = warc::WarcReader::new(&text[..]);
    let mut count = 0;
    for (their, ours) in theirs.iter_records().zip(&records) {
        let their = their.unwrap();
        assert_eq!(their.body(), ours.block);
        assert_eq!(their.warc_id(), ours.id);
        assert_eq!(their.warc_type().to_string(), ours.kind.as_str());
        assert_eq!(
            their.header(warc::WarcHeader::TargetURI).as_deref(),
            ours.target_uri.as_deref()
        );
        count += 1;
    }
    assert_eq!(count, records.len());
}

fn word() -> impl Strategy<Value = String> {
    "[A-Za-z0-9/;=.\u{4e00}-\u{4e20}-]{1,20}"
}

fn any_record() -> impl Strategy<Value = Record> {
    let kind = proptest::sample::select(vec![
        RecordType::Warcinfo,
        RecordType::Request,
        RecordType::Response,
        RecordType::Resource,
        RecordType::Revisit,
        RecordType::Metadata,
        RecordType::Conversion,
    ]);
    (
        kind,
        word(),
        0i64..4_000_000_000_000,
        proptest::option::of(word()),
        proptest::option::of(word()),
        proptest::collection::vec(("X-[A-Za-z0-9]{1,12}", word()), 0..4),
        proptest::collection::vec(any::<u8>(), 0..300),
    )
        .prop_map(
            |(kind, id, ms, target_uri, content_type, headers, block)| Record {
                kind,
                id: format!("<urn:x:{id}>"),
                date: jiff::Timestamp::from_millisecond(ms).unwrap(),
                target_uri,
                content_type,
                headers,
                block,
            },
        )
}

proptest! {
    #[test]
    fn any_records_read_back(records in proptest::collection::vec(any_record(), 1..5)) {
        let bytes = encode(&records);
        prop_assert_eq!(&read_all(&bytes), &records);
        prop_assert_eq!(&read_all(&plain(&bytes)), &records);
        prop_assert_eq!(encode(&records), bytes);
    }

    #[test]
    fn any_body_comes_back(body in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let seen = payload(&encode(&fetched(&page(&body)))).unwrap();
        prop_assert_eq!(seen.bytes, body);
    }
}
