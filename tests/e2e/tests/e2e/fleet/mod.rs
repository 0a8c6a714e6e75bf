//! Gateways and workers of their own over Redis, as their users see them.

mod calls;
mod connections;
mod doors;
mod errands;
mod failover;
mod handover;
mod idle;
mod keys;
mod limits;
mod messages;
mod older;
mod outages;
mod rolling;
mod sealing;
mod secrets;
mod sharing;
mod webhooks;
