use chrono::TimeDelta;
use entities::component;
use entities::{AccountId, Names, account, now, plan, subscription_key};

use super::*;

const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7));

fn scopes(texts: &[&str]) -> Scopes {
    Scopes(texts.iter().map(|text| text.parse().unwrap()).collect())
}

fn key_row() -> subscription_key::Model {
    let at = now();
    subscription_key::Model {
        id: SubscriptionKeyId::fresh(),
        account: None,
        label: "key".into(),
        scopes: scopes(&["rpm/core"]),
        networks: Names::default(),
        expires_at: None,
        grace_seconds: 0,
        ends_at: None,
        revoked_at: None,
        revision: 1,
        created_at: at,
        updated_at: at,
    }
}

fn account_row(status: account::Status, granted: &[&str]) -> account::Model {
    let at = now();
    account::Model {
        id: AccountId::fresh(),
        organisation: "Example".into(),
        email: "ops@example.org".into(),
        email_key: "ops@example.org".into(),
        status,
        plan: None,
        scopes: scopes(granted),
        revision: 1,
        created_at: at,
        updated_at: at,
    }
}

fn access(
    key: &subscription_key::Model,
    accounts: &[&account::Model],
    plans: &[&plan::Model],
) -> Access {
    let mut access = Access::default();
    access.apply(Update::of_rows(key, accounts, plans));
    access
}

fn judged(access: &Access, key: &subscription_key::Model, path: &str) -> Result<(), Denied> {
    let key = access.by_id(key.id).expect("the key is there");
    access.judge(key, path, Some(HERE), now())
}

#[test]
fn a_key_opens_what_its_scopes_cover() {
    let key = key_row();
    let access = access(&key, &[], &[]);

    assert_eq!(judged(&access, &key, "rpm/core/a"), Ok(()));
    assert_eq!(judged(&access, &key, "rpm/other/a"), Err(Denied::Scope));
}

#[test]
fn a_key_of_nobody_without_scopes_opens_nothing() {
    let key = subscription_key::Model {
        scopes: Scopes::default(),
        ..key_row()
    };
    let access = access(&key, &[], &[]);

    assert_eq!(
        judged(&access, &key, "rpm/core/a"),
        Err(Denied::Entitlement)
    );
}

#[test]
fn an_end_is_kept_to_the_microsecond_and_grace_moves_it() {
    let end = now();
    let key = subscription_key::Model {
        expires_at: Some(end),
        grace_seconds: 60,
        ends_at: subscription_key::end(Some(end), 60),
        ..key_row()
    };
    let access = access(&key, &[], &[]);
    let key = access.by_id(key.id).unwrap();
    let last = end + TimeDelta::seconds(60);
    let judged = |at| access.judge(key, "rpm/core/a", Some(HERE), at);

    assert_eq!(judged(end), Ok(()));
    assert_eq!(judged(last - TimeDelta::microseconds(1)), Ok(()));
    assert_eq!(judged(last), Err(Denied::Expired(last)));
}

#[test]
fn a_secret_that_was_replaced_ends_when_it_was_said() {
    let key = key_row();
    let (old, new) = ([1; 32], [2; 32]);
    let end = now();
    let mut access = Access::default();
    let mut update = Update::of_rows(&key, &[], &[]);
    update.accept(old, Some(end));
    update.accept(new, None);
    access.apply(update);

    let before = end - TimeDelta::seconds(1);
    assert!(access.key(&old, before).is_some());
    assert!(access.key(&old, end).is_none());
    assert!(access.key(&new, end).is_some());
    assert!(access.key(&[3; 32], end).is_none());
}

#[test]
fn a_key_that_is_gone_takes_its_secrets_along() {
    let key = key_row();
    let mut access = Access::default();
    let mut update = Update::of_rows(&key, &[], &[]);
    update.accept([1; 32], None);
    access.apply(update);

    access.apply(Update::of_gone(key.id));

    assert!(access.key(&[1; 32], now()).is_none());
    assert!(access.by_id(key.id).is_none());
}

#[test]
fn networks_keep_others_out() {
    let listed = |network: &str| subscription_key::Model {
        networks: Names(vec!["2001:db8::/32".into(), network.into()]),
        ..key_row()
    };
    for (network, expected) in [
        ("192.0.2.0/24", Ok(())),
        ("192.0.2.7", Ok(())),
        ("192.0.3.0/24", Err(Denied::Network)),
    ] {
        let key = listed(network);
        let access = access(&key, &[], &[]);
        assert_eq!(judged(&access, &key, "rpm/core/a"), expected, "{network}");
    }
    let unreadable = listed("everywhere");
    assert!(access(&unreadable, &[], &[]).by_id(unreadable.id).is_none());
}

#[test]
fn only_active_accounts_have_keys_that_open_anything() {
    for (status, expected) in [
        (account::Status::Active, Ok(())),
        (account::Status::Suspended, Err(Denied::Account)),
        (account::Status::Deleted, Err(Denied::Account)),
    ] {
        let account = account_row(status, &[]);
        let key = subscription_key::Model {
            account: Some(account.id),
            ..key_row()
        };
        let access = access(&key, &[&account], &[]);
        assert_eq!(judged(&access, &key, "rpm/core/a"), expected, "{status:?}");
    }
    let orphan = subscription_key::Model {
        account: Some(AccountId::fresh()),
        ..key_row()
    };
    let access = access(&orphan, &[], &[]);
    assert_eq!(judged(&access, &orphan, "rpm/core/a"), Err(Denied::Account));
}

#[test]
fn a_key_opens_no_more_than_its_account_may_fetch() {
    let at = now();
    let plan = plan::Model {
        id: PlanId::fresh(),
        name: "small".into(),
        scopes: scopes(&["*/core"]),
        revision: 1,
        created_at: at,
        updated_at: at,
    };
    let account = account::Model {
        plan: Some(plan.id),
        ..account_row(account::Status::Active, &["rpm/extra"])
    };
    let all = subscription_key::Model {
        account: Some(account.id),
        scopes: Scopes::default(),
        ..key_row()
    };
    let access_of_all = access(&all, &[&account], &[&plan]);
    for (path, expected) in [
        ("deb/core/a", Ok(())),
        ("rpm/extra/a", Ok(())),
        ("deb/extra/a", Err(Denied::Entitlement)),
    ] {
        assert_eq!(judged(&access_of_all, &all, path), expected, "{path}");
    }
    let some = subscription_key::Model {
        scopes: scopes(&["rpm/core", "rpm/other"]),
        ..all
    };
    let access_of_some = access(&some, &[&account], &[&plan]);
    for (path, expected) in [
        ("rpm/core/a", Ok(())),
        ("deb/core/a", Err(Denied::Scope)),
        ("rpm/other/a", Err(Denied::Entitlement)),
    ] {
        assert_eq!(judged(&access_of_some, &some, path), expected, "{path}");
    }
    let without_plan = access(&some, &[&account], &[]);
    assert_eq!(
        judged(&without_plan, &some, "rpm/core/a"),
        Err(Denied::Entitlement)
    );
}

#[test]
fn a_component_is_public_as_long_as_it_is_there() {
    let at = now();
    let row = component::Model {
        id: ComponentId::fresh(),
        name: "core".into(),
        public: true,
        revision: 1,
        created_at: at,
        updated_at: at,
    };
    let mut access = Access::default();
    access.apply(Update::of_component(row.id, Some(row.clone())));
    assert_eq!(access.component("core"), Some(true));
    assert_eq!(access.component("other"), None);

    access.apply(Update::of_component(row.id, None));
    assert_eq!(access.component("core"), None);
}
