use super::{line::quoted, number, row::Row};
use crate::round::Capacity;

/// How many places a cell says that there are, and when.
enum Places {
    Whole(u32),
    EachPeriod(u32),
    Period(String, u32),
}

/// All places of a cell.
pub(super) fn read_all(row: &mut Row<'_>, column: &str) -> Capacity {
    let mut capacity = Capacity::default();
    for places in row.each::<_, Vec<_>>(column, read) {
        if let Err(problem) = places.add_to(&mut capacity) {
            row.note(column, problem);
        }
    }
    capacity
}

/// `2`, `2027-spring=1` or `whole=3`.
fn read(text: &str) -> Result<Places, String> {
    let Some((when, places)) = text.split_once('=') else {
        return number::whole(text).map(Places::EachPeriod).map_err(|_| problem(text));
    };
    let places = number::whole(places.trim()).map_err(|_| problem(text))?;
    match when.trim() {
        "" => Err(problem(text)),
        when if when.eq_ignore_ascii_case("whole") => Ok(Places::Whole(places)),
        when => Ok(Places::Period(when.to_owned(), places)),
    }
}

fn problem(text: &str) -> String {
    format!(
        "{} is no number of places; write 2 for each period, 2027-spring=1 for one of them, or whole=3 for the round",
        quoted(text)
    )
}

impl Places {
    fn add_to(self, capacity: &mut Capacity) -> Result<(), String> {
        let (before, of) = match self {
            Self::Whole(places) => (capacity.whole.replace(places), "the whole round".to_owned()),
            Self::EachPeriod(places) => (capacity.each_period.replace(places), "each period".to_owned()),
            Self::Period(id, places) => (capacity.periods.insert(id.clone(), places), id),
        };
        match before {
            Some(before) => Err(format!("the places of {of} are said twice, {before} at first; keep one of them")),
            None => Ok(()),
        }
    }
}
