//! Content coding is undone within bounds.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use made::page;
use mingjian_warc::*;
use std::io::Write as _;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn coded(coding: &str, body: Vec<u8>) -> Result<Payload, WarcError> {
    let mut x = page(&body);
    x.response_head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: {coding}\r\n\r\n").into_bytes();
    payload(&encode(&fetched(&x)))
}

const TEXT: &[u8] = "本品不能代替药物".as_bytes();

#[test]
fn gzip_and_both_kinds_of_deflate_are_undone() {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
    zlib.write_all(TEXT).unwrap();
    let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
    raw.write_all(TEXT).unwrap();
    for (coding, body) in [
        ("gzip", gzip(TEXT)),
        ("X-GZIP", gzip(TEXT)),
        ("gzip, gzip", gzip(&gzip(TEXT))),
        ("identity", TEXT.to_vec()),
        ("deflate", zlib.finish().unwrap()),
        ("deflate", raw.finish().unwrap()),
    ] {
        assert_eq!(coded(coding, body).unwrap().bytes, TEXT, "{coding}");
    }
}

#[test]
fn a_server_that_only_says_gzip_is_believed_by_its_bytes() {
    assert_eq!(coded("gzip", TEXT.to_vec()).unwrap().bytes, TEXT);
}

#[test]
fn a_body_cut_while_compressed_gives_what_it_had() {
    let text = "银杏叶提取物 ".repeat(4000);
    let whole = gzip(text.as_bytes());
    let seen = coded("gzip", whole[..whole.len() - 9].to_vec()).unwrap();
    assert!(text.as_bytes().starts_with(&seen.bytes));
}

#[test]
fn an_unknown_coding_is_named() {
    let error = coded("br", TEXT.to_vec()).unwrap_err();
    assert!(matches!(&error, WarcError::UnknownCoding { coding, .. } if coding == "br"));
    let many = ["gzip"; 9].join(",");
    assert!(matches!(
        coded(&many, TEXT.to_vec()),
        Err(WarcError::UnknownCoding { .. })
    ));
}

#[test]
fn damaged_gzip_is_named() {
    let mut body = gzip(&TEXT.repeat(50));
    body[12] ^= 0xff;
    assert!(matches!(
        coded("gzip", body),
        Err(WarcError::BadCoding { .. })
    ));
}

#[test]
fn a_bomb_is_stopped_and_a_merely_dense_page_is_not() {
    // 1 MiB is free whatever the ratio.
    let dense = vec![b' '; RATIO_FREE as usize];
    assert_eq!(
        coded("gzip", gzip(&dense)).unwrap().bytes.len(),
        dense.len()
    );
    let bomb = gzip(&vec![b' '; 8 << 20]);
    assert!((bomb.len() as u64) * MAX_RATIO < 8 << 20);
    assert!(matches!(coded("gzip", bomb), Err(WarcError::Bomb { .. })));
}

#[test]
fn even_an_honest_ratio_ends_at_the_absolute_limit() {
    // Half noise: about 2:1, beyond 64 MiB.
    let mut seed = 1u32;
    let mut noise = vec![0u8; (MAX_PAYLOAD / 2 + 1024) as usize];
    for byte in &mut noise {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (seed >> 24) as u8;
    }
    let mut long = noise;
    long.resize((MAX_PAYLOAD + 1) as usize, 0);
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(&long).unwrap();
    let error = coded("gzip", out.finish().unwrap()).unwrap_err();
    assert!(matches!(
        error,
        WarcError::Bomb {
            limit: MAX_PAYLOAD,
            ..
        }
    ));
}
