//! 案件移送函: what it says, and as HTML for the printer. `docx` says the same for the word processor.

use crate::PackageInfo;
use crate::view::{self, Cited, Item, UNKNOWN, or_unknown, printable};
use askama::Template as _;
use mingjian_domain::{Dossier, LawTable};

/// The letter in words, paragraph by paragraph.
pub(crate) struct Letter {
    pub from_office: String,
    pub number: String,
    pub addressee: String,
    pub title: String,
    pub opening: String,
    /// Name and value, in order.
    pub party: Vec<(&'static str, String)>,
    pub facts: Vec<String>,
    pub items: Vec<Item>,
    pub provisions: Vec<Cited>,
    pub request: String,
    pub date: String,
    pub made_by: String,
}

#[derive(askama::Template)]
#[template(path = "letter.html")]
struct Page<'a> {
    letter: &'a Letter,
}

/// The letter as one HTML page, set for A4 in the manner of official papers.
pub fn letter_html(dossier: &Dossier, law: &LawTable, info: &PackageInfo) -> String {
    let letter = letter(dossier, law, info);
    let page = Page { letter: &letter }
        .render()
        .expect("the template writes to memory");
    printable(&page)
}

pub(crate) fn letter(dossier: &Dossier, law: &LawTable, info: &PackageInfo) -> Letter {
    let items = view::items(dossier, law);
    let case = dossier.case.as_ref().map(|(case, _)| case);
    let party = case.map(|case| case.party.clone()).unwrap_or_default();
    let referred = case.and_then(|case| case.referred).unwrap_or(info.created);
    let subject = match party.name.trim() {
        "" => "有关当事人".to_owned(),
        name => name.to_owned(),
    };
    let found_in = match &dossier.action {
        Some(action) => format!("我单位在“{}”中", action.name),
        None => "我单位在日常监测中".to_owned(),
    };
    Letter {
        from_office: case.map_or_else(|| UNKNOWN.into(), |c| or_unknown(&c.from_office)),
        number: case.map_or_else(String::new, |c| c.letter_number.trim().to_owned()),
        addressee: case.map_or_else(|| UNKNOWN.into(), |c| or_unknown(&c.refer_to)),
        title: case.map_or_else(|| UNKNOWN.into(), |c| or_unknown(&c.title)),
        opening: format!(
            "{found_in}发现，{subject}涉嫌发布违法的保健食品等商品广告。现将有关线索和证据材料移送你单位。"
        ),
        party: vec![
            ("名称", or_unknown(&party.name)),
            ("统一社会信用代码", or_unknown(&party.credit_code)),
            ("地址", or_unknown(&party.address)),
            ("联系方式", or_unknown(&party.contact)),
        ],
        facts: facts(dossier, &items),
        provisions: provisions_cited(dossier, law),
        items,
        request:
            "以上内容系线索，是否构成违法，请你单位依照职责依法调查处理，并将处理结果函告我单位。"
                .into(),
        date: view::day(mingjian_domain::in_china(referred).date()),
        made_by: format!("{}（{}）", info.operator, info.software),
    }
}

fn facts(dossier: &Dossier, items: &[Item]) -> Vec<String> {
    let first = dossier.items.iter().map(|i| i.capture.captured).min();
    let last = dossier.items.iter().map(|i| i.capture.captured).max();
    let span = match (first, last) {
        (Some(first), Some(last)) if first == last => view::moment(first),
        (Some(first), Some(last)) => {
            format!("{}至{}", view::moment(first), view::moment(last))
        }
        _ => UNKNOWN.into(),
    };
    let claims: usize = items.iter().map(|item| item.claims.len()).sum();
    let mut by_category: Vec<(&str, usize)> = Vec::new();
    for claim in items.iter().flat_map(|item| &item.claims) {
        match by_category
            .iter_mut()
            .find(|(name, _)| *name == claim.category)
        {
            Some((_, count)) => *count += 1,
            None => by_category.push((claim.category, 1)),
        }
    }
    let by_category: Vec<_> = by_category
        .iter()
        .map(|(name, count)| format!("{name}{count}处"))
        .collect();
    vec![
        format!(
            "{span}（北京时间），我单位采集并固定信息{}条，原始数据以WARC格式保存并计算SHA-256和SM3校验值。",
            items.len()
        ),
        format!(
            "经系统初筛、人工审核，上述信息中有{claims}处内容涉嫌违法：{}。具体内容见下表，引文与采集时一致。",
            by_category.join("、")
        ),
    ]
}

/// Every provision that the claims cite, each once, in the order of the claims.
pub(crate) fn provisions_cited(dossier: &Dossier, law: &LawTable) -> Vec<Cited> {
    let mut all: Vec<Cited> = Vec::new();
    for item in view::items(dossier, law) {
        for cited in item.claims.into_iter().flat_map(|claim| claim.provisions) {
            if !all.contains(&cited) {
                all.push(cited);
            }
        }
    }
    all
}
