//! Tables of attributes on product pages, as rows `name：value`.

use scraper::ElementRef;

/// Names that such tables give their rows; one of them tells the table from a layout or a price list.
const NAMES: &[&str] = &[
    "品牌",
    "品名",
    "产品名称",
    "商品名称",
    "名称",
    "批准文号",
    "批号",
    "注册号",
    "备案号",
    "生产企业",
    "生产厂家",
    "厂家",
    "厂名",
    "厂址",
    "产地",
    "规格",
    "净含量",
    "保质期",
    "有效期",
    "价格",
    "售价",
    "市场价",
    "会员价",
    "生产许可证编号",
    "生产许可证",
    "食品生产许可证编号",
    "适宜人群",
    "不适宜人群",
    "保健功能",
    "功能",
    "主要原料",
    "原料",
    "配料",
    "配料表",
    "食用方法",
    "用法用量",
    "食用量",
    "贮藏方法",
    "贮存方法",
    "储藏方法",
    "型号",
    "货号",
    "系列",
    "剂型",
    "执行标准",
    "标志性成分",
    "功效成分",
    "注意事项",
    "是否进口",
    "广告审查号",
    "广审号",
    "联系电话",
];

/// Most characters of a name.
const LONGEST_NAME: usize = 14;

/// The rows of a table or list of attributes; `None` where the element is none.
pub(super) fn rows(element: ElementRef<'_>) -> Option<Vec<String>> {
    let pairs = match element.value().name() {
        "table" => of_table(element)?,
        "dl" => of_definitions(element)?,
        "ul" | "ol" if names_attributes(element) => of_list(element)?,
        _ => return None,
    };
    let named = pairs.iter().any(|(name, _)| NAMES.contains(&name.as_str()));
    let enough = pairs.len() >= 2 || (pairs.len() == 1 && named);
    (enough && (named || names_attributes(element))).then(|| {
        pairs
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}：{value}"))
            .collect()
    })
}

/// Whether id or class say that attributes stand here.
fn names_attributes(element: ElementRef<'_>) -> bool {
    element
        .attr("id")
        .into_iter()
        .chain(element.value().classes())
        .map(str::to_ascii_lowercase)
        .any(|name| {
            ["attr", "param", "spec", "canshu"]
                .iter()
                .any(|word| name.contains(word))
        })
}

/// Rows of two or four cells, each odd one a name; no nested table.
fn of_table(table: ElementRef<'_>) -> Option<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    for node in table.descendants().skip(1) {
        let Some(element) = ElementRef::wrap(node) else {
            continue;
        };
        match element.value().name() {
            "table" => return None,
            "tr" => take_row(&mut cells, &mut pairs)?,
            "td" | "th" => cells.push(text_of(element)),
            _ => {}
        }
    }
    take_row(&mut cells, &mut pairs)?;
    Some(pairs)
}

/// Turns the cells of one row into pairs; `None` if they cannot be pairs.
fn take_row(cells: &mut Vec<String>, pairs: &mut Vec<(String, String)>) -> Option<()> {
    match cells.len() {
        0 => {}
        // A heading over the whole table.
        1 if pairs.is_empty() && cells[0].chars().count() <= LONGEST_NAME => {}
        // `名称：值` in one cell.
        1 => pairs.push(split(&cells[0])?),
        n if n % 2 == 0 => {
            for pair in cells.chunks(2) {
                if pair.iter().all(String::is_empty) {
                    continue;
                }
                pairs.push((as_name(&pair[0])?, pair[1].clone()));
            }
        }
        _ => return None,
    }
    cells.clear();
    Some(())
}

fn of_definitions(list: ElementRef<'_>) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for element in list.child_elements() {
        match element.value().name() {
            "dt" => pairs.push((as_name(&text_of(element))?, String::new())),
            "dd" => {
                let (_, value) = pairs.last_mut()?;
                if !value.is_empty() {
                    value.push(' ');
                }
                value.push_str(&text_of(element));
            }
            _ => return None,
        }
    }
    Some(pairs)
}

fn of_list(list: ElementRef<'_>) -> Option<Vec<(String, String)>> {
    list.child_elements()
        .filter(|item| item.value().name() == "li")
        .map(|item| split(&text_of(item)))
        .collect()
}

/// `名称：值` at its first colon.
fn split(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(['：', ':'])?;
    Some((as_name(name)?, value.trim().to_owned()))
}

/// A name without its colon and the spaces that justify it, or `None` if it is none.
fn as_name(text: &str) -> Option<String> {
    let name: String = text
        .trim_end_matches(['：', ':', ' '])
        .trim_matches(['【', '】', '[', ']'])
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let length = name.chars().count();
    let is_name = (1..=LONGEST_NAME).contains(&length)
        && !name.contains(['。', '！', '，', '？', '!', ','])
        && !name.bytes().all(|b| b.is_ascii_digit());
    is_name.then_some(name)
}

/// The text of a cell, white space collapsed.
fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    for node in element.descendants() {
        let Some(piece) = node.value().as_text() else {
            continue;
        };
        let in_script = node.parent().is_some_and(|parent| {
            parent
                .value()
                .as_element()
                .is_some_and(|e| matches!(e.name(), "script" | "style"))
        });
        if !in_script {
            text.push_str(piece);
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
