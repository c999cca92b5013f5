//! The item pane: one item with its text, its findings, what was decided, and the ways on.

use crate::error::PageError;
use crate::filters::with;
use crate::fold;
use crate::frame::Frame;
use crate::marks::{self, Of, Piece};
use crate::options::Choice;
use crate::pages::list::{self, List};
use crate::pages::text::{self, Section};
use crate::session::SignedIn;
use crate::{Shared, when};
use jiff::Timestamp;
use mingjian_domain::{
    Assessment, Circumstances, Decision, DecisionKind, DismissReason, Document, Finding, ItemId,
    ItemState, PartKind, Place, ProductKind, ProvisionId, Reader, SourceId, Speaker,
};
use mingjian_store::ItemDetail;
use std::collections::{HashMap, HashSet};

/// With more findings than this, a card whose rule has spoken before refers to the first one.
const FULL_CARDS: usize = 12;
/// Quotes longer than this are cut on cards; the text holds them whole.
const QUOTE: usize = 120;

/// See the module.
pub struct Pane {
    pub id: ItemId,
    pub title: String,
    pub title_pieces: Vec<Piece>,
    risk: f64,
    pub risk_text: String,
    pub state: ItemState,
    pub medium: String,
    pub author: Option<String>,
    pub published: Option<String>,
    pub captured: String,
    pub source: String,
    pub source_id: SourceId,
    pub url: Option<String>,
    pub facts: Vec<Fact>,
    pub others: Vec<String>,
    pub sections: Vec<Section>,
    pub missing: Vec<String>,
    /// Address of the whole text, where it is shortened.
    pub whole: Option<String>,
    pub cards: Vec<Card>,
    pub excused: Vec<ExcusedCard>,
    pub history: Vec<Step>,
    pub cases: Vec<Choice>,
    pub reasons: Vec<Choice>,
    /// Fingerprint of the assessment on the page.
    pub seen: String,
    /// What its findings were, so that a later change can be shown.
    pub saw: String,
    pub note: String,
    pub problem: Option<String>,
    pub change: Option<Change>,
    pub skip: Option<String>,
    pub undo: Option<String>,
    pub back: Option<String>,
    pub next: Option<String>,
}

/// One circumstance.
pub struct Fact {
    pub name: &'static str,
    pub value: String,
    /// Whether the value is in Chinese whatever the page's language.
    pub quoted: bool,
    pub bad: bool,
}

/// One finding.
pub struct Card {
    pub sign: String,
    pub placed: bool,
    pub category: &'static str,
    pub severity: u8,
    pub quote: String,
    pub reason: String,
    pub reader: &'static str,
    pub rule: String,
    pub rule_title: String,
    pub cites: Vec<Cite>,
    /// The card that says the same of other words; this one then keeps its reason to itself.
    pub same: Option<String>,
    pub new: bool,
}

/// One provision.
pub struct Cite {
    pub citation: String,
    /// The card that already says what the provision says.
    pub told: Option<String>,
    pub says: String,
    pub penalty: Option<String>,
    pub unverified: bool,
}

/// One candidate that was forgiven.
pub struct ExcusedCard {
    pub sign: String,
    pub placed: bool,
    pub category: &'static str,
    pub quote: String,
    pub why: String,
    pub rule: String,
}

/// One decision of the past.
pub struct Step {
    pub at: String,
    pub by: String,
    pub what: String,
    pub note: String,
}

/// How the judgement differs from the one the reviewer saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    pub risk: Option<String>,
    pub added: Vec<String>,
    pub gone: Vec<String>,
}

impl Change {
    /// Whether nothing that shows has changed.
    pub fn is_same(&self) -> bool {
        *self == Self::default()
    }
}

/// What a refused decision leaves on the page.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// The note as typed.
    pub note: String,
    /// Why the decision was refused.
    pub problem: Option<String>,
    /// What the reviewer had seen, if the judgement is another by now.
    pub saw: Option<String>,
}

