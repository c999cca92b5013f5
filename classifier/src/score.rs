//! Score: the parallel core. One document's answer never depends on its neighbours, so any number
//! of threads in any order gives the same answers.

use crate::circumstances::settle;
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

    fn assess_with(&self, document: &Document, readers: Readers, hits: &mut Hits) -> Assessment {
        let rules = &self.rules;
        let readings = readings(document, &rules.compiled.disguises);
        let facts = settle(document, &readings);
        let book = Book {
            compiled: &rules.compiled,
            law: &rules.law,
            registry: self.registry.as_deref(),
            functions: &rules.functions,
        };
        let said = match readers {
            Readers::Rules | Readers::Both => read(&book, document, &readings, &facts, hits),
            Readers::Model => Default::default(),
        };
        let fused = rules.fusion.fuse(document, &facts, &said.findings);
        Assessment {
            document: document.digest(),
            fingerprint: self.fingerprint,
            verdict: fused.verdict,
            risk: fused.risk,
            is_advertisement: fused.is_advertisement,
            circumstances: facts.circumstances,
            model: model::state(),
            findings: said.findings,
            excused: said.excused,
        }
    }
}
