//! Who may do what: every operation, in one table.
//!
//! What is not in this table does not exist: the gate refuses it before any endpoint is asked.

use entities::token::Role;
use poem::http::Method;

/// One operation of the API.
#[derive(Debug)]
pub(crate) struct Operation {
    /// As in the document.
    pub(crate) id: &'static str,
    pub(crate) method: Method,
    /// Below `/api/v1`; a segment in braces stands for any one segment.
    pub(crate) path: &'static str,
    pub(crate) access: Access,
}

/// Which roles may use an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// Every role.
    Read,
    /// Admins and auditors.
    Audit,
    /// Admins and publishers.
    Publish,
    /// Admins alone.
    Administer,
}

impl Access {
    /// Whether `role` is among them.
    pub(crate) fn allows(self, role: Role) -> bool {
        match self {
            Self::Read => true,
            Self::Audit => matches!(role, Role::Admin | Role::Auditor),
            Self::Publish => matches!(role, Role::Admin | Role::Publisher),
            Self::Administer => role == Role::Admin,
        }
    }
}

const fn operation(
    id: &'static str,
    method: Method,
    path: &'static str,
    access: Access,
) -> Operation {
    Operation {
        id,
        method,
        path,
        access,
    }
}

/// Every operation.
#[rustfmt::skip]
pub(crate) const OPERATIONS: &[Operation] = &[
    operation("create_repository", Method::POST, "/repositories", Access::Administer),
    operation("list_repositories", Method::GET, "/repositories", Access::Read),
    operation("get_repository", Method::GET, "/repositories/{repository}", Access::Read),
    operation("update_repository", Method::PATCH, "/repositories/{repository}", Access::Administer),
    operation("delete_repository", Method::DELETE, "/repositories/{repository}", Access::Administer),

    operation("upload_package", Method::PUT, "/repositories/{repository}/packages/{package}", Access::Publish),
    operation("list_packages", Method::GET, "/repositories/{repository}/packages", Access::Read),
    operation("get_package", Method::GET, "/repositories/{repository}/packages/{package}", Access::Read),
    operation("remove_package", Method::DELETE, "/repositories/{repository}/packages/{package}", Access::Publish),

    operation("pin_package", Method::PUT, "/repositories/{repository}/packages/{package}/pin", Access::Publish),
    operation("unpin_package", Method::DELETE, "/repositories/{repository}/packages/{package}/pin", Access::Publish),
    operation("apply_retention", Method::POST, "/repositories/{repository}/retention", Access::Publish),
    operation("refresh_contents", Method::POST, "/repositories/{repository}/contents", Access::Publish),

    operation("create_publication", Method::POST, "/repositories/{repository}/publications", Access::Publish),
    operation("list_publications", Method::GET, "/repositories/{repository}/publications", Access::Read),
    operation("get_publication", Method::GET, "/repositories/{repository}/publications/{serial}", Access::Read),
    operation("read_publication_file", Method::GET, "/repositories/{repository}/publications/{serial}/file", Access::Read),
    operation("pin_publication", Method::PUT, "/repositories/{repository}/publications/{serial}/pin", Access::Publish),
    operation("unpin_publication", Method::DELETE, "/repositories/{repository}/publications/{serial}/pin", Access::Publish),
    operation("roll_back_publication", Method::POST, "/repositories/{repository}/publications/{serial}/roll-back", Access::Publish),

    operation("create_promotion", Method::POST, "/promotions", Access::Publish),
    operation("list_promotions", Method::GET, "/promotions", Access::Read),
    operation("get_promotion", Method::GET, "/promotions/{promotion}", Access::Read),
    operation("approve_promotion", Method::POST, "/promotions/{promotion}/approvals", Access::Publish),
    operation("cancel_promotion", Method::DELETE, "/promotions/{promotion}", Access::Publish),

    operation("set_metadata_file", Method::PUT, "/repositories/{repository}/metadata-files/{record}", Access::Publish),
    operation("list_metadata_files", Method::GET, "/repositories/{repository}/metadata-files", Access::Read),
    operation("get_metadata_file", Method::GET, "/repositories/{repository}/metadata-files/{record}", Access::Read),
    operation("unset_metadata_file", Method::DELETE, "/repositories/{repository}/metadata-files/{record}", Access::Publish),

    operation("generate_signing_key", Method::POST, "/signing-keys", Access::Administer),
    operation("import_signing_key", Method::POST, "/signing-keys/import", Access::Administer),
    operation("list_signing_keys", Method::GET, "/signing-keys", Access::Read),
    operation("get_signing_key", Method::GET, "/signing-keys/{key}", Access::Read),
    operation("export_signing_key", Method::GET, "/signing-keys/{key}/public", Access::Read),
    operation("retire_signing_key", Method::POST, "/signing-keys/{key}/retire", Access::Administer),
    operation("get_vault", Method::GET, "/vault", Access::Administer),

    operation("create_trust_root", Method::POST, "/trust-roots", Access::Administer),
    operation("list_trust_roots", Method::GET, "/trust-roots", Access::Read),
    operation("get_trust_root", Method::GET, "/trust-roots/{name}", Access::Read),
    operation("update_trust_root", Method::PATCH, "/trust-roots/{name}", Access::Administer),
    operation("list_trust_roles", Method::GET, "/trust-roots/{name}/roles", Access::Read),
    operation("get_trust_role", Method::GET, "/trust-roots/{name}/roles/{role}", Access::Read),

    operation("rebuild_trust_root", Method::PUT, "/trust-roots/{name}/metadata", Access::Administer),

    operation("open_ceremony", Method::POST, "/trust-roots/{name}/ceremonies", Access::Administer),
    operation("list_ceremonies", Method::GET, "/trust-roots/{name}/ceremonies", Access::Read),
    operation("get_ceremony", Method::GET, "/trust-roots/{name}/ceremonies/{ceremony}", Access::Read),
    operation("submit_signing_response", Method::POST, "/trust-roots/{name}/ceremonies/{ceremony}/responses", Access::Publish),
    operation("undo_signature", Method::DELETE, "/trust-roots/{name}/ceremonies/{ceremony}/signatures/{keyid}", Access::Administer),
    operation("abort_ceremony", Method::POST, "/trust-roots/{name}/ceremonies/{ceremony}/abort", Access::Administer),

    operation("create_delegation", Method::POST, "/trust-roots/{name}/delegations", Access::Administer),
    operation("update_delegation", Method::PUT, "/trust-roots/{name}/delegations/{role}", Access::Administer),
    operation("delete_delegation", Method::DELETE, "/trust-roots/{name}/delegations/{role}", Access::Administer),

    operation("add_artifacts", Method::POST, "/trust-roots/{name}/artifacts", Access::Publish),
    operation("list_artifacts", Method::GET, "/trust-roots/{name}/artifacts", Access::Read),
    operation("remove_artifacts", Method::POST, "/trust-roots/{name}/artifacts/remove", Access::Publish),
    operation("publish_artifacts", Method::POST, "/trust-roots/{name}/artifacts/publish", Access::Publish),
    operation("import_artifacts", Method::PUT, "/trust-roots/{name}/artifacts/import", Access::Publish),

    operation("list_tasks", Method::GET, "/tasks", Access::Read),
    operation("get_task", Method::GET, "/tasks/{task}", Access::Read),
    operation("watch_task", Method::GET, "/tasks/{task}/events", Access::Read),
    operation("cancel_task", Method::POST, "/tasks/{task}/cancel", Access::Publish),

    operation("create_token", Method::POST, "/tokens", Access::Administer),
    operation("list_tokens", Method::GET, "/tokens", Access::Audit),
    operation("get_token", Method::GET, "/tokens/{token}", Access::Audit),
    operation("revoke_token", Method::POST, "/tokens/{token}/revoke", Access::Administer),

    operation("create_account", Method::POST, "/accounts", Access::Administer),
    operation("list_accounts", Method::GET, "/accounts", Access::Audit),
    operation("get_account", Method::GET, "/accounts/{account}", Access::Audit),
    operation("update_account", Method::PATCH, "/accounts/{account}", Access::Administer),
    operation("delete_account", Method::DELETE, "/accounts/{account}", Access::Administer),
    operation("suspend_account", Method::POST, "/accounts/{account}/suspend", Access::Administer),
    operation("restore_account", Method::POST, "/accounts/{account}/restore", Access::Administer),

    operation("create_plan", Method::POST, "/plans", Access::Administer),
    operation("list_plans", Method::GET, "/plans", Access::Audit),
    operation("get_plan", Method::GET, "/plans/{plan}", Access::Audit),
    operation("update_plan", Method::PATCH, "/plans/{plan}", Access::Administer),
    operation("delete_plan", Method::DELETE, "/plans/{plan}", Access::Administer),

    operation("create_component", Method::POST, "/components", Access::Administer),
    operation("list_components", Method::GET, "/components", Access::Read),
    operation("get_component", Method::GET, "/components/{component}", Access::Read),
    operation("update_component", Method::PATCH, "/components/{component}", Access::Administer),
    operation("delete_component", Method::DELETE, "/components/{component}", Access::Administer),

    operation("create_subscription_key", Method::POST, "/subscription-keys", Access::Administer),
    operation("list_subscription_keys", Method::GET, "/subscription-keys", Access::Audit),
    operation("get_subscription_key", Method::GET, "/subscription-keys/{key}", Access::Audit),
    operation("update_subscription_key", Method::PATCH, "/subscription-keys/{key}", Access::Administer),
    operation("rotate_subscription_key", Method::POST, "/subscription-keys/{key}/rotate", Access::Administer),
    operation("revoke_subscription_key", Method::POST, "/subscription-keys/{key}/revoke", Access::Administer),
    operation("set_up_subscription_key", Method::GET, "/subscription-keys/{key}/setup", Access::Audit),
    operation("explain", Method::GET, "/explain", Access::Audit),
    operation("import_subscribers", Method::POST, "/subscribers/import", Access::Administer),

    operation("list_audit_events", Method::GET, "/audit", Access::Audit),
    operation("list_audit_checkpoints", Method::GET, "/audit/checkpoints", Access::Audit),
    operation("get_audit_key", Method::GET, "/audit/key", Access::Audit),
    operation("export_audit_trail", Method::GET, "/audit/export", Access::Audit),

    operation("create_backup", Method::POST, "/backups", Access::Administer),
    operation("list_backups", Method::GET, "/backups", Access::Audit),
];

