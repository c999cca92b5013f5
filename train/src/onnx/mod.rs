//! ONNX: the network as a graph that other engines run, and back.
//!
//! ```text
//! weights ─transposed, 8 bits a row or floats→ initialisers ┐
//! the steps of BERT, one sequence, no padding ──────────────┴→ model.onnx ─restore→ weights
//! ```
//! One sequence a run: nothing is padded, so a sequence gets the same answer whatever stands beside
//! it. Inputs are `ids` and `positions` `[t]` and `pool` `[s, t]`; outputs are `sentence` `[s, 22]`,
//! `window` `[1, 2]` and `pieces` `[t, 1]`. Not here: what engines make of it.

mod graph;
mod network;
mod proto;
mod restore;

pub use network::{Weights, export};
pub use restore::restore;