impl Pane {
    /// Builds the pane of `detail` beside `list`.
    pub async fn load(
        app: &Shared,
        f: &Frame,
        me: &SignedIn,
        list: &List,
        detail: ItemDetail,
        whole: bool,
        kept: Kept,
    ) -> Result<Self, PageError> {
        let store = &app.site.store;
        let id = detail.row.id;
        let others = if me.ahead {
            Vec::new()
        } else {
            app.presence.opened(id, &me.user, Timestamp::now())
        };
        let next_open = store
            .items()
            .next_open(Some(id), &list.filters.ask())
            .await?;
        let last = store.decisions().last_by(me.user.id).await?;
        let undo = if undoable(f, me, &detail) {
            Some(id)
        } else {
            last.map(|decision| decision.item)
        };
        let cases = if f.is_officer() && detail.row.state == ItemState::Confirmed {
            store.cases().list().await?
        } else {
            Vec::new()
        };
        let (back, next) = list.neighbours(id);
        let before = kept.saw.as_deref().map(read_saw);
        let cards = cards(app, f, &detail.assessment, before.as_ref());
        let change = before.map(|before| change(&before, &detail.assessment));
        let shown = shown(f, &detail.document, &detail.assessment, whole);
        let row = &detail.row;
        let title = list::title(f, row);
        let account = row.account.as_deref().unwrap_or_default();
        Ok(Self {
            id,
            title_pieces: shown.title.unwrap_or_else(|| {
                vec![Piece::Text {
                    text: title.clone(),
                    marks: Vec::new(),
                }]
            }),
            title,
            risk: row.risk,
            risk_text: list::risk(row.risk),
            state: row.state,
            medium: format!("{} {account}", f.name(row.kind)).trim().to_owned(),
            author: detail.document.author.clone(),
            published: detail.document.published.map(when::published),
            captured: when::minute(detail.capture.captured),
            source: row.source_name.clone(),
            source_id: row.source,
            url: row.url.clone(),
            facts: facts(f, &detail.assessment.circumstances),
            others,
            sections: shown.sections,
            missing: text::missing(f, detail.document.state, detail.document.completeness),
            whole: shown
                .folded
                .then(|| with(&list.filters.item(id), "whole", 1)),
            excused: excused(f, &detail.assessment),
            history: history(f, &detail.decisions),
            cases: cases
                .into_iter()
                .filter(|case| case.referred.is_none())
                .map(|case| Choice {
                    value: case.id.to_string(),
                    name: format!("{} {}", case.id, case.title),
                    chosen: false,
                })
                .collect(),
            reasons: DismissReason::ALL
                .iter()
                .map(|&reason| Choice {
                    value: reason.to_string(),
                    name: f.name(reason).to_owned(),
                    chosen: false,
                })
                .collect(),
            seen: detail.assessment.fingerprint.to_string(),
            saw: saw(&detail.assessment),
            note: kept.note,
            problem: kept.problem,
            change,
            skip: next_open
                .filter(|next| *next != id)
                .map(|next| list.filters.item(next)),
            undo: undo.map(|item| format!("/items/{item}/undo")),
            back,
            next,
            cards,
        })
    }

    /// Risk in percent, for the gauge.
    pub fn gauge(&self) -> u8 {
        (self.risk.clamp(0.0, 1.0) * 100.0).round() as u8
    }

    /// Whether undoing takes back what was decided on this very item.
    pub fn undoes_this(&self) -> bool {
        self.undo.as_deref() == Some(&format!("/items/{}/undo", self.id))
    }

    /// Whether a decision can be made.
    pub fn decidable(&self) -> bool {
        matches!(self.state, ItemState::Open | ItemState::Escalated)
    }

    /// Whether it can be handed to somebody senior.
    pub fn escalatable(&self) -> bool {
        self.state == ItemState::Open
    }

    /// Whether it is confirmed and in no case.
    pub fn is_confirmed(&self) -> bool {
        self.state == ItemState::Confirmed
    }

    /// Why candidates were forgiven, each reason once.
    pub fn whys(&self) -> String {
        let mut whys: Vec<&str> = Vec::new();
        for excused in &self.excused {
            if !whys.contains(&excused.why.as_str()) {
                whys.push(&excused.why);
            }
        }
        whys.truncate(3);
        whys.join("；")
    }

    /// Whether evidence may leave.
    pub fn can_package(&self) -> bool {
        matches!(self.state, ItemState::Confirmed | ItemState::InCase)
    }
}

