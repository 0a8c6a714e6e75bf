//! The request that a passkey answers, and its answer, in the JSON forms of `WebAuthn`.

mod assertion;
mod base64url;
mod options;

pub use self::{
    assertion::{Assertion, AssertionError},
    options::{OptionsError, RequestOptions},
};
