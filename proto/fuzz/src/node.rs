//! A stanza, from its flags byte on.

use latchkey_proto::node::{Content, Node, decode, encode};

/// Decodes the data; what can be decoded must come back the same once it was put into our own form.
pub fn run(data: &[u8]) {
    let Ok(node) = decode(data) else {
        return;
    };
    let ours = decode(&encode(&node)).expect("our own encoding can be decoded");
    let again = decode(&encode(&ours)).expect("our own encoding can be decoded");
    assert!(same(&ours, &again), "our own encoding changes a stanza");
}

/// Compares two nodes; a leaf may have come back in the other of its two forms.
pub fn same(a: &Node, b: &Node) -> bool {
    let content = match (&a.content, &b.content) {
        (Content::Nodes(a), Content::Nodes(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Content::None, Content::None) => true,
        _ => a.data().is_some() && a.data() == b.data(),
    };
    content && a.tag == b.tag && a.attrs == b.attrs
}
