//! JSON of transcription services: Aliyun, DashScope, iFlytek, Tencent, Volcengine, and word lists
//! with `start_time` in seconds as AWS writes them.

use super::{
    clock,
    cue::{Cue, Transcript, time},
};
use crate::import::json;
use serde_json::Value;

/// Reads `value` if one of these services wrote it.
pub(crate) fn read(value: &Value) -> Option<Transcript> {
    let value = value.get("Response").unwrap_or(value);
    if let Some(result) = value.get("Result").filter(|r| r.get("Sentences").is_some()) {
        return Some(aliyun(result));
    }
    if value.get("transcripts").is_some_and(Value::is_array) {
        return Some(dashscope(value));
    }
    let content = value.get("content").unwrap_or(value);
    if content.get("orderResult").is_some()
        || value.get("lattice").is_some()
        || value.get("lattice2").is_some()
    {
        return Some(iflytek(content));
    }
    if let Some(data) = value
        .get("Data")
        .filter(|d| d.get("TaskId").is_some() || d.get("ResultDetail").is_some())
    {
        return Some(tencent(data));
    }
    if let Some(result) = value
        .get("result")
        .filter(|r| r.get("utterances").is_some())
    {
        let keys = Keys {
            start: "start_time",
            end: "end_time",
            text: "text",
            voice: "speaker",
            channel: None,
        };
        let mut out = Transcript::new("volcengine-json");
        sentences(
            json::items(result, "utterances"),
            "/result/utterances",
            &keys,
            &mut out,
        );
        return Some(out);
    }
    let words = value.get("results").map(|r| json::items(r, "items"));
    words
        .filter(|words| !words.is_empty())
        .map(words_to_sentences)
}

/// Words with times, punctuation without: cut after each sentence end.
fn words_to_sentences(items: &[Value]) -> Transcript {
    let mut out = Transcript::new("aws-json");
    let mut cue: Option<Cue> = None;
    for (i, item) in items.iter().enumerate() {
        let Some(word) = json::items(item, "alternatives")
            .first()
            .and_then(|a| json::text(a, "content"))
        else {
            out.problem(
                format!("/results/items/{i}"),
                "a word without content; left out",
            );
            continue;
        };
        let seconds = |key| json::number(item, key).map(|s| s * 1000.0);
        let at = time(seconds("start_time"), seconds("end_time"));
        let open = cue.get_or_insert_with(|| Cue {
            place: format!("/results/items/{i}"),
            bytes: None,
            time: None,
            voice: json::text(item, "speaker_label"),
            text: String::new(),
        });
        open.text.push_str(&word);
        match (&mut open.time, at) {
            (Some(known), Some(at)) => known.end_ms = known.end_ms.max(at.end_ms),
            (time @ None, at) => *time = at,
            _ => {}
        }
        if word.ends_with(['。', '？', '！', '.', '?', '!']) {
            cue.take().into_iter().for_each(|cue| out.push(cue));
        }
    }
    cue.into_iter().for_each(|cue| out.push(cue));
    out
}

/// The names that a service gives to the same five things; times are milliseconds.
struct Keys {
    start: &'static str,
    end: &'static str,
    text: &'static str,
    voice: &'static str,
    channel: Option<&'static str>,
}

fn sentences(items: &[Value], path: &str, keys: &Keys, out: &mut Transcript) {
    // Two channels of one recording hold the same speech: keep the first.
    let channel = |item: &Value| keys.channel.and_then(|key| json::whole(item, key));
    let kept = items.iter().find_map(channel);
    for (i, item) in items.iter().enumerate() {
        if channel(item).is_some() && channel(item) != kept {
            continue;
        }
        let place = format!("{path}/{i}");
        let Some(text) = json::text(item, keys.text) else {
            out.problem(place, "a sentence without text; left out");
            continue;
        };
        let at = time(json::number(item, keys.start), json::number(item, keys.end));
        if at.is_none() {
            out.problem(
                place.clone(),
                "the sentence's times cannot be read; its text is kept without a time",
            );
        }
        let voice = json::text(item, keys.voice);
        out.push(Cue {
            place,
            bytes: None,
            time: at,
            voice,
            text,
        });
    }
}

fn aliyun(result: &Value) -> Transcript {
    let keys = Keys {
        start: "BeginTime",
        end: "EndTime",
        text: "Text",
        voice: "SpeakerId",
        channel: Some("ChannelId"),
    };
    let mut out = Transcript::new("aliyun-json");
    sentences(
        json::items(result, "Sentences"),
        "/Result/Sentences",
        &keys,
        &mut out,
    );
    out
}

