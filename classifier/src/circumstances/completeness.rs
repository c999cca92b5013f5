//! Completeness: what cannot be checked, in words. What is missing from a text that is not whole
//! is never a finding.

use mingjian_domain::{Document, DocumentState};

/// Why the absence of something cannot be stated; empty if it can.
pub(crate) fn not_checkable(document: &Document) -> Vec<String> {
    let whole = &document.completeness;
    let mut why = Vec::new();
    if whole.unread_images > 0 {
        why.push(format!(
            "有{}张图片的文字未识别，缺少警示语、文号等无法核对",
            whole.unread_images
        ));
    }
    if whole.unheard_media > 0 {
        why.push(format!(
            "有{}段音视频未转写，缺少警示语、文号等无法核对",
            whole.unheard_media
        ));
    }
    if whole.speech_only {
        why.push("只有语音文字，画面上的警示语、文号无法核对".to_owned());
    }
    if whole.excerpt {
        why.push("内容为节选，缺少的内容无法核对".to_owned());
    }
    if document.state != DocumentState::Article {
        why.push(format!(
            "内容状态为“{}”，缺少的内容无法核对",
            document.state.zh()
        ));
    }
    why
}
