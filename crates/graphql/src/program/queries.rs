//! Asking for years of TRACK programmes.

use async_graphql::{Context, Error, ID, Json, Object, Result};

use super::{
    types::RequirementsTemplate,
    year::{ProgramYear, find_year},
};
use crate::{failure::nullable, id};

/// Queries for years of TRACK programmes.
#[derive(Default)]
pub struct ProgramQueries;

#[Object]
impl ProgramQueries {
    /// One year of a TRACK programme.
    async fn program_year(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, year_….")] id: ID,
    ) -> Option<Result<ProgramYear>> {
        nullable(async { find_year(ctx, id::decode(&id, "id")?).await }).await
    }

    /// Requirements to begin with, as a JSON list that changeRequirements takes: change in it what your year does otherwise.
    async fn track_requirements_template(
        &self,
        #[graphql(desc = "Which.")] template: RequirementsTemplate,
        #[graphql(desc = "For which year, such as 2024.")] year: i32,
        #[graphql(desc = "The keys of the year's pillars, such as [\"governance\", \"community\"].")] pillars: Vec<
            String,
        >,
        #[graphql(desc = "The series of Tuesdays on TRACK, opp_…, where the template asks for some of them.")]
        tuesdays: Option<ID>,
    ) -> Option<Result<Json<serde_json::Value>>> {
        nullable(async {
            let year = i16::try_from(year).ok().filter(|year| (1900..=9999).contains(year));
            let year = year.ok_or_else(|| Error::new("year is out of range; give one from 1900 to 9999."))?;
            if pillars.len() > 20 {
                return Err(Error::new("pillars has more than 20 keys; name those of one year."));
            }
            let tuesdays = tuesdays.map(|id| id::decode(&id, "tuesdays")).transpose()?;
            let template: track::requirement::RequirementsTemplate = template.into();
            Ok(Some(Json(template.requirements(year, &pillars, tuesdays).written())))
        })
        .await
    }
}
