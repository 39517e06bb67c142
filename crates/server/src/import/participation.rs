//! `POST /import/participation`: who took part in what one registers for on a partner's own site, as its list says it.

use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, StatusCode},
    response::Response,
    routing::post,
};
use database::id::RunId;
use harvest::participation::{self, LONGEST_FILE, Mapping};
use identity::{
    Viewer,
    audit::{self, Act},
    policy,
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
    /// The run of rows that name none.
    run: Option<String>,
    /// A mapping that is built in. One of the asker's own comes with the file.
    mapping: Option<String>,
    /// Whether nothing is to be written.
    #[serde(default)]
    dry_run: bool,
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/import/participation", post(answer))
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
    tell(&asked, peer, about, body).await.unwrap_or_else(|refusal| refusal.answer())
}

async fn tell(
    asked: &Asked,
    peer: Peer,
    about: Result<Query<About>, QueryRejection>,
    body: Body,
) -> Result<Response, Refusal> {
    let prepared = async {
        let Query(about) = about.map_err(|rejection| Refusal::bad(rejection.body_text()))?;
        let client = asked.client(peer).await?;
        let run = about.run.as_deref().filter(|words| !words.is_empty()).map(|words| {
            words.parse::<RunId>().map_err(|wrong| Refusal::bad(format!("run is \"{words}\", which {wrong}")))
        });
        let run = run.transpose()?;
        mapping_of(None, &about)?;
        check_right(asked, &client.viewer).await?;
        Ok((about, client, run))
    };
    let (about, client, run) = match prepared.await {
        Ok(prepared) => prepared,
        Err(refusal) => {
            graph::let_go(body);
            return Err(refusal);
        }
    };
    let sent = asked.receive(client, body, LONGEST_FILE).await?;
    let mapping = mapping_of(sent.mapping.as_deref(), &about)?;
    check_right(asked, &sent.client.viewer).await?;
    let bytes = sent.bytes;
    let list = asked.apart(move || participation::read(&bytes, &mapping)).await?;
    let list = list.map_err(|stopped| unreadable(&stopped))?;
    let viewer = &sent.client.viewer;
    let act = Act::of(viewer, "importParticipation").in_request(asked.id.as_str());
    let mut connection = audit::begin(asked.connection().await?, &act).await.map_err(|error| asked.fault(&error))?;
    let wished = participation::Asked { run, dry_run: about.dry_run };
    let told = participation::tell(&mut connection, viewer, asked.app.clock().now(), &list, wished).await;
    Ok(asked.answer(&told.map_err(|error| asked.fault(&error))?))
}

fn mapping_of(own: Option<&str>, about: &About) -> Result<Mapping, Refusal> {
    mapping(own, about.mapping.as_deref(), "list", Mapping::parse, Mapping::built_in)
}

/// Whether the viewer may send files at all: as of what their organization offers. Of each row it is asked again whether
/// they may tell it.
async fn check_right(asked: &Asked, viewer: &Viewer) -> Result<(), Refusal> {
    let may = match (policy::import(viewer), viewer.organization_id()) {
        (Err(_), Some(organization)) => {
            policy::import_offerings(&mut *asked.connection().await?, viewer, organization).await
        }
        (may, _) => may,
    };
    may.map(|_| ()).map_err(|refusal| match refusal {
        policy::Refusal::Database(error) => asked.fault(&error),
        refused => Refusal::http(StatusCode::FORBIDDEN, "DENIED", refused.to_string()),
    })
}
