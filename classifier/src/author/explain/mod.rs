//! Explain: one text as the rules see it, step by step, for an officer.
//!
//! ```text
//! document ─steps→ how it was read · words→ what stands in it · assess→ what was found, excused
//!          ─near→ what was nearly found, and what is missing · turn→ the smallest change that turns it
//! ```
//! Whatever is said here was run: a change that turns the verdict was scored.

mod near;
mod steps;
mod turn;
mod words;

use crate::circumstances::settle;
use crate::reading::readings;
use crate::rules::Open;
use crate::{Classifier, Readers};
use mingjian_domain::{
    Assessment, Document, Explanation, Finding, RuleExcused, RuleInfo, RuleRef, RuleStands,
};

impl Classifier {
    /// Explains what the rules make of a document.
    pub fn explain(&self, document: &Document) -> Explanation {
        let rules = &self.rules;
        let readings = readings(document, &rules.compiled.disguises);
        let facts = settle(document, &readings, &rules.pitch, &rules.words);
        let open = Open {
            document,
            readings: &readings,
            facts: &facts,
            words: &rules.words,
        };
        let said = self.assess(document, Readers::Rules);
        let near = near::nearest(self, open, &said);
        let turn = turn::smallest(self, document, &said, &near);
        Explanation {
            texts: readings.iter().map(steps::of).collect(),
            words: words::of(self.study(), &readings),
            findings: said.findings.iter().map(|f| self.stands(f)).collect(),
            excused: self.excused(document, &said),
            near: near.into_iter().map(|one| one.told).collect(),
            verdict: said.verdict,
            risk: said.risk,
            is_advertisement: said.is_advertisement,
            circumstances: said.circumstances,
            turn,
        }
    }

    fn info(&self, rule: &RuleRef) -> Option<&RuleInfo> {
        let rules = &self.rules.compiled.rules;
        rules
            .iter()
            .map(|r| &r.info)
            .find(|info| info.rule == *rule)
    }

    fn title(&self, rule: &RuleRef) -> String {
        self.info(rule)
            .map_or_else(String::new, |info| info.title_zh.clone())
    }

    fn stands(&self, finding: &Finding) -> RuleStands {
        RuleStands {
            rule: finding.rule.clone(),
            title: self.title(&finding.rule),
            category: finding.category,
            severity: finding.severity,
            quote: finding.quote.clone(),
            provisions: finding
                .provisions
                .iter()
                .map(|id| self.rules.law.citation(id))
                .collect(),
            reason: finding.reason.clone(),
        }
    }

    fn excused(&self, document: &Document, said: &Assessment) -> Vec<RuleExcused> {
        /// Excuses whose words are looked for.
        const SOUGHT: usize = 6;
        said.excused
            .iter()
            .enumerate()
            .map(|(at, excused)| RuleExcused {
                rule: excused.rule.clone(),
                title: self.title(&excused.rule),
                category: excused.category,
                quote: excused.quote.clone(),
                why: excused.why.clone(),
                by: (at < SOUGHT)
                    .then(|| turn::lifted_by(self, document, said, excused))
                    .flatten(),
            })
            .collect()
    }
}
