//! Finding PostgreSQL's programs: the folder that holds `postgres` and `initdb`.

use std::cmp::Reverse;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::Error;

/// The oldest major version whose features the schema uses.
pub(super) const OLDEST: u32 = 15;

/// Environment variable with the folder of PostgreSQL's programs.
const VARIABLE: &str = "LYCEUM_POSTGRES_BIN";

/// Folders with one subfolder per version: parent, the name's beginning, the way on from there.
const VERSIONED: &[(&str, &str, &str)] = &[
    ("/usr/lib/postgresql", "", "bin"),          // Debian, Ubuntu
    ("/usr", "pgsql-", "bin"),                   // PostgreSQL's own RPMs
    ("/usr/lib", "postgresql", "bin"),           // SUSE
    ("/usr/libexec", "postgresql", ""),          // Alpine
    ("/opt/homebrew/opt", "postgresql@", "bin"), // Homebrew on Apple silicon
    ("/usr/local/opt", "postgresql@", "bin"),    // Homebrew on Intel
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ("/Library/PostgreSQL", "", "bin"), // EnterpriseDB's installer
];

/// A folder with PostgreSQL's programs, all of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    folder: PathBuf,
    major: u32,
}

impl Binaries {
    /// The server program.
    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// The program that sets up a cluster.
    pub(super) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    /// Asks the `postgres` in `folder` for its version. `None` unless it runs
    /// and has `initdb` beside it.
    ///
    /// Links are followed first: PostgreSQL finds its shared files relative to
    /// where its programs really are.
    fn look(folder: &Path) -> Option<Self> {
        let postgres = fs::canonicalize(folder.join("postgres")).ok()?;
        let folder = postgres.parent()?.to_owned();
        if !folder.join("initdb").is_file() {
            return None;
        }
        let answer = Command::new(&postgres).arg("--version").output().ok()?;
        let major = major(&String::from_utf8_lossy(&answer.stdout))?;
        Some(Self { folder, major })
    }
}

/// Finds the programs for a cluster made by `made_by` (the text of its
/// `PG_VERSION`), or for a new cluster when there is none yet.
///
/// `named` is the folder the operator chose, before the environment variable
/// `LYCEUM_POSTGRES_BIN`; if either is given, nothing else is looked at.
/// Otherwise: PATH, `pg_config --bindir`, then the places where distributions
/// keep their versions, newest first.
///
/// # Errors
///
/// [`Error::MissingBinaries`], [`Error::NamedBinaries`], [`Error::TooOld`] or
/// [`Error::OtherVersion`].
pub(super) fn find(named: Option<&Path>, cluster: &Path, made_by: Option<&str>) -> Result<Binaries, Error> {
    let named =
        named.map(Path::to_owned).or_else(|| env::var_os(VARIABLE).filter(|it| !it.is_empty()).map(PathBuf::from));
    match named {
        Some(folder) => {
            let found = Binaries::look(&folder).ok_or(Error::NamedBinaries { folder })?;
            choose(std::iter::once(found), cluster, made_by)
        }
        None => choose(looked_up(places()), cluster, made_by),
    }
}

/// The first of `candidates` that suits; they are only looked at as far as needed.
pub(super) fn choose(
    candidates: impl Iterator<Item = Binaries>,
    cluster: &Path,
    made_by: Option<&str>,
) -> Result<Binaries, Error> {
    let mut unsuitable: Vec<Binaries> = Vec::new();
    for found in candidates {
        let suits = match made_by {
            Some(version) => found.major.to_string() == version,
            None => found.major >= OLDEST,
        };
        if suits && found.major >= OLDEST {
            return Ok(found);
        }
        unsuitable.push(found);
    }
    unsuitable.sort_by_key(|it| Reverse(it.major));
    let Some(newest) = unsuitable.first() else {
        return Err(Error::MissingBinaries);
    };
    match made_by {
        Some(version) if newest.major >= OLDEST => {
            let mut majors: Vec<_> = unsuitable.iter().map(|it| it.major.to_string()).collect();
            majors.dedup();
            Err(Error::OtherVersion {
                cluster: cluster.to_owned(),
                made_by: version.to_owned(),
                installed: majors.join(", "),
            })
        }
        _ => Err(Error::TooOld { found: newest.major, folder: newest.folder.clone(), needed: OLDEST }),
    }
}

