//! The official list of approved health foods, as an office imports it.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One approved product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovedProduct {
    /// Approval number in its one written form: `国食健注G20200123`.
    pub number: String,
    /// Product name.
    pub name: String,
    /// Holder of the certificate; empty if the list does not say.
    pub holder: String,
    /// Functions as written on the certificate; none if the list does not say.
    pub functions: Vec<String>,
    /// Last day of validity, if the list gives one.
    pub valid_until: Option<Date>,
}

/// A row of a list that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// Line of a text file or row of a sheet, from 1.
    pub line: u64,
    /// Why.
    pub fault: RowFault,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowFault {
    /// The cell of the number is empty.
    NoNumber,
    /// The cell of the name is empty.
    NoName,
    /// What stands there is no approval number of health food.
    NotANumber(String),
    /// It has the look of one, and its form does not hold: the number, and why (in Chinese).
    BadNumber(String, String),
    /// The day of validity cannot be read.
    BadDate(String),
    /// A cell holds more characters than any certificate.
    TooLong(usize),
}

impl RowFault {
    /// For people who read Chinese.
    pub fn zh(&self) -> String {
        match self {
            Self::NoNumber => "没有批准文号".into(),
            Self::NoName => "没有产品名称".into(),
            Self::NotANumber(text) => format!("“{text}”不是保健食品批准文号"),
            Self::BadNumber(text, why) => format!("“{text}”：{why}"),
            Self::BadDate(text) => format!("有效期“{text}”不是日期"),
            Self::TooLong(chars) => format!("有一格长达 {chars} 字"),
        }
    }

    /// For people who read English.
    pub fn en(&self) -> String {
        match self {
            Self::NoNumber => "no approval number".into(),
            Self::NoName => "no product name".into(),
            Self::NotANumber(text) => format!("{text:?} is no approval number of health food"),
            Self::BadNumber(text, why) => format!("{text:?} does not hold: {why}"),
            Self::BadDate(text) => format!("{text:?} is no day of validity"),
            Self::TooLong(chars) => format!("a cell holds {chars} characters"),
        }
    }
}

/// What a list gave: its good rows, and why the others were left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RegistryReading {
    /// Good rows in their order; of two with one number the later one counts.
    pub products: Vec<ApprovedProduct>,
    /// The others.
    pub bad: Vec<BadRow>,
}

/// One import of a list, as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryImport {
    /// Name of the file.
    pub file: String,
    /// When.
    pub at: jiff::Timestamp,
    /// Who, by the name of that day; empty for the command line.
    pub by: String,
    /// Numbers that were new.
    pub added: u64,
    /// Numbers that were known with other content, which was replaced.
    pub replaced: u64,
    /// Numbers that were known just so.
    pub unchanged: u64,
    /// Numbers that the list, taken as the whole registry, does not hold any more.
    pub removed: u64,
    /// Rows left out.
    pub bad: u64,
    /// The first of them.
    pub bad_rows: Vec<BadRow>,
}
