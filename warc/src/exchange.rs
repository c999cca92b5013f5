//! What was exchanged, as records.

use crate::http::stored_head;
use crate::record::{Record, RecordType, fields_block};
use jiff::Timestamp;
use mingjian_domain::{Sha256, sm3_hex};
use std::net::IpAddr;

/// Why a body is not whole, in the standard's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Truncated {
    /// It was longer than the limit.
    Length,
    /// It took longer than the limit.
    Time,
    /// The connection broke.
    Disconnect,
    /// For another reason.
    Unspecified,
}

impl Truncated {
    /// The word of the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Time => "time",
            Self::Disconnect => "disconnect",
            Self::Unspecified => "unspecified",
        }
    }
}

/// One HTTP exchange. Heads that lack their closing blank line get one.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Address asked for.
    pub url: String,
    /// When, by our clock.
    pub at: Timestamp,
    /// Address of the server.
    pub ip: Option<IpAddr>,
    /// Request line and fields, as sent.
    pub request: Vec<u8>,
    /// Status line and fields, as received; `Transfer-Encoding` is dropped when stored.
    pub response_head: Vec<u8>,
    /// The body after transfer coding, still content-coded.
    pub body: Vec<u8>,
    /// Why the body is not whole, if it is not.
    pub truncated: Option<Truncated>,
    /// What else should be on record: via, fetch time, operator.
    pub metadata: Vec<(String, String)>,
}

/// Why nothing new is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unchanged {
    /// The server said so (304).
    NotModified,
    /// The same bytes came again.
    SameDigest,
}

impl Unchanged {
    const fn profile(self) -> &'static str {
        match self {
            Self::NotModified => "http://netpreserve.org/warc/1.1/revisit/server-not-modified",
            Self::SameDigest => "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
        }
    }
}

/// An exchange that brought something: `request`, `response`, `metadata`. SM3 of the body as
/// stored is added to the metadata as `payload-sm3`.
pub fn fetched(x: &Exchange) -> Vec<Record> {
    let mut response = about(x, RecordType::Response, "application/http;msgtype=response").with(
        "WARC-Payload-Digest",
        format!("sha256:{}", Sha256::of(&x.body)),
    );
    if let Some(why) = x.truncated {
        response = response.with("WARC-Truncated", why.as_str());
    }
    response.block = stored_head(&x.response_head);
    response.block.extend_from_slice(&x.body);
    let own = [("payload-sm3".to_owned(), sm3_hex(&x.body))];
    around(x, response, &own)
}

/// An exchange that brought nothing new since `earlier_at`: `request`, `revisit`, `metadata`.
/// `payload` names the payload that stands unchanged, as its own capture names it (content coding
/// undone); it is noted in the metadata as `unchanged-payload-sha256`.
pub fn revisit(
    x: &Exchange,
    earlier_url: &str,
    earlier_at: Timestamp,
    payload: &Sha256,
    why: Unchanged,
) -> Vec<Record> {
    let mut record = about(x, RecordType::Revisit, "application/http;msgtype=response")
        .with("WARC-Profile", why.profile())
        .with("WARC-Refers-To-Target-URI", earlier_url)
        .with("WARC-Refers-To-Date", earlier_at.to_string());
    if why == Unchanged::SameDigest {
        // The standard asks for the digest that was compared and for the word that the body is
        // left out. A 304 has no body whose digest could be stated.
        record = record
            .with(
                "WARC-Payload-Digest",
                format!("sha256:{}", Sha256::of(&x.body)),
            )
            .with("WARC-Truncated", Truncated::Length.as_str());
    }
    record.block = stored_head(&x.response_head);
    let own = [("unchanged-payload-sha256".to_owned(), payload.to_string())];
    around(x, record, &own)
}

/// A file that somebody handed over: `resource`, `metadata`.
pub fn imported(
    url: &str,
    at: Timestamp,
    content_type: &str,
    bytes: &[u8],
    metadata: &[(String, String)],
) -> Vec<Record> {
    let mut resource = Record::new(RecordType::Resource, at, content_type).with(
        "WARC-Payload-Digest",
        format!("sha256:{}", Sha256::of(bytes)),
    );
    resource.target_uri = Some(url.to_owned());
    resource.block = bytes.to_vec();
    let mut fields = metadata.to_vec();
    fields.push(("payload-sm3".to_owned(), sm3_hex(bytes)));
    let note = metadata_record(at, url, &resource.id, &fields);
    vec![resource, note]
}

fn about(x: &Exchange, kind: RecordType, content_type: &str) -> Record {
    let mut record = Record::new(kind, x.at, content_type);
    record.target_uri = Some(x.url.clone());
    match x.ip {
        Some(ip) => record.with("WARC-IP-Address", ip.to_string()),
        None => record,
    }
}

/// `answer` between the request that led to it and what else is known of it.
fn around(x: &Exchange, answer: Record, own: &[(String, String)]) -> Vec<Record> {
    let mut request = about(x, RecordType::Request, "application/http;msgtype=request")
        .with("WARC-Concurrent-To", answer.id.clone());
    request.block = stored_head(&x.request);
    let mut fields = x.metadata.clone();
    fields.extend_from_slice(own);
    let note = metadata_record(x.at, &x.url, &answer.id, &fields);
    vec![request, answer, note]
}

fn metadata_record(at: Timestamp, url: &str, of: &str, fields: &[(String, String)]) -> Record {
    let mut note = Record::new(RecordType::Metadata, at, "application/warc-fields")
        .with("WARC-Concurrent-To", of);
    note.target_uri = Some(url.to_owned());
    note.block = fields_block(fields);
    note
}
