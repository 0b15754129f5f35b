//! An HTTP/1.1 client that takes next to no processor time, so that the measured face gets the
//! machine. It uses one connection and reads whole answers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A response.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Bytes over the network, including the head.
    pub length: usize,
    /// Head and body; bytes that are not UTF-8 are replaced.
    pub text: String,
}

impl Answer {
    /// The value of a header, if present.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.text.split("\r\n").take_while(|line| !line.is_empty());
        let mut pairs = lines.filter_map(|line| line.split_once(": "));
        pairs.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// A connection to one host.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// The header lines that every request has.
    headers: String,
}

impl Connection {
    /// Connects to an address and asks for `host`.
    pub async fn open(address: SocketAddr, host: &str) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        Self::over(stream, host)
    }

    /// Connects as a proxy that speaks for `client`.
    pub async fn proxied(address: SocketAddr, host: &str, client: Ipv4Addr) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(format!("PROXY TCP4 {client} 127.0.0.1 5000 80\r\n").as_bytes()).await?;
        Self::over(stream, host)
    }

    fn over(stream: TcpStream, host: &str) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        let headers = format!(
            "host: {host}\r\naccept-encoding: gzip\r\naccept-language: de\r\norigin: http://{host}\r\n"
        );
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024), headers })
    }

    /// Sends this cookie with every further request.
    pub fn keep_cookie(&mut self, cookie: &str) {
        self.headers = format!("{}cookie: {cookie}\r\n", self.headers);
    }

    /// Fetches a page as a browser does, accepting compression.
    pub async fn get(&mut self, path: &str) -> io::Result<Answer> {
        let head = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.headers);
        self.ask(head.as_bytes()).await
    }

    /// Sends a form with this content type.
    pub async fn post(&mut self, path: &str, kind: &str, form: &[u8]) -> io::Result<Answer> {
        let (headers, length) = (&self.headers, form.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\n{headers}content-type: {kind}\r\ncontent-length: {length}\r\n\r\n"
        );
        self.ask(&[head.as_bytes(), form].concat()).await
    }

    async fn ask(&mut self, request: &[u8]) -> io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let mut length = None;
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            length = length.or_else(|| whole(&self.buffer));
            if let Some(length) = length
                && self.buffer.len() >= length
            {
                let text = String::from_utf8_lossy(&self.buffer).into_owned();
                let status = text.get(9..12).and_then(|status| status.parse().ok()).unwrap_or_default();
                return Ok(Answer { status, length, text });
            }
        }
    }
}

/// Length of the whole answer, once its head has arrived.
fn whole(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(bytes.get(..head)?).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"))?;
    Some(head + length.trim().parse::<usize>().ok()?)
}
