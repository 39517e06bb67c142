//! Rounds drawn at random, of the size and shape of real ones: people of museums who seek a skill, and places at other museums.

use std::collections::{BTreeMap, BTreeSet};

use ::matching::round::{
    Application, Capacity, Cost, Institution, Kind, Level, Link, Mentor, Mode, Offer, Period, Round, Rules, Skill,
    Stream, Window,
};
use jiff::{ToSpan, civil::Date, civil::date};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

/// What limits a drawn round beside places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Limits that nest: a flow.
    Nested,
    /// The same with budgets for the round and minimums for priority groups.
    Budgets,
    /// The same with what an institution can release in each period, budgets by period, and a largest share of a host.
    Everything,
}

/// A round of so many applicants, each with about thirty offers that suit.
pub fn draw(applicants: usize, shape: Shape, seed: u64) -> Round {
    let mut draw = Draw::new(applicants, shape, seed);
    let institutions = draw.institutions();
    let offers: Vec<Offer> = (0..applicants * 6 / 10).map(|index| draw.offer(index)).collect();
    let applications: Vec<Application> = (0..applicants).map(|index| draw.application(index)).collect();
    let history = draw.history();
    let streams = draw.streams();
    let mentors = (0..applicants * 5 / 10)
        .map(|index| Mentor { id: mentor(index), capacity: Capacity::each_period(1) })
        .collect();
    let rules = draw.rules();
    Round {
        name: format!("{applicants} applicants, {shape:?}"),
        periods: draw.periods.clone(),
        institutions,
        mentors,
        offers,
        applications,
        streams,
        history,
        rules,
        ..Round::default()
    }
}

struct Draw {
    random: StdRng,
    applicants: usize,
    shape: Shape,
    houses: usize,
    topics: usize,
    periods: Vec<Period>,
}

const LANGUAGES: [(&str, f64); 3] = [("en", 0.75), ("fr", 0.35), ("es", 0.25)];
const NEEDS: [&str; 3] = ["step-free", "childcare", "captioning"];

fn house(index: usize) -> String {
    format!("museum-{index:04}")
}

fn mentor(index: usize) -> String {
    format!("mentor-{index:05}")
}

impl Draw {
    fn new(applicants: usize, shape: Shape, seed: u64) -> Self {
        let period = |id: &str, from: Date, until: Date| Period { id: id.to_owned(), from, until };
        Self {
            random: StdRng::seed_from_u64(seed),
            applicants,
            shape,
            houses: (applicants / 20).max(8),
            topics: (applicants / 55).max(8),
            periods: vec![
                period("2027-spring", date(2027, 2, 1), date(2027, 5, 31)),
                period("2027-autumn", date(2027, 9, 1), date(2027, 11, 30)),
                period("2028-spring", date(2028, 2, 1), date(2028, 5, 31)),
            ],
        }
    }

    fn institutions(&mut self) -> Vec<Institution> {
        (0..self.houses)
            .map(|index| Institution {
                id: house(index),
                hosts: Capacity {
                    whole: Some(self.random.random_range(8..16)),
                    each_period: Some(self.random.random_range(3..7)),
                    periods: BTreeMap::new(),
                },
                releases: Capacity {
                    whole: Some(self.random.random_range(10..16)),
                    each_period: (self.shape == Shape::Everything).then(|| self.random.random_range(4..7)),
                    periods: BTreeMap::new(),
                },
                at_least: 0,
            })
            .collect()
    }

    fn topic(&mut self) -> String {
        format!("topic-{:03}", self.random.random_range(0..self.topics))
    }

    fn skills(&mut self, most: usize, levels: &[Level]) -> Vec<Skill> {
        let mut topics = BTreeSet::new();
        let how_many = self.random.random_range(1..=most);
        let mut skills = Vec::new();
        while skills.len() < how_many {
            let topic = self.topic();
            if topics.insert(topic.clone()) {
                let level = *levels.choose(&mut self.random).unwrap_or(&Level::Introductory);
                skills.push(Skill { topic, level });
            }
        }
        skills
    }

    fn languages(&mut self) -> BTreeSet<String> {
        let mut languages = BTreeSet::new();
        for (language, share) in LANGUAGES {
            if self.random.random_bool(share) {
                languages.insert(language.to_owned());
            }
        }
        if languages.is_empty() {
            languages.insert("en".to_owned());
        }
        languages
    }

    fn modes(&mut self) -> BTreeSet<Mode> {
        let mut modes = BTreeSet::from([Mode::InPerson]);
        if self.random.random_bool(0.3) {
            modes.insert(Mode::Online);
        }
        if self.random.random_bool(0.15) {
            modes.remove(&Mode::InPerson);
            modes.insert(Mode::Online);
        }
        modes
    }

