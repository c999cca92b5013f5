//! Pitch: how much a text talks like somebody who sells an effect, graded.
//!
//! ```text
//! normalised text ─words, forms→ hits by sign ─counts a page→ Σ weight·ln(1+count) → logit, goods
//! ```
//! A claim of a seller is often no phrase that a lexicon holds, but a story: taken for so long, then
//! no longer ill, and how to get it. Each sign alone is nothing; together, against candour,
//! enforcement, leaflets and cooking, they tell a pitch from other talk. The signs are data
//! (`rules/pitch.yaml`). Not here: what is made of it (`circumstances`, `rules::checks`, `fuse`).

use crate::form::Form;
use crate::normalize::plain;
use daachorse::CharwiseDoubleArrayAhoCorasick;
use mingjian_domain::{Category, Speaker};
use regex::Regex;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};
use std::collections::HashMap;
use std::ops::Range;

/// Hits of one sign that count on one page; more say nothing new.
const MOST: f64 = 4.0;
/// What a word of effect is worth as a word of effect, though it be no sign of a pitch.
const LEAST: f64 = 0.3;
/// Hits of one sign that are kept of one flow.
const KEPT: u32 = 200;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PitchFile {
    bias: f64,
    findings: f64,
    brief: Brief,
    page: f64,
    around: AroundWeights,
    signs: Vec<RawSign>,
}

/// What circumstances beside the words are worth.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AroundWeights {
    price: f64,
    phone: f64,
    contact: f64,
    official: f64,
    nothing: f64,
}

/// Circumstances beside the words.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Around {
    pub(crate) price: bool,
    pub(crate) phone: bool,
    pub(crate) contact: bool,
    /// The account is an office, a hospital, a school, a newspaper.
    pub(crate) official: bool,
}

/// What a text of few characters is worth by itself: a title of goods has no room for signs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brief {
    under: usize,
    weight: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSign {
    id: Spanned<String>,
    #[serde(rename = "note")]
    _note: String,
    weight: f64,
    #[serde(default)]
    denies: bool,
    #[serde(default)]
    goods: f64,
    #[serde(default)]
    sells: f64,
    category: Option<Category>,
    /// Who talks so, for signs against a pitch.
    voice: Option<Speaker>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    forms: Vec<Spanned<String>>,
}

/// The signs, ready to read.
pub(crate) struct Pitch {
    bias: f64,
    findings: f64,
    brief: Brief,
    page: f64,
    around: AroundWeights,
    pub(crate) signs: Vec<Sign>,
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// Signs of each word of the automaton.
    owners: Vec<Vec<u16>>,
    /// Forms with their signs.
    forms: Vec<(u16, Form)>,
    /// Forms that each word of the automaton calls for.
    callers: Vec<Vec<u16>>,
}

/// One sign.
pub(crate) struct Sign {
    id: String,
    /// Worth for ln(1 + count); below zero for signs against.
    pub(crate) weight: f64,
    /// Who says it claims nothing: its place is never a clue.
    pub(crate) denies: bool,
    goods: f64,
    sells: f64,
    /// What a sentence with this sign is shown as, if the text is a pitch.
    pub(crate) category: Option<Category>,
    voice: Option<Speaker>,
}

/// A sign heard, by bytes of the normalised text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) sign: u16,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

/// What a text sounds like.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Tone {
    /// Above zero: a pitch.
    pub(crate) logit: f64,
    /// Graded signs of goods; one is enough.
    pub(crate) goods: f64,
    /// Graded signs of selling; one is enough.
    pub(crate) sells: f64,
    /// The part of `logit` that speaks of an effect, a promise or a story, not of trade.
    pub(crate) effect: f64,
    /// The part of `logit` that is no word of goods or trade.
    pub(crate) told: f64,
    /// What is denied and what others say so, as a positive number: candour, report, leaflet.
    pub(crate) against: f64,
    /// An ailment or an effect on the body is spoken of.
    pub(crate) of_body: bool,
    /// The part of `against` that an office, a journalist and a customer have, in this order.
    pub(crate) of_voice: [f64; 3],
    /// How many different signs of others are heard.
    pub(crate) voiced: u32,
    /// Too short to be known by its talk.
    brief: bool,
}

/// Who else talks, in the order of [`Tone::of_voice`].
const OTHERS: [Speaker; 3] = [Speaker::Office, Speaker::Journalist, Speaker::Customer];

impl Around {
    /// Whether any way or word of selling shows.
    pub(crate) fn is_sold(self) -> bool {
        self.price || self.phone || self.contact
    }
}

impl Tone {
    /// A plain shop page talks trade too; so an effect must be spoken of, or much be told.
    pub(crate) fn is_pitch(self) -> bool {
        self.logit >= 0.0 && (self.effect >= 0.3 || self.told >= 0.8)
    }

