//! `POST /import/attendance`: who was at a session, as a platform's report says it.

use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::HeaderMap,
    response::Response,
    routing::post,
};
use catalogue::Rejection;
use database::id::{OpportunityId, SessionId};
use harvest::{
    attendance::{self, LONGEST_FILE, Mapping},
    reading::day::Order,
};
use identity::{
    Viewer,
    audit::{self, Act},
    policy::{self, MayEdit},
};
use serde::Deserialize;

use super::whole::{Asked, mapping, unreadable};
use crate::{
    App,
    client::Peer,
    graph::{self, Refusal},
    watch::RequestId,
};

/// What is said about the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct About {
    /// Which session.
    #[serde(default)]
    session: String,
    /// A mapping that is built in. One of the asker's own comes with the file.
    mapping: Option<String>,
    /// The zone of its times, where that is not the session's.
    zone: Option<String>,
    /// The order of day, month and year in figures, where that is not the mapping's.
    order: Option<Order>,
    /// Whether nothing is to be written.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/import/attendance", post(answer))
}

async fn answer(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    about: Result<Query<About>, QueryRejection>,
    body: Body,
) -> Response {
    let asked = Asked { app, id, headers };
    take(&asked, peer, about, body).await.unwrap_or_else(|refusal| refusal.answer())
}

async fn take(
    asked: &Asked,
    peer: Peer,
    about: Result<Query<About>, QueryRejection>,
    body: Body,
) -> Result<Response, Refusal> {
    let prepared = async {
        let Query(about) = about.map_err(|rejection| Refusal::bad(rejection.body_text()))?;
        let client = asked.client(peer).await?;
        let session = about.session.parse::<SessionId>().map_err(|wrong| {
            Refusal::bad(format!("session is \"{}\", which {wrong}; name the session's id, session_…", about.session))
        })?;
        // Where the file brings one of its own, that is read when it has come.
        mapping_of(None, &about)?;
        may(asked, &client.viewer, session).await?;
        Ok((about, client, session))
    };
    let (about, client, session) = match prepared.await {
        Ok(prepared) => prepared,
        Err(refusal) => {
            graph::let_go(body);
            return Err(refusal);
        }
    };
    let sent = asked.receive(client, body, LONGEST_FILE).await?;
    let mapping = mapping_of(sent.mapping.as_deref(), &about)?;
    let may = may(asked, &sent.client.viewer, session).await?;
    let connection = asked.connection().await?;
    let clock = attendance::clock_of(&connection, &may, session, about.zone.as_deref(), about.order)
        .await
        .map_err(|rejection| asked.rejected(rejection))?;
    drop(connection);
    let bytes = sent.bytes;
    let roll = asked.apart(move || attendance::read(&bytes, &mapping, &clock)).await?;
    let roll = roll.map_err(|stopped| unreadable(&stopped))?;
    let act = Act::of(&sent.client.viewer, "importAttendance").in_request(asked.id.as_str());
    let mut connection = audit::begin(asked.connection().await?, &act).await.map_err(|error| asked.fault(&error))?;
    let now = asked.app.clock().now();
    let taken = attendance::take(&mut connection, &may, now, session, roll, about.dry_run).await;
    Ok(asked.answer(&taken.map_err(|rejection| asked.rejected(rejection))?))
}

fn mapping_of(own: Option<&str>, about: &About) -> Result<Mapping, Refusal> {
    mapping(own, about.mapping.as_deref(), "list", Mapping::parse, Mapping::built_in)
}

/// The right to say who was at the session: that of taking attendance by hand.
async fn may(asked: &Asked, viewer: &Viewer, session: SessionId) -> Result<MayEdit<OpportunityId>, Refusal> {
    policy::edit_opportunity_of_session(&mut *asked.connection().await?, viewer, session)
        .await
        .map_err(|refusal| asked.rejected(Rejection::refused(refusal, "session")))
}
