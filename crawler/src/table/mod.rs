//! Table: the rows of a list that somebody saved as CSV or as a workbook (XLSX).
//!
//! ```text
//! bytes ─told by their start→ xlsx: shared strings, first sheet ┐
//!                           └ text: charset, separator          ┴→ rows of cells, each with its line
//! ```
//!
//! Lists come by hand and by upload, so whatever the bytes are costs a bounded amount: a file of 32
//! MiB, each part of a workbook unpacked to 128 MiB at most and read as a stream, 200,000 rows, 64
//! columns, 64 MiB of text in all. What lies beyond a bound refuses the file, not the process.
//!
//! Not here: what the columns mean (`classifier`'s registry).

mod text;
mod xlsx;

/// Largest file, bytes.
pub const FILE_LIMIT: usize = 32 << 20;
/// Most rows.
pub const ROW_LIMIT: usize = 200_000;
/// Cells of a row that are kept; what stands right of them is passed over.
pub const COLUMN_LIMIT: usize = 64;
/// Most text of all cells together, bytes.
pub const TEXT_LIMIT: usize = 64 << 20;
/// Largest part of a workbook once unpacked, bytes.
pub const PART_LIMIT: u64 = 128 << 20;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Line of a text file, row of a sheet; from 1.
    pub line: u64,
    /// Its cells, without white space around them.
    pub cells: Vec<String>,
}

/// Why a file gave no table. Nothing of it is used then.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TableError {
    /// More than a bound allows.
    #[error("{file}: {what}; nothing of it was read. Split it into smaller files")]
    TooLarge {
        /// Name of the file.
        file: String,
        /// Which bound.
        what: &'static str,
    },
    /// A workbook of before 2007.
    #[error(
        "{file}: an old or encrypted workbook; nothing of it was read. Save it as XLSX or CSV without a password"
    )]
    OldWorkbook {
        /// Name of the file.
        file: String,
    },
    /// A workbook that does not hold together.
    #[error(
        "{file}: not a readable workbook ({what}); nothing of it was read. Open it and save it again as XLSX or CSV"
    )]
    BrokenWorkbook {
        /// Name of the file.
        file: String,
        /// What was wrong.
        what: String,
    },
    /// Bytes that are no text.
    #[error("{file}: neither a workbook nor text; nothing of it was read. Save it as XLSX or CSV")]
    NotText {
        /// Name of the file.
        file: String,
    },
}

/// The rows of a file, empty ones left out. CSV may be parted by commas, tabs or semicolons, in
/// UTF-8, UTF-16 or GB18030; of a workbook the first sheet that is not hidden is read.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    if bytes.len() > FILE_LIMIT {
        return Err(TableError::TooLarge {
            file: file.to_owned(),
            what: "larger than 32 MiB",
        });
    }
    let mut rows = Rows::of(file);
    match bytes {
        [b'P', b'K', 3 | 5, ..] => xlsx::read(&mut rows, bytes)?,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            return Err(TableError::OldWorkbook {
                file: file.to_owned(),
            });
        }
        _ => text::read(&mut rows, bytes)?,
    }
    Ok(rows.rows)
}

/// Rows so far, within the bounds.
struct Rows<'f> {
    file: &'f str,
    rows: Vec<Row>,
    text: usize,
}

impl<'f> Rows<'f> {
    fn of(file: &'f str) -> Self {
        Self {
            file,
            rows: Vec::new(),
            text: 0,
        }
    }

    fn too_large(&self, what: &'static str) -> TableError {
        TableError::TooLarge {
            file: self.file.to_owned(),
            what,
        }
    }

    /// Counts the text of a cell that is about to be kept.
    fn count(&mut self, bytes: usize) -> Result<(), TableError> {
        self.text += bytes;
        if self.text > TEXT_LIMIT {
            return Err(self.too_large("holds more than 64 MiB of text"));
        }
        Ok(())
    }

