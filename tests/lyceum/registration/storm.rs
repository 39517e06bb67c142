//! A thousand people, thirty places, and a server that is killed twice.

use database::AsyncPgConnection;
use diesel_async::AsyncConnection;
use testing::{TestDatabase, storm::Storm};

use crate::process::{Home, Server, free_address};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_place_is_given_twice_and_none_is_lost() {
    let database = TestDatabase::start().await;
    let home = Home::new();
    let serve = || {
        let mut command = home.lyceum(&["serve", "--listen", &free_address()]);
        command.env("DATABASE_URL", database.server_url()).env("LYCEUM_OWNER_DATABASE_URL", database.url());
        command.env("LYCEUM_LOG", "error").env("LYCEUM_LONGEST_TIME", "30");
        Server::start(command)
    };
    let first = serve();
    let address = first.address().to_owned();
    let mut running = Some(first);
    let figures = Storm { people: 1_000, places: 30, turns: 600 }
        .rage(
            async || AsyncPgConnection::establish(&database.url()).await.expect("the database takes connections"),
            address,
            || {
                if let Some(server) = running.take() {
                    server.kill();
                }
                let next = serve();
                let address = next.address().to_owned();
                running = Some(next);
                address
            },
        )
        .await;
    assert_eq!(figures.faults, Vec::<String>::new(), "{figures:?}");
    assert_eq!((figures.registered, figures.waitlisted), (30, 970));
    assert!(figures.offers > 0, "places changed hands");
}
