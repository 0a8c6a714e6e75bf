//! Passkey requests and assertions in the JSON forms of `WebAuthn`.

mod assertion;
mod base64url;
mod options;

pub use self::{
    assertion::{Assertion, AssertionError},
    options::{OptionsError, RequestOptions},
};
