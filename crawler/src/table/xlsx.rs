//! Tables as workbooks: the few parts of Office Open XML that a list needs.
//!
//! Values are taken as they stand, formulas' results among them; styles are not looked at, so a day
//! may come as its number. Sizes, counts and dimensions that a workbook claims for itself are never
//! believed: room is made for what comes, and what comes is counted.

use super::{COLUMN_LIMIT, PART_LIMIT, Rows, TableError};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::io::{BufRead, BufReader, Cursor, Read};

/// Most parts a workbook may have.
const PARTS: usize = 10_000;
/// Most strings that cells share.
const STRINGS: usize = 4_000_000;

type Book<'b> = zip::ZipArchive<Cursor<&'b [u8]>>;

pub(super) fn read(rows: &mut Rows<'_>, bytes: &[u8]) -> Result<(), TableError> {
    let broken = |what: String| TableError::BrokenWorkbook {
        file: rows.file.to_owned(),
        what,
    };
    let mut book = Book::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    if book.len() > PARTS {
        return Err(rows.too_large("a workbook of more than 10,000 parts"));
    }
    let sheet = first_sheet(&mut book).map_err(broken)?;
    let strings = Strings::read(&mut book).map_err(broken)?;
    match cells(&mut book, &sheet, &strings, rows) {
        Ok(()) => Ok(()),
        Err(Fault::Table(error)) => Err(error),
        Err(Fault::Broken(what)) => Err(TableError::BrokenWorkbook {
            file: rows.file.to_owned(),
            what,
        }),
    }
}

enum Fault {
    Table(TableError),
    Broken(String),
}

impl From<String> for Fault {
    fn from(what: String) -> Self {
        Self::Broken(what)
    }
}

impl From<TableError> for Fault {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

/// A part that ends with an error once it has given what it may.
struct Bounded<R> {
    part: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(into)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(std::io::Error::other("a part unpacks to more than 128 MiB")),
        }
        Ok(read)
    }
}

/// Calls `on` with each event of a part; `false` if there is no such part.
fn walk(
    book: &mut Book<'_>,
    part: &str,
    mut on: impl FnMut(&Event<'_>) -> Result<Go, Fault>,
) -> Result<bool, Fault> {
    let file = match book.by_name(part) {
        Ok(file) => file,
        Err(zip::result::ZipError::FileNotFound) => return Ok(false),
        Err(error) => return Err(Fault::Broken(format!("{part}: {error}"))),
    };
    let mut reader = Reader::from_reader(BufReader::new(Bounded {
        part: file,
        left: PART_LIMIT,
    }));
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = next(&mut reader, &mut buffer).map_err(|e| format!("{part}: {e}"))?;
        if matches!(event, Event::Eof) || on(&event)? == Go::Enough {
            return Ok(true);
        }
    }
}

fn next<'b>(
    reader: &mut Reader<impl BufRead>,
    buffer: &'b mut Vec<u8>,
) -> Result<Event<'b>, quick_xml::Error> {
    reader.read_event_into(buffer)
}

#[derive(PartialEq, Eq)]
enum Go {
    On,
    Enough,
}

/// An attribute by its name, whatever its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    element
        .attributes()
        .flatten()
        .find(|a| a.key.local_name().as_ref() == name)
        .and_then(|a| {
            a.normalized_value(quick_xml::XmlVersion::Implicit1_0)
                .ok()
                .map(|value| value.into_owned())
        })
}

