//! `lyceum serve`

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use axum::serve::ListenerExt;
use catalogue::{completion, registration, search};
use clap::Args;
use database::{
    Clock,
    abandon::ChangeConnection,
    listen::{Feed, Source, Subscription},
};
use delivery::Courier;
use futures::FutureExt;
use identity::{
    Viewer,
    account::steward,
    audit::{self, Act},
    sign_in::{self, Secret},
};
use jiff::{SignedDuration, Timestamp};
use mentorship::placement;
use mentorship::plan;
use needs::{fit, news};
use tokio::{net::TcpListener, time::Instant};
use track::reminder;

use super::signals::Signals;
use crate::{
    App, Entrance, Settings, attachment,
    configuration::{AttachmentOptions, DatabaseOptions, DeliveryOptions, RequestOptions, SignInOptions},
    demo, plan_solver, router,
    store::Store,
};

/// How long requests under way may take once we are asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// An embedded PostgreSQL that ends sooner than this after its start is not started again.
const SETTLED: Duration = Duration::from_secs(10);

/// How often is looked whether an offered place was not taken in time, or places kept for some are everybody's.
const SETTLED_EVERY: Duration = Duration::from_secs(15);

/// How often needs that were written down, changed or opened again are looked at.
const MATCHED_EVERY: Duration = Duration::from_secs(15);

/// How often needs are looked at for the figures of the network.
const LOOKED_EVERY: Duration = Duration::from_secs(15);

/// How often attached files are seen to.
const TENDED_EVERY: Duration = Duration::from_secs(60);

/// How far back a server that has just started looks for runs that ended and deadlines that came near while none ran.
const STOOD_STILL: SignedDuration = SignedDuration::from_hours(24 * 7);

/// How often what nobody needs any more of sign-ins is removed.
const SWEPT_EVERY: Duration = Duration::from_secs(60 * 60);

/// How long at most until one looks again for what is due.
const DELIVERED_EVERY: Duration = Duration::from_secs(30);

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Address and port to serve at; port 0 takes any that is free
    #[arg(long, value_name = "ADDRESS", env = "LYCEUM_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,

    /// Begin with an empty catalogue instead of the demo network
    #[arg(long)]
    no_demo: bool,

    #[command(flatten)]
    requests: RequestOptions,

    #[command(flatten)]
    sign_in: SignInOptions,

    #[command(flatten)]
    delivery: DeliveryOptions,

    #[command(flatten)]
    attachments: AttachmentOptions,
}

