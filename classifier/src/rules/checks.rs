//! Checks of the whole document: what is missing, which numbers do not hold, advertising in the
//! dress of news. Rules name them; here is what they look at.

use super::automaton::Hits;
use super::compile::{Check, Compiled, Rule};
use super::fit::excepted_by_document;
use super::negation::denied;
use super::scan::Candidate;
use crate::circumstances::numbers::{NumberClass, NumberKind};
use crate::circumstances::{Facts, List, Voice, Words};
use crate::pitch::Pitch;
use crate::reading::Reading;
use crate::registry::Registry;
use mingjian_domain::{Document, DocumentState, PartKind, ProductKind, Speaker};
use std::ops::Range;

/// What a check found: a place in a reading, or the document, and what to add to the reason.
pub(crate) struct Found {
    pub(crate) place: Option<(usize, Range<usize>)>,
    pub(crate) detail: String,
}

impl Found {
    fn document() -> Self {
        Self {
            place: None,
            detail: String::new(),
        }
    }
}

/// What checks look at.
pub(crate) struct Checked<'c, 'd> {
    pub(crate) document: &'d Document,
    pub(crate) readings: &'c [Reading<'d>],
    pub(crate) facts: &'c Facts,
    pub(crate) registry: Option<&'c Registry>,
    pub(crate) functions: &'c [(String, usize)],
    pub(crate) pitch: &'c Pitch,
    pub(crate) words: &'c Words,
}

impl Checked<'_, '_> {
    /// Runs the check of one rule.
    pub(crate) fn run(&self, check: Check, rule: &Rule, compiled: &Compiled) -> Vec<Found> {
        if self.document.state != DocumentState::Article
            || !rule.products.contains(&self.facts.kind())
            || rule.needs_goods && !self.facts.shows_goods(self.document.product_kind)
            || self.excused(check)
            || self.excepted(rule, compiled)
        {
            return Vec::new();
        }
        match check {
            Check::MissingWarning => self.missing(self.facts.sees(List::NotADrug)),
            Check::MissingReviewNumber => self.missing(self.has(NumberKind::AdReview)),
            Check::InvalidNumber | Check::ReviewNumberExpired => {
                self.numbers(|n| check.wants(n.class))
            }
            Check::WrongKindNumber => self.wrong_kind(),
            Check::DrugNumberOnFood => self.numbers(|n| n.kind == NumberKind::Drug),
            Check::DisguisedInformation => self.disguised(),
            Check::BeyondApprovedFunction => self.beyond_approved(),
            Check::NumberNotInRegistry => self.not_in_registry(),
            Check::MinorsMedium => self.minors_medium(),
            Check::Pitch => self.clues(rule.category),
        }
    }

    /// Reports, offices and law texts owe no warning and no number.
    fn excused(&self, check: Check) -> bool {
        check != Check::DisguisedInformation
            && self
                .facts
                .flows
                .iter()
                .zip(self.readings)
                .all(|(flow, reading)| {
                    flow.voice.excuse().is_some()
                        || matches!(reading.flow.kind, PartKind::Navigation | PartKind::Footer)
                })
    }

    /// Exceptions of a check hold wherever they stand.
    fn excepted(&self, rule: &Rule, compiled: &Compiled) -> bool {
        rule.reaches_over_document()
            && excepted_by_document(compiled, self.readings, rule, &mut Hits::default())
    }

    fn has(&self, kind: NumberKind) -> bool {
        self.facts
            .flows
            .iter()
            .any(|f| f.numbers.iter().any(|n| n.kind == kind))
    }

    /// Something health food must carry; asked for only where it is sold, said to be health food,
    /// and the text is whole.
    fn missing(&self, stands: bool) -> Vec<Found> {
        let facts = self.facts;
        let stated = self.document.product_kind == Some(ProductKind::HealthFood);
        let named = facts.says_health_food || self.has(NumberKind::HealthFood) || stated;
        let sold = facts.circumstances.goods.any()
            || stated
            || facts.tone.sells >= 1.0
            || facts.circumstances.speaker == Speaker::Seller;
        if stands || !named || !sold || facts.tone.is_other() || !facts.whole() {
            return Vec::new();
        }
        vec![Found::document()]
    }

    fn numbers(
        &self,
        wanted: impl Fn(&crate::circumstances::numbers::FoundNumber) -> bool,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        for (index, flow) in self.facts.flows.iter().enumerate() {
            if flow.voice.excuse().is_some() {
                continue;
            }
            for number in flow.numbers.iter().filter(|n| wanted(n)) {
                found.push(Found {
                    place: Some((index, number.range.clone())),
                    detail: number.describe(),
                });
            }
        }
        found
    }

    /// Food numbers of another kind where a health-food number is claimed.
    fn wrong_kind(&self) -> Vec<Found> {
        let mut found = self.numbers(|n| n.kind == NumberKind::Other && !n.text.contains("消证"));
        for (index, flow) in self.facts.flows.iter().enumerate() {
            let text = &self.readings[index].normal.text;
            for number in flow
                .numbers
                .iter()
                .filter(|n| n.kind == NumberKind::FoodLicence || n.text.contains("消证"))
            {
                let before = crate::circumstances::goods::last_chars(text, number.range.start, 10);
                if flow.voice.excuse().is_none() && self.words.stands(List::ApprovalClaim, before) {
                    found.push(Found {
                        place: Some((index, number.range.clone())),
                        detail: number.text.clone(),
                    });
                }
            }
            for (at, word) in text
                .match_indices("健字号")
                .chain(text.match_indices("药健字"))
            {
                let before = text[..at].chars().next_back();
                if flow.voice.excuse().is_none() && !before.is_some_and(|c| "食卫".contains(c)) {
                    found.push(Found {
                        place: Some((index, at..at + word.len())),
                        detail: "没有这种批准文号".to_owned(),
                    });
                }
            }
        }
        found
    }

