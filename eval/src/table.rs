//! The report as tables for a terminal. The tables are Markdown, so that they can stand in a README
//! as they were printed; intervals are 95 %.

use crate::report::{CategoryQuality, Group, JudgeReport, Levels, Outlook, Quality, Report, Tally};
use crate::{Figure, Fragments, Rate, Settled};
use std::fmt::Write as _;

/// Voices shown in the terminal at most; the report holds all.
const VOICES: usize = 40;

/// Everything printed. The first table is the one that a README quotes.
pub fn text(report: &Report) -> String {
    let mut out = String::new();
    let d = &report.data;
    let _ = writeln!(
        out,
        "{}: {} documents ({} violations, {} clean, {} borderline), {} paragraphs ({} labelled), {} clusters; 95% intervals from {} draws, seed {}",
        d.files.join(", "),
        d.documents,
        d.violations,
        d.clean,
        d.borderline,
        d.paragraphs,
        d.labelled_paragraphs,
        d.clusters,
        report.draws,
        report.seed
    );
    for note in &report.notes {
        let _ = writeln!(out, "note: {}", note.en());
    }
    out.push('\n');
    table(&mut out, &MAIN, main_rows(report));
    if let Some(main) = report.main() {
        details(&mut out, main);
    }
    circumstances(&mut out, &report.settled);
    if let Some(fragments) = &report.fragments {
        alone(&mut out, fragments);
    }
    if report.judges.iter().any(|j| !j.robustness.is_empty()) {
        let _ = writeln!(out, "\nDisguised: recall of documents, each judge");
        robustness(&mut out, &report.judges);
    }
    outlooks(&mut out, &report.judges);
    if let Some(speed) = &report.speed {
        let pace = |figure: &Figure| {
            format!(
                "{:.0} documents/s ({:.0}–{:.0}), {:.0} characters/s",
                figure.value.unwrap_or(0.0),
                figure.low.unwrap_or(0.0),
                figure.high.unwrap_or(0.0),
                speed.characters_per_second(figure).unwrap_or(0.0)
            )
        };
        let _ = writeln!(
            out,
            "\nSpeed: one thread {}; {} threads {} (median, slowest–fastest round)",
            pace(&speed.one),
            speed.threads,
            pace(&speed.all)
        );
    }
    out
}

const MAIN: [&str; 6] = [
    "judge",
    "level",
    "precision",
    "recall",
    "F1",
    "average precision",
];

fn main_rows(report: &Report) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = |judge: &JudgeReport, level: &str, q: &Quality| {
        let mut row = vec![judge.name.clone(), level.to_owned()];
        row.extend(quality(q));
        rows.push(row);
    };
    for judge in &report.judges {
        row(judge, "document", &judge.levels.document);
    }
    for judge in &report.judges {
        if let Some(paragraph) = &judge.levels.paragraph {
            row(judge, "paragraph", paragraph);
        }
    }
    rows
}

fn quality(q: &Quality) -> [String; 4] {
    [&q.precision, &q.recall, &q.f1, &q.average_precision].map(Figure::percent)
}

fn rate(rate: &Rate) -> String {
    if rate.of == 0 {
        return "–".into();
    }
    format!("{}/{} = {}", rate.count, rate.of, rate.rate.percent())
}

fn details(out: &mut String, judge: &JudgeReport) {
    let _ = writeln!(out, "\nBelow: {}", judge.name);
    let _ = writeln!(
        out,
        "clean documents flagged: {}",
        rate(&judge.flagged_clean)
    );
    let _ = writeln!(
        out,
        "borderline documents flagged: {}",
        rate(&judge.flagged_borderline)
    );
    if let Some(o) = &judge.overlap {
        let _ = writeln!(
            out,
            "characters marked: precision {}, recall {}, IoU {}",
            o.precision.percent(),
            o.recall.percent(),
            o.iou.percent()
        );
    }
    if let Some(c) = &judge.calibration {
        let _ = writeln!(
            out,
            "calibration error (ECE, 10 parts of equal mass): {}",
            c.error.plain()
        );
    }
    categories(out, &judge.categories);
    groups(out, "source kind", &judge.source_kinds);
    groups(out, "product kind", &judge.product_kinds);
    tallies(out, "voice", &judge.voices);
    tallies(out, "trait", &judge.traits);
    groups(out, "disguised as", &judge.robustness);
}

/// How often each circumstance is settled as labelled.
fn circumstances(out: &mut String, all: &[Settled]) {
    let head = ["circumstance", "labelled", "settled so", "else taken for"];
    let mut rows = Vec::new();
    for one in all {
        let (right, of) = one.right();
        rows.push(vec![
            one.name.clone(),
            "(all)".into(),
            share(right, of),
            String::new(),
        ]);
        for label in &one.labels {
            let others: Vec<String> = label
                .taken_for
                .iter()
                .filter(|(word, _)| *word != label.label)
                .map(|(word, count)| format!("{word} {count}"))
                .collect();
            rows.push(vec![
                String::new(),
                label.label.clone(),
                share(label.right(), label.documents),
                others.join(", "),
            ]);
        }
    }
    section(out, &head, rows);
}

/// What became of sentences judged alone.
fn alone(out: &mut String, fragments: &Fragments) {
    let head = ["one sentence alone", "flagged"];
    let mut rows = vec![
        vec![
            "of a labelled claim".into(),
            share(fragments.claims.0, fragments.claims.1),
        ],
        vec![
            "of a clean document".into(),
            share(fragments.clean.0, fragments.clean.1),
        ],
    ];
    for (category, hits, all) in &fragments.by_category {
        rows.push(vec![format!("of {category}"), share(*hits, *all)]);
    }
    section(out, &head, rows);
}

