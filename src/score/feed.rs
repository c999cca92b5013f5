//! Files as they are fed to whoever judges: opened all before the first is read, then document by
//! document, so that memory does not grow with their length.

use super::input::{BadLine, Item};
use crate::cli::InputFormat;
use anyhow::{Context as _, bail};
use std::fs::File;
use std::io::{BufRead, BufReader, Read as _};
use std::path::{Path, PathBuf};

/// An input with its name.
pub type Input = (String, Box<dyn BufRead>);

/// What an input gives next: a document, or where something stands that is none, and why.
pub type Fed = Result<Item, String>;

/// Opens every file before the first is read, so that a wrong name costs nothing; `-` is standard
/// input.
pub fn open_all(files: &[PathBuf]) -> anyhow::Result<Vec<Input>> {
    files.iter().map(|path| open(path)).collect()
}

fn open(path: &Path) -> anyhow::Result<Input> {
    if path == Path::new("-") {
        return Ok(("-".into(), Box::new(BufReader::new(std::io::stdin()))));
    }
    let unreadable = || format!("{}: cannot read; nothing was scored", path.display());
    let file = File::open(path).with_context(unreadable)?;
    if file.metadata().with_context(unreadable)?.is_dir() {
        bail!("{}: is a folder; name files", path.display());
    }
    Ok((path.display().to_string(), Box::new(BufReader::new(file))))
}

/// Gives each document of an input to `on`; lines are read by `read`.
pub fn feed(
    (name, mut input): Input,
    format: InputFormat,
    read: fn(&[u8]) -> Result<Item, BadLine>,
    mut on: impl FnMut(Fed) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let lines = match format {
        InputFormat::Jsonl => true,
        InputFormat::Text => false,
        InputFormat::Auto => {
            starts_as_json(&mut input).with_context(|| format!("{name}: cannot read"))?
        }
    };
    if !lines {
        return on(text(&name, input)?);
    }
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let length = input
            .read_until(b'\n', &mut line)
            .with_context(|| format!("{name}, line {number}: cannot read on"))?;
        if length == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        on(read(&line).map_err(|cause| format!("{name}, line {number}: {cause}")))?;
    }
    Ok(())
}

fn text(name: &str, mut input: Box<dyn BufRead>) -> anyhow::Result<Fed> {
    let mut bytes = Vec::new();
    input
        .read_to_end(&mut bytes)
        .with_context(|| format!("{name}: cannot read"))?;
    let decoded = mingjian_crawler::charset::decode(&bytes, None, None);
    Ok(if decoded.text.contains('\0') {
        Err(format!("{name}: is not text"))
    } else {
        Ok(Item::of_text(name, decoded.text))
    })
}

/// Whether the first character that is not white space opens a JSON object. An input with nothing in
/// it is JSON Lines without a line.
fn starts_as_json(input: &mut Box<dyn BufRead>) -> std::io::Result<bool> {
    let buffer = input.fill_buf()?;
    let text = buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(buffer);
    Ok(matches!(text.trim_ascii_start().first(), None | Some(b'{')))
}
