//! Any text.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| admission_fuzz::check(text));
