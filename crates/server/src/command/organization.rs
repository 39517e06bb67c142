//! `lyceum organization`

use catalogue::{
    LanguageMap,
    organization::{self, OrganizationInput, Sector},
};
use clap::{Args, Subcommand};
use database::{AsyncPgConnection, Clock, id::OrganizationId};
use identity::{Viewer, policy};

use crate::{configuration::DatabaseOptions, store::Store};

#[derive(Debug, Subcommand)]
pub(crate) enum Organization {
    /// Put an organization into the catalogue and print its id
    Create(Create),
}

#[derive(Debug, Args)]
pub(crate) struct Create {
    /// What it is called
    #[arg(long)]
    name: String,
    /// The language of the name (BCP 47)
    #[arg(long, default_value = "en")]
    language: String,
    /// A sector it belongs to: archives, libraries, museums or other; may be repeated
    #[arg(long, value_name = "SECTOR")]
    sector: Vec<Sector>,
    /// The country it is in (ISO 3166-1, two letters)
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Its own site
    #[arg(long, value_name = "URL")]
    website: Option<String>,
}

impl Organization {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let Self::Create(create) = self;
        let store = Store::join(options).await?;
        let created = create.run(&mut store.connect_to("organization create").await?).await;
        store.stop().await?;
        println!("{}", created?);
        Ok(())
    }
}

impl Create {
    async fn run(self, connection: &mut AsyncPgConnection) -> anyhow::Result<OrganizationId> {
        let may = policy::create_organization(&Viewer::Operator)?;
        let input = OrganizationInput {
            name: LanguageMap::one(self.language.clone(), self.name),
            main_language: self.language,
            sectors: self.sector,
            country: self.country,
            website: self.website,
            ..OrganizationInput::default()
        };
        let now = Clock::machine().now();
        Ok(organization::create(connection, &may, now, input, None, None).await?.id)
    }
}
