//! The jobs that make, change and end components.

use entities::ComponentId;
use entities::scope::Scopes;
use entities::task::Pool;
use serde::{Deserialize, Serialize};

use crate::Job;

/// Makes a component.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateComponent {
    /// What the change feed will call it.
    pub component: ComponentId,
    /// The first segment of paths.
    pub name: String,
    /// Whether everything in it may be read without a key.
    pub public: bool,
}

impl Job for CreateComponent {
    const KIND: &'static str = "create_component";
    const POOL: Pool = Pool::Urgent;
}

/// Says whether a component may be read without a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UpdateComponent {
    /// The component.
    pub component: ComponentId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// Whether everything in it may be read without a key.
    pub public: bool,
}

impl Job for UpdateComponent {
    const KIND: &'static str = "update_component";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(component_lock(self.component))
    }
}

/// Ends a component; its repositories stay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeleteComponent {
    /// The component.
    pub component: ComponentId,
    /// The revision the client saw; another one fails the task with `changed`.
    pub if_match: Option<i64>,
    /// Keys that have exactly these scopes end with it.
    #[serde(default)]
    pub revoke: Option<Scopes>,
}

impl Job for DeleteComponent {
    const KIND: &'static str = "delete_component";
    const POOL: Pool = Pool::Urgent;

    fn lock(&self) -> Option<String> {
        Some(component_lock(self.component))
    }
}

fn component_lock(component: ComponentId) -> String {
    format!("component/{component}")
}
