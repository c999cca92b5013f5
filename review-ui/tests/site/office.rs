//! An office with three people, a joint action, and sources whose texts were judged: all invented.

use crate::browser::Browser;
use crate::judged::{Judged, excused_only_in_part, gravest, page_of_gravest, plain, spoken};
use crate::law::{law, rules};
use axum::Router;
use jiff::Timestamp;
use mingjian_domain::*;
use mingjian_index::{Entry, Index};
use mingjian_review_ui::{Explainer, RefusedFile, RulesInForce, Site, router};
use mingjian_store::{NewSource, Store, VisitOutcome};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::watch;

pub const PASSWORD: &str = "correct horse 7";

pub struct Office {
    pub store: Store,
    pub index: Arc<Index>,
    pub router: Router,
    /// What judges, to be replaced.
    pub in_force: watch::Sender<Arc<RulesInForce>>,
    _folder: TempDir,
}

/// 2026-11-04 02:11 in UTC+8, and so many minutes.
pub fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-11-03T18:11:00Z".parse().unwrap();
    start + jiff::SignedDuration::from_mins(minutes)
}

fn in_force() -> RulesInForce {
    RulesInForce {
        law: Arc::new(law()),
        rules: Arc::new(rules()),
        fingerprint: Sha256::of("rules"),
        since: at(0),
        products: 0,
        refused: None,
        explainer: Explainer::new(explained),
    }
}

/// What an explanation shows; how it is found is not the site's business.
fn explained(document: &Document) -> Explanation {
    let text = document.parts.last().unwrap().text.clone();
    let piece = |text: &str, change| TurnPiece {
        text: text.into(),
        change,
    };
    Explanation {
        texts: vec![TextRead {
            original: text.clone(),
            normalised: text.replace('★', ""),
            steps: vec![Step {
                kind: StepKind::Unwedged,
                before: "★".into(),
                after: String::new(),
                times: 2,
            }],
        }],
        circumstances: gravest().1.circumstances,
        words: vec![WordFound {
            word: "根治".into(),
            quote: "根★治".into(),
            times: 1,
            lexicons: vec![("cure_verb".into(), "治疗动词".into())],
        }],
        findings: vec![RuleStands {
            rule: RuleRef::new("dt-cure-disease", 1),
            title: "声称治愈疾病".into(),
            category: Category::DiseaseTreatment,
            severity: Severity::try_from(4).unwrap(),
            quote: "根★治糖尿病".into(),
            provisions: vec!["《广告法》第十七条".into()],
            reason: "声称商品能治愈疾病。".into(),
        }],
        excused: vec![RuleExcused {
            rule: RuleRef::new("sg-harmless", 1),
            title: "保证无害".into(),
            category: Category::SafetyGuarantee,
            quote: "无副作用".into(),
            why: "否定的说法，没有作出宣称".into(),
            by: Some("并非".into()),
        }],
        near: vec![RuleNear {
            rule: RuleRef::new("en-expert", 1),
            title: "专家推荐".into(),
            category: Category::Endorsement,
            quote: "专家".into(),
            lacks: "缺少“推荐”".into(),
        }],
        verdict: Verdict::Flagged,
        risk: 0.91,
        is_advertisement: 0.8,
        turn: Some(Turn {
            what: "删去“根★治”".into(),
            pieces: vec![
                piece("吃三盒，", Change::Kept),
                piece("根★治", Change::Removed),
                piece("糖尿病", Change::Kept),
            ],
            verdict: Verdict::Clear,
            risk: 0.1,
        }),
    }
}

/// A list is a number a line here; what lists look like is not the site's business.
fn read_registry(name: &str, bytes: &[u8]) -> Result<RegistryReading, RefusedFile> {
    let text = String::from_utf8(bytes.to_vec()).map_err(|_| RefusedFile {
        zh: format!("{name}：不是文字"),
        en: format!("{name}: not text"),
    })?;
    let mut list = RegistryReading::default();
    for (line, number) in (1..).zip(text.lines()) {
        if number.starts_with('国') {
            list.products.push(ApprovedProduct {
                number: number.into(),
                name: format!("康源牌{line}号胶囊"),
                holder: "江城康源".into(),
                functions: vec!["有助于增强免疫力".into()],
                valid_until: Some(jiff::civil::Date::constant(2020, 1, 31)),
            });
        } else {
            let fault = RowFault::NotANumber(number.into());
            list.bad.push(BadRow { line, fault });
        }
    }
    Ok(list)
}

