//! A list of items for a spreadsheet. No cell is ever taken for a formula, and no long number
//! loses digits.

use crate::EvidenceError;
use crate::view::{Claim, Item};
use mingjian_domain::{Decision, DecisionKind, DossierItem, ItemState, LawTable};
use std::io::Write;

/// One line of the list; all as people read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRow {
    /// Number of the item.
    pub id: String,
    /// Title.
    pub title: String,
    /// Name of the source.
    pub source: String,
    /// Medium.
    pub medium: String,
    /// Account, site or channel.
    pub account: String,
    /// Address.
    pub url: String,
    /// When it was published, Beijing time.
    pub published: String,
    /// When it was captured, Beijing time.
    pub captured: String,
    /// Categories.
    pub categories: String,
    /// Claims as published.
    pub quotes: String,
    /// Provisions as cited.
    pub provisions: String,
    /// Risk, 0 to 1.
    pub risk: String,
    /// State.
    pub state: String,
    /// Last decision of a review: who and when.
    pub decided: String,
    /// Its note.
    pub note: String,
    /// SHA-256 of the capture.
    pub capture_sha256: String,
}

const HEADERS: [&str; 16] = [
    "编号",
    "标题",
    "来源",
    "媒介",
    "账号、网站或频道",
    "网址或文件",
    "发布时间（北京时间）",
    "采集时间（北京时间）",
    "涉嫌类别",
    "涉嫌内容原文",
    "涉嫌违反条款",
    "风险",
    "状态",
    "审核人与时间",
    "审核备注",
    "原始存档SHA-256",
];

impl ListRow {
    /// The line of one item.
    pub fn of(item: &DossierItem, state: ItemState, law: &LawTable) -> Self {
        let view = Item::of(1, item, law);
        // Who took it into a case did not review it.
        let reviewed = |d: &Decision| !matches!(d.kind, DecisionKind::TakeIntoCase { .. });
        let last = item
            .decisions
            .iter()
            .rposition(reviewed)
            .and_then(|at| view.decisions.get(at));
        let mut provisions: Vec<&str> = Vec::new();
        for citation in view.claims.iter().flat_map(Claim::citations) {
            if !provisions.contains(&citation) {
                provisions.push(citation);
            }
        }
        let quotes: Vec<_> = view.claims.iter().map(Claim::quoted).collect();
        Self {
            id: view.id.to_string(),
            quotes: quotes.join("；"),
            provisions: provisions.join("；"),
            categories: view.categories.join("；"),
            state: state.zh().into(),
            decided: last.map_or_else(String::new, |d| format!("{} {}", d.by, d.at)),
            note: last.map_or_else(String::new, |d| d.note.clone()),
            title: view.title,
            source: view.source,
            medium: view.medium.into(),
            account: view.account,
            url: view.url,
            published: view.published,
            captured: view.captured,
            risk: view.risk,
            capture_sha256: view.capture_sha256,
        }
    }

    fn cells(&self) -> [&str; 16] {
        [
            &self.id,
            &self.title,
            &self.source,
            &self.medium,
            &self.account,
            &self.url,
            &self.published,
            &self.captured,
            &self.categories,
            &self.quotes,
            &self.provisions,
            &self.risk,
            &self.state,
            &self.decided,
            &self.note,
            &self.capture_sha256,
        ]
    }
}

/// Writes the list as CSV with a byte order mark, so that spreadsheets take it for UTF-8.
pub fn list_csv<W: Write>(mut out: W, rows: &[ListRow]) -> Result<(), EvidenceError> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    csv.write_record(HEADERS)?;
    for row in rows {
        csv.write_record(row.cells().map(inert))?;
    }
    csv.flush()?;
    Ok(())
}

/// The cell with an apostrophe before it where a spreadsheet would compute or round it.
fn inert(cell: &str) -> String {
    // Spreadsheets look past white space and fold full-width signs.
    let formula = cell.starts_with(['\t', '\r', '\n'])
        || cell
            .trim_start()
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if formula || loses_digits(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// Phone numbers, credit codes and ids: 12 digits or more turn into 1.23E+17, leading zeros
/// vanish, and 12E5 is a number.
fn loses_digits(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let number = !cell.is_empty()
        && cell.starts_with(|c: char| c.is_ascii_digit())
        && cell
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'e' | b'E'));
    number && (digits >= 12 || digits < cell.len() || (cell.len() > 1 && cell.starts_with('0')))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_is_computed_or_rounded() {
        for (cell, safe) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+86 13800000000", "'+86 13800000000"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("91370100000000000X", "91370100000000000X"),
            ("913701000000000000", "'913701000000000000"),
            ("00123", "'00123"),
            ("12E5", "'12E5"),
            ("17", "17"),
            ("0.87", "0.87"),
            ("根治糖尿病", "根治糖尿病"),
            ("", ""),
        ] {
            assert_eq!(inert(cell), safe, "{cell:?}");
        }
    }

    #[test]
    fn the_list_opens_as_utf8_with_chinese_headings() {
        let row = ListRow {
            id: "7".into(),
            title: "=cmd|' /C calc'!A0".into(),
            quotes: "一行\n两行，\"引号\"".into(),
            ..ListRow::default()
        };
        let mut bytes = Vec::new();
        list_csv(&mut bytes, &[row]).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("\u{feff}编号,标题,"));
        assert!(text.contains("\r\n7,'=cmd|' /C calc'!A0,"));
        assert!(text.contains("\"一行\n两行，\"\"引号\"\"\""));
    }

    proptest! {
        #[test]
        fn no_cell_begins_a_formula(cell in any::<String>(), sign in "[\\t\\r =+@-]") {
            for cell in [cell.clone(), sign + &cell] {
                let safe = inert(&cell);
                prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
                prop_assert!(!safe.trim_start().starts_with(['=', '+', '-', '@']));
            }
        }
    }
}
