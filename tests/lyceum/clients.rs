//! The clients and tools of others, as they are published: each of them speaks to the served binary or reads our schema.

use std::{fs, path::PathBuf};

use crate::{
    node::{Node, say},
    process::{Home, Server},
};

#[tokio::test]
async fn clients_and_tools_of_others_work_with_it() {
    let Some(node) = Node::find("clients", "graphql", "LYCEUM_NODE", "the clients and tools of others") else { return };
    let home = Home::new();
    let server = home.serve_demo();
    home.say(&["organization", "create", "--name", "Client"]);
    let token = home.say(&["token", "create", "--organization", "Client", "--scope", "catalogue:write"]);

    run(&node, &server, &token);
}

fn run(node: &Node, server: &Server, token: &str) {
    let output = node
        .command()
        // No test takes long: the deadline is for those that wait for what never comes.
        .args(["--test", "--test-reporter=./words.mjs", "--test-concurrency=2", "--test-timeout=60000"])
        .args(tests(node))
        .env("LYCEUM_URL", server.address())
        .env("LYCEUM_TOKEN", token)
        .output()
        .expect("node was found before");
    let words = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "\n{words}{}", String::from_utf8_lossy(&output.stderr));
    words.lines().filter(|line| line.starts_with("SKIPPED: ")).for_each(say);
}

/// The files with tests, in the order of their names.
fn tests(node: &Node) -> Vec<PathBuf> {
    let entries = fs::read_dir(node.folder()).expect("the folder was found before");
    let paths = entries.map(|entry| entry.expect("a readable folder").path());
    let mut tests: Vec<_> = paths.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    tests.sort();
    tests
}