impl Office {
    /// People and sources, nothing collected yet.
    pub async fn empty() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(folder.path(), None).await.unwrap();
        for (name, role) in [
            ("王审", Role::Reviewer),
            ("李审", Role::Reviewer),
            ("赵执法", Role::Officer),
            ("钱管理", Role::Operator),
        ] {
            store.users().add(name, role, PASSWORD).await.unwrap();
        }
        let (index, _) = Index::open(&folder.path().join("index")).unwrap();
        let index = Arc::new(index);
        let (in_force, seen) = watch::channel(Arc::new(in_force()));
        let router = router(Site {
            store: store.clone(),
            index: index.clone(),
            in_force: seen,
            read_registry,
            changed: Arc::default(),
        });
        Self {
            store,
            index,
            router,
            in_force,
            _folder: folder,
        }
    }

    /// With a queue of `more` plain items beneath three that show everything.
    pub async fn with_items(more: u32) -> Self {
        let office = Self::empty().await;
        let store = &office.store;
        let action = store.actions().ensure("清源行动").await.unwrap();
        let post = office
            .source("康源养生号", SourceKind::Wechat, action.id)
            .await;
        let tv = office
            .source("江城电视购物", SourceKind::Broadcast, action.id)
            .await;
        let web = office.source("江城热线", SourceKind::Web, action.id).await;
        office
            .collect(&post, &gravest(), page_of_gravest(), 0)
            .await;
        office.collect(&tv, &spoken(), b"WEBVTT\n", 1).await;
        office
            .collect(&web, &excused_only_in_part(), b"<p>1</p>", 2)
            .await;
        for n in 0..more {
            let judged = plain(n);
            office
                .collect(&web, &judged, b"<p>2</p>", 3 + i64::from(n))
                .await;
        }
        office.visits(&web).await;
        office.reindex().await;
        office
    }

    async fn source(&self, name: &str, kind: SourceKind, action: ActionId) -> Source {
        let crawled = kind == SourceKind::Web;
        let target = if crawled {
            SourceTarget::Crawl {
                seeds: vec!["https://jiangcheng.example/".parse().unwrap()],
                max_pages: 200,
                max_depth: 3,
                delay_ms: 500,
                allow_private: false,
            }
        } else {
            SourceTarget::Files
        };
        let new = NewSource {
            name: name.into(),
            kind,
            action: Some(action),
            target,
            every_secs: crawled.then_some(21_600),
        };
        self.store.sources().add(new, at(-60)).await.unwrap()
    }

    async fn visits(&self, source: &Source) {
        let visits = self.store.visits();
        let visit = visits
            .claim_now(source.id, at(0), "test", 60)
            .await
            .unwrap()
            .unwrap();
        let lost = "https://jiangcheng.example/lost".parse().unwrap();
        self.store
            .frontier()
            .push(visit.id, &[(lost, 1)])
            .await
            .unwrap();
        let (lost, _) = self.store.frontier().next(visit.id).await.unwrap().unwrap();
        let why = "HTTP 404; the page is gone";
        self.store
            .frontier()
            .failed(visit.id, &lost, why)
            .await
            .unwrap();
        let outcome = VisitOutcome {
            fetched: 31,
            unchanged: 4,
            failed: 1,
        };
        visits.finish(visit.id, at(3), &outcome).await.unwrap();
    }

    /// Stores a capture of `bytes`, its document and its judgement.
    pub async fn collect(&self, source: &Source, judged: &Judged, bytes: &[u8], minutes: i64) {
        let (doc, assessment) = judged;
        let url = doc
            .url
            .clone()
            .unwrap_or_else(|| format!("file:{minutes}.vtt"));
        let kind = if bytes.starts_with(b"<") {
            "text/html; charset=utf-8"
        } else {
            "text/vtt"
        };
        let records = mingjian_warc::imported(&url, at(minutes), kind, bytes, &[]);
        let warc = mingjian_warc::encode(&records);
        let capture = Capture {
            id: Sha256::of(&warc),
            source: source.id,
            url: url.clone(),
            captured: at(minutes),
            payload: Sha256::of(bytes),
            payload_sm3: sm3_hex(bytes),
            payload_len: bytes.len() as u64,
            kind: CaptureKind::Imported { file: url },
        };
        let store = &self.store;
        store.captures().put(&capture, &warc).await.unwrap();
        store
            .documents()
            .record(&capture.id, std::slice::from_ref(doc), &[])
            .await
            .unwrap();
        store
            .assessments()
            .put(std::slice::from_ref(assessment), at(minutes))
            .await
            .unwrap();
    }

    /// What the pipeline does after something changed.
    pub async fn reindex(&self) {
        let rows = self.store.to_index().pending(1000).await.unwrap();
        let entries: Vec<Entry<'_>> = rows
            .iter()
            .map(|row| Entry {
                document: &row.document,
                doc: &row.doc,
                assessment: row.assessment.as_ref(),
                item: row.item,
                source_name: &row.source_name,
                action: row.action,
                captured: row.captured,
            })
            .collect();
        self.index.put(&entries).unwrap();
        let done: Vec<_> = rows.iter().map(|row| (row.document, row.version)).collect();
        self.store.to_index().done(&done).await.unwrap();
    }

    pub async fn as_user(&self, name: &str) -> Browser {
        let mut browser = Browser::new(&self.router);
        browser.sign_in(name, PASSWORD).await;
        browser
    }

    /// Items of the open queue, gravest first.
    pub async fn open(&self) -> Vec<ItemId> {
        let filter = mingjian_store::QueueFilter {
            state: Some(ItemState::Open),
            ..Default::default()
        };
        let rows = self.store.items().queue(&filter, 100, 0).await.unwrap();
        rows.iter().map(|row| row.id).collect()
    }
}
