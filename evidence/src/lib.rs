//! Capture and Case to packages, letters and lists; verify
