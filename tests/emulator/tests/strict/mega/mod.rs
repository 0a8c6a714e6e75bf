mod calls;
mod client;
mod faults;
mod files;
