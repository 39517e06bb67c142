//! Python, and what was installed for it beside the tests.

use std::{path::Path, process::Command};

use crate::node::skip;

/// A run of the Python that `script/test` makes, with the packages of each `requirements.txt` beside the tests. Nothing, said
/// loudly, where it is missing: what is not tried is `what`. The variable `LYCEUM_PYTHON` with the value `required` makes
/// that a failure.
pub(crate) fn python(what: &str) -> Option<Command> {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/python/bin/python");
    if !python.exists() {
        skip("LYCEUM_PYTHON", what, "run script/test, which makes target/python");
        return None;
    }
    Some(Command::new(python))
}
