//! What takes the place of all that may be secret, and the little that may stay.

use std::collections::HashMap;

use latchkey_entry::Browser;
use sha2::{Digest, Sha256};

use crate::node::{self, Jid};

/// The numbers of the values so far. Only their digests are kept.
#[derive(Default)]
pub(super) struct Marks {
    numbers: HashMap<[u8; 32], usize>,
}

impl Marks {
    /// Returns a tag. The protocol's own stay, even new ones: nobody's data is in a tag.
    pub(super) fn tag(&mut self, tag: &str) -> String {
        if is_name(tag) {
            tag.to_owned()
        } else {
            self.mark(tag.as_bytes())
        }
    }

    /// Returns the name and the value of an attribute.
    pub(super) fn attribute(&mut self, tag: &str, name: &str, value: &str) -> (String, String) {
        let shown = if node::is_token(name) || ATTRIBUTES.contains(&name) {
            name.to_owned()
        } else {
            self.mark(name.as_bytes())
        };
        (shown, self.value(tag, name, value))
    }

    /// Returns what stands for the content of a leaf.
    pub(super) fn content(&mut self, tag: &str, content: &[u8]) -> String {
        let text = str::from_utf8(content).unwrap_or_default();
        let stays = match tag {
            "companion_platform_id" => {
                text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
            }
            "companion_platform_display" => text.parse::<Browser>().is_ok(),
            _ => false,
        };
        if stays {
            text.to_owned()
        } else {
            self.mark(content)
        }
    }

    fn value(&mut self, tag: &str, name: &str, value: &str) -> String {
        if may_stay(tag, name, value) {
            return value.to_owned();
        }
        let address = value.parse::<Jid>().ok();
        match address.filter(|jid| SERVERS.contains(&jid.server.as_str())) {
            Some(jid) => self.address(&jid),
            None => self.mark(value.as_bytes()),
        }
    }

    /// Keeps the server and the shape of an address.
    fn address(&mut self, jid: &Jid) -> String {
        let mut shown = self.mark(jid.user.as_bytes());
        if let Some(agent) = jid.agent {
            shown.push('_');
            shown += &self.mark(agent.to_string().as_bytes());
        }
        if let Some(device) = jid.device {
            shown.push(':');
            shown += &self.mark(device.to_string().as_bytes());
        }
        format!("{shown}@{}", jid.server)
    }

    fn mark(&mut self, value: &[u8]) -> String {
        if value.is_empty() {
            return String::new();
        }
        let kind = Kind::of(value);
        let (name, length) = (kind.name(), kind.length(value));
        match self.number(value) {
            Some(number) => format!("[{name} {length} #{number}]"),
            None => format!("[{name} {length}]"),
        }
    }

    fn number(&mut self, value: &[u8]) -> Option<usize> {
        let next = self.numbers.len() + 1;
        let digest = Sha256::digest(value).into();
        match self.numbers.get(&digest) {
            Some(number) => Some(*number),
            None if next > MOST_NUMBERS => None,
            None => {
                self.numbers.insert(digest, next);
                Some(next)
            }
        }
    }
}

/// The kind of a value, as far as it shows.
#[derive(Clone, Copy)]
enum Kind {
    Digits,
    Hex,
    Base64,
    Word,
    Text,
    Bytes,
}

impl Kind {
    fn of(value: &[u8]) -> Self {
        let all = |is: fn(u8) -> bool| value.iter().all(|byte| is(*byte));
        let lower_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let upper_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
        let base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte);
        let word = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
        if all(|byte| byte.is_ascii_digit()) {
            Self::Digits
        } else if value.len() >= 8 && (all(lower_hex) || all(upper_hex)) {
            Self::Hex
        } else if value.len() >= 20 && all(base64) {
            Self::Base64
        } else if all(word) {
            Self::Word
        } else if str::from_utf8(value).is_ok_and(|text| !text.contains(char::is_control)) {
            Self::Text
        } else {
            Self::Bytes
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Hex => "hex",
            Self::Base64 => "base64",
            Self::Word => "word",
            Self::Text => "text",
            Self::Bytes => "bytes",
        }
    }

    fn length(self, value: &[u8]) -> usize {
        match self {
            Self::Text => str::from_utf8(value).map_or(value.len(), |text| text.chars().count()),
            _ => value.len(),
        }
    }
}

