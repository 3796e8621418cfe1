//! What a promotion would do to each of its targets, and whether it may.

use std::collections::{HashMap, HashSet};

use bytes::Bytes;
use entities::change::{self, Action};
use entities::promotion::Target;
use entities::repository::{self, ForeignSignature, Format, State};
use entities::{ChangeId, Json, Names, PackageId, RepositoryId, TaskId, now, package, signing_key};
use jobs::Problem;
use rpm::signature::PublicKey;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter};

use super::report;
use super::select::{self, versions};
use super::verify::{self, Verification, Verified};
use super::{PromotionError, Proposal};
use crate::bring_in::{self, BringInError, FOREIGN_SIGNATURE};
use crate::context::{Claimed, Context};
use crate::gates::{DUPLICATE_NEVRA, duplicate_nevra};
use crate::jobs::ingest_package::same_version;
use crate::jobs::publish_repository::simulate::{Forecast, simulate};
use crate::jobs::update_repository::no_repository;
use crate::package_file::{Content, Identity};
use crate::signing_keys;

/// Most packages of one promotion, each counted once for every target.
const MOST_PACKAGES: usize = 5_000;

/// A promotion that was looked at from all sides.
pub(super) struct Judged {
    /// Keys of the source, whose signatures are replaced.
    pub(super) own: Vec<PublicKey>,
    /// What would happen at each target.
    pub(super) places: Vec<Place>,
    /// Packages that need not be read again.
    pub(super) held: HashMap<PackageId, Bytes>,
    /// How many operators have to approve it.
    pub(super) needed: u8,
    /// The first reason to refuse it.
    pub(super) problem: Option<Problem>,
    /// All of this for people.
    pub(super) report: Json,
}

/// What would happen at one target.
pub(super) struct Place {
    /// The target.
    pub(super) repository: repository::Model,
    /// Whose indexes are to list the packages.
    pub(super) division: String,
    /// The key that signs them.
    pub(super) key: signing_key::Model,
    /// What its publish would do.
    pub(super) forecast: Forecast,
}

impl Place {
    /// What is to be done with packages that others signed.
    pub(super) fn foreign(&self, proposal: &Proposal) -> ForeignSignature {
        foreign(&self.repository, proposal)
    }
}

fn foreign(repository: &repository::Model, proposal: &Proposal) -> ForeignSignature {
    match repository.policy.foreign_signature {
        ForeignSignature::Refuse if proposal.overrides(FOREIGN_SIGNATURE) => {
            ForeignSignature::Replace
        }
        foreign => foreign,
    }
}

/// Looks at everything that may speak against `proposal`.
///
/// # Errors
/// [`PromotionError`] when that cannot be told now; a refusal is no error.
pub(super) async fn judge(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
) -> Result<Judged, PromotionError> {
    match look(context, claimed, proposal).await {
        Ok(judged) => Ok(judged),
        Err(error) => match error.refusal() {
            Some(problem) => Ok(Judged {
                own: Vec::new(),
                places: Vec::new(),
                held: HashMap::new(),
                needed: 0,
                report: report::of_nothing(&problem),
                problem: Some(problem),
            }),
            None => Err(error),
        },
    }
}

async fn look(
    context: &Context,
    claimed: &Claimed,
    proposal: &Proposal,
) -> Result<Judged, PromotionError> {
    let db = context.db.read();
    let source = find(context, proposal.source).await?;
    let targets = targets(context, &source, proposal).await?;
    let rows = select::select(db, &source, &proposal.selector).await?;
    if rows.len() * targets.len() > MOST_PACKAGES {
        return Err(verify::too_large());
    }
    let own = keys_of(context, &source).await?;
    let with_texts = targets
        .iter()
        .any(|(_, row, _)| row.policy.reverse_dependencies || row.policy.file_conflicts);
    let judge = |_: &package::Model, content: &Content| {
        targets.iter().try_for_each(|(_, repository, key)| {
            bring_in::judge(content, key, foreign(repository, proposal), &own)
        })
    };
    let Verification { packages, problems } =
        verify::verify(context, claimed, rows, with_texts, judge).await?;
    let mut places = Vec::with_capacity(targets.len());
    for (target, repository, key) in targets {
        let changes = changes(context, &repository, target, &packages, proposal).await?;
        let mut forecast = simulate(context, &repository, changes).await?;
        if repository.format == Format::Deb && !proposal.overrides(DUPLICATE_NEVRA) {
            let coming = forecast.added.iter().chain(&forecast.replaced);
            let others = spelled_otherwise(context, &repository, coming).await?;
            forecast.refusals.extend(others);
        }
        places.push(Place {
            repository,
            division: target.division.clone(),
            key,
            forecast,
        });
    }
    let needed = places.iter().map(|place| place.repository.policy.approvals);
    let needed = needed.max().unwrap_or(0);
    let found = places.iter().flat_map(|place| &place.forecast.refusals);
    let problem = problems.iter().chain(found).next().cloned();
    let report = report::of(&source, &packages, &problems, needed, &places);
    let held = packages.into_iter();
    let held = held.filter_map(|package| Some((package.row.id, package.held?)));
    Ok(Judged {
        needed,
        problem,
        report,
        held: held.collect(),
        own,
        places,
    })
}