    fn windows(&mut self, share: f64) -> Vec<Window> {
        let mut windows = Vec::new();
        for period in self.periods.clone() {
            if self.random.random_bool(share) {
                let from = period.from + self.random.random_range(0..30).days();
                windows.push(Window { from, until: period.until });
            }
        }
        if windows.is_empty() {
            windows.push(Window { from: self.periods[0].from, until: self.periods[0].until });
        }
        windows
    }

    fn offer(&mut self, index: usize) -> Offer {
        use Level::{Advanced, Intermediate};
        let kinds = [Kind::Mentoring, Kind::JobShadowing, Kind::Residency, Kind::WeekLongIntensive];
        let by = self.random.random_range(0..self.applicants * 5 / 10);
        Offer {
            id: format!("offer-{index:05}"),
            host: house(by % self.houses),
            mentor: Some(mentor(by)),
            kind: *kinds.choose(&mut self.random).unwrap_or(&Kind::Mentoring),
            skills: self.skills(3, &[Intermediate, Advanced, Advanced]),
            places: Capacity::each_period(if self.random.random_bool(0.2) { 2 } else { 1 }),
            windows: self.windows(0.5),
            days: *[5, 5, 10, 20].choose(&mut self.random).unwrap_or(&5),
            modes: self.modes(),
            languages: self.languages(),
            accommodations: NEEDS
                .iter()
                .filter(|_| self.random.random_bool(0.6))
                .map(|&need| need.to_owned())
                .collect(),
            career: BTreeSet::from([self.topic(), self.topic()]),
            sectors: BTreeSet::new(),
            cost: Some(Cost {
                amount: 100 * *[200, 350, 500, 800, 1_200, 2_000].choose(&mut self.random).unwrap_or(&0),
                currency: "CAD".to_owned(),
            }),
        }
    }

    fn application(&mut self, index: usize) -> Application {
        use Level::{Advanced, Intermediate, Introductory};
        let priority = ["limited-exposure", "underrepresented-department"];
        Application {
            id: format!("application-{index:05}"),
            home: house(self.random.random_range(0..self.houses)),
            sector: Some("museums".to_owned()),
            sought: self.skills(3, &[Introductory, Intermediate, Intermediate, Advanced]),
            career: BTreeSet::from([self.topic(), self.topic()]),
            windows: self.windows(0.6),
            languages: self.languages(),
            modes: self.modes(),
            access: NEEDS.iter().filter(|_| self.random.random_bool(0.05)).map(|&need| need.to_owned()).collect(),
            priority: priority.iter().filter(|_| self.random.random_bool(0.1)).map(|&group| group.to_owned()).collect(),
            signed_off: self.random.random_bool(0.97),
            barred: None,
        }
    }

    fn history(&mut self) -> Vec<Link> {
        (0..self.houses * 3)
            .map(|_| Link {
                home: house(self.random.random_range(0..self.houses)),
                host: house(self.random.random_range(0..self.houses)),
                placements: self.random.random_range(1..4),
            })
            .collect()
    }

    /// Four streams for a quarter of the institutions each; together they pay for some six in ten of those who could be placed.
    fn streams(&mut self) -> Vec<Stream> {
        if self.shape == Shape::Nested {
            return vec![Stream {
                id: "joint".to_owned(),
                currency: "CAD".to_owned(),
                stipend: 50_000,
                ..Stream::default()
            }];
        }
        (0..4)
            .map(|index| {
                let budget = self.applicants as u64 / 4 * 50_000;
                Stream {
                    id: format!("stream-{index}"),
                    currency: "CAD".to_owned(),
                    budget: Some(budget),
                    periods: match self.shape {
                        Shape::Everything => (self.periods.iter())
                            .zip([45, 40, 35])
                            .map(|(period, share)| (period.id.clone(), share * budget / 100))
                            .collect(),
                        _ => BTreeMap::new(),
                    },
                    stipend: 50_000,
                    homes: (0..self.houses).filter(|house| house % 4 == index).map(house).collect(),
                    kinds: BTreeSet::new(),
                }
            })
            .collect()
    }

    fn rules(&mut self) -> Rules {
        let minimums = match self.shape {
            Shape::Nested => BTreeMap::new(),
            _ => BTreeMap::from([
                ("limited-exposure".to_owned(), self.applicants as u32 * 3 / 100),
                ("underrepresented-department".to_owned(), self.applicants as u32 * 3 / 100),
            ]),
        };
        // An institution hosts no more than two and a half times its even share.
        let share = (250 / self.houses as u32).max(2);
        Rules {
            minimums,
            host_share: (self.shape == Shape::Everything).then_some(share),
            lot: "2027".to_owned(),
            ..Rules::default()
        }
    }
}
