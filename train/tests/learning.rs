//! A network that is small enough learns in seconds; what it then says is the same in both engines.
#![allow(clippy::unwrap_used)]

mod small;

use mingjian_classifier::{Engine, Model, Rten, judge_windows};
use mingjian_corpus::Made;
use mingjian_train::bert::Bert;
use mingjian_train::learn::{self, Plan};
use mingjian_train::lessons::Teacher;
use mingjian_train::network::Network;
use mingjian_train::onnx::{self, Weights};
use mingjian_train::{install, making, measure, student};
use std::collections::BTreeSet;
use std::path::Path;

const PLAN: Plan = Plan {
    epochs: 20,
    patience: 20,
    batch: 512,
    rate: 3e-3,
    head_rate: 1e-2,
    seed: 5,
};

fn with_teacher<T>(folder: &Path, run: impl FnOnce(&Teacher) -> T) -> T {
    run(&Teacher::open(folder, 5).unwrap())
}

#[test]
fn claims_are_learned_and_both_engines_say_the_same() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("from"), folder.path().join("out"));
    small::network(&from, 2);
    with_teacher(&from, |teacher| {
        let records = small::records();
        let network = Network::open(&from).unwrap();
        let found = learn::learn(network, teacher, &records, &records, &PLAN, &out).unwrap();
        assert!(found.documents > 0.95, "{found:?}");
        assert!(found.sentences > 0.95, "{found:?}");

        std::fs::copy(from.join("config.json"), out.join("config.json")).unwrap();
        let network = Network::open(&out).unwrap();
        let exam = teacher.plain(&records);
        let theirs = learn::judge(&network, &exam, 512);
        let engine = |weights| {
            let bytes = onnx::export(&network, weights, &[]).unwrap();
            Rten::read(bytes).unwrap()
        };
        let ours = measure::by_engine(&engine(Weights::F32), &exam);
        assert!(farthest(&theirs, &ours) < 1e-3);
        // Eight bits are near, and the claims are still told from the rest.
        let eight = measure::by_engine(&engine(Weights::Int8), &exam);
        assert!(measure::quality(&records, &eight).documents > 0.95);
    });
}

/// The largest difference between two judgements of the same documents.
fn farthest(a: &[measure::Judged], b: &[measure::Judged]) -> f32 {
    let all = |judged: &[measure::Judged]| -> Vec<f32> {
        judged
            .iter()
            .flat_map(|j| {
                let sentences = j.sentences.iter().flat_map(|(logits, _)| logits.clone());
                let windows = j.windows.iter().flatten().copied();
                sentences.chain(windows).collect::<Vec<f32>>()
            })
            .collect()
    };
    let (a, b) = (all(a), all(b));
    assert_eq!(a.len(), b.len());
    a.iter()
        .zip(&b)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

/// A run that ends after three epochs and goes on has done as many as one that was never cut off.
#[test]
fn a_run_that_was_cut_off_goes_on() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("from"), folder.path().join("out"));
    small::network(&from, 1);
    with_teacher(&from, |teacher| {
        let records = small::records();
        let run = |epochs| {
            let plan = Plan { epochs, ..PLAN };
            let network = Network::open(&from).unwrap();
            learn::learn(network, teacher, &records, &records, &plan, &out).unwrap()
        };
        run(2);
        let progress = std::fs::read_to_string(out.join("progress.json")).unwrap();
        assert!(progress.contains("\"epochs\":2"), "{progress}");
        run(3);
        let progress = std::fs::read_to_string(out.join("progress.json")).unwrap();
        assert!(progress.contains("\"epochs\":3"), "{progress}");
    });
}

/// A student keeps the marks, the pieces that were used, and a row for a character in no piece.
#[test]
fn a_student_has_fewer_pieces_and_layers() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("from"), folder.path().join("out"));
    small::network(&from, 3);
    let used = BTreeSet::from([5, 6]);
    let chars = BTreeSet::from(['降', '芪']);
    student::cut(&from, &used, &chars, &[0, 2], &out).unwrap();
    let network = Network::open(&out).unwrap();
    assert_eq!(network.config.num_hidden_layers, 2);
    let pieces = small::pieces(&out);
    assert_eq!(pieces.count() as i64, network.config.vocab_size);
    assert_ne!(
        pieces.of("芪"),
        pieces.of("癀"),
        "one has a row, the other is unknown"
    );
    let third = |folder: &Path, layer: usize| {
        let bytes = std::fs::read(folder.join("model.safetensors")).unwrap();
        let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
        let name = format!("encoder.layer.{layer}.attention.self.query.weight");
        tensors.tensor(&name).unwrap().data().to_vec()
    };
    assert_eq!(third(&from, 2), third(&out, 1));
}

#[test]
fn a_network_that_is_none_is_named() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    let why = Network::open(folder.path()).err().unwrap();
    assert!(
        format!("{why:#}").contains("config.json: no network here"),
        "{why:#}"
    );
    assert!(Rten::read(b"something else".to_vec()).is_err());
}

