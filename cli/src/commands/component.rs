//! `countersign component create|list|set|delete`

use clap::{Args, Subcommand};
use openapi::types;

use crate::arguments::{Global, Waiting};
use crate::failure::Failure;
use crate::output;
use crate::session::{Session, every, refused};

/// Verbs of components.
#[derive(Debug, Subcommand)]
pub(crate) enum Component {
    /// Make a component known: what other servers hold in it can be asked for at `/auth`.
    Create {
        /// The first segment of paths below each format, such as `core`.
        name: String,
        /// Let everything in it be read without a key.
        #[arg(long)]
        public: bool,
        #[command(flatten)]
        waiting: Waiting,
    },
    /// List all components.
    List,
    /// Make a component public, or private.
    Set(Set),
    /// Forget a component; its repositories stay.
    Delete {
        /// Its name.
        name: String,
        #[command(flatten)]
        waiting: Waiting,
    },
}

/// New settings of a component.
#[derive(Debug, Args)]
#[group(id = "visibility", required = true, multiple = false, args = ["public", "private"])]
pub(crate) struct Set {
    /// Its name.
    name: String,
    /// Let everything in it be read without a key.
    #[arg(long)]
    public: bool,
    /// Let its repositories say for themselves who may read them.
    #[arg(long)]
    private: bool,
    #[command(flatten)]
    waiting: Waiting,
}

pub(crate) async fn run(global: &Global, verb: &Component) -> Result<(), Failure> {
    let session = Session::open(global)?;
    match verb {
        Component::Create {
            name,
            public,
            waiting,
        } => {
            let body = types::NewComponent {
                name: name.clone(),
                public: *public,
            };
            let task = session.create_component().body(body).send().await;
            done(
                &session,
                task.map_err(refused)?.into_inner(),
                name,
                *waiting,
            )
            .await
        }
        Component::List => list(&session).await,
        Component::Set(set) => {
            let body = types::ComponentChange { public: set.public };
            let request = session.update_component().component(&set.name).body(body);
            let task = request.send().await.map_err(refused)?.into_inner();
            done(&session, task, &set.name, set.waiting).await
        }
        Component::Delete { name, waiting } => {
            let task = session.delete_component().component(name).send().await;
            let task = task.map_err(refused)?.into_inner();
            match session.finish(task, *waiting).await? {
                Some(task) if session.json => output::json(&task),
                Some(_) => {
                    println!("deleted {name}");
                    Ok(())
                }
                None => Ok(()),
            }
        }
    }
}

/// Waits for the end of `task`, and shows the component as it is then.
async fn done(
    session: &Session,
    task: types::Task,
    name: &str,
    waiting: Waiting,
) -> Result<(), Failure> {
    if session.finish(task, waiting).await?.is_none() {
        return Ok(());
    }
    let component = session.get_component().component(name).send().await;
    let component = component.map_err(refused)?.into_inner();
    if session.json {
        return output::json(&component);
    }
    output::properties(&[
        ("name", component.name.clone()),
        ("public", component.public.to_string()),
    ]);
    Ok(())
}

async fn list(session: &Session) -> Result<(), Failure> {
    let components = every!(session.list_components());
    if session.json {
        return output::json(&components);
    }
    let rows = components.into_iter().map(|component| {
        let readers = if component.public {
            "everybody"
        } else {
            "who has a key"
        };
        vec![component.name, readers.into()]
    });
    output::table(&["NAME", "READ BY"], rows.collect(), "no components");
    Ok(())
}
