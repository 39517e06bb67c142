//! `POST /import/organizations`, `/import/opportunities` and `/import/topics`.

use axum::{
    Extension, Router,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{MethodRouter, post},
};
use catalogue::organization;
use clap::ValueEnum;
use database::pool::PooledConnection;
use futures::StreamExt;
use identity::{
    Viewer,
    audit::Act,
    policy::{self, MayImport, Sight},
};
use serde::Deserialize;

use super::{
    Format, OfferingsFormat, RegisterFormat, VocabularyFormat,
    format::MappingWords,
    run::Job,
    turns::Turn,
    upload::{self, Upload},
};
use crate::{
    App,
    client::{Client, Peer},
    graph::{self, Refusal},
    named::{self, Unnamed},
    watch::RequestId,
};

/// The form of the answer: one JSON object a line, as it comes.
pub(crate) const NDJSON: &str = "application/x-ndjson";

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Organizations,
    Opportunities,
    Topics,
}

impl What {
    /// What the audit trail calls it.
    fn act(self) -> &'static str {
        match self {
            Self::Organizations => "importOrganizations",
            Self::Opportunities => "importOpportunities",
            Self::Topics => "importTopics",
        }
    }
}

/// What is said about the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    /// How it is written.
    #[serde(default)]
    format: String,
    /// Whose offerings it lists; left out, those of the organization that the asker acts for.
    provider: Option<String>,
    /// What tells its source from others of the same provider and format.
    name: Option<String>,
    /// A mapping that is built in. One of the asker's own comes with the file.
    mapping: Option<String>,
}

/// The pages of what goes into the catalogue.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/import/organizations", page(What::Organizations))
        .route("/import/opportunities", page(What::Opportunities))
        .route("/import/topics", page(What::Topics))
}

fn page(what: What) -> MethodRouter<App> {
    post(
        move |State(app): State<App>,
              Extension(id): Extension<RequestId>,
              peer: Peer,
              headers: HeaderMap,
              about: Result<Query<About>, QueryRejection>,
              body: Body| async move {
            let asked = Asked { app, id, headers, what };
            asked.answer(peer, about, body).await.unwrap_or_else(|refusal| refusal.answer())
        },
    )
}

/// A request.
struct Asked {
    app: App,
    id: RequestId,
    headers: HeaderMap,
    what: What,
}

/// A request whose file may come.
struct Prepared {
    turn: Turn,
    client: Client,
    about: About,
    provider: Option<organization::Organization>,
}

impl Asked {
    async fn answer(
        self,
        peer: Peer,
        about: Result<Query<About>, QueryRejection>,
        body: Body,
    ) -> Result<Response, Refusal> {
        let Prepared { turn, client, about, provider } = match self.prepare(peer, about).await {
            Ok(prepared) => prepared,
            Err(refusal) => {
                graph::let_go(body);
                return Err(refusal);
            }
        };
        let longest = self.app.settings().longest_import;
        let Upload { file, mapping } = upload::receive(&self.id, &self.headers, body, longest).await?;
        let format = self.format(&about, mapping)?;
        let name = about.name.as_deref().filter(|name| !name.is_empty());
        // The file may have taken its time.
        let client = client.renewed(&self.app, &self.id).await?;
        let may = self.may(&client.viewer, provider.as_ref()).await?;
        let source = format.source(provider.as_ref().map(|provider| provider.id), name);
        let act = Act::of(&client.viewer, self.what.act()).in_request(self.id.as_str());
        let job = Job { app: self.app, id: self.id, format, file, source, provider, may, act };
        let lines = job.begin(turn).await?.map(Ok::<_, std::convert::Infallible>);
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(NDJSON)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            // Proxies hand it on as it comes.
            (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
        ];
        Ok((headers, Body::from_stream(lines)).into_response())
    }

    /// Everything that can be found out before the file comes.
    async fn prepare(&self, peer: Peer, about: Result<Query<About>, QueryRejection>) -> Result<Prepared, Refusal> {
        let Query(about) = about.map_err(|rejection| Refusal::bad(rejection.body_text()))?;
        if !self.headers.contains_key(header::AUTHORIZATION) {
            return Err(no_token(&self.app));
        }
        let client = Client::find(&self.app, &self.id, &self.headers, peer).await?;
        self.format(&about, None)?;
        check_name(about.name.as_deref().unwrap_or_default())?;
        upload::check_length(&self.headers, self.app.settings().longest_import)?;
        let provider = self.provider(&client.viewer, &about).await?;
        self.may(&client.viewer, provider.as_ref()).await?;
        let turn = self.app.turns().take(client.payer)?;
        Ok(Prepared { turn, client, about, provider })
    }

