//! Which packages a repository held, from which serial until which.
//!
//! Intervals, not copies: a publish writes one row per change, and any publication's content
//! is one indexed query.

use sea_orm::entity::prelude::*;
use sea_orm::{Condition, Select};

use crate::{PackageId, RepositoryId};

/// One package in one repository over a span of serials.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "repository_package")]
pub struct Model {
    /// The repository.
    #[sea_orm(primary_key, auto_increment = false)]
    pub repository: RepositoryId,
    /// Its place in the indexes: parts hold contiguous runs of ordinals.
    #[sea_orm(primary_key, auto_increment = false)]
    pub ordinal: i64,
    /// The first publication that holds it.
    #[sea_orm(primary_key, auto_increment = false)]
    pub since_serial: i64,
    /// The first publication that no longer holds it; `None` while the newest does.
    pub until_serial: Option<i64>,
    /// The package.
    pub package: PackageId,
    /// Where clients find it in this repository. At any serial all that lies under one path is the
    /// same package.
    pub path: String,
    /// Whose indexes list it: suite and component of a DEB repository, such as `stable/main`; empty
    /// in repositories of other formats. With the path unique at any serial.
    pub division: String,
}

/// A membership has no relations that are walked by the mapper.
#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The rows of `repository` that publication `serial` holds.
pub fn at(repository: RepositoryId, serial: i64) -> Select<Entity> {
    Entity::find()
        .filter(Column::Repository.eq(repository))
        .filter(Column::SinceSerial.lte(serial))
        .filter(
            Condition::any()
                .add(Column::UntilSerial.is_null())
                .add(Column::UntilSerial.gt(serial)),
        )
}
