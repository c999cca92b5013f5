//! Compile: a loaded pack to what scans.
//!
//! ```text
//! {cure_verb} ..8 {disease}  →  slots (sets of words, each set once)  →  one automaton of all words
//! ```
//! The automaton says which slot was hit where; a plan joins the hits of its slots. Regular
//! expressions are asked where the words they need were hit. Compiled rules never change.

use super::automaton::Automaton;
use super::expression::Expression;
use super::load::Pack;
use super::pattern::Pattern;
use super::plan::{Exception, Plan, Scope, Slots};
use super::raw::Negation;
use super::triage::{Need, Triage};
use super::typed::LoadedRule;
use crate::circumstances::numbers::NumberClass;
use crate::normalize::Disguises;
use mingjian_domain::{Category, ProductKind, ProvisionId, RuleInfo, RuleRef, Severity};
use regex::Regex;
use std::collections::BTreeSet;

/// A check of the whole document that rules name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Check {
    MissingWarning,
    MissingReviewNumber,
    InvalidNumber,
    WrongKindNumber,
    ReviewNumberExpired,
    DrugNumberOnFood,
    DisguisedInformation,
    BeyondApprovedFunction,
    NumberNotInRegistry,
    MinorsMedium,
    Pitch,
}

const CHECKS: [(&str, Check); 11] = [
    ("missing_warning", Check::MissingWarning),
    ("missing_review_number", Check::MissingReviewNumber),
    ("invalid_number", Check::InvalidNumber),
    ("wrong_kind_number", Check::WrongKindNumber),
    ("review_number_expired", Check::ReviewNumberExpired),
    ("drug_number_on_food", Check::DrugNumberOnFood),
    ("disguised_information", Check::DisguisedInformation),
    ("beyond_approved_function", Check::BeyondApprovedFunction),
    ("number_not_in_registry", Check::NumberNotInRegistry),
    ("minors_medium", Check::MinorsMedium),
    ("pitch", Check::Pitch),
];

impl Check {
    pub(super) fn named(name: &str) -> Option<Self> {
        let found = CHECKS.iter().find(|(known, _)| *known == name);
        found.map(|(_, check)| *check)
    }

    /// What checks are called in rules.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        CHECKS.iter().map(|(name, _)| *name)
    }

    /// Whether a number's class is what this check looks for.
    pub(crate) fn wants(self, class: NumberClass) -> bool {
        match self {
            Self::InvalidNumber => {
                matches!(
                    class,
                    NumberClass::Malformed(_) | NumberClass::WrongCheckDigit
                )
            }
            Self::ReviewNumberExpired => class == NumberClass::Expired,
            _ => false,
        }
    }
}

/// A rule ready to speak.
pub(crate) struct Rule {
    pub(crate) reference: RuleRef,
    pub(crate) category: Category,
    pub(crate) severity: Severity,
    pub(crate) products: Vec<ProductKind>,
    pub(crate) provisions: Vec<(Option<ProductKind>, Vec<ProvisionId>)>,
    pub(crate) needs_goods: bool,
    pub(crate) negation_excuses: bool,
    pub(crate) plans: Vec<Plan>,
    pub(crate) check: Option<Check>,
    pub(crate) unless: Vec<Exception>,
    pub(crate) info: RuleInfo,
}

impl Rule {
    /// Whether an exception may stand anywhere in the document.
    pub(super) fn reaches_over_document(&self) -> bool {
        self.unless.iter().any(|e| e.scope == Scope::Document)
    }
}

/// Everything that scans.
pub(crate) struct Compiled {
    pub(crate) rules: Vec<Rule>,
    pub(crate) automaton: Automaton,
    pub(crate) triage: Triage,
    pub(crate) expressions: Vec<Expression>,
    pub(crate) disguises: Disguises,
    /// What most rules of a category say of it, in the order of [`Category::ALL`].
    usual: Vec<Usual>,
}

/// What a finding of a category has where no rule says more: the severity of most of its rules, and
/// the provisions that most of them cite.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Usual {
    pub(crate) severity: Severity,
    pub(crate) provisions: Vec<(Option<ProductKind>, Vec<ProvisionId>)>,
}

impl Compiled {
    pub(crate) fn usual(&self, category: Category) -> &Usual {
        let at = Category::ALL.iter().position(|one| *one == category);
        &self.usual[at.expect("a category is one of all")]
    }
}

