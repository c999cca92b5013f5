//! Bytes to records, compressed or plain, checking while reading.

use crate::http::head_len;
use crate::{DigestOf, Record, RecordType, WarcError};
use flate2::bufread::GzDecoder;
use jiff::Timestamp;
use mingjian_domain::Sha256;
use std::io::{self, BufRead, BufReader, Read};

/// Named fields of one record, all together, bytes. More is refused.
pub const MAX_HEAD: usize = 64 << 10;
/// A block, bytes. More is refused before it is read.
pub const MAX_BLOCK: u64 = 256 << 20;

/// Reads records one after the other. A changed block or payload gives an error for that record
/// and reading goes on; anything else that is wrong ends it.
///
/// Only digests written `sha256:` are checked; other algorithms are left to other tools.
pub struct Reader<R: BufRead> {
    state: State<R>,
}

enum State<R: BufRead> {
    /// At the start of a record or of a gzip member.
    Between(Counted<R>),
    /// Inside the member that began at `start`.
    Member {
        input: Box<BufReader<GzDecoder<Counted<R>>>>,
        start: u64,
    },
    /// Nothing follows.
    Over,
}

impl<R: BufRead> Reader<R> {
    /// A reader from the first byte of a `.warc` or `.warc.gz`.
    pub fn new(input: R) -> Self {
        Self {
            state: State::Between(Counted { input, position: 0 }),
        }
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<Record, WarcError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            // What goes wrong below leaves `Over` behind, so an error is the last item.
            match std::mem::replace(&mut self.state, State::Over) {
                State::Over => return None,
                State::Between(mut input) => {
                    let start = input.position;
                    match input.fill_buf().map(|next| next.first().copied()) {
                        Err(e) => return Some(Err(fault(e, start, None))),
                        Ok(None) => return None,
                        Ok(Some(0x1f)) => {
                            let input = Box::new(BufReader::new(GzDecoder::new(input)));
                            self.state = State::Member { input, start };
                        }
                        Ok(Some(_)) => {
                            let found = record(&mut input, start);
                            if goes_on(&found) {
                                self.state = State::Between(input);
                            }
                            return Some(found);
                        }
                    }
                }
                State::Member { mut input, start } => {
                    match input.fill_buf().map(<[u8]>::is_empty) {
                        Err(e) => return Some(Err(fault(e, start, None))),
                        // The member is over and its checksum held.
                        Ok(true) => {
                            self.state = State::Between(input.into_inner().into_inner());
                        }
                        Ok(false) => {
                            let found = record(&mut *input, start);
                            // Looking past the record makes the decoder check the member's
                            // sum, so that nothing leaves here before it held.
                            if let (Ok(record), Err(e)) = (&found, input.fill_buf()) {
                                return Some(Err(fault(e, start, Some(&record.id))));
                            }
                            if goes_on(&found) {
                                self.state = State::Member { input, start };
                            }
                            return Some(found);
                        }
                    }
                }
            }
        }
    }
}

/// After a changed block the place of the next record is still known.
fn goes_on(found: &Result<Record, WarcError>) -> bool {
    matches!(found, Ok(_) | Err(WarcError::Digest { .. }))
}

/// A reader that knows how many bytes were taken from it.
struct Counted<R> {
    input: R,
    position: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.input.read(buf)?;
        self.position += n as u64;
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }
    fn consume(&mut self, n: usize) {
        self.position += n as u64;
        self.input.consume(n);
    }
}

fn fault(e: io::Error, offset: u64, id: Option<&str>) -> WarcError {
    let id = id.unwrap_or("without id").to_owned();
    match e.kind() {
        io::ErrorKind::UnexpectedEof => WarcError::Cut { offset, id },
        io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => WarcError::Damaged {
            offset,
            id,
            what: e.to_string(),
        },
        _ => WarcError::Io { offset, source: e },
    }
}

/// The named fields of a record that the reader itself needs, and the rest.
#[derive(Default)]
struct Head {
    kind: Option<String>,
    id: Option<String>,
    date: Option<String>,
    target_uri: Option<String>,
    content_type: Option<String>,
    length: Option<String>,
    block_digest: Option<String>,
    others: Vec<(String, String)>,
}

impl Head {
    fn take(&mut self, name: &str, value: String) {
        let slot = match name.to_ascii_lowercase().as_str() {
            "warc-type" => &mut self.kind,
            "warc-record-id" => &mut self.id,
            "warc-date" => &mut self.date,
            "warc-target-uri" => &mut self.target_uri,
            "content-type" => &mut self.content_type,
            "content-length" => &mut self.length,
            "warc-block-digest" => &mut self.block_digest,
            _ => {
                self.others.push((name.to_owned(), value));
                return;
            }
        };
        // The first one counts, as with everybody else who reads these.
        slot.get_or_insert(value);
    }
}

