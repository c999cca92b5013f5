//! What an element says about itself by its tag, id, classes and style.

use super::blocks::Zone;
use scraper::ElementRef;

/// Elements whose content is no text of the page.
pub(super) fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "noscript"
            | "template"
            | "head"
            | "select"
            | "textarea"
            | "iframe"
            | "rt"
            | "rp"
            | "math"
            | "title"
            | "noframes"
    )
}

/// Elements that break a line; a table cell does where it holds more than a few words.
pub(super) fn is_block(element: ElementRef<'_>) -> bool {
    match element.value().name() {
        "td" | "th" => element.descendants().skip(1).any(|node| {
            node.value().as_element().is_some_and(|e| {
                matches!(
                    e.name(),
                    "p" | "div" | "table" | "ul" | "ol" | "dl" | "br" | "h1" | "h2" | "h3" | "h4"
                )
            })
        }),
        name => matches!(
            name,
            "address"
                | "article"
                | "aside"
                | "blockquote"
                | "body"
                | "caption"
                | "center"
                | "dd"
                | "details"
                | "dialog"
                | "dir"
                | "div"
                | "dl"
                | "dt"
                | "fieldset"
                | "figcaption"
                | "figure"
                | "footer"
                | "form"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "header"
                | "hgroup"
                | "hr"
                | "html"
                | "legend"
                | "li"
                | "main"
                | "menu"
                | "nav"
                | "ol"
                | "p"
                | "pre"
                | "section"
                | "summary"
                | "table"
                | "tbody"
                | "tfoot"
                | "thead"
                | "tr"
                | "ul"
                | "foreignobject"
                | "marquee"
        ),
    }
}

/// Random characters between the words of a line, and other text no reader sees.
pub(super) fn is_hidden_inline(element: ElementRef<'_>) -> bool {
    let inline = matches!(
        element.value().name(),
        "span"
            | "font"
            | "em"
            | "i"
            | "b"
            | "strong"
            | "a"
            | "small"
            | "u"
            | "s"
            | "label"
            | "ins"
            | "del"
            | "sub"
            | "sup"
    );
    if !inline {
        return false;
    }
    if element.value().classes().any(|class| class == "jammer") {
        return true;
    }
    element.attr("style").is_some_and(|style| {
        let style: String = style
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect();
        style.split(';').any(|rule| {
            matches!(
                rule.trim_end_matches("!important"),
                "display:none"
                    | "visibility:hidden"
                    | "font-size:0"
                    | "font-size:0px"
                    | "font-size:0pt"
                    | "font-size:0em"
            )
        })
    })
}

/// What an element's tag, id and classes say it is.
pub(super) fn zone_of(element: ElementRef<'_>) -> Zone {
    match element.value().name() {
        "nav" | "aside" | "header" => return Zone::Navigation,
        "footer" => return Zone::Footer,
        // Whole pages carry classes such as `comments-open`.
        "html" | "body" | "main" | "article" => return Zone::Plain,
        _ => {}
    }
    let names = element
        .attr("id")
        .into_iter()
        .chain(element.value().classes())
        .map(str::to_ascii_lowercase);
    for name in names {
        let has = |words: &[&str]| {
            name.split(['-', '_'])
                .any(|token| words.contains(&token.trim_end_matches(|c: char| c.is_ascii_digit())))
        };
        if name.contains("footer")
            || name.contains("copyright")
            || has(&["foot", "bottom", "btm", "beian"])
        {
            return Zone::Footer;
        }
        if name.contains("commentlist")
            || has(&[
                "comment", "comments", "pinglun", "pingjia", "reviews", "liuyan", "plist",
            ])
        {
            return Zone::Comments;
        }
        if name.contains("breadcrumb")
            || name.contains("sidebar")
            || has(&[
                "nav",
                "navbar",
                "menu",
                "side",
                "crumb",
                "crumbs",
                "topbar",
                "header",
                "head",
                "top",
                "links",
                "friendlink",
                "share",
                "related",
                "recommend",
                "pager",
                "pages",
                "pagination",
                "pagebar",
                "position",
                "toolbar",
                "rank",
                "hot",
            ])
        {
            return Zone::Navigation;
        }
    }
    Zone::Plain
}

/// Icons, spacers, faces and counters carry no message.
pub(super) fn is_icon(img: ElementRef<'_>) -> bool {
    let small = |name: &str| {
        img.attr(name)
            .and_then(|size| size.trim().trim_end_matches("px").parse::<f64>().ok())
            .is_some_and(|size| size < 100.0)
    };
    if small("width") || small("height") {
        return true;
    }
    let source = img
        .attr("data-src")
        .or_else(|| img.attr("data-original"))
        .or_else(|| img.attr("file"))
        .or_else(|| img.attr("src"))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let class = img.attr("class").unwrap_or_default().to_ascii_lowercase();
    source.is_empty()
        || (source.starts_with("data:") && source.len() < 2000)
        || class.contains("emoji")
        || class.contains("icon")
        || class.contains("avatar")
        || class.contains("logo")
        || [
            "icon",
            "logo",
            "spacer",
            "blank",
            "smiley",
            "avatar",
            "emoji",
            "emot",
            "loading",
            "arrow",
            "button",
            "btn",
            "/ico",
            "dot.",
            "line.",
            "bg.",
            "beian",
            "counter",
            "none.gif",
            "nopic",
            "noimg",
            "no_pic",
            "nophoto",
            "noimage",
            "placeholder",
            "zanwu",
        ]
        .iter()
        .any(|word| source.contains(word))
}

/// Whether an alternative text says something: not empty, not a file name, not "图片".
pub(super) fn is_telling(alt: &str) -> bool {
    let lower = alt.to_ascii_lowercase();
    alt.chars().count() >= 2
        && !matches!(alt, "图片" | "点击查看大图" | "点击放大" | "配图" | "插图")
        && ![".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp"]
            .iter()
            .any(|end| lower.ends_with(end))
        && !alt
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b'_' || b == b'-')
}

/// Faces, portraits and tokens that stand for a word in a line.
pub(super) fn is_face(img: ElementRef<'_>) -> bool {
    let source = img.attr("src").unwrap_or_default().to_ascii_lowercase();
    let class = img.attr("class").unwrap_or_default().to_ascii_lowercase();
    img.attr("smilieid").is_some()
        || ["emoji", "smil", "emot", "face", "avatar", "logo"]
            .iter()
            .any(|word| source.contains(word) || class.contains(word))
}

/// Whether a line is the heading of readers' comments: 用户评论(共3条).
pub(super) fn heads_comments(line: &str) -> bool {
    const HEADINGS: &[&str] = &[
        "用户评论",
        "网友评论",
        "商品评论",
        "商品评价",
        "用户评价",
        "买家评价",
        "顾客评价",
        "累计评价",
        "全部评价",
        "最新评论",
        "热门评论",
        "全部评论",
        "精彩评论",
        "网友留言",
        "顾客留言",
        "客户留言",
        "评论列表",
    ];
    HEADINGS.iter().any(|heading| line.starts_with(heading)) && line.chars().count() <= 24
}
