//! What one fetch may cost.

use std::time::Duration;

/// What one fetch may cost. The defaults suit the open web; tests make them small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a response head.
    pub head: usize,
    /// Bytes of a body as received.
    pub body: usize,
    /// Bytes of a body unpacked; a hundred times its received size is never exceeded either, once
    /// past a megabyte.
    pub unpacked: usize,
    /// Redirects in one chain, those of pages and scripts among them.
    pub redirects: usize,
    /// Until a connection stands.
    pub connect: Duration,
    /// From there until the response head is read.
    pub first_byte: Duration,
    /// The whole exchange.
    pub whole: Duration,
    /// From here on a body must keep a least pace.
    pub slow_after: Duration,
    /// That pace.
    pub least_bytes_per_second: usize,
    /// Longest pause that a busy server (429, 503) is granted before it is asked again.
    pub longest_backoff: Duration,
    /// How often a busy server is asked again for one address.
    pub retries: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 64 << 10,
            body: 16 << 20,
            unpacked: 64 << 20,
            redirects: 10,
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            whole: Duration::from_secs(120),
            slow_after: Duration::from_secs(20),
            least_bytes_per_second: 1024,
            longest_backoff: Duration::from_secs(60),
            retries: 2,
        }
    }
}
