//! Who the operator is, and what there is to tell them.

mod chart;
mod figures;
mod overview;
mod sign_in;

pub(crate) use self::{
    figures::Watcher,
    overview::Overview,
    sign_in::{is_operator, is_signed_in, sign_in, sign_out},
};
