//! Where it rests: rows, blobs, chains
