//! The language and look a visitor chose, read from cookies; every text stands in both languages
//! beside its place of use.

use axum::http::{HeaderMap, header};
use mingjian_domain::{
    Category, DismissReason, ItemState, PartKind, ProductKind, Role, SourceKind, Speaker,
};

/// Language of the pages. What was published stays in its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// For the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The text of this language.
    pub fn t<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// Name of a word of the domain.
    pub fn name(self, word: impl Named) -> &'static str {
        match self {
            Self::Zh => word.zh_name(),
            Self::En => word.en_name(),
        }
    }
}

/// A word of the domain with a name in both languages.
pub trait Named {
    /// Chinese.
    fn zh_name(&self) -> &'static str;
    /// English.
    fn en_name(&self) -> &'static str;
}

impl<T: Named> Named for &T {
    fn zh_name(&self) -> &'static str {
        (**self).zh_name()
    }
    fn en_name(&self) -> &'static str {
        (**self).en_name()
    }
}

macro_rules! named {
    ($($word:ty),+) => {$(
        impl Named for $word {
            fn zh_name(&self) -> &'static str {
                self.zh()
            }
            fn en_name(&self) -> &'static str {
                self.en()
            }
        }
    )+};
}
named!(
    Category,
    DismissReason,
    ItemState,
    PartKind,
    ProductKind,
    Role,
    SourceKind,
    Speaker,
    mingjian_domain::CaseStepKind,
    mingjian_domain::DocumentState,
    mingjian_domain::StepKind
);

/// Light or dark, where the visitor does not leave it to the system.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Paper.
    Light,
    /// Ink.
    Dark,
}

impl Theme {
    /// For the `data-theme` attribute and the address that chooses it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::System, Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| theme.as_str() == name)
    }

    /// Address of the switch: to the theme that comes after this one.
    pub fn path(self) -> &'static str {
        match self {
            Self::System => "/theme/dark",
            Self::Dark => "/theme/light",
            Self::Light => "/theme/system",
        }
    }
}

/// What a visitor chose, session or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Prefs {
    /// Language.
    pub lang: Lang,
    /// Look.
    pub theme: Theme,
    /// Single keys switched off.
    pub keys_off: bool,
}

impl Prefs {
    /// From the request's cookies; what is missing or unknown is the default.
    pub fn of(headers: &HeaderMap) -> Self {
        Self {
            lang: match cookie(headers, "lang") {
                Some("en") => Lang::En,
                _ => Lang::Zh,
            },
            theme: cookie(headers, "theme")
                .and_then(Theme::named)
                .unwrap_or_default(),
            keys_off: cookie(headers, "keys") == Some("off"),
        }
    }
}

/// The value of one cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_choose_and_nonsense_does_not() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            "a=b; lang=en; theme=plaid; keys=off".parse().unwrap(),
        );
        let prefs = Prefs::of(&headers);
        assert_eq!(
            (prefs.lang, prefs.theme, prefs.keys_off),
            (Lang::En, Theme::System, true)
        );
    }
}
