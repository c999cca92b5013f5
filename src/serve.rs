//! `serve`: the review site, the schedule and the pipeline in one process.

use crate::cli::{FolderArgs, ServeArgs};
use crate::in_force::Hangup;
use crate::office::Office;
use crate::pipeline::Pipeline;
use crate::say::tell;
use crate::{Done, crawl, registry};
use anyhow::Context as _;
use mingjian_crawler::{Crawler, schedule};
use mingjian_review_ui::Site;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};

pub async fn run(args: &FolderArgs, serve: &ServeArgs) -> anyhow::Result<Done> {
    let office = Office::open(args).await?;
    let listener = TcpListener::bind(serve.listen).await.with_context(|| {
        format!(
            "{}: cannot listen here; is another process using it? Choose one with --listen",
            serve.listen
        )
    })?;
    let signals = Signals::listen()?;
    tell!("review site  http://{}", listener.local_addr()?);
    until_stopped(&office, listener, signals).await?;
    Ok(Done::Well)
}

/// A listener on this address, or on the next free port of its host.
pub async fn listen_from(first: SocketAddr) -> anyhow::Result<TcpListener> {
    for port in first.port()..=first.port().saturating_add(100) {
        if let Ok(listener) = TcpListener::bind((first.ip(), port)).await {
            return Ok(listener);
        }
    }
    anyhow::bail!("{first}: no free port in the hundred from here on")
}

/// Serves until Ctrl-C or SIGTERM, then lets every part end its work.
pub async fn until_stopped(
    office: &Office,
    listener: TcpListener,
    signals: Signals,
) -> anyhow::Result<()> {
    let poked = Arc::new(Notify::new());
    let (stop, stopped) = watch::channel(false);
    let asked = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|stop| *stop).await;
    };

    let draining = tokio::spawn(Pipeline::new(office).keep_draining(poked.clone()));
    let worker = crawl::worker_name();
    office.store.visits().release_worker(&worker).await?;
    let scheduled = tokio::spawn(schedule::run(
        office.store.clone(),
        Crawler::new(office.store.clone(), office.agent()),
        worker,
        asked(stopped.clone()),
        poked.clone(),
    ));

    let site = mingjian_review_ui::router(Site {
        store: office.store.clone(),
        index: office.index.clone(),
        in_force: office.in_force.shown(),
        read_registry: registry::read_upload,
        changed: poked.clone(),
    });
    let service = site.into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(
        axum::serve(listener, service)
            .with_graceful_shutdown(asked(stopped))
            .into_future(),
    );

    let current = tokio::spawn(office.in_force.clone().keep_current(signals.reload, poked));
    signals.stop.asked().await;
    tell!("stopping; what is under way goes on at the next start");
    let _ = stop.send(true);
    let grace = std::time::Duration::from_secs(20);
    let _ = tokio::time::timeout(grace, scheduled).await;
    let _ = tokio::time::timeout(std::time::Duration::from_secs(2), serving).await;
    draining.abort();
    current.abort();
    Ok(())
}

/// What an operator signals. Listening begins when it is made, so that whoever was told an address
/// can also signal what answers there.
pub struct Signals {
    stop: Stop,
    reload: Hangup,
}

impl Signals {
    pub fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            stop: Stop::listen()?,
            reload: Hangup::listen().context("cannot listen for the signal to reload")?,
        })
    }
}

/// Being asked to stop.
struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl Stop {
    fn listen() -> anyhow::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            terminate: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
                .context("cannot listen for the signal to stop")?,
        })
    }

    #[cfg(unix)]
    async fn asked(mut self) {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    async fn asked(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
