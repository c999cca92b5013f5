//! Throttle: how often a name or an address may try to sign in.
//!
//! Failures are counted in a sliding window, in memory: after a restart everybody may try again,
//! which costs an attacker more than it gives. A success clears the name, never the address.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures of one name before it has to wait.
const PER_NAME: usize = 5;
/// Failures from one address before it has to wait; an office may share one.
const PER_ADDRESS: usize = 30;
/// How long a failure counts.
const WINDOW: SignedDuration = SignedDuration::from_secs(300);
/// Names and addresses remembered at most.
const REMEMBERED: usize = 10_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(String),
    Address(Option<IpAddr>),
}

/// Recent failures by name and by address.
#[derive(Debug, Default)]
pub struct Throttle {
    failures: Mutex<HashMap<Key, Vec<Timestamp>>>,
}

impl Throttle {
    /// Seconds to wait before this name may be tried from this address; `None`: now.
    pub fn wait(&self, name: &str, address: Option<IpAddr>, now: Timestamp) -> Option<i64> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        keys(name, address)
            .into_iter()
            .filter_map(|(key, limit)| {
                let recent: Vec<_> = failures
                    .get(&key)?
                    .iter()
                    .filter(|&&at| now.duration_since(at) < WINDOW)
                    .collect();
                let frees = recent.len().checked_sub(limit)?;
                let left = WINDOW - now.duration_since(*recent[frees]);
                Some(left.as_secs().max(1))
            })
            .max()
    }

    /// Counts a failure.
    pub fn failed(&self, name: &str, address: Option<IpAddr>, now: Timestamp) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= REMEMBERED {
            failures.retain(|_, times| times.iter().any(|&at| now.duration_since(at) < WINDOW));
        }
        for (key, _) in keys(name, address) {
            let times = failures.entry(key).or_default();
            times.retain(|&at| now.duration_since(at) < WINDOW);
            times.push(now);
        }
    }

    /// Forgets the failures of a name that signed in.
    pub fn succeeded(&self, name: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(&Key::Name(name.to_owned()));
    }
}

fn keys(name: &str, address: Option<IpAddr>) -> [(Key, usize); 2] {
    [
        (Key::Name(name.to_owned()), PER_NAME),
        (Key::Address(address), PER_ADDRESS),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn the_sixth_try_of_a_name_waits_until_the_first_is_forgotten() {
        let throttle = Throttle::default();
        for second in 0..5 {
            assert_eq!(throttle.wait("王某", None, at(second)), None);
            throttle.failed("王某", None, at(second));
        }
        assert_eq!(throttle.wait("王某", None, at(5)), Some(295));
        assert_eq!(throttle.wait("李某", None, at(5)), None);
        assert_eq!(throttle.wait("王某", None, at(300)), None);
    }

    #[test]
    fn an_address_that_tries_many_names_waits_too() {
        let throttle = Throttle::default();
        let here = Some("192.0.2.7".parse().unwrap());
        for n in 0..30 {
            throttle.failed(&format!("user{n}"), here, at(0));
        }
        assert!(throttle.wait("another", here, at(1)).is_some());
        assert_eq!(throttle.wait("another", None, at(1)), None);
    }

    #[test]
    fn signing_in_clears_the_name() {
        let throttle = Throttle::default();
        for _ in 0..5 {
            throttle.failed("王某", None, at(0));
        }
        throttle.succeeded("王某");
        assert_eq!(throttle.wait("王某", None, at(1)), None);
    }
}
