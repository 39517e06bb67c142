//! Issuing certificates, revoking them, and changing the key that signs them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, certificate as domain};
use database::{AsyncPgConnection, id::OrganizationId};
use diesel_async::AsyncConnection;
use identity::policy;

use super::Certificate;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    organization::Organization,
    payload,
    request::{RequestContext, RequestExt},
    run::Run,
};

/// A run whose certificates are to be issued.
#[derive(InputObject)]
pub struct IssueCertificatesInput {
    /// Which run: its id, run_….
    run: ID,
}

/// A certificate that is not to hold any more.
#[derive(InputObject)]
pub struct RevokeCertificateInput {
    /// The registration that it was issued for: its id, registration_….
    registration: ID,
    /// Why, in 1 to 500 characters. Whoever verifies the certificate reads it.
    reason: String,
}

/// An organization that is to sign with a new key.
#[derive(InputObject)]
pub struct RotateSigningKeyInput {
    /// Which organization: its id, org_….
    organization: ID,
}

payload! {
    /// What came of issuing certificates.
    IssueCertificatesPayload {
        /// The run; none where it was refused.
        run: Run,
        /// How many were issued now. Whoever has one already gets no other.
        issued: i32
    }
    /// Why no certificates were issued.
    IssueCertificatesError
    /// The sort of reason why no certificates were issued.
    IssueCertificatesErrorCode {}
}

payload! {
    /// What came of revoking a certificate.
    RevokeCertificatePayload {
        /// The certificate as it is now; none where it was refused.
        certificate: Certificate
    }
    /// Why a certificate was not revoked.
    RevokeCertificateError
    /// The sort of reason why a certificate was not revoked.
    RevokeCertificateErrorCode {}
}

payload! {
    /// What came of changing a signing key.
    RotateSigningKeyPayload {
        /// The organization; none where it was refused.
        organization: Organization,
        /// The id of the new key, key_…; none where it was refused.
        signing_key: ID
    }
    /// Why a signing key was not changed.
    RotateSigningKeyError
    /// The sort of reason why a signing key was not changed.
    RotateSigningKeyErrorCode {}
}

/// Mutations of certificates.
#[derive(Default)]
pub struct CertificateMutations;

#[Object]
impl CertificateMutations {
    /// Issues a certificate to everybody who completed a run and has none, and tells them. Certificates are issued by
    /// themselves when somebody completes a run; this is for those who did so before, or whose name was not known then.
    /// Whoever's certificate you revoked gets another once they complete the run anew. For those who act for an owner of the
    /// opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 50 points.
    #[graphql(directive = cost::apply(points(50)))]
    async fn issue_certificates(
        &self,
        ctx: &Context<'_>,
        input: IssueCertificatesInput,
    ) -> Result<IssueCertificatesPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        IssueCertificatesPayload::of(input.issue(request, &mut conn).await)
    }

    /// Revokes a certificate. It says so to whoever verifies it from then on, with your reason. For those who act for an
    /// owner of the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn revoke_certificate(
        &self,
        ctx: &Context<'_>,
        input: RevokeCertificateInput,
    ) -> Result<RevokeCertificatePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RevokeCertificatePayload::of(input.revoke(request, &mut conn).await)
    }

    /// Gives your organization a new key to sign certificates with. What was signed with the one before still verifies. The
    /// first key is made with the first certificate. Needs you to act for the organization as its administrator. Costs
    /// 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn rotate_signing_key(
        &self,
        ctx: &Context<'_>,
        input: RotateSigningKeyInput,
    ) -> Result<RotateSigningKeyPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RotateSigningKeyPayload::of(input.rotate(request, &mut conn).await)
    }
}

impl IssueCertificatesInput {
    async fn issue(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<(Run, Option<i32>), Rejection> {
        let id = input_id(&self.run, "run")?;
        let may = policy::edit_opportunity_of_run(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "run"))?;
        let now = request.clock().now();
        let issued = conn.transaction(async |conn| domain::issue_for_run(conn, &may, id, now).await).await?;
        let row = catalogue::run::by_ids(conn, &[id]).await?.pop();
        let run = Run(Arc::new(row.ok_or_else(|| Rejection::not_found("run", "a run"))?));
        Ok((run, Some(i32::try_from(issued.len()).unwrap_or(i32::MAX))))
    }
}

impl RevokeCertificateInput {
    async fn revoke(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Certificate, Rejection> {
        const WORDS: &str = "a registration with a certificate";
        let id = input_id(&self.registration, "registration")?;
        let run = domain::run_of(conn, id).await?.ok_or_else(|| Rejection::not_found("registration", WORDS))?;
        let may =
            policy::edit_opportunity_of_run(conn, request.viewer(), run).await.map_err(|refusal| match refusal {
                policy::Refusal::Hidden(_) => Rejection::not_found("registration", WORDS),
                refusal => Rejection::refused(refusal, "registration"),
            })?;
        let row = domain::revoke(conn, &may, id, &self.reason, request.clock().now()).await?;
        Ok(Certificate::of_others(row))
    }
}

impl RotateSigningKeyInput {
    async fn rotate(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<(Organization, Option<ID>), Rejection> {
        let id: OrganizationId = input_id(&self.organization, "organization")?;
        let may = policy::rotate_signing_key(request.viewer(), id)
            .map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let key = domain::rotate(conn, &may, request.clock().now()).await?;
        let row = catalogue::organization::by_ids(conn, &[id], request.sight()).await?.pop();
        let row = row.ok_or_else(|| Rejection::not_found("organization", "an organization"))?;
        Ok((Organization(Arc::new(row)), Some(key.id.to_string().into())))
    }
}
