//! An office with three people, a joint action, and sources whose texts were judged: all invented.

use crate::browser::Browser;
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

pub type Judged = (Document, Assessment);

fn part(kind: PartKind, speaker: Speaker, text: &str) -> Part {
    Part {
        speaker,
        ..Part::plain(kind, text)
    }
}

fn document(kind: SourceKind, title: &str, account: &str, parts: Vec<Part>) -> Document {
    let mut all = vec![Part::plain(PartKind::Title, title)];
    all.extend(parts);
    Document {
        source_kind: kind,
        url: Some(format!(
            "https://jiangcheng.example/{}",
            &Sha256::of(title).to_string()[..8]
        )),
        title: Some(title.into()),
        account: Some(account.into()),
        author: None,
        published: Some(Published {
            at: "2026-11-03T02:20:00Z".parse().unwrap(),
            precision: Precision::Minute,
        }),
        state: DocumentState::Article,
        product_kind: None,
        parts: all,
        completeness: Completeness::default(),
    }
}

/// The place of `quote`, which stands in one part.
fn place(doc: &Document, quote: &str) -> Place {
    let found = doc.parts.iter().enumerate().find_map(|(n, part)| {
        let byte = part.text.find(quote)?;
        Some((n as u32, part.text[..byte].chars().count() as u32))
    });
    let (part, offset) = found.unwrap_or_else(|| panic!("{quote} stands in no part"));
    Place::Text {
        from: Position { part, offset },
        to: Position {
            part,
            offset: offset + quote.chars().count() as u32,
        },
    }
}

fn finding(doc: &Document, rule: &str, severity: u8, quote: &str) -> Finding {
    let rules = rules();
    let info = rules.iter().find(|info| info.rule.id() == rule).unwrap();
    Finding {
        category: info.category,
        severity: severity.try_into().unwrap(),
        reader: Reader::Rule,
        rule: info.rule.clone(),
        place: if quote.is_empty() {
            Place::Document
        } else {
            place(doc, quote)
        },
        quote: quote.into(),
        provisions: info.provisions.clone(),
        reason: info.explain.clone(),
    }
}

fn assessed(doc: Document, risk: f64, findings: Vec<Finding>, excused: Vec<Excused>) -> Judged {
    let assessment = Assessment {
        document: doc.digest(),
        fingerprint: Sha256::of("rules 1"),
        verdict: Verdict::Flagged,
        risk,
        is_advertisement: 0.98,
        circumstances: Circumstances {
            speaker: Speaker::Seller,
            product_kind: ProductKind::OrdinaryFood,
            goods: GoodsSold {
                prices: vec!["三盒398元".into()],
                phones: vec!["400-000-1234".into()],
                contacts: vec!["加微信 ky2026".into()],
            },
            numbers: vec!["SC10642010000018（食品生产许可，格式有效）".into()],
            warnings: vec![],
            not_checkable: vec![],
        },
        model: ModelState::NotLoaded,
        findings,
        excused,
    };
    (doc, assessment)
}

