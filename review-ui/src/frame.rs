//! Frame: what stands around every page: who is signed in, how much waits, language and look.

use crate::error::PageError;
use crate::lang::{Lang, Named, Prefs, Theme};
use crate::session::{self, SignedIn};
use crate::{Shared, assets, when};
use axum::http::HeaderMap;
use jiff::Timestamp;
use mingjian_domain::{ItemState, Role, User};
use mingjian_store::QueueFilter;

/// Which entry of the main menu is lit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Nav {
    None,
    Queue,
    Search,
    Cases,
    Sources,
    Rules,
}

/// What the frame says of somebody signed in.
#[derive(Debug, Clone)]
pub struct Who {
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Token of this session's forms.
    pub csrf: String,
    /// Open items of all sources.
    pub open: u64,
    /// Items this user decided today.
    pub today: u64,
}

/// See the module.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Language, look, keys.
    pub prefs: Prefs,
    /// Who is signed in, if anybody.
    pub who: Option<Who>,
    /// Path and query of this page, for the switches to come back to.
    pub here: String,
    /// The menu entry that is lit.
    pub nav: Nav,
}

impl Frame {
    /// For somebody signed in.
    pub async fn new(app: &Shared, me: &SignedIn, nav: Nav) -> Result<Self, PageError> {
        Ok(Self {
            prefs: me.prefs,
            who: Some(who(app, &me.user, &me.csrf).await?),
            here: me.here.clone(),
            nav,
        })
    }

    /// For somebody who may not be signed in; a failing store counts as nobody.
    pub async fn of_headers(app: &Shared, headers: &HeaderMap, here: String, nav: Nav) -> Self {
        let who = match session::find(app, headers).await {
            Ok(Some(session)) => who(app, &session.user, &session.csrf).await.ok(),
            _ => None,
        };
        Self {
            prefs: Prefs::of(headers),
            who,
            here,
            nav,
        }
    }

    /// The text of the page's language.
    pub fn t<'a>(&self, zh: &'a str, en: &'a str) -> &'a str {
        self.prefs.lang.t(zh, en)
    }

    /// The name of a word of the domain.
    pub fn name(&self, word: impl Named) -> &'static str {
        self.prefs.lang.name(word)
    }

    /// For the `lang` attribute of the page.
    pub fn tag(&self) -> &'static str {
        self.prefs.lang.tag()
    }

    /// Whether the page is Chinese.
    pub fn zh(&self) -> bool {
        self.prefs.lang == Lang::Zh
    }

    /// Address of the stylesheet.
    pub fn style(&self) -> String {
        assets::style()
    }

    /// Address of the script.
    pub fn script(&self) -> String {
        assets::script()
    }

    /// Address of the icon.
    pub fn seal(&self) -> String {
        assets::seal()
    }

    /// Token for the forms of this page.
    pub fn csrf(&self) -> &str {
        self.who.as_ref().map_or("", |who| &who.csrf)
    }

    /// `aria-current` of a menu entry.
    pub fn at(&self, name: &str) -> bool {
        matches!(
            (self.nav, name),
            (Nav::Queue, "queue")
                | (Nav::Search, "search")
                | (Nav::Cases, "cases")
                | (Nav::Sources, "sources")
                | (Nav::Rules, "rules")
        )
    }

    /// Whether somebody with this role is signed in.
    pub fn is_officer(&self) -> bool {
        self.who
            .as_ref()
            .is_some_and(|who| who.role >= Role::Officer)
    }

    /// Whether an operator is signed in.
    pub fn is_operator(&self) -> bool {
        self.who
            .as_ref()
            .is_some_and(|who| who.role >= Role::Operator)
    }

    /// What the theme switch is called, and where it leads.
    pub fn theme_name(&self) -> &'static str {
        match self.prefs.theme {
            Theme::System => self.t("随系统", "System"),
            Theme::Light => self.t("浅色", "Light"),
            Theme::Dark => self.t("深色", "Dark"),
        }
    }

    /// Address of a switch that comes back here.
    pub fn switch(&self, to: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("back", &self.here);
        format!("{to}?{}", query.finish())
    }
}

async fn who(app: &Shared, user: &User, csrf: &str) -> Result<Who, PageError> {
    let store = &app.site.store;
    let open = QueueFilter {
        state: Some(ItemState::Open),
        ..QueueFilter::default()
    };
    Ok(Who {
        name: user.name.clone(),
        role: user.role,
        csrf: csrf.to_owned(),
        open: store.items().count(&open).await?,
        today: store
            .items()
            .decided_today(user.id, when::today(Timestamp::now()))
            .await?,
    })
}
