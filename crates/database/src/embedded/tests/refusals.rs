//! What cannot be started, and that nothing is damaged by trying.

use super::*;

#[tokio::test]
async fn another_versions_cluster_is_refused_untouched() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let cluster = data_dir.join("postgres");
    fs::create_dir_all(&cluster).expect("ours");
    fs::write(cluster.join("PG_VERSION"), "12\n").expect("ours");
    let before = (names(&data_dir), names(&cluster), fs::metadata(&cluster).expect("it is there"));

    let refused = refusal(&data_dir).await;
    assert!(matches!(&refused, Error::OtherVersion { made_by, .. } if made_by == "12"));
    let words = refused.to_string();
    assert!(words.contains("made by PostgreSQL 12") && words.contains("pg_upgrade"), "{words}");
    let after = (names(&data_dir), names(&cluster), fs::metadata(&cluster).expect("it is there"));
    assert_eq!((&before.0, &before.1), (&after.0, &after.1));
    assert_eq!((before.2.uid(), before.2.ctime()), (after.2.uid(), after.2.ctime()));
}

#[tokio::test]
async fn somebody_elses_folders_are_refused_untouched() {
    let parent = folder();
    let cluster = parent.path().join("cluster");
    fs::create_dir(&cluster).expect("ours");
    fs::write(cluster.join("PG_VERSION"), "15\n").expect("ours");
    let words = refusal(&cluster).await.to_string();
    assert!(words.contains("it is itself a cluster of PostgreSQL 15"), "{words}");
    assert_eq!(names(&cluster), ["PG_VERSION"]);

    let documents = parent.path().join("documents");
    fs::create_dir_all(documents.join("postgres/notes")).expect("ours");
    let words = refusal(&documents).await.to_string();
    assert!(words.contains("no PostgreSQL cluster"), "{words}");
    assert_eq!(names(&documents), ["postgres"]);
}

#[tokio::test]
async fn missing_programs_are_refused_before_anything_is_made() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let settings = Settings { binaries: Some(parent.path().join("nowhere")), ..settings(&data_dir) };
    let refused = Embedded::start(&settings).await.expect_err("nothing to run");
    assert!(refused.to_string().contains("LYCEUM_POSTGRES_BIN"), "{refused}");
    assert!(!data_dir.exists());
}

#[tokio::test]
async fn a_long_path_gets_a_short_folder_for_its_socket() {
    let parent = folder();
    let data_dir = parent.path().join("long".repeat(50));
    let server = start(&data_dir).await;
    let socket = server.postmaster.socket().to_owned();
    assert!(socket.starts_with("/tmp") && !socket.starts_with(&data_dir), "{socket:?}");
    assert_eq!(fs::metadata(&socket).expect("it is there").mode() & 0o077, 0);
    remember(&server.url(DATABASE), "kept").await;
    let joined = running(&data_dir).await.expect("it can be asked").expect("one runs");
    assert_eq!(remembered(&joined.url(DATABASE)).await, "kept");
    server.stop().await.expect("it stops");
    assert!(!socket.exists(), "nothing stays in /tmp");

    // Somebody else was faster with the name.
    fs::create_dir(&socket).expect("free again");
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o777)).expect("ours");
    let words = refusal(&data_dir).await.to_string();
    fs::remove_dir(&socket).expect("left alone");
    assert!(words.contains(&socket.display().to_string()), "{words}");
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    start(&data_dir).await.stop().await.expect("it stops");
    let configuration = data_dir.join("postgres/postgresql.conf");
    let text = fs::read_to_string(&configuration).expect("it is there");
    fs::write(&configuration, format!("{text}\nmax_connections = many\n")).expect("ours");
    let words = refusal(&data_dir).await.to_string();
    assert!(words.contains("postgresql.conf") && words.contains("postgres.log"), "{words}");

    // And it was only that.
    fs::write(&configuration, text).expect("ours");
    start(&data_dir).await.stop().await.expect("it stops");
}

/// A file system of a few megabytes, unmounted in the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&at).expect("ours");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0755"), "tmpfs"])
            .arg(&at)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|it| it.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().ok();
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_is_damaged() {
    let parent = folder();
    let Some(disk) = SmallDisk::mount(parent.path().join("disk"), "10m") else {
        eprintln!("SKIPPED: only root can mount a small disk to fill");
        return;
    };
    let data_dir = disk.0.join("data");
    let refused = refusal(&data_dir).await;
    assert!(matches!(refused, Error::DiskFull { .. }), "{refused}");
    assert!(refused.to_string().contains(&data_dir.display().to_string()), "{refused}");
    assert_eq!(names(&data_dir), ["lyceum.lock"], "the half-made cluster is gone");

    // Later it is full with a cluster on it, and then there is room again.
    let grow = Command::new("mount").args(["-o", "remount,size=200m"]).arg(&disk.0).status();
    assert!(grow.is_ok_and(|it| it.success()));
    let server = start(&data_dir).await;
    remember(&server.url(DATABASE), "kept").await;
    server.stop().await.expect("it stops");
    let filler = disk.0.join("filler");
    let full = Command::new("dd")
        .args(["if=/dev/zero", "bs=64k", &format!("of={}", filler.display())])
        .stderr(Stdio::null())
        .status();
    assert!(full.is_ok_and(|it| !it.success()), "dd stops when the disk is full");
    let refused = refusal(&data_dir).await;
    assert!(matches!(refused, Error::DiskFull { .. }), "{refused}");
    fs::remove_file(&filler).expect("ours");
    let server = start(&data_dir).await;
    assert_eq!(remembered(&server.url(DATABASE)).await, "kept");
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn root_is_told_which_folder_keeps_postgres_out() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("SKIPPED: only root runs PostgreSQL as another user");
        return;
    }
    let parent = folder();
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o700)).expect("ours to change");
    let words = refusal(&parent.path().join("data")).await.to_string();
    assert!(words.contains(&format!("may not pass {}", parent.path().display())), "{words}");
    assert!(names(parent.path()).is_empty(), "nothing was left there");
}
