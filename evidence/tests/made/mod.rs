//! An invented case of two items, with everything that stands behind them.
#![allow(dead_code)]

use jiff::Timestamp;
use mingjian_domain::*;
use mingjian_evidence::{PackageInfo, write_package};
use mingjian_warc::{Exchange, Record, encode, fetched, imported, payload};
use std::io::Cursor;

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn info() -> PackageInfo {
    PackageInfo {
        operator: "林一帆".into(),
        created: at("2026-03-06T01:30:00Z"),
        software: "明鉴 0.1.0".into(),
    }
}

/// The package of [`dossier`].
pub fn package() -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write_package(&mut out, &dossier(), &law(), &info()).unwrap();
    out.into_inner()
}

pub fn law() -> LawTable {
    let provision = |id: &str,
                     short: &str,
                     cite: &str,
                     says: &str,
                     from: &str,
                     to: Option<&str>,
                     unverified| {
        let id = ProvisionId(id.into());
        let provision = Provision {
            id: id.clone(),
            law: format!("中华人民共和国{short}"),
            short: short.into(),
            cite: cite.into(),
            says: says.into(),
            penalty: None,
            from: from.parse().unwrap(),
            to: to.map(|to| to.parse().unwrap()),
            unverified,
        };
        (id, provision)
    };
    LawTable {
        provisions: [
            provision(
                "AdLaw-18-1-2",
                "广告法",
                "第十八条第一款第二项",
                "保健食品广告不得涉及疾病预防、治疗功能。",
                "2015-09-01",
                None,
                false,
            ),
            provision(
                "AdLaw-18-2",
                "广告法",
                "第十八条第二款",
                "保健食品广告应当标明不能代替药物。",
                "2015-09-01",
                None,
                true,
            ),
            provision(
                "Old-9",
                "旧办法",
                "第九条",
                "早已失效的规定。",
                "2007-07-01",
                Some("2020-03-01"),
                false,
            ),
        ]
        .into(),
    }
}

/// The records with ids that are the same every time.
fn fixed_ids(mut records: Vec<Record>, name: &str) -> Vec<Record> {
    let old: Vec<_> = records.iter().map(|record| record.id.clone()).collect();
    let new = |n: usize| format!("<urn:x-sample:{name}-{n}>");
    for (n, record) in records.iter_mut().enumerate() {
        record.id = new(n);
        for (_, value) in &mut record.headers {
            if let Some(k) = old.iter().position(|id| id == value) {
                *value = new(k);
            }
        }
    }
    records
}

fn source(id: i64, name: &str, kind: SourceKind) -> Source {
    Source {
        id: SourceId(id),
        name: name.into(),
        kind,
        action: Some(ActionId(1)),
        target: SourceTarget::Crawl {
            seeds: vec![url::Url::parse("http://www.kangle-shop.example/").unwrap()],
            max_pages: 50,
            max_depth: 3,
            delay_ms: 500,
            allow_private: false,
        },
        every_secs: Some(21_600),
        next_due: None,
        added: at("2026-03-01T00:00:00Z"),
    }
}

fn capture(source: SourceId, url: &str, when: &str, warc: &[u8], kind: CaptureKind) -> Capture {
    let body = payload(warc).unwrap().bytes;
    Capture {
        id: Sha256::of(warc),
        source,
        url: url.into(),
        captured: at(when),
        payload: Sha256::of(&body),
        payload_sm3: sm3_hex(&body),
        payload_len: body.len() as u64,
        kind,
    }
}

fn finding(
    category: Category,
    rule: &str,
    place: Place,
    document: &Document,
    provisions: &[&str],
    reason: &str,
) -> Finding {
    let quote = match place {
        Place::Document => String::new(),
        Place::Text { from, to } => {
            let chars = |part: u32| document.parts[part as usize].text.chars();
            if from.part == to.part {
                chars(from.part)
                    .take(to.offset as usize)
                    .skip(from.offset as usize)
                    .collect()
            } else {
                chars(from.part)
                    .skip(from.offset as usize)
                    .chain(chars(to.part).take(to.offset as usize))
                    .collect()
            }
        }
    };
    Finding {
        category,
        severity: Severity::CORE,
        reader: Reader::Rule,
        rule: RuleRef::new(rule, 1),
        place,
        quote,
        provisions: provisions
            .iter()
            .map(|id| ProvisionId((*id).into()))
            .collect(),
        reason: reason.into(),
    }
}

fn text(from: (u32, u32), to: (u32, u32)) -> Place {
    Place::Text {
        from: Position {
            part: from.0,
            offset: from.1,
        },
        to: Position {
            part: to.0,
            offset: to.1,
        },
    }
}

