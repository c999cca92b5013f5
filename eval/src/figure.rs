//! One number with its interval, and how people read it.

use serde::{Deserialize, Serialize};

/// A figure and its 95 % interval. `None`: not defined on these documents (no positives, nothing
/// flagged, recall never reached), or, for the interval, not defined in half of the draws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// On the documents as they are.
    pub value: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
}

/// A share of counted things.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// How many.
    pub count: usize,
    /// Of how many.
    pub of: usize,
    /// The share.
    pub rate: Figure,
}

impl Figure {
    /// `93.1% (90.2–95.5)`; `n/a` where undefined.
    pub fn percent(&self) -> String {
        self.show(100.0, "%", 1)
    }

    /// `0.052 (0.041–0.066)`.
    pub fn plain(&self) -> String {
        self.show(1.0, "", 3)
    }

    /// A number of things: `3.4 (2.1–6.0)`.
    pub fn amount(&self) -> String {
        self.show(1.0, "", 1)
    }

    /// In percentage points with a sign: `+1.2 (−0.4…+2.9)`.
    pub fn points(&self) -> String {
        let signed = |x: f64| {
            let x = x * 100.0;
            if x.abs() < 0.05 {
                "0.0".to_owned()
            } else {
                format!("{x:+.1}").replace('-', "−")
            }
        };
        match (self.value, self.low, self.high) {
            (None, ..) => "n/a".into(),
            (Some(value), Some(low), Some(high)) => {
                format!("{} ({}…{})", signed(value), signed(low), signed(high))
            }
            (Some(value), ..) => signed(value),
        }
    }

    /// A share of so many things. Where none or all of them were, every draw says the same and the
    /// bootstrap sees no uncertainty; the exact binomial bound stands in its place: 0 of 40 is
    /// 0.0 % to 8.8 %.
    #[must_use]
    pub(crate) fn of_things(self, all: usize) -> Self {
        if self.low != self.high || all == 0 {
            return self;
        }
        let bound = 1.0 - 0.025_f64.powf(1.0 / all as f64);
        let bound = (bound * 1e6).round() / 1e6;
        match self.value {
            Some(0.0) => Self {
                low: Some(0.0),
                high: Some(bound),
                ..self
            },
            Some(1.0) => Self {
                low: Some(((1.0 - bound) * 1e6).round() / 1e6),
                high: Some(1.0),
                ..self
            },
            _ => self,
        }
    }

    /// Whether the interval lies on one side of zero.
    pub fn is_clear(&self) -> bool {
        matches!((self.low, self.high), (Some(low), Some(high)) if low > 0.0 || high < 0.0)
    }

    fn show(&self, scale: f64, unit: &str, digits: usize) -> String {
        match (self.value, self.low, self.high) {
            (None, ..) => "n/a".into(),
            (Some(value), Some(low), Some(high)) => format!(
                "{:.digits$}{unit} ({:.digits$}–{:.digits$})",
                value * scale,
                low * scale,
                high * scale
            ),
            (Some(value), ..) => format!("{:.digits$}{unit}", value * scale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        let figure = |value, low, high| Figure {
            value: Some(value),
            low: Some(low),
            high: Some(high),
        };
        assert_eq!(figure(0.931, 0.9, 0.9551).percent(), "93.1% (90.0–95.5)");
        assert_eq!(figure(0.0521, 0.041, 0.066).plain(), "0.052 (0.041–0.066)");
        assert_eq!(figure(0.012, -0.004, 0.029).points(), "+1.2 (−0.4…+2.9)");
        assert_eq!(
            Figure {
                value: Some(0.5),
                ..Figure::default()
            }
            .percent(),
            "50.0%"
        );
        assert_eq!(Figure::default().percent(), "n/a");
        assert!(figure(0.2, 0.1, 0.3).is_clear() && !figure(0.2, -0.1, 0.3).is_clear());
    }

    #[test]
    fn none_of_forty_is_not_none_ever() {
        let none = Figure {
            value: Some(0.0),
            low: Some(0.0),
            high: Some(0.0),
        };
        assert_eq!(none.of_things(40).percent(), "0.0% (0.0–8.8)");
        let all = Figure {
            value: Some(1.0),
            low: Some(1.0),
            high: Some(1.0),
        };
        assert_eq!(all.of_things(1).percent(), "100.0% (2.5–100.0)");
        let drawn = Figure {
            value: Some(0.0),
            low: Some(0.0),
            high: Some(0.1),
        };
        assert_eq!(drawn.of_things(40), drawn);
    }
}