/// Returns whether a value is one of a few that the protocol itself has, or a number that counts or
/// names an error.
fn may_stay(tag: &str, name: &str, value: &str) -> bool {
    let server = value.strip_prefix('@');
    if server.is_some_and(|server| SERVERS.contains(&server)) || value == node::SERVER {
        return true;
    }
    let digits = |longest: usize| {
        (1..=longest).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_known = || WORDS.contains(&value) || is_name(value) && node::is_token(value);
    match name {
        "type" | "xmlns" | "class" | "stage" | "mode" | "context" | "text" => is_known(),
        // The number of a device among those of its account.
        "id" => tag == "device" && digits(2),
        "reason" => digits(4) || is_known(),
        "name" => tag == "platform" && is_known(),
        "code" => digits(4),
        "backoff" | "expire" => digits(7),
        "location" => value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_lowercase()),
        "v" | "version" => digits(2),
        "count" | "message" | "notification" | "receipt" | "appdata" => {
            tag.starts_with("offline") && digits(5)
        }
        "should_show_push_notification" | "force_manual_refresh" | "last" | "is_hosted" => {
            matches!(value, "true" | "false")
        }
        _ => false,
    }
}

/// Returns whether a text looks like the names that the protocol gives to its elements.
fn is_name(tag: &str) -> bool {
    let digits = tag.bytes().filter(u8::is_ascii_digit).count();
    tag.len() <= 64
        && digits <= 2
        && tag.starts_with(|c: char| c.is_ascii_lowercase())
        && tag.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b":_-".contains(&byte)
        })
}

/// Names of attributes that are not in the dictionary.
const ATTRIBUTES: [&str; 13] = [
    "backoff",
    "expire",
    "force_manual_refresh",
    "is_hosted",
    "jid",
    "key-index",
    "logout_message_header",
    "logout_message_locale",
    "logout_message_subtext",
    "peer_recipient_pn",
    "props",
    "should_show_push_notification",
    "sid",
];

/// Values of enumerated attributes that are not in the dictionary.
const WORDS: [&str; 22] = [
    "bad-request",
    "companion_finish",
    "companion_hello",
    "companion_reg_refresh",
    "conflict",
    "crsc_continuation",
    "device_removed",
    "feature-not-available",
    "forbidden",
    "hmac-mismatch",
    "internal-error",
    "internal-server-error",
    "link_code_companion_reg",
    "md",
    "not-acceptable",
    "passkey_prologue_request",
    "primary_hello",
    "refresh_code",
    "service-unavailable",
    "signature-mismatch",
    "smbi",
    "user_initiated",
];

/// Servers of addresses (`Baileys lib/WABinary/jid-utils.ts`).
const SERVERS: [&str; 12] = [
    "bot",
    "broadcast",
    "c.us",
    "call",
    "g.us",
    "hosted",
    "hosted.lid",
    "interop",
    "lid",
    "msgr",
    "newsletter",
    node::SERVER,
];