/// Runs what is found in `places`, each folder once.
pub(super) fn looked_up(places: impl Iterator<Item = PathBuf>) -> impl Iterator<Item = Binaries> {
    let mut seen = Vec::new();
    places.filter_map(move |folder| {
        let real = fs::canonicalize(folder.join("postgres")).ok()?;
        if seen.contains(&real) {
            return None;
        }
        seen.push(real);
        Binaries::look(&folder)
    })
}

/// Everywhere to look, lazily, in order of preference.
fn places() -> impl Iterator<Item = PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let on_path: Vec<PathBuf> = env::split_paths(&path).filter(|it| it.is_absolute()).collect();
    on_path
        .into_iter()
        .chain(std::iter::once_with(pg_config).flatten())
        .chain(VERSIONED.iter().flat_map(|(parent, name, rest)| versioned(Path::new(parent), name, rest)))
}

/// Where the `pg_config` on the PATH says the programs are.
fn pg_config() -> Option<PathBuf> {
    let answer = Command::new("pg_config").arg("--bindir").output().ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    let folder = text.trim();
    (answer.status.success() && !folder.is_empty()).then(|| PathBuf::from(folder))
}

/// The folders in `parent` called `name` and a version, newest first.
fn versioned(parent: &Path, name: &str, rest: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else {
        return Vec::new();
    };
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let file_name = entry.file_name();
            let version = file_name.to_str()?.strip_prefix(name)?;
            Some((leading_number(version)?, entry.path().join(rest)))
        })
        .collect();
    found.sort_by_key(|(version, _)| Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// `postgres (PostgreSQL) 15.12 (Debian 15.12-0+deb12u2)` gives 15.
fn major(answer: &str) -> Option<u32> {
    leading_number(answer.split_once("(PostgreSQL) ")?.1)
}

fn leading_number(text: &str) -> Option<u32> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(major: u32) -> Binaries {
        Binaries { folder: PathBuf::from(format!("/opt/{major}")), major }
    }

    #[test]
    fn reads_versions_as_they_are_printed() {
        assert_eq!(major("postgres (PostgreSQL) 15.12 (Debian 15.12-0+deb12u2)"), Some(15));
        assert_eq!(major("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major("something else"), None);
    }

    #[test]
    fn versioned_folders_come_newest_first() {
        let parent = tempfile::tempdir().expect("a temporary folder");
        for name in ["9.6", "15", "17", "lib"] {
            fs::create_dir(parent.path().join(name)).expect("a folder");
        }
        let found = versioned(parent.path(), "", "bin");
        let expected = ["17/bin", "15/bin", "9.6/bin"].map(|it| parent.path().join(it));
        assert_eq!(found, expected);
    }

    #[test]
    fn an_existing_cluster_gets_its_own_version_and_a_new_one_the_first_that_will_do() {
        let all = || [version(14), version(17), version(15)].into_iter();
        let cluster = Path::new("/data");
        assert_eq!(choose(all(), cluster, Some("15")).expect("15 is there").major, 15);
        assert_eq!(choose(all(), cluster, None).expect("17 will do").major, 17);
    }

    #[test]
    fn refusals_say_what_is_there_and_what_to_do() {
        let cluster = Path::new("/data/postgres");
        let refusal = |candidates: Vec<Binaries>, made_by| {
            choose(candidates.into_iter(), cluster, made_by).expect_err("nothing suits").to_string()
        };
        let missing = refusal(Vec::new(), None);
        assert!(missing.contains("apt-get install postgresql"), "{missing}");
        assert!(missing.contains("LYCEUM_POSTGRES_BIN") && missing.contains("DATABASE_URL"));
        let old = refusal(vec![version(13)], None);
        assert!(old.contains("PostgreSQL 13 in /opt/13 is too old"), "{old}");
        let other = refusal(vec![version(17), version(15)], Some("16"));
        assert!(other.contains("made by PostgreSQL 16"), "{other}");
        assert!(other.contains("this machine has PostgreSQL 17, 15"), "{other}");
    }

    #[test]
    fn a_named_folder_without_programs_is_refused_by_name() {
        let empty = tempfile::tempdir().expect("a temporary folder");
        let refusal = find(Some(empty.path()), Path::new("/data"), None).expect_err("nothing is in it").to_string();
        assert!(refusal.contains(&empty.path().display().to_string()), "{refusal}");
    }

    #[test]
    fn nothing_in_the_looked_up_places_is_a_missing_postgres() {
        let empty = tempfile::tempdir().expect("a temporary folder");
        let places = std::iter::once(empty.path().to_owned());
        let refusal = choose(looked_up(places), Path::new("/data"), None);
        assert!(matches!(refusal, Err(Error::MissingBinaries)));
    }
}
