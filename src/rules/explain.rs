//! `rules explain`: one text as the rules see it, for an officer, in Chinese.

use super::args::ExplainArgs;
use crate::cli::FolderArgs;
use crate::say::{self, say};
use crate::{Done, office};
use anyhow::{Context as _, bail};
use mingjian_domain::{CHINA, Change, Document, Explanation, Precision, Published, Turn, Verdict};
use std::fmt::Write as _;
use std::io::Read as _;

pub fn run(folder: &FolderArgs, args: &ExplainArgs) -> anyhow::Result<Done> {
    let classifier = office::rules(folder)?;
    let mut text = args.text.clone();
    if text == "-" {
        let mut bytes = Vec::new();
        let read = std::io::stdin().read_to_end(&mut bytes);
        read.context("standard input cannot be read")?;
        text = mingjian_crawler::charset::decode(&bytes, None, None).text;
    }
    let length = text.chars().count();
    if text.trim().is_empty() {
        bail!("the text is empty; nothing was explained");
    }
    let longest = Explanation::LONGEST;
    if length > longest {
        bail!("the text has {length} characters; explain at most {longest} at a time");
    }
    let published = args.published.and_then(|day| {
        let at = CHINA.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
        Some(Published {
            at,
            precision: Precision::Day,
        })
    });
    let document = Document {
        product_kind: args.product_kind,
        published,
        ..Document::plain(args.title.as_deref(), &text)
    };
    let explanation = classifier.explain(&document);
    if args.json {
        say::json(&explanation)?;
    } else {
        for line in told(&explanation).lines() {
            say!("{line}")?;
        }
    }
    Ok(Done::Well)
}

fn told(e: &Explanation) -> String {
    let mut out = String::new();
    let verdict = match e.verdict {
        Verdict::Flagged => "涉嫌，待核查",
        Verdict::Clear => "未见涉嫌",
    };
    line(
        &mut out,
        format_args!(
            "结论：{verdict}（风险 {:.2}，广告迹象 {:.2}）",
            e.risk, e.is_advertisement
        ),
    );
    texts(&mut out, e);
    circumstances(&mut out, e);
    words(&mut out, e);
    rules(&mut out, e);
    turn(&mut out, e.turn.as_ref(), e.verdict);
    out
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    writeln!(out, "{text}").expect("a string takes what it is given");
}

fn heading(out: &mut String, text: &str) {
    line(out, format_args!("\n{text}"));
}

fn texts(out: &mut String, e: &Explanation) {
    heading(out, "一、归一化");
    for text in &e.texts {
        line(out, format_args!("  原文　{}", flat(&text.original)));
        for step in &text.steps {
            let after = if step.after.is_empty() {
                "（删去）".to_owned()
            } else {
                format!("→ {}", flat(&step.after))
            };
            let times = if step.times > 1 {
                format!("，{}处", step.times)
            } else {
                String::new()
            };
            line(
                out,
                format_args!(
                    "    {}：{} {after}{times}",
                    step.kind.zh(),
                    shown(&step.before)
                ),
            );
        }
        line(out, format_args!("  读作　{}", flat(&text.normalised)));
    }
}

/// Text on one line.
fn flat(text: &str) -> String {
    text.replace('\n', "⏎")
}

/// What was taken out, made visible.
fn shown(text: &str) -> String {
    if text.trim().is_empty() {
        text.replace('\n', "⏎").replace(char::is_whitespace, "␣")
    } else {
        flat(text)
    }
}

fn circumstances(out: &mut String, e: &Explanation) {
    heading(out, "二、环境");
    let c = &e.circumstances;
    line(
        out,
        format_args!(
            "  说话人：{}　商品种类：{}",
            c.speaker.zh(),
            c.product_kind.zh()
        ),
    );
    let lists = [
        ("价格", &c.goods.prices),
        ("电话", &c.goods.phones),
        ("购买方式", &c.goods.contacts),
        ("编号", &c.numbers),
        ("警示语", &c.warnings),
        ("无法核对", &c.not_checkable),
    ];
    for (name, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
        line(out, format_args!("  {name}：{}", list.join("、")));
    }
}

