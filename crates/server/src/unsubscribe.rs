//! `/unsubscribe/…`: asking for no more messages, without signing in.
//!
//! Mail programs post to it by themselves when their user asks (RFC 8058); a browser that comes by the link gets a page
//! with a button, since programs that check links must not unsubscribe anybody.

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::get,
};
use delivery::{Effect, Language, Link};
use identity::audit::{self, Act};

use crate::{App, sign_in::page};

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct Page {
    language: &'static str,
    heading: &'static str,
    text: &'static str,
    button: Option<&'static str>,
}

/// Longest form that is read, in bytes.
const LONGEST_FORM: usize = 4 * 1024;

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/unsubscribe/{link}", get(show).post(stop)).layer(DefaultBodyLimit::max(LONGEST_FORM))
}

async fn show(State(app): State<App>, Path(sealed): Path<String>, headers: HeaderMap) -> Response {
    let language = language(&headers);
    let found = async {
        let mut conn = audit::begin(app.pool().get().await?, &Act::of_oneself("unsubscribe")).await?;
        anyhow::Ok(delivery::look(&mut conn, app.clock().now(), &sealed).await?)
    };
    answer(language, found.await, false)
}

async fn stop(State(app): State<App>, Path(sealed): Path<String>, headers: HeaderMap) -> Response {
    let language = language(&headers);
    let done = async {
        let mut conn = audit::begin(app.pool().get().await?, &Act::of_oneself("unsubscribe")).await?;
        anyhow::Ok(delivery::stop(&mut conn, app.clock().now(), &sealed).await?.map(|stopped| stopped.link))
    };
    answer(language, done.await, true)
}

fn answer(language: Language, link: anyhow::Result<Option<Link>>, is_done: bool) -> Response {
    let at = language as usize;
    let effect = match link {
        Ok(link) => link.map(|link| link.effect()),
        Err(error) => {
            tracing::error!("a link to unsubscribe could not be followed: {error:#}");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let text = match (effect, is_done) {
        (None, _) => [
            "This link is not complete, or is good no longer. Copy it again from the message.",
            "Ce lien est incomplet ou n’est plus valable. Copiez-le de nouveau depuis le message.",
            "Este enlace está incompleto o ya no es válido. Cópielo de nuevo del mensaje.",
        ],
        (Some(Effect::Some), false) => [
            "You will get no more messages of this sort. What you have to know, such as a cancelled session, still reaches you.",
            "Vous ne recevrez plus de messages de cette sorte. Ce que vous devez savoir, comme l’annulation d’une séance, vous parviendra toujours.",
            "No recibirá más mensajes de este tipo. Lo que debe saber, como la cancelación de una sesión, le seguirá llegando.",
        ],
        (Some(Effect::All), false) => [
            "This address will get no more messages from this network, not even of a cancelled session.",
            "Cette adresse ne recevra plus aucun message de ce réseau, pas même l’annulation d’une séance.",
            "Esta dirección no recibirá más mensajes de esta red, ni siquiera de la cancelación de una sesión.",
        ],
        (Some(_), true) => [
            "It is done: you will get no more of these messages.",
            "C’est fait : vous ne recevrez plus ces messages.",
            "Hecho: no recibirá más estos mensajes.",
        ],
    };
    let template = Page {
        language: language.tag(),
        heading: ["Messages from Lyceum", "Messages de Lyceum", "Mensajes de Lyceum"][at],
        text: text[at],
        button: (effect.is_some() && !is_done).then_some(["Send no more", "Ne plus envoyer", "No enviar más"][at]),
    };
    let status = if effect.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    page::page(status, &template)
}

/// The first language of the browser's that pages are written in.
fn language(headers: &HeaderMap) -> Language {
    let wanted = headers.get("accept-language").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let tags = wanted.split(',').filter_map(|part| part.split(';').next()).map(str::trim);
    let mut known = tags.filter_map(|tag| {
        let language = Language::of(Some(tag));
        tag.to_ascii_lowercase().starts_with(language.tag()).then_some(language)
    });
    known.next().unwrap_or(Language::English)
}
