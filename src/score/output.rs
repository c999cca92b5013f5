//! What `score` gives: the contract other programs stand on.

use crate::say::plain;
use mingjian_domain::{Assessment, Document, PartKind, Place, Position};
use serde_json::{Value, json};
use std::io::Write;

/// One output line.
pub fn json(id: Value, document: &Document, assessment: &Assessment) -> Value {
    let findings: Vec<Value> = assessment
        .findings
        .iter()
        .map(|f| {
            let (field, start, end) = place(document, &f.place);
            let quote = start.is_some().then_some(&f.quote);
            json!({
                "category": f.category, "severity": f.severity, "reader": f.reader,
                "rule": f.rule, "field": field, "start": start, "end": end, "quote": quote,
                "provisions": f.provisions, "reason": f.reason,
            })
        })
        .collect();
    let excused: Vec<Value> = assessment
        .excused
        .iter()
        .map(|e| {
            let (field, start, end) = place(document, &e.place);
            json!({ "rule": e.rule, "field": field, "start": start, "end": end, "why": e.why })
        })
        .collect();
    json!({
        "id": id,
        "verdict": assessment.verdict,
        "risk": assessment.risk,
        "is_advertisement": assessment.is_advertisement,
        "product_kind": assessment.circumstances.product_kind,
        "findings": findings,
        "excused": excused,
    })
}

/// Field and range in Unicode scalar values of that field as given; `score` makes documents of
/// one part a field, so a part's offsets are the field's.
fn place(document: &Document, place: &Place) -> (&'static str, Option<u32>, Option<u32>) {
    match place {
        Place::Document => ("document", None, None),
        Place::Text { from, to } => {
            let Position { part, offset } = *from;
            let field = match document.parts[part as usize].kind {
                PartKind::Title => "title",
                _ => "text",
            };
            (field, Some(offset), Some(to.offset))
        }
    }
}

/// The same for people.
pub fn text(out: &mut impl Write, id: &Value, assessment: &Assessment) -> std::io::Result<()> {
    let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    writeln!(
        out,
        "{}: {} 风险 {:.2} 商品 {}",
        plain(&id),
        assessment.verdict.zh(),
        assessment.risk,
        assessment.circumstances.product_kind.zh()
    )?;
    for f in &assessment.findings {
        let quote = match f.place {
            Place::Document => String::new(),
            Place::Text { .. } => format!("“{}” ", plain(&f.quote)),
        };
        let provisions: Vec<_> = f.provisions.iter().map(|p| p.0.as_str()).collect();
        writeln!(
            out,
            "  {} {} {quote}{} [{}] {}",
            f.category.zh(),
            f.severity.level(),
            f.reason,
            f.rule.0,
            provisions.join(" ")
        )?;
    }
    for e in &assessment.excused {
        writeln!(
            out,
            "  未予认定 “{}” {} [{}]",
            plain(&e.quote),
            e.why,
            e.rule.0
        )?;
    }
    Ok(())
}
