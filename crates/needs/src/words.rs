//! Reasons in words, in the three languages of the network.

use catalogue::money::Price;

use crate::rule::{Exclusion, ExclusionCode, Reason, ReasonCode};

/// A language that reasons are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tongue {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Tongue {
    /// The first of these languages that reasons are told in, else English.
    pub fn of(languages: &[String]) -> Self {
        let known = languages.iter().find_map(|tag| match tag.split('-').next()?.to_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            "es" => Some(Self::Spanish),
            _ => None,
        });
        known.unwrap_or(Self::English)
    }

    /// The language as a BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }

    /// What is said in it, of the same in each.
    pub fn say(self, english: &str, french: &str, spanish: &str) -> String {
        match self {
            Self::English => english,
            Self::French => french,
            Self::Spanish => spanish,
        }
        .to_owned()
    }
}

impl Reason {
    /// One sentence. `topic` is what the opportunity's topic is called.
    pub fn sentence(&self, tongue: Tongue, topic: Option<&str>) -> String {
        let topic = quoted(tongue, topic.unwrap_or("…"));
        let day = self.day.map(|day| day.to_string()).unwrap_or_default();
        let price = self.price.as_ref().map(amount).unwrap_or_default();
        let language = self.language.as_deref().unwrap_or_default();
        let format = self.format.map(|format| format_words(tongue, format)).unwrap_or_default();
        let at = |before: &str| self.place.as_ref().map(|place| format!("{before}{place}")).unwrap_or_default();
        let places = self.places.unwrap_or_default();
        match self.code {
            ReasonCode::SameTopic => tongue.say(
                &format!("It is about {topic}, as you asked."),
                &format!("Elle porte sur {topic}, comme demandé."),
                &format!("Trata de {topic}, como se pidió."),
            ),
            ReasonCode::MatchingTopic => tongue.say(
                &format!("It is about {topic}, which is another name for what you asked for."),
                &format!("Elle porte sur {topic}, un autre nom de ce qui est demandé."),
                &format!("Trata de {topic}, otro nombre de lo que se pidió."),
            ),
            ReasonCode::NarrowerTopic => tongue.say(
                &format!("It is about {topic}, a part of what you asked for."),
                &format!("Elle porte sur {topic}, une partie de ce qui est demandé."),
                &format!("Trata de {topic}, una parte de lo que se pidió."),
            ),
            ReasonCode::RelatedTopic => tongue.say(
                &format!("It is about {topic}, which is related to what you asked for."),
                &format!("Elle porte sur {topic}, un sujet voisin de ce qui est demandé."),
                &format!("Trata de {topic}, un tema relacionado con lo que se pidió."),
            ),
            ReasonCode::BroaderTopic => tongue.say(
                &format!("It is about {topic}, which includes what you asked for."),
                &format!("Elle porte sur {topic}, qui comprend ce qui est demandé."),
                &format!("Trata de {topic}, que incluye lo que se pidió."),
            ),
            ReasonCode::SimilarText => tongue.say(
                "Its description uses the words of the need.",
                "Sa description reprend les mots du besoin.",
                "Su descripción usa las palabras de la necesidad.",
            ),
            ReasonCode::InTime => tongue.say(
                &format!("It is in time: {day}."),
                &format!("Elle a lieu à temps : {day}."),
                &format!("Llega a tiempo: {day}."),
            ),
            ReasonCode::AtAnyTime => tongue.say(
                "You can begin at any time.",
                "On peut commencer à tout moment.",
                "Se puede comenzar en cualquier momento.",
            ),
            ReasonCode::Recording => tongue.say(
                "A recording can be watched at any time.",
                "Un enregistrement peut être regardé à tout moment.",
                "Hay una grabación que se puede ver en cualquier momento.",
            ),
            ReasonCode::DateUnknown => tongue.say(
                "Its date is not known yet.",
                "Sa date n'est pas encore connue.",
                "Aún no se conoce su fecha.",
            ),
            ReasonCode::Language => tongue.say(
                &format!("It is held in a language you asked for ({language})."),
                &format!("Elle se tient dans une langue demandée ({language})."),
                &format!("Se imparte en un idioma pedido ({language})."),
            ),
            ReasonCode::LanguageUnknown => tongue.say(
                "Its language is not said; ask whoever offers it.",
                "Sa langue n'est pas indiquée ; demandez-la à qui la propose.",
                "No se indica el idioma; pregunte a quien la ofrece.",
            ),
            ReasonCode::Format => tongue.say(
                &format!("You take part {format}, as you asked."),
                &format!("On y participe {format}, comme demandé."),
                &format!("Se participa {format}, como se pidió."),
            ),
            ReasonCode::FormatUnknown => tongue.say(
                "How one takes part is not said; ask whoever offers it.",
                "La façon d'y participer n'est pas indiquée ; demandez-la à qui la propose.",
                "No se indica cómo se participa; pregunte a quien la ofrece.",
            ),
            ReasonCode::WithinReach => tongue.say(
                &format!("It takes place within reach{}.", at(": ")),
                &format!("Elle a lieu à votre portée{}.", at(" : ")),
                &format!("Tiene lugar a su alcance{}.", at(": ")),
            ),
            ReasonCode::PlaceUnknown => tongue.say(
                "Where it takes place, or where you are, is not said; see whether it is within reach.",
                "Son lieu, ou le vôtre, n'est pas indiqué ; voyez si elle est à votre portée.",
                "No se indica dónde tiene lugar, o dónde está usted; vea si está a su alcance.",
            ),
            ReasonCode::Free => tongue.say("It is free.", "Elle est gratuite.", "Es gratuita."),
            ReasonCode::Price => tongue.say(
                &format!("It costs {price}, no more than it may."),
                &format!("Elle coûte {price}, pas plus que le plafond."),
                &format!("Cuesta {price}, no más de lo permitido."),
            ),
            ReasonCode::PriceUnknown if self.price.is_some() => tongue.say(
                &format!("It costs {price}; that cannot be compared with what it may cost."),
                &format!("Elle coûte {price}, ce qui ne se compare pas avec le plafond."),
                &format!("Cuesta {price}, lo que no se puede comparar con el límite."),
            ),
            ReasonCode::PriceUnknown => tongue.say(
                "What it costs is not said; ask whoever offers it.",
                "Son prix n'est pas indiqué ; demandez-le à qui la propose.",
                "No se indica el precio; pregunte a quien la ofrece.",
            ),
            ReasonCode::Accessibility => tongue.say(
                "It has everything that you asked for people with disabilities.",
                "Elle offre tout ce qui est demandé pour les personnes handicapées.",
                "Tiene todo lo que se pidió para personas con discapacidad.",
            ),
            ReasonCode::AdmitsSector => {
                tongue.say("It is for your sector.", "Elle s'adresse à votre secteur.", "Es para su sector.")
            }
            ReasonCode::SeatsLeft => tongue.say(
                &format!("Places are left: {places}."),
                &format!("Il reste des places : {places}."),
                &format!("Quedan plazas: {places}."),
            ),
            ReasonCode::Full => tongue.say(
                "All places are taken; see whether there is a waitlist.",
                "Toutes les places sont prises ; voyez s'il y a une liste d'attente.",
                "Todas las plazas están ocupadas; vea si hay lista de espera.",
            ),
            ReasonCode::WellEvaluated => tongue.say(
                "People of institutions like yours found it useful.",
                "Des personnes d'institutions comme la vôtre l'ont trouvée utile.",
                "Personas de instituciones como la suya la encontraron útil.",
            ),
        }
    }
}

