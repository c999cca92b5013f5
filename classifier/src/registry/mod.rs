//! The registry of approved health foods, as an office exports it: what was approved under which
//! number, for which functions.

use crate::normalize::plain;
use mingjian_domain::Sha256;
use std::collections::BTreeMap;
use std::io::Read;

/// Why a registry file was refused.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// Not readable as CSV.
    #[error("{file}: {source}; nothing of the registry was loaded. Save it as CSV in UTF-8")]
    Unreadable {
        /// Name of the file.
        file: String,
        /// Why.
        source: csv::Error,
    },
    /// A column is missing.
    #[error(
        "{file}: no column is named {column} ({zh}); nothing of the registry was loaded. Add it to the first line"
    )]
    NoColumn {
        /// Name of the file.
        file: String,
        /// English name.
        column: &'static str,
        /// Chinese name.
        zh: &'static str,
    },
    /// A row without a number.
    #[error(
        "{file}: line {line} has no approval number; nothing of the registry was loaded. Fill it in or remove the line"
    )]
    NoNumber {
        /// Name of the file.
        file: String,
        /// Line, from 1.
        line: u64,
    },
}

/// One approved product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// Product name.
    pub name: String,
    /// Holder of the certificate.
    pub holder: String,
    /// Functions as written on the certificate.
    pub functions: Vec<String>,
    /// Last day of validity as written, if any.
    pub valid_until: String,
}

/// Approved products by normalised number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registry {
    products: BTreeMap<String, Approved>,
}

const COLUMNS: [(&str, &[&str]); 5] = [
    (
        "approval_number",
        &["批准文号", "注册号", "备案号", "注册备案号"],
    ),
    ("name", &["产品名称", "名称"]),
    (
        "holder",
        &["持有人", "企业名称", "注册人", "备案人", "申请人"],
    ),
    ("functions", &["保健功能", "功能"]),
    ("valid_until", &["有效期至", "有效期"]),
];

impl Registry {
    /// Reads CSV in UTF-8 with a header line, English or Chinese names. `functions` are parted by
    /// `;`, `；`, `、` or `,`. `holder` and `valid_until` may be missing.
    pub fn read_csv(input: impl Read, name: &str) -> Result<Self, RegistryError> {
        let unreadable = |source| RegistryError::Unreadable {
            file: name.to_owned(),
            source,
        };
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(input);
        let header = reader.headers().map_err(unreadable)?.clone();
        let column = |index: usize| {
            let (english, chinese) = COLUMNS[index];
            header.iter().position(|h| {
                let h = h.trim_start_matches('\u{feff}');
                h.eq_ignore_ascii_case(english) || chinese.contains(&h)
            })
        };
        let required = |index: usize| {
            column(index).ok_or_else(|| RegistryError::NoColumn {
                file: name.to_owned(),
                column: COLUMNS[index].0,
                zh: COLUMNS[index].1[0],
            })
        };
        let (number, title, functions) = (required(0)?, required(1)?, required(3)?);
        let (holder, valid_until) = (column(2), column(4));
        let mut products = BTreeMap::new();
        for row in reader.records() {
            let row = row.map_err(unreadable)?;
            let text = |index: Option<usize>| {
                index
                    .and_then(|i| row.get(i))
                    .unwrap_or_default()
                    .to_owned()
            };
            let key = canonical(&text(Some(number)));
            if key.is_empty() {
                let line = row.position().map_or(0, csv::Position::line);
                return Err(RegistryError::NoNumber {
                    file: name.to_owned(),
                    line,
                });
            }
            let approved = Approved {
                name: text(Some(title)),
                holder: text(holder),
                functions: text(Some(functions))
                    .split([';', '；', '、', ',', '，'])
                    .map(|f| f.trim().to_owned())
                    .filter(|f| !f.is_empty())
                    .collect(),
                valid_until: text(valid_until),
            };
            products.insert(key, approved);
        }
        Ok(Self { products })
    }

    /// The product approved under a number, however the number is written.
    pub fn get(&self, number: &str) -> Option<&Approved> {
        self.products.get(&canonical(number))
    }

    /// Approved products.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether nothing was imported.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// Digest of the content: part of every fingerprint.
    pub fn digest(&self) -> Sha256 {
        let mut all = String::new();
        for (number, p) in &self.products {
            let functions = p.functions.join("\u{1f}");
            all.push_str(
                &[number, &p.name, &p.holder, &functions, &p.valid_until]
                    .map(String::as_str)
                    .join("\u{1e}"),
            );
            all.push('\u{1d}');
        }
        Sha256::of(all)
    }
}

fn canonical(number: &str) -> String {
    plain(number)
        .text
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_uppercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn chinese_headers_and_any_writing_of_the_number() {
        let csv = "\u{feff}批准文号,产品名称,企业名称,保健功能,有效期至\n食健备G202044001234,青禾牌钙片,青禾生物,补充钙；增强免疫力,2030-01-01\n";
        let registry = Registry::read_csv(csv.as_bytes(), "登记.csv").unwrap();
        let product = registry.get("食健备Ｇ ２０２０４４００１２３４").unwrap();
        assert_eq!(product.functions, ["补充钙", "增强免疫力"]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let error = Registry::read_csv("name,functions\n".as_bytes(), "r.csv").unwrap_err();
        assert!(
            error
                .to_string()
                .contains("r.csv: no column is named approval_number"),
            "{error}"
        );
        let error =
            Registry::read_csv("approval_number,name,functions\n,x,y\n".as_bytes(), "r.csv")
                .unwrap_err();
        assert!(error.to_string().contains("line 2"), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Registry::read_csv(bytes.as_slice(), "r.csv");
            let mut table = b"approval_number,name,functions\n".to_vec();
            table.extend(bytes);
            let _ = Registry::read_csv(table.as_slice(), "r.csv");
        }
    }
}
