//! Tried: mistakes in the tests that a rule carries.

use super::mistake::Mistakes;
use super::raw::{RawCase, RawTests};
use crate::Registry;

/// Tells every mistake in the tests of a rule; what they try is `author`'s.
pub(super) fn try_tests(tests: &RawTests, mistakes: &mut Mistakes<'_>) {
    let mut seen: Vec<&RawCase> = Vec::new();
    for (cases, must) in [(&tests.matches, true), (&tests.clear, false)] {
        for case in cases {
            if let Err(reason) = try_case(case, must) {
                tell(case, reason, mistakes);
            } else if seen.iter().any(|other| is_same(other, case)) {
                tell(
                    case,
                    "this test stands twice in the rule".to_owned(),
                    mistakes,
                );
            }
            seen.push(case);
        }
    }
}

fn tell(case: &RawCase, reason: String, mistakes: &mut Mistakes<'_>) {
    if let Some(place) = case.place {
        mistakes.at(place, reason);
    }
}

fn try_case(case: &RawCase, must: bool) -> Result<(), String> {
    if case.text.is_some() != case.cues.is_empty() {
        return Err("a test has either text or cues".to_owned());
    }
    if texts(case).any(|text| text.trim().is_empty()) {
        return Err("a test needs words".to_owned());
    }
    if case.title.iter().any(|title| title.contains(['«', '»'])) {
        return Err("marks «» stand in the text or the cues, not in the title".to_owned());
    }
    let marked = marks(case)?;
    if marked && !must {
        return Err("marks «» say what must be found; in `clear` nothing is".to_owned());
    }
    if !case.registry.is_empty() {
        Registry::read_csv(case.registry.join("\n").as_bytes(), "registry of the test")
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Whether a place is marked; one at most, and not an empty one.
fn marks(case: &RawCase) -> Result<bool, String> {
    let mut opened = false;
    let mut closed = false;
    let mut words = 0;
    for c in texts(case).flat_map(str::chars) {
        match c {
            '«' if opened => {
                return Err("two places are marked with «»; a test has one".to_owned());
            }
            '«' => opened = true,
            '»' if closed || !opened => return Err("`»` stands without `«` before it".to_owned()),
            '»' => closed = true,
            _ => words += usize::from(opened && !closed),
        }
    }
    match (opened, closed) {
        (true, false) => Err("`«` stands without `»` after it".to_owned()),
        (true, true) if words == 0 => Err("nothing stands between « and »".to_owned()),
        (opened, _) => Ok(opened),
    }
}

fn texts(case: &RawCase) -> impl Iterator<Item = &str> {
    case.text.iter().chain(&case.cues).map(String::as_str)
}

fn is_same(one: &RawCase, other: &RawCase) -> bool {
    let words = |case: &RawCase| -> Vec<String> {
        texts(case)
            .map(|text| text.replace(['«', '»'], ""))
            .collect()
    };
    let around = |case: &RawCase| {
        (
            case.title.clone(),
            case.account.clone(),
            case.product_kind,
            case.source_kind,
            case.speaker,
            case.published,
            case.registry.clone(),
        )
    };
    words(one) == words(other) && around(one) == around(other)
}
