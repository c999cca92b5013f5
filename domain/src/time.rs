//! China's clock. It has one zone and, since 1991, no summer time; a time that names no zone is of it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{Offset, offset};

/// UTC+8.
pub const CHINA: Offset = offset(8);

/// What clocks in China show at this moment.
pub fn in_china(at: Timestamp) -> DateTime {
    CHINA.to_datetime(at)
}
