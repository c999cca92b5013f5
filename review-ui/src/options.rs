//! Options of the select boxes that narrow a list.

use crate::lang::{Lang, Named};
use mingjian_domain::{ActionId, Category, ItemState, JointAction, ProductKind, SourceKind};

/// One entry of a select box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub name: String,
    /// Whether it is the one in force.
    pub chosen: bool,
}

/// A select box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Select {
    /// Name of the field.
    pub field: &'static str,
    /// What it narrows.
    pub name: &'static str,
    /// Its entries, the one for everything first.
    pub options: Vec<Choice>,
}

fn choices<T: Named + Copy + PartialEq + std::fmt::Display>(
    lang: Lang,
    all: (&str, &str),
    words: &[T],
    chosen: Option<T>,
) -> Vec<Choice> {
    let first = Choice {
        value: all.0.to_owned(),
        name: all.1.to_owned(),
        chosen: chosen.is_none(),
    };
    let rest = words.iter().map(|&word| Choice {
        value: word.to_string(),
        name: lang.name(word).to_owned(),
        chosen: chosen == Some(word),
    });
    std::iter::once(first).chain(rest).collect()
}

/// Kinds of goods; nothing means that the text tells.
pub fn products(lang: Lang, chosen: Option<ProductKind>) -> Vec<Choice> {
    let all = lang.t("由文字判断", "as the text tells");
    choices(lang, ("", all), ProductKind::ALL, chosen)
}

/// States; `all` is the value that means any.
pub fn states(lang: Lang, all: &str, chosen: Option<ItemState>) -> Vec<Choice> {
    choices(
        lang,
        (all, lang.t("全部状态", "Any state")),
        ItemState::ALL,
        chosen,
    )
}

/// Categories.
pub fn categories(lang: Lang, chosen: Option<Category>) -> Vec<Choice> {
    choices(
        lang,
        ("", lang.t("全部类别", "Any category")),
        Category::ALL,
        chosen,
    )
}

/// Media.
pub fn kinds(lang: Lang, chosen: Option<SourceKind>) -> Vec<Choice> {
    choices(
        lang,
        ("", lang.t("全部来源", "Any medium")),
        SourceKind::ALL,
        chosen,
    )
}

/// Joint actions.
pub fn actions(lang: Lang, all: &[JointAction], chosen: Option<ActionId>) -> Vec<Choice> {
    let first = Choice {
        value: String::new(),
        name: lang.t("全部行动", "Any action").to_owned(),
        chosen: chosen.is_none(),
    };
    let rest = all.iter().map(|action| Choice {
        value: action.id.to_string(),
        name: action.name.clone(),
        chosen: chosen == Some(action.id),
    });
    std::iter::once(first).chain(rest).collect()
}
