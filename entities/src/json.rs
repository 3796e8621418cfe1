//! Values that a row keeps as JSON.

use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// Free-form JSON, as a result or a problem is.
pub type Json = serde_json::Value;

/// A list of short names, such as gate codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct Names(pub Vec<String>);