/// Behind the trait nobody can tell which engine runs: every number is the same to a thousandth.
#[test]
fn libtorch_and_rten_are_one_engine() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    small::network(folder.path(), 2);
    let network = Network::open(folder.path()).unwrap();
    let rten = Rten::read(onnx::export(&network, Weights::F32, &[]).unwrap()).unwrap();
    let torch = Bert::of(network);
    with_teacher(folder.path(), |teacher| {
        let exam = teacher.plain(&small::records());
        let windows: Vec<_> = exam.iter().flatten().map(|lesson| &lesson.window).collect();
        let (a, b) = (
            judge_windows(&rten, &windows),
            judge_windows(&torch, &windows),
        );
        for (a, b) in a.iter().zip(&b) {
            assert_eq!(a.sentences.len(), b.sentences.len());
            let numbers = |said: &mingjian_classifier::Logits| -> Vec<f32> {
                let sentences = said.sentences.iter().flatten();
                let whole = [said.breaches, said.advertises];
                sentences
                    .chain(&said.pieces)
                    .copied()
                    .chain(whole)
                    .collect()
            };
            for (a, b) in numbers(a).iter().zip(numbers(b)) {
                assert!((a - b).abs() < 1e-3, "{a} and {b}");
            }
        }
    });
    let unknown = mingjian_classifier::Window {
        ids: vec![0, 9999],
        sentences: vec![],
    };
    assert!(torch.judge(&unknown).is_err());
}

/// What `make` writes can be unfolded, and then says what it said before.
#[test]
fn a_model_is_taught_on_from_what_is_served() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (folder.path().join("from"), folder.path().join("out"));
    small::network(&from, 2);
    let network = Network::open(&from).unwrap();
    let config = serde_json::to_string(&network.config).unwrap();
    let bytes = onnx::export(&network, Weights::Int8, &[("config", config)]).unwrap();
    onnx::restore(&bytes, &out).unwrap();
    let restored = Network::open(&out).unwrap();
    with_teacher(&from, |teacher| {
        let exam = teacher.plain(&small::records());
        let served = measure::by_engine(&Rten::read(bytes.clone()).unwrap(), &exam);
        assert!(farthest(&served, &learn::judge(&restored, &exam, 512)) < 1e-3);
    });
    let cut = onnx::restore(&bytes[..bytes.len() / 2], &out).err();
    assert!(cut.is_some());
}

/// From a network to the folder that `mingjian` reads, and into the place of another.
#[test]
fn a_model_is_made_and_installed() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    let (from, learned) = (folder.path().join("from"), folder.path().join("learned"));
    small::network(&from, 1);
    let records = small::records();
    with_teacher(&from, |teacher| {
        let network = Network::open(&from).unwrap();
        learn::learn(network, teacher, &records, &records, &PLAN, &learned).unwrap();
        std::fs::copy(from.join("config.json"), learned.join("config.json")).unwrap();
        let tokenizer = from.join("tokenizer.json");
        let make = |network: &Path, name: &str| {
            let network = Network::open(network).unwrap();
            let out = folder.path().join(name);
            making::make(
                &network,
                &tokenizer,
                name,
                teacher,
                (&records, &records),
                &out,
            )
            .unwrap();
            out
        };
        let (untaught, taught) = (make(&from, "untaught"), make(&learned, "taught"));
        let classifier = &teacher.classifier;
        let better = install::compare(classifier, &untaught, &taught, &records).unwrap();
        assert!(!better.is_worse() && better.new.alone > 0.95, "{better:?}");
        let worse = install::compare(classifier, &taught, &untaught, &records).unwrap();
        assert!(worse.is_worse(), "{worse:?}");

        let place = folder.path().join("model");
        install::put(&untaught, &place).unwrap();
        let before = install::put(&taught, &place).unwrap();
        let name = |folder: &Path| Model::open(folder).unwrap().settings().name.clone();
        assert_eq!(
            (name(&place), name(&before)),
            ("taught".into(), "untaught".into())
        );
    });
}

/// Of a confirmed document only what was found teaches anything of sentences; a dismissed one
/// teaches all of it.
#[test]
fn decisions_teach_what_a_reviewer_said_and_no_more() {
    let _alone = small::seeded();
    let folder = tempfile::tempdir().unwrap();
    small::network(folder.path(), 1);
    with_teacher(folder.path(), |teacher| {
        let mut confirmed = small::record(0, "三天降血糖。加盐少许。", Some("三天降血糖"));
        confirmed.origin = Made::Decided;
        let mut dismissed = small::record(1, "本品不能代替药物。", None);
        dismissed.origin = Made::Decided;
        let lessons = teacher.plain(&[confirmed, dismissed]);
        assert!(!lessons[0][0].thorough && lessons[0][0].breaches);
        assert!(lessons[1][0].thorough && !lessons[1][0].breaches);
        assert_eq!(lessons[0][0].advertises, None);
    });
}
