//! Score: the parallel core. One document's answer never depends on its neighbours, so any number
//! of threads in any order gives the same answers.

use crate::circumstances::{evidence, settle};
use crate::fuse::weight_of;
use crate::reading::readings;
use crate::rules::{Book, Hits, read};
use crate::{Classifier, Readers, model};
use mingjian_domain::{Assessment, Document};
use rayon::prelude::*;

impl Classifier {
    /// Judges one document.
    pub fn assess(&self, document: &Document, readers: Readers) -> Assessment {
        self.assess_with(document, readers, &mut Hits::default())
    }

    /// Judges documents on every core; the answers come in the order of the documents.
    pub fn assess_all(&self, documents: &[Document], readers: Readers) -> Vec<Assessment> {
        documents
            .par_iter()
            .map_init(Hits::default, |hits, document| {
                self.assess_with(document, readers, hits)
            })
            .collect()
    }

    /// What speaks for and against a document before it is decided, by name: each sign of
    /// `pitch.yaml`, and `findings`, the weight of what is claimed. For fitting the weights.
    pub fn evidence(&self, document: &Document) -> Vec<(String, f64)> {
        let rules = &self.rules;
        let readings = readings(document, &rules.compiled.disguises);
        let facts = settle(document, &readings, &rules.pitch, &rules.words);
        let said = read(
            &self.book(),
            document,
            &readings,
            &facts,
            &mut Hits::default(),
        );
        let risk = rules.fusion.of_claims(document, &facts, &said.findings);
        let mut all = evidence(document, &readings, &facts, &rules.pitch, &rules.words);
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

    fn assess_with(&self, document: &Document, readers: Readers, hits: &mut Hits) -> Assessment {
        let rules = &self.rules;
        let readings = readings(document, &rules.compiled.disguises);
        let facts = settle(document, &readings, &rules.pitch, &rules.words);
        let said = match readers {
            Readers::Rules | Readers::Both => read(&self.book(), document, &readings, &facts, hits),
            Readers::Model => Default::default(),
        };
        let clues = !said.clues.is_empty();
        let fused = rules
            .fusion
            .fuse(document, &facts, &rules.pitch, &said.findings, clues);
        let (findings, excused) = said.together();
        Assessment {
            document: document.digest(),
            fingerprint: self.fingerprint,
            verdict: fused.verdict,
            risk: fused.risk,
            is_advertisement: fused.is_advertisement,
            circumstances: facts.circumstances,
            model: model::state(),
            findings,
            excused,
        }
    }
}
