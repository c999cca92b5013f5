//! Run: many windows through the engine, each once.
//!
//! Threads of their own, and not rayon's: a thread of rayon that waits takes up other work in the
//! meantime, and would pile one document on another. The longest first, so that all end together.

use super::{Engine, Logits, Window};
use lru::LruCache;
use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

/// Windows that are remembered: some 60 MB.
const REMEMBERED: NonZeroUsize = NonZeroUsize::new(16_384).expect("not zero");

/// What was said of windows, by exactly what was read.
pub(super) struct Cache(Mutex<LruCache<Key, Arc<Logits>>>);

/// All that the network reads: pieces, and where sentences lie among them.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key(Box<[u32]>);

impl Default for Cache {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(REMEMBERED)))
    }
}

impl Key {
    fn of(window: &Window) -> Self {
        let bounds = window.sentences.iter();
        let bounds = bounds.flat_map(|s| [s.tokens.start as u32, s.tokens.end as u32]);
        Self(window.ids.iter().copied().chain(bounds).collect())
    }
}

pub(super) fn judge_all(
    engine: &dyn Engine,
    cache: Option<&Cache>,
    windows: &[&Window],
) -> Vec<Arc<Logits>> {
    let Some(Cache(cache)) = cache else {
        return run(engine, windows).into_iter().map(Arc::new).collect();
    };
    let keys: Vec<Key> = windows.iter().map(|window| Key::of(window)).collect();
    let mut known: HashMap<&Key, Option<Arc<Logits>>> = HashMap::new();
    let mut new = Vec::new();
    {
        let mut cache = cache.lock().expect("nobody panics with it");
        for (at, key) in keys.iter().enumerate() {
            known.entry(key).or_insert_with(|| {
                let found = cache.get(key).cloned();
                if found.is_none() {
                    new.push(at);
                }
                found
            });
        }
    }
    let unread: Vec<&Window> = new.iter().map(|at| windows[*at]).collect();
    let said = run(engine, &unread);
    let mut cache = cache.lock().expect("nobody panics with it");
    for (at, logits) in new.into_iter().zip(said) {
        let logits = Arc::new(logits);
        known.insert(&keys[at], Some(logits.clone()));
        cache.put(keys[at].clone(), logits);
    }
    let of = |key| known[key].clone().expect("each was known or read");
    keys.iter().map(of).collect()
}

/// What an engine says of windows, in their order, on as many threads as rayon has here.
///
/// # Panics
/// If a window holds a piece that the network has no row for: it was made with another vocabulary.
pub fn run(engine: &dyn Engine, windows: &[&Window]) -> Vec<Logits> {
    let mut order: Vec<usize> = (0..windows.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(windows[*at].ids.len()));
    let said: Vec<OnceLock<Logits>> = windows.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(at) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            // Every piece has a row: loading made sure of it.
            let logits = engine
                .judge(windows[*at])
                .expect("the network reads its pieces");
            said[*at].set(logits).expect("each is read once");
        }
    };
    let threads = rayon::current_num_threads().min(windows.len());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(work);
        }
    });
    let read = said.into_iter().map(OnceLock::into_inner);
    read.map(|logits| logits.expect("each was read")).collect()
}
