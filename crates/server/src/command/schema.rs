//! `lyceum schema`

use std::io::Write;

pub(crate) fn run() -> anyhow::Result<()> {
    let sdl = graphql::sdl();
    // A reader that has seen enough closes the pipe, which is no fault.
    match writeln!(std::io::stdout(), "{}", sdl.trim_end()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
