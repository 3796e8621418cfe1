//! The certificate of the public listener: read and checked at the start, and again when its files
//! change.
//!
//! Handshakes take what is current. A pair that does not hold is refused and the one before goes
//! on, so that a slip with the files never closes the listener.

mod pair;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use metrics::{Counter, Kind, Page};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs::Ticketer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

pub use pair::CertificateError;
use pair::{Files, Pair, Stamp};

/// How often the files are looked at. What has changed is read when it has been still for as long,
/// since a certificate and its key are hardly ever replaced in one step.
const LOOK: Duration = Duration::from_secs(2);

/// Offered to clients, the better one first.
const PROTOCOLS: [&[u8]; 2] = [b"h2", b"http/1.1"];

/// The certificate in use. Shared by the listener, the watch over its files and the metrics.
#[derive(Debug)]
pub(crate) struct Certificate {
    files: Files,
    current: RwLock<Arc<Pair>>,
    reloads: Counter,
    refused: Counter,
    /// Whether what the files hold is not what is in use.
    behind: AtomicBool,
}

impl Certificate {
    /// Reads and checks the pair.
    ///
    /// # Errors
    /// [`CertificateError`] names the file and what is wrong with it.
    pub(crate) fn open(certificate: &Path, key: &Path) -> Result<Arc<Self>, CertificateError> {
        let files = Files::new(certificate, key);
        let pair = files.read()?;
        tell_of_expiry(&pair);
        Ok(Arc::new(Self {
            files,
            current: RwLock::new(Arc::new(pair)),
            reloads: Counter::default(),
            refused: Counter::default(),
            behind: AtomicBool::new(false),
        }))
    }

    /// How handshakes are held: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
    ///
    /// # Errors
    /// [`CertificateError::Provider`] when the system gives no randomness.
    pub(crate) fn config(self: &Arc<Self>) -> Result<Arc<ServerConfig>, CertificateError> {
        let mut config = ServerConfig::builder()
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = PROTOCOLS.map(<[u8]>::to_vec).into();
        // Package managers open a connection per file: their later handshakes are short ones.
        config.ticketer = Ticketer::new().map_err(CertificateError::Provider)?;
        Ok(Arc::new(config))
    }

    /// Unix time at which the certificate in use ends.
    pub(crate) fn expires_at(&self) -> i64 {
        self.current().expires_at
    }

    /// Reads the files again when they have changed, or at once on SIGHUP, until `shutdown`.
    pub(crate) async fn watch(self: Arc<Self>, shutdown: &CancellationToken) {
        let mut ticks = tokio::time::interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hang_up = signal(SignalKind::hangup()).ok();
        let used = self.current().stamp;
        let mut watch = Watch { used, seen: used };
        loop {
            let asked = async {
                match &mut hang_up {
                    Some(signal) => drop(signal.recv().await),
                    None => std::future::pending().await,
                }
            };
            let at_once = tokio::select! {
                () = shutdown.cancelled() => return,
                _ = ticks.tick() => false,
                () = asked => true,
            };
            let stamp = self.aside(|certificate| certificate.files.stamp()).await;
            if watch.is_due(stamp.flatten(), at_once) {
                self.aside(Self::reload).await;
            }
        }
    }

    /// Does what reads files where no connection waits for it.
    async fn aside<T: Send + 'static>(self: &Arc<Self>, act: fn(&Self) -> T) -> Option<T> {
        let certificate = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || act(&certificate));
        // A panic was told when it happened.
        done.await.ok()
    }

    /// Takes what the files hold now, if it holds.
    fn reload(&self) {
        match self.files.read() {
            Ok(pair) => {
                let changed = pair.fingerprint != self.current().fingerprint;
                if changed {
                    tracing::info!(
                        certificate.sha256 = %pair.fingerprint,
                        "new connections get the new certificate"
                    );
                    self.reloads.count();
                }
                tell_of_expiry(&pair);
                *self
                    .current
                    .write()
                    .expect("nothing panics under this lock") = Arc::new(pair);
                self.behind.store(false, Ordering::Relaxed);
            }
            Err(error) => {
                let error: &(dyn std::error::Error + 'static) = &error;
                tracing::error!(
                    error,
                    "the new certificate is not used; the old one goes on"
                );
                self.refused.count();
                self.behind.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Writes what there is to say of it at `now`, in Unix time.
    pub(crate) fn write(&self, page: &mut Page, now: i64) {
        let help = "Time until the certificate of the public listener ends; negative after that.";
        page.family(
            "countersign_tls_certificate_expiry_seconds",
            Kind::Gauge,
            help,
        )
        .value(&[], self.expires_at() - now);
        let help = "Attempts to take a certificate whose files had changed.";
        page.family("countersign_tls_reloads_total", Kind::Counter, help)
            .value(&[("outcome", "taken")], self.reloads.get())
            .value(&[("outcome", "refused")], self.refused.get());
        let help =
            "1 while the files hold a certificate that was refused, and the one before is used.";
        page.family("countersign_tls_certificate_refused", Kind::Gauge, help)
            .value(&[], u8::from(self.behind.load(Ordering::Relaxed)));
    }

    fn current(&self) -> Arc<Pair> {
        let current = self.current.read();
        Arc::clone(&current.expect("nothing panics under this lock"))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.current().key))
    }
}

/// What is known of the files from one look to the next.
struct Watch {
    /// As they were when they were read.
    used: Option<Stamp>,
    /// As they were at the last look.
    seen: Option<Stamp>,
}

impl Watch {
    /// Whether the files are to be read: on request, or when they have changed and were then still.
    fn is_due(&mut self, stamp: Option<Stamp>, at_once: bool) -> bool {
        let still = stamp == self.seen;
        self.seen = stamp;
        let due = at_once || (still && stamp != self.used);
        if due {
            self.used = stamp;
        }
        due
    }
}

fn tell_of_expiry(pair: &Pair) {
    if pair.expires_at <= entities::now().timestamp() {
        tracing::warn!("the certificate of the public listener has expired: clients refuse it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Option<Stamp> = Some(Stamp::numbered(1));
    const TWO: Option<Stamp> = Some(Stamp::numbered(2));

    #[test]
    fn files_are_read_again_once_when_they_have_changed_and_were_still() {
        let mut watch = Watch {
            used: ONE,
            seen: ONE,
        };

        let looks = [ONE, TWO, TWO, TWO].map(|stamp| watch.is_due(stamp, false));

        assert_eq!(looks, [false, false, true, false]);
    }

    #[test]
    fn files_that_go_and_come_back_as_they_were_are_not_read() {
        let mut watch = Watch {
            used: ONE,
            seen: ONE,
        };

        assert!(
            ![None, ONE, ONE]
                .iter()
                .any(|stamp| watch.is_due(*stamp, false))
        );
    }

    #[test]
    fn on_request_files_are_read_as_they_are() {
        let mut watch = Watch {
            used: ONE,
            seen: ONE,
        };

        assert!(watch.is_due(TWO, true));
        assert!(!watch.is_due(TWO, false));
    }
}
