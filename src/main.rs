//! The `mingjian` command: reads the command line, opens the rooms a subcommand needs, and wires
//! them together. One file a subcommand; what they share is how the data folder is opened
//! ([`office`]), how work flows through it ([`pipeline`]) and how it shows ([`progress`]).
//!
//! Exit codes, the same for every subcommand: 0 done; 1 done, but something in the input was bad
//! or a check failed (standard error says what); 2 could not start or had to stop.

mod bench;
mod cli;
mod corpus;
mod crawl;
mod demo;
mod eval;
mod export;
mod import;
mod in_force;
mod init;
mod office;
mod passwords;
mod pipeline;
mod progress;
mod registry;
mod rules;
mod say;
mod score;
mod search;
mod serve;
mod source;
mod status;
mod user;
mod verify;

use clap::Parser as _;
use say::tell;
use std::io::IsTerminal as _;
use std::process::ExitCode;

/// How a subcommand ended, when it was not stopped by an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Done {
    /// All of it.
    Well,
    /// All that could be; something was bad and was reported.
    WithProblems,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("MINGJIAN_LOG")
                .unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    match run(cli::Cli::parse()) {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::WithProblems) => ExitCode::from(1),
        Err(error) => {
            tell!("mingjian: {}", told(&error));
            ExitCode::from(2)
        }
    }
}

/// The error and what caused it, each said once: many messages quote their cause already.
fn told(error: &anyhow::Error) -> String {
    let mut said = error.to_string();
    for cause in error.chain().skip(1) {
        let cause = cause.to_string();
        if !said.contains(&cause) {
            said = format!("{said}: {cause}");
        }
    }
    said
}

fn run(cli: cli::Cli) -> anyhow::Result<Done> {
    use cli::Command;
    let folder = cli.folder;
    match cli.command {
        Command::Score(args) => return score::run(&folder, &args),
        Command::Rules(args) => return rules::run(&folder, &args),
        Command::Corpus(args) => return corpus::run(&folder, &args),
        Command::Eval(args) => return eval::run(&folder, &args),
        Command::Bench(args) => return bench::run(&folder, &args),
        Command::Verify(cli::VerifyArgs {
            package: Some(package),
        }) => return verify::package(&package),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(&folder, &args).await,
            Command::Init(args) => init::run(&folder, &args).await,
            Command::Source(args) => source::run(&folder, &args).await,
            Command::Crawl(args) => crawl::run(&folder, &args).await,
            Command::Import(args) => import::run(&folder, &args).await,
            Command::Search(args) => search::run(&folder, &args).await,
            Command::Serve(args) => serve::run(&folder, &args).await,
            Command::Export(args) => export::run(&folder, &args).await,
            Command::Verify(_) => verify::store(&folder).await,
            Command::Registry(args) => registry::run(&folder, &args).await,
            Command::User(args) => user::run(&folder, &args).await,
            Command::Status(args) => status::run(&folder, &args).await,
            Command::Score(_)
            | Command::Rules(_)
            | Command::Corpus(_)
            | Command::Eval(_)
            | Command::Bench(_) => {
                unreachable!("handled above")
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_was_quoted_is_not_said_again() {
        let error = anyhow::anyhow!("no route")
            .context("the server (no route) is away")
            .context("status failed");
        assert_eq!(told(&error), "status failed: the server (no route) is away");
    }
}
