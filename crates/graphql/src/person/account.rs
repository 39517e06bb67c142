//! What people see of their own accounts, and of where they are signed in.

use async_graphql::{Context, ID, Object, Result};
use identity::{oneself as domain, policy};

use crate::{request::RequestExt, scalar::DateTime};

/// That you are signed in with a browser.
pub struct SignIn(pub domain::SignIn);

/// That you are signed in with a browser.
#[Object]
impl SignIn {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When you signed in.
    async fn since(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When the browser was last used, to the minute.
    async fn last_used_at(&self) -> DateTime {
        self.0.last_used_at.into()
    }

    /// Whether it is the one with which you ask now.
    async fn is_this_one(&self, ctx: &Context<'_>) -> bool {
        ctx.request().viewer().person().is_some_and(|person| person.sign_in == Some(self.0.id))
    }

    /// What the provider is called that you signed in at.
    async fn provider(&self, ctx: &Context<'_>) -> String {
        ctx.request().provider_name(&self.0.issuer)
    }
}

/// An account that you sign in with.
pub struct Account(pub domain::Account);

/// An account that you sign in with.
#[Object]
impl Account {
    /// What its provider is called.
    async fn provider(&self, ctx: &Context<'_>) -> String {
        ctx.request().provider_name(&self.0.issuer)
    }

    /// How its provider names itself: an address.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Who you are to the provider.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Your address there, if the provider tells it.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// Whether the provider has made sure that the address is yours. Invitations to it are yours then.
    async fn email_verified(&self) -> bool {
        self.0.email_verified
    }

    /// When you first signed in with it.
    async fn since(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When you last signed in with it.
    async fn last_signed_in_at(&self) -> DateTime {
        self.0.last_signed_in_at.into()
    }
}

/// Where the viewer is signed in; nowhere, who is no person.
///
/// # Errors
/// Where the database fails.
pub async fn sign_ins(ctx: &Context<'_>) -> Result<Vec<SignIn>> {
    let request = ctx.request();
    let Ok(may) = policy::act_for_oneself(request.viewer(), "Being signed in") else { return Ok(Vec::new()) };
    let rows = domain::sign_ins(request.connection().await?, &may, request.clock().now()).await?;
    Ok(rows.into_iter().map(SignIn).collect())
}

/// The viewer's accounts; none of who is no person.
///
/// # Errors
/// Where the database fails.
pub async fn accounts(ctx: &Context<'_>) -> Result<Vec<Account>> {
    let request = ctx.request();
    let Ok(may) = policy::act_for_oneself(request.viewer(), "Having accounts") else { return Ok(Vec::new()) };
    let rows = domain::accounts(request.connection().await?, &may).await?;
    Ok(rows.into_iter().map(Account).collect())
}
