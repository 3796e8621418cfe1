//! The server does what its API documents say, and nothing else: schemathesis sends every operation
//! requests that follow the document and requests that break it, and judges the answers by it.

mod scene;
mod trial;
mod values;

use kit::database::block_on;
use scene::Scene;
use serde_json::Value;
use trial::Trial;

/// The documents, each by its path on the admin listener.
const DOCUMENTS: &[&str] = &["/api/v1/openapi.json", "/compat/packyard/openapi.json"];

#[test]
fn every_operation_answers_as_its_document_says() {
    block_on(async {
        let scene = Scene::set().await;
        for document in DOCUMENTS {
            Trial::of(document, &scene).run().await.passed();
        }
        nothing_broke(&scene).await;
    });
}

/// What was asked for is done or refused for a reason, and the token is what it was.
async fn nothing_broke(scene: &Scene) {
    let admin = scene.server.admin();
    let unfinished = admin.settled().await;
    assert!(unfinished.is_empty(), "{unfinished:?}");
    let failed = admin.all("/tasks?state=failed&limit=500").await;
    let broken: Vec<&Value> = failed
        .iter()
        .filter(|task| task["problem"]["status"].as_u64() == Some(500))
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
    let log = scene.server.process.log();
    let panic = log.lines().find(|line| line.contains("panicked at"));
    assert_eq!(panic, None);
    admin.get("/vault").await.expect(200);
}
