//! Lists as offices keep them, and what is wrong with rows.
#![allow(clippy::unwrap_used)]

use super::list::valid_until;
use super::*;
use jiff::civil::Date;

fn rows(lines: &[&[&str]]) -> Vec<(u64, Vec<String>)> {
    let cells = |line: &&[&str]| line.iter().map(|cell| (*cell).to_owned()).collect();
    (1..).zip(lines.iter().map(cells)).collect()
}

#[test]
fn chinese_headers_in_any_order_below_a_title() {
    let reading = read_registry(
        "登记.xlsx",
        rows(&[
            &["保健食品登记信息（2026年第三季度）"],
            &[
                "序号",
                "有效期至",
                "申请人名称",
                "产品名称",
                "保健功能",
                "批准文号/注册号",
                "备注",
            ],
            &[
                "1",
                "2030-01-31",
                "青禾生物",
                "青禾牌钙片",
                "补充钙；有助于增强免疫力",
                "食健备Ｇ ２０２０４４００１２３４",
                "x",
            ],
        ]),
    )
    .unwrap();
    assert_eq!(reading.bad, []);
    let product = &reading.products[0];
    assert_eq!(product.number, "食健备G202044001234");
    assert_eq!(product.holder, "青禾生物");
    assert_eq!(product.functions, ["补充钙", "有助于增强免疫力"]);
    assert_eq!(product.valid_until, Some(Date::constant(2030, 1, 31)));
}

#[test]
fn bad_rows_are_named_and_the_others_kept() {
    let header: &[&str] = &["approval_number", "name", "functions", "valid_until"];
    let reading = read_registry(
        "r.csv",
        rows(&[
            header,
            &["国食健注G20200123", "甲", "", ""],
            &["", "乙", "", ""],
            &["国食健注G2020123", "丙", "", ""],
            &["国药准字Z20200123", "丁", "", ""],
            &["国食健注G20200124", "", "", ""],
            &["国食健注G20200125", "戊", "", "明年"],
            &["", "", "", ""],
            &["国食健注G20200126", &"长".repeat(2001), "", ""],
            &["国食健注G20200127和国食健注G20200128", "己", "", ""],
        ]),
    )
    .unwrap();
    assert_eq!(reading.products.len(), 1);
    let said: Vec<String> = reading
        .bad
        .iter()
        .map(|bad| format!("{}: {} | {}", bad.line, bad.fault.zh(), bad.fault.en()))
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn days_in_several_forms() {
    let read = |text| valid_until(text).unwrap();
    for text in [
        "2030-01-31",
        "2030/1/31",
        "2030.01.31",
        "2030年1月31日",
        "20300131",
        "2030-01-31 00:00:00",
        "2030年1月",
        "47514",
        "47514.5",
        "2025-02-01至2030-01-31",
        "至2030年1月31日",
    ] {
        assert_eq!(read(text), Some(Date::constant(2030, 1, 31)), "{text}");
    }
    for text in ["", "-", "长期", "长期有效", "/"] {
        assert_eq!(read(text), None, "{text}");
    }
    for text in ["2030-02-31", "30/1/31", "1/31/2030", "12", "明年"] {
        assert!(valid_until(text).is_err(), "{text}");
    }
}

#[test]
fn a_number_has_one_written_form() {
    for text in [
        "卫食健字（2001）第0123号",
        "卫食健字(2001)123",
        " 卫食健字 (2001)第 0123 号",
    ] {
        assert_eq!(
            approval_number(text).unwrap(),
            "卫食健字(2001)第0123号",
            "{text}"
        );
    }
    let registry = Registry::read_csv(
        "批准文号,产品名称,保健功能\n卫食健字（2001）第123号,甲,\n".as_bytes(),
        "r.csv",
    )
    .unwrap();
    assert!(registry.get("卫食健字(2001)第0123号").is_some());
}

#[test]
fn what_is_missing_is_named() {
    let said = |csv: &str| {
        Registry::read_csv(csv.as_bytes(), "r.csv")
            .unwrap_err()
            .to_string()
    };
    assert!(said("a,b\n").contains("r.csv: no column is named 批准文号"));
    assert!(said("批准文号,名称\n").contains("no column is named 保健功能"));
    assert!(said("批准文号,名称,功能\n,x,y\n").contains("line 2: no approval number"));
}

#[test]
fn the_digest_follows_the_content_and_not_the_order() {
    let csv = |text: &str| {
        Registry::read_csv(text.as_bytes(), "r.csv")
            .unwrap()
            .digest()
    };
    let (a, b) = ("国食健注G20200123,甲,补充钙\n", "国食健注G20200124,乙,\n");
    let header = "批准文号,名称,功能\n";
    let both = csv(&format!("{header}{a}{b}"));
    assert_eq!(both, csv(&format!("{header}{b}{a}")));
    assert_ne!(both, csv(&format!("{header}{a}{}", b.replace("乙", "丙"))));
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = Registry::read_csv(bytes.as_slice(), "r.csv");
        let mut table = b"approval_number,name,functions\n".to_vec();
        table.extend(bytes);
        let _ = Registry::read_csv(table.as_slice(), "r.csv");
    }

    #[test]
    fn whatever_stands_in_the_cells_is_kept_or_named(cells in proptest::collection::vec(".{0,30}", 4)) {
        let header = ["批准文号", "产品名称", "保健功能", "有效期至"].map(str::to_owned).to_vec();
        let cells: Vec<String> = cells.into_iter().map(|c| format!("国{c}")).collect();
        let reading = read_registry("r", [(1, header), (2, cells)]).unwrap();
        proptest::prop_assert_eq!(reading.products.len() + reading.bad.len(), 1);
    }

    #[test]
    fn a_written_form_reads_as_itself(number in "(国食健注[GJ]20(16|2[0-9])[0-9]{4}|食健备G202[0-9]44[0-9]{6}|国食健字G20(0[3-9]|1[0-6])[0-9]{4}|卫食健字\\(200[0-3]\\)第[0-9]{4}号)") {
        let once = approval_number(&number).unwrap();
        proptest::prop_assert_eq!(&once, &number);
        proptest::prop_assert_eq!(approval_number(&once).unwrap(), once);
    }
}
