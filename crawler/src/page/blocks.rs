//! The page as a reader sees it: blocks of text in order, each knowing where on the page it stands.
//!
//! Block elements break lines and inline ones do not, however the source is wrapped; white space is
//! collapsed as browsers do, and a line break in the source between two Chinese characters is
//! nothing. What is hidden inside a line (random characters against copying) is left out.

use super::attributes;
use ego_tree::{NodeId, NodeRef, iter::Edge};
use scraper::{ElementRef, Node};
use std::collections::HashMap;

/// What surrounds a block, as its element names say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    /// Nothing in particular.
    Plain,
    /// A menu, a side bar, a pager.
    Navigation,
    /// The page foot.
    Footer,
    /// Readers' comments.
    Comments,
}

/// What the page's own structure says about a subtree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Main text.
    Main,
    /// The nth post of a forum thread.
    Post(usize),
    /// To be left out.
    Drop,
}

/// One block.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub what: What,
    pub zone: Zone,
    pub mark: Option<Mark>,
    /// Inside a quotation within a post.
    pub quoted: bool,
    /// An element path for people: `#zoom > p:nth-of-type(2)`.
    pub locator: String,
}

/// What a block holds.
#[derive(Debug, Clone)]
pub(super) enum What {
    /// Text, and how many of its characters are links.
    Text { text: String, linked: usize },
    /// `name：value`.
    Attribute(String),
    /// A picture that is no icon.
    Image { alt: Option<String> },
    /// Sound or film.
    Media,
}

