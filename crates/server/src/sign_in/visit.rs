//! Somebody at one of the pages.

use std::{convert::Infallible, fmt::Display};

use askama::Template;
use axum::{
    Extension, RequestPartsExt,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use database::{AsyncPgConnection, abandon::ChangeConnection, pool::PooledConnection};
use identity::{
    Viewer, account,
    audit::{self, Act},
    oidc::SignedIn,
    sign_in,
};
use jiff::Timestamp;
use serde_json::Value;

use super::{Entrance, Held, language::Language, page, trouble::Trouble, words::Words};
use crate::{
    App,
    client::{Client, Payer, Peer, Shown, payer},
    graph::{self, is_sent_from_here, preferred_languages},
    patience::{Pause, Who},
    watch::RequestId,
};

/// Somebody at one of the pages.
pub(super) struct Visit {
    pub(super) app: App,
    pub(super) headers: HeaderMap,
    pub(super) language: Language,
    id: RequestId,
    payer: Payer,
}

/// Who is signed in with the browser.
pub(super) struct Present {
    pub(super) viewer: Viewer,
    /// What they are called.
    pub(super) name: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in/trouble.html")]
struct TroublePage<'a> {
    language: &'a str,
    words: &'a Words,
    sentence: &'a str,
    id: Option<&'a str>,
}

impl FromRequestParts<App> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = Peer::from_request_parts(parts, app).await?;
        let id = match parts.extract::<Extension<RequestId>>().await {
            Ok(Extension(id)) => id,
            Err(_) => RequestId::by_chance(),
        };
        Ok(Self {
            payer: payer(&parts.headers, peer, app.settings().proxies),
            language: Language::of(&parts.headers),
            headers: parts.headers.clone(),
            app: app.clone(),
            id,
        })
    }
}

impl Visit {
    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    pub(super) fn entrance(&self) -> &Entrance {
        self.app.entrance()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.app.clock().now()
    }

    /// What the browser holds for this.
    pub(super) fn held(&self, held: Held) -> Option<&str> {
        held.read(&self.headers, self.entrance().is_secure())
    }

    pub(super) async fn connection(&self) -> Result<PooledConnection, Trouble> {
        self.app.pool().get().await.map_err(|error| self.fault("no connection", &error))
    }

    /// A connection on which somebody changes what is theirs, as the audit trail will say.
    pub(super) async fn change(&self, action: &str) -> Result<ChangeConnection, Trouble> {
        let act = Act::of_oneself(action).in_request(self.id.as_str());
        let begun = audit::begin(self.connection().await?, &act).await;
        begun.map_err(|error| self.fault("no connection for a change", &error))
    }

    /// What failed is for the log alone.
    pub(super) fn fault(&self, doing: &str, error: &dyn Display) -> Trouble {
        tracing::error!(request_id = self.id.as_str(), "signing in failed: {doing}: {error}");
        Trouble::Fault
    }

    /// A line in the log for whoever runs the server, of what nobody did wrong on purpose. Without anything personal.
    pub(super) fn note(&self, provider: &str, what: &dyn Display) {
        tracing::info!(request_id = self.id.as_str(), provider, "nobody signed in: {what}");
    }

    /// Refuses a form that was sent from a page of another site.
    pub(super) fn refuse_foreign(&self) -> Result<(), Trouble> {
        if is_sent_from_here(&self.headers, self.entrance()) { Ok(()) } else { Err(Trouble::Foreign) }
    }

    /// Who is signed in with this browser.
    pub(super) async fn present(&self, conn: &mut AsyncPgConnection) -> Result<Option<Present>, Trouble> {
        let Some(secret) = self.held(Held::SignIn) else { return Ok(None) };
        let fault = |error: &dyn Display| self.fault("looking up who is signed in", error);
        let found = sign_in::authenticate(conn, secret, None, self.now()).await.map_err(|error| fault(&error))?;
        let Some(viewer) = found else { return Ok(None) };
        let Some(person) = viewer.person().map(|person| person.id) else { return Ok(None) };
        let name = account::name_of(conn, person).await.map_err(|error| fault(&error))?;
        Ok(Some(Present { viewer, name }))
    }

    /// What the graph answers to whoever is signed in with this browser.
    pub(super) async fn ask(&self, document: &str, variables: Value) -> Result<Value, Trouble> {
        let shown = Shown { cookie: self.held(Held::SignIn), ..Shown::default() };
        let asked = async {
            let client = Client::showing(&self.app, &self.id, shown, self.payer).await?;
            let languages = preferred_languages(&self.headers);
            graph::ask(&self.app, &self.id, &client, languages, document, variables).await
        };
        asked.await.map_err(|refusal| self.fault("asking the graph", &refusal.sentence()))
    }

    /// Does what is asked. Those who failed too often have to wait first, and who fails is remembered.
    pub(super) async fn guarded(&self, work: impl Future<Output = Result<Response, Trouble>>) -> Response {
        let answered = match self.may_try() {
            Ok(()) => work.await,
            Err(pause) => Err(Trouble::Impatient(pause)),
        };
        if answered.as_ref().is_err_and(Trouble::is_failure) {
            self.failed();
        }
        self.answer(answered)
    }

    /// Has those wait who failed too often.
    pub(super) fn may_try(&self) -> Result<(), Pause> {
        self.app.patience().check(&Who::Address(self.payer), self.now())
    }

    /// Remembers that somebody failed.
    pub(super) fn failed(&self) {
        self.app.patience().failed(Who::Address(self.payer), self.now());
    }

    /// Somebody has this account from now on: that nobody had it is held against nobody.
    pub(super) fn is_somebodys(&self, who: &SignedIn) {
        self.app.patience().forgive(&Who::account(&who.issuer, &who.subject));
    }

    /// Refuses to begin more sign-ins than anybody needs.
    pub(super) fn may_begin(&self) -> Result<(), Trouble> {
        self.app.patience().begin(self.payer, self.now()).map_err(Trouble::Impatient)
    }

    /// The answer, or a page that says what went wrong.
    pub(super) fn answer(&self, answered: Result<Response, Trouble>) -> Response {
        answered.unwrap_or_else(|trouble| self.trouble(&trouble))
    }

    fn trouble(&self, trouble: &Trouble) -> Response {
        let template = TroublePage {
            language: self.language.tag(),
            words: self.words(),
            sentence: &trouble.sentence(self.language),
            id: (*trouble == Trouble::Fault).then(|| self.id.as_str()),
        };
        let mut response = page::page(trouble.status(), &template);
        if let Trouble::Impatient(pause) = trouble {
            response.headers_mut().insert(header::RETRY_AFTER, pause.0.into());
        }
        response
    }

    /// Sends the browser on, with what it is to hold from now on.
    pub(super) fn go_on<const N: usize>(&self, to: &str, cookies: [HeaderValue; N]) -> Response {
        let Ok(location) = HeaderValue::from_str(to) else {
            return self.trouble(&Trouble::Fault);
        };
        let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
        let mut response = (StatusCode::SEE_OTHER, headers).into_response();
        for cookie in cookies {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}
