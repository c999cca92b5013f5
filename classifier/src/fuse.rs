//! Fusing: findings and circumstances to one risk and one verdict.
//!
//! ```text
//! claims ─1 − ∏(1 − weight)→ −ln(1 − ·), with the tone of the text ─calibration→ probability ─┐
//! breaches of form ─1 − ∏(1 − weight)─────────────────────────────────────────────────────────┴ max → risk
//! ```
//! A claim is worth more in a text that sounds like a pitch, and less in one that sounds like a
//! report or like candour; a false number is one wherever it stands. The weights are data
//! (`rules/fusion.yaml`, `rules/pitch.yaml`). Where the model reads too, the joint logit of the rules,
//! the weight of form and the logit of the model make one probability, each weighing for a breach or
//! not at all; those weights lie with the model (`model.yaml`).

use crate::circumstances::Facts;
use crate::model::{Joint, probability};
use crate::pitch::Pitch;
use crate::rules::FusionFile;
use mingjian_domain::{Category, Document, Finding, Place, Speaker};
use std::collections::BTreeMap;

/// Weights and the threshold.
pub(crate) struct Fusion {
    file: FusionFile,
}

impl From<FusionFile> for Fusion {
    fn from(file: FusionFile) -> Self {
        Self { file }
    }
}

/// Logits beyond this say no more.
const SURE: f64 = 8.0;

/// What the rules say of a document, before it is decided.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighed {
    /// The joint logit of claims and tone, calibrated.
    pub logit: f64,
    /// Whether a rule found anything: then the model reads all of it.
    pub found: bool,
    /// Whether no rule claims anything, so that the tone alone speaks.
    pub quiet: bool,
    /// The joint risk of breaches of form.
    pub formal: f64,
}

impl Weighed {
    /// What is added up with the model, in the order of [`Joint::logit`]: the logit of the rules,
    /// one where they are quiet, and the weight of form.
    pub fn signs(&self) -> [f64; 3] {
        let quiet = f64::from(u8::from(self.quiet));
        [self.logit.clamp(-SURE, SURE), quiet, weight_of(self.formal)]
    }
}

impl Joint {
    /// The logit of rules and model together.
    pub fn logit(&self, weighed: &Weighed, model: f64) -> f64 {
        let [rules, quiet, formal] = weighed.signs();
        self.rules * rules
            + self.quiet * quiet
            + self.formal * formal
            + self.model * model
            + self.shift
    }
}

impl Fusion {
    /// Joins what was found; clues are sentences that only the tone of the whole makes suspect.
    pub(crate) fn weigh(
        &self,
        document: &Document,
        facts: &Facts,
        pitch: &Pitch,
        findings: &[Finding],
        clues: bool,
    ) -> Weighed {
        let claims = self.of_claims(document, facts, findings);
        let formal = findings.iter().filter(|f| self.is_formal(f));
        let calibration = &self.file.calibration;
        let logit = pitch.with_findings(facts.tone, weight_of(claims));
        Weighed {
            logit: calibration.scale * logit + calibration.shift,
            found: !findings.is_empty(),
            quiet: claims == 0.0 && !clues,
            formal: self.risk(document, facts, formal),
        }
    }

    /// The risk by the rules alone.
    pub(crate) fn of_rules(&self, weighed: &Weighed) -> f64 {
        let told = if weighed.quiet {
            0.0
        } else {
            probability(weighed.logit)
        };
        told.max(weighed.formal)
    }

    /// The risk from which on a person should look, by the rules alone.
    pub(crate) fn threshold(&self) -> f64 {
        self.file.threshold
    }

    /// The risk of what is claimed, breaches of form left out.
    pub(crate) fn of_claims(&self, document: &Document, facts: &Facts, all: &[Finding]) -> f64 {
        self.risk(document, facts, all.iter().filter(|f| !self.is_formal(f)))
    }

    fn is_formal(&self, finding: &Finding) -> bool {
        self.of_form(finding.category)
    }

    /// Whether a category is a breach of form, which facts prove and no wording does.
    pub(crate) fn of_form(&self, category: Category) -> bool {
        self.file.formal.contains(&category)
    }

    fn risk<'f>(
        &self,
        document: &Document,
        facts: &Facts,
        findings: impl Iterator<Item = &'f Finding>,
    ) -> f64 {
        let goods = if facts.circumstances.goods.any() {
            self.file.goods.sold
        } else if facts.mentioned || facts.has_numbers() {
            self.file.goods.mentioned
        } else {
            self.file.goods.none
        };
        // The heaviest of a category counts whole, whatever the order.
        let mut weights: BTreeMap<_, Vec<f64>> = BTreeMap::new();
        for finding in findings {
            let weights_of = if self.is_formal(finding) {
                &self.file.form
            } else {
                &self.file.finding
            };
            let severity = weights_of
                .get(&finding.severity.level())
                .copied()
                .unwrap_or(0.0);
            weights
                .entry(finding.category)
                .or_default()
                .push(severity * self.place(document, &finding.place) * goods);
        }
        let mut clear = 1.0;
        for of_category in weights.values_mut() {
            of_category.sort_by(|a, b| b.total_cmp(a));
            for (rank, weight) in of_category.iter().enumerate() {
                let share = if rank == 0 { 1.0 } else { self.file.repeated };
                clear *= 1.0 - (weight * share).clamp(0.0, 1.0);
            }
        }
        1.0 - clear
    }

    fn place(&self, document: &Document, place: &Place) -> f64 {
        let name = match place {
            Place::Document => "document",
            Place::Text { from, .. } => document
                .parts
                .get(from.part as usize)
                .map_or("body", |part| part.kind.as_str()),
        };
        self.file.place.get(name).copied().unwrap_or(1.0)
    }

    /// How likely it advertises goods, by circumstances and findings.
    pub(crate) fn advertisement(&self, facts: &Facts, findings: &[Finding]) -> f64 {
        let weights = &self.file.advertisement;
        let c = &facts.circumstances;
        let signs = [
            (!c.goods.prices.is_empty(), weights.price),
            (!c.goods.phones.is_empty(), weights.phone),
            (!c.goods.contacts.is_empty(), weights.contact),
            (facts.mentioned, weights.mentioned),
            (c.speaker == Speaker::Seller, weights.seller),
            (facts.has_numbers(), weights.number),
            (!findings.is_empty(), weights.finding),
        ];
        let joined = 1.0
            - signs
                .iter()
                .filter(|(seen, _)| *seen)
                .fold(1.0, |clear, (_, w)| clear * (1.0 - w));
        let told = facts.report && !facts.selling
            || matches!(c.speaker, Speaker::Journalist | Speaker::Office);
        if told {
            joined * (1.0 - weights.report)
        } else {
            joined
        }
    }
}

/// The weight of evidence that a joined risk stands for: claims of different categories add up.
pub(crate) fn weight_of(risk: f64) -> f64 {
    -(1.0 - risk).max(0.002).ln()
}

/// To four decimals.
pub(crate) fn four(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}
