//! Things a judge scored (documents, paragraphs), most suspect first. Every measure of a verdict or
//! of a ranking is worked out here, on any drawing of the documents, in one pass.

/// One thing scored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Index of its document: how often that is drawn is how often this counts.
    pub case: u32,
    /// 0 to 1.
    pub score: f64,
    /// Whether the label says so.
    pub positive: bool,
    /// Whether the judge says so.
    pub flagged: bool,
}

/// Rows by falling score; equal scores stand together and are never told apart.
#[derive(Debug, Clone)]
pub struct Ranked {
    rows: Vec<Row>,
    /// For each row, whether the next one scores lower.
    last: Vec<bool>,
}

/// The four counts.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Counts {
    /// Positive and flagged.
    pub hit: f64,
    /// Negative and flagged.
    pub false_alarm: f64,
    /// Positive and not flagged.
    pub missed: f64,
    /// Negative and not flagged.
    pub passed: f64,
}

/// A threshold and what it gives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operating {
    /// Lowest score that is read.
    pub threshold: f64,
    /// Share of positives read.
    pub recall: f64,
    /// Estimated share of negatives read.
    pub false_rate: f64,
}

fn ratio(part: f64, whole: f64) -> Option<f64> {
    (whole > 0.0).then(|| part / whole)
}

impl Counts {
    /// Of what is flagged, how much is right. Undefined if nothing is flagged.
    pub fn precision(&self) -> Option<f64> {
        ratio(self.hit, self.hit + self.false_alarm)
    }

    /// Of what is positive, how much is flagged. Undefined without positives.
    pub fn recall(&self) -> Option<f64> {
        ratio(self.hit, self.hit + self.missed)
    }

    /// Harmonic mean of the two. Undefined without positives.
    pub fn f1(&self) -> Option<f64> {
        ratio(
            2.0 * self.hit,
            2.0 * self.hit + self.false_alarm + self.missed,
        )
        .filter(|_| self.hit + self.missed > 0.0)
    }

    /// Of what is negative, how much is flagged. None seen of N is not none ever, so it is
    /// estimated as (seen + ½) / (N + 1).
    pub fn false_rate(&self) -> Option<f64> {
        let negatives = self.false_alarm + self.passed;
        (negatives > 0.0).then(|| (self.false_alarm + 0.5) / (negatives + 1.0))
    }
}

