//! The command line.

mod documents;
mod import;
mod login;
mod logout;
mod matching;
mod migrate;
mod organization;
mod policy;
mod query;
mod schema;
mod serve;
mod signals;
mod steward;
mod token;
mod whoami;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::configuration::{DatabaseOptions, LogOptions};

/// Lyceum: one graph of continuing education for archives, libraries and museums.
#[derive(Debug, Parser)]
#[command(name = "lyceum", version, max_term_width = 120)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    log: LogOptions,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the graph, the explorer and the health page
    Serve(Box<serve::Serve>),
    /// Sign in at a server elsewhere, with a browser on any device
    Login(login::Login),
    /// Sign out at a server elsewhere
    Logout(logout::Logout),
    /// Say who one is to a server elsewhere
    Whoami(whoami::Whoami),
    /// Ask a server elsewhere
    Query(query::Query),
    /// Read a file into the catalogue, here or of a server elsewhere; reading it again changes only what it changed
    #[command(subcommand)]
    Import(import::Command),
    /// Tokens with which partners' systems write
    #[command(subcommand)]
    Token(token::Token),
    /// Documents that callers run by naming them
    #[command(subcommand)]
    Documents(documents::Documents),
    /// Stewards of the network, who decide who joins it
    #[command(subcommand)]
    Steward(steward::Steward),
    /// Organizations, for a network that begins without the demo
    #[command(subcommand)]
    Organization(organization::Organization),
    /// Find who goes where in a round of a mentorship exchange, and say why; on this machine, from files
    Match(Box<matching::Match>),
    /// Bring the database up to date, which serve does as well
    Migrate,
    /// Print who may do what
    Policy,
    /// Print the graph's schema (SDL)
    Schema,
}

/// Does what the command line says.
pub fn main() -> ExitCode {
    let line = CommandLine::parse();
    match run(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lyceum: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(line: CommandLine) -> anyhow::Result<()> {
    line.log.start()?;
    match line.command {
        Command::Serve(serve) => serve.run(&line.database).await,
        Command::Login(login) => login.run().await,
        Command::Logout(logout) => logout.run().await,
        Command::Whoami(whoami) => whoami.run().await,
        Command::Query(query) => query.run().await,
        Command::Import(import) => import.run(&line.database).await,
        Command::Token(token) => token.run(&line.database).await,
        Command::Documents(documents) => documents.run(&line.database).await,
        Command::Steward(steward) => steward.run(&line.database).await,
        Command::Organization(organization) => organization.run(&line.database).await,
        Command::Match(it) => it.run(),
        Command::Migrate => migrate::run(&line.database).await,
        Command::Policy => policy::run(),
        Command::Schema => schema::run(),
    }
}
