//! The bundled sample sources: web sites served over loopback, posts and transcripts as files.
//!
//! A site is a folder of pages kept in UTF-8 and a `site.toml` that says how it is served: which
//! encoding its bytes have, which one its header claims, what redirects where.

use anyhow::{Context as _, anyhow};
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;
use url::Url;

static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/corpus/samples");

/// A sample site that is being served.
pub struct SampleSite {
    pub name: String,
    pub start: Vec<Url>,
    pub max_depth: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SiteFile {
    name: String,
    encoding: String,
    content_type: String,
    start: Vec<String>,
    max_depth: u32,
    #[serde(default)]
    redirect: Vec<Redirect>,
    #[serde(default)]
    route: Vec<Route>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redirect {
    from: String,
    to: String,
    status: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Route {
    path: String,
    file: String,
}

/// What is answered at one path.
#[derive(Clone)]
enum Answer {
    Page(Arc<[u8]>, HeaderValue),
    Redirect(StatusCode, HeaderValue),
}

struct Pages {
    answers: HashMap<String, Answer>,
    missing: Answer,
}

/// Serves every sample site on a port of its own, until the process ends.
pub async fn serve_all() -> anyhow::Result<Vec<SampleSite>> {
    let mut sites = Vec::new();
    for folder in SAMPLES.get_dir("sites").into_iter().flat_map(Dir::dirs) {
        let place = folder.path().display().to_string();
        sites.push(serve(folder).await.with_context(|| place)?);
    }
    Ok(sites)
}

async fn serve(folder: &'static Dir<'static>) -> anyhow::Result<SampleSite> {
    let file = folder
        .get_file(folder.path().join("site.toml"))
        .and_then(|f| f.contents_utf8())
        .context("site.toml is missing")?;
    let site: SiteFile = toml::from_str(file)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let base = Url::parse(&format!("http://{}/", listener.local_addr()?))?;
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::new(pages(folder, &site)?));
    tokio::spawn(axum::serve(listener, router).into_future());
    let start = site.start.iter().map(|path| base.join(path));
    Ok(SampleSite {
        name: site.name,
        start: start.collect::<Result<_, _>>()?,
        max_depth: site.max_depth,
    })
}

async fn answer(State(pages): State<Arc<Pages>>, request: Request<axum::body::Body>) -> Response {
    let asked = request.uri().path_and_query().map_or("/", |p| p.as_str());
    match pages.answers.get(asked) {
        Some(Answer::Page(bytes, kind)) => {
            ([(header::CONTENT_TYPE, kind.clone())], bytes.to_vec()).into_response()
        }
        Some(Answer::Redirect(status, to)) => {
            (*status, [(header::LOCATION, to.clone())]).into_response()
        }
        None => match &pages.missing {
            Answer::Page(bytes, kind) => (
                StatusCode::NOT_FOUND,
                [(header::CONTENT_TYPE, kind.clone())],
                bytes.to_vec(),
            )
                .into_response(),
            Answer::Redirect(..) => StatusCode::NOT_FOUND.into_response(),
        },
    }
}

fn pages(folder: &'static Dir<'static>, site: &SiteFile) -> anyhow::Result<Pages> {
    let root = folder.path().join("pages");
    let mut answers = HashMap::new();
    let mut files = Vec::new();
    collect_files(
        folder.get_dir(&root).context("pages/ is missing")?,
        &mut files,
    );
    for file in files {
        let path = file
            .path()
            .strip_prefix(&root)?
            .to_string_lossy()
            .replace('\\', "/");
        let page = page(file, &path, site)?;
        if let Some(folder) = path.strip_suffix("index.html") {
            answers.insert(format!("/{folder}"), page.clone());
        }
        answers.insert(format!("/{path}"), page);
    }
    for route in &site.route {
        let page = answers
            .get(&format!("/{}", route.file))
            .ok_or_else(|| anyhow!("{}: no such file", route.file))?
            .clone();
        answers.insert(route.path.clone(), page);
    }
    for redirect in &site.redirect {
        let status = StatusCode::from_u16(redirect.status)?;
        answers.insert(
            redirect.from.clone(),
            Answer::Redirect(status, HeaderValue::from_str(&redirect.to)?),
        );
    }
    let missing = answers.get("/404.html").cloned().unwrap_or_else(|| {
        Answer::Page(
            Arc::from(&b"404"[..]),
            HeaderValue::from_static("text/plain"),
        )
    });
    Ok(Pages { answers, missing })
}

fn page(
    file: &'static include_dir::File<'static>,
    path: &str,
    site: &SiteFile,
) -> anyhow::Result<Answer> {
    let html = path.ends_with(".html") || path.ends_with(".htm");
    let kind = if html {
        site.content_type.as_str()
    } else {
        "text/plain"
    };
    let encoding = encoding_rs::Encoding::for_label(site.encoding.as_bytes())
        .with_context(|| format!("{}: no such encoding", site.encoding))?;
    let bytes: Arc<[u8]> = match file.contents_utf8() {
        Some(text) => Arc::from(encoding.encode(text).0.as_ref()),
        None => Arc::from(file.contents()),
    };
    Ok(Answer::Page(bytes, HeaderValue::from_str(kind)?))
}

fn collect_files<'a>(folder: &'a Dir<'a>, into: &mut Vec<&'a include_dir::File<'a>>) {
    into.extend(folder.files());
    for inner in folder.dirs() {
        collect_files(inner, into);
    }
}

/// The list of approved health foods that the sample products are held against.
pub fn registry() -> (&'static str, &'static [u8]) {
    let name = "registry.csv";
    let file = SAMPLES.get_file(name).expect("it is built in");
    (name, file.contents())
}

/// Posts and transcripts: name of the source, and the files as `import` takes them.
pub fn file_groups() -> Vec<(&'static str, crate::import::Files)> {
    [
        ("公众号文章（演示）", "posts"),
        ("电视广告监听（演示）", "broadcast"),
    ]
    .into_iter()
    .map(|(name, folder)| {
        let mut files = Vec::new();
        if let Some(folder) = SAMPLES.get_dir(folder) {
            collect_files(folder, &mut files);
        }
        let read = files
            .into_iter()
            .map(|f| (f.path().display().to_string(), f.contents().to_vec()));
        (name, read.collect())
    })
    .collect()
}
