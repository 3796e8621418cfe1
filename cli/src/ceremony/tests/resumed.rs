//! Going on after a crash between two steps.

use super::*;
use crate::ceremony::resuming::{self, Resumed};

#[tokio::test]
async fn resume_goes_on_where_a_crash_left_it() {
    let (directory, world, ceremony) = first_ceremony().await;
    let folder = directory.path().join("office");
    std::fs::create_dir(&folder).unwrap();
    let again = async || {
        let mut resumed = Resumed::default();
        for open in resuming::open(world.office.ceremonies("default").await.unwrap()) {
            let roster = &world.plan.roster;
            let of = ("default", open.as_str());
            let done = resuming::resume(
                &world.office,
                of,
                &folder,
                roster,
                world.now(),
                &mut resumed,
            );
            done.await.unwrap();
        }
        (resumed.done.join("\n"), resumed.left.join("\n"))
    };
    let (done, left) = again().await;
    assert!(
        done.contains("root-1-") && left.contains("3 of keyholder"),
        "{done}\n{left}"
    );
    let (done, _) = again().await;
    assert_eq!(done, "", "the request is there");

    // Two responses came, and the process died before it handed them in.
    let request = std::fs::read(resuming::request_path(&ceremony, &folder)).unwrap();
    for number in [3, 4] {
        let response = world
            .holder(number)
            .sign(&request, &Trusted::Nothing, world.now())
            .await;
        std::fs::write(
            folder.join(format!("from-{number}.json")),
            response.unwrap(),
        )
        .unwrap();
    }
    std::fs::write(folder.join("notes.json"), "{}").unwrap();
    let (done, left) = again().await;
    assert!(
        done.contains("keyholder 3") && done.contains("keyholder 4"),
        "{done}"
    );
    assert!(left.contains("signatures are missing: 1 of"), "{left}");
    let (done, _) = again().await;
    assert_eq!(done, "", "they are handed in once");
    let key = world.holder(3).key.id();
    world
        .office
        .undo("default", &ceremony.id, key)
        .await
        .unwrap();
    let (done, left) = again().await;
    assert_eq!(done, "", "what was taken back is not handed in by itself");
    assert!(left.contains("from-3.json` was taken back"), "{left}");
    let third = std::fs::read(folder.join("from-3.json")).unwrap();
    hand_in(&world, &ceremony, &third).await.unwrap();

    world
        .collect(&ceremony, &Trusted::Nothing, &[1])
        .await
        .unwrap();
    assert_eq!(again().await, (String::new(), String::new()));
}
