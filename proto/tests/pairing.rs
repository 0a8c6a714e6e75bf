//! What must hold for anything that may arrive while a companion is being linked.
#![allow(clippy::unwrap_used, reason = "what a test cannot set up fails it")]

use latchkey_proto::{
    node::Node,
    pair::{
        Refused,
        code::{self, Notice},
        passkey,
    },
};
use proptest::{collection::vec, prelude::*, sample::select};

proptest! {
    #[test]
    fn any_notice_is_read_or_an_error(
        stage in select(vec!["primary_hello", "refresh_code", ""]),
        parts in vec((select(PARTS.to_vec()), select(vec![0, 1, 32, 80, 81, 1024, 1025])), 0..5),
    ) {
        let parts = parts.iter().map(|(tag, length)| Node::new(*tag).bytes(vec![1; *length]));
        let registration = Node::new("link_code_companion_reg")
            .attr("stage", stage)
            .children(parts);
        let node = Node::new("notification")
            .attr("type", "link_code_companion_reg")
            .children([registration]);
        match code::read_notification(&node).unwrap() {
            Ok(Notice::PrimaryHello(hello)) => {
                prop_assert_ne!(stage, "refresh_code");
                prop_assert!((1..=1024).contains(&hello.reference.len()));
            }
            Ok(Notice::Refresh { .. }) => prop_assert_eq!(stage, "refresh_code"),
            Ok(Notice::Incomplete { .. }) | Err(_) => {}
        }
    }

    #[test]
    fn any_refusal_can_be_shown(code in ".{0,6}", text in ".{0,99}", backoff in "[0-9]{0,21}") {
        let error = Node::new("error").attr("code", code).attr("text", text).attr("backoff", backoff);
        let refused = Refused::read(&Node::new("iq").attr("type", "error").children([error]));
        let shown = refused.unwrap().to_string();
        prop_assert!(shown.len() < 120 && shown.chars().all(|at| (' '..='~').contains(&at)));
    }

    #[test]
    fn any_bytes_are_no_continuation(bytes in vec(any::<u8>(), 0..256)) {
        let continuation = Node::new("notification")
            .attr("type", "crsc_continuation")
            .attr("from", "s.whatsapp.net")
            .children([Node::new("primary_ephemeral_identity").bytes(bytes)]);
        prop_assert!(passkey::read_continuation(&continuation).unwrap().is_err());
    }
}

const PARTS: [&str; 4] = [
    "link_code_pairing_ref",
    "link_code_pairing_wrapped_primary_ephemeral_pub",
    "primary_identity_pub",
    "something_else",
];
