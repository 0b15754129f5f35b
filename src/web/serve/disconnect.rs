//! Whether the other end of a connection is still there, while nothing is read from it.
//!
//! A body that is read slowly leaves bytes in the kernel. The end of the connection comes after
//! these bytes, so a reader would notice it only after all the work that they cause.
//!
//! Not promised: that the end is noticed while the client has sent more than the socket's buffers
//! hold, because the end comes after that.

use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tokio::io::Ready;

/// Whether the other end has closed a socket, even if bytes are left to read. `ready` waits for
/// urgent data, which nobody sends, or for that end.
pub fn is_closed(ready: impl Future<Output = io::Result<Ready>>) -> bool {
    let now = pin!(ready).poll(&mut Context::from_waker(Waker::noop()));
    matches!(now, Poll::Ready(Ok(ready)) if ready.is_read_closed())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use axum::Router;
    use axum::extract::Request;
    use axum::routing::post;
    use http_body_util::BodyExt;
    use tokio::io::AsyncWriteExt;
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::mpsc;
    use tokio::time::timeout;

    use crate::config::{Config, Face};
    use crate::serve::{Listener, serve};

    struct Dropped(mpsc::Sender<&'static str>);

    impl Drop for Dropped {
        fn drop(&mut self) {
            let _ = self.0.try_send("dropped");
        }
    }

    /// A handler that reads the first bytes of a form and never ends by itself.
    async fn work(request: Request, begun: mpsc::Sender<&'static str>) {
        let _ = request.into_body().frame().await;
        let _ = begun.send("begun").await;
        let _dropped = Dropped(begun);
        std::future::pending::<()>().await;
    }

    #[tokio::test]
    async fn work_ends_when_nobody_waits_for_it() {
        let (sender, mut events) = mpsc::channel(4);
        let router = Router::new().route("/", post(move |request| work(request, sender.clone())));
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = socket.local_addr().unwrap();
        let config = Arc::new(Config::plain(Face::INTAKE, "", address, ""));
        tokio::spawn(serve(vec![Listener::tcp(socket, false)], router, config, std::future::pending()));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n").await.unwrap();
        // Less than a socket holds, so that all bytes and the end arrive.
        client.write_all(&vec![b'x'; 50_000]).await.unwrap();
        assert_eq!(events.recv().await, Some("begun"));
        assert!(
            timeout(Duration::from_secs(3), events.recv()).await.is_err(),
            "it works while somebody waits"
        );
        drop(client);
        assert_eq!(timeout(Duration::from_secs(10), events.recv()).await, Ok(Some("dropped")));
    }
}
