//! Searching as people do: words, phrases in Chinese, filters, and an index that is thrown away.
#![allow(clippy::unwrap_used)]

use jiff::Timestamp;
use mingjian_domain::*;
use mingjian_index::{Entry, Index, IndexError, Query};

fn document(title: &str, body: &[&str], kind: SourceKind) -> Document {
    let mut parts = vec![Part::plain(PartKind::Title, title)];
    parts.extend(body.iter().map(|b| Part::plain(PartKind::Body, *b)));
    Document {
        source_kind: kind,
        url: Some(format!("https://example.invalid/{title}")),
        title: Some(title.into()),
        account: Some("康源养生".into()),
        ..Document::of(parts)
    }
}

fn assessment(doc: &Document, category: Option<Category>, risk: f64) -> Assessment {
    let findings = category.map(|category| Finding {
        category,
        severity: Severity::CORE,
        reader: Reader::Rule,
        rule: RuleRef::new("t", 1),
        place: Place::Document,
        quote: String::new(),
        provisions: vec![],
        reason: String::new(),
    });
    Assessment {
        document: doc.digest(),
        fingerprint: Sha256::of("f"),
        verdict: if category.is_some() {
            Verdict::Flagged
        } else {
            Verdict::Clear
        },
        risk,
        is_advertisement: 1.0,
        circumstances: Circumstances {
            speaker: Speaker::Seller,
            product_kind: ProductKind::Unknown,
            goods: GoodsSold::default(),
            numbers: vec![],
            warnings: vec![],
            not_checkable: vec![],
        },
        model: ModelState::NotLoaded,
        findings: findings.into_iter().collect(),
        excused: vec![],
    }
}

struct Shelf {
    index: Index,
    folder: tempfile::TempDir,
}

fn shelf() -> Shelf {
    let folder = tempfile::tempdir().unwrap();
    let (index, fresh) = Index::open(&folder.path().join("index")).unwrap();
    assert!(fresh);
    let docs = [
        (
            document(
                "三盒断根",
                &["糖尿病人喝了三盒，", "治★疗见效，药都扔了。"],
                SourceKind::Wechat,
            ),
            Some(Category::DiseaseTreatment),
            0.97,
        ),
        (
            document(
                "查处通报",
                &["该店宣称糖尿病可以断根，被罚二万元。"],
                SourceKind::Web,
            ),
            None,
            0.04,
        ),
        (
            document("早间购物", &["血管清道夫，买三送三"], SourceKind::Broadcast),
            Some(Category::RefundOrGift),
            0.6,
        ),
    ];
    let day = Timestamp::from_second(1_793_500_000).unwrap();
    for (n, (doc, category, risk)) in docs.iter().enumerate() {
        let judged = assessment(doc, *category, *risk);
        index
            .put(&[Entry {
                document: &doc.digest(),
                doc,
                assessment: Some(&judged),
                item: category.map(|_| (ItemId(n as i64 + 1), ItemState::Open)),
                source_name: "源",
                action: Some(ActionId(1)),
                captured: day + jiff::SignedDuration::from_hours(24 * n as i64),
            }])
            .unwrap();
    }
    Shelf { index, folder }
}

fn titles(index: &Index, query: Query) -> Vec<String> {
    let results = index.search(&query, 10, 0).unwrap();
    assert_eq!(results.total, results.hits.len());
    results.hits.into_iter().map(|h| h.title).collect()
}

fn words(words: &str) -> Query {
    Query {
        words: words.into(),
        ..Query::default()
    }
}

#[test]
fn all_words_must_stand_somewhere_in_the_document() {
    let s = shelf();
    assert_eq!(titles(&s.index, words("糖尿病 断根")).len(), 2);
    assert_eq!(titles(&s.index, words("糖尿病 扔了")), ["三盒断根"]);
    assert_eq!(titles(&s.index, words("断根 -被罚")), ["三盒断根"]);
}

#[test]
fn a_phrase_is_exact_and_wedged_marks_do_not_hide_it() {
    let s = shelf();
    assert_eq!(titles(&s.index, words("\"糖尿病可以断根\"")), ["查处通报"]);
    assert!(titles(&s.index, words("\"断根糖尿病\"")).is_empty());
    assert_eq!(titles(&s.index, words("治疗见效")), ["三盒断根"]);
}

