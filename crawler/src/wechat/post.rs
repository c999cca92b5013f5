//! One item of a feed or an export, before it is a Document.

use super::{article, blocks, identity, notice};
use crate::extract::Problem;
use mingjian_domain::{
    Completeness, Document, DocumentState, Part, PartKind, Published, SourceKind, Speaker,
};

/// The text of an item as its tool hands it over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// An HTML fragment, the whole post.
    Html(String),
    /// Plain paragraphs, the whole text without its pictures.
    Plain(String),
    /// A digest or teaser.
    Excerpt(String),
    /// Nothing.
    Missing,
}

/// What tools agree on.
#[derive(Debug)]
pub(crate) struct Post {
    pub url: Option<String>,
    pub title: Option<String>,
    pub account: Option<String>,
    pub author: Option<String>,
    pub published: Option<Published>,
    pub text: Text,
    /// The tool says that the post is gone.
    pub deleted: bool,
    /// Pictures named beside the text: the cover.
    pub pictures: u32,
    /// Readers' comments, and replies, whose speaker is not told.
    pub comments: Vec<(Speaker, String)>,
    /// Where it stands in its file.
    pub place: String,
    /// Whether it belongs to an official account.
    pub wechat: bool,
}

/// What wewe-rss writes where it could not fetch the text.
const NOT_FETCHED: &str = "获取全文失败";

impl Post {
    /// The document, and a problem where the tool left something out.
    pub fn into_document(self, problems: &mut Vec<Problem>) -> Document {
        let mut state = if self.deleted {
            DocumentState::Deleted
        } else {
            DocumentState::Article
        };
        let mut excerpt = false;
        let mut problem = |what: &str| {
            problems.push(Problem {
                where_: self.place.clone(),
                what: what.to_owned(),
            });
        };
        let body = match &self.text {
            Text::Html(html) if html.trim() == "DELETED" => {
                state = DocumentState::Deleted;
                blocks::Body::default()
            }
            Text::Html(html) if html.contains(NOT_FETCHED) => {
                problem("the feed tool could not fetch the text; the title alone is kept");
                excerpt = true;
                blocks::Body::default()
            }
            Text::Html(html) => {
                let body = blocks::of_fragment(html, &self.place);
                match blocked(&body) {
                    Some(found) => {
                        problem("a notice or verification page stands in place of the text");
                        state = found;
                        excerpt = true;
                        blocks::Body::default()
                    }
                    None => body,
                }
            }
            Text::Plain(text) => article::paragraphs(text, &self.place),
            Text::Excerpt(text) => {
                excerpt = true;
                if text.contains('<') {
                    blocks::of_fragment(text, &self.place)
                } else {
                    article::paragraphs(text, &self.place)
                }
            }
            Text::Missing => {
                excerpt = true;
                blocks::Body::default()
            }
        };
        let mut parts = Vec::new();
        if let Some(title) = &self.title {
            parts.push(article::part(PartKind::Title, title.clone(), &self.place));
        }
        parts.extend(body.parts);
        parts.extend(self.comments.iter().map(|(speaker, text)| Part {
            speaker: *speaker,
            ..article::part(PartKind::Comment, text.clone(), &self.place)
        }));
        Document {
            source_kind: if self.wechat {
                SourceKind::Wechat
            } else {
                SourceKind::Web
            },
            url: self.url.map(|u| identity::normalise(&u).unwrap_or(u)),
            title: self.title,
            account: self.account,
            author: self.author,
            published: self.published,
            state,
            product_kind: None,
            parts,
            completeness: Completeness {
                unread_images: body.images.max(self.pictures),
                unheard_media: body.media,
                speech_only: false,
                excerpt,
            },
        }
    }
}

/// A notice that the tool took for the text: short, and nothing but the notice's words.
fn blocked(body: &blocks::Body) -> Option<DocumentState> {
    let text: String = body.parts.iter().map(|p| p.text.as_str()).collect();
    (text.chars().count() < 120).then(|| notice::meaning(&text))?
}

/// A title as one line, `<![CDATA[…]]>` that was escaped as text taken off.
pub(crate) fn clean_title(text: &str) -> Option<String> {
    let text = unwrap_cdata(text);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// The inside of a CDATA section that stands as literal text.
pub(crate) fn unwrap_cdata(text: &str) -> &str {
    let text = text.trim();
    text.strip_prefix("<![CDATA[")
        .and_then(|rest| rest.strip_suffix("]]>"))
        .unwrap_or(text)
}
