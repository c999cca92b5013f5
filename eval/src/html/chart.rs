//! Charts as inline SVG: numbers to shapes, nothing else. Colour never carries meaning alone: every
//! bar has its number, every curve its dash and its name.

use crate::Figure;
use std::fmt::Write as _;

/// Something with one bar for each series.
pub(super) struct Bars {
    /// What it is.
    pub(super) label: String,
    /// A share for each series.
    pub(super) shares: Vec<Figure>,
}

const LABEL: f64 = 150.0;
const AREA: f64 = 360.0;
const WIDTH: f64 = 700.0;
const ROW: f64 = 17.0;

/// Horizontal bars from 0 to 100 %, with whiskers for the intervals.
pub(super) fn bars(title: &str, series: &[&str], groups: &[Bars]) -> String {
    let each = series.len() as f64 * ROW + 9.0;
    let legend = if series.len() > 1 { 26.0 } else { 4.0 };
    let height = legend + groups.len() as f64 * each + 22.0;
    let mut out = open(title, WIDTH, height);
    if series.len() > 1 {
        let mut x = LABEL;
        for (n, name) in series.iter().enumerate() {
            let _ = write!(
                out,
                r#"<rect class="b{n}" x="{x}" y="4" width="12" height="11"/><text x="{}" y="14">{}</text>"#,
                x + 17.0,
                escape(name)
            );
            x += 45.0 + name.chars().count() as f64 * 13.0;
        }
    }
    for tick in 0..=4 {
        let x = LABEL + AREA * f64::from(tick) / 4.0;
        let _ = write!(
            out,
            r#"<line class="grid" x1="{x}" x2="{x}" y1="{legend}" y2="{}"/><text class="tick" text-anchor="middle" x="{x}" y="{}">{}%</text>"#,
            height - 18.0,
            height - 4.0,
            tick * 25
        );
    }
    for (n, group) in groups.iter().enumerate() {
        let top = legend + n as f64 * each + 4.0;
        let middle = top + (each - 9.0) / 2.0 + 4.0;
        let _ = write!(
            out,
            r#"<text text-anchor="end" x="{}" y="{middle:.1}">{}</text>"#,
            LABEL - 8.0,
            escape(&group.label)
        );
        for (n, share) in group.shares.iter().enumerate() {
            bar(&mut out, n, share, top + n as f64 * ROW);
        }
    }
    out.push_str("</svg>");
    out
}

fn bar(out: &mut String, series: usize, share: &Figure, top: f64) {
    let at = |value: f64| LABEL + AREA * value.clamp(0.0, 1.0);
    let middle = top + ROW / 2.0 - 1.0;
    if let Some(value) = share.value {
        let _ = write!(
            out,
            r#"<rect class="b{series}" x="{LABEL}" y="{:.1}" width="{:.1}" height="{}"/>"#,
            top + 1.0,
            at(value) - LABEL,
            ROW - 5.0
        );
    }
    if let (Some(low), Some(high)) = (share.low, share.high) {
        let (low, high) = (at(low), at(high));
        let _ = write!(
            out,
            r#"<path class="whisker" d="M{low:.1} {middle:.1}H{high:.1}M{low:.1} {:.1}v6M{high:.1} {:.1}v6"/>"#,
            middle - 3.0,
            middle - 3.0
        );
    }
    let _ = write!(
        out,
        r#"<text class="value" x="{}" y="{:.1}">{}</text>"#,
        LABEL + AREA + 12.0,
        middle + 4.0,
        escape(&share.percent())
    );
}

/// A curve or points on the unit square.
pub(super) struct Curve {
    /// What it is.
    pub(super) name: String,
    /// Along and up, 0 to 1.
    pub(super) points: Vec<(f64, f64)>,
    /// Intervals of the points, up; empty: none, and the points are joined without dots.
    pub(super) whiskers: Vec<(f64, f64)>,
}

const SIDE: f64 = 320.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 12.0;

