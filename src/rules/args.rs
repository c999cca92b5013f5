//! The command line of `rules`.

use clap::{Args, Subcommand};

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub what: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Run every rule's own tests
    #[command(
        after_help = "Example: mingjian --rules my-rules/ rules test\n\nExit codes: 0 all passed; 1 some test failed; 2 the rules could not be loaded."
    )]
    Test,
}
