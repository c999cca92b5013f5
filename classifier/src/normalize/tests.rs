#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn words() -> Disguises {
    Disguises::of(WORDS)
}
const WORDS: [&str; 14] = [
    "糖尿病",
    "治疗",
    "血糖",
    "降血糖",
    "肿瘤",
    "高血压",
    "疗效",
    "抗癌",
    "湿疹",
    "血压",
    "壮阳",
    "三高",
    "减肥",
    "有效",
];

fn normal(text: &str) -> String {
    normalise(text, &words()).text
}

#[test]
fn tricks_are_undone() {
    for (trick, plain) in [
        ("１００％，Ａ", "100%,a"),
        ("治療糖尿病", "治疗糖尿病"),
        ("治\u{200b}疗\u{fe0f}", "治疗"),
        ("治★疗 根 治", "治疗根治"),
        ("降-血-糖", "降血糖"),
        ("抗 . 癌", "抗癌"),
        ("治│疗", "治疗"),
        ("糖①尿②病", "糖尿病"),
        ("治🔥疗", "治疗"),
        ("治\n疗", "治疗"),
        ("降xue糖", "降血糖"),
        ("降 xuè 糖", "降血糖"),
        ("zhi疗", "治疗"),
        ("糖niao病", "糖尿病"),
        ("湿 zhen", "湿疹"),
        ("壮Y", "壮阳"),
        ("冶疗", "治疗"),
        ("月中瘤", "肿瘤"),
        ("氵台疗", "治疗"),
        ("唐尿病", "糖尿病"),
        ("高雪压", "高血压"),
        ("聊效好", "疗效好"),
        ("🩸糖", "血糖"),
        ("tangniaobing", "糖尿病"),
        ("现(xiàn)在", "现在"),
        ("治疗（zhìliáo）", "治疗"),
        ("治【疗】", "治疗"),
    ] {
        assert_eq!(normal(trick), plain, "{trick}");
    }
}

#[test]
fn ordinary_text_is_left_alone() {
    for text in [
        "大雪压青松",
        "冶金工业与陶冶情操",
        "他在唐朝的塘边聊天",
        "中国(上海)自由贸易区",
        "粤食健广审(文)第270331-00123号",
        "iphone 15 pro",
        "每盒3.5元",
        "https://example.test/a-b.html",
        "二〇二六年",
        "血糖、血压、血脂",
        "这是什么?——是水。",
    ] {
        assert_eq!(normal(text), text);
    }
}

#[test]
fn blanks_leave_weak_bounds() {
    let read = plain("本品不能代替药物 三天见效");
    assert_eq!(read.text, "本品不能代替药物三天见效");
    assert_eq!(read.weak, ["本品不能代替药物".len() as u32]);
    assert_eq!(plain("一段。\n\n二段").text, "一段。\n二段");
}

fn messy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("降xue糖".to_owned()),
        Just("治★疗".to_owned()),
        Just("月中瘤".to_owned()),
        Just(" ".to_owned()),
        proptest::sample::select(vec![
            "3gao",
            "唐尿bing",
            "tangniaobing",
            "xtang尿病",
            "雪",
            "t尿病",
            "治【疗】",
            "现代(xiàn dài)",
            "减f",
            "kg",
            "疗孝",
            "氵台疗",
            "h压",
            "血 T",
            "高x压",
            "\n\n",
            "①",
            "治疗(zhi liao)",
            "😀",
            "有xiao",
            "糖尿b",
            "tang尿",
            "(文)",
            "３",
            "Ⅲ",
            "①②"
        ])
        .prop_map(String::from),
        Just("\r\n".to_owned()),
        Just("\u{200b}".to_owned()),
        Just("现(xiàn)".to_owned()),
        Just("🔥🩸".to_owned()),
        Just("㎎ﬃ½".to_owned()),
        Just("e\u{301}İ".to_owned()),
        "\\PC{0,8}",
        any::<char>().prop_map(String::from),
        "[一-龥]{0,5}",
        "[ -~]{0,5}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// A word that the lexicons know, and the word as somebody hides it: traditional forms, one
