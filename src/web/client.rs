//! Who sent a request, as precisely as limits need to tell clients apart, and no more.
//!
//! A client is a keyed hash of its address: of the whole IPv4 address, the /64 of an IPv6 address,
//! or the circuit number of an onion service. The key is random, and lives in the memory of this
//! process only. A client prints nothing of itself, and without the key the hash cannot be
//! reversed. One IPv6 line may have 256 /64 networks (RFC 6177), so what a client uses is also
//! counted for its /56 and /48 ([`Client::networks`]).
//!
//! Not promised: that people behind one address are told apart, or that one person with many lines
//! counts once.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

use axum::http::{HeaderMap, HeaderName, header};
use forwarded_header_value::{ForwardedHeaderValue, Identifier};

use crate::config::{ClientHeader, TrustedProxies};

/// The hash key of this process.
static KEY: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// The network in which Tor puts circuit numbers (`HiddenServiceExportCircuitID haproxy`): the
/// number is the last 32 bits under this /64.
const CIRCUITS: u64 = 0xfc00_dead_beef_4dad;
/// Stands for the other end of a Unix socket. Nobody sends from this address.
const UNIX_PEER: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A client.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Client {
    own: u64,
    /// Its /56 and its /48. An IPv4 address or a circuit has none.
    wider: Option<[u64; 2]>,
}

/// A client or a network that contains it. Counts are kept by network.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Network(u64);

/// How many shares of one client a network of each width has. A /64 is one client, a /56 is what
/// one line has, and a /48 is what a house or a small provider has.
pub const NETWORK_SHARES: [u32; 3] = [1, 4, 16];

impl Client {
    /// The client at an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        // The hash includes the length of the network, so that networks of different lengths
        // differ.
        let hash = |network: u128, length: u8| KEY.hash_one((network, length));
        match address.to_canonical() {
            IpAddr::V4(address) => Self { own: hash(u128::from(address.to_bits()), 32), wider: None },
            IpAddr::V6(address) if network(address) == CIRCUITS => {
                Self { own: hash(address.to_bits(), 128), wider: None }
            }
            IpAddr::V6(address) => {
                let network = u128::from(network(address));
                Self {
                    own: hash(network, 64),
                    wider: Some([hash(network >> 8, 56), hash(network >> 16, 48)]),
                }
            }
        }
    }

    /// The hash as bytes, for another keyed hash.
    #[must_use]
    pub fn bytes(self) -> [u8; 8] {
        self.own.to_le_bytes()
    }

    /// The client itself, its /56 and its /48, each with its number of shares ([`NETWORK_SHARES`]).
    pub fn networks(self) -> impl Iterator<Item = (Network, u32)> {
        let wider = self.wider.into_iter().flatten();
        std::iter::once(self.own).chain(wider).map(Network).zip(NETWORK_SHARES)
    }
}

impl Network {
    /// The hash as bytes, for another keyed hash.
    #[must_use]
    pub fn bytes(self) -> [u8; 8] {
        self.0.to_le_bytes()
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Network")
    }
}

/// Shows nothing: a hash in the log could be compared with the hash in another line.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

fn network(address: Ipv6Addr) -> u64 {
    u64::try_from(address.to_bits() >> 64).unwrap_or_default()
}

/// The other end of a connection.
#[derive(Clone, Copy)]
pub struct Peer {
    /// Its address. `None` for a Unix socket.
    pub address: Option<IpAddr>,
    /// Whether it is a trusted proxy, whose header names the client.
    pub trusted: bool,
}

impl Peer {
    /// The other end of a connection, before it has sent anything.
    #[must_use]
    pub fn new(address: Option<IpAddr>, trusted: &TrustedProxies) -> Self {
        Self { address, trusted: trusted.contains(address) }
    }

