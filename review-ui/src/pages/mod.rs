//! One page or one step a module: the handler, its struct, its words.

pub mod account;
pub mod capture;
pub mod cards;
pub mod case;
pub mod cases;
pub mod change;
pub mod decide;
pub mod explain;
pub mod export;
pub mod list;
pub mod pane;
pub mod queue;
pub mod registry;
pub mod rules;
pub mod search;
pub mod sign;
pub mod sources;
pub mod text;