fn assessment(document: &Document, findings: Vec<Finding>, not_checkable: &[&str]) -> Assessment {
    Assessment {
        document: document.digest(),
        fingerprint: Sha256::of("rules of the day"),
        verdict: Verdict::Flagged,
        risk: 0.9312,
        is_advertisement: 0.98,
        circumstances: Circumstances {
            speaker: Speaker::Seller,
            product_kind: ProductKind::HealthFood,
            goods: GoodsSold {
                prices: vec!["298元".into()],
                phones: vec!["0531-5550123".into()],
                contacts: vec![],
            },
            numbers: vec![],
            warnings: vec![],
            not_checkable: not_checkable.iter().map(|text| (*text).into()).collect(),
        },
        model: ModelState::NotLoaded,
        findings,
        excused: vec![],
    }
}

fn web_item() -> DossierItem {
    let url = "http://www.kangle-shop.example/product?id=12&from=<home>";
    let html = "<h1>康乐牌银杏软胶囊</h1><p>吃三盒糖尿病断根，药都扔了。</p><p>订购热线0531-5550123，298元一盒</p>";
    let warc = encode(&fixed_ids(
        fetched(&Exchange {
            url: url.into(),
            at: at("2026-03-02T01:02:03Z"),
            ip: Some([192, 0, 2, 12].into()),
            request: b"GET /product?id=12 HTTP/1.1\r\nHost: www.kangle-shop.example\r\n\r\n"
                .to_vec(),
            response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
                .to_vec(),
            body: html.into(),
            truncated: None,
            metadata: vec![],
        }),
        "web",
    ));
    let document = Document {
        url: Some(url.into()),
        title: Some("康乐牌银杏软胶囊 <官方店>".into()),
        account: Some("康乐健康商城".into()),
        published: Some(Published {
            at: at("2026-02-27T16:00:00Z"),
            precision: Precision::Day,
        }),
        ..Document::of(vec![
            Part::plain(PartKind::Title, "康乐牌银杏软胶囊 <官方店>"),
            Part::plain(PartKind::Body, "吃三盒糖尿病断根，药都扔了。"),
            Part::plain(PartKind::Body, "订购热线0531-5550123，298元一盒"),
        ])
    };
    let findings = vec![
        finding(
            Category::DiseaseTreatment,
            "dt-cure-disease",
            text((1, 3), (1, 8)),
            &document,
            &["AdLaw-18-1-2", "Old-9"],
            "文案称商品能治愈疾病，保健食品不得涉及疾病治疗功能。",
        ),
        finding(
            Category::EfficacyGuarantee,
            "eg-course",
            text((1, 0), (1, 8)),
            &document,
            &["Old-9"],
            "文案以疗程作功效保证。",
        ),
        finding(
            Category::MissingWarning,
            "doc-missing-warning",
            Place::Document,
            &document,
            &["AdLaw-18-2", "Local-3"],
            "未见“本品不能代替药物”。",
        ),
    ];
    let source = source(1, "康乐商城", SourceKind::Web);
    DossierItem {
        item: ItemId(7),
        capture: capture(
            source.id,
            url,
            "2026-03-02T01:02:03Z",
            &warc,
            CaptureKind::Fetched(FetchFacts {
                status: 200,
                content_type: Some("text/html; charset=utf-8".into()),
                etag: None,
                last_modified: None,
                ip: Some([192, 0, 2, 12].into()),
            }),
        ),
        source,
        warc,
        assessment: assessment(&document, findings, &[]),
        document,
        decisions: vec![
            decision(
                1,
                7,
                "2026-03-03T02:00:00Z",
                DecisionKind::Confirm,
                "文案明示治愈",
            ),
            decision(
                4,
                7,
                "2026-03-05T08:00:00Z",
                DecisionKind::TakeIntoCase { case: CaseId(3) },
                "",
            ),
        ],
    }
}

