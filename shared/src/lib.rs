//! What both sides of the queue must agree on.
