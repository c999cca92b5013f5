//! Typed: what an author wrote of a rule, to a rule that holds together, or every mistake in it.
//!
//! A mistake says where it stands, what is wrong and what to write. All of a rule are told at once,
//! so that an author corrects a file in one go. Not here: how rules are read (`load`), mistakes in
//! tests (`tried`).

use super::compile::Check;
use super::lexicons::Lexicon;
use super::mistake::{Mistakes, nearest};
use super::pattern::{Atom, Element, Pattern, Side, parse};
use super::plan::{SCOPES, Scope, words_of};
use super::raw::{Negation, Provisions, RawRule, RawTests, Text};
use super::tried::try_tests;
use mingjian_domain::{Category, LawTable, ProductKind, ProvisionId, RuleRef, Severity};
use serde_saphyr::Spanned;
use std::collections::BTreeMap;

/// A pattern and what its author wrote, the scope of an exception included.
pub(crate) struct Written {
    pub(crate) text: Text,
    pub(crate) pattern: Pattern,
}

/// A rule that holds together.
pub(crate) struct LoadedRule {
    /// Path inside the rule folder.
    pub(crate) file: String,
    pub(crate) id: Text,
    pub(crate) reference: RuleRef,
    pub(crate) title_zh: String,
    pub(crate) title_en: String,
    pub(crate) explain: String,
    pub(crate) category: Category,
    pub(crate) severity: Severity,
    pub(crate) products: Vec<ProductKind>,
    /// By product kind; without one, of all other goods.
    pub(crate) provisions: Vec<(Option<ProductKind>, Vec<ProvisionId>)>,
    pub(crate) needs_goods: bool,
    pub(crate) negation: Negation,
    pub(crate) patterns: Vec<Written>,
    pub(crate) check: Option<Check>,
    pub(crate) unless: Vec<(Scope, Written)>,
    pub(crate) tests: RawTests,
}

/// What rules may refer to.
pub(super) struct Known<'k> {
    pub(super) law: &'k LawTable,
    pub(super) lexicons: &'k BTreeMap<String, Lexicon>,
}

const DEFAULT_PRODUCTS: [ProductKind; 4] = [
    ProductKind::HealthFood,
    ProductKind::OrdinaryFood,
    ProductKind::Cosmetic,
    ProductKind::Unknown,
];

/// Types a rule; none where it cannot be, and then `mistakes` says why. It may say more.
pub(super) fn typed(
    raw: RawRule,
    known: &Known<'_>,
    mistakes: &mut Mistakes<'_>,
) -> Option<LoadedRule> {
    identity(&raw, mistakes);
    let category = category(&raw.category, mistakes);
    let severity = Severity::try_from(raw.severity.value);
    if let Err(why) = &severity {
        mistakes.at(raw.severity.defined, why.to_string());
    }
    let products = products(&raw, mistakes);
    let provisions = provisions(&raw.provisions, &products, known.law, mistakes);
    if raw.patterns.is_empty() == raw.check.is_none() {
        mistakes.at(raw.id.defined, "a rule has either patterns or a check");
    }
    let check = raw.check.as_ref().and_then(|name| check(name, mistakes));
    let patterns = raw.patterns.iter().filter_map(|text| {
        let pattern = written(text, 0, &text.value, known, mistakes)?;
        Some(Written {
            text: text.clone(),
            pattern,
        })
    });
    let patterns: Vec<Written> = patterns.collect();
    let unless = raw.unless.iter().filter_map(|text| {
        let (scope, pattern) = exception(text, raw.check.is_some(), known, mistakes)?;
        Some((
            scope,
            Written {
                text: text.clone(),
                pattern,
            },
        ))
    });
    let unless: Vec<(Scope, Written)> = unless.collect();
    twice(&patterns, &unless, mistakes);
    try_tests(&raw.tests, mistakes);
    Some(LoadedRule {
        file: mistakes.file().to_owned(),
        reference: RuleRef::new(&raw.id.value, raw.version.value),
        id: raw.id,
        title_zh: raw.title.zh.value,
        title_en: raw.title.en.value,
        explain: raw.explain.value.trim().to_owned(),
        category: category?,
        severity: severity.ok()?,
        products,
        provisions,
        needs_goods: raw.needs_goods,
        negation: raw.negation,
        patterns,
        check,
        unless,
        tests: raw.tests,
    })
}

fn twice(patterns: &[Written], unless: &[(Scope, Written)], mistakes: &mut Mistakes<'_>) {
    for (at, one) in patterns.iter().enumerate() {
        if patterns[..at]
            .iter()
            .any(|other| other.pattern == one.pattern)
        {
            let reason = "this pattern stands twice in the rule; keep one";
            mistakes.at(one.text.defined, reason);
        }
    }
    for (at, (scope, one)) in unless.iter().enumerate() {
        let same = |(s, other): &(Scope, Written)| s == scope && other.pattern == one.pattern;
        if unless[..at].iter().any(same) {
            let reason = "this exception stands twice in the rule; keep one";
            mistakes.at(one.text.defined, reason);
        }
    }
}

