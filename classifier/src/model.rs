//! The transformer's place between circumstances and fusion. None is loaded in this version: the
//! assessment says so, and the model alone finds nothing.

use mingjian_domain::ModelState;

/// Which model takes part.
pub(crate) fn state() -> ModelState {
    ModelState::NotLoaded
}

/// What the fingerprint takes from the model.
pub(crate) const IDENTITY: &str = "no model loaded";
