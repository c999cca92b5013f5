//! Guard: which addresses may be asked at all.
//!
//! ```text
//! URL ─scheme, port, literal address→ name ─own resolution→ every address public? → connect to those
//! ```
//!
//! A page under watch decides where its links and redirects point, so it must not be able to point
//! the crawler at the office's own network. Every request passes here, each redirect anew; a name
//! is resolved once, and the connection goes to the addresses that were checked. If any address of
//! a name is not public, the name is refused. A source may open private addresses for itself
//! (intranet mirrors, tests).

mod address;

pub use address::is_public;

use std::net::{IpAddr, SocketAddr};
use url::{Host, Url};

/// Ports that public web servers use.
const PORTS: [u16; 4] = [80, 443, 8080, 8443];

/// Why an address is not asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Neither http nor https.
    #[error("{url}: only http and https are fetched")]
    Scheme {
        /// The address.
        url: String,
    },
    /// A port where no public web server listens.
    #[error(
        "{url}: port {port} is not one of 80, 443, 8080, 8443. If the site is really there, allow private addresses for this source"
    )]
    Port {
        /// The address.
        url: String,
        /// Its port.
        port: u16,
    },
    /// An address of the office's own or another special network.
    #[error(
        "{host}: {address} is not a public address; not fetched. If it is an intranet mirror, allow private addresses for this source"
    )]
    NotPublic {
        /// Host as asked for.
        host: String,
        /// What it stands for.
        address: IpAddr,
    },
}

/// What may be asked for one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Public addresses on the usual ports.
    Public,
    /// Any address and port.
    PrivateToo,
}

impl Guard {
    /// The guard of a source with this setting.
    pub fn of(allow_private: bool) -> Self {
        if allow_private {
            Self::PrivateToo
        } else {
            Self::Public
        }
    }

    /// Checks what the address itself shows; names are checked when they are resolved.
    pub fn check(self, url: &Url) -> Result<(), Refused> {
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(Refused::Scheme {
                url: url.to_string(),
            });
        }
        if self == Self::PrivateToo {
            return Ok(());
        }
        if let Some(port) = url.port_or_known_default()
            && !PORTS.contains(&port)
        {
            return Err(Refused::Port {
                url: url.to_string(),
                port,
            });
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(IpAddr::V4(address)),
            Some(Host::Ipv6(address)) => Some(IpAddr::V6(address)),
            _ => None,
        };
        match literal {
            Some(address) => self.check_address(url.host_str().unwrap_or_default(), address),
            None => Ok(()),
        }
    }

    fn check_address(self, host: &str, address: IpAddr) -> Result<(), Refused> {
        if self == Self::PrivateToo || is_public(address) {
            Ok(())
        } else {
            Err(Refused::NotPublic {
                host: host.to_owned(),
                address,
            })
        }
    }
}

/// Resolves through the system and hands on only names whose every address passes.
impl reqwest::dns::Resolve for Guard {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let guard = *self;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            for address in &found {
                guard.check_address(&host, address.ip())?;
            }
            Ok(Box::new(found.into_iter()) as reqwest::dns::Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: Guard, url: &str) -> Result<(), Refused> {
        guard.check(&Url::parse(url).unwrap())
    }

    #[test]
    fn disguised_loopback_addresses_are_seen_through() {
        for url in [
            "http://127.0.0.1/",
            "http://0x7f.1/",
            "http://2130706433/",
            "http://①②⑦.0.0.1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://10.1.2.3/",
            "http://100.100.100.200/",
            "http://169.254.169.254/latest/",
            "http://[fd00::1]/",
        ] {
            assert!(
                matches!(check(Guard::Public, url), Err(Refused::NotPublic { .. })),
                "{url}"
            );
            assert_eq!(check(Guard::PrivateToo, url), Ok(()), "{url}");
        }
    }

    #[test]
    fn schemes_and_ports_are_few() {
        assert!(matches!(
            check(Guard::Public, "ftp://news.example.cn/"),
            Err(Refused::Scheme { .. })
        ));
        assert!(matches!(
            check(Guard::PrivateToo, "file:///etc/passwd"),
            Err(Refused::Scheme { .. })
        ));
        assert!(matches!(
            check(Guard::Public, "http://news.example.cn:6379/"),
            Err(Refused::Port { port: 6379, .. })
        ));
        for url in [
            "http://news.example.cn/",
            "https://news.example.cn:8443/",
            "http://8.8.8.8:8080/",
        ] {
            assert_eq!(check(Guard::Public, url), Ok(()), "{url}");
        }
    }

    #[tokio::test]
    async fn a_name_for_a_private_address_is_refused() {
        use reqwest::dns::Resolve as _;
        let Err(error) = Guard::Public.resolve("localhost".parse().unwrap()).await else {
            panic!("localhost must not pass");
        };
        assert!(error.downcast_ref::<Refused>().is_some(), "{error}");
        assert!(
            Guard::PrivateToo
                .resolve("localhost".parse().unwrap())
                .await
                .is_ok()
        );
    }
}