fn share(part: usize, all: usize) -> String {
    format!(
        "{part}/{all} = {:.1}%",
        100.0 * part as f64 / all.max(1) as f64
    )
}

fn categories(out: &mut String, categories: &[CategoryQuality]) {
    let head = [
        "category",
        "level",
        "n",
        "precision",
        "recall",
        "F1",
        "average precision",
        "IoU",
    ];
    let mut rows = Vec::new();
    for c in categories {
        let levels = [
            ("document", Some(&c.levels.document)),
            ("paragraph", c.levels.paragraph.as_ref()),
        ];
        for (level, q) in levels
            .into_iter()
            .filter_map(|(level, q)| q.map(|q| (level, q)))
        {
            if q.positives == 0 && q.precision.value.is_none() {
                continue;
            }
            let mut row = vec![
                c.category.to_string(),
                level.into(),
                q.positives.to_string(),
            ];
            row.extend(quality(q));
            row.push(if level == "paragraph" {
                c.overlap.iou.percent()
            } else {
                "–".into()
            });
            rows.push(row);
        }
    }
    section(out, &head, rows);
}

fn groups(out: &mut String, name: &str, groups: &[Group]) {
    let head = [
        name,
        "level",
        "n+",
        "n−",
        "precision",
        "recall",
        "F1",
        "average precision",
    ];
    let mut rows = Vec::new();
    for group in groups {
        for (level, q) in both(&group.levels) {
            let counts = [
                group.name.clone(),
                level.into(),
                q.positives.to_string(),
                q.negatives.to_string(),
            ];
            rows.push(counts.into_iter().chain(quality(q)).collect());
        }
    }
    section(out, &head, rows);
}

fn both(levels: &Levels) -> impl Iterator<Item = (&'static str, &Quality)> {
    let paragraph = levels.paragraph.as_ref().map(|q| ("paragraph", q));
    [("document", &levels.document)]
        .into_iter()
        .chain(paragraph)
}

fn tallies(out: &mut String, name: &str, tallies: &[Tally]) {
    let head = [
        name,
        "clean flagged (false alarms)",
        "violations flagged (found)",
    ];
    let row = |t: &Tally| vec![t.name.clone(), rate(&t.clean), rate(&t.violations)];
    section(out, &head, tallies.iter().take(VOICES).map(row).collect());
}

fn robustness(out: &mut String, judges: &[JudgeReport]) {
    let mut head = vec!["disguise"];
    head.extend(judges.iter().map(|j| j.name.as_str()));
    let recalls = |n: Option<usize>| {
        judges.iter().map(move |j| match n {
            None => j.levels.document.recall.percent(),
            Some(n) => j.robustness[n].levels.document.recall.percent(),
        })
    };
    let named = |name: String, n| std::iter::once(name).chain(recalls(n)).collect();
    let mut rows: Vec<Vec<String>> = vec![named("(as written)".into(), None)];
    for (n, group) in judges[0].robustness.iter().enumerate() {
        rows.push(named(group.name.clone(), Some(n)));
    }
    table(out, &head, rows);
}

fn outlooks(out: &mut String, judges: &[JudgeReport]) {
    let head = [
        "judge",
        "recall asked",
        "threshold",
        "recall",
        "clean read",
        "base rate",
        "precision",
        "items read per violation found",
    ];
    let mut rows = Vec::new();
    for judge in judges {
        for outlook in &judge.outlook {
            // A recall that is never reached is one row, not one for each base rate.
            let rates = if outlook.recall.value.is_some() {
                outlook.loads.len()
            } else {
                1
            };
            rows.extend(outlook.loads[..rates].iter().map(|load| {
                vec![
                    judge.name.clone(),
                    asked(outlook),
                    outlook.threshold.map_or("–".into(), |t| format!("{t:.4}")),
                    outlook.recall.percent(),
                    outlook.false_rate.percent(),
                    if rates == 1 {
                        "any".into()
                    } else {
                        format!("{}%", load.base_rate * 100.0)
                    },
                    load.precision.percent(),
                    load.items.amount(),
                ]
            }));
        }
    }
    section(out, &head, rows);
}

fn asked(outlook: &Outlook) -> String {
    outlook
        .asked
        .map_or("as set".into(), |recall| format!("{:.0}%", recall * 100.0))
}

fn section(out: &mut String, head: &[&str], rows: Vec<Vec<String>>) {
    if !rows.is_empty() {
        out.push('\n');
        table(out, head, rows);
    }
}

/// A Markdown table with columns of equal width.
pub(crate) fn table(out: &mut String, head: &[&str], rows: Vec<Vec<String>>) {
    let width = |column: usize| {
        let cells = rows.iter().map(|r| r[column].chars().count());
        cells
            .chain([head[column].chars().count(), 3])
            .max()
            .unwrap_or(3)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut line = |cells: &mut dyn Iterator<Item = &str>| {
        for (cell, width) in cells.zip(&widths) {
            let _ = write!(out, "| {cell:width$} ");
        }
        out.push_str("|\n");
    };
    line(&mut head.iter().copied());
    let rules: Vec<String> = widths.iter().map(|w| "-".repeat(*w)).collect();
    line(&mut rules.iter().map(String::as_str));
    for row in &rows {
        line(&mut row.iter().map(String::as_str));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_a_small_set() {
        insta::assert_snapshot!(text(&crate::sample::report()));
    }
}
