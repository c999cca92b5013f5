//! WARC 1.1 records, read and write
