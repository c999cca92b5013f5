//! Joined: what rules and model are worth together, fitted where neither was taught.
//!
//! ```text
//! development split ─rules, model→ signs of each document ─logistic regression→ weights ─costs→ threshold
//! ```
//! A sign may speak for a breach or not at all, so that no weight says what nobody means. The
//! threshold is where mistakes cost least at the share of breaches in the field
//! ([`mingjian_classifier::PREVALENCE`]).

use mingjian_classifier::{MISSED, PREVALENCE, probability};

const RIDGE: f64 = 0.1;
/// Weights are bytes of a file that people read.
const DECIMALS: f64 = 1000.0;

/// One document: its signs, and whether it breaches.
pub type Row = (Vec<f64>, bool);

/// The weights of the signs, and what is added; signs under `free` may have either sense.
pub fn fit(rows: &[Row], free: &[usize]) -> (Vec<f64>, f64) {
    let width = rows.first().map_or(0, |(signs, _)| signs.len());
    let mut off = vec![false; width];
    loop {
        let (weights, shift) = newton(rows, &off);
        let wrong = (0..width).find(|at| !free.contains(at) && weights[*at] < 0.0);
        match wrong {
            Some(at) => off[at] = true,
            None => {
                let round = |value: f64| (value * DECIMALS).round() / DECIMALS;
                return (weights.into_iter().map(round).collect(), round(shift));
            }
        }
    }
}

/// The risk of signs.
pub fn risk(signs: &[f64], weights: &[f64], shift: f64) -> f64 {
    let sum: f64 = signs
        .iter()
        .zip(weights)
        .map(|(sign, weight)| sign * weight)
        .sum();
    probability(sum + shift)
}

/// The threshold in hundredths at which mistakes cost least; in the middle of those that cost the
/// same.
pub fn threshold(risks: &[(f64, bool)]) -> f64 {
    let share = |breaches: bool, passes: &dyn Fn(f64) -> bool| {
        let of = risks.iter().filter(|(_, is)| *is == breaches);
        let all = of.clone().count().max(1) as f64;
        of.filter(|(risk, _)| passes(*risk)).count() as f64 / all
    };
    let cost = |threshold: f64| {
        let missed = share(true, &|risk| risk < threshold);
        let wrong = share(false, &|risk| risk >= threshold);
        PREVALENCE * MISSED * missed + (1.0 - PREVALENCE) * wrong
    };
    let all: Vec<(f64, f64)> = (5..=95)
        .map(|at| f64::from(at) / 100.0)
        .map(|t| (cost(t), t))
        .collect();
    let least = all
        .iter()
        .map(|(cost, _)| *cost)
        .fold(f64::INFINITY, f64::min);
    let same: Vec<f64> = all
        .iter()
        .filter(|(cost, _)| cost - least < 1e-9)
        .map(|(_, t)| *t)
        .collect();
    same[same.len() / 2]
}

/// Logistic regression by Newton's method with a ridge; signs that are `off` weigh nothing.
fn newton(rows: &[Row], off: &[bool]) -> (Vec<f64>, f64) {
    let width = off.len() + 1;
    let mut weights = vec![0.0; width];
    for _ in 0..50 {
        let mut slope = vec![0.0; width];
        let mut bend = vec![vec![0.0; width]; width];
        for (signs, breaches) in rows {
            let signs: Vec<f64> = signs.iter().copied().chain([1.0]).collect();
            let sum: f64 = signs.iter().zip(&weights).map(|(s, w)| s * w).sum();
            let p = probability(sum);
            let miss = p - f64::from(u8::from(*breaches));
            for a in 0..width {
                slope[a] += miss * signs[a];
                for b in 0..width {
                    bend[a][b] += p * (1.0 - p) * signs[a] * signs[b];
                }
            }
        }
        for at in 0..width {
            if off.get(at).copied().unwrap_or(false) {
                bend[at].fill(0.0);
                bend.iter_mut().for_each(|row| row[at] = 0.0);
                bend[at][at] = 1.0;
                slope[at] = 0.0;
            } else {
                // What is added bends freely, but for what keeps the step whole.
                let ridge = if at + 1 == width { 1e-6 } else { RIDGE };
                bend[at][at] += ridge;
                slope[at] += ridge * weights[at];
            }
        }
        let step = solve(bend, slope);
        weights
            .iter_mut()
            .zip(&step)
            .for_each(|(weight, step)| *weight -= step);
        if step.iter().all(|step| step.abs() < 1e-9) {
            break;
        }
    }
    let shift = weights.pop().unwrap_or(0.0);
    (weights, shift)
}

/// Gauss's elimination with the largest pivot.
fn solve(mut rows: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let width = right.len();
    for at in 0..width {
        let pivot = (at..width).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()));
        let pivot = pivot.expect("there is a row left");
        rows.swap(at, pivot);
        right.swap(at, pivot);
        let (above, below) = rows.split_at_mut(at + 1);
        let row = &above[at];
        for (number, other) in below.iter_mut().enumerate() {
            let share = other[at] / row[at];
            other
                .iter_mut()
                .zip(row)
                .for_each(|(value, of_pivot)| *value -= share * of_pivot);
            right[at + 1 + number] -= share * right[at];
        }
    }
    for at in (0..width).rev() {
        let known: f64 = (at + 1..width)
            .map(|other| rows[at][other] * right[other])
            .sum();
        right[at] = (right[at] - known) / rows[at][at];
    }
    right
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<Row> {
        (0..200)
            .map(|n| {
                let sign = f64::from(n % 20) - 10.0;
                let other = f64::from(n % 7) - 3.0;
                (vec![sign, other], sign + 0.2 * f64::from(n % 11 - 5) > 0.0)
            })
            .collect()
    }

    #[test]
    fn what_tells_weighs_and_what_does_not_weighs_little() {
        let (weights, _) = fit(&rows(), &[]);
        assert!(weights[0] > 0.5, "{weights:?}");
        assert!(weights[1] < weights[0] / 2.0, "{weights:?}");
        assert!(risk(&[9.0, 0.0], &weights, 0.0) > 0.95);
    }

    #[test]
    fn a_sign_against_its_sense_weighs_nothing_unless_it_is_free() {
        let turned: Vec<Row> = rows()
            .into_iter()
            .map(|(signs, breaches)| (vec![signs[0], -signs[0] + signs[1]], breaches))
            .collect();
        let (weights, _) = fit(&turned, &[]);
        assert!(weights.iter().all(|weight| *weight >= 0.0), "{weights:?}");
        let (one_sided, _) = fit(&[(vec![-1.0], true), (vec![1.0], false)], &[]);
        assert_eq!(one_sided, [0.0]);
        let (free, _) = fit(&[(vec![-1.0], true), (vec![1.0], false)], &[0]);
        assert!(free[0] < 0.0);
    }

    #[test]
    fn the_threshold_lies_between_what_breaches_and_what_does_not() {
        let risks = [(0.9, true), (0.8, true), (0.3, false), (0.1, false)];
        let threshold = threshold(&risks);
        assert!((0.3..=0.8).contains(&threshold), "{threshold}");
        // A false flag among few clean ones costs more than a missed breach at this prevalence.
        let risks = [(0.9, true), (0.5, true), (0.6, false), (0.1, false)];
        assert!(super::threshold(&risks) > 0.6);
    }
}
