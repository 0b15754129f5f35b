//! Serves a router until the process is asked to stop, on TCP and Unix sockets, with or without the
//! PROXY protocol.
//!
//! Nobody holds a place for long without using it. A head must come within seconds, an upload must
//! make progress (but may be slow), and an answer must be read. Connections are bounded in all and
//! by client. Behind a proxy, whose connections carry everybody, requests in progress are bounded
//! by client instead. A client that hangs up is noticed within seconds, and the work for it ends.
//!
//! When asked to stop, the process accepts no new connections, finishes what is in progress within
//! a time limit, and ends. Handlers know the sender only as a [`Client`]. Nothing logs an address.

mod disconnect;
mod listener;
mod proxy_protocol;
mod request_body;
mod response_body;
mod timeout_stream;

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Once};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::client::{Client, Peer};
use crate::concurrency::ConcurrencyLimit;
use crate::config::{Config, Limits};
use crate::page;
use crate::rate_limit::{Refusal, TooManyInProgress};

pub use listener::{Listener, Stream};

use crate::serve::request_body::TimedRequestBody;
use crate::serve::response_body::ResponseBody;
use crate::serve::timeout_stream::{ConnectionState, TimeoutStream};
use proxy_protocol::ProxyHeader;

/// Size of the read buffer of a connection. A head has to fit in it. The rest of a body waits in
/// the kernel, so that many uploads at once stay cheap.
const BUFFER: usize = 16 * 1024;
/// Forms of one client with too many requests in progress that are read all the same, so that the
/// page can show them again with everything that was typed.
const OVERFLOW_FORMS: usize = 16;
/// Longest such form in bytes, which is enough for what people write. It must arrive within
/// [`OVERFLOW_TIME`].
const OVERFLOW_LENGTH: u32 = 64 * 1024;
const OVERFLOW_TIME: Duration = Duration::from_secs(10);
/// How long to wait after a failed accept (usually: out of file descriptors).
const PAUSE: Duration = Duration::from_millis(100);

