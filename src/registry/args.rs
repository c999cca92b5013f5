//! The command line of `registry`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `registry`.
#[derive(Debug, Args)]
pub struct RegistryArgs {
    #[command(subcommand)]
    pub what: RegistryCommand,
}

#[derive(Debug, Subcommand)]
pub enum RegistryCommand {
    /// Take in a list of approved health foods; a newer row replaces an older one of its number
    #[command(
        after_help = "Example: mingjian registry import 保健食品登记.xlsx\n\nThe header (in any order, other columns are passed over): 批准文号 or 注册号 or 备案号, 产品名称, 保健功能,\nand if there are any 持有人 or 申请人 or 企业名称, 有效期至. A running `serve` judges by the new list at once.\nExit codes: 0 done; 1 done, but rows were left out (each is named); 2 nothing was imported."
    )]
    Import {
        /// CSV (UTF-8, UTF-16 or GB18030) or XLSX (first sheet); at most 32 MiB and 200,000 rows
        file: PathBuf,
        /// The file is the whole registry: remove products that are not in it
        #[arg(long)]
        whole: bool,
        /// Print as one JSON object
        #[arg(long)]
        json: bool,
    },
    /// List approved products
    #[command(
        after_help = "Example: mingjian registry list 钙片\n\nExit codes: 0 done (found or not); 2 could not start."
    )]
    List {
        /// Words of the number or the name
        #[arg(default_value = "")]
        words: String,
        /// At most this many
        #[arg(long, default_value_t = 50)]
        limit: u32,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show the product of a number, however the number is written
    #[command(
        after_help = "Example: mingjian registry show 国食健注G20200123\n\nExit codes: 0 done; 2 no such product, or no such number."
    )]
    Show {
        /// Approval number
        number: String,
        /// As one JSON object
        #[arg(long)]
        json: bool,
    },
}
