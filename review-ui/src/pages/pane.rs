//! The item pane: one item with its text, its findings, what was decided, and the ways on.

use crate::error::PageError;
use crate::filters::with;
use crate::fold;
use crate::frame::Frame;
use crate::marks::{self, Piece};
use crate::options::Choice;
use crate::pages::cards::{self, Card, ExcusedCard};
use crate::pages::change::{self, Change};
use crate::pages::list::{self, List};
use crate::pages::text::{self, Section};
use crate::session::SignedIn;
use crate::{Shared, when};
use jiff::Timestamp;
use mingjian_domain::{
    Assessment, Circumstances, Decision, DecisionKind, DismissReason, Document, ItemId, ItemState,
    ModelState, PartKind, ProductKind, SourceId, Speaker,
};
use mingjian_store::ItemDetail;

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
    /// Who judged: the rules alone, or a model too.
    pub readers: String,
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

/// One decision of the past.
pub struct Step {
    pub at: String,
    pub by: String,
    pub what: String,
    pub note: String,
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
        let before = kept.saw.as_deref().map(change::read_saw);
        let cards = cards::cards(app, f, &detail.assessment, before.as_ref());
        let change = before.map(|before| change::change(&before, &detail.assessment));
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
            excused: cards::excused(f, &detail.assessment),
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
            saw: change::saw(&detail.assessment),
            note: kept.note,
            problem: kept.problem,
            change,
            readers: readers(f, &detail.assessment.model),
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

fn readers(f: &Frame, model: &ModelState) -> String {
    match model {
        ModelState::NotLoaded => f
            .t(
                "仅按规则判断，未载入模型",
                "Judged by the rules alone; no model was loaded",
            )
            .to_owned(),
        ModelState::Loaded { name, digest } => {
            let told = f.t("规则与模型共同判断：", "Judged by rules and model: ");
            format!("{told}{name}@{}", &digest.to_string()[..8])
        }
    }
}
