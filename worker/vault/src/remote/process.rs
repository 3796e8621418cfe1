//! Starting the child, from a thread that outlives it.

use std::{
    ffi::OsString,
    io,
    os::{
        fd::OwnedFd,
        unix::{net::UnixStream, process::CommandExt},
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, Sender},
    thread,
};

use tokio::sync::oneshot;

/// Variables that the child keeps; others may hold secrets that it has no need for.
const KEPT: [&str; 3] = ["RUST_BACKTRACE", "RUST_LOG", "TZ"];

/// Starts children one after the other.
///
/// A thread of its own does it, because the kernel ends a child with the *thread* that started it
/// (`PR_SET_PDEATHSIG`), and pool threads come and go.
pub(super) struct Supervisor {
    orders: Sender<Order>,
}

/// Where to put the near end of a new child's socket.
type Order = oneshot::Sender<io::Result<UnixStream>>;

impl Supervisor {
    pub(super) fn start(program: PathBuf, arguments: Vec<OsString>) -> io::Result<Self> {
        let (orders, queue) = mpsc::channel();
        thread::Builder::new()
            .name("signer".to_owned())
            .spawn(move || supervise(&program, &arguments, &queue))?;
        Ok(Self { orders })
    }

    /// Ends the present child, if any, and starts another.
    pub(super) async fn launch(&self) -> io::Result<UnixStream> {
        let gone = || io::Error::other("the signer's supervisor ended");
        let (order, stream) = oneshot::channel();
        self.orders.send(order).map_err(|_| gone())?;
        stream.await.map_err(|_| gone())?
    }
}

fn supervise(program: &Path, arguments: &[OsString], orders: &Receiver<Order>) {
    let mut child: Option<Child> = None;
    for order in orders {
        if let Some(old) = child.take() {
            end(old);
        }
        let stream = launch(program, arguments).map(|(stream, new)| {
            child = Some(new);
            stream
        });
        // Whoever ordered may have given up; the child then sees its socket close.
        let _ = order.send(stream);
    }
    // The vault is gone and the socket closed: the child ends by itself.
    if let Some(mut child) = child {
        let _ = child.wait();
    }
}

fn launch(program: &Path, arguments: &[OsString]) -> io::Result<(UnixStream, Child)> {
    let (near, far) = UnixStream::pair()?;
    near.set_nonblocking(true)?;
    let child = Command::new(program)
        .args(arguments)
        .env_clear()
        .envs(
            KEPT.iter()
                .filter_map(|name| Some((name, std::env::var_os(name)?))),
        )
        .stdin(OwnedFd::from(far))
        .stdout(Stdio::null())
        // Ctrl-C is for the parent, which closes the socket when it needs no more signatures.
        .process_group(0)
        .spawn()?;
    Ok((near, child))
}

/// The errors are those of a child that has ended already.
fn end(mut child: Child) {
    let _ = child.kill();
    let _ = child.wait();
}
