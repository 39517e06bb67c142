//! What a generated catalogue depends on, so that one of an older generator or schema is not taken for a current one.

use std::{fs, path::Path};

use sha2::{Digest, Sha256};

/// A digest of what is given.
pub fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Eight hexadecimal digits that change with the migrations, the vocabulary and the generator.
///
/// # Errors
/// Where the project's files cannot be read.
pub fn of_generator() -> anyhow::Result<String> {
    with(&[])
}

/// The same, which change with these texts too.
///
/// # Errors
/// Where the project's files cannot be read.
pub fn with(texts: &[&str]) -> anyhow::Result<String> {
    let mut hasher = Sha256::new();
    let mut migrations: Vec<_> = fs::read_dir("migrations")?.collect::<Result<Vec<_>, _>>()?;
    migrations.sort_by_key(fs::DirEntry::file_name);
    for migration in migrations {
        hasher.update(fs::read(migration.path().join("up.sql"))?);
    }
    for file in [
        "demo/vocabulary.toml",
        "bench/words/en.toml",
        "bench/words/fr.toml",
        "bench/words/es.toml",
        "bench/words/names.toml",
    ] {
        hasher.update(fs::read(Path::new(file))?);
    }
    for source in
        [include_str!("offering.rs"), include_str!("words.rs"), include_str!("rows.rs"), include_str!("catalogue.rs")]
    {
        hasher.update(source);
    }
    for text in texts {
        hasher.update(text);
    }
    Ok(hasher.finalize().iter().take(4).map(|byte| format!("{byte:02x}")).collect())
}
