//! `status`: what is collected, due, open and decided.

use crate::cli::{FolderArgs, StatusArgs};
use crate::say::{self, say};
use crate::{Done, office, source::beijing};
use anyhow::Context as _;
use mingjian_domain::{ItemState, SourceKind};
use mingjian_store::{QueueFilter, Store};
use serde_json::{Map, Value, json};

pub async fn run(args: &FolderArgs, status: &StatusArgs) -> anyhow::Result<Done> {
    let store = office::store(args).await?;
    let told = match &status.action {
        Some(name) => action(&store, name).await?,
        None => all(&store).await?,
    };
    if status.json {
        say::json(&told)?;
    } else {
        print(&told, 0)?;
    }
    Ok(Done::Well)
}

async fn action(store: &Store, name: &str) -> anyhow::Result<Value> {
    let action = store.actions().by_name(name).await?.with_context(|| {
        format!("{name}: no joint action of this name; `mingjian status` lists them")
    })?;
    let counts = store.actions().counts(action.id).await?;
    Ok(json!({
        "action": action.name,
        "started": beijing(action.started),
        "checked": counts.checked,
        "flagged": counts.flagged,
        "open": counts.open,
        "confirmed": counts.confirmed,
        "dismissed": counts.dismissed,
        "referred": counts.referred,
    }))
}

async fn all(store: &Store) -> anyhow::Result<Value> {
    let count = |counts: Vec<(SourceKind, u64)>| -> Value {
        counts
            .into_iter()
            .map(|(kind, n)| (kind.as_str().to_owned(), json!(n)))
            .collect::<Map<_, _>>()
            .into()
    };
    let mut items = Map::new();
    for state in ItemState::ALL {
        let filter = QueueFilter {
            state: Some(*state),
            ..QueueFilter::default()
        };
        items.insert(
            state.as_str().into(),
            json!(store.items().count(&filter).await?),
        );
    }
    let sources: Vec<Value> = store
        .sources()
        .list()
        .await?
        .into_iter()
        .map(|s| json!({ "name": s.name, "kind": s.kind, "next": s.next_due.map(beijing) }))
        .collect();
    let actions: Vec<Value> = store
        .actions()
        .list()
        .await?
        .into_iter()
        .map(|a| json!(a.name))
        .collect();
    Ok(json!({
        "captures": count(store.captures().counts_by_kind().await?),
        "documents": count(store.documents().counts_by_kind().await?),
        "flagged": count(store.assessments().flagged_by_kind().await?),
        "items": items,
        "actions": actions,
        "sources": sources,
    }))
}

/// The same figures for people.
fn print(value: &Value, depth: usize) -> std::io::Result<()> {
    let Value::Object(fields) = value else {
        return Ok(());
    };
    for (name, field) in fields {
        let indent = "  ".repeat(depth);
        match field {
            Value::Object(inner) if inner.is_empty() => say!("{indent}{name:<12} -")?,
            Value::Object(_) => {
                say!("{indent}{name}")?;
                print(field, depth + 1)?;
            }
            Value::Array(rows) => {
                say!("{indent}{name}")?;
                for row in rows {
                    let cells: Vec<String> = match row {
                        Value::Object(o) => o.values().map(plain).collect(),
                        other => vec![plain(other)],
                    };
                    say!("{indent}  {}", cells.join("\t"))?;
                }
            }
            other => say!("{indent}{name:<12} {}", plain(other))?,
        }
    }
    Ok(())
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(s) => s.clone(),
        Value::Null => "-".into(),
        other => other.to_string(),
    }
}
