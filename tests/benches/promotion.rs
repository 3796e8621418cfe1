//! Newer versions of many packages, from a staging repository into a large one.

use crate::measure::{Cost, Row};
use crate::publish::describe;
use crate::site::{Corpus, Site};
use entities::PromotionId;
use entities::promotion::{Selector, Target};
use entities::repository::{Format, Policy};
use jobs::CreatePromotion;
use kit::corpus;
use std::time::Duration;

/// Of every corpus here.
const SEED: u64 = 11;
const LARGE: u64 = 10_000;
const BATCH: u64 = 2_000;
const PROMOTED: u64 = 500;

/// Packages with these numbers and above are newer versions of the first ones.
const NEWER: u64 = 1_000_000;

const CORPUS: Corpus = Corpus {
    format: Format::Rpm,
    division: "",
    package,
    describe,
};

fn package(index: u64) -> Vec<u8> {
    match index.checked_sub(NEWER) {
        Some(older) => corpus::builder(SEED, older).epoch(1).build(),
        None => corpus::package(SEED, index),
    }
}

/// 500 packages, each in place of its older version, with no gate and with both.
pub(crate) fn many_packages() -> Vec<Row> {
    let relations = Policy {
        reverse_dependencies: true,
        ..Policy::default()
    };
    let files = Policy {
        file_conflicts: true,
        ..relations.clone()
    };
    let time = |policy| Cost::Time(measure(policy));
    vec![
        Row::alone("500 promoted into 10,000", time(Policy::default()), None),
        Row::alone("... with dependencies checked", time(relations), Some(2e3)),
        Row::alone("... and file conflicts", time(files), None),
    ]
}

fn measure(policy: Policy) -> Duration {
    kit::database::block_on(async {
        let mut site = Site::begin(CORPUS).await;
        let production = site.open("production", "ed25519", policy).await;
        for first in (0..LARGE).step_by(usize::try_from(BATCH).expect("a count of packages")) {
            site.fill(first..first + BATCH).await;
        }
        let staging = site.open("staging", "ed25519", Policy::default()).await;
        for index in NEWER..NEWER + PROMOTED {
            let job = site.ingest(index).await;
            site.cost_of(job).await;
        }
        let job = CreatePromotion {
            promotion: PromotionId::fresh(),
            source: staging,
            targets: vec![Target {
                repository: production,
                division: String::new(),
            }],
            selector: Selector {
                all: true,
                supersede: true,
                ..Selector::default()
            },
            overrides: Vec::new(),
            dry_run: false,
        };
        let cost = site.cost_of(job).await;
        site.stop().await;
        cost
    })
}
