//! The seal: the zip's comment, stating the SHA-256 of every byte before it.
//!
//! ```text
//! [entries][central directory][end record, comment length 98][mingjian-seal-1 sha256:<hex of all that>…]
//! ```
//!
//! Digests in the manifest cover what the files hold. A zip has more bytes than that: headers,
//! times, compressed forms that unpack to the same. The seal covers those too, so that no byte of
//! a package can change unseen. It is no signature: whoever changes a byte can make a new seal,
//! and is then caught by the digests inside, and at last by the manifest's own.

use mingjian_domain::Sha256;
use sha2::Digest as _;
use std::io::{self, Read, Seek, SeekFrom, Write};

const LABEL: &str = "mingjian-seal-1 sha256:";
const LEN: usize = LABEL.len() + 64;

/// What stands in the comment until the digest is known.
pub(crate) fn placeholder() -> String {
    format!("{LABEL}{}", "0".repeat(64))
}

/// Passes bytes on, hashing them, and keeps the last [`LEN`] back for the seal.
pub(crate) struct Sealing<W> {
    out: W,
    kept: Vec<u8>,
    hash: sha2::Sha256,
    all: sha2::Sha256,
    written: u64,
}

impl<W: Write> Sealing<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            kept: Vec::new(),
            hash: sha2::Sha256::new(),
            all: sha2::Sha256::new(),
            written: 0,
        }
    }

    /// Writes the seal in place of the placeholder; gives length and digest of the whole.
    pub(crate) fn close(mut self) -> io::Result<(u64, Sha256)> {
        debug_assert_eq!(self.kept, placeholder().as_bytes());
        let seal = format!("{LABEL}{}", hex(self.hash));
        self.out.write_all(seal.as_bytes())?;
        self.out.flush()?;
        self.all.update(seal.as_bytes());
        Ok((self.written + LEN as u64, digest(self.all)))
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.kept.extend_from_slice(buf);
        let ready = self.kept.len().saturating_sub(LEN);
        self.out.write_all(&self.kept[..ready])?;
        self.hash.update(&self.kept[..ready]);
        self.all.update(&self.kept[..ready]);
        self.written += ready as u64;
        self.kept.drain(..ready);
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What the end of a file says about the rest of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// Every byte is as it was written.
    Holds,
    /// Some byte is not.
    Broken,
    /// The file does not end in a seal.
    Missing,
}

/// Reads the whole file once, in constant memory.
pub(crate) fn check(file: &mut (impl Read + Seek)) -> io::Result<Seal> {
    let len = file.seek(SeekFrom::End(0))?;
    let Some(sealed) = len.checked_sub(LEN as u64) else {
        return Ok(Seal::Missing);
    };
    file.seek(SeekFrom::Start(0))?;
    let mut hash = sha2::Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    let mut rest = file.by_ref().take(sealed);
    loop {
        match rest.read(&mut buffer)? {
            0 => break,
            n => hash.update(&buffer[..n]),
        }
    }
    let mut end = [0; LEN];
    file.read_exact(&mut end)?;
    file.seek(SeekFrom::Start(0))?;
    Ok(match end.strip_prefix(LABEL.as_bytes()) {
        None => Seal::Missing,
        Some(stated) if stated == hex(hash).as_bytes() => Seal::Holds,
        Some(_) => Seal::Broken,
    })
}

fn hex(hash: sha2::Sha256) -> String {
    digest(hash).to_string()
}

fn digest(hash: sha2::Sha256) -> Sha256 {
    let bytes: [u8; 32] = hash.finalize().into();
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    hex.parse().expect("64 hex digits")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::io::Cursor;

    fn sealed(body: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut sealing = Sealing::new(&mut out);
        for byte in body {
            sealing.write_all(&[*byte]).unwrap();
        }
        sealing.write_all(placeholder().as_bytes()).unwrap();
        let (len, digest) = sealing.close().unwrap();
        assert_eq!(len, out.len() as u64);
        assert_eq!(digest, Sha256::of(&out));
        out
    }

    #[test]
    fn every_byte_is_under_the_seal() {
        let bytes = sealed("证据".as_bytes());
        assert_eq!(check(&mut Cursor::new(&bytes)).unwrap(), Seal::Holds);
        for spot in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[spot] ^= 0x20;
            assert_ne!(check(&mut Cursor::new(&changed)).unwrap(), Seal::Holds);
            assert_ne!(
                check(&mut Cursor::new(&bytes[..spot])).unwrap(),
                Seal::Holds
            );
        }
    }
}
