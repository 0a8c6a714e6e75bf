//! Holds the WhatsApp connections of Latchkey.
