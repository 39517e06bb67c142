//! Choosing for whom to act, what to be called, and where to be written to.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, Result};
use database::AsyncPgConnection;
use identity::{
    Rejection,
    oneself::{self as domain, ProfileChanges},
    policy::{self, MayActForOneself},
};

use super::Person;
use crate::{
    cost::{cost, points},
    mutation::{change, input_id},
    payload,
    request::{Fault, RequestContext, RequestExt},
    viewer::Viewer,
};

/// For whom you act.
#[derive(InputObject)]
pub struct ActForInput {
    /// Which organization: its id, org_…; left out or null: none.
    organization: Option<ID>,
}

/// Changes to what is known of you. A field left out stays as it is.
#[derive(InputObject)]
pub struct UpdateMeInput {
    /// What you are called; at most 200 characters.
    name: Option<String>,
    /// In which language you are written to, as a BCP 47 tag: en, fr, es-MX; null empties it.
    language: MaybeUndefined<String>,
    /// Where you are written to: the verified address of one of your accounts.
    email: Option<String>,
}

payload! {
    /// What came of choosing for whom to act.
    ActForPayload {
        /// You, as you act from now on; none where it was refused.
        viewer: Viewer
    }
    /// Why you do not act for it.
    ActForError
    /// The sort of reason why you do not act for it.
    ActForErrorCode {
        /// You are not signed in with a browser, with which the choice could be kept. Send the header Lyceum-Acting-For.
        WrongState,
    }
}

payload! {
    /// What came of changing what is known of you.
    UpdateMePayload {
        /// You, as you are known now; none where the change was refused.
        person: Person
    }
    /// Why nothing was changed.
    UpdateMeError
    /// The sort of reason why nothing was changed.
    UpdateMeErrorCode {
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
    }
}

/// Mutations of what people are and for whom they act.
#[derive(Default)]
pub struct OneselfMutations;

#[Object]
impl OneselfMutations {
    /// Chooses for which organization you act, or for none, wherever you use this sign-in. Needs a role in it. A program
    /// that shows a token sends the header Lyceum-Acting-For with each request instead. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn act_for(&self, ctx: &Context<'_>, input: ActForInput) -> Result<ActForPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ActForPayload::of(input.act(request, &mut conn).await)
    }

    /// Changes what you are called, and how you are written to. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn update_me(&self, ctx: &Context<'_>, input: UpdateMeInput) -> Result<UpdateMePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        let may = match input.update(request, &mut conn).await {
            Ok(may) => may,
            Err(rejection) => return UpdateMePayload::of(Err(rejection)),
        };
        let person = super::find(ctx, may.person()).await?.ok_or(Fault::from("oneself is not there"))?;
        UpdateMePayload::of(Ok(person))
    }
}

impl ActForInput {
    async fn act(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Viewer, Rejection> {
        let may = oneself(request, "Acting for an organization")?;
        let organization = self.organization.map(|id| input_id(&id, "organization")).transpose()?;
        let sign_in = request.viewer().person().and_then(|person| person.sign_in);
        let viewer = domain::act_for(conn, &may, sign_in, organization, request.clock().now()).await?;
        Ok(Viewer(viewer))
    }
}

impl UpdateMeInput {
    async fn update(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<MayActForOneself, Rejection> {
        let may = oneself(request, "Changing what is known of you")?;
        let changes = ProfileChanges { name: self.name, language: change(self.language), email: self.email };
        domain::update(conn, &may, changes).await?;
        request.loaders().forget_all().await;
        Ok(may)
    }
}

/// Proof that the asker is a person, who does something that concerns them alone.
pub(super) fn oneself(request: &RequestContext, doing: &str) -> Result<MayActForOneself, Rejection> {
    policy::act_for_oneself(request.viewer(), doing).map_err(|refusal| Rejection::refused(refusal, ""))
}
