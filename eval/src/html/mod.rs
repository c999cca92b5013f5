//! The report as one page that needs nothing beside itself: no script, no font, no picture. Chinese
//! first, for whoever runs the office; English terms beside it, for whoever checks the figures.

mod chart;

use crate::report::{Group, JudgeReport, Levels, Load, Outlook, Report, Tally};
use crate::{EvalError, Figure, Rate, rows};
use askama::Template;
use chart::{Bars, Curve};

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    main: Option<&'a JudgeReport>,
    judges_chart: String,
    curves_chart: String,
    categories_chart: String,
    voices_chart: String,
    calibration_chart: String,
    robustness_chart: String,
}

/// Writes the page.
pub fn page(report: &Report) -> Result<String, EvalError> {
    let main = report.main();
    Ok(Page {
        report,
        main,
        judges_chart: judges(report),
        curves_chart: curves(report),
        categories_chart: main.map(categories).unwrap_or_default(),
        voices_chart: main.map(voices).unwrap_or_default(),
        calibration_chart: calibration(report),
        robustness_chart: robustness(report),
    }
    .render()?)
}

fn names(report: &Report) -> Vec<&str> {
    report.judges.iter().map(|j| j.zh.as_str()).collect()
}

fn judges(report: &Report) -> String {
    type Pick = fn(&Levels) -> Figure;
    let lines: [(&str, Pick); 4] = [
        ("准确率 precision", |l| l.document.precision),
        ("召回率 recall", |l| l.document.recall),
        ("F1", |l| l.document.f1),
        ("平均精度 AP", |l| l.document.average_precision),
    ];
    let groups = lines.map(|(label, pick)| Bars {
        label: label.into(),
        shares: report.judges.iter().map(|j| pick(&j.levels)).collect(),
    });
    chart::bars(
        "各评判方式的准确率、召回率、F1与平均精度",
        &names(report),
        &groups,
    )
}

fn curves(report: &Report) -> String {
    let one = |judge: &JudgeReport| Curve {
        name: judge.zh.clone(),
        points: rows::documents(&report.cases, &judge.outcomes, |_| true).curve(),
        whiskers: vec![],
    };
    let curves: Vec<Curve> = report.judges.iter().map(one).collect();
    chart::square(
        "准确率随召回率的变化",
        "召回率 recall",
        "准确率 precision",
        false,
        &curves,
    )
}

fn categories(judge: &JudgeReport) -> String {
    let found = judge
        .categories
        .iter()
        .filter(|c| c.levels.document.positives > 0);
    let groups: Vec<Bars> = found
        .map(|c| Bars {
            label: format!("{}（{}）", c.category.zh(), c.levels.document.positives),
            shares: vec![c.levels.document.precision, c.levels.document.recall],
        })
        .collect();
    if groups.is_empty() {
        return String::new();
    }
    chart::bars("各类别的准确率与召回率", &["准确率", "召回率"], &groups)
}

fn voices(judge: &JudgeReport) -> String {
    let mut clean: Vec<&Tally> = judge.voices.iter().filter(|t| t.clean.of > 0).collect();
    clean.sort_by(|a, b| {
        let share = |t: &Tally| t.clean.rate.value.unwrap_or(0.0);
        share(b)
            .total_cmp(&share(a))
            .then_with(|| a.name.cmp(&b.name))
    });
    let groups: Vec<Bars> = clean
        .iter()
        .map(|t| Bars {
            label: format!("{}（{}）", t.zh, t.clean.of),
            shares: vec![t.clean.rate],
        })
        .collect();
    if groups.is_empty() {
        return String::new();
    }
    chart::bars("各类正常文本被误标的比例", &["误标"], &groups)
}

fn calibration(report: &Report) -> String {
    let one = |judge: &JudgeReport| {
        let bins = &judge.calibration.as_ref()?.bins;
        let whisker = |f: &Figure| {
            let value = f.value.unwrap_or(0.0);
            (f.low.unwrap_or(value), f.high.unwrap_or(value))
        };
        Some(Curve {
            name: judge.zh.clone(),
            points: bins
                .iter()
                .map(|b| (b.score, b.observed.value.unwrap_or(0.0)))
                .collect(),
            whiskers: bins.iter().map(|b| whisker(&b.observed)).collect(),
        })
    };
    let curves: Vec<Curve> = report.judges.iter().filter_map(one).collect();
    chart::square(
        "可靠性图",
        "平均风险分 score",
        "实际违法比例 observed",
        true,
        &curves,
    )
}

fn robustness(report: &Report) -> String {
    let Some(main) = report.main().filter(|j| !j.robustness.is_empty()) else {
        return String::new();
    };
    let group = |label: &str, pick: &dyn Fn(&JudgeReport) -> Figure| Bars {
        label: label.to_owned(),
        shares: report.judges.iter().map(pick).collect(),
    };
    let mut groups = vec![group("原文", &|j| j.levels.document.recall)];
    for (n, disguise) in main.robustness.iter().enumerate() {
        groups.push(group(&disguise.zh, &|j| {
            j.robustness[n].levels.document.recall
        }));
    }
    chart::bars("各种变形下的召回率", &names(report), &groups)
}

/// A share in words: `每100条中约93条`.
fn of_hundred(figure: &Figure) -> String {
    match figure.value {
        None => "无从计算".into(),
        Some(value) => format!("每100条中约{:.0}条", value * 100.0),
    }
}

/// A share of counted things.
fn counted(rate: &Rate) -> String {
    if rate.of == 0 {
        return "—".into();
    }
    format!("{}/{}，{}", rate.count, rate.of, rate.rate.percent())
}

/// Both levels of a group, each with its name.
fn levels(levels: &Levels) -> Vec<(&'static str, &crate::Quality)> {
    let paragraph = levels.paragraph.as_ref().map(|q| ("段落", q));
    [("文档", &levels.document)]
        .into_iter()
        .chain(paragraph)
        .collect()
}

/// Tables of groups, each with its heading.
fn groups(judge: &JudgeReport) -> Vec<(&'static str, &[Group])> {
    let all = [
        ("按来源 by source kind", judge.source_kinds.as_slice()),
        ("按商品 by product kind", judge.product_kinds.as_slice()),
        ("变形之下 under disguise", judge.robustness.as_slice()),
    ];
    all.into_iter()
        .filter(|(_, groups)| !groups.is_empty())
        .collect()
}

fn asked(outlook: &Outlook) -> String {
    match outlook.asked {
        None => "现行阈值 as set".into(),
        Some(recall) => format!("召回 {:.0}%", recall * 100.0),
    }
}

fn base_rate(load: &Load) -> String {
    format!("{}%", (load.base_rate * 1e4).round() / 100.0)
}

fn pace(figure: &Figure) -> String {
    format!("{:.0}", figure.value.unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_a_small_set() {
        insta::assert_snapshot!(page(&crate::sample::report()).unwrap());
    }

    #[test]
    fn the_page_needs_nothing_beside_itself() {
        let page = page(&crate::sample::report()).unwrap();
        for outside in ["<script", "src=", "href=", "@import", "url("] {
            assert!(!page.contains(outside), "{outside}");
        }
        assert!(!page.contains("NaN") && !page.contains("inf"));
    }
}
