//! `lyceum organization`, and finding the organization that a command line names.

use anyhow::{Context, bail};
use catalogue::{
    LanguageMap,
    organization::{self, OrganizationInput, Sector},
};
use clap::{Args, Subcommand};
use database::{AsyncPgConnection, Clock, id::OrganizationId};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
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
        let created = create.run(&mut store.connect().await?).await;
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
        Ok(organization::create(connection, &may, now, input, None).await?.id)
    }
}

/// An organization named on the command line: by its id, by `scheme:value` of one of its identifiers, or by its name.
///
/// # Errors
/// Where there is none, or several have that name.
pub(crate) async fn find(connection: &mut AsyncPgConnection, words: &str) -> anyhow::Result<OrganizationId> {
    let found = match words.parse::<OrganizationId>() {
        Ok(id) => organization::by_ids(connection, &[id]).await?.pop().map(|organization| organization.id),
        Err(_) => match by_identifier(connection, words).await? {
            Some(id) => Some(id),
            None => by_name(connection, words).await?,
        },
    };
    found.with_context(|| {
        format!(
            "no organization is \"{words}\": name one by its id (org_…), by one of its identifiers (ror:https://ror.org/…), \
             or by its exact name"
        )
    })
}

async fn by_identifier(connection: &AsyncPgConnection, words: &str) -> anyhow::Result<Option<OrganizationId>> {
    let Some((scheme, value)) = words.split_once(':') else {
        return Ok(None);
    };
    let found = organization::by_identifier(connection, scheme, value).await?;
    Ok(found.map(|organization| organization.id))
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = sql_types::Uuid)]
    id: OrganizationId,
}

async fn by_name(connection: &mut AsyncPgConnection, name: &str) -> anyhow::Result<Option<OrganizationId>> {
    let sql = "SELECT id FROM organization WHERE sort_name = plain($1) \
               OR EXISTS (SELECT FROM jsonb_each_text(name) WHERE value = $1) ORDER BY id LIMIT 5";
    let found: Vec<Found> = diesel::sql_query(sql).bind::<sql_types::Text, _>(name).load(connection).await?;
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.id)),
        several => {
            let ids: Vec<_> = several.iter().map(|found| found.id.to_string()).collect();
            bail!("several organizations are called \"{name}\": name one by its id, such as {}", ids.join(" or "))
        }
    }
}
