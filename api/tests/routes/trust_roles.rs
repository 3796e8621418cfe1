//! `/trust-roots/{name}/roles`

use entities::trust_role::Kind;
use entities::trust_root::State;
use serde_json::{Value, json};

use crate::trust::public_key;
use crate::world::World;

const BASE: &str = "/trust-roots/default/roles";

kit::on_databases! {
    async fn roles_are_listed_by_name_and_kind(database: kit::Database) {
        let world = World::new(database).await;
        let root = world.trust_root("default", State::Live).await;
        let other = world.trust_root("team", State::Live).await;
        for (kind, name) in [(Kind::Timestamp, "timestamp"), (Kind::Bin, "bin-1"), (Kind::Bin, "bin-0")] {
            world.trust_role(&root, kind, name, 1).await;
        }
        world.trust_role(&other, Kind::Bin, "bin-7", 1).await;
        let names = async |query: &str| {
            let items = world.admin.all(&format!("{BASE}{query}")).await;
            let names: Vec<String> = items.iter().map(|item| item["name"].as_str().unwrap().into()).collect();
            names
        };

        assert_eq!(names("?limit=100").await, ["bin-0", "bin-1", "timestamp"]);
        assert_eq!(names("?limit=1").await, ["bin-0", "bin-1", "timestamp"]);
        assert_eq!(names("?kind=bin").await, ["bin-0", "bin-1"]);
        assert_eq!(names("?kind=root").await, Vec::<String>::new());
        world.admin.get("/trust-roots/other/roles").await.problem(404, "not-found");
    }

    async fn a_role_is_shown_with_the_versions_that_are_kept(database: kit::Database) {
        let world = World::new(database).await;
        let root = world.trust_root("default", State::Live).await;
        world.trust_role(&root, Kind::Custom, "production", 1).await;
        for version in [9, 10, 11] {
            world.trust_file(&root, "production", version).await;
        }
        world.trust_file(&root, "snapshot", 3).await;

        let shown: Value = world.admin.get(&format!("{BASE}/production")).await.expect(200).json();

        assert_eq!((&shown["kind"], &shown["parent"]), (&json!("custom"), &json!("targets")));
        assert_eq!(shown["paths"], json!({"patterns": ["team/*"]}));
        assert_eq!(shown["authority"], json!({"keys": [public_key(1)], "threshold": 1}));
        assert_eq!((&shown["version"], &shown["lifetime"]), (&json!(7), &json!(3600)));
        assert_eq!(shown["signing_key"], Value::Null);
        let history = shown["history"].as_array().unwrap();
        let versions: Vec<_> = history.iter().map(|version| &version["version"]).collect();
        assert_eq!(versions, [11, 10, 9]);
        assert_eq!(history[0]["file"], "11.production.json");
        assert_eq!(history[0]["size"], 7);
        world.trust_role(&root, Kind::Root, "root", 1).await;
        let top: Value = world.admin.get(&format!("{BASE}/root")).await.expect(200).json();
        assert_eq!((&top["paths"], &top["history"]), (&Value::Null, &json!([])));
        world.admin.get(&format!("{BASE}/other")).await.problem(404, "not-found");
    }
}
