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

/// A connection of either kind.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send {
    /// Whether the other end has closed it, also if not everything was read.
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

/// A place that is listened at.
pub struct Listener {
    socket: Socket,
    /// Whether each connection begins with a PROXY protocol header.
    pub(super) proxy_protocol: bool,
}

impl Listener {
    /// Listens wherever the configuration says.
    ///
    /// # Errors
    /// The first place that cannot be listened at, by name.
    pub async fn all(config: &Config) -> io::Result<Vec<Self>> {
        let mut all = Vec::new();
        for (places, proxy_protocol) in [(&config.listen, false), (&config.listen_proxy_protocol, true)] {
            for place in places {
                all.push(Self::bind(place, proxy_protocol).await?);
            }
        }
        Ok(all)
    }

    /// Listens at one place.
    ///
    /// # Errors
    /// If that cannot be.
    pub async fn bind(place: &Listen, proxy_protocol: bool) -> io::Result<Self> {
        let socket = match place {
            Listen::Tcp(address) => TcpListener::bind(address).await.map(Socket::Tcp),
            Listen::Unix(path) => unix(path).map(Socket::Unix),
        };
        let socket =
            socket.map_err(|error| io::Error::new(error.kind(), format!("listening at {place}: {error}")))?;
        Ok(Self { socket, proxy_protocol })
    }

    /// A socket that is listened at already.
    #[must_use]
    pub fn tcp(socket: TcpListener, proxy_protocol: bool) -> Self {
        Self { socket: Socket::Tcp(socket), proxy_protocol }
    }

    pub(super) async fn accept(&self) -> io::Result<(Box<dyn Stream>, Option<IpAddr>)> {
        match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, address) = listener.accept().await?;
                // Answers are written whole; waiting to fill a packet would only delay them.
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

/// A socket that a process before this one left behind is taken away; anything else at that path is not.
fn unix(path: &Path) -> io::Result<UnixListener> {
    if fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
        fs::remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    // Who may connect is decided by who can enter the folder.
    fs::set_permissions(path, Permissions::from_mode(0o666))?;
    Ok(listener)
}
