//! What the corpus promises of itself as a whole: enough of everything, nothing twice, splits that
//! share neither product nor phrasing.

use crate::sameness::{distinct, near_duplicates};
use crate::stats::Stats;
use crate::{Judgement, Made, Record, Split, Trait};
use mingjian_domain::Category;
use std::collections::{BTreeMap, BTreeSet};

/// Voices that stand in test alone, to see what a voice nobody learned from costs.
pub const TEST_ONLY: &[&str] = &["sms_message", "wall_poster"];
/// Two documents more alike than this are the same document.
pub const TOO_ALIKE: f64 = 0.5;
/// Two documents of different splits may be no more alike than this.
pub const TOO_ALIKE_ACROSS: f64 = 0.3;
/// At least this share of character 8-grams is said only once.
pub const DISTINCT_8: f64 = 0.9;

/// Everything that does not hold, in words; empty if all does.
pub fn broken(records: &[Record]) -> Vec<String> {
    let mut found = sizes(&Stats::of(records));
    found.extend(shares(records));
    found.extend(splits(records));
    found.extend(repetition(records));
    found
}

fn at_least(found: &mut Vec<String>, what: &str, have: usize, want: usize) {
    if have < want {
        found.push(format!("{what}: {have}, promised {want}"));
    }
}

fn sizes(stats: &Stats) -> Vec<String> {
    let mut found = Vec::new();
    let all = |counts: &[usize; 3]| counts.iter().sum::<usize>();
    let documents = Split::ALL.iter().map(|s| stats.documents_in(*s)).sum();
    at_least(&mut found, "documents", documents, 3000);
    at_least(&mut found, "paragraphs", all(&stats.paragraphs), 8000);
    at_least(
        &mut found,
        "paragraphs with spans",
        all(&stats.labelled),
        3000,
    );
    at_least(
        &mut found,
        "test documents",
        stats.documents_in(Split::Test),
        600,
    );
    let violations = stats.judged_in(Split::Test, Judgement::Violation);
    at_least(&mut found, "test violations", violations, 250);
    at_least(&mut found, "voices", stats.voices.len(), 20);
    for category in Category::ALL {
        let test = stats.with_category(Split::Test, *category);
        at_least(&mut found, &format!("{category} in test"), test, 15);
        let train = stats.with_category(Split::Train, *category);
        at_least(&mut found, &format!("{category} in train"), train, 60);
    }
    for voice in stats.voices.keys() {
        for split in Split::ALL {
            let alone = TEST_ONLY.contains(&voice.as_str());
            let have = stats.of_voice(voice, *split);
            if alone && *split != Split::Test && have > 0 {
                found.push(format!(
                    "{voice} stands in test alone, and {split} has {have}"
                ));
            }
            if !alone || *split == Split::Test {
                at_least(&mut found, &format!("{voice} in {split}"), have, 1);
            }
        }
    }
    found
}

fn shares(records: &[Record]) -> Vec<String> {
    let mut found = Vec::new();
    let of = |verdict: Judgement, feature: Trait| {
        let with = |r: &&Record| r.verdict == verdict && r.traits.contains(&feature);
        records.iter().filter(with).count()
    };
    let all = |verdict: Judgement| records.iter().filter(|r| r.verdict == verdict).count();
    let (violations, clean) = (all(Judgement::Violation), all(Judgement::Clean));
    let near = of(Judgement::Clean, Trait::NearLine);
    at_least(
        &mut found,
        "clean near the line",
        near,
        1000.max(clean.div_ceil(2)),
    );
    for (feature, share) in [
        (Trait::NoLexicon, 5),
        (Trait::Disguised, 10),
        (Trait::Asr, 10),
    ] {
        let what = format!("violations that are {feature}");
        at_least(
            &mut found,
            &what,
            of(Judgement::Violation, feature),
            violations.div_ceil(share),
        );
    }
    found
}

fn splits(records: &[Record]) -> Vec<String> {
    let mut found = Vec::new();
    let mut families: BTreeMap<&str, BTreeSet<Split>> = BTreeMap::new();
    let mut briefs: BTreeMap<&str, BTreeSet<Split>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for record in records {
        families
            .entry(&record.family)
            .or_default()
            .insert(record.split);
        briefs
            .entry(&record.brief)
            .or_default()
            .insert(record.split);
        if !ids.insert(&record.id) {
            found.push(format!("{}: the id stands twice", record.id));
        }
        if record.origin != Made::Written && record.split != Split::Train {
            found.push(format!(
                "{}: only what was written may measure anything; this is for training",
                record.id
            ));
        }
    }
    for (what, groups) in [("family", families), ("brief", briefs)] {
        for (name, splits) in groups {
            if splits.len() > 1 {
                let names: Vec<_> = splits.iter().map(|s| s.as_str()).collect();
                found.push(format!("{what} {name} stands in {}", names.join(" and ")));
            }
        }
    }
    found
}

fn repetition(records: &[Record]) -> Vec<String> {
    let split: BTreeMap<&str, Split> = records.iter().map(|r| (r.id.as_str(), r.split)).collect();
    let mut found: Vec<String> = near_duplicates(records, TOO_ALIKE_ACROSS)
        .into_iter()
        .filter(|p| p.jaccard >= TOO_ALIKE || split[p.a.as_str()] != split[p.b.as_str()])
        .map(|p| format!("{} and {} are {:.0}% alike", p.a, p.b, p.jaccard * 100.0))
        .collect();
    let distinct = distinct(records, 8);
    if distinct < DISTINCT_8 {
        found.push(format!(
            "only {:.1}% of 8-grams are said once",
            distinct * 100.0
        ));
    }
    found
}
