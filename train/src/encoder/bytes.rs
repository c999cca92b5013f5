//! Little-endian values from a slice, never past its end.

use super::EncoderError;

/// What is left of a file to read.
pub(super) struct Bytes<'f> {
    whole: &'f [u8],
    at: usize,
}

impl<'f> Bytes<'f> {
    pub(super) fn of(whole: &'f [u8]) -> Self {
        Self { whole, at: 0 }
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'f [u8], EncoderError> {
        let end = self.at.checked_add(count);
        let piece = end.and_then(|end| self.whole.get(self.at..end));
        let piece = piece.ok_or(EncoderError::Short {
            at: self.at,
            wanted: count,
            length: self.whole.len(),
        })?;
        self.at += count;
        Ok(piece)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], EncoderError> {
        let piece = self.take(N)?;
        Ok(piece.try_into().expect("as many bytes as were asked for"))
    }

    pub(super) fn u8(&mut self) -> Result<u8, EncoderError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn u16(&mut self) -> Result<u16, EncoderError> {
        Ok(u16::from_le_bytes(self.array()?))
    }

    pub(super) fn u32(&mut self) -> Result<u32, EncoderError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    pub(super) fn u64(&mut self) -> Result<u64, EncoderError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    pub(super) fn f32(&mut self) -> Result<f32, EncoderError> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    /// A size that may not be negative, nor larger than the file could hold.
    pub(super) fn size(&mut self) -> Result<usize, EncoderError> {
        let size = self.u32()?;
        if size as usize > self.whole.len() {
            return Err(EncoderError::Size {
                at: self.at - 4,
                size,
            });
        }
        Ok(size as usize)
    }
}