/// A post with overlapping claims, a claim in a comment, one forgiven, and something missing.
pub fn gravest() -> Judged {
    let mut doc = document(
        SourceKind::Wechat,
        "老中医祖传秘方，糖尿病三盒断根",
        "康源养生",
        vec![
            part(PartKind::Navigation, Speaker::Unknown, "首页"),
            part(PartKind::Navigation, Speaker::Unknown, "养生课堂"),
            part(
                PartKind::Body,
                Speaker::Seller,
                "我是张国强，三代行医。很多糖友问我，血糖到底能不能降下来？今天把祖传秘方公开：康源牌苦瓜桑叶压片糖果，三盒糖尿病断根，无效退款，吃完再也不用打胰岛素。",
            ),
            part(
                PartKind::Body,
                Speaker::Seller,
                "江城的刘阿姨吃了两个疗程，血糖从18降到5.6，停药至今没有反弹。<b>临床验证有效率98.6%</b>，纯植物、无任何副作用，老人孩子都能吃。",
            ),
            part(
                PartKind::ImageText,
                Speaker::Seller,
                "国家卫健委推荐 · 全国销量第一",
            ),
            part(
                PartKind::Attribute,
                Speaker::Seller,
                "产品名称：康源牌苦瓜桑叶压片糖果",
            ),
            part(
                PartKind::Attribute,
                Speaker::Seller,
                "生产许可：SC10642010000018",
            ),
            part(PartKind::Attribute, Speaker::Seller, "优惠价：三盒398元"),
            part(
                PartKind::Body,
                Speaker::Seller,
                "郑重提醒：本品不能代替药物治疗疾病。今天下单加微信 ky2026，或拨打 400-000-1234，前一百名再送一盒。",
            ),
            part(
                PartKind::Comment,
                Speaker::Customer,
                "吃了一个月，胰岛素真的停了，感谢张老师！",
            ),
            part(
                PartKind::Comment,
                Speaker::Seller,
                "坚持吃满三盒，包您断根。",
            ),
            part(
                PartKind::Footer,
                Speaker::Unknown,
                "江城康源生物科技有限公司 版权所有",
            ),
        ],
    );
    doc.author = Some("张国强".into());
    doc.completeness.unread_images = 3;
    let findings = vec![
        finding(&doc, "sr-ancestral", 2, "祖传秘方，糖尿病三盒断根"),
        finding(&doc, "dt-cure-disease", 4, "糖尿病三盒断根"),
        finding(&doc, "dt-cure-disease", 4, "三盒糖尿病断根"),
        finding(&doc, "eg-guarantee", 3, "断根，无效退款"),
        finding(&doc, "dt-cure-disease", 4, "再也不用打胰岛素"),
        finding(&doc, "us-rate", 3, "有效率98.6%"),
        finding(&doc, "sg-no-side-effect", 3, "无任何副作用"),
        finding(&doc, "sa-office", 3, "国家卫健委推荐"),
        finding(&doc, "at-first", 1, "全国销量第一"),
        finding(&doc, "en-customer", 2, "胰岛素真的停了"),
        finding(&doc, "mw-missing", 2, ""),
    ];
    let excused = vec![Excused {
        rule: RuleRef::new("dt-cure-disease", 1),
        category: Category::DiseaseTreatment,
        place: place(&doc, "治疗疾病"),
        quote: "治疗疾病".into(),
        why: "否定：不能代替药物".into(),
    }];
    assessed(doc, 0.9731, findings, excused)
}

fn page_of_gravest() -> &'static [u8] {
    "<!doctype html><title>糖尿病三盒断根</title><style>h1{color:#b00}</style><h1>老中医祖传秘方</h1>\
     <script>document.body.innerHTML='script ran'</script><p>三盒糖尿病断根，无效退款</p>\
     <img src=\"https://tracker.example/x.png\" alt=\"图\">"
        .as_bytes()
}

/// A programme: cues with times, a claim that runs over two of them.
pub fn spoken() -> Judged {
    let lines = [
        "观众朋友们上午好，欢迎收看健康购物街。",
        "很多中老年朋友膝盖疼、下不了楼，",
        "今天这款氨糖软骨素，喝三瓶，",
        "关节炎就能根治，再也不复发！",
        "现在拨打屏幕下方电话，买三送三。",
    ];
    let mut doc = document(
        SourceKind::Broadcast,
        "健康购物街 2026-11-02 08:15",
        "江城二套",
        Vec::new(),
    );
    for (n, line) in lines.iter().enumerate() {
        let start_ms = 61_000 + n as u64 * 4_200;
        let mut cue = part(PartKind::Cue, Speaker::Seller, line);
        cue.origin.cue = Some(CueTime {
            start_ms,
            end_ms: start_ms + 4_000,
        });
        doc.parts.push(cue);
    }
    doc.url = None;
    doc.completeness.speech_only = true;
    let mut over_two = finding(&doc, "dt-cure-disease", 4, "关节炎就能根治");
    over_two.place = Place::Text {
        from: Position {
            part: 3,
            offset: 10,
        },
        to: Position { part: 4, offset: 7 },
    };
    over_two.quote = "喝三瓶，关节炎就能根治".into();
    let findings = vec![over_two, finding(&doc, "rg-gift", 1, "买三送三")];
    let (doc, mut assessment) = assessed(doc, 0.9105, findings, vec![]);
    assessment.circumstances.product_kind = ProductKind::Unknown;
    assessment.circumstances.numbers.clear();
    assessment.circumstances.not_checkable =
        vec!["警示语（仅有语音）".into(), "批准文号（仅有语音）".into()];
    (doc, assessment)
}

