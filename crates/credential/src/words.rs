//! What certificates say, in three languages.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Completion;

/// A language that certificates are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The one of these that a tag (BCP 47) means; English for others.
    pub fn of(tag: &str) -> Self {
        match tag.split('-').next().unwrap_or_default().to_lowercase().as_str() {
            "fr" => Self::French,
            "es" => Self::Spanish,
            _ => Self::English,
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// A day as it is written in it.
    pub fn day(self, day: Date) -> String {
        let month = Words::of(self).months[usize::try_from(day.month() - 1).unwrap_or_default() % 12];
        match self {
            Self::Spanish => format!("{} de {month} de {}", day.day(), day.year()),
            Self::French if day.day() == 1 => format!("1er {month} {}", day.year()),
            Self::English | Self::French => format!("{} {month} {}", day.day(), day.year()),
        }
    }
}

pub(crate) struct Words {
    language: Language,
    pub heading: &'static str,
    pub certifies: &'static str,
    pub completed: &'static str,
    pub offered_by: &'static str,
    pub completed_on: &'static str,
    pub number: &'static str,
    pub verify: &'static str,
    pub check: &'static str,
    pub code: &'static str,
    pub issued: &'static str,
    hour: [&'static str; 2],
    to: &'static str,
    months: [&'static str; 12],
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
            Language::Spanish => &SPANISH,
        }
    }

    /// Hours as people say them: with one digit after the point where they are not whole.
    pub fn hours(&self, minutes: i64) -> String {
        let tenths = (minutes * 10 + 30) / 60;
        let (whole, tenth) = (tenths / 10, tenths % 10);
        let point = if self.language == Language::English { '.' } else { ',' };
        let number = if tenth == 0 { whole.to_string() } else { format!("{whole}{point}{tenth}") };
        let is_one = if self.language == Language::French { tenths < 20 } else { tenths == 10 };
        format!("{number}\u{a0}{}", self.hour[usize::from(!is_one)])
    }

    /// When it was held, and for how long.
    pub fn when(&self, done: &Completion) -> Option<String> {
        let days = match (done.starts_on, done.ends_on) {
            (Some(first), Some(last)) if first != last => {
                Some(format!("{} {} {}", self.language.day(first), self.to, self.language.day(last)))
            }
            (Some(day), _) | (None, Some(day)) => Some(self.language.day(day)),
            (None, None) => None,
        };
        let hours = done.minutes.filter(|minutes| *minutes > 0).map(|minutes| self.hours(minutes));
        let parts: Vec<_> = days.into_iter().chain(hours).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }

    /// What it took.
    pub fn criteria(&self, done: &Completion) -> String {
        let mut text = format!("{} {}", self.completed, done.title);
        if let Some(when) = self.when(done) {
            text.push_str(&format!(" ({when})"));
        }
        text.push_str(&format!(". {}: {}.", self.offered_by, done.provider));
        text
    }
}

static ENGLISH: Words = Words {
    language: Language::English,
    heading: "Certificate of completion",
    certifies: "This certifies that",
    completed: "has completed",
    offered_by: "Offered by",
    completed_on: "Completed on",
    number: "Certificate no.",
    verify: "Verify it at",
    check: "Check letters",
    code: "Square code that leads to the page where this certificate is verified",
    issued: "Issued and signed by",
    hour: ["hour", "hours"],
    to: "to",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
};

static FRENCH: Words = Words {
    language: Language::French,
    heading: "Attestation d’achèvement",
    certifies: "Il est attesté que",
    completed: "a terminé",
    offered_by: "Offert par",
    completed_on: "Terminé le",
    number: "Attestation nº",
    verify: "À vérifier sur",
    check: "Lettres de contrôle",
    code: "Code carré qui mène à la page où cette attestation se vérifie",
    issued: "Délivrée et signée par",
    hour: ["heure", "heures"],
    to: "au",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
};

static SPANISH: Words = Words {
    language: Language::Spanish,
    heading: "Certificado de finalización",
    certifies: "Se certifica que",
    completed: "ha completado",
    offered_by: "Ofrecido por",
    completed_on: "Completado el",
    number: "Certificado n.º",
    verify: "Verifíquelo en",
    check: "Letras de control",
    code: "Código cuadrado que lleva a la página donde se verifica este certificado",
    issued: "Emitido y firmado por",
    hour: ["hora", "horas"],
    to: "al",
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
};
