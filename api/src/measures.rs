//! `/metrics`: what this process counts, and what the database says of queue and trust.
//!
//! No label names a repository, a key or an account, so that whoever reads metrics learns of none.

mod standing;

use std::sync::Arc;

use entities::now;
use metrics::{CONTENT_TYPE, Kind, Page, Process};
use poem::{Endpoint, IntoResponse, Response, endpoint, get};

use crate::certificate::Certificate;
use crate::context::Context;
use crate::front::Answers;
use crate::listener::Connections;

pub(crate) use standing::Standings;

/// What is counted at one listener. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    pub(crate) answers: Answers,
    pub(crate) connections: Connections,
}

/// Everything that the API itself counts.
pub(crate) struct Measures {
    pub(crate) public: Desk,
    pub(crate) admin: Desk,
    pub(crate) certificate: Option<Arc<Certificate>>,
    process: Process,
    standings: Standings,
}

impl Measures {
    pub(crate) fn new(certificate: Option<Arc<Certificate>>) -> Self {
        Self {
            public: Desk::default(),
            admin: Desk::default(),
            certificate,
            process: Process::new(env!("CARGO_PKG_VERSION")),
            standings: Standings::default(),
        }
    }

    fn write(&self, page: &mut Page) {
        self.process.write(page);
        let desks = [("public", &self.public), ("admin", &self.admin)];
        Answers::write(page, &desks.map(|(name, desk)| (name, &desk.answers)));
        let help = "Connections of clients that are open.";
        let mut open = page.family("countersign_open_connections", Kind::Gauge, help);
        for (name, desk) in desks {
            open.value(&[("listener", name)], desk.connections.open.get());
        }
        if let Some(certificate) = &self.certificate {
            certificate.write(page, now().timestamp());
            self.public.connections.handshakes.write(page);
        }
    }
}

/// The page, for whoever reaches the admin listener.
pub(crate) fn page(context: &Context) -> impl Endpoint + use<> {
    let context = context.clone();
    get(endpoint::make(move |_| {
        let context = context.clone();
        async move { answer(&context).await }
    }))
}

async fn answer(context: &Context) -> Response {
    let mut page = Page::default();
    context.measures.write(&mut page);
    context.plane.write_metrics(&mut page);
    let help = "Failures of storage in this process, by what was asked of it.";
    let mut failures = page.family("countersign_storage_errors_total", Kind::Counter, help);
    for (operation, count) in context.storage.failures() {
        failures.value(&[("operation", operation)], count);
    }
    context
        .measures
        .standings
        .write(&context.db, &mut page)
        .await;
    for source in &context.beside.measures {
        source.write(&mut page);
    }
    Response::builder()
        .content_type(CONTENT_TYPE)
        .body(page.into_text())
        .into_response()
}
