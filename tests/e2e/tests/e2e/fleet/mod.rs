//! Gateways and workers of their own over Redis, as their users see them.

mod connections;
mod doors;
mod failover;
mod keys;
mod limits;
mod messages;
mod outages;
mod sealing;
mod secrets;
mod sharing;
mod webhooks;
