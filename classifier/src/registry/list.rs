//! List: what the rows of a list say. A header names the columns; each row below it is one product,
//! or has a reason why not.

use super::{RegistryError, approval_number};
use jiff::civil::Date;
use mingjian_domain::{ApprovedProduct, BadRow, RegistryReading, RowFault};

/// A column: its English name, the header it has in full, and what other headers hold of it.
struct Column {
    english: &'static str,
    names: &'static [&'static str],
    parts: &'static [&'static str],
}

static NUMBER: Column = Column {
    english: "approval_number",
    names: &["批准文号", "注册号", "备案号", "注册备案号", "文号"],
    parts: &["批准文号", "注册号", "备案号", "注册证号", "证书编号"],
};
static NAME: Column = Column {
    english: "name",
    names: &["产品名称", "名称", "产品", "product_name"],
    parts: &["产品名称", "产品中文名称"],
};
static HOLDER: Column = Column {
    english: "holder",
    names: &[
        "持有人",
        "企业名称",
        "注册人",
        "备案人",
        "申请人",
        "申请人名称",
    ],
    parts: &["持有人", "注册人", "备案人", "申请人", "企业名称"],
};
static FUNCTIONS: Column = Column {
    english: "functions",
    names: &["保健功能", "功能"],
    parts: &["保健功能", "批准功能"],
};
static VALID_UNTIL: Column = Column {
    english: "valid_until",
    names: &["有效期至", "有效期"],
    parts: &["有效期"],
};

/// Lines above the header that are passed over: a list often begins with its own title.
const HEADER_WITHIN: usize = 20;
/// More characters than any cell of a certificate holds.
const LONGEST_CELL: usize = 2000;

impl Column {
    fn find(&self, header: &[String]) -> Option<usize> {
        let header: Vec<String> = header.iter().map(|cell| words_of(cell)).collect();
        let whole = |cell: &String| {
            cell.eq_ignore_ascii_case(self.english)
                || self
                    .names
                    .iter()
                    .any(|name| cell.eq_ignore_ascii_case(name))
        };
        let part = |cell: &String| {
            cell.chars().count() <= 20 && self.parts.iter().any(|part| cell.contains(part))
        };
        let exact = header.iter().position(whole);
        exact.or_else(|| header.iter().position(part))
    }
}

/// A header without what does not matter in it.
fn words_of(cell: &str) -> String {
    cell.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{feff}' | '*' | '：' | ':'))
        .collect()
}

struct Columns {
    number: usize,
    name: usize,
    functions: usize,
    holder: Option<usize>,
    valid_until: Option<usize>,
}

impl Columns {
    fn of(header: &[String]) -> Result<Self, &'static Column> {
        Ok(Self {
            number: NUMBER.find(header).ok_or(&NUMBER)?,
            name: NAME.find(header).ok_or(&NAME)?,
            functions: FUNCTIONS.find(header).ok_or(&FUNCTIONS)?,
            holder: HOLDER.find(header),
            valid_until: VALID_UNTIL.find(header),
        })
    }

    fn product(&self, cells: &[String]) -> Result<ApprovedProduct, RowFault> {
        let cell = |at: Option<usize>| at.and_then(|at| cells.get(at)).map_or("", |c| c.trim());
        let used = [
            Some(self.number),
            Some(self.name),
            Some(self.functions),
            self.holder,
        ];
        for at in used {
            let chars = cell(at).chars().count();
            if chars > LONGEST_CELL {
                return Err(RowFault::TooLong(chars));
            }
        }
        let number = approval_number(cell(Some(self.number)))?;
        let name = one_line(cell(Some(self.name)));
        if name.is_empty() {
            return Err(RowFault::NoName);
        }
        let functions = cell(Some(self.functions))
            .split([';', '；', '、', ',', '，', '\n', '|'])
            .map(one_line)
            .filter(|f| !f.is_empty());
        Ok(ApprovedProduct {
            number,
            name,
            holder: one_line(cell(self.holder)),
            functions: functions.collect(),
            valid_until: valid_until(cell(self.valid_until))?,
        })
    }
}

fn one_line(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    text.trim().to_owned()
}

/// Reads the rows of a list, each with its line; the header names columns in English or Chinese in
/// any order, and may stand below a title. Holder and day of validity may be missing; functions are
/// parted by `;`, `；`, `、` or `,`.
pub fn read_registry(
    file: &str,
    rows: impl IntoIterator<Item = (u64, Vec<String>)>,
) -> Result<RegistryReading, RegistryError> {
    let no_column = |column: &Column| RegistryError::NoColumn {
        file: file.to_owned(),
        column: column.english,
        zh: column.names[0],
    };
    let mut rows = rows.into_iter();
    let mut missing = &NUMBER;
    let mut columns = None;
    for (_, cells) in rows.by_ref().take(HEADER_WITHIN) {
        match Columns::of(&cells) {
            Ok(found) => {
                columns = Some(found);
                break;
            }
            // The line that came furthest says best what is missing.
            Err(column) if column.english != NUMBER.english => missing = column,
            Err(_) => {}
        }
    }
    let columns = columns.ok_or_else(|| no_column(missing))?;
    let mut reading = RegistryReading::default();
    for (line, cells) in rows {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match columns.product(&cells) {
            Ok(product) => reading.products.push(product),
            Err(fault) => reading.bad.push(BadRow { line, fault }),
        }
    }
    Ok(reading)
}

/// A day in the forms that lists use; none where it is empty or without end.
pub(super) fn valid_until(text: &str) -> Result<Option<Date>, RowFault> {
    let last = text
        .rsplit(['至', '到', '~', '～'])
        .next()
        .unwrap_or_default()
        .trim();
    if last
        .chars()
        .all(|c| matches!(c, '-' | '—' | '/' | '无' | ' '))
        || last.starts_with("长期")
    {
        return Ok(None);
    }
    day(last)
        .map(Some)
        .ok_or_else(|| RowFault::BadDate(text.chars().take(60).collect()))
}

/// 2030-01-31, 2030/1/31, 2030.1.31, 2030年1月31日 (with a time or without), 2030年1月 (its last
/// day), 20300131, and the number that a sheet keeps for a day.
fn day(text: &str) -> Option<Date> {
    if let Ok(serial) = text.parse::<f64>()
        && (20_000.0..80_000.0).contains(&serial)
    {
        // Days since 1899-12-30; the time of day does not matter.
        let start = Date::constant(1899, 12, 30);
        return start
            .checked_add(jiff::Span::new().days(serial as i64))
            .ok();
    }
    let groups: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .collect();
    let of = |year: &str, month: &str, day: &str| {
        let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    match groups.as_slice() {
        [whole] if whole.len() == 8 => of(&whole[..4], &whole[4..6], &whole[6..]),
        [year, month] => of(year, month, "1").map(Date::last_of_month),
        [year, month, day, ..] => of(year, month, day),
        _ => None,
    }
}
