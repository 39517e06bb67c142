//! The real server, called in process.

use std::{
    env,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use ::database::{AsyncPgConnection, Clock, Pool, id::OrganizationId, pool};
use identity::{
    Viewer, policy,
    service_token::{self, NewServiceToken},
};
use jiff::Timestamp;
use mentorship::placement;
use server::{Entrance, Settings, plan_solver};

use crate::{
    Caller, OpportunityBuilder, OrganizationBuilder, PersonBuilder, ProgrammeBuilder, Statements, TestDatabase,
    TopicBuilder,
};

/// Where a test's clock stands unless the test moves it.
pub const TODAY: &str = "2026-11-20T12:00:00Z";

/// The real router on a database of its own.
pub struct TestApp {
    router: axum::Router,
    pool: Pool,
    statements: Statements,
    time: Arc<Mutex<Timestamp>>,
    clock: Clock,
    // Last: its connections are gone by the time it is dropped.
    database: TestDatabase,
}

impl TestApp {
    /// An app with an empty catalogue, at [`TODAY`]. Nobody's budget is ever spent: its clock stands, so that nothing
    /// would flow back.
    pub async fn start() -> Self {
        Self::start_with(lenient()).await
    }

    /// An app that treats those who ask as these settings say.
    pub async fn start_with(settings: Settings) -> Self {
        Self::start_with_entrance(settings, Entrance::default()).await
    }

    /// The same where people come in so.
    pub async fn start_with_entrance(settings: Settings, entrance: Entrance) -> Self {
        let database = TestDatabase::start().await;
        let statements = Statements::default();
        let observer = statements.clone();
        let pool = pool::connect_observed(&database.server_url(), 4, move || observer.clone())
            .expect("a pool needs nothing but a URL");
        let time = Arc::new(Mutex::new(TODAY.parse().expect("a constant")));
        let hands = time.clone();
        let clock = Clock::telling(move || *hands.lock().unwrap_or_else(PoisonError::into_inner));
        let settings = Settings { solver: settings.solver.or_else(|| Some(program())), ..settings };
        let app = server::App::with_entrance(pool.clone(), clock.clone(), settings, entrance);
        let router = server::router(app);
        Self { router, pool, statements, time, clock, database }
    }

    /// Puts the clock to this time, such as `2026-03-29T00:30:00Z`.
    pub fn set_time(&self, time: &str) {
        *self.time.lock().unwrap_or_else(PoisonError::into_inner) = time.parse().expect("a time in RFC 3339");
    }

    /// The app's clock.
    pub fn clock(&self) -> Clock {
        self.clock.clone()
    }

    /// The app's pool, whose statements are counted.
    pub fn pool(&self) -> Pool {
        self.pool.clone()
    }

    /// A connection with the role that owns the database, whose statements are not counted, for looking behind the graph.
    pub async fn connect(&self) -> AsyncPgConnection {
        self.database.connect().await
    }

    /// The connection string of the app's database, with the app's role.
    pub fn url(&self) -> String {
        self.database.server_url()
    }

    /// The app's router, for requests that no [`Caller`] would make.
    pub fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// Serves the app on a free port, until the test ends, to clients that keep a connection.
    pub async fn listen(&self) -> SocketAddr {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let address = listener.local_addr().expect("it was bound");
        let service = self.router().into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async { axum::serve(listener, service).await });
        address
    }

    /// Somebody we do not know.
    pub fn anonymous(&self) -> Caller {
        Caller::new(self.router.clone(), None)
    }

    /// Somebody whose browser holds this since they signed in.
    pub fn signed_in(&self, secret: &str) -> Caller {
        self.anonymous().with_cookie(secret)
    }

    /// Somebody we do not know, on a server whose clock tells this time instead of the app's.
    pub fn anonymous_at(&self, clock: Clock) -> Caller {
        Caller::new(server::router(server::App::new(self.pool.clone(), clock, lenient())), None)
    }

    /// Somebody we do not know, on a server with connections of its own.
    pub fn anonymous_on(&self, pool: Pool) -> Caller {
        Caller::new(server::router(server::App::new(pool, self.clock(), lenient())), None)
    }

    /// Somebody who shows this bearer token.
    pub fn bearer(&self, token: &str) -> Caller {
        Caller::new(self.router.clone(), Some(token.to_owned()))
    }

    /// A partner's system, with a new service token of this organization.
    pub async fn service(&self, organization_id: OrganizationId, scopes: &[&str]) -> Caller {
        let scopes = scopes.iter().map(|scope| scope.parse().expect("a scope")).collect();
        let may = policy::create_token(&Viewer::Operator, organization_id, scopes).expect("the operator may");
        let new = NewServiceToken { name: "test".to_owned(), ..NewServiceToken::default() };
        let issued = service_token::create(&mut self.connect().await, &may, self.clock.now(), new, None)
            .await
            .expect("the organization is in the catalogue");
        self.bearer(issued.secret.expect("it is new").reveal())
    }

    /// Somebody who signs in, not there before `create`.
    pub fn person(&self, name: &str) -> PersonBuilder<'_> {
        PersonBuilder::new(self, name)
    }

    /// A new organization in the catalogue, not there before `create`.
    pub fn organization(&self, name: &str) -> OrganizationBuilder<'_> {
        OrganizationBuilder::new(self, name)
    }

    /// A new programme that this organization runs, not there before `create`.
    pub fn programme(&self, name: &str, operator: OrganizationId) -> ProgrammeBuilder<'_> {
        ProgrammeBuilder::new(self, name, operator)
    }

    /// A new topic of the vocabulary `lyceum`, labelled in English by its notation.
    pub fn topic(&self, notation: &str) -> TopicBuilder<'_> {
        TopicBuilder::new(self, notation)
    }

    /// A new opportunity, a webinar that is open unless said otherwise.
    pub fn opportunity(&self, title: &str) -> OpportunityBuilder<'_> {
        OpportunityBuilder::new(self, title)
    }

    /// Has all plans that wait solved, as a server does: by the program, in a process of its own.
    pub async fn solve_plans(&self) {
        let solver = program();
        assert!(solver.exists(), "{} is missing: run cargo build --workspace first", solver.display());
        let settings = Settings { solver: Some(solver), ..lenient() };
        let app = server::App::new(self.pool.clone(), self.clock(), settings);
        plan_solver::solve_waiting(&app).await.expect("the database answers");
    }

    /// Lets go of placements that were not answered in time, as a server does again and again.
    pub async fn let_placements_expire(&self) {
        let mut connection = self.pool.get().await.expect("the database answers");
        placement::expire(&mut connection, self.clock.now()).await.expect("placements expire");
    }

    /// Reminds of placements that wait for an answer, and of what is due in those under way, as a server does that looked at `since`
    /// before.
    pub async fn remind_of_placements(&self, since: &str) {
        let since = since.parse().expect("a time in RFC 3339");
        let mut connection = self.pool.get().await.expect("the database answers");
        placement::remind(&mut connection, since, self.clock.now()).await.expect("sides are reminded");
        placement::remind_of_course(&mut connection, since, self.clock.now()).await.expect("parties are reminded");
    }

    /// How many SQL statements the app runs while `work` is done. Nothing else may use the app meanwhile.
    pub async fn count_statements<T>(&self, work: impl Future<Output = T>) -> (T, Vec<String>) {
        let before = self.statements.count();
        let result = work.await;
        (result, self.statements.after(before))
    }
}

fn lenient() -> Settings {
    let mut settings = Settings::default();
    settings.anonymous.budget.maximum = u64::MAX / 1_000_000;
    settings.person.budget.maximum = u64::MAX / 1_000_000;
    settings.service.budget.maximum = u64::MAX / 1_000_000;
    settings
}

/// The program lies beside the folder of the test's own.
fn program() -> PathBuf {
    let tests = env::current_exe().expect("this program is a file");
    tests.parent().and_then(Path::parent).expect("target/debug/deps").join("lyceum")
}