    fn push(&mut self, line: u64, cells: Vec<String>) -> Result<(), TableError> {
        if cells.iter().all(String::is_empty) {
            return Ok(());
        }
        if self.rows.len() == ROW_LIMIT {
            return Err(self.too_large("has more than 200,000 rows"));
        }
        self.rows.push(Row { line, cells });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn cells(bytes: &[u8]) -> Vec<(u64, String)> {
        let rows = read("表.csv", bytes).unwrap();
        rows.into_iter()
            .map(|row| (row.line, row.cells.join("|")))
            .collect()
    }

    fn row(line: u64, cells: &str) -> (u64, String) {
        (line, cells.to_owned())
    }

    /// A workbook of these parts, packed.
    fn workbook(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in parts {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(*name, options).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const BOOK: &str = r#"<workbook xmlns:r="r"><sheets><sheet name="隐" state="hidden" r:id="rId1"/><sheet name="一" r:id="rId2"/></sheets></workbook>"#;
    const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet9.xml"/><Relationship Id="rId2" Target="worksheets/sheet1.xml"/></Relationships>"#;

    fn sheet(strings: &str, data: &str) -> Vec<u8> {
        workbook(&[
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            (
                "xl/sharedStrings.xml",
                &format!("<sst uniqueCount=\"18446744073709551615\">{strings}</sst>"),
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!(
                    "<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{data}</sheetData></worksheet>"
                ),
            ),
        ])
    }

    #[test]
    fn text_of_any_charset_and_separator() {
        let utf8 = "\u{feff}批准文号,产品名称\r\n\r\n国食健注G20200123 ,\"青禾,牌\"\r\n";
        let expected = vec![
            row(1, "批准文号|产品名称"),
            row(3, "国食健注G20200123|青禾,牌"),
        ];
        assert_eq!(cells(utf8.as_bytes()), expected);
        let tabs = "批准文号\t产品名称\n\n国食健注G20200123\t青禾,牌\n";
        let (gb18030, _, _) = encoding_rs::GB18030.encode(tabs);
        assert_eq!(cells(&gb18030), expected);
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(tabs.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(cells(&utf16), expected);
    }

    #[test]
    fn the_first_visible_sheet_of_a_workbook_is_read() {
        let strings = "<si><t>批准文号</t></si><si><r><t>产品</t></r><r><t>名称</t></r><rPh><t>chǎn</t></rPh></si>";
        let data = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" t=\"s\"><v>1</v></c></row>\
                    <row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t> 国食健注G20200123 </t></is></c>\
                    <c r=\"B4\"><f>1+1</f><v>46023</v></c><c r=\"C4\" t=\"str\"><v>A&amp;B &#x9752;</v></c></row>";
        assert_eq!(
            cells(&sheet(strings, data)),
            vec![
                row(1, "批准文号||产品名称"),
                row(4, "国食健注G20200123|46023|A&B 青")
            ]
        );
    }

    #[test]
    fn rows_without_references_stand_one_after_another() {
        let data = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row>";
        assert_eq!(cells(&sheet("", data)), vec![row(1, "1||3"), row(3, "4")]);
    }

    fn refused(bytes: &[u8]) -> String {
        read("r.xlsx", bytes).unwrap_err().to_string()
    }

    #[test]
    fn hostile_workbooks_are_refused_within_bounds() {
        let far = "<row r=\"4294967295\"><c r=\"ZZZZZZZZ4294967295\"><v>1</v></c></row>";
        assert_eq!(read("r.xlsx", &sheet("", far)).unwrap(), []);
        let rows = "<row><c><v>1</v></c></row>".repeat(ROW_LIMIT + 1);
        assert!(refused(&sheet("", &rows)).contains("200,000 rows"));
        let long = format!("<si><t>{}</t></si>", "甲".repeat(100_000));
        let again = "<row><c t=\"s\"><v>0</v></c></row>".repeat(1000);
        assert!(refused(&sheet(&long, &again)).contains("64 MiB of text"));
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
        let book = workbook(&[
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", RELATIONS),
            (
                "xl/worksheets/sheet1.xml",
                &format!(
                    "{laughs}<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>"
                ),
            ),
        ]);
        assert!(refused(&book).contains("entity"), "{}", refused(&book));
        // 160 MiB of spaces in a few hundred kilobytes.
        let bomb = sheet("", &" ".repeat(160 << 20));
        assert!(bomb.len() < 1 << 20);
        assert!(refused(&bomb).contains("unpacks to more than 128 MiB"));
    }

    #[test]
    fn what_is_no_table_says_so() {
        assert!(refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").contains("old or encrypted"));
        assert!(refused(b"\x00\x01\x02\x03").contains("neither a workbook nor text"));
        assert!(refused(b"PK\x03\x04rubbish").contains("not a readable workbook"));
        assert!(refused(&workbook(&[("a.txt", "")])).contains("xl/workbook.xml"));
        let old = BOOK.replace("<sheets>", "<workbookPr date1904=\"1\"/><sheets>");
        let mac = workbook(&[("xl/workbook.xml", &old)]);
        assert!(refused(&mac).contains("1904"));
        assert!(refused(&vec![b'a'; FILE_LIMIT + 1]).contains("32 MiB"));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read("r", &bytes);
            let _ = read("r", &[b"PK\x03\x04".as_slice(), &bytes].concat());
        }

        #[test]
        fn a_damaged_workbook_is_read_or_refused(at in 0usize..4000, byte in 0u8..) {
            let mut book = sheet("<si><t>批准文号</t></si>", "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>");
            let at = at % book.len();
            book[at] = byte;
            let _ = read("r", &book);
        }

        #[test]
        fn any_markup_in_a_sheet_is_read_or_refused(data in "(<(row|c|v|is|t|/row|/c|/v)( (r|t)=\"[A-Z]{0,3}[0-9]{0,9}s?\")?>|[0-9]{1,3}|&[a-z#]{1,3};|甲){0,30}") {
            let _ = read("r", &sheet("<si><t>甲</t></si>", &data));
        }
    }
}