    /// Whether goods show: by their own signs, or by some and the sound of a pitch.
    pub(crate) fn shows_goods(self) -> bool {
        self.goods >= 1.0 || self.is_pitch() && self.goods + 0.4 * self.logit >= 0.4
    }

    /// Who talks so that is no seller, where signs enough say it: one word of a clinic is no clinic.
    pub(crate) fn other_voice(self) -> Option<Speaker> {
        let (who, most) = OTHERS
            .into_iter()
            .zip(self.of_voice)
            .max_by(|a, b| a.1.total_cmp(&b.1))?;
        (self.logit <= -1.0 && most >= 1.0 && self.voiced >= 3 && !self.brief).then_some(who)
    }

    /// Clearly other talk: candour, report, leaflet.
    pub(crate) fn is_other(self) -> bool {
        self.logit <= -2.0
    }
}

/// Different words, numbered as they came.
#[derive(Default)]
struct Known(Vec<String>, HashMap<String, usize>);

impl Known {
    fn number(&mut self, word: &str) -> usize {
        if let Some(number) = self.1.get(word) {
            return *number;
        }
        self.0.push(word.to_owned());
        self.1.insert(word.to_owned(), self.0.len() - 1);
        self.0.len() - 1
    }
}

/// What stands with each of so many words, each once.
fn by_word(words: usize, pairs: Vec<(usize, u16)>) -> Vec<Vec<u16>> {
    let mut all = vec![Vec::new(); words];
    for (word, what) in pairs {
        if !all[word].contains(&what) {
            all[word].push(what);
        }
    }
    all
}

impl Pitch {
    /// Makes the signs ready; the error is a place in the file, and what is wrong there.
    pub(crate) fn of(file: PitchFile) -> Result<Self, (Location, String)> {
        let mut words = Known::default();
        let mut owners: Vec<(usize, u16)> = Vec::new();
        let mut callers: Vec<(usize, u16)> = Vec::new();
        let mut forms = Vec::new();
        for (index, sign) in file.signs.iter().enumerate() {
            let before = &file.signs[..index];
            let index = index as u16;
            if before.iter().any(|other| other.id.value == sign.id.value) {
                let reason = format!(
                    "the sign {} stands twice; give one of them another id",
                    sign.id.value
                );
                return Err((sign.id.defined, reason));
            }
            if sign.words.is_empty() && sign.forms.is_empty() {
                let reason = format!("the sign {} has neither words nor forms", sign.id.value);
                return Err((sign.id.defined, reason));
            }
            for word in &sign.words {
                owners.push((words.number(&plain(word).text), index));
            }
            for form in &sign.forms {
                let expression = Regex::new(&form.value).map_err(|why| {
                    let why = why.to_string();
                    let why = why.lines().last().unwrap_or_default().to_owned();
                    let why = why.trim_start_matches("error: ");
                    let reason = format!("the form {} is no regular expression: {why}", form.value);
                    (form.defined, reason)
                })?;
                let form = Form::of(expression);
                let calls = form.words().iter().map(|word| words.number(word));
                callers.extend(calls.map(|word| (word, forms.len() as u16)));
                forms.push((index, form));
            }
        }
        let words = words.0;
        Ok(Self {
            bias: file.bias,
            findings: file.findings,
            brief: file.brief,
            page: file.page.max(1.0),
            around: file.around,
            automaton: (!words.is_empty()).then(|| {
                CharwiseDoubleArrayAhoCorasick::new(&words)
                    .expect("some thousand different words fit an automaton")
            }),
            owners: by_word(words.len(), owners),
            callers: by_word(words.len(), callers),
            forms,
            signs: file
                .signs
                .into_iter()
                .map(|raw| Sign {
                    id: raw.id.value,
                    weight: raw.weight,
                    denies: raw.denies,
                    goods: raw.goods,
                    sells: raw.sells,
                    category: raw.category,
                    voice: raw.voice,
                })
                .collect(),
        })
    }