impl Serve {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let mut signals = Signals::listen().context("could not prepare for being stopped")?;
        let mut store = tokio::select! {
            store = Store::own(options) => store?,
            () = signals.stop() => return Ok(()),
        };
        let served = self.serve(&mut store, options, &mut signals).await;
        let stopped = store.stop().await;
        served.and(stopped)
    }

    async fn serve(&self, store: &mut Store, options: &DatabaseOptions, signals: &mut Signals) -> anyhow::Result<()> {
        let listener = self.bind().await?;
        store.warn_of_role().await?;
        let address = listener.local_addr()?;
        let (entrance, steward) = self.entrance(address, store)?;
        let settings = Settings {
            posts_to_loopback: self.delivery.webhooks_to_loopback,
            attachments: self.attachments.cabinet()?,
            ..self.requests.settings()
        };
        let app = App::with_entrance(store.pool()?, Clock::machine(), settings, entrance);
        let courier = self.delivery.courier(app.entrance().public_url())?;
        if steward.is_none() {
            sign_out_steward(&app).await?;
        }
        if !self.no_demo && store.is_here() {
            tokio::select! {
                loaded = load_demo(&app) => loaded?,
                () = signals.stop() => return Ok(()),
            }
        }
        announce(address, store, steward.as_ref());
        let sweeping = tokio::spawn(sweep(app.clone()));
        let settling = tokio::spawn(settle(app.clone()));
        let tending = tokio::spawn(tend(app.clone()));
        let matching = tokio::spawn(tell_matches(app.clone()));
        let looking = tokio::spawn(look_at_needs(app.clone()));
        let solving = tokio::spawn(solve_plans(app.clone()));
        if courier.mailer.is_none() {
            tracing::info!("no mail is sent: notices are kept until LYCEUM_SMTP names a mail server");
        }
        let told = Feed::<delivery::Wake>::new(app.pool().clone());
        let mailing = tokio::spawn(mail(app.clone(), courier.clone(), told.clone()));
        let posting = tokio::spawn(post(app.clone(), courier, told));

        let leaving = app.clone();
        let server = axum::serve(
            listener.tap_io(|stream| {
                // Answers are written whole; waiting for more to send would only delay them.
                stream.set_nodelay(true).ok();
            }),
            router(app.clone()).into_make_service_with_connect_info::<SocketAddr>(),
        )
        .with_graceful_shutdown(async move { leaving.farewell().await });
        let waiting = app.clone();
        let mut server = std::pin::pin!(async move {
            server.await?;
            waiting.seats().all_free().await;
            anyhow::Ok(())
        });
        let mut started = Instant::now();
        loop {
            tokio::select! {
                result = &mut server => return result.context("serving failed"),
                () = signals.stop() => break,
                error = store.lost() => {
                    if started.elapsed() < SETTLED {
                        bail!(error);
                    }
                    tracing::error!("{error}; starting it again");
                    store.restart(options).await?;
                    started = Instant::now();
                }
            }
        }
        sweeping.abort();
        settling.abort();
        tending.abort();
        matching.abort();
        looking.abort();
        mailing.abort();
        posting.abort();
        tracing::info!("stopping: requests under way may finish");
        app.say_farewell();
        let answered = tokio::select! {
            result = tokio::time::timeout(FAREWELL, &mut server) => match result {
                Ok(result) => result.context("serving failed"),
                Err(_) => {
                    tracing::warn!("cut off requests that took longer than {} s", FAREWELL.as_secs());
                    Ok(())
                }
            },
            // Asked twice: now.
            () = signals.stop() => return Ok(()),
        };
        // It stops at the farewell, and leaves its plan to others.
        if tokio::time::timeout(FAREWELL, solving).await.is_err() {
            tracing::warn!("a plan was left half solved; another server takes it up in two minutes");
        }
        answered
    }

    /// How people come in. Where nobody can but whoever sits at the machine, the steward does with a link.
    fn entrance(&self, address: SocketAddr, store: &Store) -> anyhow::Result<(Entrance, Option<Secret>)> {
        let entrance = self.sign_in.entrance(address)?;
        if !(store.is_here() && address.ip().is_loopback() && entrance.is_for_one_machine()) {
            return Ok((entrance, None));
        }
        let (entrance, key) = entrance.with_local_link(Clock::machine().now());
        Ok((entrance, Some(key)))
    }

    async fn bind(&self) -> anyhow::Result<TcpListener> {
        let address = self.listen;
        TcpListener::bind(address).await.map_err(|error| match error.kind() {
            std::io::ErrorKind::AddrInUse => anyhow::anyhow!(
                "{address} is already in use: stop what listens there, or choose another address with --listen, such as \
                 --listen 127.0.0.1:0 for any free port"
            ),
            std::io::ErrorKind::PermissionDenied => anyhow::anyhow!(
                "{address} may not be listened at by this user: choose a port above 1023 with --listen"
            ),
            std::io::ErrorKind::AddrNotAvailable => anyhow::anyhow!(
                "{address} is no address of this machine: choose one with --listen, such as 127.0.0.1:8080 or 0.0.0.0:8080"
            ),
            _ => anyhow::anyhow!("could not listen at {address}: {error}"),
        })
    }
}

async fn load_demo(app: &App) -> anyhow::Result<()> {
    let loaded = demo::load_if_empty(app.pool(), app.clock()).await;
    let advice = "the demo network could not be loaded: start with --no-demo to do without it";
    if let Some(outcome) = loaded.context(advice)? {
        tracing::info!("loaded the demo network: {} entries", outcome.created);
    }
    Ok(())
}

