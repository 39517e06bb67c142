//! What can be read about a registration.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use catalogue::registration as domain;

use crate::{
    attendance::Attendance,
    completion::RegistrationProgress,
    connection,
    cost::list_size,
    failure::{nullable, required},
    opportunity::Opportunity,
    organization::{self, Organization},
    person::{self, Person},
    registration::words,
    request::RequestExt,
    run::Run,
    scalar::DateTime,
};

/// Where a registration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::RegistrationState")]
pub enum RegistrationState {
    /// Asked for; whoever offers it has not decided yet.
    Requested,
    /// They have a place.
    Registered,
    /// All places are taken; they wait for one.
    Waitlisted,
    /// A place was freed and is kept for them until a deadline: acceptOffer takes it, declineOffer lets it go.
    Offered,
    /// They were there.
    Attended,
    /// They did all that the run asks for.
    Completed,
    /// They may not come, or did not want the place that was offered.
    Declined,
    /// They do not come any more, let an offer pass, or the run does not take place.
    Cancelled,
    /// They had a place and did not come.
    NoShow,
}

/// Who says that somebody takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Origin")]
pub enum RegistrationOrigin {
    /// They registered here.
    Here,
    /// They registered on a partner's own site, and the partner says so.
    Reported,
    /// They registered on a partner's own site, and their own organization says so, with evidence.
    Confirmed,
}

/// One step in the history of a registration.
pub struct RegistrationChange(domain::RegistrationChange);

/// One step in the history of a registration.
#[Object]
impl RegistrationChange {
    /// Where it stood before; none for the first.
    async fn from_state(&self) -> Option<RegistrationState> {
        self.0.from_state.map(Into::into)
    }

    /// Where it stood from then on.
    async fn to_state(&self) -> RegistrationState {
        self.0.to_state.into()
    }

    /// Why, for programs: as `Registration.reasonCode`.
    async fn reason_code(&self) -> Option<&str> {
        self.0.reason_code.as_deref()
    }

    /// Why, in the words of whoever did it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// When.
    async fn changed_at(&self) -> DateTime {
        self.0.changed_at.into()
    }
}

/// Somebody's place in a run, or their wish for one. It is seen by the person, by editors of the organization they take part
/// for, by editors of whoever offers it, and by stewards. Whoever comes back after having left has a new one.
#[derive(Clone)]
pub struct Registration(pub Arc<domain::Registration>);

/// Somebody's place in a run, or their wish for one. It is seen by the person, by editors of the organization they take part
/// for, by editors of whoever offers it, and by stewards. Whoever comes back after having left has a new one.
#[Object]
impl Registration {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The run it is for.
    async fn run(&self, ctx: &Context<'_>) -> Option<Result<Run>> {
        nullable(async { Ok(ctx.request().loaders().run_by_id.load(self.0.run_id).await?.map(Run)) }).await
    }

    /// What that is a run of; none where it is not yours to see any more.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity_id).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// What whoever takes part is called: as they were registered, else as they call themselves. None of somebody who is not
    /// in the network any more.
    async fn participant_name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        if let Some(name) = &self.0.name {
            return Some(Ok(name.clone()));
        }
        nullable(async { Ok(self.participant(ctx).await?.0) }).await
    }

    /// Where whoever takes part is written to.
    async fn participant_email(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        if let Some(email) = &self.0.email {
            return Some(Ok(email.clone()));
        }
        nullable(async { Ok(self.participant(ctx).await?.1) }).await
    }

    /// Who takes part, where you may see them as a person.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        nullable(person::find(ctx, self.0.person_id?)).await
    }

    /// The organization they take part for.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id?)).await
    }

    /// Who registered them, where you may see them as a person; none where a partner's system did.
    async fn registered_by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        nullable(person::find(ctx, self.0.registered_by?)).await
    }

    /// Where it stands.
    async fn state(&self) -> RegistrationState {
        self.0.state.into()
    }

    /// Where it stands and why, in a sentence, in the best of your languages that we write: English, French or Spanish.
    async fn explanation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The languages you prefer (BCP 47), best first; left out: as your program said.")]
        languages: Option<Vec<String>>,
    ) -> String {
        let languages = languages.unwrap_or_else(|| ctx.request().languages().to_vec());
        words::explanation(&self.0, &languages)
    }

    /// The place in the line of whoever waits, the next is 1; none where they do not wait.
    async fn position(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        if self.0.state != domain::RegistrationState::Waitlisted {
            return None;
        }
        nullable(async {
            let position = ctx.request().loaders().taking_part.position_by_registration.load(self.0.id).await?;
            Ok(position.and_then(|position| i32::try_from(position).ok()))
        })
        .await
    }

    /// Until when the place that is offered is kept.
    async fn offered_until(&self) -> Option<DateTime> {
        self.0.offered_until.map(Into::into)
    }

    /// Why it stands so, for programs: place_freed, offer_accepted, offer_declined, offer_expired, approved,
    /// declined_by_provider, cancelled_by_participant, cancelled_by_organization, cancelled_by_provider, run_cancelled,
    /// fewer_places, other_sector, other_organization, other_programme, attendance, reported, confirmed, erased; none where it
    /// stands as it was made.
    async fn reason_code(&self) -> Option<&str> {
        self.0.reason_code.as_deref()
    }

    /// Why it stands so, in the words of whoever did it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// How it came to stand so, the oldest first. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<RegistrationChange>> {
        required(ctx, async {
            let history = ctx.request().loaders().taking_part.history_by_registration.load(self.0.id).await?;
            Ok(history.iter().cloned().map(RegistrationChange).collect())
        })
        .await
    }

    /// What is known of their having been at the sessions. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn attendance(&self, ctx: &Context<'_>) -> Result<Vec<Attendance>> {
        required(ctx, async {
            let known = ctx.request().loaders().taking_part.attendance_by_registration.load(self.0.id).await?;
            Ok(known.iter().cloned().map(Attendance).collect())
        })
        .await
    }

    /// How far they are, and what they lack to have completed the run.
    async fn progress(&self, ctx: &Context<'_>) -> Option<Result<RegistrationProgress>> {
        nullable(async {
            let progress = ctx.request().loaders().taking_part.progress_by_registration.load(self.0.id).await?;
            Ok(progress.map(|progress| RegistrationProgress((*progress).clone())))
        })
        .await
    }

    /// Whether theirs is one of the places that are kept for staff of their sector.
    async fn is_set_aside(&self) -> bool {
        self.0.seat_set_aside_id.is_some()
    }

    /// Who says that they take part.
    async fn origin(&self) -> RegistrationOrigin {
        self.0.origin.into()
    }

    /// What shows that they took part: an address, or a document in words.
    async fn evidence(&self) -> Option<&str> {
        self.0.evidence.as_deref()
    }

    /// What they need to take part, such as captions or step-free access.
    async fn accommodation(&self) -> Option<&str> {
        self.0.accommodation.as_deref()
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

impl Registration {
    /// Name and address of whoever has signed in. Whoever sees a registration may have both: one registers with them.
    async fn participant(&self, ctx: &Context<'_>) -> Result<(Option<String>, Option<String>)> {
        let Some(id) = self.0.person_id else { return Ok((None, None)) };
        let found = ctx.request().loaders().taking_part.participant_by_person.load(id).await?;
        Ok(found.map_or((None, None), |found| (*found).clone()))
    }
}

connection! {
    /// Registrations, page by page.
    RegistrationConnection,
    /// A registration in a list.
    RegistrationEdge,
    Registration
}