fn dashscope(value: &Value) -> Transcript {
    let keys = Keys {
        start: "begin_time",
        end: "end_time",
        text: "text",
        voice: "speaker_id",
        channel: None,
    };
    let mut out = Transcript::new("dashscope-json");
    // The channels repeat the same speech: keep the first that says anything.
    for (i, transcript) in json::items(value, "transcripts").iter().enumerate() {
        let path = format!("/transcripts/{i}/sentences");
        sentences(json::items(transcript, "sentences"), &path, &keys, &mut out);
        if out.cues.is_empty()
            && let Some(text) = json::text(transcript, "text")
        {
            out.push(Cue {
                place: format!("/transcripts/{i}/text"),
                bytes: None,
                time: None,
                voice: None,
                text,
            });
        }
        if !out.cues.is_empty() {
            break;
        }
    }
    out
}

fn tencent(data: &Value) -> Transcript {
    let keys = Keys {
        start: "StartMs",
        end: "EndMs",
        text: "FinalSentence",
        voice: "SpeakerId",
        channel: None,
    };
    let mut out = Transcript::new("tencent-json");
    if json::whole(data, "Status") == Some(3) {
        let why = json::text(data, "ErrorMsg").unwrap_or_default();
        out.problem(
            "/Data/Status",
            format!("the service says that the task failed: {why}"),
        );
    }
    sentences(
        json::items(data, "ResultDetail"),
        "/Data/ResultDetail",
        &keys,
        &mut out,
    );
    if out.cues.is_empty()
        && let Some(lines) = json::text(data, "Result")
    {
        result_lines(&lines, &mut out);
    }
    out
}

/// Lines `[0:0.000,0:2.380]  text`; a third number is the speaker.
fn result_lines(text: &str, out: &mut Transcript) {
    for (i, line) in text
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
    {
        let place = format!("/Data/Result line {}", i + 1);
        let head = line
            .trim_start()
            .strip_prefix('[')
            .and_then(|l| l.split_once(']'));
        let (at, voice, text) = match head {
            Some((head, text)) => {
                let mut fields = head.split(',');
                let mut ms = || {
                    fields
                        .next()
                        .and_then(clock::leading)
                        .map(|(ms, _)| ms as f64)
                };
                let at = time(ms(), ms());
                (at, fields.next().map(|v| v.trim().to_owned()), text)
            }
            None => (None, None, line),
        };
        if at.is_none() {
            out.problem(
                place.clone(),
                "no time that can be read before the text; kept without a time",
            );
        }
        out.push(Cue {
            place,
            bytes: None,
            time: at,
            voice,
            text: text.to_owned(),
        });
    }
}

fn iflytek(content: &Value) -> Transcript {
    let mut out = Transcript::new("iflytek-json");
    let order = match content.get("orderResult") {
        Some(Value::String(inner)) => parse_twice(inner),
        Some(other) => Some(other.clone()),
        None => Some(content.clone()),
    };
    let Some(order) = order else {
        out.problem("/content/orderResult", "is not JSON; nothing could be read");
        return out;
    };
    let smoothed = json::items(&order, "lattice");
    let (list, name) = if smoothed.is_empty() {
        (json::items(&order, "lattice2"), "lattice2")
    } else {
        (smoothed, "lattice")
    };
    for (i, entry) in list.iter().enumerate() {
        let place = format!("/content/orderResult/{name}/{i}");
        let best = match entry.get("json_1best") {
            Some(Value::String(inner)) => parse_twice(inner),
            Some(other) => Some(other.clone()),
            None => None,
        };
        let Some(st) = best.as_ref().and_then(|b| b.get("st")) else {
            out.problem(place, "its json_1best cannot be read; left out");
            continue;
        };
        let voice = json::text(st, "rl")
            .filter(|v| v != "0")
            .or_else(|| json::text(entry, "spk"));
        out.push(Cue {
            place,
            bytes: None,
            time: time(json::number(st, "bg"), json::number(st, "ed")),
            voice,
            text: words(st),
        });
    }
    out
}

/// Words of a sentence; paragraph marks (`g`) are no text.
fn words(st: &Value) -> String {
    let mut text = String::new();
    for ws in json::items(st, "rt")
        .iter()
        .flat_map(|rt| json::items(rt, "ws"))
    {
        let Some(cw) = json::items(ws, "cw").first() else {
            continue;
        };
        if json::text(cw, "wp").as_deref() != Some("g") {
            text.push_str(cw.get("w").and_then(Value::as_str).unwrap_or_default());
        }
    }
    text
}

/// JSON in a string; its backslashes may have been doubled twice.
fn parse_twice(inner: &str) -> Option<Value> {
    let value = json::parse(inner)
        .or_else(|_| json::parse(&inner.replace("\\\\", "\\")))
        .or_else(|_| json::parse(&inner.replace("\\\"", "\"")))
        .ok()?;
    match value {
        Value::String(again) => json::parse(&again).ok(),
        other => Some(other),
    }
}