    async fn connection(&self) -> Result<PooledConnection, Refusal> {
        self.app.pool().get().await.map_err(|error| self.fault(&error))
    }

    fn format(&self, about: &About, mapping: Option<String>) -> Result<Format, Refusal> {
        let is_list = self.what == What::Opportunities && about.format == "csv";
        let built_in = about.mapping.as_ref().filter(|name| !name.is_empty());
        if !is_list && (mapping.is_some() || built_in.is_some()) {
            return Err(Refusal::bad("a mapping says what the columns of a list mean; send it with format=csv alone"));
        }
        let words = match (mapping, built_in) {
            (Some(text), None) => MappingWords::Own(text),
            (None, Some(name)) => MappingWords::BuiltIn(name.clone()),
            (None, None) => MappingWords::Columns,
            (Some(_), Some(_)) => {
                return Err(Refusal::bad(
                    "two mappings are given, one by name and one in the form; leave one of them out",
                ));
            }
        };
        match self.what {
            What::Organizations => read::<RegisterFormat>(&about.format).map(Format::from),
            What::Topics => read::<VocabularyFormat>(&about.format).map(Format::from),
            What::Opportunities => {
                let format = read::<OfferingsFormat>(&about.format)?;
                Format::of_offerings(format, || words.mapping()).map_err(|error| Refusal::bad(error.to_string()))
            }
        }
    }

    async fn provider(&self, viewer: &Viewer, about: &About) -> Result<Option<organization::Organization>, Refusal> {
        if self.what != What::Opportunities {
            return match about.provider {
                None => Ok(None),
                Some(_) => Err(Refusal::bad("a provider is given of opportunities alone; leave it out")),
            };
        }
        let connection = &mut self.connection().await?;
        // Of what is not there for them, they are told so.
        let sight = Sight::from(viewer);
        let words = about.provider.as_deref().filter(|words| !words.is_empty());
        let id = match words {
            Some(words) => {
                Some(named::organization(connection, &sight, words).await.map_err(|unnamed| match unnamed {
                    Unnamed::Database(error) => self.fault(&error),
                    unnamed => Refusal::http(StatusCode::NOT_FOUND, "NOT_FOUND", unnamed.to_string()),
                })?)
            }
            None => viewer.organization_id(),
        };
        let found = match id {
            Some(id) => {
                organization::by_ids(connection, &[id], &sight).await.map_err(|error| self.fault(&error))?.pop()
            }
            None => None,
        };
        if found.is_none() && about.format != "lyceum" {
            return Err(Refusal::bad("provider is missing; name the organization whose offerings these are"));
        }
        Ok(found)
    }

    async fn may(&self, viewer: &Viewer, provider: Option<&organization::Organization>) -> Result<MayImport, Refusal> {
        let may = match (policy::import(viewer), provider) {
            (Err(_), Some(provider)) => {
                policy::import_offerings(&mut *self.connection().await?, viewer, provider.id).await
            }
            (may, _) => may,
        };
        may.map_err(|refusal| match refusal {
            policy::Refusal::Database(error) => self.fault(&error),
            refused => Refusal::http(StatusCode::FORBIDDEN, "DENIED", refused.to_string()),
        })
    }

    fn fault(&self, error: &dyn std::fmt::Display) -> Refusal {
        tracing::error!(request_id = self.id.as_str(), "an import could not begin: {error}");
        Refusal::fault(&self.id)
    }
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if name.chars().count() > 200 || name.contains('\0') {
        return Err(Refusal::bad(
            "name is longer than 200 characters, or holds one that is none; choose a shorter one",
        ));
    }
    Ok(())
}

/// The format that is called so.
fn read<F: ValueEnum>(word: &str) -> Result<F, Refusal> {
    F::from_str(word, false).map_err(|_| {
        let names =
            F::value_variants().iter().filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        let names: Vec<_> = names.collect();
        Refusal::bad(format!("format is \"{word}\"; use {}", names.join(" or ")))
    })
}

/// What those are told who show no token.
pub(super) fn no_token(app: &App) -> Refusal {
    let message =
        "importing takes a token in the header \"Authorization: Bearer …\"; what a browser holds does not count here";
    Refusal::unauthorized(message).with_challenge(app.entrance().challenge())
}
