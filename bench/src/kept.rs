//! Data directories that are made once and kept, since making one takes minutes.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

/// The data directory of this name in this state, filled if it is not there yet. One of the same name in an older state
/// makes room for it.
///
/// # Errors
/// Where it cannot be filled.
pub async fn kept(
    root: &Path,
    name: &str,
    state: &str,
    fill: impl AsyncFnOnce(&Path) -> anyhow::Result<()>,
) -> anyhow::Result<PathBuf> {
    let folder = root.join(format!("{name}-{state}"));
    if folder.exists() {
        return Ok(folder);
    }
    remove_older(root, &format!("{name}-"))?;
    let begin = Instant::now();
    let unfinished = root.join(format!("unfinished-{name}"));
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished)?;
    }
    fill(&unfinished).await?;
    fs::rename(&unfinished, &folder)?;
    println!("generated {name} in {:.0} s", begin.elapsed().as_secs_f64());
    Ok(folder)
}

fn remove_older(root: &Path, prefix: &str) -> anyhow::Result<()> {
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(prefix) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