impl Exclusion {
    /// One sentence.
    pub fn sentence(&self, tongue: Tongue) -> String {
        let day = self.day.map(|day| day.to_string());
        let on =
            |words: [&str; 2]| day.as_ref().map(|day| format!("{}{day}{}", words[0], words[1])).unwrap_or_default();
        let price = self.price.as_ref().map(amount).unwrap_or_default();
        match self.code {
            ExclusionCode::NotForOwner => tongue.say(
                "It is offered to others only.",
                "Elle n'est proposée qu'à d'autres.",
                "Se ofrece solo a otros.",
            ),
            ExclusionCode::Withdrawn => tongue.say(
                "It is not offered: it is a draft, or was cancelled or withdrawn.",
                "Elle n'est pas proposée : c'est un brouillon, ou elle a été annulée ou retirée.",
                "No se ofrece: es un borrador, o fue cancelada o retirada.",
            ),
            ExclusionCode::Sector => tongue.say(
                "It is for other sectors.",
                "Elle s'adresse à d'autres secteurs.",
                "Es para otros sectores.",
            ),
            ExclusionCode::Language => tongue.say(
                "It is not held in a language you asked for.",
                "Elle ne se tient dans aucune des langues demandées.",
                "No se imparte en ninguno de los idiomas pedidos.",
            ),
            ExclusionCode::Accessibility => {
                let missing: Vec<_> = self.missing.iter().map(|one| one.word().replace('_', " ")).collect();
                let missing = missing.join(", ");
                tongue.say(
                    &format!("It is not said to have what you asked for people with disabilities: {missing}."),
                    &format!("Elle n'indique pas offrir ce qui est demandé pour les personnes handicapées : {missing}."),
                    &format!("No indica tener lo que se pidió para personas con discapacidad: {missing}."),
                )
            }
            ExclusionCode::Attended => tongue.say(
                "You have taken part in it already.",
                "Vous y avez déjà participé.",
                "Ya se ha participado en ella.",
            ),
            ExclusionCode::NotOffered => tongue.say(
                "There is nothing to take part in: no run of it is offered, and there is no public recording.",
                "Il n'y a rien à suivre : aucune séance n'est proposée, et il n'y a pas d'enregistrement public.",
                "No hay en qué participar: no se ofrece ninguna edición ni hay una grabación pública.",
            ),
            ExclusionCode::Over => tongue.say(
                &format!("It is over{}.", on([" (", ")"])),
                &format!("Elle est terminée{}.", on([" (", ")"])),
                &format!("Ya terminó{}.", on([" (", ")"])),
            ),
            ExclusionCode::Closed => tongue.say(
                &format!("One cannot register any more{}.", on([" (until ", ")"])),
                &format!("Les inscriptions sont closes{}.", on([" (jusqu'au ", ")"])),
                &format!("La inscripción está cerrada{}.", on([" (hasta el ", ")"])),
            ),
            ExclusionCode::TooLate => tongue.say(
                &format!("It comes too late{}.", on([": ", ""])),
                &format!("Elle vient trop tard{}.", on([" : ", ""])),
                &format!("Llega demasiado tarde{}.", on([": ", ""])),
            ),
            ExclusionCode::DateUnknown => tongue.say(
                "Its date is not known, and the need has a deadline.",
                "Sa date n'est pas connue, et le besoin a une échéance.",
                "No se conoce su fecha, y la necesidad tiene un plazo.",
            ),
            ExclusionCode::Format => tongue.say(
                "One takes part in another way than you asked for.",
                "On y participe autrement que demandé.",
                "Se participa de otra manera que la pedida.",
            ),
            ExclusionCode::Price => tongue.say(
                &format!("It costs {price}, more than it may."),
                &format!("Elle coûte {price}, plus que le plafond."),
                &format!("Cuesta {price}, más de lo permitido."),
            ),
            ExclusionCode::NotAdmitted => tongue.say(
                "Only people of certain sectors, organizations or of a programme may come.",
                "Seules y sont admises les personnes de certains secteurs, de certaines organisations ou d'un programme.",
                "Solo se admite a personas de ciertos sectores, organizaciones o de un programa.",
            ),
            ExclusionCode::TooFar => {
                let at = |before: &str| self.place.as_ref().map(|place| format!("{before}{place}")).unwrap_or_default();
                tongue.say(
                    &format!("It takes place farther away than you can travel{}.", at(": ")),
                    &format!("Elle a lieu plus loin que vous ne pouvez vous déplacer{}.", at(" : ")),
                    &format!("Tiene lugar más lejos de lo que usted puede viajar{}.", at(": ")),
                )
            }
            ExclusionCode::OtherSubject => tongue.say(
                "It is about something else.",
                "Elle porte sur autre chose.",
                "Trata de otra cosa.",
            ),
        }
    }
}

