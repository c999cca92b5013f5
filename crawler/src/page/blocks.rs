//! The page as a reader sees it: blocks of text in order, each knowing where on the page it stands.
//!
//! Block elements break lines and inline ones do not, however the source is wrapped; white space is
//! collapsed as browsers do, and a line break in the source between two Chinese characters is
//! nothing. What is hidden inside a line (random characters against copying) is left out.

use super::attributes;
use super::elements::{
    heads_comments, is_block, is_face, is_hidden_inline, is_icon, is_left_out, is_telling, zone_of,
};
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
    /// A picture: its alternative text, and whether more may stand in it than that says.
    Image { alt: Option<String>, unread: bool },
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
                // A foot below the comments is a foot.
                outer @ (Zone::Plain | Zone::Comments) => match zone_of(element) {
                    Zone::Plain => outer,
                    own => own,
                },
                outer => outer,
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

    /// A picture, which does not break its line.
    fn image(&mut self, img: ElementRef<'_>) {
        let unread = !is_icon(img);
        let alt = img
            .attr("alt")
            .or_else(|| img.attr("title"))
            .map(str::trim)
            .filter(|alt| is_telling(alt))
            .map(str::to_owned);
        if unread || alt.is_some() && !is_face(img) {
            self.push(What::Image { alt, unread });
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
            let opens_comments = heads_comments(&text);
            self.push(What::Text { text, linked });
            if opens_comments {
                self.comments_follow();
            }
        }
    }

    /// A heading such as 用户评论 was read: what follows in the box around it is by readers.
    fn comments_follow(&mut self) {
        // A heading element is its own block; its box is the block around it.
        let is_heading = |frame: &Frame| {
            ["h1", "h2", "h3", "h4", "h5", "h6", "dt", "p", "b", "span"]
                .iter()
                .any(|name| frame.label.starts_with(&format!("{name}:")))
        };
        let around = self
            .open
            .iter_mut()
            .rev()
            .find(|frame| frame.is_block && !is_heading(frame));
        if let Some(around) = around
            && !around.label.starts_with("body:")
            && around.zone == Zone::Plain
        {
            around.zone = Zone::Comments;
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
