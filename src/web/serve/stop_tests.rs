use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::*;
use crate::config::Face;

/// A server that stops when the sender says so. Its only page takes `work`.
async fn server(
    work: Duration,
    limit: Duration,
) -> (std::net::SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    let mut config = Config::plain(Face::INTAKE, "", address, "");
    config.limits.stop = limit;
    let router = Router::new().route(
        "/",
        get(async move || {
            sleep(work).await;
            "done"
        }),
    );
    let (stop, stopped) = oneshot::channel();
    let stopped = async { stopped.await.unwrap() };
    let server = serve(vec![Listener::tcp(socket, false)], router, Arc::new(config), stopped);
    (address, stop, tokio::spawn(server))
}

async fn ask(address: std::net::SocketAddr) -> TcpStream {
    let mut client = TcpStream::connect(address).await.unwrap();
    client.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    sleep(Duration::from_millis(200)).await;
    client
}

async fn rest(mut client: TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_stop_finishes_requests_and_closes_idle_connections() {
    let (address, stop, server) = server(Duration::from_secs(1), Duration::from_secs(30)).await;
    let idle = TcpStream::connect(address).await.unwrap();
    let busy = ask(address).await;
    stop.send(()).unwrap();
    assert_eq!(timeout(Duration::from_millis(500), rest(idle)).await.unwrap(), "");
    assert!(TcpStream::connect(address).await.is_err(), "nothing new is accepted");
    assert!(!server.is_finished(), "a request is in progress");
    assert!(rest(busy).await.ends_with("done"));
    timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stop_waits_no_longer_than_its_limit() {
    let (address, stop, server) = server(Duration::from_mins(10), Duration::from_millis(300)).await;
    let _busy = ask(address).await;
    let begun = Instant::now();
    stop.send(()).unwrap();
    timeout(Duration::from_secs(5), server).await.unwrap().unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300));
}
