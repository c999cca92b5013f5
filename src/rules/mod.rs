//! `rules`: what an author of rules asks of them. One file a subcommand.

pub mod args;
mod diff;
mod explain;
mod innocents;
mod lint;
mod test;

use crate::Done;
use crate::cli::FolderArgs;
use args::{RulesArgs, RulesCommand};

pub fn run(folder: &FolderArgs, args: &RulesArgs) -> anyhow::Result<Done> {
    match &args.what {
        RulesCommand::Explain(args) => explain::run(folder, args),
        RulesCommand::Lint(args) => lint::run(folder, args),
        RulesCommand::Test(args) => test::run(folder, args),
        RulesCommand::Diff(args) => diff::run(folder, args),
    }
}
