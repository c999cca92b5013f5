//! A posted form with a file. Its token is checked before a byte of the file is read.

use crate::Shared;
use crate::error::PageError;
use crate::session::{SignedIn, same};
use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request};
use axum::http::StatusCode;

/// Largest form with a file, bytes: the largest list, and what a form wraps around it.
pub const UPLOAD_LIMIT: usize = (32 << 20) + (64 << 10);

/// A file, and which boxes of its form were ticked.
#[derive(Debug, Clone, Default)]
pub struct Upload {
    /// Its name, one line.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    ticked: Vec<String>,
}

impl Upload {
    /// Whether a box of this name was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.ticked.iter().any(|ticked| ticked == name)
    }
}

fn unreadable(error: &MultipartError) -> PageError {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => PageError::Refused {
            zh: "文件超过 32 MiB。请拆成几个文件分别导入。".to_owned(),
            en: "The file is larger than 32 MiB. Split it and import the parts.".to_owned(),
            back: "/registry".to_owned(),
        },
        _ => PageError::Unreadable(error.to_string()),
    }
}

impl FromRequest<Shared> for Upload {
    type Rejection = PageError;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, PageError> {
        let (mut parts, body) = request.into_parts();
        let me = SignedIn::from_request_parts(&mut parts, app).await?;
        let mut form = Multipart::from_request(Request::from_parts(parts, body), app)
            .await
            .map_err(|error| PageError::Unreadable(error.to_string()))?;
        let mut upload = Self::default();
        let mut trusted = false;
        while let Some(field) = form.next_field().await.map_err(|e| unreadable(&e))? {
            let name = field.name().unwrap_or_default().to_owned();
            if !trusted {
                let token = field.text().await.map_err(|e| unreadable(&e))?;
                if name != "csrf" || !same(&token, &me.csrf) {
                    return Err(PageError::Csrf);
                }
                trusted = true;
            } else if let Some(file) = field.file_name() {
                let line = file.chars().map(|c| if c.is_control() { ' ' } else { c });
                upload.name = line.take(200).collect();
                upload.bytes = field.bytes().await.map_err(|e| unreadable(&e))?.into();
            } else {
                upload.ticked.push(name);
            }
        }
        if trusted {
            Ok(upload)
        } else {
            Err(PageError::Csrf)
        }
    }
}