/// Whether this user may take back what was decided on the item before them.
fn undoable(f: &Frame, me: &SignedIn, detail: &ItemDetail) -> bool {
    let decided = matches!(
        detail.row.state,
        ItemState::Confirmed | ItemState::Dismissed | ItemState::Escalated
    );
    let last = detail.decisions.iter().rev().find(|decision| {
        let undone = |other: &Decision| other.kind == DecisionKind::Undo { of: decision.id };
        !matches!(decision.kind, DecisionKind::Undo { .. }) && !detail.decisions.iter().any(undone)
    });
    decided && last.is_some_and(|last| last.by == me.user.id || f.is_officer())
}

struct ShownText {
    title: Option<Vec<Piece>>,
    sections: Vec<Section>,
    folded: bool,
}

/// The first title part heads the page; the rest is the text.
fn shown(f: &Frame, document: &Document, assessment: &Assessment, whole: bool) -> ShownText {
    let mut paragraphs = marks::paragraphs(document, assessment);
    let at = paragraphs
        .iter()
        .position(|p| p.kind == PartKind::Title && !document.parts[p.part].text.trim().is_empty());
    let title = at.map(|at| paragraphs.remove(at).pieces);
    let (paragraphs, folded) = if whole {
        (paragraphs, false)
    } else {
        fold::folded(paragraphs)
    };
    ShownText {
        title,
        sections: text::sections(f, paragraphs),
        folded,
    }
}

fn facts(f: &Frame, c: &Circumstances) -> Vec<Fact> {
    let named = |name, value: &str, bad| Fact {
        name,
        value: value.to_owned(),
        quoted: false,
        bad,
    };
    let quoted = |name, values: &[String]| match values {
        [] => named(name, f.t("未见", "none seen"), false),
        values => Fact {
            name,
            value: values.join("、"),
            quoted: true,
            bad: false,
        },
    };
    let unknown = c.product_kind == ProductKind::Unknown;
    let mut facts = vec![named(f.t("商品", "Goods"), f.name(c.product_kind), unknown)];
    if c.speaker != Speaker::Unknown {
        facts.push(named(f.t("说话人", "Speaker"), f.name(c.speaker), false));
    }
    let goods = [&c.goods.prices, &c.goods.phones, &c.goods.contacts];
    let sold: Vec<String> = goods
        .iter()
        .flat_map(|signs| signs.iter().take(2))
        .cloned()
        .collect();
    if !sold.is_empty() {
        facts.push(quoted(f.t("在售", "On sale"), &sold));
    }
    if c.product_kind != ProductKind::None {
        facts.push(quoted(f.t("文号", "Numbers"), &c.numbers));
        facts.push(quoted(f.t("警示语", "Warnings"), &c.warnings));
    }
    if !c.not_checkable.is_empty() {
        facts.push(quoted(f.t("未能核查", "Not checkable"), &c.not_checkable));
    }
    facts
}

fn cards(app: &Shared, f: &Frame, assessment: &Assessment, before: Option<&Saw>) -> Vec<Card> {
    let mut told: HashMap<&ProvisionId, String> = HashMap::new();
    let mut spoken: HashMap<(&str, &str), String> = HashMap::new();
    let mut cards = Vec::new();
    for (n, finding) in assessment.findings.iter().enumerate() {
        let rules = &app.site.rules;
        let rule = rules
            .iter()
            .find(|rule| rule.rule.id() == finding.rule.id());
        let sign = marks::sign(Of::Finding(n));
        let mut cites = Vec::new();
        for id in &finding.provisions {
            cites.push(Cite {
                told: told.get(id).cloned(),
                ..cite(app, id)
            });
            told.entry(id).or_insert_with(|| sign.clone());
        }
        let says = (finding.rule.0.as_str(), finding.reason.as_str());
        let first = spoken.entry(says).or_insert_with(|| sign.clone()).clone();
        cards.push(Card {
            same: (assessment.findings.len() > FULL_CARDS && first != sign).then_some(first),
            sign,
            placed: matches!(finding.place, Place::Text { .. }),
            category: f.name(finding.category),
            severity: finding.severity.level(),
            quote: cut(&finding.quote),
            reason: finding.reason.clone(),
            reader: match finding.reader {
                Reader::Rule => f.t("规则", "Rule"),
                Reader::Model => f.t("模型", "Model"),
            },
            rule: finding.rule.0.clone(),
            rule_title: rule.map_or_else(String::new, |r| f.t(&r.title_zh, &r.title_en).to_owned()),
            cites,
            new: before.is_some_and(|before| !before.findings.contains(&said(finding))),
        });
    }
    cards
}

