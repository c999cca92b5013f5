//! Progress of long work: bars on a terminal, JSON lines with `--json`, nothing in a pipe.

use crate::say::{self, tell};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::io::IsTerminal as _;
use std::time::Duration;

/// Where progress goes.
#[derive(Clone)]
pub struct Progress {
    how: How,
}

#[derive(Clone)]
enum How {
    Bars(MultiProgress),
    JsonLines,
    Quiet,
}

/// One piece of work that shows; it disappears from the terminal when dropped.
pub struct Task {
    name: String,
    bar: Option<ProgressBar>,
    json: bool,
}

impl Progress {
    /// Bars if standard error is a terminal.
    pub fn bars() -> Self {
        let how = if std::io::stderr().is_terminal() {
            How::Bars(MultiProgress::new())
        } else {
            How::Quiet
        };
        Self { how }
    }

    /// JSON lines on standard output.
    pub fn json_lines() -> Self {
        Self {
            how: How::JsonLines,
        }
    }

    /// A task that counts up without a known end.
    pub fn task(&self, name: &str) -> Task {
        let bar = match &self.how {
            How::Bars(bars) => {
                let style = ProgressStyle::with_template("{spinner} {prefix:<28} {pos:>6}  {msg}")
                    .expect("the template is right");
                let bar = bars.add(ProgressBar::new_spinner().with_style(style));
                bar.set_prefix(say::plain(name).into_owned());
                bar.enable_steady_tick(Duration::from_millis(120));
                Some(bar)
            }
            _ => None,
        };
        Task {
            name: name.to_owned(),
            bar,
            json: matches!(self.how, How::JsonLines),
        }
    }
}

impl Task {
    /// One more, with what it was.
    pub fn count(&self, what: &str) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
            bar.set_message(what.chars().take(60).collect::<String>());
        }
        if self.json {
            let _ = say::json(&serde_json::json!({ "task": self.name, "done": what }));
        }
    }

    /// Something went wrong that does not stop the work.
    pub fn problem(&self, what: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| tell!("{}: {what}", self.name)),
            None if self.json => {
                let _ = say::json(&serde_json::json!({ "task": self.name, "problem": what }));
            }
            None => tell!("{}: {what}", self.name),
        }
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
