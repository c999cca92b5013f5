//! What every transcript format comes down to: cues, and what was wrong with the others.

use crate::extract::Problem;
use mingjian_domain::CueTime;

/// One subtitle or utterance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cue {
    /// Where it stands: `line 12`, `/segments/3`.
    pub place: String,
    /// Bytes of its text in the decoded file, mark-up included, where known.
    pub bytes: Option<(u64, u64)>,
    /// When it is spoken; `None` where the file does not say or cannot be read.
    pub time: Option<CueTime>,
    /// Name or number of the voice, if the file tells one from another.
    pub voice: Option<String>,
    /// What is spoken, mark-up gone.
    pub text: String,
}

/// The cues of one file.
#[derive(Debug, Default)]
pub(crate) struct Transcript {
    /// Format, as `import` names it.
    pub format: &'static str,
    /// In file order.
    pub cues: Vec<Cue>,
    /// Bad cues and doubtful ones.
    pub problems: Vec<Problem>,
}

impl Transcript {
    pub fn new(format: &'static str) -> Self {
        Self {
            format,
            ..Self::default()
        }
    }

    /// Notes something about `place`.
    pub fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            where_: place.into(),
            what: what.into(),
        });
    }

    /// Takes a cue; one without text is none. A time whose end lies before its start is reported
    /// and kept as its start alone.
    pub fn push(&mut self, mut cue: Cue) {
        cue.text = crate::wechat::blocks::trim_lines(&cue.text);
        if cue.text.is_empty() {
            return;
        }
        if let Some(time) = &mut cue.time
            && time.end_ms < time.start_ms
        {
            self.problems.push(Problem {
                where_: cue.place.clone(),
                what: format!(
                    "the cue ends at {} ms, before its start at {} ms; its text is kept with the start alone",
                    time.end_ms, time.start_ms
                ),
            });
            time.end_ms = time.start_ms;
        }
        self.cues.push(cue);
    }
}

/// A pair of milliseconds as a time, `None` where either is missing or negative.
pub(crate) fn time(start: Option<f64>, end: Option<f64>) -> Option<CueTime> {
    let whole = |ms: f64| (0.0..1e15).contains(&ms).then_some(ms.round() as u64);
    let start_ms = whole(start?)?;
    Some(CueTime {
        start_ms,
        end_ms: end.and_then(whole).unwrap_or(start_ms),
    })
}

/// Notes cues that a recogniser probably made up over music or silence. They stay: a person
/// decides.
pub(crate) fn note_doubtful(transcript: &mut Transcript) {
    let mut doubts = Vec::new();
    let mut run = 0;
    for (i, cue) in transcript.cues.iter().enumerate() {
        if is_boilerplate(&cue.text) {
            doubts.push((cue.place.clone(), "subtitle credits or a call to subscribe, as recognisers invent over music; doubtful".to_owned()));
        }
        let repeats = i > 0 && transcript.cues[i - 1].text == cue.text;
        run = if repeats { run + 1 } else { 0 };
        if run == REPEATS - 1 {
            doubts.push((cue.place.clone(), format!("the same words {REPEATS} times in a row, as recognisers repeat over silence; doubtful")));
        }
    }
    for (place, what) in doubts {
        transcript.problem(place, what);
    }
}

const REPEATS: usize = 5;

fn is_boilerplate(text: &str) -> bool {
    let plain: String = text.to_lowercase().split_whitespace().collect();
    plain.contains("字幕by")
        || plain.contains("字幕志愿者")
        || plain.contains("請不吝點贊")
        || plain.contains("请不吝点赞")
        || (plain.contains("点赞") && plain.contains("订阅") && plain.contains("转发"))
}
