//! What reports say, in three languages.

use jiff::civil::Date;

use super::ReportKind;

/// A language that reports are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The one with this tag (BCP 47), if it is one of these.
    pub fn of(tag: &str) -> Option<Self> {
        match tag.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => Some(Self::English),
            "fr" => Some(Self::French),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        ["en", "fr", "es"][self as usize]
    }

    pub(super) fn words(self) -> &'static Words {
        [&ENGLISH, &FRENCH, &SPANISH][self as usize]
    }

    /// A day, as everybody reads it alike.
    pub(super) fn day(day: Date) -> String {
        day.to_string()
    }

    /// What stands at the foot of each page.
    pub(super) fn footing(self) -> paper::Footing {
        match self {
            Self::English => |page, of| format!("Page {page} of {of}"),
            Self::French => |page, of| format!("Page {page} sur {of}"),
            Self::Spanish => |page, of| format!("Página {page} de {of}"),
        }
    }
}

pub(super) struct Words {
    pub titles: [&'static str; 3],
    pub as_of: &'static str,
    pub held_back: &'static str,
    pub no_marks: &'static str,
    pub taking_part: &'static str,
    pub figures: &'static str,
    pub what: &'static str,
    pub museums: &'static str,
    pub enrolled: &'static str,
    pub submitted: &'static str,
    pub answer: &'static str,
    pub answered: &'static str,
    pub not_applicable: &'static str,
    pub unanswered: &'static str,
    pub asked: &'static str,
    pub by_region: &'static str,
    pub region: &'static str,
    pub other_regions: &'static str,
    pub unknown_region: &'static str,
    pub put_differently: &'static str,
    pub needs: &'static str,
    pub topic: &'static str,
    pub found: &'static str,
    pub met: &'static str,
    pub training: &'static str,
    pub pillar: &'static str,
    pub took_part: &'static str,
    pub any: &'static str,
    pub on_track: &'static str,
    pub not_published: &'static str,
    pub museum: &'static str,
    pub standing: &'static str,
    pub is_on_track: &'static str,
    pub is_not: &'static str,
    pub support: &'static str,
    pub reviewed: &'static str,
    pub coached: &'static str,
    pub coaching_hours: &'static str,
    pub shared: &'static str,
    pub themes: &'static str,
    pub no_themes: &'static str,
}

impl Words {
    pub fn title(&self, kind: ReportKind) -> &'static str {
        let at = match kind {
            ReportKind::NeedsAssessment => 0,
            ReportKind::NeedsTrends => 1,
            ReportKind::Final => 2,
        };
        self.titles[at]
    }
}

const ENGLISH: Words = Words {
    titles: ["What museums need", "Trends of the needs assessments", "Final report"],
    as_of: "As of",
    held_back: "A dash stands for a figure that would tell of fewer than five museums, or from which one could work such a figure out.",
    no_marks: "Museums say in words where they see themselves. Nobody is marked, and nothing is averaged.",
    taking_part: "Museums taking part",
    figures: "How museums see themselves",
    what: "What",
    museums: "Museums",
    enrolled: "Enrolled",
    submitted: "Submitted what was asked",
    answer: "Answer",
    answered: "Answered in words",
    not_applicable: "Does not apply",
    unanswered: "Not answered",
    asked: "All who submitted",
    by_region: "by region",
    region: "Region",
    other_regions: "Other regions",
    unknown_region: "Not known",
    put_differently: "put differently then",
    needs: "Needs",
    topic: "Topic",
    found: "Museums with such a need",
    met: "Of these, with one met",
    training: "Training",
    pillar: "Pillar",
    took_part: "Museums that took part",
    any: "All together",
    on_track: "Who is On TRACK",
    not_published: "No list of who is On TRACK was published.",
    museum: "Museum",
    standing: "Standing",
    is_on_track: "On TRACK",
    is_not: "Not On TRACK",
    support: "Reviews, coaching and knowledge shared",
    reviewed: "Given the report of their peer review",
    coached: "Coached",
    coaching_hours: "Hours of coaching",
    shared: "Offered a project to share",
    themes: "Themes, in the words of museums",
    no_themes: "No passage was tagged that a museum consented to.",
};

