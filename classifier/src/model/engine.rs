//! Engine: runs the network. What serves is `rten`, in Rust alone; the trainer brings libtorch, and
//! nobody can tell which runs.

use super::Window;
use mingjian_domain::Category;
use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, NdTensorView};
use std::sync::Arc;

/// Logits of a sentence: each category in the order of [`Category::ALL`], then whether any.
pub const OF_SENTENCE: usize = Category::ALL.len() + 1;

/// What the network says of one window.
#[derive(Debug, Clone, PartialEq)]
pub struct Logits {
    /// Of each sentence.
    pub sentences: Vec<[f32; OF_SENTENCE]>,
    /// Whether the window breaches.
    pub breaches: f32,
    /// Whether it advertises.
    pub advertises: f32,
    /// Of each piece, how much it would add to the last logit of its sentence, were it the whole of
    /// it: the gradient of that logit times the state of the piece.
    pub pieces: Vec<f32>,
}

/// What can say something of a window. One window a call, so that no window changes what is said of
/// another; any number of threads may call.
pub trait Engine: Send + Sync {
    /// What the network says of a window of at least one sentence.
    ///
    /// # Errors
    /// If a piece has no row in the network: the vocabulary is another network's.
    fn judge(&self, window: &Window) -> Result<Logits, String>;
}

thread_local! {
    /// Each thread runs the network by itself: two runs side by side are faster than one on two
    /// threads.
    static ALONE: Arc<ThreadPool> = Arc::new(ThreadPool::with_num_threads(1));
}

/// A network that `mingjian-train` wrote as ONNX, loaded.
pub struct Rten {
    model: Model,
    inputs: [NodeId; 3],
    outputs: [NodeId; 3],
}

impl Rten {
    /// From the bytes of a `model.onnx`.
    ///
    /// # Errors
    /// If it is something else, or cut short.
    pub fn read(bytes: Vec<u8>) -> Result<Self, String> {
        // Laid out for the products once, and not at every window.
        let model = ModelOptions::default()
            .prepack_weights(true)
            .load(bytes)
            .map_err(|why| why.to_string())?;
        let node = |name: &str| {
            model
                .node_id(name)
                .map_err(|_| format!("the network has no {name}"))
        };
        let engine = Self {
            inputs: [node("ids")?, node("positions")?, node("pool")?],
            outputs: [node("sentence")?, node("window")?, node("pieces")?],
            model,
        };
        // A network of other sizes is found out here, not at the first document.
        engine.run(&[0, 2], vec![0.5, 0.5])?;
        Ok(engine)
    }

    fn run(&self, ids: &[u32], pool: Vec<f32>) -> Result<Logits, String> {
        let length = ids.len();
        let sentences = pool.len() / length;
        let numbers: Vec<i32> = ids.iter().map(|id| *id as i32).collect();
        let positions: Vec<i32> = (0..length as i32).collect();
        let inputs = vec![
            (
                self.inputs[0],
                NdTensorView::from_data([length], &numbers[..]).into(),
            ),
            (
                self.inputs[1],
                NdTensorView::from_data([length], &positions[..]).into(),
            ),
            (
                self.inputs[2],
                NdTensorView::from_data([sentences, length], &pool[..]).into(),
            ),
        ];
        let options = RunOptions::default().with_thread_pool(Some(ALONE.with(Arc::clone)));
        let [of_sentence, of_window, of_piece] = self
            .model
            .run_n(inputs, self.outputs, Some(options))
            .map_err(|why| why.to_string())?;
        let of_sentence: NdTensor<f32, 2> = of_sentence.try_into().map_err(|_| "no sentences")?;
        let of_window: NdTensor<f32, 2> = of_window.try_into().map_err(|_| "no window")?;
        let of_piece: NdTensor<f32, 2> = of_piece.try_into().map_err(|_| "no pieces")?;
        if of_sentence.shape() != [sentences, OF_SENTENCE]
            || of_window.shape() != [1, 2]
            || of_piece.shape() != [length, 1]
        {
            return Err(format!(
                "the network says {:?} of sentences, {:?} of a window and {:?} of pieces",
                of_sentence.shape(),
                of_window.shape(),
                of_piece.shape()
            ));
        }
        Ok(Logits {
            sentences: (0..sentences)
                .map(|row| std::array::from_fn(|at| of_sentence[[row, at]]))
                .collect(),
            breaches: of_window[[0, 0]],
            advertises: of_window[[0, 1]],
            pieces: (0..length).map(|at| of_piece[[at, 0]]).collect(),
        })
    }
}

impl Engine for Rten {
    fn judge(&self, window: &Window) -> Result<Logits, String> {
        self.run(&window.ids, window.pool())
    }
}
