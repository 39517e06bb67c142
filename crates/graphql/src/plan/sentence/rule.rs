//! Rules of a round in words. Where they hold ids otherwise they hold names here, of which titles stand in quotation marks.

use matching::{round::Stream, rule::Rule};
use needs::words::Tongue;

use super::{plural, within};

/// A rule that gives so much, as what there would be. For a budget that is minor units of the currency; where that is not known, the
/// bare number is said.
pub fn relaxed(tongue: Tongue, rule: &Rule, by: u64, currency: Option<&str>) -> String {
    let of = |one, several| plural(tongue, by, one, several);
    match rule {
        Rule::Application { application: who } => tongue.say(
            &format!("{by} more {} of {who}", of("placement", "placements")),
            &format!("{by} {} de plus pour {who}", of("séjour", "séjours")),
            &format!("{by} {} más para {who}", of("estancia", "estancias")),
        ),
        Rule::AtOnce { application: who, period } => {
            let when = within(tongue, Some(period));
            tongue.say(
                &format!("{who} at two places{when}"),
                &format!("{who} à deux endroits à la fois{when}"),
                &format!("{who} en dos lugares a la vez{when}"),
            )
        }
        Rule::Release { institution: who, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("{by} more {} whom {who} can do without{when}", of("person", "people")),
                &format!(
                    "{by} {} par l’institution {who}{when}",
                    of("départ de plus accepté", "départs de plus acceptés")
                ),
                &format!(
                    "{by} {} por la institución {who}{when}",
                    of("salida más autorizada", "salidas más autorizadas")
                ),
            )
        }
        Rule::Offer { offer: what, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("{by} more {} of the offer {what}{when}", of("place", "places")),
                &format!("{by} {} de plus dans l’offre {what}{when}", of("place", "places")),
                &format!("{by} {} más en la oferta {what}{when}", of("plaza", "plazas")),
            )
        }
        Rule::Mentor { mentor: who, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("{by} more {} whom the mentor {who} can take{when}", of("person", "people")),
                &format!("{by} {} de plus dans le mentorat assuré par {who}{when}", of("personne", "personnes")),
                &format!("{by} {} más en la mentoría a cargo de {who}{when}", of("persona", "personas")),
            )
        }
        Rule::Host { institution: who, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("{by} more {} whom {who} can host{when}", of("person", "people")),
                &format!("{by} {} d’accueil de plus à l’institution {who}{when}", of("place", "places")),
                &format!("{by} {} de acogida más en la institución {who}{when}", of("plaza", "plazas")),
            )
        }
        Rule::HostsAtLeast { institution: who } => tongue.say(
            &format!("{by} fewer {} whom {who} must host", of("person", "people")),
            &format!("{by} {} de moins pour l’institution {who}", of("accueil obligatoire", "accueils obligatoires")),
            &format!("{by} {} menos para la institución {who}", of("acogida obligatoria", "acogidas obligatorias")),
        ),
        Rule::HostShare { institution: who } => tongue.say(
            &format!("a larger share of all placements that {who} may host"),
            &format!("une plus grande part de l’ensemble des séjours pour l’institution {who}"),
            &format!("una parte mayor del total de estancias para la institución {who}"),
        ),
        Rule::Budget { stream: name, period } => {
            let (amount, when) = (amount(tongue, by, currency), within(tongue, period.as_deref()));
            tongue.say(
                &format!("{amount} more in the budget of {name}{when}"),
                &format!("{amount} de plus dans le budget {name}{when}"),
                &format!("{amount} más en el presupuesto {name}{when}"),
            )
        }
        // By how much would tell how many there are.
        Rule::Minimum { .. } => tongue.say(
            "a lower minimum of people of priority groups",
            "un minimum moins élevé de personnes des groupes prioritaires",
            "un mínimo más bajo de personas de los grupos prioritarios",
        ),
        Rule::Forced { application: who, offer: what, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("giving up that {who} goes to {what}{when}"),
                &format!("le renoncement au séjour fixé d’avance pour {who} dans l’offre {what}{when}"),
                &format!("la renuncia a la estancia fijada de antemano para {who} en la oferta {what}{when}"),
            )
        }
    }
}

/// A rule that leaves no room.
pub fn used_up(tongue: Tongue, rule: &Rule) -> String {
    match rule {
        Rule::Release { institution: who, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("{who} can do without nobody else{when}"),
                &format!("l’institution {who} ne peut laisser partir personne d’autre{when}"),
                &format!("la institución {who} no puede dejar ir a nadie más{when}"),
            )
        }
        Rule::Offer { .. } => {
            tongue.say("its places are taken", "toutes les places sont prises", "todas las plazas están ocupadas")
        }
        Rule::Mentor { mentor: who, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("the mentor {who} can take nobody else{when}"),
                &format!("le mentorat assuré par {who} ne peut accueillir personne d’autre{when}"),
                &format!("la mentoría a cargo de {who} no puede incluir a nadie más{when}"),
            )
        }
        Rule::Host { institution: who, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("{who} can host nobody else{when}"),
                &format!("l’institution {who} ne peut accueillir personne d’autre{when}"),
                &format!("la institución {who} no puede acoger a nadie más{when}"),
            )
        }
        Rule::HostShare { institution: who } => tongue.say(
            &format!("{who} would host more than its share of all placements"),
            &format!("l’institution {who} accueillerait plus que sa part de l’ensemble des séjours"),
            &format!("la institución {who} acogería más de lo que le corresponde del total de estancias"),
        ),
        Rule::Budget { stream: name, period } => {
            let when = within(tongue, period.as_deref());
            tongue.say(
                &format!("too little is left in the budget of {name}{when}"),
                &format!("il reste trop peu dans le budget {name}{when}"),
                &format!("queda demasiado poco en el presupuesto {name}{when}"),
            )
        }
        Rule::Application { .. }
        | Rule::AtOnce { .. }
        | Rule::HostsAtLeast { .. }
        | Rule::Minimum { .. }
        | Rule::Forced { .. } => tongue.say(
            "another rule leaves no room",
            "une autre règle ne laisse pas de place",
            "otra regla no deja lugar",
        ),
    }
}

/// An amount of money as people write it. French and Spanish have a comma before the cents, and spaces between thousands from five
/// digits on.
fn amount(tongue: Tongue, amount: u64, currency: Option<&str>) -> String {
    let Some(currency) = currency else { return amount.to_string() };
    let written = Stream { currency: currency.to_owned(), ..Stream::default() }.written(amount);
    if tongue == Tongue::English {
        return written;
    }
    let number = written.split(' ').next().unwrap_or_default();
    let (whole, cents) = number.split_once('.').map_or((number, None), |(whole, cents)| (whole, Some(cents)));
    let cents = cents.map(|cents| format!(",{cents}")).unwrap_or_default();
    format!("{}{cents}\u{a0}{currency}", in_thousands(whole))
}

fn in_thousands(digits: &str) -> String {
    let is_long = digits.len() > 4;
    let mut spaced = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if is_long && place > 0 && (digits.len() - place).is_multiple_of(3) {
            spaced.push('\u{202f}');
        }
        spaced.push(digit);
    }
    spaced
}
