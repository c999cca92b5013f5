//! The command line, as `--help` shows it.

use clap::{Args, Parser, Subcommand, ValueEnum};
use mingjian_domain::{Category, ItemState, Role, SourceKind};
use std::net::SocketAddr;
use std::path::PathBuf;

const EXIT_CODES: &str = "Exit codes: 0 done; 1 done, but some input was bad or a check failed; 2 could not start or had to stop.";

/// Finds suspected false advertising of health food in web pages, posts and broadcast
/// transcripts, puts it before reviewers, and carries it to evidence.
#[derive(Debug, Parser)]
#[command(name = "mingjian", version, after_help = EXIT_CODES, propagate_version = true)]
pub struct Cli {
    /// Where everything is kept.
    #[command(flatten)]
    pub folder: FolderArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options that name the data folder.
#[derive(Debug, Clone, Args)]
pub struct FolderArgs {
    /// Data folder [default: ./mingjian-data; for `demo` a fresh one in the temp folder]
    #[arg(long, global = true, env = "MINGJIAN_DATA", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Rule folder to use in place of the built-in rules
    #[arg(long, global = true, env = "MINGJIAN_RULES", value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Model folder to use in place of the built-in model
    #[arg(long, global = true, env = "MINGJIAN_MODEL", value_name = "DIR")]
    pub model: Option<PathBuf>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Collect, score and index the bundled sample sources, then serve the review site
    #[command(after_help = concat!("Example: mingjian demo --no-serve --json\n\n", "Exit codes: 0 done; 2 could not start."))]
    Demo(DemoArgs),
    /// Make a data folder and its first user
    #[command(
        after_help = "Example: mingjian --data-dir /srv/mingjian init --operator admin\n\nExit codes: 0 done; 2 could not start."
    )]
    Init(InitArgs),
    /// Add, list or remove sources
    #[command(
        after_help = "Example: mingjian source add 县新闻网 https://news.example.cn/ --every 6h --action 秋季整治\n\nExit codes: 0 done; 2 could not start."
    )]
    Source(SourceArgs),
    /// Fetch sources now, whether due or not
    #[command(after_help = format!("Example: mingjian crawl 县新闻网\n\n{EXIT_CODES}"))]
    Crawl(CrawlArgs),
    /// Take in saved pages, posts, chat exports and transcripts; formats are told by content
    #[command(after_help = format!("Examples:\n  mingjian import 文章.html 播出.srt 播出记录.csv --action 秋季整治\n  mingjian import --dry-run --json posts/*.json\n\n{EXIT_CODES}"))]
    Import(ImportArgs),
    /// Score text files or JSON Lines without a data folder
    #[command(after_help = format!("Examples:\n  mingjian score 文案.txt\n  mingjian score --format jsonl items.jsonl > findings.jsonl\n  cat items.jsonl | mingjian score --format jsonl -\n\n{EXIT_CODES}"))]
    Score(ScoreArgs),
    /// Search what was collected
    #[command(
        after_help = "Example: mingjian search '糖尿病 \"断根\"' --flagged --kind wechat\n\nExit codes: 0 done (found or not); 2 could not start."
    )]
    Search(SearchArgs),
    /// Serve the review site, fetch what is due, score what comes in
    #[command(
        after_help = "Example: mingjian serve --listen 127.0.0.1:8080\n\nStop with Ctrl-C or SIGTERM: visits under way are handed back and go on at the next start.\nExit codes: 0 stopped when asked; 2 could not start or had to stop."
    )]
    Serve(ServeArgs),
    /// Write evidence packages (zip) of confirmed items or of cases
    #[command(after_help = format!("Examples:\n  mingjian export --out evidence/\n  mingjian export --case 3 --out evidence/\n\n{EXIT_CODES}"))]
    Export(ExportArgs),
    /// Check an evidence package, or (without one) the chains and captures of the data folder
    #[command(
        after_help = "Examples:\n  mingjian verify 证据包.zip\n  mingjian verify\n\nExit codes: 0 intact; 1 something changed (each is named); 2 could not be checked."
    )]
    Verify(VerifyArgs),
    /// Work with rules
    #[command(
        after_help = "Example: mingjian --rules my-rules/ rules test\n\nExit codes: 0 all passed; 1 some test failed; 2 the rules could not be loaded."
    )]
    Rules(crate::rules::args::RulesArgs),
    /// Import and look up the registry of approved health foods
    #[command(
        after_help = "Examples:\n  mingjian registry import 保健食品登记.xlsx\n  mingjian registry show 国食健注G20200123\n\nExit codes: 0 done; 1 done, but rows were left out; 2 could not start."
    )]
    Registry(crate::registry::args::RegistryArgs),
    /// Build, check, count and exchange the labelled documents
    #[command(
        after_help = "Examples:\n  mingjian corpus check\n  mingjian corpus export --tool label-studio corpus/compiled/dev.jsonl > tasks.json\n\nExit codes: 0 done; 1 something is wrong (each is named); 2 could not start."
    )]
    Corpus(crate::corpus::CorpusArgs),
    Eval(crate::eval::args::EvalArgs),
    /// Measure speed: a whole campaign, or the network alone
    #[command(
        after_help = "Examples:\n  mingjian bench campaign --items 12000\n  mingjian bench encode --count 2000\n\nPrints one JSON object.\nExit codes: 0 measured; 2 could not start."
    )]
    Bench(crate::bench::BenchArgs),
    /// Manage users
    #[command(
        after_help = "Example: mingjian user add 王某 --role officer\n\nThe password is read from MINGJIAN_PASSWORD, else made at random and printed once.\nExit codes: 0 done; 2 could not start."
    )]
    User(UserArgs),
    /// Show what is collected, due, open and decided
    #[command(
        after_help = "Example: mingjian status --action 秋季整治 --json\n\nExit codes: 0 done; 2 could not start."
    )]
    Status(StatusArgs),
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// End after the summary instead of serving the site
    #[arg(long)]
    pub no_serve: bool,
    /// Print the summary as one JSON object on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct InitArgs {
    /// Name of the first user, who may do everything
    #[arg(long, default_value = "admin")]
    pub operator: String,
    /// PostgreSQL address; without it rows rest in an SQLite file in the data folder
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
}

