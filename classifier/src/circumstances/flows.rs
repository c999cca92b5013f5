//! One flow: its numbers, its ways to buy, its warnings, what it sounds like, and who speaks it.

use super::numbers::{self};
use super::speaker::Voice;
use super::words::{List, Seen, Words};
use super::{FlowFacts, goods};
use crate::pitch::{Around, Pitch};
use crate::reading::Reading;
use crate::sentence::{clip, quoted};
use jiff::civil::Date;
use mingjian_domain::{GoodsSold, PartKind, Speaker};
use std::collections::BTreeSet;
use std::ops::Range;

/// Numbers kept of one flow; more say nothing new.
const NUMBERS: usize = 1000;

pub(super) fn flow_facts(
    reading: &Reading<'_>,
    signs: Vec<Seen>,
    report: bool,
    published: Option<Date>,
    pitch: &Pitch,
    words: &Words,
    sold: &mut GoodsSold,
) -> FlowFacts {
    let text = &reading.normal.text;
    let heard = if matches!(reading.flow.kind, PartKind::Navigation | PartKind::Footer) {
        Vec::new()
    } else {
        pitch.hear(text)
    };
    let tone = pitch.tone(heard.iter(), text.chars().count(), Around::default());
    let mut numbers = numbers::find(text, published);
    numbers.truncate(NUMBERS);
    let free = |start: usize, end: usize| {
        let after = numbers.partition_point(|n| n.range.end <= start);
        numbers.get(after).is_none_or(|n| n.range.start >= end)
    };
    let told = |at: usize| report && is_told(reading, &signs, at, words);
    let (mut contact, mut faint) = (false, false);
    for (price, range) in goods::prices(text, words) {
        if free(range.start, range.end)
            && !matches!(reading.flow.kind, PartKind::Navigation | PartKind::Footer)
        {
            sold.prices.push(price);
        }
    }
    if reading.flow.kind != PartKind::Navigation {
        for (phone, range) in goods::phones(text, words) {
            if free(range.start, range.end)
                && !told(range.start)
                && (!report && reading.flow.kind != PartKind::Footer
                    || words.stands(List::AsksToBuy, goods::last_chars(text, range.start, 14)))
            {
                sold.phones.push(phone);
                contact = true;
            }
        }
        for (account, range) in goods::accounts(text).into_iter().chain(goods::gifts(text)) {
            if !told(range.start) {
                sold.contacts.push(account);
                contact = true;
            }
        }
        for seen in signs.iter().filter(|s| s.is(List::Order)) {
            if told(seen.start)
                || report && seen.is(List::OrderInReports)
                || goods::is_public(text, seen.start..seen.end, words)
            {
                continue;
            }
            if seen.is(List::OrderByAnybody) {
                faint = true;
            } else {
                sold.contacts.push(words.text(seen).to_owned());
                contact |= !seen.is(List::OrderWithoutContact);
            }
        }
    }
    let warnings = warning_places(&signs);
    FlowFacts {
        voice: Voice::Unknown,
        signs,
        numbers,
        heard,
        tone,
        contact,
        faint,
        warnings,
    }
}

fn warning_places(signs: &[Seen]) -> Vec<Range<usize>> {
    let mut places: Vec<Range<usize>> = signs
        .iter()
        .filter(|s| s.is(List::NotADrug) || s.is(List::Caution))
        .map(|s| s.start..s.end)
        .collect();
    places.sort_by_key(|place| (place.start, place.end));
    places.dedup_by(|next, before| {
        let joined = next.start < before.end;
        if joined {
            before.end = before.end.max(next.end);
        }
        joined
    });
    places
}

/// Whether a report tells this of somebody: in quotation marks, or beside reporting words in its
/// sentence.
fn is_told(reading: &Reading<'_>, signs: &[Seen], at: usize, words: &Words) -> bool {
    let sentence = clip(
        &reading.normal.text,
        &reading.sentences.around(at),
        &(at..at),
        60,
    );
    let text = &reading.normal.text[sentence.clone()];
    // Signs come in order of their end.
    let from = signs.partition_point(|s| s.end <= sentence.start);
    quoted(&reading.normal, &sentence, at)
        || words.stands(List::OfSomebody, text)
        || signs[from..]
            .iter()
            .take_while(|s| s.end <= sentence.end)
            .any(|s| s.is(List::Report) && s.start >= sentence.start && !s.is(List::ReportToReader))
}

/// The voice of one flow, from its source's word and the document's general voice.
pub(super) fn voice(
    reading: &Reading<'_>,
    flow: &FlowFacts,
    general: Voice,
    selling: bool,
) -> Voice {
    let sells = flow.tone.is_pitch() && flow.tone.sells >= 1.0;
    match reading.flow.speaker {
        Speaker::Seller => Voice::Seller,
        Speaker::Office => Voice::Office,
        Speaker::Journalist if selling => Voice::Seller,
        Speaker::Journalist => Voice::Report,
        Speaker::Customer if flow.contact || sells => Voice::Seller,
        Speaker::Customer => Voice::Customer,
        Speaker::Unknown if reading.flow.kind == PartKind::Comment => {
            if flow.contact || sells {
                Voice::Seller
            } else {
                Voice::Customer
            }
        }
        Speaker::Unknown
            if matches!(general, Voice::Unknown | Voice::Seller) && !selling && complains(flow) =>
        {
            Voice::Customer
        }
        Speaker::Unknown => general,
    }
}

fn complains(flow: &FlowFacts) -> bool {
    let words: BTreeSet<_> = flow
        .signs
        .iter()
        .filter(|s| s.is(List::Complaint))
        .map(|s| s.word_index())
        .collect();
    words.len() >= 2 && !flow.contact
}
