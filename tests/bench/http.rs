//! A browser that costs next to nothing, so that the measured face gets the machine: HTTP/1.1 on one connection, answers read whole.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Bytes that came over the line, head included.
    pub length: usize,
    /// Head and body, as far as they are text.
    pub text: String,
}

/// One connection.
pub struct Connection {
    stream: TcpStream,
    host: SocketAddr,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub async fn open(host: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(host).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, host, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Gets a page as a browser does: compressed.
    pub async fn get(&mut self, path: &str) -> io::Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\nhost: {}\r\naccept-encoding: gzip\r\n\r\n", self.host);
        self.ask(head.as_bytes()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, form: &str) -> io::Result<Answer> {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\naccept-encoding: gzip\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.host,
            form.len()
        );
        self.ask(request.as_bytes()).await
    }

    async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(length) = whole(&self.buffer)
                && self.buffer.len() >= length
            {
                let text = String::from_utf8_lossy(&self.buffer).into_owned();
                let status = text.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default();
                return Ok(Answer { status, length, text });
            }
        }
    }
}

/// How long the answer is, once its head is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(bytes.get(..head)?).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    Some(head + length.trim().parse::<usize>().ok()?)
}
