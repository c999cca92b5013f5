//! One record, as it stands between bytes and meaning.

use jiff::Timestamp;

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecordType {
    /// About the file.
    Warcinfo,
    /// What was asked.
    Request,
    /// What was answered.
    Response,
    /// Bytes without an exchange.
    Resource,
    /// Nothing new since an earlier capture.
    Revisit,
    /// About another record.
    Metadata,
    /// Another record in another form.
    Conversion,
}

impl RecordType {
    const ALL: [Self; 7] = [
        Self::Warcinfo,
        Self::Request,
        Self::Response,
        Self::Resource,
        Self::Revisit,
        Self::Metadata,
        Self::Conversion,
    ];

    /// The word of the standard.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warcinfo => "warcinfo",
            Self::Request => "request",
            Self::Response => "response",
            Self::Resource => "resource",
            Self::Revisit => "revisit",
            Self::Metadata => "metadata",
            Self::Conversion => "conversion",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str().eq_ignore_ascii_case(word))
    }
}

impl std::fmt::Display for RecordType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One record. `Content-Length` and `WARC-Block-Digest` are not kept: they follow from `block`,
/// are written by [`encode`](crate::encode) and checked by [`Reader`](crate::Reader).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What it is.
    pub kind: RecordType,
    /// `<urn:uuid:…>`, with its brackets.
    pub id: String,
    /// When it was captured.
    pub date: Timestamp,
    /// The address it is about, without brackets.
    pub target_uri: Option<String>,
    /// Media type of the block.
    pub content_type: Option<String>,
    /// All other named fields, in order.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub block: Vec<u8>,
}

impl Record {
    /// A record with a new id and nothing in it yet.
    pub(crate) fn new(kind: RecordType, date: Timestamp, content_type: &str) -> Self {
        Self {
            kind,
            id: format!("<urn:uuid:{}>", uuid::Uuid::new_v4()),
            date,
            target_uri: None,
            content_type: Some(content_type.to_owned()),
            headers: Vec::new(),
            block: Vec::new(),
        }
    }

    /// First of the other fields with this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        crate::http::field(&self.headers, name)
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// A block of `application/warc-fields`. Line ends inside names and values become spaces.
pub fn fields_block(fields: &[(String, String)]) -> Vec<u8> {
    let mut block = String::new();
    for (name, value) in fields {
        block.push_str(&one_line(name));
        block.push_str(": ");
        block.push_str(&one_line(value));
        block.push_str("\r\n");
    }
    block.into_bytes()
}

/// Reads a block of `application/warc-fields`; lines without a colon are passed over.
pub fn parse_fields(block: &[u8]) -> Vec<(String, String)> {
    String::from_utf8_lossy(block)
        .lines()
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

/// The text without anything that would end a field's line early.
pub(crate) fn one_line(text: &str) -> String {
    text.replace(['\r', '\n', '\0'], " ").trim().to_owned()
}
