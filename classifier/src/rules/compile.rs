//! Compile: a loaded pack to what scans.
//!
//! ```text
//! {cure_verb} ..8 {disease}  →  slots (sets of words, each set once)  →  one automaton of all words
//! ```
//! The automaton says which slot was hit where; a plan joins the hits of its slots. Regular
//! expressions are asked where the words they need were hit. Compiled rules never change.

use super::automaton::Automaton;
use super::expression::{Expression, commonness};
use super::load::{LoadedRule, Pack};
use super::mistake::{PackError, nearest};
use super::pattern::{Atom, Element, Pattern, Reach, Sequence, Side, parse};
use super::raw::Negation;
use super::triage::Triage;
use crate::circumstances::numbers::NumberClass;
use crate::normalize::Disguises;
use mingjian_domain::{Category, ProductKind, ProvisionId, RuleInfo, RuleRef, Severity};
use regex::Regex;
use std::collections::{BTreeSet, HashMap};

/// How the hits of slots make a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Plan {
    Sequence(SlotSequence),
    Together { sides: Vec<SlotSide>, reach: Reach },
    Regex(u32),
}

/// One of the things that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SlotSide {
    Sequence(SlotSequence),
    /// At least so many different words of a slot.
    Count {
        least: u32,
        slot: u32,
    },
}

impl SlotSide {
    pub(super) fn sequence(&self) -> Option<&SlotSequence> {
        match self {
            Self::Sequence(sequence) => Some(sequence),
            Self::Count { .. } => None,
        }
    }
}

/// Slots in order, with the widest gaps between them, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SlotSequence {
    pub(crate) slots: Vec<u32>,
    pub(crate) gaps: Vec<u32>,
}

impl Plan {
    fn crosses_sentences(&self) -> bool {
        matches!(
            self,
            Self::Together {
                reach: Reach::Paragraph,
                ..
            }
        )
    }

    /// The slots without whose hits the plan fits nowhere.
    fn needs(&self, expressions: &[Expression]) -> Vec<u32> {
        match self {
            Self::Sequence(sequence) => sequence.slots.clone(),
            Self::Together { sides, .. } => sides
                .iter()
                .flat_map(|side| match side {
                    SlotSide::Sequence(sequence) => sequence.slots.clone(),
                    SlotSide::Count { slot, .. } => vec![*slot],
                })
                .collect(),
            Self::Regex(index) => expressions[*index as usize].needs.clone(),
        }
    }
}

/// An exception of a rule.
pub(crate) struct Exception {
    pub(crate) plan: Plan,
    pub(crate) scope: Scope,
}

/// Where an exception must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Over a character of the candidate at least.
    Touching,
    /// In the candidate's sentence.
    Sentence,
    /// In the candidate's paragraph.
    Paragraph,
    /// Anywhere in the document.
    Document,
}

const SCOPES: [(&str, Scope); 3] = [
    ("sentence:", Scope::Sentence),
    ("paragraph:", Scope::Paragraph),
    ("document:", Scope::Document),
];

impl Scope {
    /// The scope that an exception names, and its pattern.
    pub(crate) fn of(exception: &str) -> (Self, &str) {
        let exception = exception.trim_start();
        SCOPES
            .iter()
            .find_map(|(prefix, scope)| Some((*scope, exception.strip_prefix(prefix)?)))
            .unwrap_or((Self::Touching, exception))
    }
}

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
    /// Plans that fit in one sentence.
    pub(crate) triage: Triage,
    /// Plans that reach over sentences: rule, plan.
    pub(crate) wide: Vec<(u32, u32)>,
    pub(crate) expressions: Vec<Expression>,
    pub(crate) disguises: Disguises,
}

/// Compiles a pack; every rule that does not hold together is named.
pub(crate) fn compile(pack: &Pack) -> Result<Compiled, PackError> {
    compile_varied(pack, &|pattern| vec![pattern])
}

