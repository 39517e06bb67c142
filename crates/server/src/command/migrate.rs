//! `lyceum migrate`

use crate::{configuration::DatabaseOptions, store::Store};

pub(crate) async fn run(options: &DatabaseOptions) -> anyhow::Result<()> {
    let store = Store::own(options).await?;
    println!("The database is up to date.");
    store.stop().await
}
