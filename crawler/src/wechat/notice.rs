//! Notices and verification pages, all sent with HTTP 200 in place of a post.
//!
//! Only the places where the platform writes its notices are read. An article may quote the same
//! words, so its body is never searched.

use mingjian_domain::DocumentState;
use scraper::{Html, Selector};

/// What stands in the post's place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// What became of the post.
    pub state: DocumentState,
    /// The notice as shown.
    pub title: String,
    /// The platform's reason, if it gives one.
    pub reason: Option<String>,
}

/// Words of a notice, lower case where Latin, and what they mean. The first that is contained wins.
const WORDS: &[(&str, DocumentState)] = &[
    ("已被发布者删除", DocumentState::Deleted),
    ("已被作者删除", DocumentState::Deleted),
    ("has been deleted by the author", DocumentState::Deleted),
    ("因违规无法查看", DocumentState::Violation),
    ("审核涉嫌违规", DocumentState::Violation),
    ("violat", DocumentState::Violation),
    ("该内容暂时无法查看", DocumentState::Unavailable),
    ("此内容发送失败无法查看", DocumentState::Unavailable),
    ("根据作者隐私设置", DocumentState::Unavailable),
    ("链接已过期", DocumentState::Unavailable),
    ("参数错误", DocumentState::Unavailable),
    ("系统出错", DocumentState::Unavailable),
    ("环境异常", DocumentState::Blocked),
    ("完成验证后即可继续访问", DocumentState::Blocked),
    ("去验证", DocumentState::Blocked),
    ("访问过于频繁", DocumentState::Blocked),
    ("操作频繁", DocumentState::Blocked),
];

/// The notice on this page, if it is one. `url` tells where a verification page was reached.
pub(crate) fn read(page: &Html, url: Option<&str>) -> Option<Notice> {
    for place in [".weui-msg .weui-msg__title", ".mesg-block p", ".weui-msg"] {
        if let Some(title) = first_text(page, place)
            && let Some(state) = meaning(&title)
        {
            return Some(Notice {
                state,
                title,
                reason: first_text(page, ".weui-msg__desc .tips")
                    .or_else(|| first_text(page, ".weui-msg__desc")),
            });
        }
    }
    let is_check = [
        "#js_verify",
        "[id*=tcaptcha]",
        "[src*=wappoc_appmsgcaptcha]",
    ]
    .iter()
    .any(|place| select(place).is_some_and(|s| page.select(&s).next().is_some()));
    let is_check = is_check || url.is_some_and(|url| url.contains("wappoc_appmsgcaptcha"));
    is_check.then(|| Notice {
        state: DocumentState::Blocked,
        title: "环境异常".to_owned(),
        reason: None,
    })
}

/// What the words of a notice mean.
pub(crate) fn meaning(words: &str) -> Option<DocumentState> {
    let words = words.to_lowercase();
    WORDS
        .iter()
        .find(|(known, _)| words.contains(known))
        .map(|(_, state)| *state)
}

fn first_text(page: &Html, place: &str) -> Option<String> {
    let selector = select(place)?;
    page.select(&selector)
        .map(|e| {
            e.text()
                .collect::<String>()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .find(|text| !text.is_empty())
}

fn select(place: &str) -> Option<Selector> {
    Selector::parse(place).ok()
}
