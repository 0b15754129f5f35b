//! The header of the PROXY protocol, versions 1 and 2, in front of a connection. Not a byte beyond
//! it is read.

use std::io;
use std::net::IpAddr;

use ppp::{v1, v2};
use tokio::io::{AsyncRead, AsyncReadExt};

/// Length of the shortest header of both versions (`PROXY UNKNOWN\r\n`). It is one byte less than
/// the fixed part of version 2.
const SHORTEST: usize = 15;
/// The first bytes of version 2.
const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
/// Longest header of version 1.
const LONGEST_TEXT: usize = 107;
/// Longest header of version 2 that is accepted. Addresses take at most 216 bytes; the rest are
/// extensions, which are ignored.
const LONGEST_BINARY: usize = 2048;

/// What a header says of the client.
#[derive(Debug, PartialEq, Eq)]
pub enum ProxyHeader {
    /// The client behind the proxy. `None` if the proxy does not know it.
    Proxied(Option<IpAddr>),
    /// The proxy itself, which makes a health check.
    Local,
}

/// Reads the header.
///
/// # Errors
/// If there is no valid header, it is too long, or the connection breaks.
pub async fn read(stream: &mut (impl AsyncRead + Unpin + ?Sized)) -> io::Result<ProxyHeader> {
    let mut head = vec![0; SHORTEST];
    stream.read_exact(&mut head).await?;
    if head.starts_with(SIGNATURE) {
        let last = stream.read_u8().await?;
        let length = [head.last().copied().unwrap_or_default(), last];
        head.push(last);
        let length = usize::from(u16::from_be_bytes(length));
        if length > LONGEST_BINARY {
            return Err(no_header());
        }
        let mut rest = vec![0; length];
        stream.read_exact(&mut rest).await?;
        head.extend(rest);
        return binary(&head).ok_or_else(no_header);
    }
    if !head.starts_with(b"PROXY ") {
        return Err(no_header());
    }
    // Read byte by byte, because what follows the line belongs to HTTP.
    while !head.ends_with(b"\r\n") {
        if head.len() >= LONGEST_TEXT {
            return Err(no_header());
        }
        head.push(stream.read_u8().await?);
    }
    text(&head).ok_or_else(no_header)
}

fn no_header() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "no PROXY protocol header")
}

fn text(head: &[u8]) -> Option<ProxyHeader> {
    let header = v1::Header::try_from(head).ok()?;
    Some(ProxyHeader::Proxied(match header.addresses {
        v1::Addresses::Unknown => None,
        v1::Addresses::Tcp4(addresses) => Some(addresses.source_address.into()),
        v1::Addresses::Tcp6(addresses) => Some(addresses.source_address.into()),
    }))
}

fn binary(head: &[u8]) -> Option<ProxyHeader> {
    let header = v2::Header::try_from(head).ok()?;
    Some(match (header.command, header.addresses) {
        (v2::Command::Local, _) => ProxyHeader::Local,
        (v2::Command::Proxy, v2::Addresses::IPv4(addresses)) => {
            ProxyHeader::Proxied(Some(addresses.source_address.into()))
        }
        (v2::Command::Proxy, v2::Addresses::IPv6(addresses)) => {
            ProxyHeader::Proxied(Some(addresses.source_address.into()))
        }
        (v2::Command::Proxy, v2::Addresses::Unspecified | v2::Addresses::Unix(_)) => {
            ProxyHeader::Proxied(None)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(bytes: &[u8]) -> (Option<ProxyHeader>, usize) {
        let mut rest = bytes;
        let named = read(&mut rest).await.ok();
        (named, rest.len())
    }

    fn client(address: &str) -> ProxyHeader {
        ProxyHeader::Proxied(Some(address.parse().unwrap()))
    }

    #[tokio::test]
    async fn both_versions_name_the_client_and_leave_the_rest() {
        for (line, named) in [
            ("PROXY TCP4 192.0.2.1 127.0.0.1 5000 80\r\n", Some(client("192.0.2.1"))),
            // As Tor writes it.
            (
                "PROXY TCP6 fc00:dead:beef:4dad::0:29 ::1 65535 42\r\n",
                Some(client("fc00:dead:beef:4dad::0:29")),
            ),
            ("PROXY UNKNOWN\r\n", Some(ProxyHeader::Proxied(None))),
        ] {
            assert_eq!(read_all(format!("{line}GET / HTTP/1.1\r\n").as_bytes()).await, (named, 16), "{line}");
        }
        let local = [SIGNATURE, &[0x20, 0, 0, 0], b"GET"].concat();
        assert_eq!(read_all(&local).await, (Some(ProxyHeader::Local), 3));
        let four = [SIGNATURE, &[0x21, 0x11, 0, 12, 192, 0, 2, 7, 127, 0, 0, 1, 1, 2, 3, 4], b"GET"].concat();
        assert_eq!(read_all(&four).await, (Some(client("192.0.2.7")), 3));
    }

    #[tokio::test]
    async fn what_is_no_header_is_refused() {
        let long = format!("PROXY TCP4 {}\r\n", "1".repeat(200));
        let huge = [SIGNATURE, &[0x21, 0x11, 0xff, 0xff]].concat();
        let short = [SIGNATURE, &[0x21, 0x11, 0, 2, 1, 2]].concat();
        for bytes in [
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".as_slice(),
            b"PROXY TCP4 300.0.2.1 127.0.0.1 5000 80\r\n",
            b"PROXY TCP4 192.0.2.1\r\n",
            b"PROXY TCP9 192.0.2.1 127.0.0.1 5000 80\r\n",
            b"PROXY \xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\r\n",
            b"PROXY",
            long.as_bytes(),
            &huge,
            &short,
        ] {
            assert_eq!(read_all(bytes).await.0, None, "{}", bytes.escape_ascii());
        }
    }
}
