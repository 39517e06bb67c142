//! Asking a server.

use std::{error::Error, time::Duration};

use anyhow::{Context, anyhow, bail};
use database::{Clock, id::OrganizationId};
use jiff::SignedDuration;
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect};
use serde_json::{Value, json};

use super::{
    Keyring, Provider, Reply, ServerAddress, ServerOptions, SignIn, options, provider::Renewal, reply::plain,
    secret::Secret,
};

/// How long it may take to be connected.
const CONNECT: Duration = Duration::from_secs(10);

/// How long a question may take, until the whole answer is there.
const ANSWER: Duration = Duration::from_secs(300);

/// How long is waited in all where the server asks to come again later.
const PATIENCE: Duration = Duration::from_secs(60);

/// A token that is good for less time than this is renewed first.
const SOON: SignedDuration = SignedDuration::from_secs(30);

/// A server, and what shows it who asks.
pub(crate) struct Server {
    address: ServerAddress,
    keyring: Keyring,
    shown: Shown,
    acting_for: Option<OrganizationId>,
    client: Client,
}

/// What shows who asks.
pub(crate) enum Shown {
    /// Nothing: nobody in particular asks.
    Nothing,
    /// A service token of the environment.
    Token(Secret),
    /// That they are signed in.
    SignIn(Box<SignIn>),
}

impl Server {
    /// The server that is meant, for whoever runs this program.
    ///
    /// # Errors
    /// Where it is not told which, or the keyring cannot be read.
    pub(crate) fn of(options: &ServerOptions) -> anyhow::Result<Self> {
        let keyring = Keyring::of_user()?;
        let address = options.server(&keyring)?;
        let shown = match options::token()? {
            Some(token) => Shown::Token(token),
            None => keyring.sign_in(&address)?.map_or(Shown::Nothing, |sign_in| Shown::SignIn(Box::new(sign_in))),
        };
        Ok(Self { client: client(&address)?, address, keyring, shown, acting_for: options.acting_for()? })
    }

    /// Where it is.
    pub(crate) fn address(&self) -> &ServerAddress {
        &self.address
    }

    /// What shows who asks.
    pub(crate) fn shown(&self) -> &Shown {
        &self.shown
    }

    /// Asks the graph.
    ///
    /// # Errors
    /// Where there is no answer of the graph's.
    pub(crate) async fn ask(
        &mut self,
        document: &str,
        variables: &Value,
        operation: Option<&str>,
    ) -> anyhow::Result<Reply> {
        let page = self.address.page("graphql");
        let body = json!({ "query": document, "variables": variables, "operationName": operation });
        let response = self.send(|client| {
            let accepted = "application/graphql-response+json, application/json;q=0.9";
            Ok(client.post(page.clone()).timeout(ANSWER).header(header::ACCEPT, accepted).json(&body))
        });
        let response = response.await?;
        let (status, address) = (response.status(), self.address.clone());
        let answer = response.bytes().await.map_err(|error| unreachable(&address, &error))?;
        match serde_json::from_slice::<Reply>(&answer) {
            Ok(reply) if status.is_success() || !reply.errors.is_empty() => Ok(reply),
            _ if status == StatusCode::FORBIDDEN => {
                bail!("{address} refuses the request (403), perhaps something that stands before it; ask its operator")
            }
            _ => bail!("{address} answers with {status}, and not as a Lyceum does; check the address"),
        }
    }

    /// Sends a request, with what shows who asks. One that comes too early is sent again when the server says; one whose
    /// token has become old, with a new one. `request` makes it each time.
    ///
    /// # Errors
    /// Where there is no answer, or the server does not know who asks, or they ask too much, or it is elsewhere.
    pub(crate) async fn send(
        &mut self,
        request: impl Fn(&Client) -> anyhow::Result<RequestBuilder>,
    ) -> anyhow::Result<Response> {
        self.renew_if(|sign_in, now| sign_in.expires_at.is_some_and(|at| at < now + SOON)).await?;
        let (mut waited, mut renewed) = (Duration::ZERO, false);
        loop {
            let mut attempt = request(&self.client)?;
            let bearer = match &self.shown {
                Shown::Nothing => None,
                Shown::Token(token) => Some(token.clone()),
                Shown::SignIn(sign_in) => Some(sign_in.access_token.clone()),
            };
            if let Some(token) = &bearer {
                attempt = attempt.bearer_auth(token.reveal());
            }
            if let Some(organization) = self.acting_for {
                attempt = attempt.header("Lyceum-Acting-For", organization.to_string());
            }
            let response = attempt.send().await.map_err(|error| unreachable(&self.address, &error))?;
            match response.status() {
                StatusCode::UNAUTHORIZED if !renewed && matches!(self.shown, Shown::SignIn(_)) => {
                    renewed = true;
                    let refused = bearer;
                    if self.renew_if(|sign_in, _| Some(&sign_in.access_token) == refused.as_ref()).await? {
                        continue;
                    }
                    return Err(self.unknown(response).await);
                }
                StatusCode::UNAUTHORIZED => return Err(self.unknown(response).await),
                StatusCode::TOO_MANY_REQUESTS => {
                    let wait = self.wait(response, waited).await?;
                    waited += wait;
                    tokio::time::sleep(wait).await;
                }
                status if status.is_redirection() => {
                    let to = response.headers().get(header::LOCATION).and_then(|to| to.to_str().ok());
                    let to = to.map(|to| format!(" to {}", plain(to))).unwrap_or_default();
                    bail!("{} sends on{to}: use the address that the server itself has", self.address);
                }
                _ => return Ok(response),
            }
        }
    }