fn record(input: &mut impl BufRead, offset: u64) -> Result<Record, WarcError> {
    let head = read_head(input, offset)?;
    let id = head.id.clone();
    let wrong = |what: String| WarcError::Head {
        offset,
        id: id.clone().unwrap_or_else(|| "without id".into()),
        what,
    };
    let missing = |name: &str| wrong(format!("{name} is missing"));

    let record_id = id.clone().ok_or_else(|| missing("WARC-Record-ID"))?;
    let kind = head.kind.ok_or_else(|| missing("WARC-Type"))?;
    let kind = RecordType::from_word(&kind)
        .ok_or_else(|| wrong(format!("WARC-Type {kind:?} is not known")))?;
    let date = head.date.ok_or_else(|| missing("WARC-Date"))?;
    let date: Timestamp = date
        .parse()
        .map_err(|_| wrong(format!("WARC-Date {date:?} is no time in UTC")))?;
    let length = head.length.ok_or_else(|| missing("Content-Length"))?;
    let length: u64 = length
        .parse()
        .map_err(|_| wrong(format!("Content-Length {length:?} is no number")))?;
    if length > MAX_BLOCK {
        return Err(WarcError::TooLarge {
            offset,
            id: record_id,
            length,
            limit: MAX_BLOCK,
        });
    }

    // Grows with what is there, not with what is stated.
    let mut block = Vec::new();
    input
        .by_ref()
        .take(length)
        .read_to_end(&mut block)
        .map_err(|e| fault(e, offset, id.as_deref()))?;
    let mut end = [0; 4];
    if (block.len() as u64) < length {
        return Err(WarcError::Cut {
            offset,
            id: record_id,
        });
    }
    input
        .read_exact(&mut end)
        .map_err(|e| fault(e, offset, id.as_deref()))?;
    if end != *b"\r\n\r\n" {
        return Err(wrong(format!(
            "no record end after {length} bytes; Content-Length is wrong"
        )));
    }

    let record = Record {
        kind,
        id: record_id,
        date,
        target_uri: head.target_uri.map(without_brackets),
        content_type: head.content_type,
        headers: head.others,
        block,
    };
    check(&record, head.block_digest.as_deref(), offset)?;
    Ok(record)
}

fn read_head(input: &mut impl BufRead, offset: u64) -> Result<Head, WarcError> {
    let mut left = MAX_HEAD;
    let mut line = Vec::new();
    read_line(input, &mut left, &mut line, offset, &None)?;
    if !matches!(line.as_slice(), b"WARC/1.1" | b"WARC/1.0") {
        return Err(WarcError::NotARecord {
            offset,
            found: String::from_utf8_lossy(&line).chars().take(40).collect(),
        });
    }
    let mut head = Head::default();
    let mut pending: Option<(String, String)> = None;
    loop {
        read_line(input, &mut left, &mut line, offset, &head.id)?;
        let text = String::from_utf8_lossy(&line);
        if text.starts_with([' ', '\t']) {
            // A folded value goes on.
            if let Some((_, value)) = &mut pending {
                value.push(' ');
                value.push_str(text.trim());
                continue;
            }
        }
        if let Some((name, value)) = pending.take() {
            head.take(&name, value);
        }
        if text.is_empty() {
            return Ok(head);
        }
        let Some((name, value)) = text.split_once(':') else {
            return Err(WarcError::Head {
                offset,
                id: head.id.unwrap_or_else(|| "without id".into()),
                what: format!(
                    "the line {:?} has no colon",
                    text.chars().take(40).collect::<String>()
                ),
            });
        };
        pending = Some((name.trim().to_owned(), value.trim().to_owned()));
    }
}

/// One line without its end, into `line`; takes at most `left` bytes.
fn read_line(
    input: &mut impl BufRead,
    left: &mut usize,
    line: &mut Vec<u8>,
    offset: u64,
    id: &Option<String>,
) -> Result<(), WarcError> {
    line.clear();
    let n = input
        .by_ref()
        .take(*left as u64)
        .read_until(b'\n', line)
        .map_err(|e| fault(e, offset, id.as_deref()))?;
    *left -= n;
    let id = || id.clone().unwrap_or_else(|| "without id".into());
    if line.last() != Some(&b'\n') {
        return Err(if *left == 0 {
            WarcError::Head {
                offset,
                id: id(),
                what: format!("longer than {MAX_HEAD} bytes"),
            }
        } else {
            WarcError::Cut { offset, id: id() }
        });
    }
    while matches!(line.last(), Some(b'\n' | b'\r')) {
        line.pop();
    }
    Ok(())
}

/// WARC 1.0 put addresses in angle brackets.
fn without_brackets(uri: String) -> String {
    uri.strip_prefix('<')
        .and_then(|u| u.strip_suffix('>'))
        .map(str::to_owned)
        .unwrap_or(uri)
}

fn check(record: &Record, block_digest: Option<&str>, offset: u64) -> Result<(), WarcError> {
    compare(record, DigestOf::Block, block_digest, &record.block, offset)?;
    // A revisit states the digest of a payload that it leaves out.
    let body = match record.kind {
        RecordType::Response => &record.block[head_len(&record.block)..],
        RecordType::Resource | RecordType::Conversion => &record.block[..],
        _ => return Ok(()),
    };
    let declared = record.header("WARC-Payload-Digest");
    compare(record, DigestOf::Payload, declared, body, offset)
}

fn compare(
    record: &Record,
    of: DigestOf,
    declared: Option<&str>,
    bytes: &[u8],
    offset: u64,
) -> Result<(), WarcError> {
    let Some(declared) = declared.and_then(|d| d.strip_prefix("sha256:")) else {
        return Ok(());
    };
    let found = Sha256::of(bytes);
    if declared.eq_ignore_ascii_case(&found.to_string()) {
        return Ok(());
    }
    Err(WarcError::Digest {
        offset,
        id: record.id.clone(),
        of,
        declared: declared.to_owned(),
        found,
    })
}