/// character in pinyin of full width, and things wedged in between that show nothing or mean nothing.
fn hidden() -> impl Strategy<Value = (&'static str, String)> {
    let wedge = prop::sample::select(vec![
        "", "", "\u{200b}", "\u{fe0f}", "★", " ", "🔥", "①", "-", ".", "·", "★🔥 ", "\n",
    ]);
    let wedges = prop::collection::vec(wedge, 3);
    let traditional = prop::collection::vec(any::<bool>(), 4);
    let word = prop::sample::select(WORDS.to_vec());
    (
        word,
        wedges,
        traditional,
        any::<Option<prop::sample::Index>>(),
    )
        .prop_map(|(word, wedges, traditional, spelt)| {
            let chars: Vec<char> = word.chars().collect();
            let spelt = spelt
                .filter(|_| chars.len() >= 3)
                .map(|at| at.index(chars.len()));
            let mut written = String::new();
            for (at, c) in chars.iter().enumerate() {
                let old = "疗療肿腫压壓阳陽减減".chars().collect::<Vec<_>>();
                let old = old.chunks(2).find(|pair| pair[0] == *c).map(|pair| pair[1]);
                let sound = readings(*c).next().filter(|_| spelt == Some(at));
                match (sound, old.filter(|_| traditional[at])) {
                    (Some(sound), _) => {
                        let wide = |b: u8| char::from_u32(0xff00 + u32::from(b) - 0x20);
                        written.extend(sound.bytes().filter_map(wide));
                    }
                    (None, Some(old)) => written.push(old),
                    (None, None) => written.push(*c),
                }
                // Beside letters a line break or a point is one.
                let beside = spelt.is_some_and(|spelt| at == spelt || at + 1 == spelt);
                if at + 1 < chars.len() {
                    written.push_str(if beside { "\u{200b}" } else { wedges[at] });
                }
            }
            (word, written)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_range_maps_in_order_and_in_bounds(text in messy()) {
        let read = normalise(&text, &words());
        let total = text.chars().count() as u32;
        let ends: Vec<usize> = read.text.char_indices().map(|(at, _)| at).chain([read.text.len()]).collect();
        let mut before = 0;
        for pair in ends.windows(2) {
            let one = read.original(pair[0]..pair[1]);
            prop_assert!(one.start < one.end && one.end <= total, "{one:?} of {total}");
            prop_assert!(one.start >= before, "in order");
            before = one.start;
            let rest = read.original(pair[0]..read.text.len());
            prop_assert!(rest.start == one.start && rest.end >= one.end && rest.end <= total);
        }
        prop_assert!(read.weak.is_sorted());
        for at in &read.weak {
            prop_assert!(read.text.is_char_boundary(*at as usize));
        }
    }

    #[test]
    fn a_hidden_word_is_found_where_a_reader_would_point(hidden in hidden()) {
        let (word, written) = hidden;
        let text = format!("今天说{written}的事。");
        let read = normalise(&text, &words());
        prop_assert_eq!(&read.text, &format!("今天说{word}的事。"), "{}", text);
        let start = "今天说".len();
        let place = read.original(start..start + word.len());
        let chars: Vec<char> = text.chars().collect();
        let pointed: String = chars[place.start as usize..place.end as usize].iter().collect();
        prop_assert_eq!(pointed, written);
    }

    #[test]
    fn plain_simplified_text_is_itself(text in "[的一是不了人我在有他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可她里后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化由却代军产入先山五太水万市眼体别处总才场师书比住员九笑性通目华报立马命张活难神数件安表原车白应路期叫死常提感金何更反合放做系计或司利受光王果亲界及今京务制解各任至清物台象记边共风战干接它许八特觉望直服毛林题建南度统色字请交爱让认算论百吃义科怎元社术结六功指思非流每青管夫连远资队跟带花快条院变联权往展该领传近留红治决周保达办运武半候七必城父强步完革深区即求品士转量空甚众技轻程告江语英基派满式李息写呢识极令黄德收脸钱党倒未持取设始版双历越史商千片容研像找友孩站广改议形委早房音火际则首单据导影失拿网香似斯专石若兵弟谁校读志飞观争究包组造落视济喜离虽坏兴算医。、,]{0,40}") {
        let read = normalise(&text, &words());
        prop_assert_eq!(&read.text, &text);
        let total = text.chars().count() as u32;
        if total > 0 {
            prop_assert_eq!(read.original(0..text.len()), 0..total);
        }
    }
}
