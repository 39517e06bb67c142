//! What one request carries: who asks, what time it is, one connection, and the loaders.

use std::sync::{
    Arc, OnceLock,
    atomic::{AtomicBool, Ordering},
};

use async_graphql::Context;
use catalogue::search::Sight;
use database::{
    AsyncPgConnection, Clock, Pool,
    abandon::{ChangeConnection, abandon},
    pool::{self, PooledConnection},
};
use identity::{
    Viewer,
    audit::{self, Act},
    oidc::Providers,
};
use mentorship::plan::solver::Solver;
use tokio::sync::OnceCell;

use crate::loader::Loaders;

/// Everything a resolver needs besides its arguments. Made anew for each request, so that nothing one viewer loaded is
/// ever shown to another, and for each event of a subscription, so that nothing old is shown. Give it to the request
/// with `request.data(context)`.
pub struct RequestContext {
    asker: Asker,
    clock: Clock,
    sight: Sight,
    connection: Arc<RequestConnection>,
    loaders: OnceLock<Loaders>,
}

/// Who asks, and of what: what outlives a request. Cheap to clone.
#[derive(Clone)]
pub struct Asker {
    pool: Pool,
    clock: Clock,
    viewer: Viewer,
    languages: Vec<String>,
    request_id: Option<Arc<str>>,
    providers: Option<Providers>,
    public_url: Arc<str>,
    posts_to_loopback: bool,
    match_weights: needs::Weights,
    solver: Option<Solver>,
}

/// The one connection that a request reads on, taken from the pool when first needed. Statements that do not wait for
/// each other go out together and are answered in order.
pub struct RequestConnection {
    pool: Pool,
    taken: OnceCell<PooledConnection>,
    abandoned: AtomicBool,
}

/// Ends what a request does in the database if nobody waits for its answer any more. Keep it while the request runs.
pub struct Watch(Option<Arc<RequestConnection>>);

/// The database failed. What it said goes to the log; the asker learns only that something failed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("internal error")]
pub struct Fault(#[source] Arc<dyn std::error::Error + Send + Sync>);

impl From<diesel::result::Error> for Fault {
    fn from(error: diesel::result::Error) -> Self {
        Self(Arc::new(error))
    }
}

impl From<&'static str> for Fault {
    fn from(what: &'static str) -> Self {
        Self(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(what)))
    }
}

impl From<database::pool::PoolError> for Fault {
    fn from(error: database::pool::PoolError) -> Self {
        Self(Arc::new(error))
    }
}

impl RequestConnection {
    fn new(pool: Pool) -> Self {
        Self { pool, taken: OnceCell::new(), abandoned: AtomicBool::new(false) }
    }

    /// The connection, to read on.
    pub async fn get(&self) -> Result<&AsyncPgConnection, Fault> {
        let connection = self.taken.get_or_try_init(|| async { self.pool.get().await }).await?;
        Ok(connection)
    }
}

impl Drop for RequestConnection {
    fn drop(&mut self) {
        if self.abandoned.load(Ordering::Relaxed)
            && let Some(connection) = self.taken.take()
        {
            abandon(connection);
        }
    }
}

impl Watch {
    /// Whether the request failed because its connection is lost, or because none could be had. To be asked when
    /// everything else of the request is gone.
    pub async fn is_lost(&mut self) -> bool {
        let Some(connection) = self.0.as_mut().and_then(Arc::get_mut) else { return false };
        match connection.taken.get_mut() {
            Some(taken) => !pool::is_alive(taken).await,
            None => true,
        }
    }

    /// The request was answered; its connection can go back.
    pub fn answered(mut self) {
        self.0 = None;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.abandoned.store(true, Ordering::Relaxed);
        }
    }
}

impl Asker {
    /// Who asks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The same with the roles they have by now.
    pub fn renewed(self, viewer: Viewer) -> Self {
        Self { viewer, ..self }
    }

    /// For a request of theirs that begins now.
    pub fn request(self) -> RequestContext {
        let clock = Clock::standing(self.clock.now());
        let sight = Sight::from(&self.viewer);
        let connection = Arc::new(RequestConnection::new(self.pool.clone()));
        RequestContext { asker: self, clock, sight, connection, loaders: OnceLock::new() }
    }
}

