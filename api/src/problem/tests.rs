use std::collections::BTreeSet;

use sea_orm::{DbErr, RuntimeErr, SqlxError};

use super::*;

const LIST: &str = include_str!("../../../docs/problems.md");

/// One of each.
fn all() -> Vec<Refusal> {
    vec![
        Refusal::malformed_json(),
        Refusal::invalid_parameter("limit", "it is no number"),
        Refusal::incomplete_body(),
        Refusal::unauthenticated(),
        Refusal::forbidden("no"),
        Refusal::not_found("no such task"),
        Refusal::method_not_allowed("GET"),
        Refusal::repository_exists("rpm/core"),
        Refusal::key_exists("lts"),
        Refusal::trust_root_exists("default"),
        Refusal::trust_root_not_live("default"),
        Refusal::ceremony_exists(CeremonyId::fresh()),
        Refusal::ceremony_open("root", CeremonyId::fresh()),
        Refusal::ceremony_ended("it was aborted"),
        Refusal::role_exists("team"),
        Refusal::promotion_ended(),
        Refusal::own_promotion(),
        Refusal::publication_never_live(7),
        Refusal::task_taken(),
        Refusal::task_ended(),
        Refusal::changed(),
        Refusal::too_large(1),
        Refusal::unsupported_media_type("`application/json`"),
        Refusal::invalid_request(),
        Refusal::digest_mismatch("a", "b"),
        Refusal::idempotency_key_reused(),
        Refusal::too_many_requests(Duration::from_millis(1)),
        Refusal::internal(),
        Refusal::vault_unknown(),
        Refusal::database_unavailable(),
        Refusal::storage_unavailable(),
        Refusal::files_unavailable(),
        Refusal::storage_full(),
    ]
}

#[test]
fn every_code_is_listed_with_its_status_and_nothing_else_is() {
    let ours: BTreeSet<String> = all()
        .iter()
        .map(|refusal| {
            let Problem { status, .. } = *refusal.problem;
            format!("`{}` | {status}", refusal.problem.code())
        })
        .collect();
    let section = LIST.split("\n## ").nth(1).expect("the section of the API");
    let listed: BTreeSet<String> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `"))
        .filter_map(|row| row.rsplit_once(" | "))
        .map(|(row, _)| format!("`{row}"))
        .collect();

    assert_eq!(ours, listed);
}

#[test]
fn an_answer_says_how_long_to_wait_and_how_to_authenticate() {
    let wait = Refusal::too_many_requests(Duration::from_millis(1200)).into_response();
    assert_eq!(wait.headers()[header::RETRY_AFTER], "2");
    assert_eq!(wait.content_type(), Some(CONTENT_TYPE));

    let who = Refusal::unauthenticated().into_response();
    assert_eq!(who.status(), StatusCode::UNAUTHORIZED);
    assert!(who.headers().contains_key(header::WWW_AUTHENTICATE));
}

#[test]
fn the_cause_of_a_broken_database_is_not_told() {
    let cause = DbErr::Custom("relation \"secret\" is odd".into());
    let refusal = Refusal::from(cause);

    assert_eq!(refusal.problem.code(), "internal");
    assert_eq!(refusal.problem.detail, None);
}

#[test]
fn a_database_that_is_away_is_unavailable() {
    let away = DbErr::Query(RuntimeErr::SqlxError(SqlxError::PoolTimedOut.into()));

    assert_eq!(Refusal::from(away).problem.code(), "database-unavailable");
}
