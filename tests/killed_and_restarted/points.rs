//! Which act passes which fault points.

use super::acts::Act;

/// The act, its job, and the job's fault points that the act passes.
pub(crate) const POINTS: &[(Act, &str, &[&str])] = &[
    (
        Act::CreateRepository,
        "create_repository",
        &["recorded", "committed"],
    ),
    (
        Act::UpdateRepository,
        "update_repository",
        &["recorded", "committed"],
    ),
    (
        Act::DeleteRepository,
        "delete_repository",
        &["recorded", "committed"],
    ),
    (
        Act::GenerateKey,
        "generate_key",
        &["kept", "recorded", "committed"],
    ),
    (
        Act::ImportKey,
        "import_key",
        &["kept", "recorded", "committed"],
    ),
    (Act::RetireKey, "retire_key", &["recorded", "committed"]),
    (Act::CreateToken, "create_token", &["recorded", "committed"]),
    (Act::RevokeToken, "revoke_token", &["recorded", "committed"]),
    (
        Act::Upload,
        "ingest_package",
        &[
            "inspected",
            "signed",
            "writing",
            "written",
            "recorded",
            "committed",
            "discarded",
        ],
    ),
    (
        Act::RemovePackage,
        "remove_package",
        &["recorded", "committed"],
    ),
    (
        Act::Retain,
        "apply_retention",
        &["chosen", "recorded", "committed"],
    ),
    (
        Act::RefreshContents,
        "refresh_contents",
        &[
            "listed",
            "composed",
            "writing",
            "written",
            "recorded",
            "committed",
        ],
    ),
    (
        Act::PublishKeyring,
        "publish_keyring",
        &["built", "staged", "recorded", "committed"],
    ),
    (Act::PinPackage, "pin_package", &["recorded", "committed"]),
    (
        Act::PinPublication,
        "pin_publication",
        &["recorded", "committed"],
    ),
    (
        Act::SetMetadataFile,
        "set_metadata_file",
        &["checked", "writing", "written", "recorded", "committed"],
    ),
    (
        Act::UnsetMetadataFile,
        "unset_metadata_file",
        &["recorded", "committed"],
    ),
    (
        Act::CreatePromotion,
        "create_promotion",
        &[
            "judged",
            "signed",
            "writing",
            "written",
            "kept",
            "recorded",
            "committed",
        ],
    ),
    (Act::ApprovePromotion, "approve_promotion", &["noted"]),
    (
        Act::CancelPromotion,
        "cancel_promotion",
        &["recorded", "committed"],
    ),
    (
        Act::Publish,
        "create_publication",
        &["recorded", "committed"],
    ),
    (
        Act::Upload,
        "publish_repository",
        &[
            "before_take",
            "after_take",
            "package.second",
            "before_parts",
            "after_parts",
            "before_prepare",
            "after_prepare",
            "after_read_back",
            "before_switch",
            "after_switch",
        ],
    ),
    (
        Act::UploadAndSeal,
        "publish_repository",
        &["after_announcing_parts", "writing_parts"],
    ),
    (
        Act::PublishNothing,
        "publish_repository",
        &["before_finish", "after_finish"],
    ),
    (
        Act::RemoveAll,
        "publish_repository",
        &["before_withdraw", "after_withdraw"],
    ),
    (
        Act::CreateBackup,
        "create_backup",
        &[
            "cleaned", "database", "vault", "blobs", "complete", "pruned",
        ],
    ),
    (
        Act::CollectGarbage,
        "collect_garbage",
        &[
            "uploads",
            "publications",
            "metadata",
            "contents",
            "doomed",
            "object",
            "blobs",
            "queue",
        ],
    ),
    (
        Act::Materialize,
        "materialize_compositions",
        &["before_copy", "after_copy", "after_row"],
    ),
    (
        Act::ChainAudit,
        "audit",
        &["linked", "chained", "signed", "checkpointed"],
    ),
    (Act::BeginAudit, "audit", &["begun", "kept", "keyed"]),
];