#[derive(Debug, Args)]
pub struct SourceArgs {
    #[command(subcommand)]
    pub what: SourceCommand,
}

#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Add a source that is crawled over HTTP
    #[command(
        after_help = "Example: mingjian source add 县新闻网 https://news.example.cn/ --every 6h --action 秋季整治\n\nExit codes: 0 done; 2 refused, such as a name in use; nothing was changed."
    )]
    Add {
        /// Unique name
        name: String,
        /// Addresses to start at; only their hosts are crawled
        #[arg(required = true)]
        urls: Vec<url::Url>,
        /// Fetch again after this long: 30m, 6h, 1d [default: only on demand]
        #[arg(long, value_name = "TIME", value_parser = parse_interval)]
        every: Option<u64>,
        /// What kind of source it is
        #[arg(long, default_value = "web", value_parser = word::<SourceKind>)]
        kind: SourceKind,
        /// The joint action it belongs to; made if it is new
        #[arg(long, value_name = "NAME")]
        action: Option<String>,
        /// At most this many pages a visit
        #[arg(long, default_value_t = 500)]
        max_pages: u32,
        /// Follow links this many steps from the start
        #[arg(long, default_value_t = 3)]
        max_depth: u32,
        /// Pause between two requests to one host, milliseconds
        #[arg(long, default_value_t = 2000)]
        delay_ms: u64,
        /// Let this source be fetched from private addresses (an intranet, this machine)
        #[arg(long)]
        allow_private: bool,
    },
    /// List sources with their next visits
    #[command(
        after_help = "Example: mingjian source list --json\n\nExit codes: 0 done; 2 could not start."
    )]
    List {
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Remove a source; what was collected from it stays
    #[command(
        after_help = "Example: mingjian source remove 县新闻网\n\nExit codes: 0 done; 2 no such source."
    )]
    Remove {
        /// Its name
        name: String,
    },
}

