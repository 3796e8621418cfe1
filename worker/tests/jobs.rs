//! The worker as a whole, on both databases: what it makes of tasks, and what its handlers do.

#[path = "jobs/audit.rs"]
mod audit;
#[path = "jobs/backup.rs"]
mod backup;
#[path = "jobs/contents.rs"]
mod contents;
#[path = "jobs/fixture.rs"]
mod fixture;
#[path = "jobs/garbage.rs"]
mod garbage;
#[path = "jobs/ingest.rs"]
mod ingest;
#[path = "jobs/keyring.rs"]
mod keyring;
#[path = "jobs/outcomes.rs"]
mod outcomes;
#[path = "jobs/promotions.rs"]
mod promotions;
#[path = "jobs/pushes.rs"]
mod pushes;
#[path = "jobs/retention.rs"]
mod retention;
#[path = "jobs/rows.rs"]
mod rows;
#[path = "jobs/sources.rs"]
mod sources;
#[path = "jobs/subscribers.rs"]
mod subscribers;
#[path = "jobs/takeover.rs"]
mod takeover;
#[path = "jobs/trust/mod.rs"]
mod trust;
