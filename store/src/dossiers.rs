//! Dossiers: everything behind items or a case, read together for export.

use crate::Store;
use crate::chain::{self, DECISIONS};
use crate::door::reading;
use crate::error::{Result, StoreError};
use crate::{actions, assessments, cases, decisions, items};
use mingjian_domain::{
    Assessment, CaseId, ChainLink, DecisionKind, Dossier, DossierItem, ItemId, JointAction,
};
use sqlx::AnyConnection;
use std::collections::BTreeSet;

/// Handle to dossiers.
#[derive(Debug, Clone, Copy)]
pub struct Dossiers<'a>(pub(crate) &'a Store);

impl Dossiers<'_> {
    /// The dossier of these items, in the order given.
    pub async fn of_items(&self, items: &[ItemId]) -> Result<Dossier> {
        let (found, chain, action) = reading!(self.0, async |tx| {
            let found = gather(tx, items).await?;
            let chain = segment(tx, &found).await?;
            let action = shared_action(tx, &found).await?;
            Ok((found, chain, action))
        })?;
        Ok(Dossier {
            case: None,
            action,
            items: self.with_bytes(found).await?,
            chain,
        })
    }

    /// The dossier of a case, with its items, its steps and its own chain.
    pub async fn of_case(&self, case: CaseId) -> Result<Dossier> {
        let (case, steps, found, chain, action) = reading!(self.0, async |tx| {
            let case = cases::find(tx, case)
                .await?
                .ok_or_else(|| StoreError::not_found("case", case))?;
            let steps = cases::steps(tx, case.id).await?;
            let found = gather(tx, &case.items).await?;
            let mut chain = segment(tx, &found).await?;
            chain.extend(chain::segment(tx, &cases::chain_of(case.id), 1, i64::MAX).await?);
            let action = match case.action {
                Some(action) => actions::by_id(tx, action).await?,
                None => shared_action(tx, &found).await?,
            };
            Ok((case, steps, found, chain, action))
        })?;
        Ok(Dossier {
            case: Some((case, steps)),
            action,
            items: self.with_bytes(found).await?,
            chain,
        })
    }

    /// Adds the captures' bytes, read outside the database's connection.
    async fn with_bytes(&self, items: Vec<DossierItem>) -> Result<Vec<DossierItem>> {
        let mut whole = Vec::with_capacity(items.len());
        for mut item in items {
            item.warc = self.0.blobs().get(&item.capture.id).await?;
            whole.push(item);
        }
        Ok(whole)
    }
}

/// Everything but the bytes.
async fn gather(tx: &mut AnyConnection, ids: &[ItemId]) -> Result<Vec<DossierItem>> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let detail = items::detail(tx, *id)
            .await?
            .ok_or_else(|| StoreError::not_found("item", id))?;
        let assessment = as_confirmed(tx, &detail).await?;
        found.push(DossierItem {
            item: *id,
            source: detail.source,
            capture: detail.capture,
            warc: Vec::new(),
            document: detail.document,
            assessment,
            decisions: detail.decisions,
        });
    }
    Ok(found)
}

/// The assessment that was confirmed, though a later rule pack may have judged again; the current
/// one where nothing is confirmed.
async fn as_confirmed(tx: &mut AnyConnection, detail: &items::ItemDetail) -> Result<Assessment> {
    let confirmed = decisions::standing(tx, detail.row.id)
        .await?
        .into_iter()
        .rfind(|d| d.kind == DecisionKind::Confirm);
    let seen = match confirmed {
        Some(decision) => assessments::under(tx, &decision.document, &decision.fingerprint).await?,
        None => None,
    };
    Ok(seen.unwrap_or_else(|| detail.assessment.clone()))
}

/// The decision chain from the first to the last decision on these items. Links in between that
/// belong to other items keep their hashes and lose their bodies.
async fn segment(tx: &mut AnyConnection, items: &[DossierItem]) -> Result<Vec<ChainLink>> {
    let ours: BTreeSet<i64> = items
        .iter()
        .flat_map(|item| item.decisions.iter().map(|d| d.id.0))
        .collect();
    let (Some(first), Some(last)) = (ours.first(), ours.last()) else {
        return Ok(Vec::new());
    };
    let mut links = chain::segment(tx, DECISIONS, *first, *last).await?;
    for link in &mut links {
        if !ours.contains(&link.seq) {
            link.body.clear();
        }
    }
    Ok(links)
}

/// The joint action that all items share, if they share one.
async fn shared_action(
    tx: &mut AnyConnection,
    items: &[DossierItem],
) -> Result<Option<JointAction>> {
    let mut all = items.iter().map(|item| item.source.action);
    match all.next().flatten() {
        Some(first) if all.all(|action| action == Some(first)) => actions::by_id(tx, first).await,
        _ => Ok(None),
    }
}