    /// Renews a sign-in if this holds for it; whether another is there now. Another program may have renewed it already.
    async fn renew_if(&mut self, is_old: impl Fn(&SignIn, jiff::Timestamp) -> bool) -> anyhow::Result<bool> {
        let now = Clock::machine().now();
        match &self.shown {
            Shown::SignIn(sign_in) if is_old(sign_in, now) => {}
            _ => return Ok(false),
        }
        let keyring = self.keyring.clone();
        let mut held = keyring.hold()?;
        let Some(kept) = held.sign_in(&self.address).cloned() else { return Err(self.ended()) };
        if !is_old(&kept, now) {
            self.shown = Shown::SignIn(Box::new(kept));
            return Ok(true);
        }
        if kept.refresh_token.is_none() {
            return Ok(false);
        }
        match Provider::of(&kept).await?.renew(&kept, now).await? {
            Renewal::Renewed(sign_in) => {
                held.keep(&self.address, Some(sign_in.clone()))?;
                self.shown = Shown::SignIn(Box::new(sign_in));
                Ok(true)
            }
            Renewal::Ended => {
                held.keep(&self.address, None)?;
                Err(self.ended())
            }
        }
    }

    fn ended(&self) -> anyhow::Error {
        anyhow!("you are not signed in at {0} any more: sign in again with lyceum login --server {0}", self.address)
    }

    /// The server does not know who asks.
    async fn unknown(&self, response: Response) -> anyhow::Error {
        let said = sentence(response).await.map(|said| format!(": {said}")).unwrap_or_default();
        let address = &self.address;
        match self.shown {
            Shown::Nothing => anyhow!(
                "{address} wants to know who you are: sign in with lyceum login --server {address}, or set LYCEUM_TOKEN"
            ),
            Shown::Token(_) => anyhow!("{address} does not take the token in LYCEUM_TOKEN{said}"),
            Shown::SignIn(_) => {
                anyhow!("{address} does not know you{said}; to sign in again: lyceum login --server {address}")
            }
        }
    }

    /// How long to wait, if that is not too long.
    async fn wait(&self, response: Response, waited: Duration) -> anyhow::Result<Duration> {
        let asked = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let said = sentence(response).await.map(|said| format!(": {said}")).unwrap_or_default();
        let address = &self.address;
        match asked.map(Duration::from_secs) {
            Some(wait) if waited + wait <= PATIENCE => {
                eprintln!("{address} asks to wait {} s …", wait.as_secs());
                Ok(wait.max(Duration::from_secs(1)))
            }
            Some(wait) => bail!("{address} asks too much time, {} s{said}; try again then", wait.as_secs()),
            None => bail!("{address} takes no more of you at the moment{said}"),
        }
    }
}

/// The sentence in a refusal, where it is one of a Lyceum's.
pub(crate) async fn sentence(response: Response) -> Option<String> {
    let answer = response.bytes().await.ok()?;
    serde_json::from_slice::<Reply>(&answer).ok()?.sentence()
}

/// Why there is no answer.
pub(crate) fn unreachable(address: &ServerAddress, error: &reqwest::Error) -> anyhow::Error {
    if error.is_timeout() {
        return anyhow!("{address} does not answer in time: check the address, or try again later");
    }
    // The innermost reason is the one that people know: refused, no such host, an unknown certificate.
    let mut reason: &dyn Error = error;
    while let Some(source) = reason.source() {
        reason = source;
    }
    let advice = "check the address, and whether the server runs";
    anyhow!("{address} cannot be reached ({}): {advice}", plain(&reason.to_string()))
}

fn client(address: &ServerAddress) -> anyhow::Result<Client> {
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT)
        .tcp_keepalive(Duration::from_secs(30))
        .user_agent(concat!("lyceum/", env!("CARGO_PKG_VERSION")));
    // A proxy elsewhere has no business with what stays on this machine.
    builder = if address.is_loopback() { builder.no_proxy() } else { builder.https_only(true) };
    builder.build().context("no connection can be prepared")
}
