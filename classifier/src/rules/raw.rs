//! The shapes of the rule files, as YAML gives them. Unknown keys are mistakes.

use jiff::civil::Date;
use mingjian_domain::{Category, Provision};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer};
use std::collections::BTreeMap;
use std::fmt;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LawFile {
    pub(crate) provisions: Vec<Provision>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionFile {
    pub(crate) functions: Vec<RawFunction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFunction {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FusionFile {
    pub(crate) threshold: f64,
    pub(crate) finding: BTreeMap<u8, f64>,
    pub(crate) repeated: f64,
    /// Categories that are breaches of form: they weigh by themselves, whatever the text sounds like.
    pub(crate) formal: Vec<Category>,
    pub(crate) place: BTreeMap<String, f64>,
    pub(crate) goods: RawGoods,
    pub(crate) advertisement: RawAdvertisement,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawGoods {
    pub(crate) sold: f64,
    pub(crate) mentioned: f64,
    pub(crate) none: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAdvertisement {
    pub(crate) price: f64,
    pub(crate) phone: f64,
    pub(crate) contact: f64,
    pub(crate) mentioned: f64,
    pub(crate) seller: f64,
    pub(crate) number: f64,
    pub(crate) finding: f64,
    pub(crate) report: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LexiconFile {
    pub(crate) lexicons: BTreeMap<String, RawLexicon>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLexicon {
    #[serde(rename = "note")]
    _note: String,
    #[serde(default)]
    pub(crate) include: Vec<String>,
    #[serde(default)]
    pub(crate) terms: Vec<String>,
    #[serde(default = "yes")]
    pub(crate) evasion: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub(crate) rules: Vec<RawRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRule {
    pub(crate) id: String,
    pub(crate) version: u32,
    pub(crate) title: Title,
    pub(crate) category: String,
    pub(crate) severity: u8,
    pub(crate) provisions: Provisions,
    pub(crate) products: Option<Vec<String>>,
    #[serde(default = "yes")]
    pub(crate) needs_goods: bool,
    #[serde(default)]
    pub(crate) patterns: Vec<String>,
    pub(crate) check: Option<String>,
    #[serde(default)]
    pub(crate) unless: Vec<String>,
    #[serde(default)]
    pub(crate) negation: Negation,
    pub(crate) explain: String,
    pub(crate) tests: RawTests,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Title {
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// What a denial does to a candidate.
#[derive(Deserialize, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Negation {
    #[default]
    Excuses,
    Ignores,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTests {
    #[serde(rename = "match", default)]
    pub(crate) matches: Vec<RawCase>,
    #[serde(default)]
    pub(crate) clear: Vec<RawCase>,
}

/// Provisions by product kind; a bare list stands for `default`.
pub(crate) struct Provisions(pub(crate) BTreeMap<String, Vec<String>>);

impl<'de> Deserialize<'de> for Provisions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Provisions;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of provisions, or lists by product kind")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Provisions, A::Error> {
                let mut ids = Vec::new();
                while let Some(id) = seq.next_element()? {
                    ids.push(id);
                }
                Ok(Provisions(BTreeMap::from([("default".to_owned(), ids)])))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Provisions, A::Error> {
                BTreeMap::deserialize(MapAccessDeserializer::new(map)).map(Provisions)
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// One test fragment; a bare text stands for `{text: …}`.
#[derive(Default, Clone)]
pub(crate) struct RawCase {
    pub(crate) text: Option<String>,
    pub(crate) cues: Vec<String>,
    pub(crate) title: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) product_kind: Option<String>,
    pub(crate) source_kind: Option<String>,
    pub(crate) speaker: Option<String>,
    pub(crate) published: Option<Date>,
    pub(crate) registry: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FullCase {
    text: Option<String>,
    #[serde(default)]
    cues: Vec<String>,
    title: Option<String>,
    account: Option<String>,
    product_kind: Option<String>,
    source_kind: Option<String>,
    speaker: Option<String>,
    published: Option<Date>,
    #[serde(default)]
    registry: Vec<String>,
}

impl<'de> Deserialize<'de> for RawCase {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = RawCase;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a mapping with text or cues")
            }
            fn visit_str<E>(self, text: &str) -> Result<RawCase, E> {
                Ok(RawCase {
                    text: Some(text.to_owned()),
                    ..RawCase::default()
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawCase, A::Error> {
                let full = FullCase::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RawCase {
                    text: full.text,
                    cues: full.cues,
                    title: full.title,
                    account: full.account,
                    product_kind: full.product_kind,
                    source_kind: full.source_kind,
                    speaker: full.speaker,
                    published: full.published,
                    registry: full.registry,
                })
            }
        }
        deserializer.deserialize_any(Either)
    }
}
