//! The bootstrap: the documents drawn anew, many times, so that a figure can say how much it would
//! differ on another such set.
//!
//! Documents of one brief resemble each other, so they are no independent witnesses: whole briefs
//! are drawn with replacement, then documents within each brief drawn. The second step errs towards
//! wider intervals, and gives one to a voice that was written in a single brief. A draw is a count
//! for each document; every figure is worked out on the same draws, so differences pair up.

use crate::Figure;
use mingjian_corpus::chance::{Dice, mix};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Draws for the main figures.
const DRAWS: usize = 1000;
/// Counts kept at most; with very many documents the draws are fewer, and as many are not needed.
const KEPT: usize = 64_000_000;
/// Never fewer.
const FEWEST: usize = 100;
/// Neighbouring seeds are spread apart before draws are counted from them: else the draws of one
/// would be those of the next, moved by one.
const SEEDS: u64 = 0xd1b5_4a32_d192_ed03;

/// Drawn counts: how often each document stands in each draw.
pub struct Draws {
    documents: usize,
    counts: Vec<u16>,
    once: Vec<u16>,
}

impl Draws {
    /// Draws from documents, each named by its cluster. The same clusters and seed give the same
    /// draws.
    pub fn new<'a>(clusters: impl IntoIterator<Item = &'a str>, seed: u64) -> Self {
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut documents = 0;
        for cluster in clusters {
            members.entry(cluster).or_default().push(documents);
            documents += 1;
        }
        let members: Vec<Vec<usize>> = members.into_values().collect();
        let draws = (KEPT / documents.max(1)).clamp(FEWEST, DRAWS);
        let mut counts = vec![0; draws * documents];
        if documents > 0 {
            counts
                .par_chunks_mut(documents)
                .enumerate()
                .for_each(|(n, counts)| {
                    let mut dice = Dice::new(mix(seed ^ SEEDS).wrapping_add(n as u64));
                    for _ in 0..members.len() {
                        let cluster = &members[dice.below(members.len())];
                        for _ in 0..cluster.len() {
                            let drawn: &mut u16 = &mut counts[cluster[dice.below(cluster.len())]];
                            *drawn = drawn.saturating_add(1);
                        }
                    }
                });
        }
        Self {
            documents,
            counts,
            once: vec![1; documents],
        }
    }

    /// How many draws.
    pub fn len(&self) -> usize {
        self.counts.len() / self.documents.max(1)
    }

    /// Whether there is nothing to draw from.
    pub fn is_empty(&self) -> bool {
        self.documents == 0
    }

    /// Figures of one statistic: a function of how often each document counts.
    pub fn figures<const N: usize>(
        &self,
        statistic: impl Fn(&[u16]) -> [Option<f64>; N] + Sync,
    ) -> [Figure; N] {
        let values = statistic(&self.once);
        if values.iter().all(Option::is_none) {
            return [Figure::default(); N];
        }
        let drawn: Vec<[Option<f64>; N]> = self
            .counts
            .par_chunks(self.documents.max(1))
            .map(&statistic)
            .collect();
        std::array::from_fn(|n| {
            let column = drawn.iter().filter_map(|row| row[n]).collect();
            interval(values[n], column, drawn.len())
        })
    }

    /// One figure.
    pub fn figure(&self, statistic: impl Fn(&[u16]) -> Option<f64> + Sync) -> Figure {
        let [figure] = self.figures(|counts| [statistic(counts)]);
        figure
    }

    /// Every document once: the documents as they are.
    pub fn once(&self) -> &[u16] {
        &self.once
    }
}

fn interval(value: Option<f64>, mut drawn: Vec<f64>, draws: usize) -> Figure {
    if value.is_none() || drawn.is_empty() || drawn.len() * 2 < draws {
        return Figure {
            value: value.map(six),
            low: None,
            high: None,
        };
    }
    drawn.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = share * (drawn.len() - 1) as f64;
        let (below, part) = (place.floor() as usize, place.fract());
        let above = (below + 1).min(drawn.len() - 1);
        six(drawn[below] + (drawn[above] - drawn[below]) * part)
    };
    Figure {
        value: value.map(six),
        low: Some(at(0.025)),
        high: Some(at(0.975)),
    }
}

fn six(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mean(values: &[f64], counts: &[u16]) -> Option<f64> {
        let all: f64 = counts.iter().map(|c| f64::from(*c)).sum();
        let sum: f64 = values
            .iter()
            .zip(counts)
            .map(|(v, c)| v * f64::from(*c))
            .sum();
        (all > 0.0).then(|| sum / all)
    }

    fn ids(n: usize) -> Vec<String> {
        (0..n).map(|n| n.to_string()).collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_interval_on_any_number_of_threads() {
        let ids = ids(50);
        let values: Vec<f64> = (0..50).map(|n| f64::from(n % 7)).collect();
        let draw = |seed| {
            Draws::new(ids.iter().map(String::as_str), seed).figure(|counts| mean(&values, counts))
        };
        let alone = rayon::ThreadPoolBuilder::new()
            .num_threads(1)
            .build()
            .unwrap();
        assert_eq!(draw(7), alone.install(|| draw(7)));
        assert_ne!(draw(7), draw(8));
    }

    #[test]
    fn the_interval_of_a_mean_is_what_theory_says() {
        // 400 coins, half heads: the standard error is 0.5/√400 = 0.025, so about ±0.049.
        let ids = ids(400);
        let values: Vec<f64> = (0..400).map(|n| f64::from(n % 2)).collect();
        let draws = Draws::new(ids.iter().map(String::as_str), 1);
        assert_eq!(draws.len(), 1000);
        let figure = draws.figure(|counts| mean(&values, counts));
        assert_eq!(figure.value, Some(0.5));
        assert!((figure.low.unwrap() - 0.451).abs() < 0.008, "{figure:?}");
        assert!((figure.high.unwrap() - 0.549).abs() < 0.008, "{figure:?}");
    }

    #[test]
    fn likeness_within_briefs_widens_the_interval() {
        // Four briefs that are all heads or all tails are four witnesses, not forty.
        let values: Vec<f64> = (0..40).map(|n| f64::from((n / 10) % 2)).collect();
        let width = |cluster: &dyn Fn(usize) -> String| {
            let names: Vec<String> = (0..40).map(cluster).collect();
            let draws = Draws::new(names.iter().map(String::as_str), 1);
            let figure = draws.figure(|counts| mean(&values, counts));
            figure.high.unwrap() - figure.low.unwrap()
        };
        assert!(width(&|n| (n / 10).to_string()) > 2.0 * width(&|n| n.to_string()));
    }

    #[test]
    fn what_is_undefined_has_no_figure_and_what_is_rare_no_interval() {
        let ids = ids(10);
        let draws = Draws::new(ids.iter().map(String::as_str), 1);
        assert_eq!(draws.figure(|_| None), Figure::default());
        let rare = draws.figure(|counts| (counts[0] == 1 && counts[1] == 1).then_some(1.0));
        assert_eq!((rare.value, rare.low), (Some(1.0), None));
        assert!(Draws::new([], 1).figure(|_| Some(1.0)).low.is_none());
    }
}
