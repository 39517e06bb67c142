//! What a message says, in the language of its reader.
//!
//! The words stand in `templates/<language>.txt`, once for the text and the HTML part: a block of lines for each kind of
//! notice, of which the first is its headline and, in a message of one notice, the subject. How a message looks is in
//! `templates/letter.txt` and `templates/letter.html`.

use askama::Template;
use identity::notice::NoticeKind;
use url::Url;

/// The languages that messages are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, for all whose language is not known or none of these.
    English = 0,
    /// French.
    French = 1,
    /// Spanish.
    Spanish = 2,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::English, Self::French, Self::Spanish];

    /// The language for somebody who prefers this one (BCP 47).
    pub fn of(tag: Option<&str>) -> Self {
        let primary = tag.and_then(|tag| tag.split(['-', '_']).next()).unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.tag() == primary).unwrap_or(Self::English)
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        ["en", "fr", "es"][self as usize]
    }
}

/// What is told of one notice; times and places are in words already.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What it tells.
    pub kind: Option<NoticeKind>,
    /// What the opportunity is called.
    pub title: Option<String>,
    /// What the session is called.
    pub session: Option<String>,
    /// What somebody needs, in words.
    pub lacking: Option<String>,
    /// Whether nothing else meets that.
    pub closes_gap: bool,
    /// What it is about, in somebody's words.
    pub about: Option<String>,
    /// Which version of an agreement.
    pub version: Option<i64>,
    /// What is still to do before a deadline.
    pub missing: Vec<String>,
    /// How many days are left for it: 0 on the last one, -1 on the day after.
    pub days_left: i32,
    /// When the session begins, in its own zone.
    pub when: Option<String>,
    /// When it begins by the clock of the reader, where that shows another time.
    pub yours: Option<String>,
    /// Where it is held.
    pub place: Option<String>,
    /// When it was to begin before.
    pub was: Option<String>,
    /// Where it was to be held before.
    pub was_at: Option<String>,
    /// The day on which the run begins, where no session is meant.
    pub starts: Option<String>,
    /// Why, in somebody's words.
    pub reason: Option<String>,
    /// The place in the line.
    pub position: Option<i64>,
    /// Until when something holds.
    pub until: Option<String>,
    /// The word for where the run or session stands.
    pub status: String,
    /// Before or after the run.
    pub moment: String,
    /// The word for a role.
    pub role: String,
    /// The word for where a registration stands.
    pub state: String,
    /// The organization or programme of a role.
    pub realm: Option<String>,
    /// Who applied, or goes, by name; none where that is the reader.
    pub goes: Option<String>,
    /// Of how many registrations it is told at once.
    pub count: usize,
    /// Where to join the session.
    pub link: Option<String>,
    /// The page of their certificate.
    pub certificate: Option<String>,
    /// The opportunity's page.
    pub page: Option<String>,
}

impl Told {
    /// The same with every text on one line: a line of somebody's words must not pass for one of ours, nor break a header.
    fn on_one_line(&self) -> Self {
        let mut told = self.clone();
        let texts = [
            &mut told.title,
            &mut told.session,
            &mut told.lacking,
            &mut told.about,
            &mut told.when,
            &mut told.yours,
            &mut told.place,
            &mut told.was,
            &mut told.was_at,
            &mut told.starts,
            &mut told.reason,
            &mut told.until,
            &mut told.realm,
            &mut told.goes,
            &mut told.link,
            &mut told.certificate,
            &mut told.page,
        ];
        for text in texts.into_iter().flatten().chain(&mut told.missing) {
            *text = on_one_line(text);
        }
        told
    }

    fn title(&self) -> &str {
        self.title.as_deref().unwrap_or("Lyceum")
    }
}

/// The lines of one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// The headline.
    pub headline: String,
    /// What follows.
    pub rest: Vec<String>,
    /// Links: to join, to the certificate, to the page.
    pub links: Vec<(&'static str, String)>,
}

/// A rendered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// In which language.
    pub language: Language,
    /// The subject.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

#[derive(Template)]
#[template(path = "en.txt", escape = "none")]
struct English<'a> {
    told: &'a Told,
    kind: NoticeKind,
}

