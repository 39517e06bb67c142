//! What goes wrong, in one sentence. None says what a provider said, whether there is an account, or anything of a token.

use axum::http::StatusCode;

use super::language::Language;
use crate::patience::Pause;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// There is no such provider, or no such page.
    Nothing,
    /// The attempt is over, was finished, is of another browser, or was never begun.
    Stale,
    /// The person said no at this provider, or was not let in.
    Declined(String),
    /// This provider did not confirm who it is, or not so that it can be believed.
    Unconfirmed(String),
    /// This provider does not answer.
    Silent(String),
    /// This provider and this server do not understand each other.
    Misfit(String),
    /// There is no account that waits.
    NothingWaits,
    /// What was asked takes somebody who is signed in.
    NotSignedIn,
    /// The steward's link was used, is too old, or is none.
    SpentLink,
    /// A form was left out or filled in otherwise than by a page of ours.
    Form,
    /// A page of another site had it sent.
    Foreign,
    /// Too much was tried.
    Impatient(Pause),
    /// The server is at fault.
    Fault,
}

impl Trouble {
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::Nothing => StatusCode::NOT_FOUND,
            Self::Stale
            | Self::Declined(_)
            | Self::Unconfirmed(_)
            | Self::NothingWaits
            | Self::SpentLink
            | Self::Form => StatusCode::BAD_REQUEST,
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Foreign => StatusCode::FORBIDDEN,
            Self::Impatient(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Silent(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Misfit(_) => StatusCode::BAD_GATEWAY,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Whether it is of the kind that guessing brings about.
    pub(super) fn is_failure(&self) -> bool {
        matches!(self, Self::Stale | Self::Unconfirmed(_) | Self::SpentLink)
    }

    pub(super) fn sentence(&self, language: Language) -> String {
        match language {
            Language::English => self.english(),
            Language::French => self.french(),
            Language::Spanish => self.spanish(),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::Nothing => "There is nothing here; choose a provider on the sign-in page.".to_owned(),
            Self::Stale => {
                "This sign-in was finished already, took longer than ten minutes, or began in another browser; begin again."
                    .to_owned()
            }
            Self::Declined(provider) => format!("You were not signed in at {provider}; begin again when you wish."),
            Self::Unconfirmed(provider) => format!("{provider} did not confirm who you are; begin again."),
            Self::Silent(provider) => format!("{provider} does not answer at the moment; try again in a few minutes."),
            Self::Misfit(provider) => {
                format!("{provider} and this server do not understand each other; tell whoever runs this server.")
            }
            Self::NothingWaits => "There is no account to decide about any more; sign in again.".to_owned(),
            Self::NotSignedIn => "This takes somebody who is signed in; sign in first.".to_owned(),
            Self::SpentLink => {
                "This link was used already or is too old; start the server again, and it prints another.".to_owned()
            }
            Self::Form => "The form was sent incompletely; go back, and use one of its buttons.".to_owned(),
            Self::Foreign => "A page of another site sent this form; open the page here, and use its button.".to_owned(),
            Self::Impatient(Pause(seconds)) => {
                format!("Too many attempts from your network failed or were begun; try again in {seconds} s.")
            }
            Self::Fault => {
                "Something failed on this server; try again, or tell whoever runs it the id below.".to_owned()
            }
        }
    }

    fn french(&self) -> String {
        match self {
            Self::Nothing => "Il n’y a rien ici ; choisissez un fournisseur sur la page de connexion.".to_owned(),
            Self::Stale => {
                "Cette connexion est déjà terminée, a duré plus de dix minutes ou a commencé dans un autre navigateur ; \
                 recommencez."
                    .to_owned()
            }
            Self::Declined(provider) => {
                format!("La connexion chez {provider} n’a pas abouti ; recommencez quand vous voulez.")
            }
            Self::Unconfirmed(provider) => format!("{provider} n’a pas confirmé qui vous êtes ; recommencez."),
            Self::Silent(provider) => {
                format!("{provider} ne répond pas pour le moment ; réessayez dans quelques minutes.")
            }
            Self::Misfit(provider) => {
                format!("{provider} et ce serveur ne se comprennent pas ; prévenez qui exploite ce serveur.")
            }
            Self::NothingWaits => "Aucun compte n’attend plus votre décision ; reconnectez-vous.".to_owned(),
            Self::NotSignedIn => "Il faut être connecté pour cela ; connectez-vous d’abord.".to_owned(),
            Self::SpentLink => {
                "Ce lien a déjà servi ou est trop ancien ; redémarrez le serveur, qui en affichera un autre.".to_owned()
            }
            Self::Form => "Le formulaire est incomplet ; revenez en arrière et utilisez un de ses boutons.".to_owned(),
            Self::Foreign => {
                "Une page d’un autre site a envoyé ce formulaire ; ouvrez la page ici et utilisez son bouton.".to_owned()
            }
            Self::Impatient(Pause(seconds)) => format!(
                "Trop de tentatives venues de votre réseau ont échoué ou ont été commencées ; réessayez dans {seconds} s."
            ),
            Self::Fault => {
                "Ce serveur a rencontré un problème ; réessayez, ou donnez l’identifiant ci-dessous à qui l’exploite."
                    .to_owned()
            }
        }
    }

    fn spanish(&self) -> String {
        match self {
            Self::Nothing => "Aquí no hay nada; elija un proveedor en la página de inicio de sesión.".to_owned(),
            Self::Stale => {
                "Este inicio de sesión ya terminó, tardó más de diez minutos o empezó en otro navegador; empiece de nuevo."
                    .to_owned()
            }
            Self::Declined(provider) => {
                format!("No se completó el inicio de sesión en {provider}; empiece de nuevo cuando quiera.")
            }
            Self::Unconfirmed(provider) => format!("{provider} no confirmó quién es usted; empiece de nuevo."),
            Self::Silent(provider) => {
                format!("{provider} no responde por el momento; inténtelo de nuevo en unos minutos.")
            }
            Self::Misfit(provider) => {
                format!("{provider} y este servidor no se entienden; avise a quien administra este servidor.")
            }
            Self::NothingWaits => "Ya no hay ninguna cuenta que espere su decisión; inicie sesión de nuevo.".to_owned(),
            Self::NotSignedIn => "Para esto hace falta haber iniciado sesión; hágalo primero.".to_owned(),
            Self::SpentLink => {
                "Este enlace ya se usó o es demasiado antiguo; reinicie el servidor, que mostrará otro.".to_owned()
            }
            Self::Form => "El formulario llegó incompleto; vuelva atrás y use uno de sus botones.".to_owned(),
            Self::Foreign => {
                "Una página de otro sitio envió este formulario; abra la página aquí y use su botón.".to_owned()
            }
            Self::Impatient(Pause(seconds)) => format!(
                "Fallaron o se empezaron demasiados intentos desde su red; inténtelo de nuevo en {seconds} s."
            ),
            Self::Fault => {
                "Algo falló en este servidor; inténtelo de nuevo o dé el identificador de abajo a quien lo administra."
                    .to_owned()
            }
        }
    }
}
