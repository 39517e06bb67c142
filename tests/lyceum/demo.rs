//! The demo network that a new server begins with.

use testing::TestApp;

#[tokio::test]
async fn nothing_of_it_is_refused_and_it_is_loaded_once() {
    let app = TestApp::start().await;
    let load = async || server::demo::load_if_empty(&app.pool(), &app.clock()).await.expect("the database works");
    let outcome = load().await.expect("the catalogue was empty");
    assert_eq!((outcome.refused, outcome.updated, outcome.organizations_made), (0, 0, 0), "{outcome:?}");
    assert!(outcome.created > 100, "{outcome:?}");
    assert!(load().await.is_none(), "what is there is kept");
}
