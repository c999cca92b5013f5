//! JSON of speech recognisers that run in the office: the Whisper family and FunASR.
//!
//! Which tool wrote it shows in the keys, never in the file name. Segments become cues; words and
//! tokens are left aside. A segment that the tool's own figures call doubtful stays, with a note.

use super::cue::{Cue, Transcript, time};
use crate::import::json;
use serde_json::Value;

/// Reads `value` if one of these tools wrote it.
pub(crate) fn read(value: &Value) -> Option<Transcript> {
    if value.get("transcription").is_some_and(Value::is_array) {
        return Some(whisper_cpp(value));
    }
    if value.get("segments").is_some_and(Value::is_array) {
        let format = if value.get("word_segments").is_some() {
            "whisperx-json"
        } else {
            "whisper-json"
        };
        return Some(segments(
            json::items(value, "segments"),
            "/segments",
            format,
        ));
    }
    if value.get("stamp_sents").is_some()
        || (value.get("wav_name").is_some() && value.get("text").is_some())
    {
        return Some(funasr_runtime(value));
    }
    if let Value::Array(items) = value {
        let has = |keys: [&str; 3]| {
            items
                .iter()
                .any(|i| keys.iter().all(|k| i.get(k).is_some()))
        };
        if has(["start", "end", "text"]) {
            return Some(segments(items, "", "whisper-json"));
        }
        if has(["key", "text", "key"])
            || has(["text", "timestamp", "text"])
            || has(["sentence_info", "text", "text"])
        {
            return Some(funasr(items));
        }
        return None;
    }
    if value.get("key").is_some()
        && (value.get("sentence_info").is_some() || value.get("timestamp").is_some())
    {
        return Some(funasr(std::slice::from_ref(value)));
    }
    let keys = value.as_object()?;
    // The hosted service's shortest answer is `{"text": …}` and nothing else.
    let only_text = keys.contains_key("text") && keys.len() <= 3 && !keys.contains_key("id");
    only_text.then(|| {
        let mut out = Transcript::new("whisper-json");
        push_text(&mut out, "/text", value, None);
        out
    })
}

/// openai-whisper, faster-whisper, whisperX: seconds as floats.
fn segments(items: &[Value], path: &str, format: &'static str) -> Transcript {
    let mut out = Transcript::new(format);
    for (i, segment) in items.iter().enumerate() {
        let place = format!("{path}/{i}");
        let Some(text) = json::text(segment, "text") else {
            if segment.get("text").is_none() {
                out.problem(place, "a segment without text; left out");
            }
            continue;
        };
        let seconds = |key| json::number(segment, key).map(|s| s * 1000.0);
        let time = time(seconds("start"), seconds("end"));
        if time.is_none() {
            out.problem(
                place.clone(),
                "the segment's times cannot be read; its text is kept without a time",
            );
        }
        if let Some(why) = doubtful(segment) {
            out.problem(place.clone(), why);
        }
        let speaker = json::text(segment, "speaker");
        out.push(Cue {
            place,
            bytes: None,
            time,
            voice: speaker,
            text: clean(&text),
        });
    }
    out
}

/// The tool's own thresholds for silence taken for speech and for endless repetition.
fn doubtful(segment: &Value) -> Option<String> {
    let number = |key| json::number(segment, key);
    let silence = number("no_speech_prob").zip(number("avg_logprob"));
    if let Some((no_speech, log)) = silence
        && no_speech > 0.6
        && log < -1.0
    {
        return Some(format!(
            "probably no speech ({no_speech:.2}); doubtful, kept"
        ));
    }
    let ratio = number("compression_ratio").filter(|r| *r > 2.4)?;
    Some(format!(
        "probably repeats itself (compression ratio {ratio:.1}); doubtful, kept"
    ))
}

