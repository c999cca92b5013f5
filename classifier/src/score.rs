//! Score: the parallel core. One document's answer never depends on its neighbours, so any number
//! of threads in any order gives the same answers.

use crate::circumstances::{Facts, evidence, settle};
use crate::fuse::{Weighed, four, weight_of};
use crate::model::{self, Model, Window};
use crate::reading::{Reading, readings};
use crate::rules::{self, Book, Hits, read};
use crate::{Classifier, Readers};
use mingjian_domain::{Assessment, Document, Finding, ModelState, Reader, Verdict};
use rayon::prelude::*;

/// A document that the rules have read, with what the model is to read of it.
struct Read<'d> {
    document: &'d Document,
    readings: Vec<Reading<'d>>,
    facts: Facts,
    said: rules::Said,
    weighed: Weighed,
    windows: Vec<Window>,
}

impl Classifier {
    /// Judges one document.
    pub fn assess(&self, document: &Document, readers: Readers) -> Assessment {
        let read = self.read(document, readers, &mut Hits::default());
        let heard = self.heard(vec![read]).remove(0);
        self.conclude(heard, readers)
    }

    /// Judges documents on every core; the answers come in the order of the documents.
    pub fn assess_all(&self, documents: &[Document], readers: Readers) -> Vec<Assessment> {
        let documents = documents.par_iter();
        let read = documents
            .map_init(Hits::default, |hits, document| {
                self.read(document, readers, hits)
            })
            .collect();
        let heard = self.heard(read).into_par_iter();
        heard.map(|heard| self.conclude(heard, readers)).collect()
    }

    /// What rules and model say of documents before it is decided: what the rules weighed, and the
    /// logit of the model. For fitting the weights that join them.
    pub fn weighed(&self, documents: &[Document]) -> Vec<(Weighed, f64)> {
        let documents = documents.par_iter();
        let read = documents
            .map_init(Hits::default, |hits, document| {
                self.read(document, Readers::Both, hits)
            })
            .collect();
        let heard = self.heard(read).into_iter();
        heard
            .map(|(read, said)| (read.weighed, said.logit()))
            .collect()
    }

    /// What speaks for and against a document before it is decided, by name: each sign of
    /// `pitch.yaml`, and `findings`, the weight of what is claimed. For fitting the weights.
    pub fn evidence(&self, document: &Document) -> Vec<(String, f64)> {
        let rules = &self.rules;
        let read = self.read(document, Readers::Rules, &mut Hits::default());
        let Read {
            readings, facts, ..
        } = &read;
        let risk = rules.fusion.of_claims(document, facts, &read.said.findings);
        let mut all = evidence(document, readings, facts, &rules.pitch, &rules.words);
        all.push(("findings".to_owned(), weight_of(risk)));
        all
    }