/// Keeps a server that sends without end from filling the memory.
const MOST_NUMBERS: usize = 20_000;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::node::Node;

    fn shown(node: &Node) -> String {
        node.to_record(Some(&mut Marks::default()))
    }

    #[test]
    fn what_the_protocol_names_stays_and_nothing_else_does() {
        let answer = Node::new("iq")
            .attr("from", "s.whatsapp.net")
            .attr("type", "error")
            .attr("id", "12345.678-1")
            .children([Node::new("error")
                .attr("code", "429")
                .attr("text", "rate-overlimit")
                .attr("backoff", "600")]);
        assert_eq!(
            shown(&answer),
            r#"<iq from="s.whatsapp.net" type="error" id="[word 11 #1]"><error code="429" text="rate-overlimit" backoff="600"/></iq>"#
        );
        let strange = Node::new("15551234567")
            .attr("my-name", "Ada Lovelace")
            .attr("type", "Ada")
            .attr("class", "13")
            .attr("text", "see 15551234567")
            .attr("code", "15551234567")
            .attr("location", "Ada");
        assert_eq!(
            shown(&strange),
            r#"<[digits 11 #1] [word 7 #2]="[text 12 #3]" type="[word 3 #4]" class="[digits 2 #5]" text="[text 15 #6]" code="[digits 11 #1]" location="[word 3 #4]"/>"#
        );
    }

    #[test]
    fn address_keeps_its_server_and_its_shape() {
        let device = Node::new("device")
            .attr("jid", "15551234567:13@s.whatsapp.net")
            .attr("lid", "236395184570386_1:13@lid")
            .attr("to", "@s.whatsapp.net")
            .attr("from", "15551234567@s.whatsapp.net")
            .attr("recipient", "15551234567@example.com");
        assert_eq!(
            shown(&device),
            r#"<device jid="[digits 11 #1]:[digits 2 #2]@s.whatsapp.net" lid="[digits 15 #3]_[digits 1 #4]:[digits 2 #2]@lid" to="@s.whatsapp.net" from="[digits 11 #1]@s.whatsapp.net" recipient="[text 23 #5]"/>"#
        );
    }

    #[test]
    fn mark_tells_the_kind_and_the_length_and_whether_it_is_the_same() {
        let node = |content: &[u8]| Node::new("ref").bytes(content);
        let nodes = Node::new("list").children([
            node(&[7; 32]),
            node(b"2@ref,of the server"),
            node("é€ü!".as_bytes()),
            node(b"0123456789abcdef"),
            node(b"QUJDREVGR0hJSktMTU5PUA=="),
            node(&[7; 32]),
            node(b""),
            Node::new("ref").text("2@ref,of the server"),
        ]);
        assert_eq!(
            shown(&nodes),
            "<list><ref>[bytes 32 #1]</ref><ref>[text 19 #2]</ref><ref>[text 4 #3]</ref>\
             <ref>[hex 16 #4]</ref><ref>[base64 24 #5]</ref><ref>[bytes 32 #1]</ref><ref></ref>\
             <ref>[text 19 #2]</ref></list>"
        );
    }

    #[test]
    fn how_the_client_presents_itself_stays() {
        let display = |text: &str| shown(&Node::new("companion_platform_display").bytes(text));
        assert!(display("Chrome (Windows)").contains(">Chrome (Windows)<"));
        assert!(display("Ada (Windows)").contains(">[text 13 #1]<"));
        let id = |text: &str| shown(&Node::new("companion_platform_id").bytes(text));
        assert!(id("6").contains(">6<"));
        assert!(id("66").contains(">[digits 2 #1]<"));
    }

    proptest! {
        /// Whatever the server puts into whatever it may name: no value of six characters or more that
        /// is no word of the protocol gets past the marks.
        #[test]
        fn nothing_that_a_stanza_carries_is_shown(
            tag in "iq|success|failure|error|notification|offline|platform|device|ref|X[0-9]{8}",
            name in "type|id|jid|lid|from|reason|code|text|name|location|expire|t|class|[a-z]{8}",
            value in "[a-zA-Z0-9+/=@:_ .-]{8,40}",
            content in proptest::collection::vec(any::<u8>(), 8..40),
            text in "[a-zA-Z0-9 ,@+/=]{8,40}",
        ) {
            prop_assume!(!node::is_token(&value) && !WORDS.contains(&value.as_str()));
            let node = Node::new(tag).attr(name, value.clone()).children([
                Node::new("value").bytes(content.clone()),
                Node::new("companion_platform_display").text(text.clone()),
            ]);
            let shown = shown(&node);
            prop_assert!(!shown.contains(&value), "{shown}");
            prop_assert!(!shown.contains(&text), "{shown}");
            prop_assert!(!shown.as_bytes().windows(8).any(|part| part == &content[..8]), "{shown}");
        }
    }

    #[test]
    fn list_of_thousands_is_cut() {
        let users = (0..5000).map(|i| Node::new("user").attr("jid", format!("{i}@lid")));
        let text = shown(&Node::new("list").children(users));
        assert!(text.len() < 10_000, "{}", text.len());
        assert!(text.ends_with(" more --></list>"), "{text}");
    }
}
