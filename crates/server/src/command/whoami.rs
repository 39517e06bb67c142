//! `lyceum whoami`

use anyhow::{Context, anyhow};
use clap::Args;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::remote::{Server, ServerOptions, plain};

#[derive(Debug, Args)]
pub(crate) struct Whoami {
    #[command(flatten)]
    server: ServerOptions,
}

const DOCUMENT: &str = "query WhoAmI { viewer { isKnown isSteward scopes person { name email } \
                        actingFor { id name { text } } } }";

#[derive(Deserialize)]
struct Answer {
    viewer: Viewer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Viewer {
    is_known: bool,
    is_steward: bool,
    scopes: Vec<String>,
    person: Option<Person>,
    acting_for: Option<Organization>,
}

#[derive(Deserialize)]
struct Person {
    name: Option<String>,
    email: Option<String>,
}

#[derive(Deserialize)]
struct Organization {
    id: String,
    name: Name,
}

#[derive(Deserialize)]
struct Name {
    text: String,
}

impl Whoami {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let mut server = Server::of(&self.server)?;
        let who = whoami(&mut server).await?;
        println!("{}: {who}.", server.address());
        Ok(())
    }
}

/// Who one is to a server, as the end of a sentence.
///
/// # Errors
/// Where it does not know, or cannot be asked.
pub(super) async fn whoami(server: &mut Server) -> anyhow::Result<String> {
    let reply = server.ask(DOCUMENT, &json!({}), None).await?;
    let address = server.address();
    if let Some(sentence) = reply.sentence() {
        return Err(anyhow!("{address} does not tell who you are: {sentence}"));
    }
    let data = serde_json::to_value(reply.data).unwrap_or(Value::Null);
    let Answer { viewer } = serde_json::from_value(data).context("the server answers otherwise than a Lyceum does")?;
    if !viewer.is_known {
        return Err(anyhow!("you are not signed in at {address}: lyceum login --server {address}"));
    }
    Ok(viewer.words())
}

impl Viewer {
    fn words(&self) -> String {
        let organization = self.acting_for.as_ref().map(|one| format!("{} ({})", one.name.text, one.id));
        let words = match (&self.person, organization) {
            (Some(person), organization) => {
                let role = if self.is_steward { ", a steward of the network" } else { "" };
                let acting = organization.map_or("no organization".to_owned(), |organization| organization);
                format!("{}{role}, acting for {acting}", person.words())
            }
            (None, Some(organization)) => {
                format!("a system of {organization}, which may {}", self.scopes.join(", "))
            }
            (None, None) => "nobody in particular".to_owned(),
        };
        plain(&words)
    }
}

impl Person {
    fn words(&self) -> String {
        match (&self.name, &self.email) {
            (Some(name), Some(email)) => format!("{name} <{email}>"),
            (Some(one), None) | (None, Some(one)) => one.clone(),
            (None, None) => "a person without a name".to_owned(),
        }
    }
}
