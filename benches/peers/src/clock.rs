//! Time, by the clock of the thread or the child that runs, so that other work on the machine counts
//! for little; two sides alternately, so that it counts for both.

use std::hint::black_box;
use std::time::Instant;

/// Least seconds of one sample.
const SAMPLE: f64 = 0.2;

/// Seconds of two sides, pair by pair.
pub struct Paired(Vec<(f64, f64)>);

impl Paired {
    /// Runs the two sides alternately, so many times.
    pub fn of(rounds: usize, mut ours: impl FnMut() -> f64, mut peer: impl FnMut() -> f64) -> Self {
        Self((0..rounds).map(|_| (ours(), peer())).collect())
    }

    /// How many times the time of ours the peer takes: the median of the ratios of each round.
    pub fn ratio(&self) -> f64 {
        median(self.0.iter().map(|(ours, peer)| peer / ours))
    }

    /// The least and the greatest of those ratios.
    pub fn bounds(&self) -> (f64, f64) {
        let ratios = || self.0.iter().map(|(ours, peer)| peer / ours);
        (
            ratios().fold(f64::MAX, f64::min),
            ratios().fold(0.0, f64::max),
        )
    }

    /// The median seconds of ours and of the peer.
    pub fn seconds(&self) -> (f64, f64) {
        (
            median(self.0.iter().map(|(ours, _)| *ours)),
            median(self.0.iter().map(|(_, peer)| *peer)),
        )
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Seconds that this thread takes for a run: of so many runs that they make a sample, behind one that
/// does not count.
pub fn sample<T>(mut run: impl FnMut() -> T) -> f64 {
    black_box(run());
    let clock = Clock::start(thread_ran);
    let mut runs = 0.0;
    while runs == 0.0 || clock.seconds() < SAMPLE {
        black_box(run());
        runs += 1.0;
    }
    clock.seconds() / runs
}

/// Seconds that a child process takes, which `run` starts and waits for.
pub fn child<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let clock = Clock::start(children_ran);
    let answer = run();
    (clock.seconds(), answer)
}

/// Seconds that somebody ran, where the system tells them; else seconds that passed.
struct Clock {
    ran: fn() -> Option<f64>,
    before: Option<f64>,
    start: Instant,
}

impl Clock {
    fn start(ran: fn() -> Option<f64>) -> Self {
        Self {
            ran,
            before: ran(),
            start: Instant::now(),
        }
    }

    fn seconds(&self) -> f64 {
        match (self.before, (self.ran)()) {
            (Some(before), Some(now)) => now - before,
            _ => self.start.elapsed().as_secs_f64(),
        }
    }
}

fn thread_ran() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split_ascii_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// Seconds of children that ended, in hundredths as Linux counts them.
fn children_ran() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in parentheses, may hold blanks.
    let mut behind = told.rsplit_once(')')?.1.split_ascii_whitespace().skip(13);
    let mut next = || behind.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_the_median_of_rounds() {
        let mut ours = [1.0, 2.0, 1.0].into_iter();
        let mut peer = [3.0, 4.0, 9.0].into_iter();
        let paired = Paired::of(
            3,
            || ours.next().unwrap_or(0.0),
            || peer.next().unwrap_or(0.0),
        );
        assert_eq!(paired.ratio(), 3.0);
        assert_eq!(paired.bounds(), (2.0, 9.0));
        assert_eq!(paired.seconds(), (1.0, 4.0));
    }
}
