//! The shapes of the rule files, as YAML gives them. Unknown keys are mistakes.

use jiff::civil::Date;
use mingjian_domain::{Category, ProductKind, SourceKind, Speaker};
use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

/// A text that knows where it stands.
pub(crate) type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LawFile {
    pub(crate) provisions: Vec<RawProvision>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawProvision {
    pub(crate) id: Text,
    pub(crate) law: Text,
    pub(crate) short: Text,
    pub(crate) cite: Text,
    pub(crate) says: Text,
    pub(crate) penalty: Option<String>,
    pub(crate) from: Date,
    pub(crate) to: Option<Spanned<Date>>,
    #[serde(default)]
    pub(crate) unverified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FunctionFile {
    pub(crate) functions: Vec<RawFunction>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawFunction {
    pub(crate) name: Text,
    #[serde(default)]
    pub(crate) aliases: Vec<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FusionFile {
    pub(crate) threshold: f64,
    pub(crate) finding: BTreeMap<u8, f64>,
    /// Of breaches of form, by severity: they weigh by themselves.
    pub(crate) form: BTreeMap<u8, f64>,
    pub(crate) repeated: f64,
    /// Categories that are breaches of form: they weigh by themselves, whatever the text sounds like.
    pub(crate) formal: Vec<Category>,
    pub(crate) place: BTreeMap<String, f64>,
    pub(crate) goods: RawGoods,
    pub(crate) calibration: RawCalibration,
    pub(crate) advertisement: RawAdvertisement,
}

/// From the joint logit to a probability.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCalibration {
    pub(crate) scale: f64,
    pub(crate) shift: f64,
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
    pub(crate) lexicons: Entries<RawLexicon>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLexicon {
    pub(crate) note: Text,
    #[serde(default)]
    pub(crate) include: Vec<Text>,
    #[serde(default)]
    pub(crate) terms: Vec<Text>,
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
    pub(crate) id: Text,
    pub(crate) version: Spanned<u32>,
    pub(crate) title: Title,
    pub(crate) category: Text,
    pub(crate) severity: Spanned<u8>,
    pub(crate) provisions: Spanned<Provisions>,
    pub(crate) products: Option<Spanned<Vec<Text>>>,
    #[serde(default = "yes")]
    pub(crate) needs_goods: bool,
    #[serde(default)]
    pub(crate) patterns: Vec<Text>,
    pub(crate) check: Option<Text>,
    #[serde(default)]
    pub(crate) unless: Vec<Text>,
    #[serde(default)]
    pub(crate) negation: Negation,
    pub(crate) explain: Text,
    pub(crate) tests: RawTests,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Title {
    pub(crate) zh: Text,
    pub(crate) en: Text,
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
    #[serde(rename = "match", default, deserialize_with = "cases")]
    pub(crate) matches: Vec<RawCase>,
    #[serde(default, deserialize_with = "cases")]
    pub(crate) clear: Vec<RawCase>,
}

/// A mapping in the order and with the places of its keys.
pub(crate) struct Entries<T>(pub(crate) Vec<(Text, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
            type Value = Entries<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a mapping")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder(PhantomData))
    }
}

/// Provisions for all goods, or by product kind.
pub(crate) enum Provisions {
    All(Vec<Text>),
    ByKind(Entries<Vec<Text>>),
}

impl<'de> Deserialize<'de> for Provisions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = Provisions;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of provisions, or lists by product kind")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Provisions, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Provisions::All)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Provisions, A::Error> {
                Entries::deserialize(MapAccessDeserializer::new(map)).map(Provisions::ByKind)
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
    pub(crate) product_kind: Option<ProductKind>,
    pub(crate) source_kind: Option<SourceKind>,
    pub(crate) speaker: Option<Speaker>,
    pub(crate) published: Option<Date>,
    pub(crate) registry: Vec<String>,
    /// Where the case stands in its file.
    pub(crate) place: Option<Location>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FullCase {
    text: Option<String>,
    #[serde(default)]
    cues: Vec<String>,
    title: Option<String>,
    account: Option<String>,
    #[serde(default, deserialize_with = "word")]
    product_kind: Option<ProductKind>,
    #[serde(default, deserialize_with = "word")]
    source_kind: Option<SourceKind>,
    #[serde(default, deserialize_with = "word")]
    speaker: Option<Speaker>,
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
                    place: None,
                })
            }
        }
        deserializer.deserialize_any(Either)
    }
}

fn cases<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RawCase>, D::Error> {
    let cases: Vec<Spanned<RawCase>> = Vec::deserialize(deserializer)?;
    let placed = cases.into_iter().map(|case| RawCase {
        place: Some(case.defined),
        ..case.value
    });
    Ok(placed.collect())
}

/// A word of a fixed list; the error names them all.
fn word<'de, D: Deserializer<'de>, T: FromStr>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T::Err: fmt::Display,
{
    let word = String::deserialize(deserializer)?;
    word.parse().map(Some).map_err(D::Error::custom)
}