/// The operation that a request asks for.
pub(crate) fn find(method: &Method, path: &str) -> Found {
    let matching = || OPERATIONS.iter().filter(|row| matches(row.path, path));
    if let Some(operation) = matching().find(|row| row.method == *method) {
        return Found::Operation(operation);
    }
    // Where a word is a name too, the word is meant.
    let paths = matching().map(|row| row.path);
    let Some(meant) = paths.min_by_key(|path| path.matches('{').count()) else {
        return Found::Nothing;
    };
    let others = matching().filter(|row| row.path == meant);
    let methods: Vec<&str> = others.map(|row| row.method.as_str()).collect();
    Found::OtherMethods(methods.join(", "))
}

/// What a path and a method mean together.
#[derive(Debug)]
pub(crate) enum Found {
    /// An operation.
    Operation(&'static Operation),
    /// The path has operations, but none with this method: those that it has.
    OtherMethods(String),
    /// There is no such path.
    Nothing,
}

/// Whether `path` is one that `pattern` describes: a segment in braces stands for any one segment.
pub(crate) fn matches(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(segment))
                if expected == segment || expected.starts_with('{') && !segment.is_empty() => {}
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(method: &Method, path: &str) -> Option<&'static str> {
        match find(method, path) {
            Found::Operation(operation) => Some(operation.id),
            _ => None,
        }
    }

    #[test]
    fn a_path_finds_its_operation() {
        assert_eq!(id(&Method::GET, "/tasks/7/events"), Some("watch_task"));
        assert_eq!(
            id(&Method::PUT, "/repositories/a/packages/b.rpm"),
            Some("upload_package")
        );
    }

    #[test]
    fn what_is_not_in_the_table_is_found_nowhere() {
        assert!(matches!(
            find(&Method::GET, "/tasks/7/events/"),
            Found::Nothing
        ));
        assert!(matches!(
            find(&Method::GET, "/tasks//events"),
            Found::Nothing
        ));
        assert!(matches!(find(&Method::GET, "//tasks"), Found::Nothing));
    }

    #[test]
    fn another_method_hears_of_those_that_there_are() {
        for (path, expected) in [
            ("/accounts/7", "GET, PATCH, DELETE"),
            ("/signing-keys/7", "GET"),
            ("/signing-keys/import", "POST"),
        ] {
            let Found::OtherMethods(methods) = find(&Method::OPTIONS, path) else {
                panic!("{path} has no options");
            };
            assert_eq!(methods, expected, "{path}");
        }
    }

    #[test]
    fn a_publisher_makes_no_tokens_and_an_auditor_changes_nothing() {
        assert!(!Access::Administer.allows(Role::Publisher));
        assert!(!Access::Audit.allows(Role::Publisher));
        assert!(!Access::Publish.allows(Role::Auditor));
        assert!(Access::Publish.allows(Role::Publisher));
    }
}
