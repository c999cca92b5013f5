//! Why a fetch gave nothing: what happened, what is kept, what to do.

use crate::guard::Refused;

/// Why a fetch gave no capture. Recorded against the visit; never stops it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The guard refused the address.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// robots.txt forbids it.
    #[error(
        "{url}: the site's robots.txt asks crawlers to stay away, or cannot be read just now; not fetched"
    )]
    Robots {
        /// The address.
        url: String,
    },
    /// Longer than any address in good faith.
    #[error("{}…: the address is longer than 8 KiB; not fetched", url.get(..80).unwrap_or_default())]
    LongAddress {
        /// The address.
        url: String,
    },
    /// No connection.
    #[error(
        "{url}: no connection: {what}. Check the address and this machine's network; it is tried again at the next visit"
    )]
    Connect {
        /// The address.
        url: String,
        /// What the system said.
        what: String,
    },
    /// The server accepted the connection and said nothing, or could not be reached in time.
    #[error("{url}: no answer within {seconds} seconds; it is tried again at the next visit")]
    Silent {
        /// The address.
        url: String,
        /// How long was waited.
        seconds: u64,
    },
    /// The body trickles.
    #[error(
        "{url}: sends less than {least} bytes a second; given up after {received} bytes, nothing stored"
    )]
    Slow {
        /// The address.
        url: String,
        /// Bytes received.
        received: usize,
        /// Least pace, bytes a second.
        least: usize,
    },
    /// The exchange takes too long.
    #[error("{url}: not finished after {seconds} seconds; nothing stored")]
    TooLong {
        /// The address.
        url: String,
        /// The limit.
        seconds: u64,
    },
    /// The connection broke, or the server does not speak HTTP.
    #[error(
        "{url}: the answer broke off or is no HTTP: {what}; nothing stored, it is tried again at the next visit"
    )]
    Broken {
        /// The address.
        url: String,
        /// What the connection said.
        what: String,
    },
    /// The head is too long.
    #[error("{url}: the response head is longer than {limit_kib} KiB; nothing stored")]
    LongHead {
        /// The address.
        url: String,
        /// The limit.
        limit_kib: usize,
    },
    /// The body is too long.
    #[error(
        "{url}: sends more than {limit_mib} MiB; stopped there, nothing stored. Save the page in a browser and import it if it matters"
    )]
    TooLarge {
        /// The address.
        url: String,
        /// The limit.
        limit_mib: usize,
    },
    /// The body unpacks to too much.
    #[error(
        "{url}: {received} bytes unpack to more than a page may hold; taken for a decompression bomb, nothing stored"
    )]
    Unpacks {
        /// The address.
        url: String,
        /// Bytes received.
        received: usize,
    },
    /// The body is packed in a way nobody asked for, or is damaged.
    #[error("{url}: the body cannot be unpacked: {what}; nothing stored")]
    Coding {
        /// The address.
        url: String,
        /// What the reader said.
        what: String,
    },
    /// No page.
    #[error("{url}: is {content_type}, not a page; not stored")]
    NotText {
        /// The address.
        url: String,
        /// `Content-Type` as sent.
        content_type: String,
    },
    /// The server refused or failed.
    #[error("{url}: the server answered {status}{}; nothing stored", meaning(*status))]
    Status {
        /// The address.
        url: String,
        /// Status code.
        status: u16,
    },
    /// A redirect that says not where to.
    #[error("{url}: a redirect ({status}) without a readable Location; nothing stored")]
    Lost {
        /// The address.
        url: String,
        /// Status code.
        status: u16,
    },
    /// Redirects without end.
    #[error(
        "{url}: still redirecting after {hops} hops; nothing stored. Open it in a browser and correct the source's address"
    )]
    EndlessRedirect {
        /// Where the chain began.
        url: String,
        /// How many were followed.
        hops: usize,
    },
    /// Redirects in a circle.
    #[error(
        "{url}: redirects in a circle through {through}; nothing stored. Open it in a browser and correct the source's address"
    )]
    RedirectLoop {
        /// Where the chain began.
        url: String,
        /// The address that came up twice.
        through: String,
    },
    /// A redirect to a host that the source does not name.
    #[error(
        "{url}: redirects to {to}, a host this source does not name; not followed. Add that address to the source if it belongs to it"
    )]
    Elsewhere {
        /// The address.
        url: String,
        /// Where it leads.
        to: String,
    },
}

/// What a status means for the person who reads it.
fn meaning(status: u16) -> &'static str {
    match status {
        401 | 407 => " (sign-in needed)",
        403 => " (forbidden)",
        404 => " (not found)",
        410 => " (gone)",
        412 | 521 => " (a firewall's check; it is not passed by force)",
        429 => " (too many requests); given up after waiting",
        503 => " (busy); given up after waiting",
        500.. => " (the server failed)",
        _ => "",
    }
}
