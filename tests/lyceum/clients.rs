//! The clients and tools of others, as they are published: each of them speaks to the served binary or reads our schema.

use std::{
    env, fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{Home, Server};

/// The oldest version of Node that the clients run on.
const OLDEST: u32 = 20;

#[tokio::test]
async fn clients_and_tools_of_others_work_with_it() {
    let Some(node) = Node::find() else { return };
    let home = Home::new();
    let server = home.serve_demo();
    home.say(&["organization", "create", "--name", "Client"]);
    let token = home.say(&["token", "create", "--organization", "Client", "--scope", "catalogue:write"]);

    node.run(&server, &token);
}

/// Node and the tests it runs.
struct Node {
    folder: PathBuf,
}

impl Node {
    /// Nothing, said loudly, where the machine has no Node, or none of the clients. `LYCEUM_NODE=required` makes that a
    /// failure: so does `script/test`, which installs them.
    fn find() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients");
        let missing = if !folder.join("node_modules/graphql").exists() {
            format!("run npm ci in {}", folder.display())
        } else if version().is_none_or(|version| version < OLDEST) {
            format!("no Node {OLDEST} or newer")
        } else {
            return Some(Self { folder });
        };
        assert!(env::var_os("LYCEUM_NODE").is_none_or(|value| value != "required"), "{missing}");
        say(&format!("SKIPPED: the clients and tools of others were not tried: {missing}"));
        None
    }

    fn run(&self, server: &Server, token: &str) {
        let output = Command::new("node")
            // No test takes long: the deadline is for those that wait for what never comes.
            .args(["--test", "--test-reporter=./words.mjs", "--test-concurrency=2", "--test-timeout=60000"])
            .args(self.tests())
            .current_dir(&self.folder)
            .env("LYCEUM_URL", server.address())
            .env("LYCEUM_TOKEN", token)
            .output()
            .expect("node was found before");
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "\n{words}{}", String::from_utf8_lossy(&output.stderr));
        words.lines().filter(|line| line.starts_with("SKIPPED: ")).for_each(say);
    }

    /// The files with tests, in the order of their names.
    fn tests(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).expect("the folder was found before");
        let paths = entries.map(|entry| entry.expect("a readable folder").path());
        let mut tests: Vec<_> = paths.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
        tests.sort();
        tests
    }
}

/// The first number of Node's version.
fn version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Says something even where the test succeeds, and so the test harness would keep it to itself.
fn say(line: &str) {
    writeln!(io::stderr(), "{line}").expect("standard error can be written to");
}
