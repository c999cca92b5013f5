//! The text of one item as people read it, with its claims marked: 〖1〗糖尿病断根〖/1〗.

use crate::view::Item;
use mingjian_domain::{DossierItem, Finding, Place};
use std::fmt::Write as _;

/// `items/<id>/text.txt`.
pub(crate) fn marked_text(view: &Item, item: &DossierItem) -> String {
    let mut out = String::new();
    let mut line = |text: &str| {
        out.push_str(text);
        out.push('\n');
    };
    line(&format!("标题：{}", view.title));
    for (name, value) in view.facts() {
        line(&format!("{name}：{value}"));
    }
    line(&format!("原始存档：{}", view.capture_path));
    line("说明：〖1〗……〖/1〗标出第1处涉嫌内容，标记为系统所加，其余文字与采集时一致。");
    line("");
    line("──────── 正文 ────────");
    for (index, part) in item.document.parts.iter().enumerate() {
        let text = marked(&part.text, index, &item.assessment.findings);
        let label = match part.origin.cue {
            Some(cue) => format!(
                "{} {:02}:{:02}.{:03}",
                part.kind.zh(),
                cue.start_ms / 60_000,
                cue.start_ms / 1000 % 60,
                cue.start_ms % 1000
            ),
            None => part.kind.zh().to_owned(),
        };
        line(&format!("[{label}] {text}"));
    }
    line("");
    line("──────── 涉嫌内容 ────────");
    for claim in &view.claims {
        line(&format!(
            "〖{}〗{}{}",
            claim.no,
            claim.category,
            claim.placed()
        ));
        line(&format!("    原文：{}", claim.quoted()));
        line(&format!("    理由：{}", claim.reason));
        for citation in claim.citations() {
            line(&format!("    涉嫌违反：{citation}"));
        }
    }
    for limit in &view.limits {
        line(&format!("未能核查：{limit}"));
    }
    out
}

/// The text of part `index` with the marks of every finding that touches it. Findings may overlap.
fn marked(text: &str, index: usize, findings: &[Finding]) -> String {
    // (offset in characters, false: closes here, number); closing marks come before opening ones.
    let mut marks: Vec<(usize, bool, usize)> = Vec::new();
    let length = text.chars().count();
    for (i, finding) in findings.iter().enumerate() {
        let Place::Text { from, to } = finding.place else {
            continue;
        };
        let (first, last) = (from.part as usize, to.part as usize);
        if !(first..=last).contains(&index) {
            continue;
        }
        let start = if index == first {
            from.offset as usize
        } else {
            0
        };
        let end = if index == last {
            to.offset as usize
        } else {
            length
        };
        if start < end {
            marks.push((start, true, i + 1));
            marks.push((end, false, i + 1));
        }
    }
    marks.sort_unstable();
    let mut marks = marks.into_iter().peekable();
    let mut out = String::with_capacity(text.len());
    let mut put = |out: &mut String, offset: usize| {
        while let Some((_, opens, no)) = marks.next_if(|mark| mark.0 <= offset) {
            // Writing to a String cannot fail.
            let _ = write!(out, "〖{}{no}〗", if opens { "" } else { "/" });
        }
    };
    for (offset, c) in text.chars().enumerate() {
        put(&mut out, offset);
        out.push(c);
    }
    put(&mut out, usize::MAX);
    out
}