fn identity(raw: &RawRule, mistakes: &mut Mistakes<'_>) {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if raw.id.value.is_empty() || !raw.id.value.bytes().all(plain) {
        let reason = format!(
            "the id {:?} may hold small letters, digits and hyphens only",
            raw.id.value
        );
        mistakes.at(raw.id.defined, reason);
    }
    if raw.version.value == 0 {
        mistakes.at(raw.version.defined, "versions begin with 1");
    }
    for (text, what) in [
        (&raw.title.zh, "a title in Chinese"),
        (&raw.title.en, "a title in English"),
        (&raw.explain, "a sentence that explains it to an officer"),
    ] {
        if text.value.trim().is_empty() {
            mistakes.at(text.defined, format!("a rule needs {what}"));
        }
    }
}

fn category(text: &Text, mistakes: &mut Mistakes<'_>) -> Option<Category> {
    let category = text.value.parse().ok();
    if category.is_none() {
        let known = Category::ALL.iter().map(|c| c.as_str());
        let reason = format!(
            "no category has the id {:?}{}",
            text.value,
            nearest(&text.value, known)
        );
        mistakes.at(text.defined, reason);
    }
    category
}

fn check(name: &Text, mistakes: &mut Mistakes<'_>) -> Option<Check> {
    let check = Check::named(&name.value);
    if check.is_none() {
        let known: Vec<&str> = Check::names().collect();
        let near = match nearest(&name.value, known.iter().copied()) {
            near if near.is_empty() => format!("; one of {}", known.join(", ")),
            near => near,
        };
        let reason = format!("no check is called {:?}{near}", name.value);
        mistakes.at(name.defined, reason);
    }
    check
}

fn products(raw: &RawRule, mistakes: &mut Mistakes<'_>) -> Vec<ProductKind> {
    let Some(listed) = &raw.products else {
        return DEFAULT_PRODUCTS.to_vec();
    };
    let mut products = Vec::new();
    for word in &listed.value {
        let kind = product(word, mistakes);
        if kind.is_some_and(|kind| products.contains(&kind)) {
            mistakes.at(word.defined, format!("{} stands twice", word.value));
        }
        products.extend(kind);
    }
    if listed.value.is_empty() {
        let reason =
            "a rule for no goods at all finds nothing; leave `products` out for the usual kinds";
        mistakes.at(listed.defined, reason);
    }
    if products == [ProductKind::None] && raw.needs_goods {
        let reason = "a rule for texts without goods never sees any; write `needs_goods: false`";
        mistakes.at(listed.defined, reason);
    }
    products
}

fn product(word: &Text, mistakes: &mut Mistakes<'_>) -> Option<ProductKind> {
    let kind = word.value.parse().ok();
    if kind.is_none() {
        let known: Vec<&str> = ProductKind::ALL.iter().map(|k| k.as_str()).collect();
        let reason = format!(
            "no product kind is called {:?}; one of {}",
            word.value,
            known.join(", ")
        );
        mistakes.at(word.defined, reason);
    }
    kind
}

fn provisions(
    raw: &Spanned<Provisions>,
    products: &[ProductKind],
    law: &LawTable,
    mistakes: &mut Mistakes<'_>,
) -> Vec<(Option<ProductKind>, Vec<ProvisionId>)> {
    let mut all = Vec::new();
    match &raw.value {
        Provisions::All(ids) => {
            if ids.is_empty() {
                mistakes.at(raw.defined, "a rule cites one provision at least");
            }
            all.push((None, cited(ids, law, mistakes)));
        }
        Provisions::ByKind(entries) => {
            for (key, ids) in &entries.0 {
                let kind = match key.value.as_str() {
                    "default" => None,
                    _ => match product(key, mistakes) {
                        Some(kind) => Some(kind),
                        None => continue,
                    },
                };
                if ids.is_empty() {
                    let reason = format!("no provision is listed for {}", key.value);
                    mistakes.at(key.defined, reason);
                }
                if let Some(kind) = kind.filter(|kind| !products.contains(kind)) {
                    let reason = format!(
                        "the rule is not for {kind}; add it to `products`, or remove its provisions"
                    );
                    mistakes.at(key.defined, reason);
                }
                all.push((kind, cited(ids, law, mistakes)));
            }
            let listed = |kind: Option<ProductKind>| all.iter().any(|(k, _)| *k == kind);
            let without = products.iter().find(|kind| !listed(Some(**kind)));
            if let Some(kind) = without.filter(|_| !listed(None)) {
                let reason =
                    format!("no provision is listed for {kind}; add `{kind}:` or `default:`");
                mistakes.at(raw.defined, reason);
            }
        }
    }
    all
}