fn usual(rules: &[Rule], category: Category) -> Usual {
    let of = || rules.iter().filter(|rule| rule.category == category);
    Usual {
        severity: most(of().map(|rule| rule.severity)).unwrap_or(Severity::CORE),
        provisions: most(of().map(|rule| &rule.provisions))
            .cloned()
            .unwrap_or_default(),
    }
}

/// What comes most often; of two, what came first.
fn most<T: PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: Vec<(T, usize)> = Vec::new();
    for one in all {
        match counts.iter_mut().find(|(other, _)| *other == one) {
            Some((_, count)) => *count += 1,
            None => counts.push((one, 1)),
        }
    }
    let first = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    first.map(|(one, _)| one)
}

/// Compiles a pack.
pub(crate) fn compile(pack: &Pack) -> Compiled {
    compile_varied(pack, &|pattern| vec![pattern])
}

/// Compiles a pack whose rules have, in the place of each pattern, what `vary` makes of it; their
/// exceptions stay as they are.
pub(super) fn compile_varied(pack: &Pack, vary: &dyn Fn(Pattern) -> Vec<Pattern>) -> Compiled {
    let mut slots = Slots::default();
    let mut expressions = Vec::new();
    let rules: Vec<Rule> = pack
        .rules
        .iter()
        .map(|loaded| rule(loaded, pack, vary, &mut slots, &mut expressions))
        .collect();
    let expressions: Vec<Expression> = expressions
        .into_iter()
        .map(|regex| Expression::of(regex, |words| slots.slot(words, true)))
        .collect();
    // Words of a pattern are disguised too, unless a lexicon of everyday words holds them.
    let terms = |evasion| {
        pack.lexicons
            .values()
            .filter(move |l| l.evasion == evasion)
            .flat_map(|l| l.terms.iter())
    };
    let everyday: BTreeSet<&String> = terms(false).collect();
    let literals = slots
        .literals
        .iter()
        .filter(|word| !everyday.contains(word));
    let disguises = Disguises::of(terms(true).chain(literals).map(String::as_str));
    let automaton = Automaton::of(slots.words, &slots.owners, slots.cut);
    let needs = rules.iter().enumerate().flat_map(|(r, rule)| {
        let plans = rule.plans.iter().enumerate();
        plans.map(move |(p, plan)| (r as u32, p as u32, plan))
    });
    let needs = needs.map(|(rule, number, plan)| Need {
        rule,
        plan: number,
        slots: plan.needs(&expressions),
        wide: plan.crosses_sentences(),
    });
    let rarity = |slot: u32| slots.sizes[slot as usize];
    let usual = Category::ALL
        .iter()
        .map(|one| usual(&rules, *one))
        .collect();
    Compiled {
        usual,
        triage: Triage::of(needs.collect(), &automaton, rarity),
        expressions,
        disguises,
        automaton,
        rules,
    }
}

fn rule(
    loaded: &LoadedRule,
    pack: &Pack,
    vary: &dyn Fn(Pattern) -> Vec<Pattern>,
    slots: &mut Slots,
    expressions: &mut Vec<Regex>,
) -> Rule {
    let mut plan = |pattern: &Pattern| Plan::of(pattern, pack, slots, expressions);
    let plans = loaded
        .patterns
        .iter()
        .flat_map(|written| vary(written.pattern.clone()))
        .map(|pattern| plan(&pattern))
        .collect();
    let unless = loaded
        .unless
        .iter()
        .map(|(scope, written)| Exception {
            plan: plan(&written.pattern),
            scope: *scope,
        })
        .collect();
    let mut provisions: Vec<ProvisionId> = Vec::new();
    for id in loaded.provisions.iter().flat_map(|(_, ids)| ids) {
        if !provisions.contains(id) {
            provisions.push(id.clone());
        }
    }
    Rule {
        info: RuleInfo {
            rule: loaded.reference.clone(),
            title_zh: loaded.title_zh.clone(),
            title_en: loaded.title_en.clone(),
            category: loaded.category,
            severity: loaded.severity,
            provisions,
            explain: loaded.explain.clone(),
        },
        reference: loaded.reference.clone(),
        category: loaded.category,
        severity: loaded.severity,
        products: loaded.products.clone(),
        provisions: loaded.provisions.clone(),
        needs_goods: loaded.needs_goods,
        negation_excuses: loaded.negation == Negation::Excuses,
        plans,
        check: loaded.check,
        unless,
    }
}
