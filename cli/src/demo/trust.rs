//! The demo's trust root: a rehearsed ceremony of throwaway keyholders against the running server.

use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Utc;
use keys::Algorithm;

use crate::arguments::Waiting;
use crate::ceremony::establishing;
use crate::ceremony::office::http::Http;
use crate::ceremony::office::{Ceremony, Office, TrustRootState};
use crate::ceremony::plan::Plan;
use crate::ceremony::rehearsal::keyholder::Keyholder;
use crate::ceremony::rehearsal::request_of;
use crate::ceremony::signing::Trusted;
use crate::ceremony::submission::submit;
use crate::connection::Connection;
use crate::failure::{Code, Failure};
use crate::tuf::{
    Address, Client, ClientError, Directory, Pace, Store, Transport, download, first_root,
};

/// The name of the demo's trust root.
const NAME: &str = "default";

/// Keyholders of the demo; two of them sign the root.
const KEYHOLDERS: [usize; 3] = [1, 2, 3];

/// What the demo's plan says beside its keyholders.
const TERMS: &str = "signing_window = \"14d\"\n\n[root]\nthreshold = 2\nlifetime = \"365d\"\n\n\
    [online]\ntimestamp = \"demo-timestamp\"\nsnapshot = \"demo-snapshot\"\n\
    targets = \"demo-targets\"\nrepositories = \"demo-repositories\"\n\n";

/// How often is looked whether clients can follow the trust root.
const LOOK: Duration = Duration::from_millis(100);

/// How long the server has for the first versions of its roles.
const FIRST_VERSIONS: Duration = Duration::from_mins(1);

/// Waits for every task: each step of the demo needs the one before.
const WAIT: Waiting = Waiting {
    no_wait: false,
    wait: true,
};

/// Makes the trust root with keyholders in `directory`, unless it is there. A ceremony that was
/// stopped halfway goes on.
pub(super) async fn establish(target: &Connection, directory: &Path) -> Result<(), Failure> {
    let office = Http::to(target, false, WAIT)?;
    if is_live(&office).await? {
        println!("  trust root {NAME} was there");
        return Ok(());
    }
    let folder = keyholders_folder(directory)?;
    let holders = KEYHOLDERS.map(|number| Keyholder::found(&folder, number, Algorithm::Ed25519));
    let holders = holders.into_iter().collect::<Result<Vec<_>, _>>()?;
    let plan = plan(&folder, &holders)?;
    establishing::create(&office, &plan, Utc::now(), &mut |_| ()).await?;
    for one in office.ceremonies(NAME).await? {
        if one.is_open() {
            sign(&office, &one, &holders[..2]).await?;
        }
    }
    let live = async {
        while !is_live(&office).await? {
            tokio::time::sleep(LOOK).await;
        }
        Ok::<(), Failure>(())
    };
    let late = |_| Failure::new(Code::Failed, "the trust root does not become live");
    tokio::time::timeout(FIRST_VERSIONS, live)
        .await
        .map_err(late)??;
    println!("  trust root {NAME} is live: two of three throwaway keyholders signed root 1");
    Ok(())
}

async fn is_live(office: &impl Office) -> Result<bool, Failure> {
    let root = office.trust_root(NAME).await?;
    Ok(root.is_some_and(|root| root.state == TrustRootState::Live))
}

/// Where the throwaway keys lie. Real keyholders keep theirs on machines of their own.
fn keyholders_folder(directory: &Path) -> Result<PathBuf, Failure> {
    let folder = directory.join("demo-keyholders");
    let made = std::fs::create_dir_all(&folder);
    made.map_err(|error| {
        let context = format!("could not make `{}`", folder.display());
        Failure::from_error(Code::Failed, &context, &error)
    })?;
    Ok(folder)
}

fn plan(folder: &Path, holders: &[Keyholder]) -> Result<Plan, Failure> {
    let holders: Vec<String> = holders.iter().map(Keyholder::plan).collect();
    Plan::parse(&format!("{TERMS}{}", holders.concat()), folder).map_err(|mistakes| {
        let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Failure::new(
            Code::Failed,
            format!("the demo's plan: {}", mistakes.join("; ")),
        )
    })
}

/// Lets `holders` sign what `ceremony` asks for, each as on a machine without a network.
async fn sign(
    office: &impl Office,
    ceremony: &Ceremony,
    holders: &[Keyholder],
) -> Result<(), Failure> {
    for holder in holders {
        let ceremony = office.ceremony(NAME, &ceremony.id).await?;
        if ceremony.is_signed_by(holder.key.id()) {
            continue;
        }
        let request = request_of(&ceremony)?;
        let response = holder.sign(&request, &Trusted::Nothing, Utc::now()).await?;
        submit(office, &ceremony, &response, Utc::now()).await?;
    }
    Ok(())
}

/// Downloads `path` as a client that trusts the first root alone; says which role lists it.
pub(super) async fn read(public: &str, path: &str) -> Result<String, Failure> {
    let failed = |context: &str, error: &dyn std::error::Error| {
        Failure::from_error(Code::Failed, context, error)
    };
    let address =
        Address::below(&format!("{public}/tuf/")).map_err(|error| failed("no address", &error))?;
    let path = path
        .parse()
        .map_err(|error| failed("no path of a target", &error))?;
    let scratch = tempfile::tempdir().map_err(|error| failed("could not make a folder", &error))?;
    let transport = Transport::new(Pace::default()).map_err(ClientError::from)?;
    let root = first_root(&transport, &address).await?;
    let trusted = scratch.path().join("trusted");
    let store = Store::create(&trusted, &root, Some(&address))
        .await
        .map_err(ClientError::from)?;
    let mut client = Client::new(transport, address, store, jiff::Timestamp::now())?;
    client.refresh().await?;
    let directory = Directory::open(&scratch.path().join("targets")).map_err(ClientError::from)?;
    let got = download(&mut client, &path, &directory, None, &|_, _| ()).await?;
    Ok(got.role)
}