    /// Every sign in a normalised text; hits of one sign do not overlap.
    pub(crate) fn hear(&self, text: &str) -> Vec<Heard> {
        let mut heard = Vec::new();
        let mut last = vec![(0_u32, 0_u32); self.signs.len()];
        let mut take = |sign: u16, start: usize, end: usize, heard: &mut Vec<Heard>| {
            let (until, count) = &mut last[sign as usize];
            if start as u32 >= *until && *count < KEPT {
                *until = end as u32;
                *count += 1;
                heard.push(Heard {
                    sign,
                    start: start as u32,
                    end: end as u32,
                });
            }
        };
        let mut called: Vec<(u16, usize, usize)> = Vec::new();
        let words = self.automaton.iter();
        for hit in words.flat_map(|all| all.find_overlapping_iter(text)) {
            let word = hit.value() as usize;
            for sign in &self.owners[word] {
                take(*sign, hit.start(), hit.end(), &mut heard);
            }
            for form in &self.callers[word] {
                called.push((*form, hit.start(), hit.end()));
            }
        }
        called.sort_unstable();
        let mut called = called.chunk_by(|a, b| a.0 == b.0).peekable();
        let mut of_forms = Vec::new();
        for (index, (sign, form)) in self.forms.iter().enumerate() {
            let calls = called.next_if(|calls| usize::from(calls[0].0) == index);
            if calls.is_none() && !form.words().is_empty() {
                continue;
            }
            let calls = calls.unwrap_or_default().iter();
            let calls: Vec<Range<usize>> = calls.map(|(_, start, end)| *start..*end).collect();
            let words: Vec<&Heard> = heard.iter().filter(|h| h.sign == *sign).collect();
            let hits = form
                .find(text, &calls)
                .map(|hit| Heard {
                    sign: *sign,
                    start: hit.start as u32,
                    end: hit.end as u32,
                })
                .filter(|hit| {
                    !words
                        .iter()
                        .any(|word| word.start < hit.end && hit.start < word.end)
                });
            of_forms.extend(hits.take(KEPT as usize));
        }
        heard.append(&mut of_forms);
        heard.sort_by_key(|h| (h.start, h.end, h.sign));
        heard
    }

    /// What the hits of a text of so many characters sound like together.
    pub(crate) fn tone<'h>(
        &self,
        heard: impl Iterator<Item = &'h Heard>,
        chars: usize,
        around: Around,
    ) -> Tone {
        let evidence = self.evidence(heard, chars);
        let mut tone = Tone {
            logit: self.bias,
            brief: chars < self.brief.under,
            ..Tone::default()
        };
        for (sign, evidence) in self.signs.iter().zip(&evidence) {
            tone.logit += sign.weight * evidence;
            if *evidence > 0.0 {
                tone.goods += sign.goods;
                tone.sells += sign.sells;
            }
            let body = [Category::DiseaseTreatment, Category::OrdinaryFoodFunction];
            tone.of_body |= *evidence > 0.0 && sign.category.is_some_and(|c| body.contains(&c));
            if sign.category.is_some() && sign.sells == 0.0 {
                tone.effect += sign.weight.max(LEAST) * evidence;
            }
            let against = -(sign.weight * evidence).min(0.0);
            if sign.denies || sign.voice.is_some() {
                tone.against += against;
                if let Some(at) = OTHERS.iter().position(|who| Some(*who) == sign.voice) {
                    tone.of_voice[at] += against;
                    tone.voiced += u32::from(against > 0.0);
                }
            }
            if sign.goods == 0.0 && sign.sells == 0.0 {
                tone.told += (sign.weight * evidence).max(0.0);
            }
        }
        let nothing = tone.goods < 0.4;
        for (_, holds, weight) in self.beside(chars, around, nothing) {
            tone.logit += if holds { weight } else { 0.0 };
        }
        tone
    }

    /// ln(1 + count a page) of each sign.
    fn evidence<'h>(&self, heard: impl Iterator<Item = &'h Heard>, chars: usize) -> Vec<f64> {
        let mut counts = vec![0.0_f64; self.signs.len()];
        for hit in heard {
            counts[hit.sign as usize] += 1.0;
        }
        let pages = (chars as f64 / self.page).max(1.0);
        counts
            .into_iter()
            .map(|count| (count / pages).min(MOST).ln_1p())
            .collect()
    }

    /// Circumstances by name, whether each holds, and its weight.
    fn beside(&self, chars: usize, around: Around, nothing: bool) -> [(&str, bool, f64); 6] {
        let weights = &self.around;
        [
            ("brief", chars < self.brief.under, self.brief.weight),
            ("price", around.price, weights.price),
            ("phone", around.phone, weights.phone),
            ("contact", around.contact, weights.contact),
            ("official", around.official, weights.official),
            ("nothing", nothing && !around.is_sold(), weights.nothing),
        ]
    }

    /// The evidence by name, for fitting the weights: the id of each sign, and each circumstance.
    pub(crate) fn named<'h>(
        &self,
        heard: impl Iterator<Item = &'h Heard>,
        chars: usize,
        around: Around,
    ) -> Vec<(String, f64)> {
        let evidence = self.evidence(heard, chars);
        let goods: f64 = self
            .signs
            .iter()
            .zip(&evidence)
            .filter(|(_, evidence)| **evidence > 0.0)
            .map(|(sign, _)| sign.goods)
            .sum();
        let mut all: Vec<_> = self
            .signs
            .iter()
            .map(|sign| sign.id.clone())
            .zip(evidence)
            .collect();
        for (name, holds, _) in self.beside(chars, around, goods < 0.4) {
            all.push((name.to_owned(), f64::from(u8::from(holds))));
        }
        all
    }

    /// The tone with the weight of what rules alone found.
    pub(crate) fn with_findings(&self, tone: Tone, weight: f64) -> f64 {
        tone.logit + self.findings * weight
    }
}
