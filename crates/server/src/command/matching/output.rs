//! In which form a plan is printed, and where.

use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Context;
use clap::{Args, ValueEnum};
use serde::Serialize;

#[derive(Debug, Args)]
pub(super) struct Output {
    /// As what to print it
    #[arg(long, default_value = "text")]
    pub(super) format: Format,
    /// Where to write it, instead of the standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// The plan with its proof, the explanations and the pairs that would rather have each other
    Json,
    /// Who goes where, one row each
    Csv,
}

impl Output {
    /// Prints an answer.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub(super) fn write(&self, answer: &str) -> anyhow::Result<()> {
        match &self.output {
            Some(path) => fs::write(path, answer).with_context(|| format!("{} cannot be written", path.display())),
            None => print(answer),
        }
    }
}

/// An answer as JSON.
///
/// # Errors
/// Never: it is plain data.
pub(super) fn json(answer: &impl Serialize) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(answer)? + "\n")
}

fn print(text: &str) -> anyhow::Result<()> {
    // A reader that has seen enough closes the pipe, which is no fault.
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("the plan could not be written"),
        _ => Ok(()),
    }
}
