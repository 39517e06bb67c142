//! A type and, in the next line, values.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some((ty, values)) = text.split_once('\n') {
        admission_fuzz::check_variables(ty, values);
    }
});