fn whisper_cpp(value: &Value) -> Transcript {
    let mut out = Transcript::new("whisper-cpp-json");
    for (i, segment) in json::items(value, "transcription").iter().enumerate() {
        let place = format!("/transcription/{i}");
        let Some(text) = json::text(segment, "text") else {
            continue;
        };
        let offsets = segment.get("offsets").unwrap_or(&Value::Null);
        let mut at = time(json::number(offsets, "from"), json::number(offsets, "to"));
        if at.is_none() {
            let stamps = segment.get("timestamps").unwrap_or(&Value::Null);
            let read = |key| {
                let (ms, _) = super::clock::leading(&json::text(stamps, key)?)
                    .map(|(ms, rest)| (ms, rest.len()))?;
                Some(ms as f64)
            };
            at = time(read("from"), read("to"));
        }
        if at.is_none() {
            out.problem(
                place.clone(),
                "the segment's times cannot be read; its text is kept without a time",
            );
        }
        // A character split over two segments leaves halves at their edges.
        let clean = text.trim().trim_matches('\u{fffd}');
        if clean.contains('\u{fffd}') {
            out.problem(
                place.clone(),
                "characters inside the text were damaged by the recogniser",
            );
        }
        let speaker = json::text(segment, "speaker");
        out.push(Cue {
            place,
            bytes: None,
            time: at,
            voice: speaker,
            text: clean.to_owned(),
        });
    }
    out
}

/// Results of `AutoModel.generate`.
fn funasr(items: &[Value]) -> Transcript {
    let mut out = Transcript::new("funasr-json");
    for (i, item) in items.iter().enumerate() {
        let sentences = json::items_or_json(item, "sentence_info");
        for (j, sentence) in sentences.iter().enumerate() {
            let place = format!("/{i}/sentence_info/{j}");
            let Some(text) = json::first_text(sentence, &["text", "sentence"]) else {
                out.problem(place, "a sentence without text; left out");
                continue;
            };
            let time = time(
                json::number(sentence, "start"),
                json::number(sentence, "end"),
            );
            out.push(Cue {
                place,
                bytes: None,
                time,
                voice: json::text(sentence, "spk"),
                text: clean(&text),
            });
        }
        if sentences.is_empty() {
            push_text(&mut out, &format!("/{i}/text"), item, around(item));
        }
    }
    out
}

/// One message of the runtime's socket.
fn funasr_runtime(value: &Value) -> Transcript {
    let mut out = Transcript::new("funasr-json");
    let sentences = json::items_or_json(value, "stamp_sents");
    for (i, sentence) in sentences.iter().enumerate() {
        let Some(words) = json::text(sentence, "text_seg") else {
            continue;
        };
        // Its words stand apart: 正 是.
        let mut text = close_up(&words);
        text.push_str(&json::text(sentence, "punc").unwrap_or_default());
        let time = time(
            json::number(sentence, "start"),
            json::number(sentence, "end"),
        );
        out.push(Cue {
            place: format!("/stamp_sents/{i}"),
            bytes: None,
            time,
            voice: None,
            text,
        });
    }
    if sentences.is_empty() {
        push_text(&mut out, "/text", value, around(value));
    }
    out
}

/// First start and last end of a list of `[ms, ms]`, which may be a string.
fn around(item: &Value) -> Option<mingjian_domain::CueTime> {
    let pairs = json::items_or_json(item, "timestamp");
    time(
        pairs.first()?.get(0)?.as_f64(),
        pairs.last()?.get(1)?.as_f64(),
    )
}

fn push_text(
    out: &mut Transcript,
    place: &str,
    item: &Value,
    time: Option<mingjian_domain::CueTime>,
) {
    if let Some(text) = json::text(item, "text") {
        out.push(Cue {
            place: place.to_owned(),
            bytes: None,
            time,
            voice: None,
            text: clean(&text),
        });
    }
}

/// Takes off the tags (`<|zh|><|BGM|>`, `[_BEG_]`) and the emoji that recognisers put in front.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['<', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let close = if rest.starts_with("<|") {
            Some("|>")
        } else {
            rest.starts_with("[_").then_some("_]")
        };
        let end = close
            .and_then(|close| rest.find(close))
            .filter(|end| *end < 40);
        match end {
            Some(end) => rest = &rest[end + 2..],
            None => {
                out.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.trim_matches(|c: char| c.is_whitespace() || "🎼👏😀😊😔😡😰🤢😮❓🎵♪".contains(c))
        .to_owned()
}

/// Drops the spaces between Chinese characters.
fn close_up(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split(' ').filter(|w| !w.is_empty()) {
        let latin = |c: char| c.is_ascii_alphanumeric();
        if out.ends_with(latin) && word.starts_with(latin) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_mood_signs_go() {
        assert_eq!(
            clean("<|zh|><|HAPPY|><|BGM|><|withitn|>🎼三盒见效[_TT_50_]。😊"),
            "三盒见效。"
        );
        assert_eq!(clean("血糖<7 [正常]"), "血糖<7 [正常]");
        assert_eq!(clean("<|"), "<|");
        assert_eq!(close_up("正 是 A B 糖"), "正是A B糖");
    }
}
