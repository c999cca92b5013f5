//! Circumstances: what all readers share, settled before any claim is judged.
//!
//! ```text
//! flows, normalised ─one pass of signs─→ who speaks · what kind · sold? · numbers · warnings · whole?
//! ```
//! Rules, model and fusion read [`Facts`]; no rule carries its own copy of an excuse. No clock: a
//! number is judged for the day of publication, and not at all where that is unknown.

pub mod check_digit;
mod completeness;
mod flows;
pub(crate) mod goods;
mod load;
pub mod numbers;
mod product;
mod selftest;
mod speaker;
mod voices;
mod words;

use crate::pitch::{Around, Heard, Pitch, Tone};
use crate::reading::Reading;
use flows::{flow_facts, voice};
use jiff::civil::Date;
pub(crate) use load::{Circumstantial, load};
use mingjian_domain::{Circumstances, Document, GoodsSold, PartKind, ProductKind, Speaker};
use numbers::FoundNumber;
pub(crate) use selftest::Case;
pub(crate) use speaker::Voice;
use std::collections::BTreeSet;
use std::ops::Range;
use voices::{
    announces_vacancies, is_slogan, main_speaker, names_itself_the_true_one, other_voice,
    report_and_law,
};
pub(crate) use words::{List, Seen, Words};

/// Examples kept of each list in [`GoodsSold`].
const KEPT: usize = 12;

/// Everything settled about a document.
pub(crate) struct Facts {
    pub(crate) circumstances: Circumstances,
    /// Day of publication in China, where known.
    pub(crate) published: Option<Date>,
    /// Goods show, sold or not.
    pub(crate) mentioned: bool,
    /// Nothing shows goods, but it is short and nothing speaks for anybody but a seller.
    pub(crate) slogan: bool,
    /// A way to buy stands in the publication's own words.
    pub(crate) selling: bool,
    /// Words that make it a report or a law text.
    pub(crate) report: bool,
    pub(crate) says_health_food: bool,
    /// What the publication's own words sound like, or a seller's comment under them.
    pub(crate) tone: Tone,
    pub(crate) flows: Vec<FlowFacts>,
}

/// What was settled about one flow.
pub(crate) struct FlowFacts {
    pub(crate) voice: Voice,
    pub(crate) signs: Vec<Seen>,
    pub(crate) numbers: Vec<FoundNumber>,
    /// Signs of a pitch, in order.
    pub(crate) heard: Vec<Heard>,
    tone: Tone,
    contact: bool,
    /// A word such as 购买 that shows goods without selling them.
    faint: bool,
    /// Where warnings and cautions stand, joined where they overlap, ascending.
    warnings: Vec<Range<usize>>,
}

impl Facts {
    pub(crate) fn kind(&self) -> ProductKind {
        self.circumstances.product_kind
    }

    /// Whether the absence of something can be stated.
    pub(crate) fn whole(&self) -> bool {
        self.circumstances.not_checkable.is_empty()
    }

    /// Whether a claim here is about goods at all: they show, or a slogan leaves no other reading.
    pub(crate) fn about_goods(&self, stated: Option<ProductKind>) -> bool {
        self.slogan || self.shows_goods(stated)
    }

    /// Whether goods show.
    pub(crate) fn shows_goods(&self, stated: Option<ProductKind>) -> bool {
        self.circumstances.goods.any()
            || self.mentioned
            || self.circumstances.speaker == Speaker::Seller
            || stated.is_some_and(|kind| kind != ProductKind::None)
            || self.has_numbers()
    }

    pub(crate) fn has_numbers(&self) -> bool {
        self.flows.iter().any(|flow| !flow.numbers.is_empty())
    }

    pub(crate) fn sees(&self, list: List) -> bool {
        self.flows.iter().any(|flow| flow.sees(list))
    }
}

impl FlowFacts {
    pub(crate) fn sees(&self, list: List) -> bool {
        self.signs.iter().any(|seen| seen.is(list))
    }

    /// Whether a warning or caution touches the byte range.
    pub(crate) fn warning_over(&self, start: usize, end: usize) -> bool {
        let after = self
            .warnings
            .partition_point(|warning| warning.end <= start);
        self.warnings
            .get(after)
            .is_some_and(|warning| warning.start < end)
    }
}