#[derive(Debug, Args)]
pub struct CrawlArgs {
    /// Sources to fetch [default: every source that is crawled]
    pub names: Vec<String>,
    /// Progress as JSON lines on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files to take in
    #[arg(required = true)]
    pub files: Vec<PathBuf>,
    /// Source to count them under [default: one for each kind, such as import-wechat]
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// The joint action of a source that is made new
    #[arg(long, value_name = "NAME")]
    pub action: Option<String>,
    /// Store nothing; print what would be stored
    #[arg(long)]
    pub dry_run: bool,
    /// Print as JSON, one object a document
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ReadersArg {
    Rules,
    Model,
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    Text,
    Jsonl,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InputFormat {
    Auto,
    Text,
    Jsonl,
}

#[derive(Debug, Args)]
pub struct ScoreArgs {
    /// Files to score; - is standard input
    #[arg(default_value = "-")]
    pub files: Vec<PathBuf>,
    /// Who judges
    #[arg(long, value_enum, default_value_t = ReadersArg::Both)]
    pub readers: ReadersArg,
    /// How answers are written
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// What the files are; auto looks at their first character
    #[arg(long, value_enum, default_value_t = InputFormat::Auto)]
    pub input_format: InputFormat,
    /// Registry of approved health foods (CSV or XLSX) [default: that of the data folder, if there is one]
    #[arg(long, value_name = "FILE")]
    pub registry: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words that must all stand; "phrases" exact, -words not
    #[arg(default_value = "", allow_hyphen_values = true)]
    pub words: String,
    /// Only this kind of source
    #[arg(long, value_parser = word::<SourceKind>)]
    pub kind: Option<SourceKind>,
    /// Only with a finding of this category
    #[arg(long, value_parser = word::<Category>)]
    pub category: Option<Category>,
    /// Only items that stand so
    #[arg(long, value_parser = word::<ItemState>)]
    pub state: Option<ItemState>,
    /// Only what was flagged
    #[arg(long)]
    pub flagged: bool,
    /// Published or captured on or after this day (2026-11-01)
    #[arg(long, value_name = "DAY")]
    pub from: Option<jiff::civil::Date>,
    /// Published or captured on or before this day
    #[arg(long, value_name = "DAY")]
    pub to: Option<jiff::civil::Date>,
    /// At most this many
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port of the site
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
}

#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder to write into; made if missing
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub out: PathBuf,
    /// Items to export [default: every confirmed one]
    #[arg(long, value_name = "NUMBER")]
    pub item: Vec<i64>,
    /// Cases to export
    #[arg(long, value_name = "NUMBER")]
    pub case: Vec<i64>,
    /// Name written into the packages as whoever exported [default: the office of the settings]
    #[arg(long, value_name = "NAME")]
    pub operator: Option<String>,
}

#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Evidence package
    pub package: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    pub what: UserCommand,
}

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user
    #[command(
        after_help = "Example: mingjian user add 王某 --role officer\n\nThe password is read from MINGJIAN_PASSWORD, else made at random and printed once.\nExit codes: 0 done; 2 refused, such as a name in use; nothing was changed."
    )]
    Add {
        /// Sign-in name
        name: String,
        /// reviewer decides on items; officer also keeps cases and exports; operator also manages
        #[arg(long, value_parser = word::<Role>)]
        role: Role,
    },
}

#[derive(Debug, Args)]
pub struct StatusArgs {
    /// Counts of one joint action, as an office reports them
    #[arg(long, value_name = "NAME")]
    pub action: Option<String>,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}

/// A word of one of the domain's vocabularies.
pub(crate) fn word<T>(text: &str) -> Result<T, String>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e: T::Err| e.to_string())
}

/// `90s`, `30m`, `6h`, `1d` in seconds; at least a minute.
fn parse_interval(text: &str) -> Result<u64, String> {
    let bad = || format!("{text:?} is not an interval such as 30m, 6h or 1d");
    let split = text.len() - text.chars().next_back().map_or(0, char::len_utf8);
    let (number, unit) = text.split_at(split);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => return Err(bad()),
    };
    let seconds = number
        .parse::<u64>()
        .ok()
        .and_then(|n| n.checked_mul(unit))
        .ok_or_else(bad)?;
    if !(60..=366 * 86400).contains(&seconds) {
        return Err(format!(
            "{text:?}: an interval is between one minute and one year"
        ));
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }

    #[test]
    fn every_help_shows_an_example_and_the_exit_codes() {
        fn check(command: &mut clap::Command) {
            let written = |c: &&mut clap::Command| c.get_name() != "help";
            for inner in command.get_subcommands_mut().filter(written) {
                let help = inner.render_long_help().to_string();
                for needed in ["Example", "Exit codes:"] {
                    assert!(help.contains(needed), "{}: no {needed}", inner.get_name());
                }
                // The developers' commands show their examples once, for all of each.
                if !matches!(inner.get_name(), "corpus" | "bench") {
                    check(inner);
                }
            }
        }
        use clap::CommandFactory as _;
        check(&mut Cli::command());
    }

    #[test]
    fn intervals_are_read_in_hours_and_days() {
        assert_eq!(parse_interval("6h"), Ok(21_600));
        assert_eq!(parse_interval("1d"), Ok(86_400));
        for bad in ["", "h", "6", "6小时", "30s", "-1h", "9999999d"] {
            assert!(parse_interval(bad).is_err(), "{bad}");
        }
    }
}