/// The name of the part that holds the first sheet that is not hidden.
fn first_sheet(book: &mut Book<'_>) -> Result<String, String> {
    let text = |fault| match fault {
        Fault::Broken(what) => what,
        Fault::Table(error) => error.to_string(),
    };
    let mut relation = None;
    let mut from_1904 = false;
    let there = walk(book, "xl/workbook.xml", |event| {
        if let Event::Start(element) = event {
            match element.local_name().as_ref() {
                "sheet" if attribute(element, "state").is_none_or(|s| s == "visible") => {
                    relation = attribute(element, "id");
                    return Ok(Go::Enough);
                }
                "workbookPr" => {
                    from_1904 =
                        attribute(element, "date1904").is_some_and(|v| v != "0" && v != "false");
                }
                _ => {}
            }
        }
        Ok(Go::On)
    })
    .map_err(text)?;
    if !there {
        return Err("it has no xl/workbook.xml".into());
    }
    if from_1904 {
        return Err("its days count from 1904".into());
    }
    let relation = relation.ok_or("it has no visible sheet")?;
    let mut target = None;
    walk(book, "xl/_rels/workbook.xml.rels", |event| {
        if let Event::Start(element) = event
            && attribute(element, "Id").as_deref() == Some(&relation)
        {
            target = attribute(element, "Target");
            return Ok(Go::Enough);
        }
        Ok(Go::On)
    })
    .map_err(text)?;
    let target = target.ok_or("its first sheet is missing")?;
    Ok(match target.strip_prefix('/') {
        Some(whole) => whole.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// Strings that cells share: one text, and where each ends.
#[derive(Default)]
struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    fn read(book: &mut Book<'_>) -> Result<Self, String> {
        let mut all = Self::default();
        let mut said = Said::default();
        walk(book, "xl/sharedStrings.xml", |event| {
            said.hear(event)?;
            if let Event::End(element) = event
                && element.local_name().as_ref() == "si"
            {
                if all.ends.len() == STRINGS {
                    return Err(Fault::Broken("more than four million strings".into()));
                }
                all.text.push_str(&said.take());
                all.ends.push(all.text.len());
            }
            Ok(Go::On)
        })
        .map_err(|fault| match fault {
            Fault::Broken(what) => what,
            Fault::Table(error) => error.to_string(),
        })?;
        Ok(all)
    }

    fn get(&self, index: usize) -> Option<&str> {
        let end = *self.ends.get(index)?;
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        Some(&self.text[start..end])
    }
}

/// Text within `t` and `v`, but for the reading aids of `rPh`.
#[derive(Default)]
struct Said {
    text: String,
    inside: bool,
    aid: bool,
}

impl Said {
    fn hear(&mut self, event: &Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "t" | "v" => self.inside = true,
                "rPh" => self.aid = true,
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "t" | "v" => self.inside = false,
                "rPh" => self.aid = false,
                _ => {}
            },
            _ if !self.inside || self.aid => {}
            Event::Text(text) => self.text.push_str(&text.xml10_content()),
            Event::CData(text) => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(reference) => self.text.push(character(reference)?),
            _ => {}
        }
        Ok(())
    }

    fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// What a reference stands for. Entities that a workbook declares itself are refused, not expanded.
fn character(reference: &quick_xml::events::BytesRef<'_>) -> Result<char, Fault> {
    let broken = |what: String| Fault::Broken(what);
    if let Some(c) = reference
        .resolve_char_ref()
        .map_err(|e| broken(e.to_string()))?
    {
        return Ok(c);
    }
    let name: &str = reference;
    match name {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(broken(format!("an entity of its own, {other}"))),
    }
}

/// Reads a sheet row by row.
fn cells(
    book: &mut Book<'_>,
    sheet: &str,
    strings: &Strings,
    rows: &mut Rows<'_>,
) -> Result<(), Fault> {
    let mut said = Said::default();
    let (mut line, mut row, mut column, mut kind) = (0u64, Vec::new(), 0, None);
    let there = walk(book, sheet, |event| {
        said.hear(event)?;
        match event {
            Event::Start(element) => match element.local_name().as_ref() {
                "row" => {
                    let given = attribute(element, "r").and_then(|r| r.parse().ok());
                    line = given.unwrap_or(line + 1);
                    (row, column) = (Vec::new(), 0);
                }
                "c" => {
                    said.take();
                    if let Some(given) = attribute(element, "r") {
                        column = column_of(&given).unwrap_or(COLUMN_LIMIT);
                    }
                    kind = attribute(element, "t");
                }
                _ => {}
            },
            Event::End(element) => match element.local_name().as_ref() {
                "c" => {
                    let said = said.take();
                    let value = match kind.as_deref() {
                        Some("s") => shared(strings, &said)?,
                        Some("e") => "",
                        _ => &said,
                    };
                    if column < COLUMN_LIMIT {
                        let value = value.trim();
                        rows.count(value.len())?;
                        if row.len() <= column {
                            row.resize(column + 1, String::new());
                        }
                        row[column] = value.to_owned();
                    }
                    column += 1;
                }
                "row" => rows.push(line, std::mem::take(&mut row))?,
                "sheetData" => return Ok(Go::Enough),
                _ => {}
            },
            _ => {}
        }
        Ok(Go::On)
    })?;
    if there {
        Ok(())
    } else {
        Err(Fault::Broken(format!("{sheet} is missing")))
    }
}

fn shared<'s>(strings: &'s Strings, index: &str) -> Result<&'s str, Fault> {
    let index = index.trim();
    if index.is_empty() {
        return Ok("");
    }
    let found = index.parse().ok().and_then(|index| strings.get(index));
    found.ok_or_else(|| Fault::Broken(format!("no shared string {index}")))
}

/// The column of a cell reference, from 0; `None` beyond what any sheet has.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0usize;
    for letter in letters {
        column = column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        if column > 1 << 14 {
            return None;
        }
    }
    column.checked_sub(1)
}
