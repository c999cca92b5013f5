//! Training: corpus and decisions to weights, with `rust-bert` on libtorch.
//!
//! ```text
//! encoder file ─encoder→ folder ─student→ smaller network ─learn→ weights ─onnx→ what `mingjian` runs
//! ```
//! A network's folder holds `config.json`, `model.safetensors` and `tokenizer.json`. Apart from the
//! rest of the product because it needs libtorch (`scripts/libtorch.sh`); what it makes is read
//! without it.

pub mod bert;
pub mod encoder;
pub mod gate;
pub mod install;
pub mod joined;
pub mod learn;
pub mod lessons;
pub mod making;
pub mod measure;
pub mod network;
pub mod onnx;
pub mod student;
pub mod weights;