/// Who was let in by a link while the server was tried out is not let in by a server that others reach.
async fn sign_out_steward(app: &App) -> anyhow::Result<()> {
    let mut connection = by_itself(app, "start").await?;
    steward::sign_out(&mut connection, app.clock().now()).await.context("the steward could not be signed out")?;
    Ok(())
}

/// Removes again and again what nobody needs any more of sign-ins.
async fn sweep(app: App) {
    let mut turns = tokio::time::interval(SWEPT_EVERY);
    loop {
        turns.tick().await;
        if let Err(error) = sweep_once(&app).await {
            tracing::warn!("old sign-ins could not be removed: {error}");
        }
    }
}

/// Has the scanner look again and again at files that wait for it, and takes away those that nothing refers to.
async fn tend(app: App) {
    let mut turns = tokio::time::interval(TENDED_EVERY);
    loop {
        turns.tick().await;
        if let Err(error) = attachment::tend(&app).await {
            tracing::warn!("attached files could not be seen to: {error}");
        }
    }
}

/// Settles again and again the runs and placements in which time has brought something, and reminds of deadlines.
async fn settle(app: App) {
    let mut turns = tokio::time::interval(SETTLED_EVERY);
    // A server that stood still settles what ended meanwhile, and reminds of what is still to come.
    let mut since = app.clock().now() - STOOD_STILL;
    loop {
        turns.tick().await;
        let now = app.clock().now();
        match settle_once(&app, since, now).await {
            Ok(()) => since = now,
            Err(error) => tracing::warn!("runs or placements could not be settled, or nobody reminded: {error}"),
        }
    }
}

async fn settle_once(app: &App, since: Timestamp, now: Timestamp) -> anyhow::Result<()> {
    let mut connection = by_itself(app, "settle").await?;
    registration::settle_due(&mut connection, now).await?;
    completion::settle_ended(&mut connection, since, now).await?;
    reminder::remind(&mut connection, since, now).await?;
    placement::expire(&mut connection, now).await?;
    placement::remind(&mut connection, since, now).await?;
    placement::remind_of_course(&mut connection, since, now).await?;
    Ok(())
}

/// Tells again and again the owners of needs what has come to meet them: whenever opportunities were changed, and at the
/// start, or after changes that could not be heard of, by looking at all.
async fn tell_matches(app: App) {
    let changes = Feed::<search::Changes>::new(app.pool().clone());
    loop {
        let told = async {
            let mut heard = changes.subscribe().await?;
            let mut connection = by_itself(&app, "tellMatches").await?;
            news::begin(&mut connection, app.clock().now()).await?;
            news::opened_again(&mut connection, app.clock().now()).await?;
            news::catch_up(&mut connection, app.clock().now()).await?;
            drop(connection);
            loop {
                let changed = tokio::time::timeout(MATCHED_EVERY, heard.next()).await;
                let mut connection = by_itself(&app, "tellMatches").await?;
                news::begin(&mut connection, app.clock().now()).await?;
                news::opened_again(&mut connection, app.clock().now()).await?;
                match changed {
                    Ok(Ok(batch)) => {
                        let ids: Vec<_> = batch.iter().map(|change| change.id).collect();
                        news::of_opportunities(&mut connection, &ids, app.clock().now()).await?;
                        fit::of_opportunities(&mut connection, &ids, app.clock().now()).await?;
                    }
                    // Changes were missed: looked at all of them anew.
                    Ok(Err(_)) => return anyhow::Ok(()),
                    Err(_) => {}
                }
            }
        };
        if let Err(error) = told.await {
            tracing::warn!("nobody could be told what has come to meet a need: {error}");
            tokio::time::sleep(MATCHED_EVERY).await;
        }
    }
}

/// Has plans of exchanges solved whenever one waits, and looks twice a minute whether a server that died has left one behind.
async fn solve_plans(app: App) {
    let mut heard = Heard::of(Feed::<plan::Wake>::new(app.pool().clone()));
    while !app.is_leaving() {
        heard.listen().await;
        if let Err(error) = plan_solver::solve_waiting(&app).await {
            tracing::warn!("plans could not be solved: {error}");
        }
        tokio::select! {
            () = heard.wait() => {}
            () = app.farewell() => {}
        }
    }
}