    /// News, knowledge or a story, goods, and a way to buy, not marked as an advertisement.
    fn disguised(&self) -> Vec<Found> {
        let dress = self
            .facts
            .flows
            .iter()
            .zip(self.readings)
            .any(|(flow, reading)| {
                !matches!(
                    reading.flow.kind,
                    PartKind::Comment | PartKind::Navigation | PartKind::Footer
                ) && (flow.sees(List::Knowledge) || reading.flow.speaker == Speaker::Journalist)
            });
        let comment_sells = self
            .facts
            .flows
            .iter()
            .zip(self.readings)
            .any(|(flow, reading)| {
                reading.flow.kind == PartKind::Comment && flow.voice == Voice::Seller
            });
        let sells = self.facts.selling || comment_sells;
        let goods = self.facts.mentioned
            || self.facts.has_numbers()
            || self
                .document
                .product_kind
                .is_some_and(|k| k != ProductKind::None);
        if dress
            && sells
            && goods
            && !self.facts.sees(List::AdMark)
            && !self.has(NumberKind::AdReview)
        {
            vec![Found::document()]
        } else {
            Vec::new()
        }
    }

    /// Functions claimed that the product's own certificate does not give: by the registry, or by
    /// what the text itself says was approved.
    fn beyond_approved(&self) -> Vec<Found> {
        let approved = self
            .registered_functions()
            .or_else(|| self.stated_functions());
        let Some(approved) = approved else {
            return Vec::new();
        };
        let mut found = Vec::new();
        for (index, (flow, reading)) in self.facts.flows.iter().zip(self.readings).enumerate() {
            if flow.voice.excuse().is_some() {
                continue;
            }
            let text = &reading.normal.text;
            for (range, function) in self.functions_in(text) {
                let place = Candidate {
                    rule: 0,
                    start: range.start,
                    end: range.end,
                    parts: vec![range.clone()],
                };
                if !approved.contains(&function)
                    && !flow.warning_over(range.start, range.end)
                    && !denied(self.words, reading, &place)
                {
                    let detail = format!("批准的功能中没有“{}”", &text[range.clone()]);
                    found.push(Found {
                        place: Some((index, range)),
                        detail,
                    });
                }
            }
        }
        found
    }

    /// What the registry says was approved of the numbers found; `None` where it says nothing: a
    /// list that does not say what was approved proves nothing.
    fn registered_functions(&self) -> Option<Vec<usize>> {
        let registry = self.registry?;
        let numbers = self.facts.flows.iter().flat_map(|f| &f.numbers);
        let stated: Vec<String> = numbers
            .filter_map(|number| registry.get(&number.text))
            .filter(|product| !product.functions.is_empty())
            .map(|product| crate::normalize::plain(&product.functions.join("、")).text)
            .collect();
        let approved = stated.iter().flat_map(|text| self.functions_in(text));
        (!stated.is_empty()).then(|| approved.map(|(_, id)| id).collect())
    }

    /// What the text says was approved (保健功能:…), up to the end of its line or sentence; `None`
    /// where it says nothing that the catalogue knows.
    fn stated_functions(&self) -> Option<Vec<usize>> {
        let mut approved = Vec::new();
        for reading in self.readings {
            let text = &reading.normal.text;
            for word in self.words.list(List::ApprovedFunctions) {
                for (at, _) in text.match_indices(word.as_str()) {
                    let rest = &text[at + word.len()..];
                    let end = rest.find(['。', '\n', ';']).unwrap_or(rest.len());
                    approved.extend(
                        self.functions_in(&rest[..end])
                            .into_iter()
                            .map(|(_, id)| id),
                    );
                }
            }
        }
        (!approved.is_empty()).then_some(approved)
    }

    /// The functions of the catalogue that a normalised text names, the longest name of each place.
    fn functions_in(&self, text: &str) -> Vec<(Range<usize>, usize)> {
        let mut claimed: Vec<(usize, usize, usize)> = self
            .functions
            .iter()
            .flat_map(|(name, id)| {
                text.match_indices(name.as_str())
                    .map(move |(at, w)| (at, at + w.len(), *id))
            })
            .collect();
        claimed.sort_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut covered = 0;
        claimed.retain(|(_, end, _)| {
            let inside = *end <= covered;
            covered = covered.max(*end);
            !inside
        });
        claimed
            .into_iter()
            .map(|(start, end, id)| (start..end, id))
            .collect()
    }

    fn not_in_registry(&self) -> Vec<Found> {
        let Some(registry) = self.registry else {
            return Vec::new();
        };
        self.numbers(|n| {
            n.kind == NumberKind::HealthFood
                && matches!(n.class, NumberClass::WellFormed | NumberClass::Legacy)
                && registry.get(&n.text).is_none()
        })
    }

    /// Health food sold where minors read.
    fn minors_medium(&self) -> Vec<Found> {
        let names = [
            &self.document.account,
            &self.document.author,
            &self.document.title,
        ];
        let medium = names.into_iter().flatten().any(|name| {
            let normal = crate::normalize::plain(name);
            self.words.stands(List::Minors, &normal.text)
        });
        let sold = self.facts.circumstances.goods.any();
        if medium && sold {
            vec![Found::document()]
        } else {
            Vec::new()
        }
    }
}
