//! Pauses: at most one request to a host in a while, whoever asks.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};
use url::Url;

/// When each host may next be asked.
#[derive(Debug, Default)]
pub(super) struct Pace {
    next: Mutex<HashMap<String, Instant>>,
    random: RandomState,
}

impl Pace {
    /// Waits for this host's turn; the one after comes `delay`, give or take a quarter, later.
    pub async fn turn(&self, url: &Url, delay: Duration) {
        let turn = {
            let mut next = self.next.lock().expect("no holder of this lock panics");
            let now = Instant::now();
            next.retain(|_, at| *at + Duration::from_secs(60) > now);
            let slot = next.entry(key(url)).or_insert(now);
            let turn = (*slot).max(now);
            *slot = turn + self.jittered(turn, delay);
            turn
        };
        sleep_until(turn).await;
    }

    /// Leaves the host alone for a while.
    pub fn back_off(&self, url: &Url, pause: Duration) {
        let mut next = self.next.lock().expect("no holder of this lock panics");
        let until = Instant::now() + pause;
        let slot = next.entry(key(url)).or_insert(until);
        *slot = (*slot).max(until);
    }

    fn jittered(&self, turn: Instant, delay: Duration) -> Duration {
        let draw = self.random.hash_one(format!("{turn:?}")) % 1000;
        delay.mul_f64(0.75 + draw as f64 / 2000.0)
    }
}

fn key(url: &Url) -> String {
    format!(
        "{}:{}",
        url.host_str().unwrap_or_default(),
        url.port_or_known_default().unwrap_or_default()
    )
}
