//! Applications of a file.
//!
//! Each line is the application of a home institution that the file calls so. A new one takes part in the round at once; one that is
//! there says from now on what the file says, and stands where it stood: what was withdrawn stays withdrawn, what somebody wrote of it
//! in words is kept, and so are the groups that its applicant declared. Who has an account with the address that the file names has the
//! application; whoever has none is kept by name and address, and has it once they sign in.

use std::collections::HashMap;

use catalogue::{
    LanguageMap,
    problem::{Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId, PersonId, RoundId},
    schema::application,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{self, MayRunExchange},
    text::check_email,
};
use jiff::Timestamp;
use matching::file::{Applicant, Line, LineFault};

use super::{
    Imported,
    applicant::{People, Taken},
    fault::{AtLine, Faults},
    name::Names,
    outcome::check_length,
    stored::{Stored, store},
    value::{self, word},
};
use crate::{
    accommodation::Accommodation,
    application::{
        self as domain, Application, ApplicationInput, ApplicationState, Lists, SignOffState, keep_needs, tell_asked,
    },
    group::PriorityGroup,
    offer::Setting,
    skill::Skill,
};

/// The columns that hold fields of other names.
const COLUMNS: &[(&str, &str)] =
    &[("skills", "sought"), ("careers", "career"), ("declared_groups", "priority"), ("key", "id")];
/// The longest key and name, in characters.
const LONGEST: usize = 200;

/// Reads the applications of a CSV file in, or says what would come of it. All of them or none: of a file with any fault nothing is
/// written.
///
/// # Errors
/// Where the file is too long, or the round takes no applications.
pub async fn applications(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    round: RoundId,
    now: Timestamp,
    csv: &str,
    is_dry_run: bool,
) -> Result<Imported, Rejection> {
    check_length(csv)?;
    conn.transaction(async |conn| {
        let setting = Setting::locked(conn, round).await?;
        if setting.exchange.programme_id != may.programme() {
            return Err(Rejection::not_found("round", "a round"));
        }
        setting.check_taking(Some(may), now, "round")?;
        let lines = match matching::file::applicants(csv.as_bytes()) {
            Ok(lines) => lines,
            Err(faults) => return Ok(Imported::refused(faults)),
        };
        let standing = standing(conn, round).await?;
        let reader = Reader::load(conn, &setting, &lines).await?;
        let read = match reader.read_all(lines) {
            Ok(read) => read,
            Err(faults) => return Ok(Imported::refused(faults)),
        };
        let (to_store, outcome) = compared(read, standing, setting.exchange.needs_sign_off);
        if !is_dry_run {
            store(conn, now, &setting.round, may.person(), &to_store).await?;
            follow(conn, may, now, &to_store).await?;
        }
        Ok(Imported { is_written: !is_dry_run, ..outcome })
    })
    .await
}

/// From which institution it is, and what the file calls it.
type Key = (OrganizationId, String);

/// What a line says.
struct Read {
    key: Key,
    person: Option<PersonId>,
    name: Option<String>,
    email: Option<String>,
    input: ApplicationInput,
    is_signed_off: bool,
}

/// Reads lines.
struct Reader<'r> {
    setting: &'r Setting,
    names: Names,
    people: People,
}

impl<'r> Reader<'r> {
    async fn load(conn: &mut AsyncPgConnection, setting: &'r Setting, lines: &[Line<Applicant>]) -> QueryResult<Self> {
        let names = Names::load(conn, setting.exchange.programme_id, setting.round.id).await?;
        let addresses = lines.iter().filter_map(|line| line.value.email.as_deref());
        let people = People::load(conn, setting.round.id, addresses).await?;
        Ok(Self { setting, names, people })
    }