/// The repository `id`, if it is there.
async fn find(context: &Context, id: RepositoryId) -> Result<repository::Model, PromotionError> {
    let row = repository::Entity::find_by_id(id)
        .filter(repository::Column::State.eq(State::Active))
        .one(context.db.read())
        .await?;
    row.ok_or_else(|| no_repository(id).into())
}

/// The targets with their keys.
async fn targets<'a>(
    context: &Context,
    source: &repository::Model,
    proposal: &'a Proposal,
) -> Result<Vec<(&'a Target, repository::Model, signing_key::Model)>, PromotionError> {
    let mut targets = Vec::with_capacity(proposal.targets.len());
    let mut seen = HashSet::new();
    for target in &proposal.targets {
        let repository = find(context, target.repository).await?;
        let address = repository.address();
        if repository.id == source.id || !seen.insert(repository.id) {
            let title = "A promotion goes to repositories other than its source, to each once";
            return Err(Problem::new("target-not-distinct", 409, title)
                .detail(address)
                .into());
        }
        if repository.format != source.format {
            let title = "Packages cannot be promoted to a repository of another format";
            let detail = format!("{} holds no {} packages", address, source.format);
            return Err(Problem::new("format-mismatch", 409, title)
                .detail(detail)
                .into());
        }
        let key = signing_keys::signing(context.db.read(), &repository.signing_key).await?;
        let key = key.ok_or_else(|| BringInError::NoKey(repository.signing_key.clone()))?;
        targets.push((target, repository, key));
    }
    Ok(targets)
}

/// The keys that signed for `source`, as far as they are still known.
async fn keys_of(
    context: &Context,
    source: &repository::Model,
) -> Result<Vec<PublicKey>, PromotionError> {
    let names = source.former_keys.0.iter().chain([&source.signing_key]);
    let rows = signing_key::Entity::find()
        .filter(signing_key::Column::Name.is_in(names))
        .all(context.db.read())
        .await?;
    let keys = rows
        .iter()
        .map(|row| PublicKey::parse(row.public.as_bytes()));
    let keys = keys.collect::<Result<Vec<_>, _>>();
    Ok(keys.map_err(BringInError::from)?)
}

/// The changes that the promotion would record for `repository`, of the packages as they are in
/// the source: whose signature they carry makes no difference to any gate of a publish.
async fn changes(
    context: &Context,
    repository: &repository::Model,
    target: &Target,
    packages: &[Verified],
    proposal: &Proposal,
) -> Result<Vec<change::Model>, DbErr> {
    let change = |action| change::Model {
        id: ChangeId::fresh(),
        repository: repository.id,
        // Nobody waits for what is not recorded.
        task: TaskId::fresh(),
        action,
        batch: None,
        overrides: Names(proposal.overrides.clone()),
        taken_by: None,
        taken_fence: None,
        primary: None,
        filelists: None,
        other: None,
        created_at: now(),
    };
    let additions = packages.iter().map(|package| {
        let row = change(Action::Add {
            package: package.row.id,
            division: target.division.clone(),
        });
        let fragments = package.fragments.as_ref();
        change::Model {
            primary: fragments.map(|texts| texts.primary.clone()),
            filelists: fragments.and_then(|texts| texts.filelists.clone()),
            ..row
        }
    });
    let mut changes: Vec<change::Model> = additions.collect();
    if proposal.selector.supersede {
        let older = superseded(context, repository, target, packages).await?;
        changes.extend(older.into_iter().map(|package| {
            change(Action::Remove {
                package,
                purge: false,
                division: Some(target.division.clone()),
            })
        }));
    }
    Ok(changes)
}

/// What the division of `target` lists in older versions than come.
async fn superseded(
    context: &Context,
    repository: &repository::Model,
    target: &Target,
    packages: &[Verified],
) -> Result<Vec<PackageId>, DbErr> {
    let mut coming: HashMap<(&str, &str), &package::Model> = HashMap::new();
    for Verified { row, .. } in packages {
        let newest = coming.entry((&row.name, &row.arch)).or_insert(row);
        if versions(row, newest).is_gt() {
            *newest = row;
        }
    }
    let live = select::live(context.db.read(), repository).await?;
    let older = live.iter().filter(|(division, package)| {
        let newer = coming.get(&(package.name.as_str(), package.arch.as_str()));
        *division == target.division && newer.is_some_and(|newer| versions(newer, package).is_gt())
    });
    Ok(older.map(|(_, package)| package.id).collect())
}

/// Refusals of packages whose version is held under another spelling, with other content.
async fn spelled_otherwise(
    context: &Context,
    repository: &repository::Model,
    coming: impl Iterator<Item = &package::Model>,
) -> Result<Vec<Problem>, DbErr> {
    let mut refusals = Vec::new();
    for row in coming {
        let identity = Identity::of(row);
        let source = &row.source_sha256;
        let other = same_version(context.db.read(), repository, &identity, source).await?;
        let finding = other.and_then(|other| duplicate_nevra(row, &other.source_sha256));
        refusals.extend(finding.map(|finding| finding.problem));
    }
    Ok(refusals)
}