fn quoted(tongue: Tongue, text: &str) -> String {
    match tongue {
        Tongue::English => format!("“{text}”"),
        Tongue::French => format!("« {text} »"),
        Tongue::Spanish => format!("«{text}»"),
    }
}

fn amount(price: &Price) -> String {
    format!("{} {}", price.decimal(), price.currency)
}

fn format_words(tongue: Tongue, format: catalogue::search::Format) -> String {
    use catalogue::search::Format;
    match format {
        Format::Online => tongue.say("online", "en ligne", "en línea"),
        Format::InPerson => tongue.say("on site", "sur place", "de manera presencial"),
        Format::Hybrid => tongue.say("on site or online", "sur place ou en ligne", "de manera presencial o en línea"),
        Format::SelfPaced => tongue.say("in your own time", "à son rythme", "a su propio ritmo"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_in_each_language() {
        for tongue in [Tongue::English, Tongue::French, Tongue::Spanish] {
            let reasons = ReasonCode::ALL.iter().map(|code| Reason::of(*code).sentence(tongue, Some("Security")));
            let exclusions = ExclusionCode::ALL.iter().map(|code| Exclusion::of(*code).sentence(tongue));
            for sentence in reasons.chain(exclusions) {
                assert!(sentence.ends_with('.') && sentence.starts_with(char::is_uppercase), "{sentence}");
            }
        }
        let preferred = ["de".to_owned(), "fr-CA".to_owned(), "en".to_owned()];
        assert_eq!(Tongue::of(&preferred), Tongue::French);
        assert_eq!(Tongue::of(&[]), Tongue::English);
    }
}