/// News that quotes more than it claims.
pub fn excused_only_in_part() -> Judged {
    let doc = document(
        SourceKind::Web,
        "秋冬养生：专家教你调理三高",
        "江城热线",
        vec![
            part(
                PartKind::Body,
                Speaker::Journalist,
                "入秋以来，咨询血压管理的读者多了起来。记者走访了几家社区医院，医生提醒，高血压须遵医嘱规律服药。",
            ),
            part(
                PartKind::Body,
                Speaker::Journalist,
                "某店曾宣称“七天根治高血压”，被市场监管部门罚款二万元。",
            ),
            part(
                PartKind::Body,
                Speaker::Unknown,
                "文末福利：点击下方链接了解红景天软胶囊，专家推荐，服用一周血压平稳，详询 400-000-5678。",
            ),
        ],
    );
    let findings = vec![
        finding(&doc, "en-expert", 3, "专家推荐"),
        finding(&doc, "di-news", 2, ""),
    ];
    let excused = vec![Excused {
        rule: RuleRef::new("dt-cure-disease", 1),
        category: Category::DiseaseTreatment,
        place: place(&doc, "七天根治高血压"),
        quote: "七天根治高血压".into(),
        why: "媒体报道引用，说话人不是商家".into(),
    }];
    assessed(doc, 0.7220, findings, excused)
}

/// A long text with `claims` claims all over it.
pub fn crowded(claims: u32) -> Judged {
    let filler = "清晨的江边雾气很重，散步的人三三两两，卖早点的摊子冒着热气。";
    let parts = (0..claims)
        .map(|n| {
            let text = format!("{}第{n}位顾客说糖尿病断根，{filler}", filler.repeat(6));
            part(PartKind::Body, Speaker::Seller, &text)
        })
        .collect();
    let doc = document(SourceKind::Web, "顾客反馈合集", "江城热线", parts);
    let claim = |n| {
        let mut one = finding(
            &doc,
            "dt-cure-disease",
            4,
            &format!("第{n}位顾客说糖尿病断根"),
        );
        one.quote = "糖尿病断根".into();
        one
    };
    let findings = (0..claims).map(claim).collect();
    assessed(doc, 0.99, findings, vec![])
}

/// One of many.
fn plain(n: u32) -> Judged {
    const GOODS: [&str; 6] = [
        "蓝莓叶黄素饮",
        "灵芝孢子粉",
        "纳豆红曲片",
        "鱼油软胶囊",
        "黄芪固体饮料",
        "蜂胶喷剂",
    ];
    let goods = GOODS[n as usize % GOODS.len()];
    let doc = document(
        SourceKind::Web,
        &format!("{goods}第{}期特卖", n + 1),
        "江城热线",
        vec![part(
            PartKind::Body,
            Speaker::Seller,
            &format!("{goods}，吃一个月高血压断根，全国销量第一，电话 400-000-{n:04}。"),
        )],
    );
    let findings = vec![
        finding(&doc, "dt-cure-disease", 4, "高血压断根"),
        finding(&doc, "at-first", 1, "全国销量第一"),
    ];
    assessed(doc, 0.9 - f64::from(n) / 200.0, findings, vec![])
}

pub fn law() -> LawTable {
    let rows = [
        (
            "AdLaw-9-3",
            "广告法",
            "第九条第三项",
            "广告不得使用国家级、最高级、最佳等用语。",
            false,
        ),
        (
            "AdLaw-9-2",
            "广告法",
            "第九条第二项",
            "广告不得使用或者变相使用国家机关、国家机关工作人员的名义或者形象。",
            false,
        ),
        (
            "AdLaw-11-2",
            "广告法",
            "第十一条第二款",
            "引用数据、统计资料的，应当真实、准确，并表明出处。",
            false,
        ),
        (
            "AdLaw-14-2",
            "广告法",
            "第十四条第二款",
            "大众传播媒介不得以新闻报道形式变相发布广告。",
            false,
        ),
        (
            "AdLaw-17",
            "广告法",
            "第十七条",
            "除医疗、药品、医疗器械广告外，禁止其他任何广告涉及疾病治疗功能。",
            false,
        ),
        (
            "AdLaw-18-1-1",
            "广告法",
            "第十八条第一款第一项",
            "保健食品广告不得表示功效、安全性的断言或者保证。",
            false,
        ),
        (
            "AdLaw-18-1-5",
            "广告法",
            "第十八条第一款第五项",
            "保健食品广告不得利用广告代言人作推荐、证明。",
            false,
        ),
        (
            "AdLaw-18-2",
            "广告法",
            "第十八条第二款",
            "保健食品广告应当显著标明“本品不能代替药物”。",
            false,
        ),
        (
            "FSL-73-1",
            "食品安全法",
            "第七十三条第一款",
            "食品广告的内容应当真实合法，不得涉及疾病预防、治疗功能。",
            true,
        ),
    ];
    let provision =
        |(id, short, cite, says, unverified): (&str, &str, &str, &str, bool)| Provision {
            id: ProvisionId(id.into()),
            law: format!("中华人民共和国{short}"),
            short: short.into(),
            cite: cite.into(),
            says: says.into(),
            penalty: (id == "AdLaw-17").then(|| "第五十八条第一款第二项".to_owned()),
            from: "2015-09-01".parse().unwrap(),
            to: None,
            unverified,
        };
    LawTable {
        provisions: rows
            .into_iter()
            .map(|row| (ProvisionId(row.0.into()), provision(row)))
            .collect(),
    }
}

