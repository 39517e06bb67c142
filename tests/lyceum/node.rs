//! Node, and what was installed for it beside the tests.

use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The oldest version that everything runs on.
const OLDEST: u32 = 20;

/// Node with the packages of one folder of the tests.
pub(crate) struct Node {
    folder: PathBuf,
}

impl Node {
    /// Node with `folder`, where `npm ci` has put `package`. Nothing, said loudly, where one of them is missing: what is
    /// not tried is `what`. The variable with the value `required` makes that a failure; `script/test`, which installs
    /// everything, sets it.
    pub(crate) fn find(folder: &str, package: &str, variable: &str, what: &str) -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let missing = if !folder.join("node_modules").join(package).exists() {
            format!("run npm ci in {}", folder.display())
        } else if version().is_none_or(|version| version < OLDEST) {
            format!("no Node {OLDEST} or newer")
        } else {
            return Some(Self { folder });
        };
        skip(variable, what, &missing);
        None
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A run of Node in the folder.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new("node");
        command.current_dir(&self.folder);
        command
    }

    /// Runs a script of the folder, which must succeed and say what came of it as JSON.
    pub(crate) fn run(&self, script: &str, words: &[&str]) -> serde_json::Value {
        let Output { status, stdout, stderr } =
            self.command().arg(script).args(words).output().expect("node was found before");
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        serde_json::from_slice(&stdout).expect("the script says what came of it as JSON")
    }
}

/// Says that something is not tried, and why; fails where the variable says that it must be.
pub(crate) fn skip(variable: &str, what: &str, missing: &str) {
    assert!(env::var_os(variable).is_none_or(|value| value != "required"), "{missing}");
    say(&format!("SKIPPED: {what}: {missing}"));
}

/// Says something even where the test succeeds, and so the test harness would keep it to itself.
pub(crate) fn say(line: &str) {
    writeln!(io::stderr(), "{line}").expect("standard error can be written to");
}

/// The first number of Node's version.
fn version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).trim_start_matches('v').split('.').next()?.parse().ok()
}