/// Compiles a pack whose rules have, in the place of each pattern, what `vary` makes of it; their
/// exceptions stay as they are.
pub(super) fn compile_varied(
    pack: &Pack,
    vary: &dyn Fn(Pattern) -> Vec<Pattern>,
) -> Result<Compiled, PackError> {
    let mut slots = Slots::default();
    let mut expressions = Vec::new();
    let mut rules = Vec::with_capacity(pack.rules.len());
    let mut mistakes = Vec::new();
    for loaded in &pack.rules {
        match rule(loaded, pack, vary, &mut slots, &mut expressions) {
            Ok(rule) => rules.push(rule),
            Err(mistake) => mistakes.push(mistake),
        }
    }
    PackError::gathered(mistakes)?;
    let expressions: Vec<Expression> = expressions
        .into_iter()
        .map(|regex| Expression::of(regex, |words| slots.slot(words)))
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
    let (wide, narrow): (Vec<_>, Vec<_>) = rules
        .iter()
        .enumerate()
        .flat_map(|(r, rule)| {
            let plans = rule.plans.iter().enumerate();
            plans.map(move |(p, plan)| (r as u32, p as u32, plan))
        })
        .partition(|(_, _, plan)| plan.crosses_sentences());
    let needs = narrow
        .into_iter()
        .map(|(rule, plan, it)| (rule, plan, it.needs(&expressions)));
    let triage = Triage::of(needs, slots.sizes.len(), |slot| slots.sizes[slot as usize]);
    let count = slots.sizes.len();
    Ok(Compiled {
        triage,
        wide: wide
            .into_iter()
            .map(|(rule, plan, _)| (rule, plan))
            .collect(),
        expressions,
        disguises,
        automaton: Automaton::of(slots.words, slots.owners, count),
        rules,
    })
}

/// Sets of words, each once, and the words of all of them.
#[derive(Default)]
struct Slots {
    known: HashMap<Vec<u32>, u32>,
    /// How many characters short each slot's words are, which says how often it is hit.
    sizes: Vec<usize>,
    words: Vec<String>,
    word_ids: HashMap<String, u32>,
    owners: Vec<Vec<u32>>,
    literals: BTreeSet<String>,
}

impl Slots {
    fn slot(&mut self, words: BTreeSet<&str>) -> u32 {
        let ids: Vec<u32> = words.into_iter().map(|w| self.word(w)).collect();
        let next = self.known.len() as u32;
        let slot = *self.known.entry(ids.clone()).or_insert(next);
        if slot == next {
            self.sizes.push(
                ids.iter()
                    .map(|id| commonness(&self.words[*id as usize]))
                    .sum(),
            );
            for id in ids {
                self.owners[id as usize].push(slot);
            }
        }
        slot
    }

    fn word(&mut self, word: &str) -> u32 {
        if let Some(id) = self.word_ids.get(word) {
            return *id;
        }
        let id = self.words.len() as u32;
        self.words.push(word.to_owned());
        self.word_ids.insert(word.to_owned(), id);
        self.owners.push(Vec::new());
        id
    }
}

