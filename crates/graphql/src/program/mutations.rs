//! Setting TRACK programmes up.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use catalogue::{Rejection, problem::Problems, programme};
use database::AsyncPgConnection;
use identity::policy;
use track::{pillar as pillars, program as domain};

use super::types::{Pillar, TrackProgram};
use crate::{
    cost::{cost, points},
    mutation::{TranslationInput, change, input_id, language_map},
    payload,
    request::{RequestContext, RequestExt},
};

/// How a TRACK programme is to be set up. A field left out stays as it is.
#[derive(InputObject)]
pub struct SetUpTrackProgramInput {
    /// Which programme, of the kind TRACK: its id, programme_….
    programme: ID,
    /// For whose museums it is: an ISO 3166 code such as CA-NS. Needed the first time.
    jurisdiction: Option<String>,
    /// The IANA time zone in which its deadlines end at midnight, such as America/Halifax. Needed the first time.
    zone: Option<String>,
    /// In how many years each museum is assessed once in each area, 1 to 20; 4 if not said.
    cycle_years: Option<i32>,
    /// The funder that is told which museums are On TRACK: its id, org_…. Null takes it out.
    funder: MaybeUndefined<ID>,
    /// The grant for which a museum has to be On TRACK, in all languages. Null takes it out.
    grant_name: MaybeUndefined<Vec<TranslationInput>>,
    /// The revision you saw. Given, the change is refused if somebody else changed it since.
    expected_revision: Option<i32>,
}

/// A pillar of a programme.
#[derive(InputObject)]
pub struct SetPillarInput {
    /// Which programme: its id, programme_….
    programme: ID,
    /// What requirements call it, such as governance: small letters, digits and hyphens. A pillar of the programme with
    /// this key is changed, else one is added.
    key: String,
    /// The language its name is first of all in, as a BCP 47 tag: en, fr, es.
    main_language: String,
    /// Its name, in its main language at least; at most 500 characters each.
    name: Vec<TranslationInput>,
    /// What it is about: ids, topic_…. They replace the ones there are.
    topics: Vec<ID>,
}

payload! {
    /// What came of setting a TRACK programme up.
    SetUpTrackProgramPayload {
        /// The programme as it is set up now; none where it was refused.
        track: TrackProgram
    }
    /// Why a TRACK programme was not set up.
    SetUpTrackProgramError
    /// The sort of reason why a TRACK programme was not set up.
    SetUpTrackProgramErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The zone is not in the IANA time zone database.
        UnknownZone,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The programme is of another kind.
        WrongState,
        /// Somebody else changed it in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of setting a pillar.
    SetPillarPayload {
        /// The pillar as it is now; none where it was refused.
        pillar: Pillar
    }
    /// Why a pillar was not set.
    SetPillarError
    /// The sort of reason why a pillar was not set.
    SetPillarErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// A list names the same thing twice.
        Duplicate,
        /// The programme is not set up as a TRACK programme yet.
        WrongState,
    }
}

/// Mutations of TRACK programmes.
#[derive(Default)]
pub struct ProgramMutations;

#[Object]
impl ProgramMutations {
    /// Sets a programme of the kind TRACK up, or changes how it is set up. Needs somebody who runs it: its staff, or an
    /// administrator of the organization that runs it, who acts for it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_up_track_program(
        &self,
        ctx: &Context<'_>,
        input: SetUpTrackProgramInput,
    ) -> Result<SetUpTrackProgramPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetUpTrackProgramPayload::of(input.set_up(request, &mut conn).await)
    }

    /// Adds a pillar to a TRACK programme, or changes the one with this key. Needs somebody who runs the programme. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_pillar(&self, ctx: &Context<'_>, input: SetPillarInput) -> Result<SetPillarPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetPillarPayload::of(input.set(request, &mut conn).await)
    }
}

impl SetUpTrackProgramInput {
    async fn set_up(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<TrackProgram, Rejection> {
        let id = input_id(&self.programme, "programme")?;
        let may = policy::run_program(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let mut problems = Problems::new();
        let funder = match change(self.funder) {
            Some(Some(id)) => Some(Some(input_id(&id, "funder")?)),
            Some(None) => Some(None),
            None => None,
        };
        let grant_name =
            change(self.grant_name).map(|texts| texts.map(|texts| language_map("grant_name", texts, &mut problems)));
        problems.settle()?;
        let input = domain::TrackProgramInput {
            jurisdiction: self.jurisdiction,
            zone: self.zone,
            cycle_years: self.cycle_years,
            funder,
            grant_name,
            expected_revision: self.expected_revision,
        };
        let row = domain::set_up(conn, &may, request.clock().now(), input).await?;
        request.loaders().forget_all().await;
        let programme = programme::by_ids(conn, &[id]).await?.pop();
        let programme = programme.ok_or_else(|| Rejection::not_found("programme", "a programme"))?;
        Ok(TrackProgram { row: Arc::new(row), programme: Arc::new(programme) })
    }
}

impl SetPillarInput {
    async fn set(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Pillar, Rejection> {
        let id = input_id(&self.programme, "programme")?;
        let may = policy::run_program(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let mut problems = Problems::new();
        let name = language_map("name", self.name, &mut problems);
        problems.settle()?;
        let topics = self.topics.iter().enumerate();
        let topics = topics.map(|(at, id)| input_id(id, &format!("topics.{at}"))).collect::<Result<_, _>>()?;
        let input = pillars::PillarInput { key: self.key, main_language: self.main_language, name, topics };
        let row = pillars::set_pillar(conn, &may, request.clock().now(), input).await?;
        request.loaders().forget_all().await;
        Ok(Pillar(Arc::new(row)))
    }
}