impl Block {
    /// The text of a text block.
    pub fn text(&self) -> Option<&str> {
        match &self.what {
            What::Text { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether it is mostly links.
    pub fn is_links(&self) -> bool {
        match &self.what {
            What::Text { text, linked } => {
                linked * 10 >= text.chars().filter(|c| !c.is_whitespace()).count() * 6
            }
            _ => false,
        }
    }
}

/// Walks `root` in reading order.
pub(super) fn of(root: NodeRef<'_, Node>, marks: &HashMap<NodeId, Mark>) -> Vec<Block> {
    let mut walk = Walk {
        marks,
        blocks: Vec::new(),
        open: Vec::new(),
        line: Line::default(),
        links: 0,
    };
    let mut skipping: Option<NodeId> = None;
    for edge in root.traverse() {
        if let Some(left_out) = skipping {
            if matches!(edge, Edge::Close(node) if node.id() == left_out) {
                skipping = None;
            }
            continue;
        }
        match edge {
            Edge::Open(node) => skipping = (!walk.enter(node)).then(|| node.id()),
            Edge::Close(node) => walk.leave(node),
        }
    }
    walk.flush();
    walk.blocks
}

/// An element on the way down.
struct Frame {
    id: NodeId,
    label: String,
    has_id: bool,
    is_block: bool,
    is_link: bool,
    is_pre: bool,
    zone: Zone,
    mark: Option<Mark>,
    quoted: bool,
    /// Children so far, by tag.
    children: HashMap<String, u32>,
}

struct Walk<'m> {
    marks: &'m HashMap<NodeId, Mark>,
    blocks: Vec<Block>,
    open: Vec<Frame>,
    line: Line,
    links: usize,
}

impl Walk<'_> {
    /// Takes a node; `false`: leave its subtree out.
    fn enter(&mut self, node: NodeRef<'_, Node>) -> bool {
        if let Some(text) = node.value().as_text() {
            let (linked, pre) = (self.links > 0, self.open.last().is_some_and(|f| f.is_pre));
            self.text(text, linked, pre);
            return true;
        }
        let Some(element) = ElementRef::wrap(node) else {
            return matches!(node.value(), Node::Document | Node::Fragment);
        };
        let name = element.value().name();
        let nth = self.count(name);
        let mark = self.marks.get(&node.id()).copied();
        if mark == Some(Mark::Drop) || is_left_out(name) || is_hidden_inline(element) {
            return false;
        }
        match name {
            "br" => {
                self.line_break();
                return true;
            }
            "img" | "image" => {
                self.image(element);
                return true;
            }
            "video" | "audio" | "embed" | "object" => {
                self.flush();
                self.push(What::Media);
                return false;
            }
            "input" => {
                self.button(element);
                return true;
            }
            _ => {}
        }
        let is_block = mark.is_some() || is_block(element);
        if is_block {
            self.flush();
        } else if matches!(name, "td" | "th") {
            self.line.space();
        }
        let frame = self.frame(element, nth, is_block, mark);
        if frame.is_link && frame.zone == Zone::Navigation {
            // Links of a menu stand apart on the screen, whatever stands between them here.
            self.line.space();
        }
        self.links += usize::from(frame.is_link);
        self.open.push(frame);
        if let Some(rows) = attributes::rows(element) {
            for row in rows {
                self.push(What::Attribute(row));
            }
            self.close();
            return false;
        }
        true
    }

    fn leave(&mut self, node: NodeRef<'_, Node>) {
        if self.open.last().is_some_and(|frame| frame.id == node.id()) {
            if self.open.last().is_some_and(|frame| frame.is_block) {
                self.flush();
            }
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(frame) = self.open.pop() {
            self.links -= usize::from(frame.is_link);
        }
    }

    /// Which of its kind this child is.
    fn count(&mut self, name: &str) -> u32 {
        let Some(parent) = self.open.last_mut() else {
            return 1;
        };
        let count = parent.children.entry(name.to_owned()).or_insert(0);
        *count += 1;
        *count
    }

    fn frame(
        &self,
        element: ElementRef<'_>,
        nth: u32,
        is_block: bool,
        mark: Option<Mark>,
    ) -> Frame {
        let name = element.value().name();
        let above = self.open.last();
        let plain_id = element.attr("id").filter(|id| {
            !id.is_empty()
                && id.len() <= 40
                && id
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
        });
        Frame {
            id: element.id(),
            label: plain_id.map_or_else(
                || format!("{name}:nth-of-type({nth})"),
                |id| format!("#{id}"),
            ),
            has_id: plain_id.is_some(),
            is_block,
            is_link: name == "a" && element.attr("href").is_some(),
            is_pre: name == "pre" || above.is_some_and(|frame| frame.is_pre),
            zone: match above.map_or(Zone::Plain, |frame| frame.zone) {
                // Whatever the frames around it are called, this is the main text.
                _ if mark == Some(Mark::Main) => Zone::Plain,
                Zone::Plain => zone_of(element),
                inherited => inherited,
            },
            mark: mark.or_else(|| above.and_then(|frame| frame.mark)),
            quoted: above.is_some_and(|frame| frame.quoted)
                || name == "blockquote"
                || element.value().classes().any(|class| class == "quote"),
            children: HashMap::new(),
        }
    }

    fn text(&mut self, text: &str, linked: bool, pre: bool) {
        for c in text.chars() {
            if pre && c == '\n' {
                self.line_break();
            } else {
                self.line.push(c, linked);
            }
        }
    }

    /// The words on a button, which may be all that shows that goods are sold.
    fn button(&mut self, input: ElementRef<'_>) {
        let kind = input.attr("type").unwrap_or_default();
        if let Some(value) = input.attr("value")
            && ["submit", "button"]
                .iter()
                .any(|b| kind.eq_ignore_ascii_case(b))
        {
            self.line.space();
            self.text(value, false, false);
            self.line.space();
        }
    }

    fn image(&mut self, img: ElementRef<'_>) {
        if is_icon(img) {
            return;
        }
        let alt = img
            .attr("alt")
            .or_else(|| img.attr("title"))
            .map(str::trim)
            .filter(|alt| is_telling(alt))
            .map(str::to_owned);
        // A picture inside a line does not break the line.
        let at = self.blocks.len();
        self.push(What::Image { alt });
        if let Some(block) = self.blocks.get_mut(at) {
            block.quoted = false;
        }
    }

    /// One ends the line, two end the block.
    fn line_break(&mut self) {
        if self.line.line_break() {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if let Some((text, linked)) = self.line.take() {
            self.push(What::Text { text, linked });
        }
    }

    fn push(&mut self, what: What) {
        let (zone, mark, quoted) = self
            .open
            .last()
            .map_or((Zone::Plain, None, false), |f| (f.zone, f.mark, f.quoted));
        let block = Block {
            what,
            zone,
            mark,
            quoted,
            locator: self.locator(),
        };
        self.blocks.push(block);
    }

    /// From the nearest element with an id, or from the body, down to the innermost block.
    fn locator(&self) -> String {
        let end = self
            .open
            .iter()
            .rposition(|frame| frame.is_block)
            .map_or(self.open.len(), |at| at + 1);
        let path = &self.open[..end];
        let start = path
            .iter()
            .rposition(|frame| frame.has_id)
            .unwrap_or_else(|| path.len().min(2));
        let labels: Vec<_> = path[start..]
            .iter()
            .map(|frame| frame.label.as_str())
            .collect();
        match labels.as_slice() {
            [] => "body".to_owned(),
            [first, middle @ .., a, b] if middle.len() > 1 => format!("{first} … {a} > {b}"),
            all => all.join(" > "),
        }
    }
}

/// The line that is being put together.
#[derive(Default)]
struct Line {
    text: String,
    linked: usize,
    /// White space seen since the last character; `true` where it held a line break.
    pending: Option<bool>,
}

impl Line {
    fn push(&mut self, c: char, linked: bool) {
        if c.is_whitespace() || c == '\0' {
            let broken = self.pending.unwrap_or(false) || c == '\n' || c == '\r';
            self.pending = Some(broken);
            return;
        }
        if let Some(broken) = self.pending.take()
            && let Some(last) = self.text.chars().next_back()
            && last != '\n'
            && !(broken && is_cjk(last) && is_cjk(c))
        {
            self.text.push(' ');
        }
        self.text.push(c);
        self.linked += usize::from(linked);
    }

    fn space(&mut self) {
        self.pending = Some(self.pending.unwrap_or(false));
    }

    /// `<br>`; `true` where it is the second in a row and the block ends.
    fn line_break(&mut self) -> bool {
        self.pending = None;
        if self.text.is_empty() || self.text.ends_with('\n') {
            return true;
        }
        self.text.push('\n');
        false
    }

    fn take(&mut self) -> Option<(String, usize)> {
        let line = std::mem::take(self);
        let text = line.text.trim();
        (!text.is_empty()).then(|| (text.to_owned(), line.linked))
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '…' | '—')
}

fn is_left_out(name: &str) -> bool {
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
fn is_block(element: ElementRef<'_>) -> bool {
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
fn is_hidden_inline(element: ElementRef<'_>) -> bool {
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
fn zone_of(element: ElementRef<'_>) -> Zone {
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
fn is_icon(img: ElementRef<'_>) -> bool {
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
            "icon", "logo", "spacer", "blank", "smiley", "avatar", "emoji", "emot", "loading",
            "arrow", "button", "btn", "/ico", "dot.", "line.", "bg.", "beian", "counter",
            "none.gif",
        ]
        .iter()
        .any(|word| source.contains(word))
}

/// Whether an alternative text says something: not empty, not a file name, not "图片".
fn is_telling(alt: &str) -> bool {
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
