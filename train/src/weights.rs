//! Weights: tensors by name, as the file that a network is opened from.

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, TensorView};
use std::collections::BTreeMap;
use std::path::Path;

/// Shapes and little-endian floats by name.
pub type Weights = BTreeMap<String, (Vec<usize>, Vec<u8>)>;

/// Writes `model.safetensors` into a folder.
///
/// # Errors
/// If a shape and its floats do not fit, or the file cannot be written.
pub fn write(weights: &Weights, folder: &Path) -> Result<(), SafeTensorError> {
    let views: Vec<(&String, TensorView<'_>)> = weights
        .iter()
        .map(|(name, (shape, floats))| {
            Ok((name, TensorView::new(Dtype::F32, shape.clone(), floats)?))
        })
        .collect::<Result<_, SafeTensorError>>()?;
    safetensors::serialize_to_file(views, &None, &folder.join("model.safetensors"))
}
