//! The file as it comes: a table of sizes, the pieces, the folds, and a directory of tensors.
//!
//! ```text
//! "E5S1" version │ 7 sizes │ epsilon, block │ pieces, bos, eos, pad, unk │ blob length
//! │ offsets │ scores │ blob │ folds │ directory │ … │ tensors at absolute offsets
//! ```

use super::bytes::Bytes;
use std::collections::BTreeMap;
use std::ops::Range;
use thiserror::Error;

/// Why a file is not what it should be.
#[derive(Debug, Error, PartialEq)]
pub enum EncoderError {
    /// It does not begin as such files do.
    #[error(
        "this is no encoder file: it does not begin with E5S1; fetch it with scripts/encoder.sh"
    )]
    Foreign,
    /// It ends too soon.
    #[error(
        "the encoder file is cut short: {wanted} bytes are wanted at byte {at}, and it has {length} in all; fetch it again with scripts/encoder.sh"
    )]
    Short {
        /// Where reading stood.
        at: usize,
        /// How much was wanted.
        wanted: usize,
        /// Bytes of the file.
        length: usize,
    },
    /// A size that no such file can have.
    #[error(
        "the encoder file is damaged: a size of {size} at byte {at} is larger than the file; fetch it again with scripts/encoder.sh"
    )]
    Size {
        /// Where the size stands.
        at: usize,
        /// The size.
        size: u32,
    },
    /// Something in it does not fit the rest.
    #[error("the encoder file is damaged: {0}; fetch it again with scripts/encoder.sh")]
    Damaged(String),
}

/// Sizes of the network.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// Width of a state.
    pub hidden: usize,
    /// Layers.
    pub layers: usize,
    /// Heads of a layer.
    pub heads: usize,
    /// Width within a layer.
    pub inner: usize,
    /// Rows of the table of pieces.
    pub vocabulary: usize,
    /// Rows of the table of positions.
    pub positions: usize,
    /// Rows of the table of token types.
    pub types: usize,
    /// Added to a variance before its root is taken.
    pub epsilon: f32,
}

/// How the values of a tensor are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// 32-bit floats.
    Float,
    /// Blocks of 32 values: a 16-bit scale and 16 bytes of two values each.
    Q4,
}

pub(super) struct Entry {
    pub(super) form: Form,
    pub(super) values: usize,
    pub(super) bytes: Range<usize>,
}

/// A file that was read: everything in it is in bounds.
pub struct EncoderFile<'f> {
    /// Sizes of the network.
    pub sizes: Sizes,
    /// Each piece with its unigram score; their order is their number.
    pub pieces: Vec<(String, f64)>,
    /// Numbers of the pieces that begin a text, end one, fill, and stand for the unknown.
    pub special: [u32; 4],
    pub(super) whole: &'f [u8],
    pub(super) tensors: BTreeMap<String, Entry>,
}

/// Values of a block.
pub(super) const BLOCK: usize = 32;
/// Bytes of a block.
pub(super) const BLOCK_BYTES: usize = 2 + BLOCK / 2;

impl<'f> EncoderFile<'f> {
    /// Reads a whole file.
    ///
    /// # Errors
    /// If it is foreign, cut short or damaged.
    pub fn read(whole: &'f [u8]) -> Result<Self, EncoderError> {
        let mut bytes = Bytes::of(whole);
        if bytes.take(4) != Ok(b"E5S1") {
            return Err(EncoderError::Foreign);
        }
        let _version = bytes.u32()?;
        let mut size = || bytes.size();
        let (hidden, layers, heads, inner) = (size()?, size()?, size()?, size()?);
        let (vocabulary, positions, types) = (size()?, size()?, size()?);
        let epsilon = bytes.f32()?;
        let block = bytes.size()?;
        if block != BLOCK {
            return Err(EncoderError::Damaged(format!(
                "its blocks hold {block} values, not {BLOCK}"
            )));
        }
        let count = bytes.size()?;
        let special = [bytes.u32()?, bytes.u32()?, bytes.u32()?, bytes.u32()?];
        if special.iter().any(|number| *number as usize >= count) {
            return Err(EncoderError::Damaged(
                "a mark of bounds is no piece of its list".to_owned(),
            ));
        }
        let pieces = pieces(&mut bytes, count)?;
        skip_folds(&mut bytes)?;
        let tensors = directory(&mut bytes, whole.len())?;
        Ok(Self {
            sizes: Sizes {
                hidden,
                layers,
                heads,
                inner,
                vocabulary,
                positions,
                types,
                epsilon,
            },
            pieces,
            special,
            whole,
            tensors,
        })
    }
}

fn pieces(bytes: &mut Bytes<'_>, count: usize) -> Result<Vec<(String, f64)>, EncoderError> {
    let length = bytes.u64()? as usize;
    let offsets: Vec<usize> = (0..=count)
        .map(|_| Ok(bytes.u32()? as usize))
        .collect::<Result<_, EncoderError>>()?;
    let scores: Vec<f64> = (0..count)
        .map(|_| Ok(f64::from(bytes.f32()?)))
        .collect::<Result<_, EncoderError>>()?;
    let blob = bytes.take(length)?;
    let pieces = offsets.windows(2).zip(scores).enumerate();
    pieces
        .map(|(number, (range, score))| {
            let text = blob.get(range[0]..range[1]);
            let text = text.and_then(|text| std::str::from_utf8(text).ok());
            let text = text.ok_or_else(|| {
                EncoderError::Damaged(format!("piece {number} is no text within the list"))
            })?;
            Ok((text.to_owned(), score))
        })
        .collect()
}

/// Folding of characters is what NFKC does, with controls dropped; the list is not needed.
fn skip_folds(bytes: &mut Bytes<'_>) -> Result<(), EncoderError> {
    let _count = bytes.u32()?;
    let length = bytes.size()?;
    bytes.take(length).map(|_| ())
}

fn directory(
    bytes: &mut Bytes<'_>,
    length: usize,
) -> Result<BTreeMap<String, Entry>, EncoderError> {
    let count = bytes.size()?;
    let mut all = BTreeMap::new();
    for _ in 0..count {
        let name = usize::from(bytes.u16()?);
        let name = String::from_utf8_lossy(bytes.take(name)?).into_owned();
        let form = match bytes.u8()? {
            0 => Form::Float,
            1 => Form::Q4,
            other => {
                return Err(EncoderError::Damaged(format!(
                    "the tensor {name} is written in an unknown way, {other}"
                )));
            }
        };
        let values = bytes.u32()? as usize;
        let (offset, size) = (bytes.u64()? as usize, bytes.u64()? as usize);
        let wanted = match form {
            Form::Float => values.checked_mul(4),
            Form::Q4 => values.div_ceil(BLOCK).checked_mul(BLOCK_BYTES),
        };
        let end = offset.checked_add(size).filter(|end| *end <= length);
        let (Some(end), true) = (end, wanted == Some(size)) else {
            return Err(EncoderError::Damaged(format!(
                "the tensor {name} does not lie in the file as its size says"
            )));
        };
        let bytes = offset..end;
        all.insert(
            name,
            Entry {
                form,
                values,
                bytes,
            },
        );
    }
    Ok(all)
}