/// Waits for SIGTERM or SIGINT.
///
/// # Errors
/// If the signals cannot be waited for.
pub fn shutdown_signal() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Serves until `stop`, and then finishes what is in progress.
pub async fn serve(
    listeners: Vec<Listener>,
    router: Router,
    config: Arc<Config>,
    stop: impl Future<Output = ()>,
) {
    let graceful = Arc::new(GracefulShutdown::new());
    let server = Arc::new(Server {
        router,
        limit: ConcurrencyLimit::shared(
            config.limits.open_connections,
            config.limits.open_connections_by_client,
        ),
        overflow: ConcurrencyLimit::new(OVERFLOW_FORMS),
        config,
    });
    let accepts = listeners.into_iter().map(|listener| accept(listener, server.clone(), graceful.clone()));
    let mut accepting: JoinSet<()> = accepts.collect();
    stop.await;
    accepting.shutdown().await;
    // The listeners are closed, so nobody else holds it.
    let Some(graceful) = Arc::into_inner(graceful) else { return };
    if timeout(server.config.limits.stop, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
}

/// What all connections share.
struct Server {
    router: Router,
    config: Arc<Config>,
    limit: ConcurrencyLimit,
    /// Permits for forms of clients that have no other permit left.
    overflow: ConcurrencyLimit,
}

async fn accept(listener: Listener, server: Arc<Server>, graceful: Arc<GracefulShutdown>) {
    // Each listener has its own slots, so that a flood through one leaves the others open.
    let slots = Arc::new(Semaphore::new(server.config.limits.open_connections));
    loop {
        // The semaphore is never closed. While this waits, new connections wait in the kernel's
        // queue.
        let open = slots.clone().acquire_owned().await.ok();
        let Ok((stream, address)) = listener.accept().await else {
            sleep(PAUSE).await;
            continue;
        };
        // A stop waits for the connection from here on.
        let (server, watcher, proxied) = (server.clone(), graceful.watcher(), listener.proxy_protocol);
        tokio::spawn(async move {
            server.connection(stream, address, proxied, watcher).await;
            drop(open);
        });
    }
}

impl Server {
    /// Serves one connection from its first byte to its end. An I/O error ends it and is not
    /// reported.
    async fn connection(
        self: Arc<Self>,
        mut stream: Box<dyn Stream>,
        address: Option<IpAddr>,
        proxied: bool,
        watcher: Watcher,
    ) {
        let (trusted, limits) = (&self.config.trusted, &self.config.limits);
        let mut peer = Peer::new(address, trusted);
        if proxied {
            // An untrusted peer could name any client.
            if !peer.trusted {
                return;
            }
            match timeout(limits.head, proxy_protocol::read(&mut stream)).await {
                Ok(Ok(ProxyHeader::Proxied(address))) => {
                    peer = Peer { address, trusted: address.is_some() && trusted.contains(address) }
                }
                Ok(Ok(ProxyHeader::Local)) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
        let client = peer.address.filter(|_| !peer.trusted).map(Client::of);
        let _permit = match client.map(|client| self.limit.try_acquire(client)) {
            Some(None) => return,
            permit => permit,
        };
        let state = ConnectionState::new();
        let stream = TimeoutStream::new(stream, state.clone(), limits);
        let (server, state) = (&self, &state);
        let service = service_fn(move |request| server.request(request, peer, state.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // `TimeoutStream` is stricter. This timeout would count the pause between two requests
            // as reading a head.
            .header_read_timeout(None)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(stream), service);
        let _ = watcher.watch(connection).await;
    }

    async fn request(
        &self,
        request: Request<Incoming>,
        peer: Peer,
        state: ConnectionState,
    ) -> Result<Response<ResponseBody>, Infallible> {
        let config = &self.config;
        let address = peer.origin(request.headers(), config.header, &config.trusted);
        let client = address.map(Client::of);
        // A direct client has a permit for each connection. A client behind a proxy has none yet.
        let permit =
            client.filter(|_| peer.trusted).map(|client| self.limit.try_acquire(client).ok_or(client));
        let mut request = match permit {
            Some(Err(client)) => self.over_limit(request, client, &state),
            permit => {
                state.begin_request(permit.and_then(Result::ok));
                request.map(|body| Body::new(TimedRequestBody::new(body, &config.limits)))
            }
        };
        if config.trusted.is_empty() && request.headers().contains_key("x-forwarded-for") {
            static WARNED: Once = Once::new();
            WARNED.call_once(|| {
                tracing::warn!("requests come through a proxy, and MELDESTELLE_TRUSTED_PROXIES names none: all people share the limits of one");
            });
        }
        if let Some(client) = client {
            request.extensions_mut().insert(client);
        }
        let response = self.router.clone().oneshot(request).await?;
        Ok(response.map(|body| ResponseBody::new(body, state)))
    }

    /// Handles a request of a client that has too many in progress. A form is read if it is short
    /// and comes at once. Anything else would need the permit that the client does not have.
    fn over_limit(
        &self,
        request: Request<Incoming>,
        client: Client,
        state: &ConnectionState,
    ) -> Request<Body> {
        let sends = !page::is_get_or_head(request.method());
        let is_short = sends
            && request.body().size_hint().upper().is_some_and(|length| length <= u64::from(OVERFLOW_LENGTH));
        let permit = is_short.then(|| self.overflow.try_acquire(client)).flatten();
        let reads = permit.is_some();
        state.begin_request(permit);
        let limits =
            Limits { stall: OVERFLOW_TIME, slowest_upload: OVERFLOW_LENGTH, ..self.config.limits.clone() };
        let mut request = request
            .map(|body| if reads { Body::new(TimedRequestBody::new(body, &limits)) } else { Body::empty() });
        if reads {
            request.extensions_mut().insert(Refusal::TooBusy);
        } else {
            request.extensions_mut().insert(TooManyInProgress);
        }
        request
    }
}

#[cfg(test)]
#[path = "serve/stop_tests.rs"]
mod stop_tests;
