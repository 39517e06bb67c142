//! `lyceum serve`

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, bail};
use axum::serve::ListenerExt;
use clap::Args;
use database::Clock;
use tokio::{net::TcpListener, time::Instant};

use super::signals::Signals;
use crate::{
    App,
    configuration::{DatabaseOptions, RequestOptions},
    demo, router,
    store::Store,
};

/// How long requests under way may take once we are asked to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// An embedded PostgreSQL that ends sooner than this after its start is not started again.
const SETTLED: Duration = Duration::from_secs(10);

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
        let app = App::new(store.pool()?, Clock::machine(), self.requests.settings());
        if !self.no_demo && store.is_here() {
            tokio::select! {
                loaded = load_demo(&app) => loaded?,
                () = signals.stop() => return Ok(()),
            }
        }
        announce(listener.local_addr()?, store);

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

/// For people and scripts: on the standard output, each address on a line of its own.
fn announce(address: SocketAddr, store: &Store) {
    println!(
        "Lyceum is ready.\n  graph     http://{address}/graphql\n  explorer  http://{address}/\n  health    http://{address}/health\n  data      {}",
        store.place()
    );
}
