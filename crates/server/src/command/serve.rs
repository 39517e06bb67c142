//! `lyceum serve`

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use axum::serve::ListenerExt;
use clap::Args;
use database::{Clock, abandon::ChangeConnection, listen::Feed};
use delivery::Courier;
use identity::{
    Viewer,
    account::steward,
    audit::{self, Act},
    sign_in::{self, Secret},
};
use tokio::{net::TcpListener, time::Instant};

use super::signals::Signals;
use crate::{
    App, Entrance,
    configuration::{DatabaseOptions, DeliveryOptions, RequestOptions, SignInOptions},
    demo, router,
    store::Store,
};

/// How long requests under way may take once we are asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// An embedded PostgreSQL that ends sooner than this after its start is not started again.
const SETTLED: Duration = Duration::from_secs(10);

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
        let app = App::with_entrance(store.pool()?, Clock::machine(), self.requests.settings(), entrance);
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
        let delivering = tokio::spawn(deliver(app.clone(), courier));

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
        delivering.abort();
        tracing::info!("stopping: requests under way may finish");
        app.say_farewell();
        tokio::select! {
            result = tokio::time::timeout(FAREWELL, &mut server) => match result {
                Ok(result) => result.context("serving failed"),
                Err(_) => {
                    tracing::warn!("cut off requests that took longer than {} s", FAREWELL.as_secs());
                    Ok(())
                }
            },
            // Asked twice: now.
            () = signals.stop() => Ok(()),
        }
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

/// Delivers what is due whenever something was written that may be, and twice a minute.
async fn deliver(app: App, courier: Courier) {
    if courier.mailer.is_none() {
        tracing::info!("no mail is sent: notices are kept until LYCEUM_SMTP names a mail server");
    }
    let feed = Feed::<delivery::Wake>::new(app.pool().clone());
    loop {
        if let Err(error) = delivery::run_once(app.pool(), app.clock().now(), &courier).await {
            tracing::warn!("notices could not be delivered: {error}");
        }
        // Whoever cannot hear of changes looks all the same.
        let heard = async {
            if let Ok(mut heard) = feed.subscribe().await {
                heard.next().await.ok();
            } else {
                std::future::pending::<()>().await;
            }
        };
        tokio::time::timeout(DELIVERED_EVERY, heard).await.ok();
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
