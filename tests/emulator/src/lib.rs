//! WhatsApp's server and a phone, as strict as the real ones.