    fn read_all(&self, lines: Vec<Line<Applicant>>) -> Result<Vec<Read>, Vec<LineFault>> {
        let mut faults = Faults::default();
        let mut taken = Taken::default();
        let mut read = Vec::with_capacity(lines.len());
        for Line { line, value } in lines {
            let mut at = faults.line(line);
            let Some(one) = self.read(&mut at, value) else { continue };
            at.keep("email", taken.by(line, one.person, one.email.as_deref()));
            at.keep("email", self.people.check_only_one(&one.key, one.person, one.email.as_deref()));
            // What could not be read is not missing.
            if at.is_clean() {
                let mut problems = Problems::new();
                check_text(Some(&one.key.1), "key", LONGEST, &mut problems);
                one.input.check(&mut problems);
                one.input.check_groups(&self.setting.exchange.priority_groups, &mut problems);
                one.input.check_wishes(&self.setting.periods, &mut problems);
                at.problems(problems, COLUMNS);
            }
            read.push(one);
        }
        faults.settle()?;
        Ok(read)
    }

    fn read(&self, at: &mut AtLine<'_>, Applicant { application: given, name, email }: Applicant) -> Option<Read> {
        let home = at.keep("home", self.names.partner(&given.home));
        let email = email.map(|email| email.to_lowercase());
        check_who(at, name.as_deref(), email.as_deref());
        if given.barred.is_some() {
            at.note("barred", "somebody who may not take part is not read in; take the row out, or empty the cell");
        }
        let skill = |skill: &matching::round::Skill| {
            Ok(Skill { topic: self.names.topic(&skill.topic)?, level: value::level(skill.level) })
        };
        let skills = at.each("sought", &given.sought, skill);
        let mut careers = at.each("career", &given.career, |topic| self.names.topic(topic));
        careers.sort();
        careers.dedup();
        let need = "something that somebody can need of access or for the family";
        let access = at.each("access", &given.access, |text| word(Accommodation::ALL, text, need));
        let groups = at.each("priority", &given.priority, |text| word(PriorityGroup::ALL, text, "a group"));
        let input = ApplicationInput {
            main_language: self.setting.round.main_language.clone(),
            career_interest: LanguageMap::default(),
            return_plan: LanguageMap::default(),
            skills,
            careers,
            windows: given.windows.into_iter().map(value::window).collect(),
            languages: given.languages.into_iter().collect(),
            modes: given.modes.into_iter().map(value::mode).collect(),
            access,
            access_note: None,
            declared_groups: groups,
            supervisor: None,
        };
        let person = email.as_deref().and_then(|email| self.people.of_address(email));
        Some(Read { key: (home?, given.id), person, name, email, input, is_signed_off: given.signed_off })
    }
}

/// Notes where nobody could tell whose application it is.
fn check_who(at: &mut AtLine<'_>, name: Option<&str>, email: Option<&str>) {
    if name.is_none() && email.is_none() {
        at.note("name", "it is missing, as is an e-mail address; say who applies by one of them");
    }
    let mut problems = Problems::new();
    check_text(name, "name", LONGEST, &mut problems);
    check_email(email, "email", &mut problems);
    at.problems(problems, COLUMNS);
}

/// What applications of a round that came from files say now, by what the files call them.
async fn standing(
    conn: &mut AsyncPgConnection,
    round: RoundId,
) -> QueryResult<HashMap<Key, (Application, ApplicationInput)>> {
    let rows: Vec<Application> = application::table
        .filter(application::round_id.eq(round).and(application::key.is_not_null()))
        .select(Application::as_select())
        .load(conn)
        .await?;
    let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
    let mut lists: HashMap<ApplicationId, Lists> = HashMap::new();
    for (id, skill) in domain::skills(conn, &ids).await? {
        lists.entry(id).or_default().skills.push(skill);
    }
    for (id, topic) in domain::careers(conn, &ids).await? {
        lists.entry(id).or_default().careers.push(topic);
    }
    for (id, window) in domain::windows(conn, &ids).await? {
        lists.entry(id).or_default().windows.push(window);
    }
    let by_key = rows.into_iter().filter_map(|row| {
        let said = row.saying(lists.remove(&row.id).unwrap_or_default());
        Some(((row.organization_id, row.key.clone()?), (row, said)))
    });
    Ok(by_key.collect())
}

