//! Filters of the queue, as they live in the address.

use crate::fields::Fields;
use crate::when;
use jiff::civil::Date;
use mingjian_domain::{ActionId, Category, ItemState, SourceId, SourceKind};
use mingjian_store::QueueFilter;

/// Rows of one page of the queue.
pub const ROWS: u32 = 24;

/// Which items the list shows. An address without fields means all open ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filters {
    /// State; `None`: any.
    pub state: Option<ItemState>,
    /// Only with a finding of this category.
    pub category: Option<Category>,
    /// Only of this medium.
    pub kind: Option<SourceKind>,
    /// Only of this joint action.
    pub action: Option<ActionId>,
    /// Only of this source.
    pub source: Option<SourceId>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Page of the list, from 1.
    pub page: u32,
}

impl Default for Filters {
    fn default() -> Self {
        Self {
            state: Some(ItemState::Open),
            category: None,
            kind: None,
            action: None,
            source: None,
            from: None,
            to: None,
            page: 1,
        }
    }
}

impl Filters {
    /// From an address or a form; what does not read is left out.
    pub fn read(fields: &Fields) -> Self {
        Self {
            state: match fields.text("state") {
                "" => Some(ItemState::Open),
                word => word.parse().ok(),
            },
            category: fields.read("category"),
            kind: fields.read("kind"),
            action: fields.read("action"),
            source: fields.read("source"),
            from: fields.read("from"),
            to: fields.read("to"),
            page: fields.read("page").unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// As the fields of an address, without those that say nothing; reading it gives `self` back.
    pub fn query(&self) -> String {
        let mut out = url::form_urlencoded::Serializer::new(String::new());
        if self.state != Some(ItemState::Open) {
            out.append_pair("state", self.state.map_or("any", ItemState::as_str));
        }
        let fields = [
            ("category", self.category.map(|c| c.to_string())),
            ("kind", self.kind.map(|k| k.to_string())),
            ("action", self.action.map(|a| a.to_string())),
            ("source", self.source.map(|s| s.to_string())),
            ("from", self.from.map(|d| d.to_string())),
            ("to", self.to.map(|d| d.to_string())),
            ("page", (self.page > 1).then(|| self.page.to_string())),
        ];
        for (name, value) in fields {
            if let Some(value) = value {
                out.append_pair(name, &value);
            }
        }
        out.finish()
    }

    /// The same filters on another page of the list.
    pub fn on_page(&self, page: u32) -> Self {
        Self { page, ..*self }
    }

    /// `/items/7?kind=web`.
    pub fn item(&self, id: impl std::fmt::Display) -> String {
        join(&format!("/items/{id}"), &self.query())
    }

    /// `/queue?kind=web`.
    pub fn queue(&self) -> String {
        join("/queue", &self.query())
    }

    /// Whether anything but the state narrows the list.
    pub fn narrowed(&self) -> bool {
        self.on_page(1)
            != Self {
                state: self.state,
                ..Self::default()
            }
    }

    /// What the store is asked for. Both days are whole days in UTC+8.
    pub fn ask(&self) -> QueueFilter {
        QueueFilter {
            state: self.state,
            category: self.category,
            source_kind: self.kind,
            action: self.action,
            source: self.source,
            from: self.from.map(when::start_of),
            to: self
                .to
                .map(|day| when::start_of(day.tomorrow().unwrap_or(Date::MAX))),
        }
    }

    /// Rows before the first of this page.
    pub fn offset(&self) -> u32 {
        (self.page - 1) * ROWS
    }
}

/// `path?query`, or the path alone.
pub fn join(path: &str, query: &str) -> String {
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}

/// `path` with one more field.
pub fn with(path: &str, name: &str, value: impl std::fmt::Display) -> String {
    let sign = if path.contains('?') { '&' } else { '?' };
    format!("{path}{sign}{name}={value}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_plain_address_means_all_open_items() {
        assert_eq!(Filters::read(&Fields::default()), Filters::default());
        assert_eq!(Filters::default().queue(), "/queue");
    }

    #[test]
    fn nonsense_is_left_out() {
        let read = Filters::read(&Fields::parse(b"category=cats&from=yesterday&page=0"));
        assert_eq!(read, Filters::default());
    }

    proptest! {
        #[test]
        fn an_address_reads_back(
            state in prop::option::of(prop::sample::select(ItemState::ALL)),
            category in prop::option::of(prop::sample::select(Category::ALL)),
            kind in prop::option::of(prop::sample::select(SourceKind::ALL)),
            action in prop::option::of(0i64..9),
            page in 1u32..50,
        ) {
            let filters = Filters { state, category, kind, action: action.map(ActionId), page, ..Filters::default() };
            prop_assert_eq!(Filters::read(&Fields::parse(filters.query().as_bytes())), filters);
        }
    }
}