#[test]
fn filters_narrow_and_without_words_the_gravest_comes_first() {
    let s = shelf();
    assert_eq!(titles(&s.index, Query::default())[0], "三盒断根");
    let flagged = Query {
        flagged_only: true,
        ..Query::default()
    };
    assert_eq!(titles(&s.index, flagged), ["三盒断根", "早间购物"]);
    let web = Query {
        source_kind: Some(SourceKind::Web),
        ..Query::default()
    };
    assert_eq!(titles(&s.index, web), ["查处通报"]);
    let gifts = Query {
        category: Some(Category::RefundOrGift),
        ..Query::default()
    };
    assert_eq!(titles(&s.index, gifts), ["早间购物"]);
    let later = Query {
        from: Timestamp::from_second(1_793_500_000 + 3600).ok(),
        ..Query::default()
    };
    assert_eq!(titles(&s.index, later).len(), 2);
}

#[test]
fn a_state_change_replaces_the_entry() {
    let s = shelf();
    let doc = document(
        "三盒断根",
        &["糖尿病人喝了三盒，", "治★疗见效，药都扔了。"],
        SourceKind::Wechat,
    );
    let judged = assessment(&doc, Some(Category::DiseaseTreatment), 0.97);
    s.index
        .put(&[Entry {
            document: &doc.digest(),
            doc: &doc,
            assessment: Some(&judged),
            item: Some((ItemId(1), ItemState::Confirmed)),
            source_name: "源",
            action: None,
            captured: Timestamp::UNIX_EPOCH,
        }])
        .unwrap();
    let confirmed = Query {
        state: Some(ItemState::Confirmed),
        ..Query::default()
    };
    assert_eq!(titles(&s.index, confirmed), ["三盒断根"]);
    assert_eq!(titles(&s.index, Query::default()).len(), 3);
}

#[test]
fn hits_come_in_pages_with_marked_snippets() {
    let s = shelf();
    let first = s.index.search(&words("治疗"), 1, 0).unwrap();
    let marked: Vec<_> = first.hits[0]
        .snippet
        .iter()
        .filter(|p| p.hit)
        .map(|p| p.text.as_str())
        .collect();
    assert_eq!(marked, ["治★疗"]);
    let page = s.index.search(&Query::default(), 2, 2).unwrap();
    assert_eq!((page.total, page.hits.len()), (3, 1));
}

#[test]
fn nothing_to_search_for_is_said_so() {
    let s = shelf();
    let refused = s.index.search(&words("！！"), 10, 0).unwrap_err();
    assert!(
        matches!(refused, IndexError::NothingToSearch(_)),
        "{refused}"
    );
}

#[test]
fn a_damaged_index_is_made_new_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("index");
    drop(Index::open(&place).unwrap());
    assert!(!Index::open(&place).unwrap().1);
    std::fs::write(place.join("meta.json"), b"{ broken").unwrap();
    assert!(Index::open(&place).unwrap().1);
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    let s = shelf();
    let place = s.folder.path().join("index");
    let (second, fresh) = Index::open(&place).unwrap();
    assert!(!fresh);
    assert_eq!(second.search(&Query::default(), 10, 0).unwrap().total, 3);
    let doc = document("新", &["文"], SourceKind::Web);
    let refused = second
        .put(&[Entry {
            document: &doc.digest(),
            doc: &doc,
            assessment: None,
            item: None,
            source_name: "源",
            action: None,
            captured: Timestamp::UNIX_EPOCH,
        }])
        .unwrap_err();
    assert!(matches!(refused, IndexError::Busy { .. }), "{refused}");
}

#[test]
fn what_could_not_be_written_is_written_once_the_disk_is_back() {
    let shelf = shelf();
    let place = shelf.folder.path().join("index");
    let aside = shelf.folder.path().join("aside");
    let doc = document("补录", &["傍晚转晴。"], SourceKind::Web);
    let digest = doc.digest();
    let entry = || Entry {
        document: &digest,
        doc: &doc,
        assessment: None,
        item: None,
        source_name: "县新闻网",
        action: None,
        captured: Timestamp::UNIX_EPOCH,
    };
    std::fs::rename(&place, &aside).unwrap();
    let failed = shelf.index.put(&[entry()]).unwrap_err();
    assert!(matches!(failed, IndexError::Disk { .. }), "{failed}");
    std::fs::rename(&aside, &place).unwrap();
    shelf.index.put(&[entry()]).unwrap();
    assert_eq!(titles(&shelf.index, words("傍晚")), ["补录"]);
}
