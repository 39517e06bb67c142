//! Documents that fit the schema, mostly.
#![no_main]

libfuzzer_sys::fuzz_target!(|dice: &[u8]| admission_fuzz::check(&admission_fuzz::write(dice)));
