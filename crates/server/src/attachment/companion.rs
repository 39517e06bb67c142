//! What a file goes with: an answer of a museum, an offer of places, an application. Each says who may give files with it and who
//! is given them.

use catalogue::{Rejection, file::Content};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, AttachmentId, ExchangeFileId, Id, Kind, OfferId, QuestionId, SubmissionId},
};
use identity::{
    Viewer,
    policy::{self, ActForMuseum, Change, MayInApplication, MayInEnrolment, MayInOffer, Refusal},
};
use jiff::Timestamp;
use mentorship::file as of_exchange;
use serde::Deserialize;
use track::{attachment as of_answers, submission};

/// What is said about a file that comes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    submission: Option<String>,
    question: Option<String>,
    offer: Option<String>,
    application: Option<String>,
    /// What it is called.
    #[serde(default)]
    pub(super) name: String,
}

/// What a file is to go with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Companion {
    Answer { submission: SubmissionId, question: QuestionId },
    Offer(OfferId),
    Application(ApplicationId),
}

/// That files may be given with it.
pub(super) enum May {
    Answer(MayInEnrolment<ActForMuseum>, SubmissionId, QuestionId),
    Offer(MayInOffer<Change>),
    Application(MayInApplication<Change>),
}

/// A file that was attached.
pub(super) struct Attached {
    pub(super) id: String,
    pub(super) name: String,
}

/// A file that is there.
#[derive(Debug, Clone, Copy)]
pub(super) enum FileId {
    OfAnswer(AttachmentId),
    OfExchange(ExchangeFileId),
}

impl About {
    /// What the file is to go with.
    ///
    /// # Errors
    /// Where that is not said, said twice, or no id.
    pub(super) fn companion(&self) -> Result<Companion, String> {
        match (&self.submission, &self.question, &self.offer, &self.application) {
            (Some(submission), Some(question), None, None) => Ok(Companion::Answer {
                submission: read(submission, "submission")?,
                question: read(question, "question")?,
            }),
            (None, None, Some(offer), None) => Ok(Companion::Offer(read(offer, "offer")?)),
            (None, None, None, Some(application)) => Ok(Companion::Application(read(application, "application")?)),
            _ => Err("say what the file goes with: give submission and question, or offer, or application".to_owned()),
        }
    }
}

fn read<K: Kind>(text: &str, argument: &str) -> Result<Id<K>, String> {
    text.parse().map_err(|wrong: database::id::WrongId| format!("{argument} {wrong}"))
}

impl Companion {
    /// Asks whether the viewer may give files with it.
    ///
    /// # Errors
    /// Where not, or there is no such thing that they may see.
    pub(super) async fn demand(self, conn: &AsyncPgConnection, viewer: &Viewer) -> Result<May, Refusal> {
        match self {
            Self::Answer { submission, question } => {
                let found = submission::by_ids(conn, &[submission]).await?.pop();
                let enrolment = found.ok_or(Refusal::Hidden("a submission"))?.enrolment_id;
                policy::see_answers(conn, viewer, enrolment, submission).await?;
                let may = policy::act_for_museum(conn, viewer, enrolment).await?;
                Ok(May::Answer(may, submission, question))
            }
            Self::Offer(id) => Ok(May::Offer(policy::change_offer(conn, viewer, id).await?)),
            Self::Application(id) => Ok(May::Application(policy::change_application(conn, viewer, id).await?)),
        }
    }
}

impl May {
    /// Whether a file can be attached, before it comes.
    pub(super) async fn check(&self, conn: &mut AsyncPgConnection, now: Timestamp) -> Result<(), Rejection> {
        match self {
            Self::Answer(may, submission, question) => {
                of_answers::check(conn, may, *submission, *question).await.map(drop)
            }
            Self::Offer(may) => of_exchange::check(conn, of_exchange::Companion::Offer(may), now).await,
            Self::Application(may) => of_exchange::check(conn, of_exchange::Companion::Application(may), now).await,
        }
    }

    /// Attaches a content.
    pub(super) async fn attach(
        &self,
        conn: &mut AsyncPgConnection,
        now: Timestamp,
        content: &Content,
        name: &str,
    ) -> Result<Attached, Rejection> {
        let with = match self {
            Self::Answer(may, submission, question) => {
                let file = of_answers::attach(conn, may, now, *submission, *question, content, name).await?;
                return Ok(Attached { id: file.id.to_string(), name: file.name });
            }
            Self::Offer(may) => of_exchange::Companion::Offer(may),
            Self::Application(may) => of_exchange::Companion::Application(may),
        };
        let file = of_exchange::attach(conn, with, now, content, name).await?;
        Ok(Attached { id: file.id.to_string(), name: file.name })
    }
}

impl FileId {
    /// The file with this id, of whatever kind; none where it is no such id.
    pub(super) fn read(text: &str) -> Option<Self> {
        let of_answer = text.parse().map(Self::OfAnswer).ok();
        of_answer.or_else(|| text.parse().map(Self::OfExchange).ok())
    }

    /// What it is called and what it is, where the viewer may see what it goes with.
    ///
    /// # Errors
    /// [`Refusal::Hidden`] where there is none that they may see.
    pub(super) async fn find(self, conn: &AsyncPgConnection, viewer: &Viewer) -> Result<(String, Content), Refusal> {
        const NOTHING: Refusal = Refusal::Hidden("a file");
        match self {
            Self::OfAnswer(id) => {
                let found = of_answers::by_id(conn, id).await?;
                let (file, content, enrolment) = found.ok_or(NOTHING)?;
                policy::see_answers(conn, viewer, enrolment, file.submission_id).await?;
                Ok((file.name, content))
            }
            Self::OfExchange(id) => {
                let (file, content) = of_exchange::by_id(conn, id).await?.ok_or(NOTHING)?;
                let is_seen = match (file.offer_id, file.application_id) {
                    (Some(offer), _) => !policy::seen_offers(conn, viewer, &[offer]).await?.is_empty(),
                    (_, Some(application)) => {
                        !policy::seen_applications(conn, viewer, &[application]).await?.is_empty()
                    }
                    (None, None) => false,
                };
                if is_seen { Ok((file.name, content)) } else { Err(NOTHING) }
            }
        }
    }
}
