//! One dossier in words: what letter, overview, text and list all say about it.
//!
//! Everything is already a string as people read it: times in Beijing time, provisions as cited
//! and chosen by the day of publication, unknown things as 待核查.

use jiff::Timestamp;
use jiff::civil::Date;
use mingjian_domain::{
    CaptureKind, Circumstances, Decision, DecisionKind, Document, Dossier, DossierItem, Finding,
    LawTable, Place, Precision, ProvisionId, Published, in_china, sm3_hex,
};

/// Printed wherever something is not known.
pub(crate) const UNKNOWN: &str = "待核查";

/// One cited provision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cited {
    /// 《广告法》第十八条第一款第二项, with 请核对原文 where the number was not checked.
    pub citation: String,
    /// Full name of the law and what the provision says; empty where the table does not know it.
    pub says: String,
}

/// One claim, or one thing that is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Claim {
    pub no: usize,
    pub category: &'static str,
    /// Its words, as published; `None` for the document as a whole.
    pub quote: Option<String>,
    /// Where it stands: 标题, 正文第3段, 字幕 00:00:12; empty for the document as a whole.
    pub place: String,
    pub reason: String,
    /// Those in force on the day of publication.
    pub provisions: Vec<Cited>,
}

impl Claim {
    /// “糖尿病断根”, or （整篇内容）.
    pub(crate) fn quoted(&self) -> String {
        match &self.quote {
            Some(quote) => format!("“{quote}”"),
            None => "（整篇内容）".into(),
        }
    }

    /// （正文第3段）, or nothing for the document as a whole.
    pub(crate) fn placed(&self) -> String {
        match self.place.as_str() {
            "" => String::new(),
            place => format!("（{place}）"),
        }
    }

    /// The provisions as cited, one a line; never empty.
    pub(crate) fn citations(&self) -> Vec<&str> {
        match self.provisions.as_slice() {
            [] => vec!["待核查（所涉条款在发布之日是否施行需核对）"],
            cited => cited.iter().map(|cited| cited.citation.as_str()).collect(),
        }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    pub at: String,
    pub by: String,
    pub what: String,
    pub note: String,
}

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub no: usize,
    pub id: i64,
    pub title: String,
    pub medium: &'static str,
    pub source: String,
    pub account: String,
    pub url: String,
    pub published: String,
    pub captured: String,
    /// What was settled about it before any claim was judged, name and value: kind of goods,
    /// numbers, phones, prices. Only what is known.
    pub circumstances: Vec<(&'static str, String)>,
    pub categories: Vec<&'static str>,
    pub risk: String,
    pub claims: Vec<Claim>,
    pub decisions: Vec<Decided>,
    /// What could not be checked.
    pub limits: Vec<String>,
    /// Path of the capture inside a package.
    pub capture_path: String,
    pub capture_bytes: usize,
    pub capture_sha256: String,
    pub capture_sm3: String,
}

impl Item {
    pub(crate) fn of(no: usize, item: &DossierItem, law: &LawTable) -> Self {
        let document = &item.document;
        let day = in_china(
            document
                .published
                .map_or(item.capture.captured, |published| published.at),
        )
        .date();
        Self {
            no,
            id: item.item.0,
            title: title(item),
            medium: document.source_kind.zh(),
            source: item.source.name.clone(),
            account: or_unknown(document.account.as_deref().unwrap_or_default()),
            url: address(item),
            published: document.published.map_or_else(|| UNKNOWN.into(), published),
            captured: moment(item.capture.captured),
            circumstances: circumstances(&item.assessment.circumstances),
            categories: item
                .assessment
                .categories()
                .into_iter()
                .map(|category| category.zh())
                .collect(),
            risk: format!("{:.2}", item.assessment.risk),
            claims: item
                .assessment
                .findings
                .iter()
                .enumerate()
                .map(|(i, finding)| claim(i + 1, finding, document, law, day))
                .collect(),
            decisions: item.decisions.iter().map(decided).collect(),
            limits: item.assessment.circumstances.not_checkable.clone(),
            capture_path: capture_path(item),
            capture_bytes: item.warc.len(),
            capture_sha256: item.capture.id.to_string(),
            capture_sm3: sm3_hex(&item.warc),
        }
    }

