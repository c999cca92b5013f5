//! Document to Assessment