impl Ranked {
    /// Sorts rows.
    pub fn new(mut rows: Vec<Row>) -> Self {
        rows.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.case.cmp(&b.case)));
        let lower = |n: usize| {
            rows.get(n + 1)
                .is_none_or(|next| next.score < rows[n].score)
        };
        let last = (0..rows.len()).map(lower).collect();
        Self { rows, last }
    }

    /// The rows in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// How many are positive, and how many are not.
    pub fn balance(&self) -> (usize, usize) {
        let positives = self.rows.iter().filter(|r| r.positive).count();
        (positives, self.rows.len() - positives)
    }

    /// The four counts of the judge's own verdicts.
    pub fn counts(&self, drawn: &[u16]) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            let times = f64::from(drawn[row.case as usize]);
            match (row.positive, row.flagged) {
                (true, true) => counts.hit += times,
                (false, true) => counts.false_alarm += times,
                (true, false) => counts.missed += times,
                (false, false) => counts.passed += times,
            }
        }
        counts
    }

    /// Precision averaged over the recall gained at each score: the area under the curve in steps.
    pub fn average_precision(&self, drawn: &[u16]) -> Option<f64> {
        let (mut hit, mut read, mut area, mut gained) = (0.0, 0.0, 0.0, 0.0);
        for (row, last) in self.rows.iter().zip(&self.last) {
            let times = f64::from(drawn[row.case as usize]);
            read += times;
            if row.positive {
                hit += times;
            }
            if *last && hit > gained {
                area += (hit - gained) * hit / read;
                gained = hit;
            }
        }
        ratio(area, hit)
    }

    /// The curve of recall and precision, one point for each score.
    pub fn curve(&self) -> Vec<(f64, f64)> {
        let positives = self.balance().0 as f64;
        let (mut hit, mut points) = (0.0, Vec::new());
        for (n, (row, last)) in self.rows.iter().zip(&self.last).enumerate() {
            hit += f64::from(u8::from(row.positive));
            if *last && row.score > 0.0 && positives > 0.0 {
                points.push((hit / positives, hit / (n + 1) as f64));
            }
        }
        points
    }

    /// The highest threshold that reaches a recall. `None`: never reached by what scores above 0;
    /// to read everything is no way to reach it.
    pub fn at_recall(&self, drawn: &[u16], asked: f64) -> Option<Operating> {
        let all = self.counts(drawn);
        let (positives, negatives) = (all.hit + all.missed, all.false_alarm + all.passed);
        let mut counts = Counts {
            missed: positives,
            passed: negatives,
            ..Counts::default()
        };
        for (row, last) in self.rows.iter().zip(&self.last) {
            if row.score <= 0.0 {
                break;
            }
            let times = f64::from(drawn[row.case as usize]);
            if row.positive {
                counts.hit += times;
                counts.missed -= times;
            } else {
                counts.false_alarm += times;
                counts.passed -= times;
            }
            let recall = counts.recall()?;
            if *last && recall + 1e-9 >= asked {
                let false_rate = counts.false_rate()?;
                return Some(Operating {
                    threshold: row.score,
                    recall,
                    false_rate,
                });
            }
        }
        None
    }

    /// Parts of (nearly) equal mass, lowest scores first; the rows of a part in falling order. Equal
    /// scores stay together, in the part in which their middle falls: cut anywhere, they would make
    /// the order of documents count.
    pub fn parts(&self, parts: usize) -> Vec<&[Row]> {
        let mut found: Vec<(usize, &[Row])> = Vec::new();
        let (all, mut below) = (self.rows.len(), 0);
        for tie in self.ties_rising() {
            let part = part_of(below as f64, tie.len() as f64, all as f64, parts);
            below += tie.len();
            let rows = match found.last() {
                Some((last, rows)) if *last == part => tie.len() + rows.len(),
                _ => tie.len(),
            };
            if rows > tie.len() {
                found.pop();
            }
            found.push((part, &self.rows[all - below..all - below + rows]));
        }
        found.into_iter().map(|(_, rows)| rows).collect()
    }

    /// Expected calibration error over parts of equal mass: how far, on average, the score lies
    /// from the share of positives among what is scored so.
    pub fn calibration_error(&self, drawn: &[u16], parts: usize) -> Option<f64> {
        let times = |row: &Row| f64::from(drawn[row.case as usize]);
        let all: f64 = self.rows.iter().map(times).sum();
        let (mut sums, mut below) = (vec![0.0; parts], 0.0);
        for tie in self.ties_rising() {
            let mass: f64 = tie.iter().map(times).sum();
            if mass > 0.0 {
                let off = |r: &Row| times(r) * (r.score - f64::from(u8::from(r.positive)));
                sums[part_of(below, mass, all, parts)] += tie.iter().map(off).sum::<f64>();
                below += mass;
            }
        }
        ratio(sums.iter().map(|sum: &f64| sum.abs()).sum(), all)
    }

    fn ties_rising(&self) -> impl Iterator<Item = &[Row]> {
        self.rows.chunk_by(|a, b| a.score == b.score).rev()
    }
}