fn rule(
    loaded: &LoadedRule,
    pack: &Pack,
    vary: &dyn Fn(Pattern) -> Vec<Pattern>,
    slots: &mut Slots,
    expressions: &mut Vec<Regex>,
) -> Result<Rule, PackError> {
    let raw = &loaded.raw;
    let mut plans = Vec::new();
    for text in &raw.patterns {
        for pattern in vary(parsed(text, loaded)?) {
            plans.push(plan(pattern, text, loaded, pack, slots, expressions)?);
        }
    }
    let mut unless = Vec::new();
    for text in &raw.unless {
        let (scope, pattern) = Scope::of(text);
        let tree = parsed(pattern, loaded)?;
        let plan = plan(tree, pattern, loaded, pack, slots, expressions)?;
        // A check speaks of the whole document, so its exceptions do.
        let scope = if raw.check.is_some() {
            Scope::Document
        } else {
            scope
        };
        unless.push(Exception { plan, scope });
    }
    let check = raw
        .check
        .as_ref()
        .map(|name| {
            CHECKS
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, check)| *check)
                .ok_or_else(|| {
                    let known: Vec<String> = CHECKS.iter().map(|(n, _)| (*n).to_owned()).collect();
                    loaded.mistake(
                        "check:",
                        format!("no check is called {name}{}", nearest(name, known.iter())),
                    )
                })
        })
        .transpose()?;
    let reference = RuleRef::new(&raw.id, raw.version);
    let mut provisions: Vec<ProvisionId> = Vec::new();
    for id in loaded.provisions.iter().flat_map(|(_, ids)| ids) {
        if !provisions.contains(id) {
            provisions.push(id.clone());
        }
    }
    Ok(Rule {
        info: RuleInfo {
            rule: reference.clone(),
            title_zh: raw.title.zh.clone(),
            title_en: raw.title.en.clone(),
            category: loaded.category,
            severity: loaded.severity,
            provisions,
            explain: raw.explain.trim().to_owned(),
        },
        reference,
        category: loaded.category,
        severity: loaded.severity,
        products: loaded.products.clone(),
        provisions: loaded.provisions.clone(),
        needs_goods: raw.needs_goods,
        negation_excuses: raw.negation == Negation::Excuses,
        plans,
        check,
        unless,
    })
}

fn parsed(text: &str, loaded: &LoadedRule) -> Result<Pattern, PackError> {
    parse(text).map_err(|error| loaded.mistake(text.trim(), format!("{}: {text}", error.why)))
}

/// `text` is what the author wrote, to find the line of a mistake by.
fn plan(
    parsed: Pattern,
    text: &str,
    loaded: &LoadedRule,
    pack: &Pack,
    slots: &mut Slots,
    expressions: &mut Vec<Regex>,
) -> Result<Plan, PackError> {
    let near = text.trim().to_owned();
    let mut slot = |element: &Element| -> Result<(u32, usize), PackError> {
        let mut words: BTreeSet<&str> = BTreeSet::new();
        for atom in element {
            match atom {
                Atom::Literal(word) => {
                    slots.literals.insert(word.clone());
                    words.insert(word);
                }
                Atom::Lexicon(name) => {
                    let lexicon = pack.lexicons.get(name).ok_or_else(|| {
                        loaded.mistake(
                            &near,
                            format!(
                                "no lexicon is named {name}{}",
                                nearest(name, pack.lexicons.keys())
                            ),
                        )
                    })?;
                    words.extend(lexicon.terms.iter().map(String::as_str));
                }
            }
        }
        let different = words.len();
        Ok((slots.slot(words), different))
    };
    let mut side = |parsed: &Side| -> Result<SlotSide, PackError> {
        Ok(match parsed {
            Side::Sequence(Sequence { elements, gaps }) => SlotSide::Sequence(SlotSequence {
                slots: elements
                    .iter()
                    .map(|element| Ok(slot(element)?.0))
                    .collect::<Result<_, PackError>>()?,
                gaps: gaps.clone(),
            }),
            Side::Count { least, of } => {
                let (slot, different) = slot(of)?;
                if different < *least as usize {
                    return Err(loaded.mistake(&near, format!("{least} different words are asked for, and only {different} are named: {text}")));
                }
                SlotSide::Count {
                    least: *least,
                    slot,
                }
            }
        })
    };
    Ok(match parsed {
        Pattern::Sequence(sequence) => match side(&Side::Sequence(sequence))? {
            SlotSide::Sequence(sequence) => Plan::Sequence(sequence),
            SlotSide::Count { .. } => unreachable!("a sequence stays one"),
        },
        Pattern::Together { sides, reach } => Plan::Together {
            sides: sides.iter().map(&mut side).collect::<Result<_, _>>()?,
            reach,
        },
        Pattern::Regex(expression) => {
            expressions.push(Regex::new(&expression).expect("it was compiled when it was parsed"));
            Plan::Regex(expressions.len() as u32 - 1)
        }
    })
}
