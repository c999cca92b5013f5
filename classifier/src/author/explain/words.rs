//! Words of the lexicons in a text, with the lexicons that hold them.

use crate::reading::Reading;
use crate::rules::{Study, is_whole};
use mingjian_domain::WordFound;
use std::collections::BTreeMap;
use std::ops::Range;

pub(super) fn of(study: &Study, readings: &[Reading<'_>]) -> Vec<WordFound> {
    let mut holders: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, lexicon) in &study.lexicons {
        for term in &lexicon.terms {
            holders.entry(term).or_default().push(name);
        }
    }
    let mut found: Vec<Hit> = Vec::new();
    for (word, names) in holders {
        let places: Vec<(usize, Range<usize>)> = readings
            .iter()
            .enumerate()
            .flat_map(|(index, reading)| {
                let text = reading.normal.text.as_str();
                places(text, word).map(move |range| (index, range))
            })
            .collect();
        let Some((index, range)) = places.first().cloned() else {
            continue;
        };
        let note = |name: &&str| {
            let note = study
                .lexicons
                .get(*name)
                .map(|lexicon| lexicon.note.clone());
            ((*name).to_owned(), note.unwrap_or_default())
        };
        let hit = WordFound {
            word: word.to_owned(),
            quote: readings[index].place(range.clone()).1,
            times: places.len(),
            lexicons: names.iter().map(note).collect(),
        };
        found.push((places, hit));
    }
    found.sort_by_key(|(places, _)| {
        let (index, range) = &places[0];
        (*index, range.start, std::cmp::Reverse(range.end))
    });
    let told = |at: &usize| !found.iter().any(|other| says_more(other, &found[*at]));
    let told: Vec<usize> = (0..found.len()).filter(told).collect();
    told.into_iter().map(|at| found[at].1.clone()).collect()
}

type Hit = (Vec<(usize, Range<usize>)>, WordFound);

/// Whether a longer word stands wherever this one does, in the same lexicons.
fn says_more((longer, of_longer): &Hit, (places, of_word): &Hit) -> bool {
    let inside = |(index, place): &(usize, Range<usize>)| {
        longer.iter().any(|(other, long)| {
            other == index
                && long.len() > place.len()
                && long.start <= place.start
                && place.end <= long.end
        })
    };
    places.iter().all(inside)
        && of_word
            .lexicons
            .iter()
            .all(|l| of_longer.lexicons.contains(l))
}

fn places<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let edges = (edge(word.chars().next()), edge(word.chars().next_back()));
    text.match_indices(word)
        .map(|(at, word)| at..at + word.len())
        .filter(move |range| is_whole(text.as_bytes(), range.start, range.end, edges))
}
