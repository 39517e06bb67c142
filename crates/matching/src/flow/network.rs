use std::cmp::Ordering;

/// Nodes, and arcs between them that bear so many units at so much each. What comes into a node goes out of it.
pub(crate) struct Network {
    pub(crate) nodes: usize,
    pub(crate) arcs: Vec<Arc>,
}

/// What a unit costs on several levels: whatever is saved on one outweighs all that the levels after it cost.
pub(crate) type Costs = [i64; LEVELS];

pub(crate) const LEVELS: usize = 3;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
    pub(crate) costs: Costs,
}

/// Units on each arc, and prices at each node.
pub(crate) struct Flow {
    pub(crate) units: Vec<u32>,
    pub(crate) prices: Vec<Costs>,
}

impl Flow {
    /// What one unit more on an arc costs at the prices. Such losses compare level by level.
    pub(crate) fn loss(&self, arc: &Arc) -> Costs {
        let (from, to) = (self.prices[arc.from as usize], self.prices[arc.to as usize]);
        std::array::from_fn(|level| arc.costs[level] + from[level] - to[level])
    }

    /// Whether the flow is one, and nothing is cheaper: an arc that would gain at these prices is full, and one that would lose bears no
    /// more than it must (complementary slackness; Ahuja, Magnanti, Orlin, Network Flows, 1993, theorem 9.4). On each level this is
    /// asked of the arcs that neither gain nor lose on the levels before: those alone differ between flows that are equal there.
    pub(crate) fn is_proven(&self, network: &Network) -> bool {
        let mut balance = vec![0_i64; network.nodes];
        for (arc, &units) in network.arcs.iter().zip(&self.units) {
            balance[arc.from as usize] -= i64::from(units);
            balance[arc.to as usize] += i64::from(units);
            let is_right = match self.loss(arc).cmp(&[0; LEVELS]) {
                Ordering::Greater => units == arc.least,
                Ordering::Less => units == arc.most,
                Ordering::Equal => (arc.least..=arc.most).contains(&units),
            };
            if !is_right {
                return false;
            }
        }
        balance.iter().all(|&balance| balance == 0)
    }
}
