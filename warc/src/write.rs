//! Records to bytes: `WARC/1.1`, one gzip member a record.

use crate::Record;
use crate::record::one_line;
use flate2::{Compression, GzBuilder};
use mingjian_domain::Sha256;
use std::fmt::Write as _;
use std::io::Write as _;

/// The records as `.warc.gz` bytes. The same records always give the same bytes.
pub fn encode(records: &[Record]) -> Vec<u8> {
    let mut out = Vec::new();
    for record in records {
        let mut member = GzBuilder::new().write(out, Compression::default());
        member
            .write_all(head(record).as_bytes())
            .and_then(|()| member.write_all(&record.block))
            .and_then(|()| member.write_all(b"\r\n\r\n"))
            .expect("memory takes every write");
        out = member.finish().expect("memory takes every write");
    }
    out
}

fn head(record: &Record) -> String {
    let mut head = String::from("WARC/1.1\r\n");
    let mut field = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = write!(head, "{}: {}\r\n", one_line(name), one_line(value));
    };
    field("WARC-Type", record.kind.as_str());
    field("WARC-Record-ID", &record.id);
    field("WARC-Date", &record.date.to_string());
    if let Some(uri) = &record.target_uri {
        field("WARC-Target-URI", uri);
    }
    for (name, value) in &record.headers {
        field(name, value);
    }
    field(
        "WARC-Block-Digest",
        &format!("sha256:{}", Sha256::of(&record.block)),
    );
    if let Some(content_type) = &record.content_type {
        field("Content-Type", content_type);
    }
    field("Content-Length", &record.block.len().to_string());
    head.push_str("\r\n");
    head
}
