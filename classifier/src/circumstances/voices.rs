//! Voices of the whole document: what its words of reports, law, sellers and offices come to together.
//! What one flow or one name tells is `flows` and `speaker`.

use super::words::{List, Seen, Words};
use super::{FlowFacts, Voice, own_words};
use crate::pitch::Tone;
use crate::reading::Reading;
use mingjian_domain::Speaker;
use std::collections::BTreeSet;

/// Whose talk the text sounds like, where nothing is sold.
pub(super) fn other_voice(tone: Tone, numbered: bool) -> Voice {
    match tone.other_voice() {
        // A page of goods is written like an office's notice: its packs and numbers tell it.
        Some(Speaker::Office) if numbered || tone.goods >= 1.0 => Voice::Unknown,
        Some(Speaker::Office) => Voice::Office,
        Some(Speaker::Journalist) => Voice::Report,
        Some(Speaker::Customer) => Voice::Customer,
        _ => Voice::Unknown,
    }
}

/// A slogan, a shop's title, a line of an advertisement has no room for goods.
pub(super) fn is_slogan(
    readings: &[Reading<'_>],
    flows: &[FlowFacts],
    tone: Tone,
    words: &Words,
) -> bool {
    let own = || readings.iter().filter(|r| own_words(r.flow.kind));
    let chars: usize = own().map(|r| r.normal.text.chars().count()).sum();
    chars <= words.slogan.chars
        && tone.of_body
        && tone.against <= words.slogan.against
        && own().all(|r| !r.normal.text.ends_with('?'))
        && !flows
            .iter()
            .any(|f| f.sees(List::Clinical) || f.sees(List::Complaint))
}

/// Whether a seller sets himself against those that were punished.
pub(super) fn names_itself_the_true_one(readings: &[Reading<'_>], signs: &[Vec<Seen>]) -> bool {
    readings
        .iter()
        .zip(signs)
        .any(|(r, s)| own_words(r.flow.kind) && s.iter().any(|s| s.is(List::TrueOne)))
}

/// How many different words of reports and of law texts the publication's own words hold.
pub(super) fn report_and_law(
    readings: &[Reading<'_>],
    signs: &[Vec<Seen>],
    words: &Words,
) -> (usize, usize) {
    let mut reports = BTreeSet::new();
    let mut laws = BTreeSet::new();
    let mut article = false;
    for (reading, signs) in readings.iter().zip(signs) {
        if !own_words(reading.flow.kind) || reading.flow.speaker == Speaker::Seller {
            continue;
        }
        reports.extend(
            signs
                .iter()
                .filter(|s| s.is(List::Report))
                .map(|s| words.text(s)),
        );
        laws.extend(
            signs
                .iter()
                .filter(|s| s.is(List::Law))
                .map(|s| words.text(s)),
        );
        let text = &reading.normal.text;
        article |= text
            .match_indices('第')
            .any(|(at, _)| text[at..].chars().skip(1).take(6).any(|c| c == '条'));
    }
    // 违反了 and 违法 and such overlap: words inside one another count once.
    let count = |all: &BTreeSet<&str>| {
        all.iter()
            .filter(|w| !all.iter().any(|o| o != *w && o.contains(**w)))
            .count()
    };
    (count(&reports), if article { count(&laws) } else { 0 })
}

/// Whether the text is a notice of vacancies, whose phones and words of contact sell nothing.
pub(super) fn announces_vacancies(signs: &[Vec<Seen>], words: &Words) -> bool {
    let seen: BTreeSet<_> = signs
        .iter()
        .flatten()
        .filter(|s| s.is(List::Vacancy))
        .map(|s| words.text(s))
        .collect();
    seen.contains("招聘") && seen.len() >= 2
}

/// The voice with the most to say among the publication's own words.
pub(super) fn main_speaker(readings: &[Reading<'_>], flows: &[FlowFacts]) -> Option<Voice> {
    let mut said: Vec<(Voice, usize)> = Vec::new();
    for (reading, flow) in readings.iter().zip(flows) {
        if !own_words(reading.flow.kind) {
            continue;
        }
        match said.iter_mut().find(|(voice, _)| *voice == flow.voice) {
            Some((_, length)) => *length += reading.normal.text.len(),
            None => said.push((flow.voice, reading.normal.text.len())),
        }
    }
    said.into_iter()
        .rev()
        .max_by_key(|(_, length)| *length)
        .map(|(voice, _)| voice)
}
