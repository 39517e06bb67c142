//! What can be read of certificates.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Json, Object, Result};
use catalogue::certificate::{self as domain, SigningKey};
use credential::{Addresses, page};
use identity::policy;
use serde_json::Value;

use crate::{
    cost::{cost, points},
    failure::{nullable, refused},
    organization::{self, Organization},
    request::{Fault, RequestExt},
    scalar::DateTime,
};

/// Why a certificate does not hold any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::RevocationReason")]
pub enum RevocationReason {
    /// The completion was taken back: attendance was corrected.
    CompletionTakenBack,
    /// The provider revoked it.
    RevokedByProvider,
    /// The person was erased, at their own wish.
    Erased,
}

/// A certificate of completion.
#[derive(Clone)]
pub struct Certificate {
    row: Arc<domain::Certificate>,
    /// Where it is the viewer's own.
    key: Option<Arc<SigningKey>>,
}

impl Certificate {
    /// As those see it who offer what was completed: not where it is found.
    pub(super) fn of_others(row: domain::Certificate) -> Self {
        Self { row: Arc::new(row), key: None }
    }

    /// Something of one's own certificate, made of it and where the issuer's things are found.
    fn own<T>(&self, ctx: &Context<'_>, make: impl FnOnce(&credential::Certificate, &Addresses<'_>) -> T) -> Option<T> {
        self.key.as_ref()?;
        let organization = self.row.organization_id.to_string();
        let addresses = Addresses { server: ctx.request().public_url(), organization: &organization };
        Some(make(&self.row.handed_on()?, &addresses))
    }
}

/// A certificate of completion: that somebody completed a run. A page to print, and an Open Badges 3.0 credential that is
/// signed by whoever offered the run and can be verified without asking anybody.
#[Object]
impl Certificate {
    /// Its id, certificate_….
    async fn id(&self) -> ID {
        self.row.id.to_string().into()
    }

    /// Its number, as the page shows it: 2026-000123. None where the person was erased.
    async fn number(&self) -> Option<String> {
        self.row.handed_on().map(|certificate| certificate.written_number())
    }

    /// What was completed, in the language of the certificate.
    async fn title(&self) -> Option<String> {
        self.row.handed_on().map(|certificate| certificate.completion.title)
    }

    /// Who issued it: whoever offers what was completed.
    async fn issuer(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.row.organization_id)).await
    }

    /// When it was issued.
    async fn issued_at(&self) -> DateTime {
        self.row.issued_at.into()
    }

    /// Since when it does not hold any more; none where it holds.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.row.revoked_at.map(Into::into)
    }

    /// Why it does not hold any more.
    async fn revocation_reason(&self) -> Option<RevocationReason> {
        self.row.reason_code.map(Into::into)
    }

    /// Why it does not hold any more, in words of whoever revoked it.
    async fn revocation_note(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Where the page to print is found (PDF, A4). Only for whom it is for: whoever has the address sees the certificate.
    /// None where it was revoked, and where a name or the title has letters that the page lacks: it has Latin, Greek,
    /// Cyrillic, Armenian and Georgian ones.
    async fn pdf_url(&self, ctx: &Context<'_>) -> Option<String> {
        if self.row.revoked_at.is_some() {
            return None;
        }
        let found = |certificate: &credential::Certificate, addresses: &Addresses<'_>| {
            page::lacking(certificate).is_none().then(|| addresses.pdf(&certificate.secret))
        };
        self.own(ctx, found).flatten()
    }

    /// The page that shows whether the certificate holds, to be given to whoever should see it. Only for whom it is for.
    async fn verification_url(&self, ctx: &Context<'_>) -> Option<String> {
        self.own(ctx, |certificate, addresses| addresses.verification(&certificate.secret))
    }

    /// The Open Badges 3.0 credential as JSON-LD, without its signature. Only for whom it is for. Costs 5 points.
    #[graphql(directive = cost::apply(points(5)))]
    async fn credential(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "Whether your name stands in it; your address does as a hash, which proves that it is you."
        )]
        with_name: bool,
    ) -> Option<Json<Value>> {
        self.own(ctx, |certificate, addresses| Json(certificate.credential(addresses, with_name)))
    }

    /// The signed credential (VC-JWT), for wallets and for verifying it without asking anybody. Only for whom it is for.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn jwt(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            default,
            desc = "Whether your name stands in it; your address does as a hash, which proves that it is you."
        )]
        with_name: bool,
    ) -> Option<Result<String>> {
        let key = self.key.as_ref()?;
        let token = self.row.token(key, ctx.request().public_url(), with_name);
        token.map_err(|_| Fault::from("a certificate could not be signed").into()).transpose()
    }
}

/// The viewer's own certificates; nobody's where it is no person.
pub(crate) async fn own(ctx: &Context<'_>) -> Result<Vec<Certificate>> {
    let request = ctx.request();
    let may = policy::act_for_oneself(request.viewer(), "Seeing your certificates").map_err(refused)?;
    let conn = request.connection().await?;
    let rows = domain::own(conn, &may).await.map_err(Fault::from)?;
    let ids: Vec<_> = rows.iter().map(|row| row.signing_key_id).collect();
    let keys = domain::keys(conn, &ids).await.map_err(Fault::from)?;
    let keys: std::collections::HashMap<_, _> = keys.into_iter().map(|(id, key)| (id, Arc::new(key))).collect();
    Ok(rows
        .into_iter()
        .map(|row| Certificate { key: keys.get(&row.signing_key_id).cloned(), row: Arc::new(row) })
        .collect())
}
