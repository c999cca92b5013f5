//! The list pane: one page of the queue under its filters.

use crate::Shared;
use crate::error::PageError;
use crate::filters::{Filters, ROWS, join};
use crate::frame::Frame;
use crate::options::{self, Choice};
use mingjian_domain::{Category, ItemId, ItemState};
use mingjian_store::ItemRow;

/// Risk from which a row's figure is lit.
const HIGH: f64 = 0.9;

/// See the module.
pub struct List {
    /// Filters in force.
    pub filters: Filters,
    /// The same as the fields of an address, for forms to bring along.
    pub at: String,
    /// Items of all pages.
    pub total: u64,
    /// This page.
    pub rows: Vec<Row>,
    /// Choices of state.
    pub states: Vec<Choice>,
    /// Choices of category.
    pub categories: Vec<Choice>,
    /// Choices of medium.
    pub kinds: Vec<Choice>,
    /// Choices of joint action.
    pub actions: Vec<Choice>,
}

/// One item of the list.
pub struct Row {
    /// The item.
    pub id: ItemId,
    /// Its address under the filters in force.
    pub href: String,
    /// Whether it is the one beside the list.
    pub current: bool,
    /// `0.97`.
    pub risk: String,
    /// Whether the risk is high.
    pub high: bool,
    /// Title, or the gravest words.
    pub title: String,
    /// The gravest words, unless they stand as title.
    pub quote: String,
    /// Medium.
    pub kind: &'static str,
    /// Gravest categories.
    pub categories: String,
    /// Where it stands, if that is not what the list asks for.
    pub state: Option<&'static str>,
    /// The same as a stable word.
    pub state_word: &'static str,
}

impl List {
    /// Reads one page of the queue.
    pub async fn load(
        app: &Shared,
        f: &Frame,
        filters: Filters,
        current: Option<ItemId>,
    ) -> Result<Self, PageError> {
        let store = &app.site.store;
        let ask = filters.ask();
        let rows = store.items().queue(&ask, ROWS, filters.offset()).await?;
        let actions = store.actions().list().await?;
        let lang = f.prefs.lang;
        Ok(Self {
            at: filters.query(),
            total: store.items().count(&ask).await?,
            rows: rows
                .iter()
                .map(|row| Row::new(f, &filters, row, current))
                .collect(),
            states: options::states(lang, "any", filters.state),
            categories: options::categories(lang, filters.category),
            kinds: options::kinds(lang, filters.kind),
            actions: options::actions(lang, &actions, filters.action),
            filters,
        })
    }

    /// Marks the row of the item beside the list.
    pub fn choose(&mut self, id: ItemId) {
        for row in &mut self.rows {
            row.current = row.id == id;
        }
    }

    /// Whether the list asks for open items.
    pub fn is_open(&self) -> bool {
        self.filters.state == Some(ItemState::Open)
    }

    /// First day, as a date field takes it.
    pub fn from(&self) -> String {
        self.filters
            .from
            .map_or_else(String::new, |d| d.to_string())
    }

    /// Last day, as a date field takes it.
    pub fn to(&self) -> String {
        self.filters.to.map_or_else(String::new, |d| d.to_string())
    }

    /// The same state without anything that narrows it.
    pub fn unnarrowed(&self) -> String {
        Filters {
            state: self.filters.state,
            ..Filters::default()
        }
        .queue()
    }

    /// `25–48`.
    pub fn shown(&self) -> String {
        let first = self.filters.offset() as usize + 1;
        format!("{first}–{}", first + self.rows.len() - 1)
    }

    /// The page before this one.
    pub fn before(&self) -> Option<String> {
        let page = self.filters.page;
        (page > 1).then(|| self.filters.on_page(page - 1).queue())
    }

    /// The page after this one.
    pub fn after(&self) -> Option<String> {
        let shown = u64::from(self.filters.offset()) + self.rows.len() as u64;
        (shown < self.total).then(|| self.filters.on_page(self.filters.page + 1).queue())
    }

    /// Whether the list is one that may leave the house.
    pub fn exportable(&self) -> bool {
        matches!(
            self.filters.state,
            Some(ItemState::Confirmed | ItemState::InCase)
        )
    }

    /// Address of the list as CSV.
    pub fn export(&self) -> String {
        join("/export.csv", &self.filters.on_page(1).query())
    }

    /// Addresses of the items before and after `id` in the list; at its end the next page.
    pub fn neighbours(&self, id: ItemId) -> (Option<String>, Option<String>) {
        let Some(at) = self.rows.iter().position(|row| row.id == id) else {
            return (None, self.rows.first().map(|row| row.href.clone()));
        };
        let before = match at {
            0 => self.before(),
            _ => Some(self.rows[at - 1].href.clone()),
        };
        let after = match self.rows.get(at + 1) {
            Some(row) => Some(row.href.clone()),
            None => self.after(),
        };
        (before, after)
    }
}

impl Row {
    fn new(f: &Frame, filters: &Filters, row: &ItemRow, current: Option<ItemId>) -> Self {
        let title = title(f, row);
        Self {
            id: row.id,
            href: filters.item(row.id),
            current: current == Some(row.id),
            risk: risk(row.risk),
            high: row.risk >= HIGH,
            quote: if row.title.is_empty() {
                String::new()
            } else {
                row.quote.clone()
            },
            title,
            kind: f.name(row.kind),
            categories: categories(f, &row.categories, 3),
            state: (filters.state != Some(row.state)).then(|| f.name(row.state)),
            state_word: row.state.as_str(),
        }
    }
}

/// The title; where there is none the gravest words; where there are none a way to speak of it.
pub fn title(f: &Frame, row: &ItemRow) -> String {
    match (row.title.is_empty(), row.quote.is_empty()) {
        (false, _) => row.title.clone(),
        (true, false) => row.quote.clone(),
        (true, true) => format!("{} {}", f.t("条目", "Item"), row.id),
    }
}

/// `0.97`; what rounds to 1 and is less says 0.99.
pub fn risk(risk: f64) -> String {
    let shown = if risk < 1.0 { risk.min(0.99) } else { risk };
    format!("{shown:.2}")
}

/// Names of the first `most` categories; a number for the rest.
pub fn categories(f: &Frame, all: &[Category], most: usize) -> String {
    let mut names: Vec<String> = all
        .iter()
        .take(most)
        .map(|&category| f.name(category).to_owned())
        .collect();
    if all.len() > most {
        names.push(format!("+{}", all.len() - most));
    }
    names.join(" · ")
}
