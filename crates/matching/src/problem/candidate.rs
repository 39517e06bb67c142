use crate::{fit::Fitter, pair::Examiner, plan::Pairing, round::Round};

/// A pair in a period that the solver may choose. Applications, offers, periods and streams are indices into the round's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) application: u32,
    pub(crate) offer: u32,
    pub(crate) period: u32,
    /// In thousandths.
    pub(crate) fit: u32,
    /// 20 bits, drawn from the ids.
    pub(crate) lot: u32,
    pub(crate) stream: Option<u32>,
    /// In minor units of the stream's currency.
    pub(crate) cost: u64,
    pub(crate) is_forced: bool,
}

impl Candidate {
    /// The candidate by its ids.
    pub(crate) fn pairing(&self, round: &Round, fitter: &Fitter<'_>, examiner: &Examiner<'_>) -> Pairing {
        Pairing {
            application: round.applications[self.application as usize].id.clone(),
            offer: round.offers[self.offer as usize].id.clone(),
            period: round.periods[self.period as usize].id.clone(),
            fit: fitter.fit(examiner, self.application as usize, self.offer as usize),
            stream: self.stream.map(|stream| round.streams[stream as usize].id.clone()),
            cost: self.cost,
            forced: self.is_forced,
        }
    }
}