/// Curves on the unit square.
pub(super) fn square(
    title: &str,
    along: &str,
    up: &str,
    diagonal: bool,
    curves: &[Curve],
) -> String {
    let x = |value: f64| LEFT + SIDE * value.clamp(0.0, 1.0);
    let y = |value: f64| TOP + SIDE * (1.0 - value.clamp(0.0, 1.0));
    let mut out = open(title, 620.0, TOP + SIDE + 46.0);
    for tick in 0..=4 {
        let at = f64::from(tick) / 4.0;
        let _ = write!(
            out,
            r#"<path class="grid" d="M{} {}H{}M{} {}V{}"/><text class="tick" text-anchor="end" x="{}" y="{}">{}%</text><text class="tick" text-anchor="middle" x="{}" y="{}">{}%</text>"#,
            x(0.0),
            y(at),
            x(1.0),
            x(at),
            y(0.0),
            y(1.0),
            LEFT - 6.0,
            y(at) + 4.0,
            tick * 25,
            x(at),
            TOP + SIDE + 16.0,
            tick * 25
        );
    }
    let _ = write!(
        out,
        r#"<text text-anchor="middle" x="{}" y="{}">{}</text><text text-anchor="middle" transform="translate(12 {}) rotate(-90)">{}</text>"#,
        x(0.5),
        TOP + SIDE + 38.0,
        escape(along),
        y(0.5),
        escape(up)
    );
    if diagonal {
        let _ = write!(
            out,
            r#"<path class="even" d="M{} {}L{} {}"/>"#,
            x(0.0),
            y(0.0),
            x(1.0),
            y(1.0)
        );
    }
    for (n, curve) in curves.iter().enumerate() {
        let mut line = String::new();
        for (place, (a, b)) in curve.points.iter().enumerate() {
            let _ = write!(
                line,
                "{}{:.1} {:.1}",
                if place == 0 { 'M' } else { 'L' },
                x(*a),
                y(*b)
            );
        }
        let _ = write!(out, r#"<path class="c{n}" d="{line}"/>"#);
        for ((a, b), (low, high)) in curve.points.iter().zip(&curve.whiskers) {
            let _ = write!(
                out,
                r#"<path class="whisker" d="M{:.1} {:.1}V{:.1}"/><circle class="d{n}" cx="{:.1}" cy="{:.1}" r="3.5"/>"#,
                x(*a),
                y(*low),
                y(*high),
                x(*a),
                y(*b)
            );
        }
        let key = TOP + 14.0 + n as f64 * 22.0;
        let _ = write!(
            out,
            r#"<path class="c{n}" d="M{} {key}h28"/><text x="{}" y="{}">{}</text>"#,
            LEFT + SIDE + 24.0,
            LEFT + SIDE + 60.0,
            key + 4.0,
            escape(&curve.name)
        );
    }
    out.push_str("</svg>");
    out
}

fn open(title: &str, width: f64, height: f64) -> String {
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-label="{0}"><title>{0}</title>"#,
        escape(title)
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_share_and_names_are_escaped() {
        let share = Figure {
            value: Some(0.5),
            low: Some(0.25),
            high: Some(0.75),
        };
        let groups = [Bars {
            label: "<b>".into(),
            shares: vec![share],
        }];
        let svg = bars("图", &["甲"], &groups);
        assert!(svg.contains(r#"width="180.0""#), "{svg}");
        assert!(svg.contains("M240.0 ") && svg.contains("H420.0"), "{svg}");
        assert!(svg.contains("&lt;b&gt;") && !svg.contains("<b>"));
    }

    #[test]
    fn what_has_no_figure_has_no_bar() {
        let svg = bars(
            "图",
            &["甲"],
            &[Bars {
                label: "乙".into(),
                shares: vec![Figure::default()],
            }],
        );
        assert!(!svg.contains(r#"class="b0""#) && svg.contains("n/a"));
    }
}
