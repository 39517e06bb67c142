//! `lyceum policy`

use std::io::Write;

pub(crate) fn run() -> anyhow::Result<()> {
    // A reader that has seen enough closes the pipe, which is no fault.
    match write!(std::io::stdout(), "{}", identity::policy::table()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