fn cited(ids: &[Text], law: &LawTable, mistakes: &mut Mistakes<'_>) -> Vec<ProvisionId> {
    let mut cited: Vec<ProvisionId> = Vec::new();
    for text in ids {
        let id = ProvisionId(text.value.clone());
        if law.get(&id).is_none() {
            let known = law.provisions.keys().map(|id| id.0.as_str());
            let reason = format!("law.yaml has no provision {id}{}", nearest(&id.0, known));
            mistakes.at(text.defined, reason);
        } else if cited.contains(&id) {
            mistakes.at(text.defined, format!("{id} is cited twice"));
        }
        cited.push(id);
    }
    cited
}

fn exception(
    text: &Text,
    of_check: bool,
    known: &Known<'_>,
    mistakes: &mut Mistakes<'_>,
) -> Option<(Scope, Pattern)> {
    let trimmed = text.value.trim_start();
    let named = SCOPES.iter().find_map(|(name, scope)| {
        let rest = trimmed.strip_prefix(name)?.strip_prefix(':')?;
        Some((*name, *scope, rest))
    });
    let (scope, rest) = match named {
        Some((name, Scope::Sentence | Scope::Paragraph, _)) if of_check => {
            let reason = format!(
                "a check speaks of the whole document, so `{name}:` means nothing here; write `document:`"
            );
            mistakes.at(text.defined, reason);
            return None;
        }
        Some((_, scope, rest)) => (scope, rest),
        None if of_check => (Scope::Document, trimmed),
        None => (Scope::Touching, trimmed),
    };
    let before = text.value.chars().count() - rest.chars().count();
    Some((scope, written(text, before, rest, known, mistakes)?))
}

/// Parses a pattern that begins at a character of a text.
fn written(
    text: &Text,
    before: usize,
    pattern: &str,
    known: &Known<'_>,
    mistakes: &mut Mistakes<'_>,
) -> Option<Pattern> {
    if let Some(reason) = astray(pattern) {
        let blank = pattern.chars().take_while(|c| c.is_whitespace()).count();
        mistakes.inside(text, before + blank, reason);
        return None;
    }
    let parsed = match parse(pattern) {
        Ok(parsed) => parsed,
        Err(error) => {
            mistakes.inside(text, before + error.at, error.why);
            return None;
        }
    };
    let (elements, counts) = elements(&parsed);
    let at = |word: &str| {
        let byte = pattern.find(word).unwrap_or(0);
        before + pattern[..byte].chars().count()
    };
    let mut all_known = true;
    for atom in elements.iter().copied().flatten() {
        if let Atom::Lexicon(name) = atom
            && !known.lexicons.contains_key(name)
        {
            let near = nearest(name, known.lexicons.keys());
            let reason = format!("no lexicon is named {name}{near}");
            mistakes.inside(text, at(&format!("{{{name}}}")), reason);
            all_known = false;
        }
    }
    if !all_known {
        return None;
    }
    for (least, of) in counts {
        let words = words_of(of, |name| &known.lexicons[name].terms).len();
        if words < least as usize {
            let reason =
                format!("{least} different words are asked for, and only {words} are named");
            mistakes.inside(text, at(&least.to_string()), reason);
        }
    }
    Some(parsed)
}

/// Every element of a pattern, and those that are counted.
fn elements(pattern: &Pattern) -> (Vec<&Element>, Vec<(u32, &Element)>) {
    let mut all = Vec::new();
    let mut counts = Vec::new();
    match pattern {
        Pattern::Sequence(sequence) => all.extend(&sequence.elements),
        Pattern::Together { sides, .. } => {
            for side in sides {
                match side {
                    Side::Sequence(sequence) => all.extend(&sequence.elements),
                    Side::Count { least, of } => {
                        all.push(of);
                        counts.push((*least, of));
                    }
                }
            }
        }
        Pattern::Regex(_) => {}
    }
    (all, counts)
}

/// What is wrong with a pattern that begins with a word and a colon as `regex:` does.
fn astray(pattern: &str) -> Option<String> {
    let pattern = pattern.trim_start();
    let end = pattern.find(|c: char| !c.is_ascii_lowercase())?;
    let (word, rest) = pattern.split_at(end);
    let colon = rest.chars().next().filter(|c| matches!(c, ':' | '：'))?;
    if word.len() < 4 || word == "regex" && colon == ':' {
        return None;
    }
    if word == "regex" || SCOPES.iter().any(|(name, _)| *name == word) && colon == '：' {
        return Some(format!("write `{word}:` with a plain colon"));
    }
    if SCOPES.iter().any(|(name, _)| *name == word) {
        return Some(format!(
            "`{word}:` begins an exception, once, under `unless`; a pattern takes `within` at its end"
        ));
    }
    let known = SCOPES.iter().map(|(name, _)| *name).chain(["regex"]);
    Some(format!(
        "nothing is called `{word}:` (put it in quotation marks if it is meant){}",
        nearest(word, known)
    ))
}