fn broadcast_item() -> DossierItem {
    let url = "file:济水生活频道_20260301_083000.srt";
    let srt = "1\n00:00:01,000 --> 00:00:03,500\n喝了它血压\n\n2\n00:00:03,500 --> 00:00:05,000\n再也不高\n";
    let warc = encode(&fixed_ids(
        imported(
            url,
            at("2026-03-02T03:00:00Z"),
            "application/x-subrip",
            srt.as_bytes(),
            &[("handed-over-by".into(), "监测中心".into())],
        ),
        "broadcast",
    ));
    let cue = |text: &str, start_ms, end_ms| Part {
        origin: Origin {
            cue: Some(CueTime { start_ms, end_ms }),
            ..Origin::default()
        },
        ..Part::plain(PartKind::Cue, text)
    };
    let document = Document {
        source_kind: SourceKind::Broadcast,
        account: Some("济水生活频道".into()),
        completeness: Completeness {
            speech_only: true,
            ..Completeness::default()
        },
        ..Document::of(vec![
            cue("喝了它血压", 1000, 3500),
            cue("再也不高", 3500, 5000),
        ])
    };
    let findings = vec![finding(
        Category::DiseaseTreatment,
        "dt-cure-disease",
        text((0, 3), (1, 4)),
        &document,
        &["AdLaw-18-1-2"],
        "口播称商品能治愈疾病。",
    )];
    let source = source(2, "电视监测", SourceKind::Broadcast);
    DossierItem {
        item: ItemId(9),
        capture: capture(
            source.id,
            url,
            "2026-03-02T03:00:00Z",
            &warc,
            CaptureKind::Imported {
                file: "济水生活频道_20260301_083000.srt".into(),
            },
        ),
        source,
        warc,
        assessment: assessment(&document, findings, &["仅有语音转写，画面警示语无法核查"]),
        document,
        decisions: vec![
            decision(3, 9, "2026-03-03T02:05:00Z", DecisionKind::Confirm, ""),
            decision(
                5,
                9,
                "2026-03-05T08:00:01Z",
                DecisionKind::TakeIntoCase { case: CaseId(3) },
                "",
            ),
        ],
    }
}

fn decision(id: i64, item: i64, when: &str, kind: DecisionKind, note: &str) -> Decision {
    Decision {
        id: DecisionId(id),
        item: ItemId(item),
        document: Sha256::of("the document as seen"),
        fingerprint: Sha256::of("rules of the day"),
        by: UserId(2),
        by_name: "周敏".into(),
        at: at(when),
        kind,
        note: note.into(),
    }
}

/// A chain over these bodies; bodies of other people's items are left out after hashing.
fn chain(name: &str, bodies: Vec<(String, bool)>) -> Vec<ChainLink> {
    let mut prev = ChainLink::genesis();
    bodies
        .into_iter()
        .zip(1..)
        .map(|((body, ours), seq)| {
            let hash = ChainLink::hash_of(&prev, &body);
            let link = ChainLink {
                chain: name.into(),
                seq,
                prev,
                hash,
                body: if ours { body } else { String::new() },
            };
            prev = hash;
            link
        })
        .collect()
}

fn case() -> Case {
    Case {
        id: CaseId(3),
        title: "康乐公司涉嫌发布违法保健食品广告案".into(),
        action: Some(ActionId(1)),
        party: Party {
            name: "济水康乐商贸有限公司".into(),
            credit_code: String::new(),
            address: "济水市东街5号 <二楼>".into(),
            contact: "0531-5550123".into(),
        },
        refer_to: "济水市市场监督管理局".into(),
        from_office: "济水市互联网信息办公室".into(),
        letter_number: "济网信移〔2026〕3号".into(),
        opened: at("2026-03-05T07:59:00Z"),
        items: vec![ItemId(7), ItemId(9)],
        referred: None,
    }
}

/// The case with both items.
pub fn dossier() -> Dossier {
    let items = vec![web_item(), broadcast_item()];
    let step = |kind, when: &str, note: &str| CaseStep {
        kind,
        by_name: "韩立".into(),
        by: UserId(3),
        at: at(when),
        note: note.into(),
    };
    let steps = vec![
        step(CaseStepKind::Opened, "2026-03-05T07:59:00Z", ""),
        step(CaseStepKind::ItemAdded, "2026-03-05T08:00:00Z", "条目7"),
        step(CaseStepKind::ItemAdded, "2026-03-05T08:00:01Z", "条目9"),
        step(CaseStepKind::Edited, "2026-03-05T08:10:00Z", ""),
    ];
    let mut decisions: Vec<_> = items
        .iter()
        .flat_map(|item| item.decisions.clone())
        .collect();
    let others = decision(
        2,
        8,
        "2026-03-03T02:01:00Z",
        DecisionKind::Escalate,
        "他人条目",
    );
    decisions.push(others);
    decisions.sort_by_key(|decision| decision.id);
    let bodies = decisions
        .iter()
        .map(|d| (serde_json::to_string(d).unwrap(), d.item != ItemId(8)))
        .collect();
    let mut links = chain("decisions", bodies);
    let case = case();
    let bodies = steps.iter().map(|step| {
        let mut body = serde_json::to_value(step).unwrap();
        match step.kind {
            CaseStepKind::Opened => body["title"] = "康乐公司".into(),
            CaseStepKind::Edited => {
                body["set"] = serde_json::json!({ "title": case.title, "party": case.party });
            }
            _ => {}
        }
        (body.to_string(), true)
    });
    links.extend(chain("case-3", bodies.collect()));
    Dossier {
        case: Some((case, steps)),
        action: Some(JointAction {
            id: ActionId(1),
            name: "清网护老2026".into(),
            started: at("2026-03-01T00:00:00Z"),
        }),
        items,
        chain: links,
    }
}
