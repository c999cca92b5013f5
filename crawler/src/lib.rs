//! Outside world to Capture to Document
