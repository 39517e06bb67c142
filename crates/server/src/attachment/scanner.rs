//! Looking for harmful software, by a scanner that speaks as clamd does.

use std::{io, time::Duration};

use axum::body::Bytes;
use catalogue::file::Scan;
use clamav_client::tokio::{Tcp, scan_stream};
use futures::Stream;

use super::Trouble;

/// A scanner takes no longer to look at 25 MB.
const PATIENCE: Duration = Duration::from_secs(60);

/// A scanner that is reached over TCP, as clamd is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scanner {
    address: String,
}

impl Scanner {
    /// The scanner at an address such as `clamd://localhost:3310`.
    ///
    /// # Errors
    /// A sentence, where it is no such address.
    pub fn at(url: &str) -> Result<Self, String> {
        let address = url.strip_prefix("clamd://").unwrap_or_default().trim_end_matches('/');
        let has_port =
            address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        if !has_port {
            return Err("write it as clamd://localhost:3310".to_owned());
        }
        Ok(Self { address: address.to_owned() })
    }

    /// What it says of these bytes.
    ///
    /// # Errors
    /// Where it cannot be reached, or says neither.
    pub(super) async fn scan(&self, bytes: impl Stream<Item = io::Result<Bytes>>) -> Result<Scan, Trouble> {
        let scanner = Tcp { host_address: self.address.as_str() };
        let said = tokio::time::timeout(PATIENCE, scan_stream(bytes, scanner, None)).await;
        let said = said.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        let said = String::from_utf8_lossy(&said);
        match said.trim_end_matches(['\0', '\n']) {
            clean if clean.ends_with(": OK") => Ok(Scan::Clean),
            found if found.ends_with(" FOUND") => Ok(Scan::Refused),
            other => Err(Trouble::Scanner(other.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Scanner;

    #[test]
    fn an_address_has_a_host_and_a_port() {
        for good in ["clamd://localhost:3310", "clamd://10.0.0.7:3310/", "clamd://[::1]:3310"] {
            assert!(Scanner::at(good).is_ok(), "{good}");
        }
        for bad in ["", "localhost:3310", "clamd://localhost", "clamd://:3310", "http://localhost:3310"] {
            assert!(Scanner::at(bad).is_err(), "{bad}");
        }
    }
}
