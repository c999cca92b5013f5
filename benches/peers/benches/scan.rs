//! Our scanning against YARA-X and against a keyword script, as ratios in one run. What both sides
//! find is compared first: a difference that cannot be explained ends the run with an error.
//!
//! `cargo bench --manifest-path benches/peers/Cargo.toml --features yara`
#![allow(clippy::unwrap_used)]

use mingjian_classifier::{Classifier, Pair, Stages};
use mingjian_domain::Document;
use mingjian_peers::clock::{Paired, child, sample};
use mingjian_peers::difference::{Why, only_bytes, only_ours};
use mingjian_peers::script::Script;
use mingjian_peers::yara::{self, Form};
use mingjian_peers::{pairs, text};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use yara_x::{Compiler, Rules, Scanner};

/// Rounds of two sides.
const ROUNDS: usize = 9;
/// Rounds with the script, which takes seconds.
const ROUNDS_OF_SCRIPT: usize = 3;

fn main() -> ExitCode {
    match compare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(difference) => {
            eprintln!("DIFFERENT: {difference}; nothing more is timed");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Result<(), String> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let pack = Classifier::builtin();
    let pairs = pairs::comparable(&pack);
    let ours = pairs::engine(&pairs, &rules).unwrap_or_else(|error| panic!("{error}"));
    let documents = text::documents();
    println!(
        "{} documents, {:.2} MB; {} pairs of {} words out of {} rules of {} words",
        documents.len(),
        text::bytes(&documents) as f64 / 1e6,
        pairs.len(),
        ours.stages().words().len(),
        pack.rules().len(),
        pack.stages().words().len(),
    );
    small_cases()?;
    for (name, documents) in [
        ("documents one by one", documents.clone()),
        ("all documents in one", text::joined(&documents)),
    ] {
        println!("\n{name}");
        against_yara(&pack, &ours, &pairs, &documents)?;
    }
    println!("\na keyword script");
    against_script(&pack, &documents)
}

/// Our rules and theirs on small texts, so that a rule that is written wrongly is not explained away.
fn small_cases() -> Result<(), String> {
    let set = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let pair = Pair {
        rule: "small".into(),
        first: set(&["治", "治疗", "治疗好"]),
        gap: 2,
        second: set(&["失眠", "失眠症"]),
    };
    for form in Form::ALL {
        let rules = compiled(std::slice::from_ref(&pair), form);
        let mut scanner = Scanner::new(&rules);
        for (text, wanted) in [
            ("治失眠", true),
            ("治疗好失眠", true),
            ("治疗好一二失眠", true),
            ("治疗好一二三失眠", false),
            ("治疗一二三失眠症", false),
            ("失眠治", false),
            ("失眠一二治失眠", true),
            ("治一二三失眠，治一二失眠", true),
        ] {
            if found(&mut scanner, text).contains(&0) != wanted {
                return Err(format!("YARA-X reads {text} otherwise, {form:?}"));
            }
        }
    }
    Ok(())
}

fn compiled(pairs: &[Pair], form: Form) -> Rules {
    let mut compiler = Compiler::new();
    compiler.max_warnings(0);
    for (number, pair) in pairs.iter().enumerate() {
        let rule = yara::rule(number, pair, form);
        if let Err(error) = compiler.add_source(rule.as_str()) {
            panic!("YARA-X refuses a rule: {error}");
        }
    }
    compiler.build()
}

/// Which pairs YARA-X finds.
fn found(scanner: &mut Scanner<'_>, text: &str) -> BTreeSet<usize> {
    let results = scanner.scan(text.as_bytes()).unwrap();
    let rules = results.matching_rules();
    let number = |name: &str| name.strip_prefix("pair_").and_then(|n| n.parse().ok());
    rules.filter_map(|rule| number(rule.identifier())).collect()
}

fn against_yara(
    pack: &Classifier,
    ours: &Classifier,
    pairs: &[Pair],
    documents: &[Document],
) -> Result<(), String> {
    let texts: Vec<String> = text::normalised(ours, documents).concat();
    let mut fastest: Option<(f64, Form, Rules)> = None;
    for form in Form::ALL {
        let start = Instant::now();
        let rules = compiled(pairs, form);
        let built = start.elapsed().as_secs_f64();
        same(ours, pairs, documents, &texts, &rules, form)?;
        let mut scanner = Scanner::new(&rules);
        let samples = (0..3).map(|_| sample(|| scan(&mut scanner, &texts)));
        let seconds = samples.fold(f64::MAX, f64::min);
        println!("  YARA-X, {form:?}: built in {built:.1} s, scans in {seconds:.3} s");
        if fastest.as_ref().is_none_or(|(best, ..)| seconds < *best) {
            fastest = Some((seconds, form, rules));
        }
    }
    let (_, form, rules) = fastest.unwrap();
    println!("  YARA-X, {form:?}, on normalised text against ours on raw text:");
    let mut scanner = Scanner::new(&rules);
    for (what, engine, wanted) in [
        ("the same pairs", ours, Some(1.0)),
        ("all rules of the pack, harder for us", pack, None),
    ] {
        let mut stages = engine.stages();
        let mut read = || read_all(&mut stages, documents);
        let paired = Paired::of(
            ROUNDS,
            || sample(&mut read),
            || sample(|| scan(&mut scanner, &texts)),
        );
        tell(&format!("  {what}"), &paired, documents, wanted);
    }
    Ok(())
}

/// Normalising and scanning: how many places fit.
fn read_all(stages: &mut Stages<'_>, documents: &[Document]) -> usize {
    let mut read = |document| {
        let ready = stages.ready(document);
        stages.scan(&ready)
    };
    documents.iter().map(&mut read).sum()
}

/// Scanning: how many rules match, text by text.
fn scan(scanner: &mut Scanner<'_>, texts: &[String]) -> usize {
    let matches = |text: &String| {
        let results = scanner.scan(text.as_bytes()).unwrap();
        results.matching_rules().count()
    };
    texts.iter().map(matches).sum()
}

/// Both find the same pairs in the same texts, but for what is explained.
fn same(
    ours: &Classifier,
    pairs: &[Pair],
    documents: &[Document],
    texts: &[String],
    rules: &Rules,
    form: Form,
) -> Result<(), String> {
    let mut scanner = Scanner::new(rules);
    let mut agree = 0;
    let mut explained: BTreeMap<Why, usize> = BTreeMap::new();
    let all = ours_found(ours, documents);
    if all.len() != texts.len() {
        return Err(format!(
            "{} texts of ours, {} of theirs",
            all.len(),
            texts.len()
        ));
    }
    for (text, ours) in texts.iter().zip(all) {
        let theirs = found(&mut scanner, text);
        agree += ours.intersection(&theirs).count();
        for number in ours.symmetric_difference(&theirs) {
            let pair = &pairs[*number];
            let (who, why) = if theirs.contains(number) {
                ("YARA-X", only_bytes(text, pair))
            } else {
                ("ours", only_ours(text, pair))
            };
            let Some(why) = why else {
                return Err(format!("only {who} finds {pair:?} in {text:?}, {form:?}"));
            };
            *explained.entry(why).or_default() += 1;
        }
    }
    println!(
        "  {form:?}: {} pairs in {} texts, {agree} times both find one",
        pairs.len(),
        texts.len()
    );
    for (why, count) in explained {
        let who = if why == Why::WideCharacters {
            "ours"
        } else {
            "YARA-X"
        };
        println!("    only {who}, {count} times: {}", why.told());
    }
    Ok(())
}

/// Which pairs ours finds, text by text.
fn ours_found(ours: &Classifier, documents: &[Document]) -> Vec<BTreeSet<usize>> {
    let mut stages = ours.stages();
    let mut all = Vec::new();
    for document in documents {
        let ready = stages.ready(document);
        let mut of_text = vec![BTreeSet::new(); ready.texts().count()];
        for place in stages.fitting(&ready) {
            of_text[place.text].insert(place.rule);
        }
        all.append(&mut of_text);
    }
    all
}

fn against_script(pack: &Classifier, documents: &[Document]) -> Result<(), String> {
    let mut stages = pack.stages();
    let words = stages.words().to_vec();
    let texts: Vec<String> = text::normalised(pack, documents).concat();
    let script = Script::of(&words, texts.iter().map(String::as_str));
    let theirs = script.found();
    let mut words_of = |document| {
        let ready = stages.ready(document);
        stages.found(&ready)
    };
    let ours: Vec<BTreeSet<usize>> = documents.iter().flat_map(&mut words_of).collect();
    if ours.len() != theirs.len() {
        return Err(format!(
            "{} texts of ours, {} of theirs",
            ours.len(),
            theirs.len()
        ));
    }
    for ((ours, theirs), text) in ours.iter().zip(&theirs).zip(&texts) {
        let ours: BTreeSet<&str> = ours.iter().map(|word| words[*word].as_str()).collect();
        let theirs: BTreeSet<&str> = theirs.iter().map(String::as_str).collect();
        if let Some(word) = ours.symmetric_difference(&theirs).next() {
            return Err(format!(
                "only one of ours and the script finds {word:?} in {text:?}"
            ));
        }
    }
    let count: usize = ours.iter().map(BTreeSet::len).sum();
    println!(
        "  both find {count} times a word in a text; {} words, {} texts",
        words.len(),
        texts.len()
    );
    let start = child(|| script.start()).0;
    println!("  the script starts in {start:.2} s, which is taken away");
    let mut read = || read_all(&mut stages, documents);
    let paired = Paired::of(
        ROUNDS_OF_SCRIPT,
        || sample(&mut read),
        || child(|| script.found()).0 - start,
    );
    tell(
        "  all rules of the pack, from raw text",
        &paired,
        documents,
        Some(20.0),
    );
    Ok(())
}

fn tell(what: &str, paired: &Paired, documents: &[Document], wanted: Option<f64>) {
    let megabytes = text::bytes(documents) as f64 / 1e6;
    let (ours, peer) = paired.seconds();
    let (least, most) = paired.bounds();
    let ratio = paired.ratio();
    let told = match wanted {
        None => String::new(),
        Some(least) if ratio >= least => format!(" (wanted >= {least:.1})"),
        Some(least) => format!(" (wanted >= {least:.1})  MISSED"),
    };
    println!(
        "{what:42} ours {:.2} MB/s, peer {:.2} MB/s, ratio {ratio:.2} [{least:.2}, {most:.2}]{told}",
        megabytes / ours,
        megabytes / peer,
    );
}
