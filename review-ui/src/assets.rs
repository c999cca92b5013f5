//! The three files a page needs, served from the binary under addresses that carry their digest,
//! so that browsers may keep them for ever.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use mingjian_domain::Sha256;
use std::sync::LazyLock;

/// One file in the binary.
struct Asset {
    /// `app.1a2b3c4d5e6f.css`.
    name: String,
    mime: &'static str,
    text: &'static str,
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "css",
        "text/css; charset=utf-8",
        include_str!("../assets/app.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "js",
        "text/javascript; charset=utf-8",
        include_str!("../assets/app.js"),
    )
});
static SEAL: LazyLock<Asset> =
    LazyLock::new(|| asset("svg", "image/svg+xml", include_str!("../assets/seal.svg")));

fn asset(ending: &str, mime: &'static str, text: &'static str) -> Asset {
    let digest = Sha256::of(text).to_string();
    Asset {
        name: format!("app.{}.{ending}", &digest[..12]),
        mime,
        text,
    }
}

/// Address of the stylesheet.
pub fn style() -> String {
    format!("/assets/{}", STYLE.name)
}

/// Address of the script.
pub fn script() -> String {
    format!("/assets/{}", SCRIPT.name)
}

/// Address of the icon.
pub fn seal() -> String {
    format!("/assets/{}", SEAL.name)
}

/// `GET /assets/{name}`.
pub async fn serve(Path(name): Path<String>) -> Response {
    let files: [&Asset; 3] = [&STYLE, &SCRIPT, &SEAL];
    match files.into_iter().find(|file| file.name == name) {
        Some(file) => (
            [
                (header::CONTENT_TYPE, file.mime),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ],
            file.text,
        )
            .into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[cfg(test)]
mod tests {
    /// What a page may weigh, its text aside.
    #[test]
    fn style_and_script_stay_small() {
        assert!(super::STYLE.text.len() <= 30_000);
        assert!(super::SCRIPT.text.len() <= 20_000);
    }
}
