//! Bert: libtorch as the engine of a model, in the place of `rten`.

use crate::learn::of_windows;
use crate::network::{Network, OF_SENTENCE};
use mingjian_classifier::{Engine, Logits, Window};
use std::sync::Mutex;
use tch::Tensor;

/// A network that judges windows. One at a time: libtorch spreads each over its own threads.
pub struct Bert(Mutex<Network>);

impl Bert {
    /// Of a network.
    pub fn of(network: Network) -> Self {
        Self(Mutex::new(network))
    }
}

impl Engine for Bert {
    fn judge(&self, window: &Window) -> Result<Logits, String> {
        let network = self.0.lock().map_err(|why| why.to_string())?;
        if window
            .ids
            .iter()
            .any(|id| i64::from(*id) >= network.config.vocab_size)
        {
            return Err("a piece has no row in the network".to_owned());
        }
        let _no_gradient = tch::no_grad_guard();
        let batch = of_windows(&[window], network.store.device());
        let (of_sentence, of_window, of_piece) = network.explained(&batch);
        let floats = |tensor: Tensor| -> Result<Vec<f32>, String> {
            Vec::try_from(tensor.flatten(0, -1)).map_err(|why| format!("{why}"))
        };
        let sentences = floats(of_sentence)?;
        let rows = sentences.chunks_exact(OF_SENTENCE);
        let whole = floats(of_window)?;
        Ok(Logits {
            sentences: rows
                .map(|row| <[f32; OF_SENTENCE]>::try_from(row).expect("a row of logits"))
                .collect(),
            breaches: whole[0],
            advertises: whole[1],
            pieces: floats(of_piece)?,
        })
    }
}