fn cite(app: &Shared, id: &ProvisionId) -> Cite {
    let law = &app.site.law;
    let provision = law.get(id);
    Cite {
        told: None,
        citation: law.citation(id),
        says: provision.map_or_else(String::new, |p| p.says.clone()),
        penalty: provision.and_then(|p| p.penalty.clone()),
        unverified: provision.is_none_or(|p| p.unverified),
    }
}

fn excused(f: &Frame, assessment: &Assessment) -> Vec<ExcusedCard> {
    let all = assessment.excused.iter().enumerate();
    all.map(|(n, excused)| ExcusedCard {
        sign: marks::sign(Of::Excused(n)),
        placed: matches!(excused.place, Place::Text { .. }),
        category: f.name(excused.category),
        quote: cut(&excused.quote),
        why: excused.why.clone(),
        rule: excused.rule.0.clone(),
    })
    .collect()
}

fn cut(quote: &str) -> String {
    if quote.chars().count() <= QUOTE {
        return quote.to_owned();
    }
    let head: String = quote.chars().take(QUOTE).collect();
    format!("{head}…")
}

fn history(f: &Frame, decisions: &[Decision]) -> Vec<Step> {
    decisions
        .iter()
        .map(|decision| Step {
            at: when::minute(decision.at),
            by: decision.by_name.clone(),
            what: decided(f, decision.kind),
            note: decision.note.clone(),
        })
        .collect()
}

/// A decision in words.
pub fn decided(f: &Frame, kind: DecisionKind) -> String {
    match kind {
        DecisionKind::Confirm => f.t("确认涉嫌", "confirmed").to_owned(),
        DecisionKind::Dismiss { reason } => {
            format!("{}{}", f.t("驳回：", "dismissed: "), f.name(reason))
        }
        DecisionKind::Escalate => f.t("升级", "escalated").to_owned(),
        DecisionKind::Undo { .. } => f
            .t("撤销上一个决定", "took the last decision back")
            .to_owned(),
        DecisionKind::TakeIntoCase { case } => {
            format!("{} {case}", f.t("归入案卷", "taken into case"))
        }
    }
}

/// What a page showed of an assessment, as it travels in the form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Saw {
    risk: String,
    findings: Vec<String>,
}

/// `疾病治疗 “三盒断根”`: in Chinese whatever the page's language, as the quotes are.
fn said(finding: &Finding) -> String {
    let words: Vec<&str> = finding.quote.split_whitespace().collect();
    let quote: String = words.concat().chars().take(40).collect();
    if quote.is_empty() {
        finding.category.zh().to_owned()
    } else {
        format!("{} “{quote}”", finding.category.zh())
    }
}

fn saw(assessment: &Assessment) -> String {
    let mut lines = vec![list::risk(assessment.risk)];
    let mut known = HashSet::new();
    lines.extend(
        assessment
            .findings
            .iter()
            .map(said)
            .filter(|line| known.insert(line.clone())),
    );
    lines.join("\n")
}

fn read_saw(text: &str) -> Saw {
    let mut lines = text.lines().map(str::to_owned);
    Saw {
        risk: lines.next().unwrap_or_default(),
        findings: lines.collect(),
    }
}

fn change(before: &Saw, now: &Assessment) -> Change {
    let now = read_saw(&saw(now));
    let missing = |of: &Saw, from: &Saw| -> Vec<String> {
        let not_there = |line: &&String| !from.findings.contains(line);
        of.findings.iter().filter(not_there).cloned().collect()
    };
    Change {
        risk: (before.risk != now.risk).then(|| format!("{} → {}", before.risk, now.risk)),
        added: missing(&now, before),
        gone: missing(before, &now),
    }
}