fn words(out: &mut String, e: &Explanation) {
    heading(out, "三、词表命中");
    if e.words.is_empty() {
        line(out, format_args!("  无"));
    }
    for hit in &e.words {
        let lexicons: Vec<String> = hit
            .lexicons
            .iter()
            .map(|(name, note)| format!("{name}（{note}）"))
            .collect();
        let quote = if hit.quote == hit.word {
            String::new()
        } else {
            format!("，原文“{}”", flat(&hit.quote))
        };
        let times = if hit.times > 1 {
            format!(" ×{}", hit.times)
        } else {
            String::new()
        };
        line(
            out,
            format_args!("  {}{times}{quote}　{}", hit.word, lexicons.join("、")),
        );
    }
}

fn rules(out: &mut String, e: &Explanation) {
    heading(out, "四、命中的规则");
    if e.findings.is_empty() {
        line(out, format_args!("  无"));
    }
    for f in &e.findings {
        let quote = if f.quote.is_empty() {
            "全文".to_owned()
        } else {
            format!("“{}”", flat(&f.quote))
        };
        line(
            out,
            format_args!(
                "  {quote}　{}（{}，严重程度 {}）　{}",
                f.title,
                f.category.zh(),
                f.severity.level(),
                f.rule.0
            ),
        );
        line(
            out,
            format_args!("    {}　{}", f.reason, f.provisions.join("、")),
        );
    }
    heading(out, "五、命中而排除的规则");
    if e.excused.is_empty() {
        line(out, format_args!("  无"));
    }
    for x in &e.excused {
        let by =
            x.by.as_ref()
                .map_or_else(String::new, |by| format!("；去掉“{}”就会命中", flat(by)));
        line(
            out,
            format_args!(
                "  “{}”　{}（{}）　{}",
                flat(&x.quote),
                x.title,
                x.category.zh(),
                x.rule.0
            ),
        );
        line(out, format_args!("    {}{by}", x.why));
    }
    heading(out, "六、险些命中的规则");
    if e.near.is_empty() {
        line(out, format_args!("  无"));
    }
    for near in &e.near {
        line(
            out,
            format_args!(
                "  “{}”　{}（{}）　{}",
                flat(&near.quote),
                near.title,
                near.category.zh(),
                near.rule.0
            ),
        );
        line(out, format_args!("    {}", near.lacks));
    }
}

fn turn(out: &mut String, turn: Option<&Turn>, verdict: Verdict) {
    heading(out, "七、最小的改动");
    let Some(turn) = turn else {
        line(out, format_args!("  试过的改动都不改变结论"));
        return;
    };
    let becomes = match verdict {
        Verdict::Flagged => "不再涉嫌",
        Verdict::Clear => "就会涉嫌",
    };
    line(
        out,
        format_args!("  {}，{becomes}（风险 {:.2}）", flat(&turn.what), turn.risk),
    );
    let marked: String = turn
        .pieces
        .iter()
        .map(|piece| match piece.change {
            Change::Kept => flat(&piece.text),
            Change::Removed => format!("[-{}-]", flat(&piece.text)),
            Change::Added => format!("[+{}+]", flat(&piece.text)),
        })
        .collect();
    line(out, format_args!("  {marked}"));
    line(out, format_args!("  改后　{}", flat(&turn.text())));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use mingjian_classifier::Classifier;
    use std::path::Path;

    fn explained(title: Option<&str>, text: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("classifier/tests/fixtures/pack");
        let classifier = Classifier::from_dir(&folder).unwrap();
        told(&classifier.explain(&Document::plain(title, text)))
    }

    #[test]
    fn a_disguised_claim_and_the_least_cut_that_clears_it() {
        insta::assert_snapshot!(explained(
            None,
            "吃三盒，根-治★糖n病，電話１３８００００００００"
        ));
    }

    #[test]
    fn a_denial_and_the_word_it_hangs_on() {
        insta::assert_snapshot!(explained(
            Some("温馨提示"),
            "本品不能治疗糖尿病，微信下单，电话13800000000"
        ));
    }

    #[test]
    fn an_excuse_is_named_though_the_rule_stands_elsewhere() {
        let told = explained(None, "根治糖尿病，电话13800000000。本品不能治疗高血压");
        assert!(told.contains("去掉“不”就会命中"), "{told}");
    }

    #[test]
    fn a_gap_too_wide_and_an_element_in_another_sentence() {
        insta::assert_snapshot!(explained(
            None,
            "每日两粒，根治多年以来一直反反复复的糖尿病。专家来了，电话13800000000"
        ));
    }
}
