//! `POST /import/offers` and `/import/applications`: what takes part in a round of a mentorship exchange, as a file says it. They do what
//! the mutations `importOffers` and `importApplications` do, for files that are longer than a request to the graph may be.
//!
//! An exchange is people's affair: unlike other imports, these are also for who is signed in with a browser.

use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode, header},
    response::Response,
    routing::{MethodRouter, post},
};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::RoundId};
use identity::{
    Viewer,
    audit::{self, Act},
    policy::{self, MayRunExchange},
};
use jiff::Timestamp;
use mentorship::import::{self as domain, Imported, LONGEST_FILE, MayImportOffers};
use serde::Deserialize;

use super::whole::Asked;
use crate::{
    App,
    client::{Client, Peer},
    graph::{self, Refusal, is_sent_from_here},
    watch::RequestId,
};

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Offers,
    Applications,
}

impl What {
    /// What the audit trail calls it: as it calls the mutation.
    fn act(self) -> &'static str {
        match self {
            Self::Offers => "importOffers",
            Self::Applications => "importApplications",
        }
    }
}

/// What is said about the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct About {
    /// Into which round.
    #[serde(default)]
    round: String,
    /// Whether nothing is to be written.
    #[serde(default)]
    dry_run: bool,
}

/// The right to read the file in.
enum May {
    Offers(MayImportOffers),
    Applications(MayRunExchange),
}

impl May {
    async fn demand(
        what: What,
        conn: &AsyncPgConnection,
        viewer: &Viewer,
        round: RoundId,
    ) -> Result<Self, policy::Refusal> {
        match what {
            What::Offers => MayImportOffers::demand(conn, viewer, round).await.map(Self::Offers),
            What::Applications => policy::run_exchange_of_round(conn, viewer, round).await.map(Self::Applications),
        }
    }

    async fn import(
        &self,
        conn: &mut AsyncPgConnection,
        round: RoundId,
        now: Timestamp,
        csv: &str,
        is_dry_run: bool,
    ) -> Result<Imported, Rejection> {
        match self {
            Self::Offers(may) => domain::offers(conn, may, round, now, csv, is_dry_run).await,
            Self::Applications(may) => domain::applications(conn, may, round, now, csv, is_dry_run).await,
        }
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/import/offers", page(What::Offers)).route("/import/applications", page(What::Applications))
}

fn page(what: What) -> MethodRouter<App> {
    post(
        move |State(app): State<App>,
              Extension(id): Extension<RequestId>,
              peer: Peer,
              headers: HeaderMap,
              about: Result<Query<About>, QueryRejection>,
              body: Body| async move {
            let asked = Asked { app, id, headers };
            take(&asked, what, peer, about, body).await.unwrap_or_else(|refusal| refusal.answer())
        },
    )
}

async fn take(
    asked: &Asked,
    what: What,
    peer: Peer,
    about: Result<Query<About>, QueryRejection>,
    body: Body,
) -> Result<Response, Refusal> {
    let (client, round, is_dry_run) = match prepare(asked, what, peer, about).await {
        Ok(prepared) => prepared,
        Err(refusal) => {
            graph::let_go(body);
            return Err(refusal);
        }
    };
    let sent = asked.receive(client, body, LONGEST_FILE as u64).await?;
    if sent.mapping.is_some() {
        return Err(Refusal::bad("a mapping came with the file, whose columns have names of their own; leave it out"));
    }
    let csv = String::from_utf8(sent.bytes).map_err(|_| {
        let message = "the file is not in UTF-8; save it as CSV in UTF-8";
        Refusal::http(StatusCode::UNPROCESSABLE_ENTITY, "UNREADABLE_FILE", message)
    })?;
    let viewer = &sent.client.viewer;
    let may = demand(asked, what, viewer, round).await?;
    let act = Act::of(viewer, what.act()).in_request(asked.id.as_str());
    let mut conn = audit::begin(asked.connection().await?, &act).await.map_err(|error| asked.fault(&error))?;
    let imported = may.import(&mut conn, round, asked.app.clock().now(), &csv, is_dry_run).await;
    Ok(asked.answer(&imported.map_err(|rejection| asked.rejected(rejection))?))
}

/// Everything that can be found out before the file comes: who sends it, into which round, and whether only to try it.
async fn prepare(
    asked: &Asked,
    what: What,
    peer: Peer,
    about: Result<Query<About>, QueryRejection>,
) -> Result<(Client, RoundId, bool), Refusal> {
    let Query(about) = about.map_err(|rejection| Refusal::bad(rejection.body_text()))?;
    let shows_token = asked.headers.contains_key(header::AUTHORIZATION);
    if !shows_token && !is_sent_from_here(&asked.headers, asked.app.entrance()) {
        let message = "files are sent by pages of this server, or by programs that show a token";
        return Err(Refusal::http(StatusCode::FORBIDDEN, "FORBIDDEN_ORIGIN", message));
    }
    let client = Client::find(&asked.app, &asked.id, &asked.headers, peer).await?;
    if client.is_anonymous() {
        let message = "importing needs you to be signed in, or a token in the header \"Authorization: Bearer …\"";
        return Err(Refusal::unauthorized(message).with_challenge(asked.app.entrance().challenge()));
    }
    let round = about.round.parse::<RoundId>().map_err(|wrong| {
        Refusal::bad(format!("round is \"{}\", which {wrong}; name the round's id, round_…", about.round))
    })?;
    demand(asked, what, &client.viewer, round).await?;
    Ok((client, round, about.dry_run))
}

async fn demand(asked: &Asked, what: What, viewer: &Viewer, round: RoundId) -> Result<May, Refusal> {
    let conn = asked.connection().await?;
    let may = May::demand(what, &conn, viewer, round).await;
    may.map_err(|refusal| asked.rejected(Rejection::refused(refusal, "round")))
}
