//! How an element is written into a record.

use std::fmt::Write as _;

use super::marks::Marks;
use crate::node::{Content, Node};

impl Node {
    /// Writes the element, with marks for what may be secret; without `marks`, for elements of our own,
    /// as it is.
    pub(super) fn to_record(&self, mut marks: Option<&mut Marks>) -> String {
        let mut out = String::new();
        write(&mut out, self, &mut marks);
        out
    }
}

fn write(out: &mut String, node: &Node, marks: &mut Option<&mut Marks>) {
    let tag = match marks {
        Some(marks) => marks.tag(&node.tag),
        None => node.tag.clone(),
    };
    put(out, format_args!("<{tag}"));
    for (name, value) in &node.attrs {
        match marks {
            Some(marks) => {
                let (name, value) = marks.attribute(&node.tag, name, value);
                put(out, format_args!(" {name}=\"{value}\""));
            }
            None => put(out, format_args!(" {name}=\"{value}\"")),
        }
    }
    match &node.content {
        Content::None => return out.push_str("/>"),
        Content::Nodes(nodes) => {
            out.push('>');
            children(out, nodes, marks);
        }
        Content::Text(text) => leaf(out, &node.tag, text.as_bytes(), marks),
        Content::Bytes(bytes) => leaf(out, &node.tag, bytes, marks),
    }
    put(out, format_args!("</{tag}>"));
}

fn children(out: &mut String, nodes: &[Node], marks: &mut Option<&mut Marks>) {
    for (place, node) in nodes.iter().enumerate() {
        if out.len() > LONGEST_LINE {
            return put(out, format_args!("<!-- {} more -->", nodes.len() - place));
        }
        write(out, node, marks);
    }
}

fn leaf(out: &mut String, tag: &str, content: &[u8], marks: &mut Option<&mut Marks>) {
    out.push('>');
    if let Some(marks) = marks {
        out.push_str(&marks.content(tag, content));
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("writing to a string never fails");
}

/// A list of thousands of devices says no more than its first hundred.
const LONGEST_LINE: usize = 8 * 1024;