#[derive(Template)]
#[template(path = "fr.txt", escape = "none")]
struct French<'a> {
    told: &'a Told,
    kind: NoticeKind,
}

#[derive(Template)]
#[template(path = "es.txt", escape = "none")]
struct Spanish<'a> {
    told: &'a Told,
    kind: NoticeKind,
}

#[derive(Template)]
#[template(path = "letter.txt", escape = "none")]
struct Text<'a> {
    page: &'a Page<'a>,
}

#[derive(Template)]
#[template(path = "letter.html")]
struct Html<'a> {
    page: &'a Page<'a>,
}

struct Page<'a> {
    language: &'static str,
    subject: &'a str,
    greeting: String,
    parts: &'a [Lines],
    ending: &'static str,
    stop: &'static str,
    unsubscribe: Option<&'a Url>,
}

const JOIN: [&str; 3] = ["To join:", "Pour participer :", "Para participar:"];
const CERTIFICATE: [&str; 3] = ["Your certificate:", "Votre attestation :", "Su certificado:"];
const PAGE: [&str; 3] = ["More about it:", "En savoir plus :", "Más información:"];
const DIGEST: [&str; 3] = ["Your news from Lyceum", "Vos nouvelles de Lyceum", "Sus novedades de Lyceum"];
const ENDING: [&str; 3] = [
    "You get this message because you take part in the Lyceum network, or were invited to it.",
    "Vous recevez ce message parce que vous participez au réseau Lyceum ou y êtes invité.",
    "Recibe este mensaje porque participa en la red Lyceum o recibió una invitación a ella.",
];
const STOP: [&str; 3] = [
    "To get no more such messages:",
    "Pour ne plus recevoir de tels messages :",
    "Para no recibir más mensajes como este:",
];

/// Writes one message of all that is told, with a link to ask for no more where there is one.
///
/// # Errors
/// Where a template cannot be rendered.
pub fn render(
    language: Language,
    name: Option<&str>,
    told: &[Told],
    unsubscribe: Option<&Url>,
) -> Result<Letter, askama::Error> {
    let parts: Vec<Lines> = told.iter().map(|told| lines(language, told)).collect::<Result<_, _>>()?;
    let subject = match parts.as_slice() {
        [one] => one.headline.clone(),
        many => format!("{} ({})", DIGEST[language as usize], many.len()),
    };
    let name = name.map(on_one_line).filter(|name| !name.is_empty());
    let greeting = match (language, name) {
        (Language::English, Some(name)) => format!("Hello {name},"),
        (Language::English, None) => "Hello,".to_owned(),
        (Language::French, Some(name)) => format!("Bonjour {name},"),
        (Language::French, None) => "Bonjour,".to_owned(),
        (Language::Spanish, Some(name)) => format!("Hola, {name}:"),
        (Language::Spanish, None) => "Hola:".to_owned(),
    };
    let page = Page {
        language: language.tag(),
        subject: &subject,
        greeting,
        parts: &parts,
        ending: ENDING[language as usize],
        stop: STOP[language as usize],
        unsubscribe,
    };
    let (text, html) = (Text { page: &page }.render()?, Html { page: &page }.render()?);
    Ok(Letter { language, subject, text, html })
}

fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lines(language: Language, told: &Told) -> Result<Lines, askama::Error> {
    let told = &told.on_one_line();
    let kind = told.kind.unwrap_or(NoticeKind::RegistrationReported);
    let words = match language {
        Language::English => English { told, kind }.render()?,
        Language::French => French { told, kind }.render()?,
        Language::Spanish => Spanish { told, kind }.render()?,
    };
    let mut lines = words.lines().map(on_one_line).filter(|line| !line.is_empty());
    let headline = lines.next().unwrap_or_else(|| told.title().to_owned());
    let at = language as usize;
    let join = told.link.clone().map(|link| (JOIN[at], link));
    let certificate = told.certificate.clone().map(|link| (CERTIFICATE[at], link));
    let page = told.page.clone().map(|link| (PAGE[at], link));
    Ok(Lines { headline, rest: lines.collect(), links: join.into_iter().chain(certificate).chain(page).collect() })
}