    /// The address that a request came from: the peer's own, or the one that a trusted proxy names.
    /// If a trusted proxy should name one and names none that can be parsed, the proxy itself is
    /// the client. An attacker who causes that gets no more than one client's share. `None` if the
    /// peer is at a Unix socket and is not asked to name anybody.
    #[must_use]
    pub fn origin(
        &self,
        headers: &HeaderMap,
        header: Option<ClientHeader>,
        trusted: &TrustedProxies,
    ) -> Option<IpAddr> {
        let Some(header) = header.filter(|_| self.trusted) else { return self.address };
        let said = match header {
            ClientHeader::XForwardedFor => last_foreign(x_forwarded_for(headers), trusted),
            ClientHeader::Forwarded => last_foreign(forwarded(headers), trusted),
        };
        said.or(self.address).or(Some(UNIX_PEER))
    }
}

/// The last hop that is no trusted proxy. A hop that cannot be parsed ends the search: no hop in
/// front of it is believed.
fn last_foreign(
    hops: impl DoubleEndedIterator<Item = Option<IpAddr>>,
    trusted: &TrustedProxies,
) -> Option<IpAddr> {
    let mut last = None;
    for hop in hops.rev() {
        last = Some(hop?);
        if !trusted.contains(hop) {
            break;
        }
    }
    last
}

fn x_forwarded_for(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    hops(headers, &X_FORWARDED_FOR, address).into_iter()
}

fn forwarded(headers: &HeaderMap) -> impl DoubleEndedIterator<Item = Option<IpAddr>> {
    hops(headers, &header::FORWARDED, |hop| {
        let hop = ForwardedHeaderValue::from_forwarded(hop).ok()?;
        hop.iter().next_back()?.forwarded_for.as_ref().and_then(named)
    })
    .into_iter()
}

/// The hops of all header lines, each parsed by itself. A proxy may append to a line that the
/// client sent, and nothing that the client wrote can make the proxy's part unreadable. A quoted
/// comma also separates hops. Proxies write none, and what others wrote is not believed.
fn hops(
    headers: &HeaderMap,
    name: &HeaderName,
    read: impl Fn(&str) -> Option<IpAddr>,
) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(name).iter().flat_map(|line| line.as_bytes().split(|byte| *byte == b','));
    lines.map(|hop| read(str::from_utf8(hop).ok()?.trim())).collect()
}

fn named(identifier: &Identifier) -> Option<IpAddr> {
    match identifier {
        Identifier::SocketAddr(address) => Some(address.ip()),
        Identifier::IpAddr(address) => Some(*address),
        Identifier::String(_) | Identifier::Unknown => None,
    }
}

