//! MEGA: the session as a file in the operator's cloud.

mod account;
mod api;
mod crypto;
mod delete;
mod download;
mod error;
mod hashcash;
mod login;
mod rsa;
mod storage;
#[cfg(test)]
mod tests;
mod totp;
mod turn;
mod upload;
