//! The demo's summary, for people and as JSON.

use crate::say::say;
use mingjian_domain::SourceKind;
use mingjian_store::Store;
use serde::Serialize;
use std::time::Duration;

/// Counts of one kind of source.
#[derive(Debug, Default, Serialize)]
pub struct KindCounts {
    captures: u64,
    documents: u64,
    flagged: u64,
}

/// What the demo collected and found.
#[derive(Debug, Serialize)]
pub struct Summary {
    captures: u64,
    documents: u64,
    flagged: u64,
    findings: u64,
    seconds: f64,
    by_source_kind: ByKind,
}

#[derive(Debug, Serialize)]
struct ByKind {
    web: KindCounts,
    wechat: KindCounts,
    broadcast: KindCounts,
}

/// Counts what stands in the store.
pub async fn of(store: &Store, took: Duration) -> anyhow::Result<Summary> {
    let captures = store.captures().counts_by_kind().await?;
    let documents = store.documents().counts_by_kind().await?;
    let flagged = store.assessments().flagged_by_kind().await?;
    let of = |counts: &[(SourceKind, u64)], kind| {
        counts
            .iter()
            .find(|(k, _)| *k == kind)
            .map_or(0, |(_, n)| *n)
    };
    let kind = |kind| KindCounts {
        captures: of(&captures, kind),
        documents: of(&documents, kind),
        flagged: of(&flagged, kind),
    };
    let total = |counts: &[(SourceKind, u64)]| counts.iter().map(|(_, n)| n).sum();
    Ok(Summary {
        captures: total(&captures),
        documents: total(&documents),
        flagged: total(&flagged),
        findings: store.assessments().findings_total().await?,
        seconds: (took.as_secs_f64() * 100.0).round() / 100.0,
        by_source_kind: ByKind {
            web: kind(SourceKind::Web),
            wechat: kind(SourceKind::Wechat),
            broadcast: kind(SourceKind::Broadcast),
        },
    })
}

impl Summary {
    /// Prints a small table.
    pub fn print(&self) -> std::io::Result<()> {
        let k = &self.by_source_kind;
        say!(
            "{:<12}{:>10}{:>11}{:>9}",
            "",
            "captures",
            "documents",
            "flagged"
        )?;
        for (name, counts) in [
            ("web", &k.web),
            ("wechat", &k.wechat),
            ("broadcast", &k.broadcast),
        ] {
            say!(
                "{name:<12}{:>10}{:>11}{:>9}",
                counts.captures,
                counts.documents,
                counts.flagged
            )?;
        }
        say!(
            "{:<12}{:>10}{:>11}{:>9}   {} findings in {:.2} s",
            "all",
            self.captures,
            self.documents,
            self.flagged,
            self.findings,
            self.seconds
        )
    }
}