/// What is to be put down of what was read, and how much of it is new or other.
fn compared(
    read: Vec<Read>,
    mut standing: HashMap<Key, (Application, ApplicationInput)>,
    needs_sign_off: bool,
) -> (Vec<Stored>, Imported) {
    let mut outcome = Imported::default();
    let mut to_store = Vec::new();
    for one in read {
        let stored = match standing.remove(&one.key) {
            None => {
                outcome.created += 1;
                new(one, needs_sign_off)
            }
            Some((row, before)) => match changed(one, &row, before, needs_sign_off) {
                Some(stored) => {
                    outcome.changed += 1;
                    stored
                }
                None => {
                    outcome.unchanged += 1;
                    continue;
                }
            },
        };
        to_store.push(stored);
    }
    (to_store, outcome)
}

fn new(one: Read, needs_sign_off: bool) -> Stored {
    let sign_off = match (one.is_signed_off, needs_sign_off) {
        (true, _) => SignOffState::Given,
        (false, true) => SignOffState::Asked,
        (false, false) => SignOffState::NotAsked,
    };
    let (home, key) = one.key;
    Stored {
        id: ApplicationId::new(),
        home,
        key,
        person: one.person,
        name: one.name,
        email: one.email,
        state: ApplicationState::Submitted,
        sign_off: Some(sign_off),
        before: None,
        input: one.input,
    }
}

/// What becomes of an application that is there; none where it says all that already.
fn changed(one: Read, row: &Application, before: ApplicationInput, needs_sign_off: bool) -> Option<Stored> {
    let person = row.person_id.or(one.person);
    // Groups are told of to nobody but whoever declared them, and so not whether a file says the same.
    let declared_groups =
        if row.person_id.is_some() { before.declared_groups.clone() } else { one.input.declared_groups };
    let input = ApplicationInput {
        main_language: before.main_language.clone(),
        career_interest: before.career_interest.clone(),
        return_plan: before.return_plan.clone(),
        access_note: before.access_note.clone(),
        supervisor: before.supervisor,
        declared_groups,
        ..one.input
    };
    let sign_off = match (one.is_signed_off, row.sign_off) {
        (true, SignOffState::NotAsked | SignOffState::Asked) => Some(SignOffState::Given),
        (false, SignOffState::Given) if needs_sign_off && input.differs_for_supervisor(&before) => {
            Some(SignOffState::Asked)
        }
        _ => None,
    };
    // Of somebody with an account, who they are is theirs to say.
    let (name, email) = if person.is_some() { (row.name.clone(), row.email.clone()) } else { (one.name, one.email) };
    let is_same = person == row.person_id && name == row.name && email == row.email && sign_off.is_none();
    if is_same && input.sorted() == before.sorted() {
        return None;
    }
    let (home, key) = one.key;
    let (id, state, before) = (row.id, row.state, Some(before));
    Some(Stored { id, home, key, person, name, email, state, sign_off, before, input })
}

/// Asks institutions to agree, and keeps what is sought by those who have an account as needs of theirs.
async fn follow(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    stored: &[Stored],
) -> Result<(), Rejection> {
    let takes_part = |one: &&Stored| one.state == ApplicationState::Submitted;
    let asked = stored.iter().filter(takes_part).filter(|one| one.sign_off == Some(SignOffState::Asked));
    let asked: Vec<ApplicationId> = asked.map(|one| one.id).collect();
    tell_asked(conn, now, &asked).await?;
    let of_people: Vec<ApplicationId> =
        stored.iter().filter(takes_part).filter(|one| one.person.is_some()).map(|one| one.id).collect();
    let by_id: HashMap<ApplicationId, &Stored> = stored.iter().map(|one| (one.id, one)).collect();
    for row in domain::by_ids(conn, &of_people).await? {
        let Some(one) = by_id.get(&row.id) else { continue };
        let Some(person) = row.person_id else { continue };
        let keep = policy::keep_needs_of_applicant(may, person);
        keep_needs(conn, &keep, &row, one.before.as_ref(), &one.input, now).await?;
    }
    Ok(())
}