/// Id, Chinese and English title, category, severity, provisions, explanation.
type RuleRow = (
    &'static str,
    &'static str,
    &'static str,
    Category,
    u8,
    &'static [&'static str],
    &'static str,
);

pub fn rules() -> Vec<RuleInfo> {
    let rows: [RuleRow; 11] = [
        (
            "dt-cure-disease",
            "声称治愈疾病",
            "Claims to cure a disease",
            Category::DiseaseTreatment,
            4,
            &["AdLaw-17", "FSL-73-1"],
            "文案称商品能治愈疾病，普通食品和保健食品均不得涉及疾病治疗功能。",
        ),
        (
            "eg-guarantee",
            "保证疗效",
            "Guarantees the effect",
            Category::EfficacyGuarantee,
            3,
            &["AdLaw-18-1-1"],
            "文案以无效退款等方式保证功效。",
        ),
        (
            "sg-no-side-effect",
            "声称无副作用",
            "Claims no side effects",
            Category::SafetyGuarantee,
            3,
            &["AdLaw-18-1-1"],
            "文案断言商品安全、无副作用。",
        ),
        (
            "us-rate",
            "有效率无出处",
            "Rate without source",
            Category::UnsupportedStatistic,
            3,
            &["AdLaw-11-2"],
            "文案引用有效率而未表明出处。",
        ),
        (
            "sa-office",
            "借用国家机关名义",
            "Uses the name of an office",
            Category::StateAuthority,
            3,
            &["AdLaw-9-2"],
            "文案以国家机关的名义推荐商品。",
        ),
        (
            "at-first",
            "最高级用语",
            "Superlative",
            Category::AbsoluteTerms,
            1,
            &["AdLaw-9-3"],
            "文案使用“第一”等绝对化用语。",
        ),
        (
            "en-customer",
            "以顾客名义证明",
            "Customer proves the effect",
            Category::Endorsement,
            2,
            &["AdLaw-18-1-5"],
            "商家发布的文案以顾客经历证明功效。",
        ),
        (
            "en-expert",
            "专家推荐",
            "Expert recommends",
            Category::Endorsement,
            3,
            &["AdLaw-18-1-5"],
            "文案以专家名义推荐商品。",
        ),
        (
            "sr-ancestral",
            "祖传秘方",
            "Ancestral recipe",
            Category::SecretRecipe,
            2,
            &[],
            "文案以祖传秘方为噱头。",
        ),
        (
            "mw-missing",
            "缺少警示语",
            "Warning missing",
            Category::MissingWarning,
            2,
            &["AdLaw-18-2"],
            "全文未见“本品不能代替药物”的显著标示。",
        ),
        (
            "rg-gift",
            "赠送诱导",
            "Gift as lure",
            Category::RefundOrGift,
            1,
            &[],
            "文案以赠送诱导购买。",
        ),
    ];
    let news = RuleInfo {
        rule: RuleRef::new("di-news", 2),
        title_zh: "以资讯形式发布广告".into(),
        title_en: "Advertising as news".into(),
        category: Category::DisguisedInformation,
        severity: Severity::MILD,
        provisions: vec![ProvisionId("AdLaw-14-2".into())],
        explain: "资讯文末附购买方式，疑似变相发布广告。".into(),
    };
    rows.into_iter()
        .map(
            |(id, zh, en, category, severity, provisions, explain)| RuleInfo {
                rule: RuleRef::new(id, 1),
                title_zh: zh.into(),
                title_en: en.into(),
                category,
                severity: severity.try_into().unwrap(),
                provisions: provisions
                    .iter()
                    .map(|id| ProvisionId((*id).into()))
                    .collect(),
                explain: explain.into(),
            },
        )
        .chain([news])
        .collect()
}
