//! From a stored capture to the bytes that a person would have seen.

use crate::http::{field, head_len, parse_head};
use crate::record::parse_fields;
use crate::{Reader, Record, RecordType, WarcError};
use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::{ErrorKind, Read};

/// Bytes a body may unpack to.
pub const MAX_PAYLOAD: u64 = 64 << 20;
/// How many times its stored size a body may unpack to, once it is past [`RATIO_FREE`].
pub const MAX_RATIO: u64 = 100;
/// Bytes that any body may unpack to, whatever the ratio.
pub const RATIO_FREE: u64 = 1 << 20;

/// What a capture holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Status code; `None` for an imported file.
    pub status: Option<u16>,
    /// Fields of the response; empty for an imported file.
    pub headers: Vec<(String, String)>,
    /// Media type as sent, or as stated when imported.
    pub content_type: Option<String>,
    /// The body with its content coding undone; empty for a revisit.
    pub bytes: Vec<u8>,
    /// Fields of the metadata record.
    pub metadata: Vec<(String, String)>,
}

impl Payload {
    /// First response field with this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        field(&self.headers, name)
    }
}

/// Reads a stored capture: exactly one answer (`response`, `resource` or `revisit`), with its
/// digests checked, and what the metadata record says of it.
pub fn payload(warc_bytes: &[u8]) -> Result<Payload, WarcError> {
    let mut answer: Option<Record> = None;
    let mut metadata = Vec::new();
    for record in Reader::new(warc_bytes) {
        let record = record?;
        match record.kind {
            RecordType::Response | RecordType::Resource | RecordType::Revisit => {
                if answer.is_some() {
                    return Err(WarcError::Unexpected {
                        id: record.id,
                        kind: record.kind,
                    });
                }
                answer = Some(record);
            }
            RecordType::Metadata => metadata.extend(parse_fields(&record.block)),
            RecordType::Request | RecordType::Warcinfo | RecordType::Conversion => {}
        }
    }
    let answer = answer.ok_or(WarcError::NoPayload)?;
    if answer.kind == RecordType::Resource {
        return Ok(Payload {
            status: None,
            headers: Vec::new(),
            content_type: answer.content_type,
            bytes: answer.block,
            metadata,
        });
    }
    let (head, body) = answer.block.split_at(head_len(&answer.block));
    let (status, headers) = parse_head(head);
    let bytes = match answer.kind {
        RecordType::Revisit => Vec::new(),
        _ => decode(body, &headers, &answer.id)?,
    };
    Ok(Payload {
        status,
        content_type: field(&headers, "Content-Type").map(str::to_owned),
        headers,
        bytes,
        metadata,
    })
}

/// Undoes the content codings, last applied first.
fn decode(body: &[u8], headers: &[(String, String)], id: &str) -> Result<Vec<u8>, WarcError> {
    let codings: Vec<String> = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Content-Encoding"))
        .flat_map(|(_, value)| value.split(','))
        .map(|coding| coding.trim().to_ascii_lowercase())
        .filter(|coding| !coding.is_empty() && coding != "identity")
        .collect();
    // Two codings are already odd; a long list is an attack on the patience of the reader.
    if codings.len() > 3 {
        return Err(WarcError::UnknownCoding {
            id: id.to_owned(),
            coding: codings.join(", "),
        });
    }
    let stored = body.len() as u64;
    let mut bytes = body.to_vec();
    for coding in codings.iter().rev() {
        bytes = match coding.as_str() {
            // Servers that name a coding and send plain bytes are common; the bytes are then
            // what a person would get to see.
            "gzip" | "x-gzip" if !bytes.starts_with(&[0x1f, 0x8b]) => bytes,
            "gzip" | "x-gzip" => unpack(MultiGzDecoder::new(&bytes[..]), coding, stored, id)?,
            "deflate" => match unpack(ZlibDecoder::new(&bytes[..]), coding, stored, id) {
                // Some servers send raw deflate under this name.
                Err(WarcError::BadCoding { .. }) => {
                    unpack(DeflateDecoder::new(&bytes[..]), coding, stored, id)?
                }
                other => other?,
            },
            _ => {
                return Err(WarcError::UnknownCoding {
                    id: id.to_owned(),
                    coding: coding.clone(),
                });
            }
        };
    }
    Ok(bytes)
}

/// What the decoder gives, within bounds. A stream that ends early gives what it had, as a
/// browser would show it.
fn unpack(input: impl Read, coding: &str, stored: u64, id: &str) -> Result<Vec<u8>, WarcError> {
    let limit = MAX_PAYLOAD.min(RATIO_FREE.max(stored.saturating_mul(MAX_RATIO)));
    let mut bytes = Vec::new();
    match input.take(limit + 1).read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(e) if e.kind() == ErrorKind::UnexpectedEof && !bytes.is_empty() => {}
        Err(e) => {
            return Err(WarcError::BadCoding {
                id: id.to_owned(),
                coding: coding.to_owned(),
                what: e.to_string(),
            });
        }
    }
    if bytes.len() as u64 > limit {
        return Err(WarcError::Bomb {
            id: id.to_owned(),
            stored,
            limit,
        });
    }
    Ok(bytes)
}