    /// The facts that letter, overview and text print above the claims: name and value.
    pub(crate) fn facts(&self) -> Vec<(&'static str, String)> {
        let mut facts = vec![
            ("媒介", format!("{}（来源：{}）", self.medium, self.source)),
            ("账号、网站或频道", self.account.clone()),
            ("网址或文件", self.url.clone()),
            ("发布时间", self.published.clone()),
            ("采集时间", format!("{}（北京时间）", self.captured)),
        ];
        facts.extend(self.circumstances.iter().cloned());
        facts
    }
}

/// The title, or by what else people tell it apart.
fn title(item: &DossierItem) -> String {
    match (
        item.document.title.as_deref().map(str::trim),
        &item.document.account,
    ) {
        (Some(title), _) if !title.is_empty() => title.to_owned(),
        (_, Some(account)) => format!("无标题（{account}）"),
        _ => format!("无标题（{}）", item.source.name),
    }
}

fn address(item: &DossierItem) -> String {
    match (&item.document.url, &item.capture.kind) {
        (Some(url), _) => url.clone(),
        (None, CaptureKind::Imported { file }) => format!("移交文件：{file}"),
        (None, _) => item.capture.url.clone(),
    }
}

fn circumstances(found: &Circumstances) -> Vec<(&'static str, String)> {
    let goods = &found.goods;
    [
        ("商品种类", vec![found.product_kind.zh().to_owned()]),
        ("文号及核查", found.numbers.clone()),
        ("价格", goods.prices.clone()),
        ("电话", goods.phones.clone()),
        ("联系与购买方式", goods.contacts.clone()),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .map(|(name, values)| (name, values.join("；")))
    .collect()
}

/// All items of a dossier.
pub(crate) fn items(dossier: &Dossier, law: &LawTable) -> Vec<Item> {
    dossier
        .items
        .iter()
        .enumerate()
        .map(|(i, item)| Item::of(i + 1, item, law))
        .collect()
}

/// Where the capture of an item lies inside a package.
pub(crate) fn capture_path(item: &DossierItem) -> String {
    format!("captures/{}.warc.gz", item.capture.id)
}

fn claim(no: usize, finding: &Finding, document: &Document, law: &LawTable, day: Date) -> Claim {
    let (quote, place) = match finding.place {
        Place::Document => (None, String::new()),
        Place::Text { from, .. } => (Some(finding.quote.clone()), place(document, from.part)),
    };
    Claim {
        no,
        category: finding.category.zh(),
        quote,
        place,
        reason: finding.reason.clone(),
        provisions: cited(&finding.provisions, law, day),
    }
}

/// 标题, 正文第3段, 字幕 00:01:05.
fn place(document: &Document, part: u32) -> String {
    let Some(found) = document.parts.get(part as usize) else {
        return UNKNOWN.into();
    };
    let kind = found.kind.zh();
    if let Some(cue) = found.origin.cue {
        let s = cue.start_ms / 1000;
        return format!("{kind} {:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    }
    let same = |p: &&mingjian_domain::Part| p.kind == found.kind;
    if document.parts.iter().filter(same).count() == 1 {
        return kind.into();
    }
    let nth = document.parts[..=part as usize].iter().filter(same).count();
    format!("{kind}第{nth}段")
}

/// The provisions among `ids` that were in force on `day`, as cited. What the table does not know
/// stays, by its id, for a person to look up.
pub(crate) fn cited(ids: &[ProvisionId], law: &LawTable, day: Date) -> Vec<Cited> {
    let known = |id: &ProvisionId| match law.get(id) {
        None => Some(Cited {
            citation: format!("{id}（请核对原文）"),
            says: String::new(),
        }),
        Some(provision) if provision.in_force(day) => Some(Cited {
            citation: format!(
                "{}{}",
                provision.citation(),
                if provision.unverified {
                    "（请核对原文）"
                } else {
                    ""
                }
            ),
            says: format!("《{}》：{}", provision.law, provision.says),
        }),
        Some(_) => None,
    };
    ids.iter().filter_map(known).collect()
}

fn decided(decision: &Decision) -> Decided {
    let what = match decision.kind {
        DecisionKind::Confirm => "确认为涉嫌违法".to_owned(),
        DecisionKind::Dismiss { reason } => format!("驳回（{}）", reason.zh()),
        DecisionKind::Escalate => "提请上级复核".to_owned(),
        DecisionKind::Undo { of } => format!("撤回第{of}号决定"),
        DecisionKind::TakeIntoCase { case } => format!("归入第{case}号案卷"),
    };
    Decided {
        at: moment(decision.at),
        by: decision.by_name.clone(),
        what,
        note: decision.note.clone(),
    }
}

/// The text, or 待核查 where there is none.
pub(crate) fn or_unknown(text: &str) -> String {
    match text.trim() {
        "" => UNKNOWN.to_owned(),
        text => text.to_owned(),
    }
}

/// 2026年3月2日 09:02:03.
pub(crate) fn moment(at: Timestamp) -> String {
    let t = in_china(at);
    format!(
        "{} {:02}:{:02}:{:02}",
        day(t.date()),
        t.hour(),
        t.minute(),
        t.second()
    )
}

/// 2026年3月2日.
pub(crate) fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// No more exact than it is known.
fn published(published: Published) -> String {
    let t = in_china(published.at);
    match published.precision {
        Precision::Second => moment(published.at),
        Precision::Minute => format!("{} {:02}:{:02}", day(t.date()), t.hour(), t.minute()),
        Precision::Day => day(t.date()),
        Precision::Relative => format!("{}（推算）", day(t.date())),
    }
}

/// Without characters that XML 1.0 forbids and people do not see.
pub(crate) fn printable(text: &str) -> String {
    text.chars()
        .filter(|&c| {
            matches!(c, '\t' | '\n' | '\r')
                || !(c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}'))
        })
        .collect()
}
