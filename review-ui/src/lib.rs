//! The review site