/// Looks again and again at what meets the needs that count in figures.
async fn look_at_needs(app: App) {
    let mut turns = tokio::time::interval(LOOKED_EVERY);
    loop {
        turns.tick().await;
        let looked = async {
            let mut connection = by_itself(&app, "lookAtNeeds").await?;
            while fit::look(&mut connection, app.clock().now()).await? > 0 {}
            anyhow::Ok(())
        };
        if let Err(error) = looked.await {
            tracing::warn!("it could not be found what meets the needs that are counted: {error}");
        }
    }
}

/// Mails what is due whenever something was written that may be, and twice a minute.
async fn mail(app: App, courier: Courier, told: Feed<delivery::Wake>) {
    let mut heard = Heard::of(told);
    let mut reminded: Option<Instant> = None;
    loop {
        heard.listen().await;
        // Not at each change, since no change makes a reminder more urgent.
        if reminded.is_none_or(|at| at.elapsed() >= DELIVERED_EVERY) {
            if let Err(error) = delivery::remind_once(app.pool(), app.clock().now()).await {
                tracing::warn!("nobody could be reminded: {error}");
            }
            reminded = Some(Instant::now());
        }
        if let Err(error) = delivery::mail_once(app.pool(), app.clock().now(), &courier).await {
            tracing::warn!("notices could not be mailed: {error}");
        }
        heard.wait().await;
    }
}

/// Posts to webhooks what is due, likewise; beside the mail, so that a slow receiver keeps no mail waiting.
async fn post(app: App, courier: Courier, told: Feed<delivery::Wake>) {
    let mut heard = Heard::of(told);
    loop {
        heard.listen().await;
        if let Err(error) = delivery::post_once(app.pool(), app.clock().now(), &courier).await {
            tracing::warn!("webhooks could not be posted to: {error}");
        }
        heard.wait().await;
    }
}

/// Hears that there may be something to do, also while something is done.
struct Heard<S: Source<Item = ()>> {
    told: Feed<S>,
    subscription: Option<Subscription<()>>,
}

impl<S: Source<Item = ()>> Heard<S> {
    fn of(told: Feed<S>) -> Self {
        Self { told, subscription: None }
    }

    async fn listen(&mut self) {
        if self.subscription.is_none() {
            self.subscription = self.told.subscribe().await.ok();
        }
    }

    /// Waits until something came since it listens; not for ever, and where it cannot listen until it is time to look.
    async fn wait(&mut self) {
        let came = async {
            match &mut self.subscription {
                Some(subscription) => {
                    let is_heard = subscription.next().await.is_ok();
                    // What came besides is delivered with it.
                    while let Some(Ok(())) = subscription.next().now_or_never() {}
                    is_heard
                }
                None => std::future::pending().await,
            }
        };
        if let Ok(false) = tokio::time::timeout(DELIVERED_EVERY, came).await {
            self.subscription = None;
        }
    }
}

async fn sweep_once(app: &App) -> anyhow::Result<()> {
    let mut connection = by_itself(app, "sweep").await?;
    Ok(sign_in::sweep(&mut connection, app.clock().now()).await?)
}

/// A connection on which the server changes something by itself.
async fn by_itself(app: &App, action: &str) -> anyhow::Result<ChangeConnection> {
    Ok(audit::begin(app.pool().get().await?, &Act::of(&Viewer::Operator, action)).await?)
}

/// For people and scripts: on the standard output, each address on a line of its own.
fn announce(address: SocketAddr, store: &Store, steward: Option<&Secret>) {
    println!(
        "Lyceum is ready.\n  graph     http://{address}/graphql\n  explorer  http://{address}/\n  health    http://{address}/health\n  data      {}",
        store.place()
    );
    if let Some(key) = steward {
        println!("  steward   http://{address}/sign-in/local?key={}", key.reveal());
    }
}