const FRENCH: Words = Words {
    titles: ["Ce dont les musées ont besoin", "Tendances des évaluations des besoins", "Rapport final"],
    as_of: "En date du",
    held_back: "Un tiret remplace un chiffre qui porterait sur moins de cinq musées, ou qui permettrait d’en déduire un.",
    no_marks: "Les musées disent en mots où ils se situent. Personne n’est noté, et aucune moyenne n’est faite.",
    taking_part: "Musées participants",
    figures: "Comment les musées se voient",
    what: "Quoi",
    museums: "Musées",
    enrolled: "Inscrits",
    submitted: "Ont remis ce qui était demandé",
    answer: "Réponse",
    answered: "Répondu en mots",
    not_applicable: "Sans objet",
    unanswered: "Sans réponse",
    asked: "Tous ceux qui ont remis",
    by_region: "par région",
    region: "Région",
    other_regions: "Autres régions",
    unknown_region: "Inconnue",
    put_differently: "formulée autrement alors",
    needs: "Besoins",
    topic: "Sujet",
    found: "Musées ayant un tel besoin",
    met: "Dont un est comblé",
    training: "Formation",
    pillar: "Pilier",
    took_part: "Musées ayant participé",
    any: "Tous ensemble",
    on_track: "Qui est On TRACK",
    not_published: "Aucune liste des musées On TRACK n’a été publiée.",
    museum: "Musée",
    standing: "Situation",
    is_on_track: "On TRACK",
    is_not: "Pas On TRACK",
    support: "Évaluations, accompagnement et partage des connaissances",
    reviewed: "Ont reçu le rapport de leur évaluation par les pairs",
    coached: "Accompagnés",
    coaching_hours: "Heures d’accompagnement",
    shared: "Ont proposé un projet à partager",
    themes: "Thèmes, dans les mots des musées",
    no_themes: "Aucun passage auquel un musée a consenti n’a été retenu.",
};

const SPANISH: Words = Words {
    titles: ["Lo que necesitan los museos", "Tendencias de las evaluaciones de necesidades", "Informe final"],
    as_of: "A fecha de",
    held_back: "Una raya sustituye una cifra que se referiría a menos de cinco museos, o de la que se podría deducir una así.",
    no_marks: "Los museos dicen con palabras dónde se ven. No se califica a nadie ni se hacen promedios.",
    taking_part: "Museos participantes",
    figures: "Cómo se ven los museos",
    what: "Qué",
    museums: "Museos",
    enrolled: "Inscritos",
    submitted: "Entregaron lo que se pedía",
    answer: "Respuesta",
    answered: "Respondido con palabras",
    not_applicable: "No procede",
    unanswered: "Sin respuesta",
    asked: "Todos los que entregaron",
    by_region: "por región",
    region: "Región",
    other_regions: "Otras regiones",
    unknown_region: "Desconocida",
    put_differently: "formulada de otro modo entonces",
    needs: "Necesidades",
    topic: "Tema",
    found: "Museos con tal necesidad",
    met: "De ellos, con una cubierta",
    training: "Formación",
    pillar: "Pilar",
    took_part: "Museos que participaron",
    any: "En total",
    on_track: "Quién está On TRACK",
    not_published: "No se publicó ninguna lista de quién está On TRACK.",
    museum: "Museo",
    standing: "Situación",
    is_on_track: "On TRACK",
    is_not: "No está On TRACK",
    support: "Evaluaciones, acompañamiento y conocimiento compartido",
    reviewed: "Recibieron el informe de su evaluación por pares",
    coached: "Acompañados",
    coaching_hours: "Horas de acompañamiento",
    shared: "Ofrecieron un proyecto para compartir",
    themes: "Temas, en palabras de los museos",
    no_themes: "No se eligió ningún pasaje al que un museo diera su consentimiento.",
};