    pub(crate) fn book(&self) -> Book<'_> {
        let rules = &self.rules;
        Book {
            compiled: &rules.compiled,
            law: &rules.law,
            registry: self.registry.as_deref(),
            functions: &rules.functions,
            pitch: &rules.pitch,
            words: &rules.words,
        }
    }

    /// The model that takes part, if one does.
    fn taking_part(&self, readers: Readers) -> Option<&Model> {
        match readers {
            Readers::Rules => None,
            Readers::Model | Readers::Both => self.model.as_deref(),
        }
    }

    fn read<'d>(&self, document: &'d Document, readers: Readers, hits: &mut Hits) -> Read<'d> {
        let rules = &self.rules;
        let readings = readings(document, &rules.compiled.disguises);
        let facts = settle(document, &readings, &rules.pitch, &rules.words);
        let said = match readers {
            Readers::Rules | Readers::Both => read(&self.book(), document, &readings, &facts, hits),
            Readers::Model => Default::default(),
        };
        let clues = !said.clues.is_empty();
        let weighed = rules
            .fusion
            .weigh(document, &facts, &rules.pitch, &said.findings, clues);
        let windows = match self.taking_part(readers) {
            Some(model) => model.windows(&readings, weighed.found),
            None => Vec::new(),
        };
        Read {
            document,
            readings,
            facts,
            said,
            weighed,
            windows,
        }
    }

    /// The documents with what the model says of them.
    fn heard<'d>(&self, mut all: Vec<Read<'d>>) -> Vec<(Read<'d>, model::Said)> {
        let Some(model) = self.model.as_deref() else {
            return all
                .into_iter()
                .map(|read| (read, Default::default()))
                .collect();
        };
        let of_each: Vec<Vec<Window>> = all
            .iter_mut()
            .map(|r| std::mem::take(&mut r.windows))
            .collect();
        let flat: Vec<&Window> = of_each.iter().flatten().collect();
        let mut logits = model.judge_all(&flat).into_iter();
        let said = of_each.into_iter().map(|windows| {
            let said = logits.by_ref().take(windows.len());
            let windows = windows.into_iter().zip(said).collect();
            model::Said { windows }
        });
        all.into_iter().zip(said).collect()
    }

    fn conclude(&self, (read, said): (Read<'_>, model::Said), readers: Readers) -> Assessment {
        let fusion = &self.rules.fusion;
        let model = self.taking_part(readers);
        let (risk, threshold) = match (model, readers) {
            (Some(model), Readers::Model) => (
                model::alone(model, said.logit()),
                model.settings().alone.threshold,
            ),
            (Some(model), _) => {
                let joint = model.settings().both;
                let logit = joint.logit(&read.weighed, said.logit());
                (model::probability(logit), joint.threshold)
            }
            (None, _) => (fusion.of_rules(&read.weighed), fusion.threshold()),
        };
        let risk = four(risk);
        let flagged = risk >= threshold;
        let by_signs = fusion.advertisement(&read.facts, &read.said.findings);
        let by_model = model.and_then(|model| said.advertises(model));
        let mut rules_say = read.said;
        if let (Some(model), true) = (model, flagged) {
            let claims = said.claims(model, &read.readings, rules_say.is_empty());
            // Numbers are checked and warnings looked for by the rules: no wording proves them amiss.
            let claims = claims.into_iter().filter(|c| !fusion.of_form(c.category));
            let found = claims.map(|claim| self.finding(model, &read.readings, &read.facts, claim));
            rules_say.add(found.collect());
        }
        let (findings, excused) = rules_say.together();
        Assessment {
            document: read.document.digest(),
            fingerprint: self.fingerprint,
            verdict: if flagged {
                Verdict::Flagged
            } else {
                Verdict::Clear
            },
            risk,
            is_advertisement: four(by_model.unwrap_or(by_signs)),
            circumstances: read.facts.circumstances,
            model: model.map_or(ModelState::NotLoaded, Model::state),
            findings,
            excused,
        }
    }

    fn finding(
        &self,
        model: &Model,
        readings: &[Reading<'_>],
        facts: &Facts,
        claim: model::Claim,
    ) -> Finding {
        let reading = &readings[claim.reading];
        let text = &reading.normal.text[claim.bytes.clone()];
        let start = claim.bytes.start + (text.len() - text.trim_start().len());
        let (place, quote) = reading.place(start..start + text.trim().len());
        let book = self.book();
        let usual = book.compiled.usual(claim.category);
        Finding {
            category: claim.category,
            severity: usual.severity,
            reader: Reader::Model,
            rule: model.reference(),
            place,
            quote,
            provisions: rules::provisions(
                &usual.provisions,
                facts.kind(),
                facts.published,
                book.law,
            ),
            reason: reason(&claim),
        }
    }
}

/// One sentence for whoever decides.
fn reason(claim: &model::Claim) -> String {
    let words: Vec<String> = claim
        .carried
        .iter()
        .map(|word| format!("“{word}”"))
        .collect();
    let category = claim.category.zh();
    if words.is_empty() {
        format!("模型结合上下文判断，此句涉嫌{category}。")
    } else {
        format!(
            "模型结合上下文判断，此句涉嫌{category}，主要依据{}。",
            words.join("、")
        )
    }
}
