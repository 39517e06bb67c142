//! `lyceum token`

use anyhow::bail;
use clap::{Args, Subcommand};
use database::{
    AsyncPgConnection, Clock,
    id::{OrganizationId, ServiceTokenId},
};
use identity::{
    Scope, Viewer,
    policy::{self, Sight},
    service_token::{self, Client, Issued, NewServiceToken, ServiceToken},
};
use jiff::{SignedDuration, Timestamp};

use crate::{configuration::DatabaseOptions, named, store::Store};

#[derive(Debug, Subcommand)]
pub(crate) enum Token {
    /// Create a token and print its secret, which is shown this once and kept nowhere
    Create(Create),
    /// Put a new token in the place of one and print its secret; for a while both are good
    Rotate(Rotate),
    /// List tokens, without their secrets: id, organization, state, scopes, last use, who made it, what took its place or
    /// whose tokens of a provider stand for it, name
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
    /// Instead of a secret of ours: the provider whose own tokens the system shows, as they name it (iss)
    #[arg(long, value_name = "URL", requires = "client_subject")]
    client_issuer: Option<String>,
    /// Who the system is to that provider, as its tokens name it (sub)
    #[arg(long, value_name = "SUB", requires = "client_issuer")]
    client_subject: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// The token's id, as `lyceum token list` shows it
    token: String,
    /// How long the old one is good beside the new one, in hours
    #[arg(long, value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(u32).range(0..=720))]
    overlap: u32,
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
        let action = self.action();
        let done = self.run_on(&mut store.connect_to(action).await?).await;
        store.stop().await?;
        done
    }

    fn action(&self) -> &'static str {
        match self {
            Self::Create(_) => "token create",
            Self::Rotate(_) => "token rotate",
            Self::List(_) => "token list",
            Self::Revoke(_) => "token revoke",
        }
    }

    async fn run_on(self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        let now = Clock::machine().now();
        match self {
            Self::Create(create) => create.run(connection, now).await,
            Self::Rotate(rotate) => rotate.run(connection, now).await,
            Self::List(list) => list.run(connection, now).await,
            Self::Revoke(revoke) => revoke.run(connection, now).await,
        }
    }
}

impl Create {
    async fn run(self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
        let organization = named::organization(connection, &Sight::Everything, &self.organization).await?;
        let may = policy::create_token(&Viewer::Operator, organization, self.scope)?;
        let client = self.client_issuer.zip(self.client_subject);
        let new = NewServiceToken {
            name: self.name,
            expires_at: self.expires_in.map(|days| now + SignedDuration::from_hours(24 * i64::from(days))),
            client: client.map(|(issuer, subject)| Client { issuer, subject }),
        };
        tell(service_token::create(connection, &may, now, new, None).await?);
        Ok(())
    }
}

impl Rotate {
    async fn run(self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
        let (id, owner) = find(connection, &self.token).await?;
        let may = policy::manage_tokens(&Viewer::Operator, owner)?;
        let overlap = SignedDuration::from_hours(self.overlap.into());
        tell(service_token::rotate(connection, &may, now, id, overlap).await?);
        Ok(())
    }
}

/// The secret alone on the standard output, for scripts; what is about it, beside it.
fn tell(Issued { token, secret }: Issued) {
    match secret {
        Some(secret) => {
            println!("{}", secret.reveal());
            eprintln!("This is token {}. Keep its secret now: it is not shown again.", token.id);
        }
        None => eprintln!("This is token {}. The system shows the provider's own tokens.", token.id),
    }
}

impl List {
    async fn run(self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
        let organizations = match self.organization {
            Some(words) => vec![named::organization(connection, &Sight::Everything, &words).await?],
            None => service_token::owners(connection).await?,
        };
        for organization in organizations {
            let may = policy::manage_tokens(&Viewer::Operator, organization)?;
            for token in service_token::list(connection, &may).await? {
                println!("{}", line(&token, now));
            }
        }
        Ok(())
    }
}

fn line(token: &ServiceToken, now: Timestamp) -> String {
    let scopes: Vec<_> = token.scopes.0.iter().map(|scope| scope.word()).collect();
    let used =
        token.last_used_at.map_or("never used".to_owned(), |at| format!("used {}", at.strftime("%Y-%m-%d %H:%M")));
    let by = token.created_by.map_or("by the operator".to_owned(), |person| format!("by {person}"));
    let more = match (token.replaced_by, token.client()) {
        (Some(new), _) => format!("replaced by {new}"),
        (None, Some(Client { issuer, subject })) => format!("client {subject} of {issuer}"),
        (None, None) => "-".to_owned(),
    };
    let columns = [
        token.id.to_string(),
        token.organization_id.to_string(),
        state(token, now),
        scopes.join(","),
        used,
        by,
        more,
        token.name.clone(),
    ];
    columns.join("\t")
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
        let (id, owner) = find(connection, &self.token).await?;
        let may = policy::revoke_tokens(&Viewer::Operator, owner)?;
        let revoked = service_token::revoke(connection, &may, now, id).await?;
        println!("Token {id} {}.", if revoked.before { "was revoked before" } else { "is revoked" });
        Ok(())
    }
}

/// The token with this id, and whose it is.
async fn find(connection: &mut AsyncPgConnection, text: &str) -> anyhow::Result<(ServiceTokenId, OrganizationId)> {
    let id: ServiceTokenId = text.parse().map_err(|wrong| anyhow::anyhow!("\"{text}\" {wrong}"))?;
    match service_token::owner(connection, id).await? {
        Some(owner) => Ok((id, owner)),
        None => bail!("there is no token {id}: see lyceum token list"),
    }
}
