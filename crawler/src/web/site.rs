//! Which addresses belong to a site, and which of them are worth asking for.

use std::collections::HashSet;
use url::Url;

/// The hosts a source names. `www.` is no other host, nor is https another one than http; another
/// port is.
#[derive(Debug, Clone)]
pub(super) struct Site {
    hosts: HashSet<(String, Option<u16>)>,
}

impl Site {
    pub fn of(seeds: &[Url]) -> Self {
        Self {
            hosts: seeds.iter().map(key).collect(),
        }
    }

    pub fn holds(&self, url: &Url) -> bool {
        self.hosts.contains(&key(url))
    }
}

fn key(url: &Url) -> (String, Option<u16>) {
    let host = url.host_str().unwrap_or_default();
    (
        host.strip_prefix("www.").unwrap_or(host).to_owned(),
        url.port(),
    )
}

/// Endings of files that are no pages.
const FILES: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "bmp", "svg", "ico", "tif", "tiff", "css", "js", "mjs",
    "map", "woff", "woff2", "ttf", "eot", "mp3", "mp4", "m4a", "m4v", "wav", "wma", "wmv", "avi",
    "flv", "f4v", "swf", "rm", "rmvb", "mov", "mkv", "m3u8", "ts", "webm", "zip", "rar", "7z",
    "gz", "tgz", "tar", "iso", "exe", "msi", "apk", "ipa", "dmg", "doc", "docx", "xls", "xlsx",
    "ppt", "pptx", "pdf", "wps", "et", "ofd", "caj", "csv", "txt", "rtf", "epub", "torrent",
];

/// Whether the address looks like a page rather than a file.
pub(super) fn looks_like_page(url: &Url) -> bool {
    let name = url.path().rsplit('/').next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, ending)) => !FILES.contains(&ending.to_ascii_lowercase().as_str()),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_site_is_its_hosts_with_their_ports() {
        let site = Site::of(&[
            url("http://www.news.example.cn/"),
            url("http://127.0.0.1:4001/"),
        ]);
        for (address, holds) in [
            ("https://news.example.cn/a", true),
            ("http://www.news.example.cn/b", true),
            ("http://bbs.news.example.cn/", false),
            ("http://news.example.cn:8080/", false),
            ("http://127.0.0.1:4001/x", true),
            ("http://127.0.0.1:4002/x", false),
        ] {
            assert_eq!(site.holds(&url(address)), holds, "{address}");
        }
    }

    #[test]
    fn files_are_not_pages() {
        for (address, page) in [
            ("http://x.cn/", true),
            ("http://x.cn/a.shtml", true),
            ("http://x.cn/goods.php?id=3.jpg", true),
            ("http://x.cn/A.JPG", false),
            ("http://x.cn/download/b.pdf?x=1", false),
            ("http://x.cn/v1.2/list", true),
        ] {
            assert_eq!(looks_like_page(&url(address)), page, "{address}");
        }
    }
}
