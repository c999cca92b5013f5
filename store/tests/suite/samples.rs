//! Invented sources, captures, documents and judgements.

use jiff::Timestamp;
use mingjian_domain::*;
use mingjian_store::{NewDecision, NewSource, Store};

/// A moment `secs` seconds after the tests' beginning of time.
pub fn at(secs: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + secs).unwrap()
}

pub fn crawled(name: &str, every_secs: Option<u64>) -> NewSource {
    NewSource {
        name: name.into(),
        kind: SourceKind::Web,
        action: None,
        target: SourceTarget::Crawl {
            seeds: vec!["https://xinmin-demo.example/".parse().unwrap()],
            max_pages: 50,
            max_depth: 3,
            delay_ms: 200,
            allow_private: false,
        },
        every_secs,
    }
}

pub fn fetched(source: SourceId, url: &str, when: Timestamp, warc: &[u8]) -> Capture {
    Capture {
        id: Sha256::of(warc),
        source,
        url: url.into(),
        captured: when,
        payload: Sha256::of(url),
        payload_sm3: sm3_hex(url),
        payload_len: url.len() as u64,
        kind: CaptureKind::Fetched(FetchFacts {
            status: 200,
            content_type: Some("text/html".into()),
            etag: None,
            last_modified: None,
            ip: Some("127.0.0.1".parse().unwrap()),
        }),
    }
}

pub fn document(title: &str, body: &str) -> Document {
    Document {
        url: Some(format!("https://xinmin-demo.example/{}", Sha256::of(title))),
        title: Some(title.into()),
        account: Some("新民生活网".into()),
        ..Document::of(vec![
            Part::plain(PartKind::Title, title),
            Part::plain(PartKind::Body, body),
        ])
    }
}

pub fn fingerprint(version: &str) -> Sha256 {
    Sha256::of(format!("rules {version}"))
}

pub fn judged(doc: &Document, version: &str, risk: f64, categories: &[Category]) -> Assessment {
    Assessment {
        document: doc.digest(),
        fingerprint: fingerprint(version),
        verdict: if categories.is_empty() {
            Verdict::Clear
        } else {
            Verdict::Flagged
        },
        risk,
        is_advertisement: 0.9,
        circumstances: Circumstances {
            speaker: Speaker::Seller,
            product_kind: ProductKind::HealthFood,
            goods: GoodsSold::default(),
            numbers: vec![],
            warnings: vec![],
            not_checkable: vec![],
        },
        model: ModelState::NotLoaded,
        findings: categories
            .iter()
            .map(|category| Finding {
                category: *category,
                severity: Severity::CORE,
                reader: Reader::Rule,
                rule: RuleRef::new("dt-cure-disease", 1),
                place: Place::Document,
                quote: "糖尿病断根".into(),
                provisions: vec![ProvisionId("AdLaw-17".into())],
                reason: "文案称商品能治愈疾病".into(),
            })
            .collect(),
        excused: vec![],
    }
}

/// Stores one document of `source` and its judgement by rules "1"; gives its item if it is flagged.
pub async fn collect(
    store: &Store,
    source: SourceId,
    title: &str,
    risk: f64,
    categories: &[Category],
) -> Document {
    let warc = format!("WARC of {title}").into_bytes();
    let capture = fetched(source, title, at(0), &warc);
    store.captures().put(&capture, &warc).await.unwrap();
    let doc = document(title, "三个疗程糖尿病断根，电话13800000000");
    store
        .documents()
        .record(&capture.id, std::slice::from_ref(&doc), &[])
        .await
        .unwrap();
    store
        .assessments()
        .put(&[judged(&doc, "1", risk, categories)], at(1))
        .await
        .unwrap();
    doc
}

/// A store with a source, a reviewer, an officer and `count` flagged items, highest risk first.
pub struct Office {
    pub source: Source,
    pub reviewer: User,
    pub other: User,
    pub officer: User,
    pub items: Vec<ItemId>,
    pub docs: Vec<Document>,
}

pub async fn office(store: &Store, count: u32) -> Office {
    let source = store
        .sources()
        .add(crawled("新民网", None), at(0))
        .await
        .unwrap();
    let mut docs = Vec::new();
    for n in 0..count {
        let risk = 0.9 - f64::from(n) / 100.0;
        let title = format!("稳糖胶囊 {n}");
        docs.push(
            collect(
                store,
                source.id,
                &title,
                risk,
                &[Category::DiseaseTreatment],
            )
            .await,
        );
    }
    let items = store
        .items()
        .queue(&Default::default(), 1000, 0)
        .await
        .unwrap();
    Office {
        source,
        reviewer: store
            .users()
            .add("李审核", Role::Reviewer, "long enough 1")
            .await
            .unwrap(),
        other: store
            .users()
            .add("王审核", Role::Reviewer, "long enough 2")
            .await
            .unwrap(),
        officer: store
            .users()
            .add("赵执法", Role::Officer, "long enough 3")
            .await
            .unwrap(),
        items: items.iter().map(|row| row.id).collect(),
        docs,
    }
}

pub fn decide(item: ItemId, by: &User, kind: DecisionKind) -> NewDecision {
    NewDecision {
        item,
        fingerprint: fingerprint("1"),
        by: by.id,
        kind,
        note: "电话可查".into(),
    }
}
