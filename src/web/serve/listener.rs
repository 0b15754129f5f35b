//! Listening on TCP and on Unix sockets.

use std::fs::{self, Permissions};
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::Path;

use tokio::io::{AsyncRead, AsyncWrite, Interest};
use tokio::net::{TcpListener, TcpStream, UnixListener, UnixStream};

use crate::config::{Config, Listen};
use crate::serve::disconnect;

/// A TCP or Unix connection.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// Whether the other end has closed it, even if not everything was read.
    fn is_gone(&self) -> bool;
}

impl Stream for TcpStream {
    fn is_gone(&self) -> bool {
        disconnect::is_closed(self.ready(Interest::PRIORITY))
    }
}

impl Stream for UnixStream {
    fn is_gone(&self) -> bool {
        disconnect::is_closed(self.ready(Interest::PRIORITY))
    }
}

impl Stream for Box<dyn Stream> {
    fn is_gone(&self) -> bool {
        (**self).is_gone()
    }
}

#[cfg(test)]
impl Stream for tokio::io::DuplexStream {
    fn is_gone(&self) -> bool {
        false
    }
}

enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// An open listener.
pub struct Listener {
    socket: Socket,
    /// Whether each connection begins with a PROXY protocol header.
    pub(super) proxy_protocol: bool,
}

impl Listener {
    /// Listens at all configured addresses.
    ///
    /// # Errors
    /// If it cannot listen at one of them. The error names the first.
    pub async fn all(config: &Config) -> io::Result<Vec<Self>> {
        let mut all = Vec::new();
        for (places, proxy_protocol) in [(&config.listen, false), (&config.listen_proxy_protocol, true)] {
            for address in places {
                all.push(Self::bind(address, proxy_protocol).await?);
            }
        }
        Ok(all)
    }

    /// Listens at one address.
    ///
    /// # Errors
    /// If the address is in use or not permitted.
    pub async fn bind(address: &Listen, proxy_protocol: bool) -> io::Result<Self> {
        let socket = match address {
            Listen::Tcp(address) => TcpListener::bind(address).await.map(Socket::Tcp),
            Listen::Unix(path) => unix(path).map(Socket::Unix),
        };
        let socket = socket
            .map_err(|error| io::Error::new(error.kind(), format!("listening at {address}: {error}")))?;
        Ok(Self { socket, proxy_protocol })
    }

    /// Wraps a socket that is already listening.
    #[must_use]
    pub fn tcp(socket: TcpListener, proxy_protocol: bool) -> Self {
        Self { socket: Socket::Tcp(socket), proxy_protocol }
    }

    pub(super) async fn accept(&self) -> io::Result<(Box<dyn Stream>, Option<IpAddr>)> {
        match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // Each answer is written whole, so waiting to fill a packet would only delay it.
                stream.set_nodelay(true)?;
                Ok((Box::new(stream), Some(address.ip())))
            }
            Socket::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                Ok((Box::new(stream), None))
            }
        }
    }
}

/// Listens at a Unix socket. A socket that an earlier process left behind is removed; any other
/// file at that path is not.
fn unix(path: &Path) -> io::Result<UnixListener> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // The permissions of the folder decide who may connect.
    fs::set_permissions(path, Permissions::from_mode(0o666))?;
    Ok(listener)
}