impl RequestContext {
    /// For one request by this viewer. Its clock stands at the moment it came in: what was foreseen for an instant is
    /// asked for at the same one.
    pub fn new(pool: Pool, clock: Clock, viewer: Viewer) -> Self {
        Asker {
            pool,
            clock,
            viewer,
            languages: Vec::new(),
            request_id: None,
            providers: None,
            public_url: Arc::from("/"),
            posts_to_loopback: false,
            match_weights: needs::Weights::default(),
            solver: None,
        }
        .request()
    }

    /// The languages the asker prefers (BCP 47), best first, for fields that do not say it themselves. A server takes
    /// them from `Accept-Language`.
    pub fn with_languages(mut self, languages: Vec<String>) -> Self {
        self.asker.languages = languages;
        self
    }

    /// What the request is called in its answer and in the log, for the audit trail.
    pub fn with_request_id(mut self, id: &str) -> Self {
        self.asker.request_id = Some(id.into());
        self
    }

    /// The providers that people sign in at, for their names.
    pub fn with_providers(mut self, providers: Providers) -> Self {
        self.asker.providers = Some(providers);
        self
    }

    /// Where people reach the server, for links to it.
    pub fn with_public_url(mut self, url: &str) -> Self {
        self.asker.public_url = url.into();
        self
    }

    /// Whether the server posts to webhooks on its own machine.
    pub fn with_posts_to_loopback(mut self, may: bool) -> Self {
        self.asker.posts_to_loopback = may;
        self
    }

    /// What counts how much when opportunities are put in order for a need.
    pub fn with_match_weights(mut self, weights: needs::Weights) -> Self {
        self.asker.match_weights = weights;
        self
    }

    /// What solves rounds of exchanges, for questions about their plans.
    pub fn with_solver(mut self, solver: Solver) -> Self {
        self.asker.solver = Some(solver);
        self
    }

    /// What solves rounds of exchanges, where this server has it.
    pub fn solver(&self) -> Option<&Solver> {
        self.asker.solver.as_ref()
    }

    /// What counts how much when opportunities are put in order for a need.
    pub fn match_weights(&self) -> &needs::Weights {
        &self.asker.match_weights
    }

    /// Whether the server posts to webhooks on its own machine.
    pub fn posts_to_loopback(&self) -> bool {
        self.asker.posts_to_loopback
    }

    /// The address of this path of the server, as people reach it.
    pub fn public_address(&self, path: &str) -> String {
        format!("{}/{path}", self.asker.public_url.trim_end_matches('/'))
    }

    /// Where people reach the server, without a slash at its end.
    pub fn public_url(&self) -> &str {
        self.asker.public_url.trim_end_matches('/')
    }

    /// What people call the provider with this issuer; one that is not used any more by its address.
    pub fn provider_name(&self, issuer: &str) -> String {
        let known = self.asker.providers.as_ref().and_then(|providers| providers.by_issuer(issuer));
        known.map_or_else(|| issuer.to_owned(), |provider| provider.name().to_owned())
    }

    /// Who asks, to ask again later.
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// Who asks.
    pub fn viewer(&self) -> &Viewer {
        &self.asker.viewer
    }

    /// What the asker may see.
    pub fn sight(&self) -> &Sight {
        &self.sight
    }

    /// The languages the asker prefers, best first.
    pub fn languages(&self) -> &[String] {
        &self.asker.languages
    }

    /// What time it is.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The loaders of this request.
    pub fn loaders(&self) -> &Loaders {
        self.loaders.get_or_init(|| Loaders::new(&self.connection, self.viewer(), &self.sight, self.clock.now()))
    }

    /// The connection to read on.
    pub async fn connection(&self) -> Result<&AsyncPgConnection, Fault> {
        self.connection.get().await
    }

    /// A connection of its own for the change that this field makes: what is changed on it is entered in the audit trail
    /// as this field, done by the asker.
    pub async fn connection_for_change(&self, ctx: &Context<'_>) -> Result<ChangeConnection, Fault> {
        let mut act = Act::of(self.viewer(), ctx.field().name());
        if let Some(id) = &self.asker.request_id {
            act = act.in_request(&**id);
        }
        Ok(audit::begin(self.connection.pool.get().await?, &act).await?)
    }

    /// Watches over the request: dropped before it was told that the request is answered, it has its statements ended.
    pub fn watch(&self) -> Watch {
        Watch(Some(self.connection.clone()))
    }
}

/// Short ways to the request's context.
pub trait RequestExt {
    /// The context of the request being answered.
    fn request(&self) -> &RequestContext;
}

impl RequestExt for Context<'_> {
    fn request(&self) -> &RequestContext {
        self.data_unchecked::<RequestContext>()
    }
}
