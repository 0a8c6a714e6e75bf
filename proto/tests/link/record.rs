//! Reads a record back.

use std::time::Duration;

use latchkey_proto::node::{Content, Node};

/// A line of a record. What stands in the element is still marks.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) at: Duration,
    pub(crate) direction: Direction,
    pub(crate) element: Node,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    FromServer,
    ToServer,
    Neither,
}

/// Reads the lines of a record, without what a program has put above them.
pub(crate) fn read(record: &str) -> Vec<Line> {
    let begin = record.find("-- <begin").expect("a record has a beginning");
    let begin = record[..begin].rfind('\n').map_or(0, |end| end + 1);
    record[begin..].lines().map(line).collect()
}

fn line(text: &str) -> Line {
    let (at, rest) = text.trim_start().split_once(' ').expect("a time");
    let (direction, element) = rest.split_once(' ').expect("a direction");
    let mut reader = Reader { rest: element };
    let element = reader.element();
    assert_eq!(reader.rest, "", "{text}");
    Line {
        at: Duration::from_millis(at.parse().expect("milliseconds; or lines are left out")),
        direction: match direction {
            "<-" => Direction::FromServer,
            "->" => Direction::ToServer,
            "--" => Direction::Neither,
            _ => panic!("{text}"),
        },
        element,
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn element(&mut self) -> Node {
        self.take("<");
        let tag = self.name();
        let mut node = Node::new(tag);
        while self.is_next(" ") {
            self.take(" ");
            let name = self.name();
            self.take("=\"");
            let value = self.until('"');
            self.take("\"");
            node = node.attr(name, value);
        }
        if self.is_next("/>") {
            self.take("/>");
            return node;
        }
        self.take(">");
        node.content = self.content();
        self.take("</");
        self.take(tag);
        self.take(">");
        node
    }

    fn content(&mut self) -> Content {
        assert!(!self.is_next("<!--"), "a list is cut: {}", self.rest);
        if !self.is_next("<") || self.is_next("</") {
            return Content::Text(self.until('<').to_owned());
        }
        let mut nodes = Vec::new();
        while !self.is_next("</") {
            nodes.push(self.element());
        }
        Content::Nodes(nodes)
    }

    fn name(&mut self) -> &'a str {
        if self.is_next("[") {
            let end = self.rest.find(']').expect("a mark has an end") + 1;
            return self.split(end);
        }
        let end = self.rest.find([' ', '=', '/', '>']);
        self.split(end.expect("a name has an end"))
    }

    fn until(&mut self, end: char) -> &'a str {
        let end = self.rest.find(end).expect("it is closed");
        self.split(end)
    }

    fn is_next(&self, text: &str) -> bool {
        self.rest.starts_with(text)
    }

    fn take(&mut self, text: &str) {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or_else(|| panic!("expected {text} before {}", self.rest));
    }

    fn split(&mut self, at: usize) -> &'a str {
        let (before, rest) = self.rest.split_at(at);
        self.rest = rest;
        before
    }
}

/// A part of a text: as it is, or a mark for something else.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Literal(&'a str),
    Mark(Mark<'a>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark<'a> {
    pub(crate) kind: &'a str,
    pub(crate) length: usize,
    pub(crate) number: usize,
}

/// Splits a text at its marks.
pub(crate) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        if !before.is_empty() {
            parts.push(Part::Literal(before));
        }
        let (mark, after) = after.split_once(']').expect("a mark has an end");
        let words: Vec<_> = mark.split(' ').collect();
        let [kind, length, number] = words[..] else {
            panic!("a mark without a number: {mark}");
        };
        parts.push(Part::Mark(Mark {
            kind,
            length: length.parse().expect("a length"),
            number: number.trim_start_matches('#').parse().expect("a number"),
        }));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest));
    }
    parts
}
