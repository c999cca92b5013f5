//! Settings: what is made of logits, as data beside the weights (`model.yaml`). Fitted on the
//! development split by `mingjian-train calibrate`.

use serde::{Deserialize, Serialize};

/// What `model.yaml` holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name of the model, shown with what it finds.
    pub name: String,
    /// The model alone.
    pub alone: Alone,
    /// The model with the rules.
    pub both: Joint,
    /// From the logit of advertising to a probability.
    pub advertises: Line,
    /// From which logits on a sentence is a finding.
    pub sentence: Bounds,
    /// Logit of the n-grams from which on a window is read.
    pub gate: f64,
}

/// From a logit to a better one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Times the logit.
    pub scale: f64,
    /// Added.
    pub shift: f64,
}

/// The model alone: from its logit to the risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alone {
    /// Times the logit.
    pub scale: f64,
    /// Added.
    pub shift: f64,
    /// Risk from which on a person should look.
    pub threshold: f64,
}

/// Rules and model: what each is worth for the joint logit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Joint {
    /// Times the logit of the rules.
    pub rules: f64,
    /// Added where no rule found anything.
    pub quiet: f64,
    /// Times the weight of breaches of form.
    pub formal: f64,
    /// Times the logit of the model.
    pub model: f64,
    /// Added.
    pub shift: f64,
    /// Risk from which on a person should look.
    pub threshold: f64,
}

/// Logits of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounds {
    /// That it breaches at all.
    pub any: f64,
    /// That it breaches a category.
    pub category: f64,
}

impl Line {
    /// The probability of a logit.
    pub fn probability(self, logit: f64) -> f64 {
        probability(self.scale * logit + self.shift)
    }
}

/// The probability of a logit.
pub fn probability(logit: f64) -> f64 {
    1.0 / (1.0 + (-logit).exp())
}