/// Parses `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, or `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_client_is_its_network_or_its_circuit() {
        let client = |text| Client::of(ip(text));
        assert_eq!(client("2001:db8::1"), client("2001:db8::2"));
        assert_ne!(client("2001:db8::1"), client("2001:db8:0:1::1"));
        assert_eq!(client("::ffff:192.0.2.1"), client("192.0.2.1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
        assert_ne!(client("fc00:dead:beef:4dad::1:2"), client("fc00:dead:beef:4dad::1:3"), "circuits");
        assert_eq!(format!("{:?}", client("192.0.2.1")), "Client");
    }

    #[test]
    fn a_line_and_a_house_are_networks_of_their_clients() {
        let networks = |text| Client::of(ip(text)).networks().map(|(network, _)| network).collect::<Vec<_>>();
        let shared = |one, other| {
            networks(one).into_iter().zip(networks(other)).filter(|(one, other)| one == other).count()
        };
        let one = "2001:db8:1:200::1";
        for (other, same) in [
            ("2001:db8:1:200::2", 3),
            ("2001:db8:1:2ff::1", 2),
            ("2001:db8:1:300::1", 1),
            ("2001:db8:2:200::1", 0),
        ] {
            assert_eq!(shared(one, other), same, "{other}");
        }
        let mut all = networks(one);
        all.extend(networks("192.0.2.1"));
        all.extend(networks("fc00:dead:beef:4dad::1:2"));
        assert_eq!(all.len(), 5, "only addresses of IPv6 have wider networks");
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 5);
        assert_eq!(
            Client::of(ip(one)).networks().map(|(_, times)| times).collect::<Vec<_>>(),
            NETWORK_SHARES
        );
    }

    fn resolved(peer: &str, header: ClientHeader, lines: &[&str]) -> Option<IpAddr> {
        let trusted = TrustedProxies::parse("unix 127.0.0.1 10.0.0.0/8").unwrap();
        let name = match header {
            ClientHeader::XForwardedFor => X_FORWARDED_FOR,
            ClientHeader::Forwarded => header::FORWARDED,
        };
        let headers: HeaderMap = lines
            .iter()
            .map(|line| (name.clone(), HeaderValue::from_bytes(line.as_bytes()).unwrap()))
            .collect();
        let peer = Peer::new(peer.parse().ok(), &trusted);
        peer.origin(&headers, Some(header), &trusted)
    }

    #[test]
    fn the_last_hop_that_is_no_proxy_of_ours() {
        use ClientHeader::{Forwarded, XForwardedFor};
        for (peer, header, lines, origin) in [
            ("127.0.0.1", XForwardedFor, &["192.0.2.1"][..], Some("192.0.2.1")),
            ("socket", XForwardedFor, &["192.0.2.1"], Some("192.0.2.1")),
            ("127.0.0.1", XForwardedFor, &["6.6.6.6, 192.0.2.1, 10.0.0.7"], Some("192.0.2.1")),
            ("127.0.0.1", XForwardedFor, &["6.6.6.6", "192.0.2.1:99"], Some("192.0.2.1")),
            ("127.0.0.1", XForwardedFor, &["[2001:db8::1]:99"], Some("2001:db8::1")),
            // All hops are trusted: the first is the client.
            ("127.0.0.1", XForwardedFor, &["10.0.0.9, 10.0.0.7"], Some("10.0.0.9")),
            (
                "127.0.0.1",
                Forwarded,
                &["for=6.6.6.6, for=\"[2001:db8::1]:99\";proto=https, for=10.0.0.7"],
                Some("2001:db8::1"),
            ),
            // An unreadable hop, and in front of it whatever an attacker wrote.
            ("127.0.0.1", XForwardedFor, &["6.6.6.6, nonsense"], Some("127.0.0.1")),
            ("127.0.0.1", Forwarded, &["for=6.6.6.6, for=_hidden"], Some("127.0.0.1")),
            // An open quote does not hide what the proxy added.
            ("127.0.0.1", Forwarded, &["for=\"6.6.6.6, for=192.0.2.1"], Some("192.0.2.1")),
            ("127.0.0.1", XForwardedFor, &[], Some("127.0.0.1")),
            // Bytes that are no text do not hide what the proxy wrote after them, and do not bring
            // an earlier line back.
            ("127.0.0.1", XForwardedFor, &["\u{e9}, 192.0.2.1"], Some("192.0.2.1")),
            ("socket", XForwardedFor, &["6.6.6.6, \u{e9}, 192.0.2.1, 10.0.0.7"], Some("192.0.2.1")),
            ("socket", Forwarded, &["for=\u{e9}, for=192.0.2.1"], Some("192.0.2.1")),
            ("127.0.0.1", Forwarded, &["for=6.6.6.6", "for=\u{e9}"], Some("127.0.0.1")),
            // A proxy at a Unix socket that names nobody is one client.
            ("socket", XForwardedFor, &[], Some("0.0.0.0")),
            ("socket", XForwardedFor, &["6.6.6.6, \u{e9}"], Some("0.0.0.0")),
            // The header of an untrusted peer is ignored.
            ("192.0.2.9", XForwardedFor, &["6.6.6.6"], Some("192.0.2.9")),
        ] {
            assert_eq!(resolved(peer, header, lines), origin.map(ip), "{peer} {lines:?}");
        }
    }
}
