//! The commands of `docs/rules.md` are ones that the program takes.
#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::Command;

#[test]
fn the_program_takes_every_command_of_the_page() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let page = std::fs::read_to_string(page).unwrap();
    let mut tried = 0;
    for line in page.lines() {
        let Some(arguments) = line.strip_prefix("mingjian ") else {
            continue;
        };
        // Asked for help, it reads the arguments and does nothing.
        let output = Command::new(env!("CARGO_BIN_EXE_mingjian"))
            .args(arguments.split_whitespace())
            .arg("--help")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
        tried += 1;
    }
    assert!(tried >= 4, "only {tried} commands were found");
}
