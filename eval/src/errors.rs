//! What the main judge got wrong, with its reasons, to learn from: breaches it passed, clean
//! documents it flagged, and labelled claims that no finding touches.

use crate::Data;
use crate::judge::Example;
use crate::report::Report;
use mingjian_classifier::{Classifier, Readers};
use mingjian_corpus::Judgement;
use mingjian_corpus::chance::mix;
use mingjian_domain::{Assessment, Place, Sha256};
use std::fmt::Write as _;

/// Lists at most `most` errors of each sort. Equal ones come in an order drawn from the seed, so
/// that a short list is no list of the first brief alone.
pub fn list(
    data: &Data,
    report: &Report,
    classifier: &Classifier,
    readers: Readers,
    most: usize,
) -> String {
    let Some(judge) = report.main() else {
        return String::new();
    };
    let mut errors: Vec<(&Example, f64, bool)> = data
        .examples
        .iter()
        .zip(&judge.outcomes)
        .map(|(example, outcome)| (example, outcome.score, outcome.flagged))
        .collect();
    errors.sort_by(|a, b| {
        b.1.total_cmp(&a.1)
            .then(drawn(a.0, report).cmp(&drawn(b.0, report)))
    });
    let of = |verdict: Judgement, flagged: bool| {
        let found = errors
            .iter()
            .filter(move |(e, _, f)| e.case.verdict == verdict && *f == flagged);
        found.map(|(example, ..)| *example)
    };
    let assess = |example: &Example| classifier.assess(&example.document, readers);
    let mut out = String::new();
    let missed: Vec<&Example> = of(Judgement::Violation, false).collect();
    heading(
        &mut out,
        "Missed: violations that were not flagged",
        missed.len(),
        most,
    );
    for example in missed.iter().rev().take(most) {
        document(&mut out, example, &assess(example), true);
    }
    let wrong: Vec<&Example> = of(Judgement::Clean, true).collect();
    heading(
        &mut out,
        "Wrongly flagged: clean documents",
        wrong.len(),
        most,
    );
    for example in wrong.iter().take(most) {
        document(&mut out, example, &assess(example), false);
    }
    let found: Vec<&Example> = of(Judgement::Violation, true).collect();
    claims(&mut out, &found, assess, most);
    out
}

fn drawn(example: &Example, report: &Report) -> u64 {
    let digest = Sha256::of(&example.case.id).to_string();
    let start = u64::from_str_radix(digest.get(..16).unwrap_or("0"), 16).unwrap_or(0);
    mix(start ^ report.seed)
}

fn heading(out: &mut String, what: &str, all: usize, most: usize) {
    let shown = all.min(most);
    let _ = writeln!(out, "\n== {what}: {all}, shown {shown}");
}

/// One document: who and what, the text's beginning, each label or finding with where it stands.
fn document(out: &mut String, example: &Example, assessment: &Assessment, missed: bool) {
    let case = &example.case;
    let traits: Vec<&str> = case.traits.iter().map(|t| t.as_str()).collect();
    let c = &assessment.circumstances;
    let _ = writeln!(
        out,
        "\n{}  risk {}  voice {}  [{}]\n  speaker {}  product {}  goods sold {}",
        case.id,
        assessment.risk,
        case.voice.as_deref().unwrap_or("–"),
        traits.join(", "),
        c.speaker,
        c.product_kind,
        if c.goods.any() { "yes" } else { "no" }
    );
    if let Some(title) = &example.document.title {
        let _ = writeln!(out, "  title: {title}");
    }
    if let Some(note) = example.record.as_ref().and_then(|r| r.note.as_ref()) {
        let _ = writeln!(out, "  note: {note}");
    }
    let _ = writeln!(out, "  text: {}", beginning(example));
    if missed {
        labels(out, example, |_, _, _| true);
    }
    for f in &assessment.findings {
        let _ = writeln!(
            out,
            "  found {} severity {} by {} at {}: “{}” — {}",
            f.category,
            f.severity.level(),
            f.rule.0,
            place(example, &f.place),
            f.quote,
            f.reason
        );
    }
    for e in &assessment.excused {
        let _ = writeln!(
            out,
            "  excused {} by {} at {}: “{}” — {}",
            e.category,
            e.rule.0,
            place(example, &e.place),
            e.quote,
            e.why
        );
    }
}

fn beginning(example: &Example) -> String {
    let texts = example.paragraphs().iter().map(|p| p.text.as_str());
    let text = texts.collect::<Vec<_>>().join(" / ");
    let mut short: String = text.chars().take(160).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Labels of spans for which `show(paragraph, start, end)` holds, and those of the whole.
fn labels(out: &mut String, example: &Example, show: impl Fn(usize, usize, usize) -> bool) {
    let Some(record) = &example.record else {
        return;
    };
    for (n, paragraph) in record.paragraphs.iter().enumerate() {
        for span in paragraph.spans.iter().filter(|s| show(n, s.start, s.end)) {
            let quote = paragraph
                .text
                .chars()
                .skip(span.start)
                .take(span.end - span.start);
            let categories: Vec<&str> = span.categories.iter().map(|c| c.as_str()).collect();
            let _ = writeln!(
                out,
                "  labelled {} at ¶{} {}–{}: “{}”",
                categories.join(", "),
                n + 1,
                span.start,
                span.end,
                quote.collect::<String>()
            );
        }
    }
    for label in &record.labels {
        let _ = writeln!(out, "  labelled {label} of the document as a whole");
    }
}

/// The paragraph (from 1, as written) and the characters of a place.
fn place(example: &Example, place: &Place) -> String {
    let Place::Text { from, to } = place else {
        return "the document as a whole".into();
    };
    let titles = u32::from(example.document.title.is_some());
    let part = |part: u32| match part.checked_sub(titles) {
        None => "title".to_owned(),
        Some(n) => format!("¶{}", n + 1),
    };
    if from.part == to.part {
        format!("{} {}–{}", part(from.part), from.offset, to.offset)
    } else {
        format!(
            "{} {} – {} {}",
            part(from.part),
            from.offset,
            part(to.part),
            to.offset
        )
    }
}

/// Labelled spans of flagged documents that no finding touches.
fn claims(
    out: &mut String,
    examples: &[&Example],
    assess: impl Fn(&Example) -> Assessment,
    most: usize,
) {
    let mut listed = Vec::new();
    for example in examples {
        let assessment = assess(example);
        let titles = usize::from(example.document.title.is_some());
        let untouched = |n: usize, start: usize, end: usize| {
            let part = (n + titles) as u32;
            let (start, end) = ((part, start as u32), (part, end as u32));
            assessment.findings.iter().all(|f| match f.place {
                Place::Document => true,
                Place::Text { from, to } => {
                    (to.part, to.offset) <= start || end <= (from.part, from.offset)
                }
            })
        };
        let mut text = String::new();
        labels(&mut text, example, untouched);
        let spans: Vec<&str> = text.lines().filter(|l| l.contains('¶')).collect();
        listed.extend(spans.iter().map(|l| format!("{}{l}", example.case.id)));
    }
    heading(
        out,
        "Claims missed in documents that were flagged",
        listed.len(),
        most,
    );
    for line in listed.iter().take(most) {
        let _ = writeln!(out, "{line}");
    }
}
