//! The keyword script, run as offices run it: a list of words, a file of texts, one process.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

/// Words and texts in files, ready for `keywords.py`.
pub struct Script {
    folder: TempDir,
    python: String,
}

impl Script {
    /// Writes the words and, a line each, the texts; a line end inside a text becomes a tab, which no
    /// word holds. The interpreter is `python3`, or what `PYTHON` names.
    ///
    /// # Panics
    /// Where temporary files cannot be written, or a word holds what parts words and texts.
    pub fn of<'t>(words: &[String], texts: impl Iterator<Item = &'t str>) -> Self {
        assert!(
            words.iter().all(|word| !word.contains(['\n', '\t'])),
            "a word holds a line end or a tab"
        );
        let folder = tempfile::tempdir().expect("a folder for temporary files is writable");
        let write = |name: &str, lines: String| {
            fs::write(folder.path().join(name), lines).expect("a new folder is writable");
        };
        write("words", words.join("\n"));
        write(
            "texts",
            texts.map(|text| text.replace('\n', "\t") + "\n").collect(),
        );
        write("none", String::new());
        Self {
            folder,
            python: std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned()),
        }
    }

    /// The words found in each text.
    pub fn found(&self) -> Vec<Vec<String>> {
        let told = self.run("texts");
        let words = |line: &str| {
            let words = line.split('\t').filter(|word| !word.is_empty());
            words.map(str::to_owned).collect()
        };
        told.lines().map(words).collect()
    }

    /// Does nothing but start: reads the words, and no text.
    pub fn start(&self) {
        self.run("none");
    }

    /// What the script prints.
    ///
    /// # Panics
    /// Where there is no Python, or the script fails.
    fn run(&self, texts: &str) -> String {
        let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("keywords.py");
        let output = Command::new(&self.python)
            .arg(script)
            .arg(self.folder.path().join("words"))
            .arg(self.folder.path().join(texts))
            .output()
            .unwrap_or_else(|error| panic!("cannot run {}: {error}", self.python));
        let mistake = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "keywords.py failed: {mistake}");
        String::from_utf8(output.stdout).expect("the script writes UTF-8")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_finds_words_in_each_text() {
        let words = ["失眠", "眠", "top 10"].map(String::from);
        let script = Script::of(&words, ["治失眠", "好\n梦", "top 10\n失\n眠"].into_iter());
        assert_eq!(
            script.found(),
            [vec!["失眠", "眠"], vec![], vec!["眠", "top 10"]]
        );
    }
}
