//! The command line of `rules`.

use clap::{Args, Subcommand};
use mingjian_domain::ProductKind;
use std::path::PathBuf;

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub what: RulesCommand,
}

#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// Run every rule's own tests, and say which rules they cover too little
    #[command(
        after_help = "Examples:\n  mingjian --rules my-rules/ rules test\n  mingjian rules test --verbose --rule dt-cure-disease\n  mingjian rules test --json\n\nEvery rule needs 3 matching cases and 3 near misses: clear cases for which the rule would fire once its exception or one demand of one pattern is taken away, which is tried. Then the rules judge the clean documents of innocent voices (train and dev); false alarms that are known stand in known-false-alarms.yaml of the rule folder.\nExit codes: 0 all passed; 1 a test failed, a rule is covered too little, or a false alarm is new or no longer happens; 2 the rules could not be loaded."
    )]
    Test(TestArgs),
    /// Say which lexicons, terms, patterns and rules do nothing, or the same twice
    #[command(
        after_help = "Example: mingjian --rules my-rules/ rules lint\n\nWrong: lexicons that no rule uses, terms that stand twice or that no normalised text holds, rules and patterns that can never fire or that another pattern of the rule covers. Notes: rules of one category that find the same sentences of their cases and of the corpus (train and dev), terms in two lexicons of one choice, patterns without a case.\nExit codes: 0 nothing is wrong (notes or none); 1 something is wrong; 2 the rules could not be loaded."
    )]
    Lint(LintArgs),
    /// Show what other rules would flag and clear, against past decisions too
    #[command(
        after_help = "Examples:\n  mingjian --data-dir /srv/mingjian rules diff builtin my-rules/\n  mingjian rules diff rules-of-may/ rules/ items.jsonl\n\nWithout FILE every document of the data folder is judged by both. Changed verdicts are listed, those that go\nagainst what people decided first: confirmed and no longer flagged, dismissed and flagged; then all others, and how\noften each rule finds something more or less. Nothing is stored.\nExit codes: 0 no verdict changes; 1 some change; 2 could not start (rules that hold a mistake among them)."
    )]
    Diff(DiffArgs),
    /// Show step by step what the rules make of one text, and what would turn the verdict
    #[command(
        after_help = "Examples:\n  mingjian rules explain '吃三盒，糖n病断根，电话13800000000'\n  mingjian rules explain --product-kind health_food --json - < 文案.txt\n\nShown: how the text was normalised, who speaks and what is sold, which lexicon entries hit, which rules stand with their provisions, which are excused and by what, which nearly fit and what is missing, and the smallest change that turns the verdict (scored, not guessed).\nExit codes: 0 explained; 2 could not start."
    )]
    Explain(ExplainArgs),
}

#[derive(Debug, Args)]
pub struct TestArgs {
    /// Only rules whose id begins so
    #[arg(long, value_name = "ID")]
    pub rule: Option<String>,
    /// Of each rule, list every clear case and what makes it a near miss
    #[arg(long)]
    pub verbose: bool,
    /// One JSON object a line: each rule, each failure, each false alarm, then the summary
    #[arg(long)]
    pub json: bool,
    /// Corpus folder, whose innocent voices the rules must leave alone
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    pub corpus: PathBuf,
}

#[derive(Debug, Args)]
pub struct LintArgs {
    /// Leave the notes out
    #[arg(long)]
    pub quiet: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Corpus folder, in whose texts rules are compared
    #[arg(long, value_name = "DIR", default_value = "corpus")]
    pub corpus: PathBuf,
}

#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Rule folder, or builtin
    pub old: PathBuf,
    /// Rule folder, or builtin
    pub new: PathBuf,
    /// What to judge, as `score` takes it, or compiled records of the corpus; - is standard input
    /// [default: the documents of the data folder]
    pub files: Vec<PathBuf>,
    /// One JSON object a line: each change, then the summary
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The text; - is standard input
    pub text: String,
    /// Its title
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// What is sold, where that is known
    #[arg(long, value_name = "KIND", value_parser = crate::cli::word::<ProductKind>)]
    pub product_kind: Option<ProductKind>,
    /// Day of publication (2026-11-01), for the provisions in force [default: those in force now]
    #[arg(long, value_name = "DAY")]
    pub published: Option<jiff::civil::Date>,
    /// As one JSON object
    #[arg(long)]
    pub json: bool,
}
