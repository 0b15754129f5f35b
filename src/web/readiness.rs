//! Asks a face that runs beside this process whether it is ready. Container images need it, because
//! they contain no other program.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UnixStream};
use tokio::time::timeout;

use crate::config::Listen;

/// Longer than the face itself waits for its database.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Whether `/ready` answers 200 at the face's listener for metrics.
///
/// # Errors
/// If nothing answers in time.
pub async fn check(address: &Listen) -> io::Result<bool> {
    let answer = async {
        match address {
            Listen::Tcp(address) => answers_ok(TcpStream::connect(address).await?).await,
            Listen::Unix(path) => answers_ok(UnixStream::connect(path).await?).await,
        }
    };
    timeout(TIMEOUT, answer).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

async fn answers_ok(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> io::Result<bool> {
    stream.write_all(b"GET /ready HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut status = [0; b"HTTP/1.1 200 ".len()];
    stream.read_exact(&mut status).await?;
    Ok(&status == b"HTTP/1.1 200 ")
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    async fn asked(answer: &'static str) -> io::Result<bool> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = Listen::Tcp(listener.local_addr()?);
        let face = async {
            let (mut stream, _) = listener.accept().await?;
            let mut request = [0; 64];
            let length = stream.read(&mut request).await?;
            assert!(request[..length].starts_with(b"GET /ready HTTP/1.1\r\n"));
            stream.write_all(answer.as_bytes()).await
        };
        let (said, written) = tokio::join!(check(&address), face);
        written?;
        said
    }

    #[tokio::test]
    async fn only_200_is_ready() {
        assert!(asked("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nready\n").await.unwrap());
        assert!(!asked("HTTP/1.1 503 Service Unavailable\r\n\r\n").await.unwrap());
        assert!(!asked("HTTP/1.1 2000\r\n\r\n").await.unwrap());
        assert!(asked("HTTP").await.is_err(), "half an answer");
    }

    #[tokio::test]
    async fn nobody_there_is_an_error() {
        assert!(check(&Listen::Unix("/nonexistent/health.sock".into())).await.is_err());
    }
}
