//! Whether chain links hold, and whether they say what the decisions and case steps say.
//!
//! A segment need not begin at the chain's start. Links of other people's items come without their
//! body: that they are there and in place is proved by the hashes around them.

use mingjian_domain::{Case, CaseStep, ChainLink, Decision};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that does not hold, each in one sentence.
pub(crate) fn check(links: &[ChainLink]) -> Vec<String> {
    let mut problems = Vec::new();
    for (name, links) in by_chain(links) {
        let mut before: Option<&ChainLink> = None;
        for link in links {
            let seq = link.seq;
            match before {
                Some(b) if seq != b.seq + 1 => problems.push(format!(
                    "chain {name}: link {seq} follows link {}; links between them are missing or out of order",
                    b.seq
                )),
                Some(b) if link.prev != b.hash => problems.push(format!(
                    "chain {name}: link {seq} does not follow link {}: its predecessor's hash is {} and should be {}",
                    b.seq, link.prev, b.hash
                )),
                None if seq == 1 && link.prev != ChainLink::genesis() => problems.push(format!(
                    "chain {name}: link 1 claims a predecessor"
                )),
                _ => {}
            }
            if !link.body.is_empty() && link.expected_hash() != link.hash {
                problems.push(format!(
                    "chain {name}: link {seq} was changed: its content gives the hash {} and it states {}",
                    link.expected_hash(),
                    link.hash
                ));
            }
            before = Some(link);
        }
    }
    problems
}

/// What of the decisions is not in the chain as it stands there, and the other way round.
pub(crate) fn check_decisions(decisions: &[Decision], links: &[ChainLink]) -> Vec<String> {
    let mut bodies: BTreeMap<i64, &ChainLink> = links
        .iter()
        .filter(|link| link.chain == "decisions" && !link.body.is_empty())
        .map(|link| (link.seq, link))
        .collect();
    let mut problems = Vec::new();
    for decision in decisions {
        let id = decision.id;
        match bodies.remove(&id.0) {
            None => problems.push(format!("decision {id} has no link in the chain")),
            Some(link) => {
                if let Some(field) = contradiction(decision, &link.body, &["item", "by", "at"]) {
                    problems.push(format!(
                        "decision {id} is not what the chain says: {field} differs"
                    ));
                }
            }
        }
    }
    problems.extend(bodies.keys().map(|seq| {
        format!("the chain holds decision {seq}, which is missing among the decisions")
    }));
    problems
}

/// What of the case's steps is not in its chain as it stands there.
pub(crate) fn check_steps(chain: &str, steps: &[CaseStep], links: &[ChainLink]) -> Vec<String> {
    let links: Vec<_> = links.iter().filter(|link| link.chain == chain).collect();
    if links.len() != steps.len() {
        return vec![format!(
            "the case has {} steps and its chain {chain} has {} links",
            steps.len(),
            links.len()
        )];
    }
    steps
        .iter()
        .zip(links)
        .filter_map(|(step, link)| {
            contradiction(step, &link.body, &["kind", "by", "at"]).map(|field| {
                format!(
                    "step {} of the case is not what the chain says: {field} differs",
                    link.seq
                )
            })
        })
        .collect()
}

/// What the case says of itself and its chain says otherwise: the chain holds the title it was
/// opened with and every edit since.
pub(crate) fn check_case(chain: &str, case: &Case, links: &[ChainLink]) -> Vec<String> {
    let mut said = serde_json::Map::new();
    for link in links.iter().filter(|link| link.chain == chain) {
        let Ok(Value::Object(mut body)) = serde_json::from_str(&link.body) else {
            continue;
        };
        said.extend(body.remove("title").map(|title| ("title".into(), title)));
        if let Some(Value::Object(set)) = body.remove("set") {
            said.extend(set.into_iter().filter(|(_, value)| !value.is_null()));
        }
    }
    let case = serde_json::to_value(case).expect("a case is plain data");
    said.iter()
        .filter(|(name, value)| case.get(name.as_str()).is_some_and(|now| now != *value))
        .map(|(name, _)| format!("{name} of the case is not what the chain says"))
        .collect()
}

fn by_chain(links: &[ChainLink]) -> BTreeMap<&str, Vec<&ChainLink>> {
    let mut chains: BTreeMap<&str, Vec<&ChainLink>> = BTreeMap::new();
    for link in links {
        chains.entry(&link.chain).or_default().push(link);
    }
    chains
}

/// The first field that the hashed body has otherwise than the record, or that it should have and
/// lacks. The body may say more than the record.
fn contradiction(record: &impl Serialize, body: &str, must: &[&str]) -> Option<String> {
    let record = serde_json::to_value(record).expect("a record is plain data");
    let record = record.as_object().expect("a record is an object");
    let Ok(Value::Object(body)) = serde_json::from_str(body) else {
        return Some("the whole".into());
    };
    record
        .iter()
        .find(|(name, value)| match body.get(name.as_str()) {
            Some(said) => said != *value,
            None => must.contains(&name.as_str()),
        })
        .map(|(name, _)| name.clone())
}
