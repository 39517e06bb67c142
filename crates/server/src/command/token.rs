//! `lyceum token`

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use database::{AsyncPgConnection, Clock, id::ServiceTokenId};
use identity::{
    Scope,
    service_token::{self, NewServiceToken, Revocation, ServiceToken},
};
use jiff::{SignedDuration, Timestamp};

use super::organization;
use crate::{configuration::DatabaseOptions, store::Store};

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Create a token and print its secret, which is shown this once and kept nowhere
    Create(Create),
    /// List tokens, without their secrets
    List(List),
    /// Revoke a token: from now on it is refused
    Revoke(Revoke),
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// For which organization it acts: its id, an identifier such as ror:https://ror.org/…, or its exact name
    #[arg(long, value_name = "ORGANIZATION")]
    organization: String,
    /// What it may do: catalogue:write, organizations:write or topics:write; may be repeated
    #[arg(long, value_name = "SCOPE", required = true, value_delimiter = ',')]
    scope: Vec<Scope>,
    /// What it is for, to recognise it by
    #[arg(long, default_value = "created at the command line")]
    name: String,
    /// In how many days it ends; left out, it does not
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    expires_in: Option<u32>,
}

#[derive(Debug, Args)]
pub(crate) struct List {
    /// Of this organization only
    #[arg(long, value_name = "ORGANIZATION")]
    organization: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Revoke {
    /// The token's id, as `lyceum token list` shows it
    token: String,
}

impl Token {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let store = Store::join(options).await?;
        let done = self.run_on(&mut store.connect().await?).await;
        store.stop().await?;
        done
    }

    async fn run_on(self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        let now = Clock::machine().now();
        match self {
            Self::Create(create) => create.run(connection, now).await,
            Self::List(list) => list.run(connection, now).await,
            Self::Revoke(revoke) => revoke.run(connection, now).await,
        }
    }
}

impl Create {
    async fn run(self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
        let new = NewServiceToken {
            organization_id: organization::find(connection, &self.organization).await?,
            name: self.name,
            scopes: self.scope,
            expires_at: self.expires_in.map(|days| now + SignedDuration::from_hours(24 * i64::from(days))),
        };
        let (token, secret) = service_token::create(connection, now, new).await?;
        // The secret alone on the standard output, for scripts; what is about it, beside it.
        println!("{}", secret.reveal());
        eprintln!("This is token {}. Keep its secret now: it is not shown again.", token.id);
        Ok(())
    }
}

impl List {
    async fn run(self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
        let organization_id = match self.organization {
            Some(words) => Some(organization::find(connection, &words).await?),
            None => None,
        };
        for token in service_token::list(connection, organization_id).await? {
            let scopes: Vec<_> = token.scopes.0.iter().map(|scope| scope.word()).collect();
            println!(
                "{}\t{}\t{}\t{}\t{}",
                token.id,
                token.organization_id,
                state(&token, now),
                scopes.join(","),
                token.name
            );
        }
        Ok(())
    }
}

fn state(token: &ServiceToken, now: Timestamp) -> String {
    let day = |at: Timestamp| at.strftime("%Y-%m-%d").to_string();
    match (token.revoked_at, token.expires_at) {
        (Some(at), _) => format!("revoked {}", day(at)),
        (None, Some(at)) if at <= now => format!("expired {}", day(at)),
        (None, Some(at)) => format!("valid until {}", day(at)),
        (None, None) => "valid".to_owned(),
    }
}

impl Revoke {
    async fn run(self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
        let id: ServiceTokenId = self.token.parse().map_err(|wrong| anyhow::anyhow!("\"{}\" {wrong}", self.token))?;
        match service_token::revoke(connection, now, id).await.context("the token could not be revoked")? {
            Revocation::Revoked => println!("Token {id} is revoked."),
            Revocation::AlreadyRevoked => println!("Token {id} was revoked before."),
            Revocation::Unknown => bail!("there is no token {id}: see lyceum token list"),
        }
        Ok(())
    }
}