/// The part in which the middle of a mass falls.
fn part_of(below: f64, mass: f64, all: f64, parts: usize) -> usize {
    (((below + mass / 2.0) * parts as f64 / all) as usize).min(parts - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(rows: &[(f64, bool)]) -> Ranked {
        let row = |(n, (score, positive)): (usize, &(f64, bool))| Row {
            case: n as u32,
            score: *score,
            positive: *positive,
            flagged: *score >= 0.5,
        };
        Ranked::new(rows.iter().enumerate().map(row).collect())
    }

    fn close(found: Option<f64>, expected: f64) {
        assert!(
            (found.unwrap() - expected).abs() < 1e-9,
            "{found:?}, not {expected}"
        );
    }

    const SIX: &[(f64, bool)] = &[
        (0.9, true),
        (0.8, false),
        (0.7, true),
        (0.4, true),
        (0.2, false),
        (0.0, false),
    ];

    #[test]
    fn precision_recall_and_f1_by_hand() {
        // Flagged: 0.9+, 0.8−, 0.7+; missed 0.4+. P = 2/3, R = 2/3, F1 = 2/3.
        let counts = ranked(SIX).counts(&[1; 6]);
        close(counts.precision(), 2.0 / 3.0);
        close(counts.recall(), 2.0 / 3.0);
        close(counts.f1(), 2.0 / 3.0);
        // (1 + ½) / (3 + 1)
        close(counts.false_rate(), 0.375);
        // A document drawn twice counts twice: 3 hits, 1 false alarm, 1 missed.
        let counts = ranked(SIX).counts(&[2, 1, 1, 1, 1, 1]);
        close(counts.precision(), 0.75);
        close(counts.f1(), 6.0 / 8.0);
    }

    #[test]
    fn nothing_flagged_has_no_precision_and_an_f1_of_zero() {
        let counts = ranked(&[(0.1, true), (0.1, false)]).counts(&[1; 2]);
        assert_eq!(
            (counts.precision(), counts.recall(), counts.f1()),
            (None, Some(0.0), Some(0.0))
        );
        let none = ranked(&[(0.9, false)]).counts(&[1]);
        assert_eq!((none.recall(), none.f1()), (None, None));
    }

    #[test]
    fn average_precision_by_hand() {
        // Positives at ranks 1, 3, 4: (1/1 + 2/3 + 3/4) / 3.
        close(
            ranked(SIX).average_precision(&[1; 6]),
            (1.0 + 2.0 / 3.0 + 0.75) / 3.0,
        );
        // Equal scores are one step: everything at once is the base rate.
        close(
            ranked(&[(0.5, true), (0.5, false), (0.5, false)]).average_precision(&[1; 3]),
            1.0 / 3.0,
        );
        assert_eq!(ranked(&[(0.5, false)]).average_precision(&[1]), None);
    }

    #[test]
    fn a_recall_is_reached_at_the_highest_threshold_or_not_at_all() {
        let at = ranked(SIX).at_recall(&[1; 6], 0.6).unwrap();
        assert_eq!((at.threshold, at.recall), (0.7, 2.0 / 3.0));
        assert_eq!(ranked(SIX).at_recall(&[1; 6], 1.0).unwrap().threshold, 0.4);
        assert_eq!(
            ranked(&[(0.9, true), (0.0, true)]).at_recall(&[1; 2], 0.9),
            None
        );
    }

    #[test]
    fn calibration_error_by_hand() {
        // Two parts of two: scores 0.1, 0.3 with none positive (off by 0.2), 0.6, 0.8 with both
        // positive (off by 0.3): the mean is 0.25.
        let four = ranked(&[(0.1, false), (0.3, false), (0.6, true), (0.8, true)]);
        close(four.calibration_error(&[1; 4], 2), 0.25);
        // Errors within a part cancel out: 0.5, 0.5 with one positive is calibrated.
        close(
            ranked(&[(0.5, true), (0.5, false)]).calibration_error(&[1; 2], 1),
            0.0,
        );
        assert_eq!(ranked(&[]).calibration_error(&[], 10), None);
    }

    #[test]
    fn parts_cover_every_row_once() {
        let rows: Vec<(f64, bool)> = (0..23).map(|n| (f64::from(n) / 23.0, true)).collect();
        let many = ranked(&rows);
        let parts = many.parts(10);
        let sizes: Vec<usize> = parts.iter().map(|p| p.len()).collect();
        assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (10, 23));
        assert!(sizes.iter().all(|n| (2..=3).contains(n)), "{sizes:?}");
        assert_eq!(parts[0].last().unwrap().score, 0.0);
        assert!(
            parts
                .windows(2)
                .all(|w| w[0][0].score < w[1].last().unwrap().score)
        );
        // Nothing tells equal scores apart, so they are one part.
        let tied = ranked(&[(0.0, true), (0.0, false), (0.0, false), (0.9, true)]);
        let sizes: Vec<usize> = tied.parts(4).iter().map(|p| p.len()).collect();
        assert_eq!(sizes, [3, 1]);
        // 3 off by 1/3 and 1 off by 0.1, of 4.
        close(tied.calibration_error(&[1; 4], 4), (1.0 + 0.1) / 4.0);
    }
}