/// Whether a kind of part speaks for the publication itself.
fn own_words(kind: PartKind) -> bool {
    !matches!(
        kind,
        PartKind::Comment | PartKind::Navigation | PartKind::Footer
    )
}

/// Settles the facts of a document from its readings.
pub(crate) fn settle(
    document: &Document,
    readings: &[Reading<'_>],
    pitch: &Pitch,
    words: &Words,
) -> Facts {
    let published = document
        .published
        .map(|p| jiff::tz::offset(8).to_datetime(p.at).date());
    let signs: Vec<Vec<Seen>> = readings
        .iter()
        .map(|r| words.signs(&r.normal.text))
        .collect();
    let (reports, laws) = report_and_law(readings, &signs, words);
    let law = laws >= 2;
    let true_one = names_itself_the_true_one(readings, &signs);
    // A penalty of others quoted to sell is no report: its telephone is the seller's own.
    let report = (reports >= 2 && !true_one) || law || announces_vacancies(&signs, words);

    let mut sold = GoodsSold::default();
    let mut flows = Vec::with_capacity(readings.len());
    for (reading, signs) in readings.iter().zip(signs) {
        flows.push(flow_facts(
            reading, signs, report, published, pitch, words, &mut sold,
        ));
        trim(&mut sold);
    }
    let around = around(document, &sold, words);
    let mut own_tone = own_tone(readings, &flows, pitch, around);
    if reports >= 2 && around.is_sold() && true_one {
        // A penalty of others quoted to sell: the words of enforcement are the seller's own.
        own_tone.logit = own_tone.logit.max(0.0);
    }
    let own = || {
        flows
            .iter()
            .zip(readings)
            .filter(|(_, r)| own_words(r.flow.kind))
    };
    let selling = own().any(|(flow, r)| flow.contact && r.flow.speaker != Speaker::Customer);
    let mentioned = own().any(|(f, _)| f.sees(List::Mention) || f.faint)
        || own_tone.shows_goods()
        || readings
            .iter()
            .any(|r| own_words(r.flow.kind) && goods::names_packs(&r.normal.text));

    let of_seller = own().any(|(f, _)| f.sees(List::Seller));
    let told = own_tone.is_other() && reports >= 1;
    let told = told && !own_tone.is_pitch();
    let general = if selling && !told && (of_seller || !speaker::is_office(document, words)) {
        Voice::Seller
    } else if law {
        Voice::Law
    } else if speaker::is_office(document, words)
        || speaker::is_official(document, words)
            && !selling
            && !of_seller
            && (sold.prices.is_empty() || reports >= 1)
    {
        // A public body that says no way to buy, nor a price of its own, speaks of others' goods,
        // however loud it quotes.
        Voice::Office
    } else if own_tone.is_pitch() && own_tone.shows_goods() {
        Voice::Seller
    } else if told
        || (reports >= 2 || speaker::is_medium(document, words) && (reports == 1 || !sold.any()))
            && !of_seller
    {
        Voice::Report
    } else if sold.any() {
        Voice::Seller
    } else {
        let numbered = own().any(|(f, _)| !f.numbers.is_empty());
        other_voice(own_tone, numbered)
    };
    for (flow, reading) in flows.iter_mut().zip(readings) {
        flow.voice = voice(reading, flow, general, selling);
    }
    let main = main_speaker(readings, &flows).unwrap_or(general);
    let tone = flows
        .iter()
        .zip(readings)
        .filter(|(f, r)| r.flow.kind == PartKind::Comment && f.voice == Voice::Seller)
        .map(|(f, _)| f.tone)
        .fold(own_tone, |loudest, tone| {
            if tone.logit > loudest.logit {
                tone
            } else {
                loudest
            }
        });

    let of_kind = kind_words(flows.iter().zip(readings));
    let says_health_food = of_kind.health_food > of_kind.not_health_food;
    let found: Vec<FoundNumber> = flows
        .iter()
        .zip(readings)
        .filter(|(_, r)| own_words(r.flow.kind))
        .flat_map(|(f, _)| f.numbers.clone())
        .collect();
    let excused_voice = matches!(main, Voice::Report | Voice::Office | Voice::Law);
    let goods_show = selling || !excused_voice && (sold.any() || mentioned);
    let slogan = !goods_show
        && general == Voice::Unknown
        && reports == 0
        && laws == 0
        && is_slogan(readings, &flows, own_tone, words);
    let product_kind = product::kind(document.product_kind, &found, of_kind, goods_show || slogan);
    let warnings = standing_warnings(&flows, words);
    trim(&mut sold);
    Facts {
        circumstances: Circumstances {
            speaker: if main == Voice::Unknown && (mentioned || !found.is_empty()) {
                Speaker::Seller
            } else {
                main.speaker()
            },
            product_kind,
            goods: sold,
            numbers: unique(found.iter().map(FoundNumber::describe)),
            warnings,
            not_checkable: completeness::not_checkable(document),
        },
        published,
        mentioned,
        slogan,
        selling,
        report,
        says_health_food,
        tone,
        flows,
    }
}

fn around(document: &Document, sold: &GoodsSold, words: &Words) -> Around {
    Around {
        price: !sold.prices.is_empty(),
        phone: !sold.phones.is_empty(),
        contact: !sold.contacts.is_empty(),
        official: speaker::is_official(document, words),
    }
}

/// What the publication's own words sound like together.
fn own_tone(readings: &[Reading<'_>], flows: &[FlowFacts], pitch: &Pitch, around: Around) -> Tone {
    let own = || {
        flows
            .iter()
            .zip(readings)
            .filter(|(_, r)| own_words(r.flow.kind))
    };
    let chars = own().map(|(_, r)| r.normal.text.chars().count()).sum();
    pitch.tone(own().flat_map(|(f, _)| &f.heard), chars, around)
}

/// What every part sounds like, by the name of the sign, for fitting.
pub(crate) fn evidence(
    document: &Document,
    readings: &[Reading<'_>],
    facts: &Facts,
    pitch: &Pitch,
    words: &Words,
) -> Vec<(String, f64)> {
    let own = || {
        facts
            .flows
            .iter()
            .zip(readings)
            .filter(|(_, r)| own_words(r.flow.kind))
    };
    let chars = own().map(|(_, r)| r.normal.text.chars().count()).sum();
    let around = around(document, &facts.circumstances.goods, words);
    pitch.named(own().flat_map(|(f, _)| &f.heard), chars, around)
}

fn kind_words<'f, 'd: 'f>(
    flows: impl Iterator<Item = (&'f FlowFacts, &'f Reading<'d>)>,
) -> product::KindWords {
    let mut words = product::KindWords::default();
    let own =
        flows.filter(|(_, r)| !matches!(r.flow.kind, PartKind::Navigation | PartKind::Footer));
    for seen in own.flat_map(|(f, _)| &f.signs) {
        for (list, count) in [
            (List::HealthFood, &mut words.health_food),
            (List::NotHealthFood, &mut words.not_health_food),
            (List::OrdinaryFood, &mut words.ordinary_food),
            (List::Drug, &mut words.drug),
            (List::DrugAdvert, &mut words.drug_advert),
            (List::Device, &mut words.device),
            (List::Cosmetic, &mut words.cosmetic),
            (List::Eaten, &mut words.eaten),
        ] {
            *count += usize::from(seen.is(list));
        }
    }
    words
}

/// Warnings that stand, the longest wording of each place.
fn standing_warnings(flows: &[FlowFacts], words: &Words) -> Vec<String> {
    let mut all = Vec::new();
    for flow in flows {
        let mut seen: Vec<&Seen> = flow
            .signs
            .iter()
            .filter(|s| s.is(List::NotADrug) || s.is(List::Caution))
            .collect();
        seen.sort_by_key(|s| (s.start, std::cmp::Reverse(s.end)));
        let mut covered = 0;
        for warning in seen {
            if warning.end > covered {
                all.push(words.text(warning).to_owned());
                covered = warning.end;
            }
        }
    }
    unique(all.into_iter())
}

fn trim(sold: &mut GoodsSold) {
    for list in [&mut sold.prices, &mut sold.phones, &mut sold.contacts] {
        *list = unique(std::mem::take(list).into_iter());
        list.truncate(KEPT);
    }
}

fn unique(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    words.filter(|word| seen.insert(word.clone())).collect()
}
