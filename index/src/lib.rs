//! Document and Assessment to full-text search
