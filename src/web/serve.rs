//! Serving a router: on TCP and Unix sockets, with or without the PROXY protocol, until the process is asked to stop.
//!
//! Nobody holds a place for long without using it: a head has to come within seconds, an upload has to go on (slow lines may be slow), an
//! answer has to be taken, and connections are bounded in all and by client; behind a proxy, whose connections carry everybody, requests under way are. Who hangs up is noticed within seconds, and what was done for them ends. Asked to stop, the process takes no new connection, finishes
//! what is under way within a bound, and ends. Handlers learn of the sender no more than the [`Client`]; nothing logs an address.

mod disconnect;
mod listener;
mod proxy_protocol;
mod request_body;
mod response_body;
mod timeout_stream;

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
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
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, watch};
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

use crate::client::{Client, Peer};
use crate::concurrency::Places;
use crate::config::{Config, Limits};
use crate::page;
use crate::rate_limit::{Crowded, Refusal};

pub use listener::{Listener, Stream};

use crate::serve::request_body::Upload;
use crate::serve::response_body::Answered;
use crate::serve::timeout_stream::{Patient, Turn};
use proxy_protocol::Named;

/// Bytes read ahead of a connection. A head has to fit in; the rest of a body waits in the kernel, so that many uploads at once stay cheap.
const BUFFER: usize = 16 * 1024;
/// Forms of a client that has too much under way which are read all the same, to be given back with everything typed.
const HURRIED: usize = 16;
/// Such a form is of this length at most, in bytes, which is as long as what people write, and comes within this time.
const HURRIED_LENGTH: u32 = 64 * 1024;
const HURRIED_TIME: Duration = Duration::from_secs(10);
/// After a failed accept (usually: out of file descriptors).
const PAUSE: Duration = Duration::from_millis(100);

/// Waits for SIGTERM or SIGINT.
///
/// # Errors
/// If the signals cannot be waited for.
pub fn asked_to_stop() -> io::Result<impl Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Serves until `stop`, then finishes what is under way.
pub async fn serve(
    listeners: Vec<Listener>,
    router: Router,
    config: Arc<Config>,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(());
    let house = Arc::new(House {
        router,
        places: Places::of(config.limits.open_connections, config.limits.open_connections_by_client),
        hurried: Places::new(HURRIED),
        config,
    });
    for listener in listeners {
        tokio::spawn(accept(listener, house.clone(), stopped.clone()));
    }
    drop(stopped);
    stop.await;
    stopping.send_replace(());
    // Every listener and every connection holds a receiver until it has ended.
    if timeout(house.config.limits.stop, stopping.closed()).await.is_err() {
        tracing::warn!("some requests were not finished in time");
    }
}

/// What every connection needs.
struct House {
    router: Router,
    config: Arc<Config>,
    places: Places,
    /// For forms of clients that have no place left.
    hurried: Places,
}

async fn accept(listener: Listener, house: Arc<House>, mut stopped: watch::Receiver<()>) {
    // Each listener has its own, so that a flood through one leaves the others open.
    let places = Arc::new(Semaphore::new(house.config.limits.open_connections));
    loop {
        let next = async {
            // The semaphore is never closed; and who waits here waits in the kernel's queue.
            let open = places.clone().acquire_owned().await.ok();
            (open, listener.accept().await)
        };
        let (open, accepted) = tokio::select! {
            _ = stopped.changed() => return,
            next = next => next,
        };
        let Ok((stream, address)) = accepted else {
            sleep(PAUSE).await;
            continue;
        };
        let (house, stopped, proxied) = (house.clone(), stopped.clone(), listener.proxy_protocol);
        tokio::spawn(async move {
            house.connection(stream, address, proxied, stopped).await;
            drop(open);
        });
    }
}

impl House {
    /// One connection, from its first byte to its end. Whatever goes wrong on the line ends it, and is nobody else's business.
    async fn connection(
        self: Arc<Self>,
        mut stream: Box<dyn Stream>,
        address: Option<IpAddr>,
        proxied: bool,
        mut stopped: watch::Receiver<()>,
    ) {
        let (trusted, limits) = (&self.config.trusted, &self.config.limits);
        let mut peer = Peer::new(address, trusted);
        if proxied {
            // Whoever is not trusted could name any client.
            if !peer.trusted {
                return;
            }
            match timeout(limits.head, proxy_protocol::read(&mut stream)).await {
                Ok(Ok(Named::Client(address))) => {
                    peer = Peer { address, trusted: address.is_some() && trusted.has(address) }
                }
                Ok(Ok(Named::Itself)) => {}
                Ok(Err(_)) | Err(_) => return,
            }
        }
        let client = peer.address.filter(|_| !peer.trusted).map(Client::of);
        let _place = match client.map(|client| self.places.take(client)) {
            Some(None) => return,
            place => place,
        };
        let turn = Turn::new();
        let stream = Patient::new(stream, turn.clone(), limits);
        let (house, turn) = (&self, &turn);
        let service = service_fn(move |request| house.request(request, peer, turn.clone()));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            // `Patient` is stricter; this one would count the rest between two requests as reading a head.
            .header_read_timeout(None)
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(stream), service);
        let mut connection = pin!(connection);
        tokio::select! {
            _ = connection.as_mut() => return,
            _ = stopped.changed() => {}
        }
        connection.as_mut().graceful_shutdown();
        let _ = connection.await;
    }

    async fn request(
        &self,
        request: Request<Incoming>,
        peer: Peer,
        turn: Turn,
    ) -> Result<Response<Answered>, Infallible> {
        let config = &self.config;
        let address = peer.origin(request.headers(), config.header, &config.trusted);
        let client = address.map(Client::of);
        // A direct client has a place for each connection. One behind a proxy has none yet.
        let place = client.filter(|_| peer.trusted).map(|client| self.places.take(client).ok_or(client));
        let mut request = match place {
            Some(Err(client)) => self.crowded(request, client, &turn),
            place => {
                turn.work(place.and_then(Result::ok));
                request.map(|body| Body::new(Upload::new(body, &config.limits)))
            }
        };
        if config.trusted.is_empty() && request.headers().contains_key("x-forwarded-for") {
            static TOLD: Once = Once::new();
            TOLD.call_once(|| {
                tracing::warn!("requests come through a proxy, and MELDESTELLE_TRUSTED_PROXIES names none: all people share the limits of one");
            });
        }
        if let Some(client) = client {
            request.extensions_mut().insert(client);
        }
        let response = self.router.clone().oneshot(request).await?;
        Ok(response.map(|body| Answered::new(body, turn)))
    }

    /// A request of a client that has too much under way. What it typed is read, if that is short and comes at once; for anything else it would need the place that
    /// it does not have.
    fn crowded(&self, request: Request<Incoming>, client: Client, turn: &Turn) -> Request<Body> {
        let sends = !page::reads(request.method());
        let is_short = sends
            && request.body().size_hint().upper().is_some_and(|length| length <= u64::from(HURRIED_LENGTH));
        let place = is_short.then(|| self.hurried.take(client)).flatten();
        let reads = place.is_some();
        turn.work(place);
        let limits =
            Limits { stall: HURRIED_TIME, slowest_upload: HURRIED_LENGTH, ..self.config.limits.clone() };
        let mut request =
            request.map(|body| if reads { Body::new(Upload::new(body, &limits)) } else { Body::empty() });
        if reads {
            request.extensions_mut().insert(Refusal::TooBusy);
        } else {
            request.extensions_mut().insert(Crowded);
        }
        request
    }
}
