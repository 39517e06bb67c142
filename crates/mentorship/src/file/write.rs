//! Attaching files, and taking them away again.

use catalogue::{
    file::{Content, plain_name},
    problem::{ProblemCode, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, ExchangeFileId, OfferId, PersonId, RoundId},
    schema::{application, exchange_file, offer},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{Change, MayInApplication, MayInOffer};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{ExchangeFile, MOST};
use crate::{application::ApplicationState, offer::Setting};

/// What a file goes with, and that the viewer may change it.
#[derive(Debug, Clone, Copy)]
pub enum Companion<'m> {
    /// An offer of places.
    Offer(&'m MayInOffer<Change>),
    /// An application.
    Application(&'m MayInApplication<Change>),
}

/// Whether a file can be attached, before it comes.
///
/// # Errors
/// Where the round takes no offers and applications, the application was withdrawn, or there are as many files as there may be.
pub async fn check(conn: &mut AsyncPgConnection, with: Companion<'_>, now: Timestamp) -> Result<(), Rejection> {
    with.check_open(conn, now, with.field()).await?;
    with.check_room(conn).await
}

/// Attaches a content. The same file is attached once.
///
/// # Errors
/// As [`check`].
pub async fn attach(
    conn: &mut AsyncPgConnection,
    with: Companion<'_>,
    now: Timestamp,
    content: &Content,
    name: &str,
) -> Result<ExchangeFile, Rejection> {
    conn.transaction(async |conn| {
        with.check_open(conn, now, with.field()).await?;
        let there: Option<ExchangeFile> = with
            .files()
            .filter(exchange_file::sha256.eq(&content.sha256))
            .select(ExchangeFile::as_select())
            .first(conn)
            .await
            .optional()?;
        if let Some(there) = there {
            return Ok(there);
        }
        with.check_room(conn).await?;
        let attached = diesel::insert_into(exchange_file::table)
            .values((
                exchange_file::id.eq(ExchangeFileId::new()),
                exchange_file::offer_id.eq(with.offer()),
                exchange_file::application_id.eq(with.application()),
                exchange_file::sha256.eq(&content.sha256),
                exchange_file::name.eq(plain_name(name)),
                exchange_file::attached_by.eq(with.person()),
                exchange_file::created_at.eq(now.to_diesel()),
            ))
            .returning(ExchangeFile::as_returning())
            .get_result(conn)
            .await?;
        Ok(attached)
    })
    .await
}

/// Takes a file away.
///
/// # Errors
/// Where it is none of this offer or application, or that can be changed no more.
pub async fn remove(
    conn: &mut AsyncPgConnection,
    with: Companion<'_>,
    now: Timestamp,
    id: ExchangeFileId,
) -> Result<ExchangeFile, Rejection> {
    conn.transaction(async |conn| {
        with.check_open(conn, now, "id").await?;
        let removed = diesel::delete(exchange_file::table.find(id))
            .filter(exchange_file::offer_id.is_not_distinct_from(with.offer()))
            .filter(exchange_file::application_id.is_not_distinct_from(with.application()))
            .returning(ExchangeFile::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        removed.ok_or_else(|| Rejection::not_found("id", "a file of an offer or application"))
    })
    .await
}

impl Companion<'_> {
    fn offer(self) -> Option<OfferId> {
        match self {
            Self::Offer(may) => Some(may.offer()),
            Self::Application(_) => None,
        }
    }

    fn application(self) -> Option<ApplicationId> {
        match self {
            Self::Offer(_) => None,
            Self::Application(may) => Some(may.application()),
        }
    }

    fn round(self) -> RoundId {
        match self {
            Self::Offer(may) => may.round(),
            Self::Application(may) => may.facts().round,
        }
    }

    fn person(self) -> Option<PersonId> {
        match self {
            Self::Offer(may) => may.person(),
            Self::Application(may) => may.person(),
        }
    }

    /// Where it is named.
    fn field(self) -> &'static str {
        match self {
            Self::Offer(_) => "offer",
            Self::Application(_) => "application",
        }
    }

    fn files(self) -> exchange_file::BoxedQuery<'static, Pg> {
        exchange_file::table
            .filter(exchange_file::offer_id.is_not_distinct_from(self.offer()))
            .filter(exchange_file::application_id.is_not_distinct_from(self.application()))
            .into_boxed()
    }

    /// Has whoever attaches another wait, so that there are never too many; and whoever withdraws or changes what it goes with.
    async fn hold(self, conn: &mut AsyncPgConnection) -> QueryResult<()> {
        match self {
            Self::Offer(may) => {
                let row = offer::table.find(may.offer()).select(offer::id).for_no_key_update();
                row.first::<OfferId>(conn).await?;
            }
            Self::Application(may) => {
                let row = application::table.find(may.application()).select(application::id).for_no_key_update();
                row.first::<ApplicationId>(conn).await?;
            }
        }
        Ok(())
    }

    async fn check_room(self, conn: &mut AsyncPgConnection) -> Result<(), Rejection> {
        let files: i64 = self.files().count().get_result(conn).await?;
        if files >= MOST {
            let why = format_args!("has as many files as it may have, {MOST}; remove one first");
            return Err(Rejection::one(ProblemCode::TooLong, self.field(), why));
        }
        Ok(())
    }

    /// Holds it; refuses where it can be changed no more: as its words can.
    async fn check_open(self, conn: &mut AsyncPgConnection, now: Timestamp, field: &str) -> Result<(), Rejection> {
        Setting::held(conn, self.round(), field).await?.check_taking(None, now, field)?;
        self.hold(conn).await?;
        let Self::Application(may) = self else { return Ok(()) };
        let state = application::table.find(may.application()).select(application::state);
        if state.first::<ApplicationState>(conn).await? == ApplicationState::Withdrawn {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                field,
                "was withdrawn; begin a new application instead",
            ));
        }
        Ok(())
    }
}
