/// Nodes, and arcs between them that bear so many units at so much each. What comes into a node goes out of it.
pub(crate) struct Network {
    pub(crate) nodes: usize,
    pub(crate) arcs: Vec<Arc>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
    pub(crate) cost: i128,
}

/// Units on each arc, and a price at each node.
pub(crate) struct Flow {
    pub(crate) units: Vec<u32>,
    pub(crate) prices: Vec<i128>,
}

impl Flow {
    /// What one unit more on an arc costs at the prices.
    pub(crate) fn loss(&self, arc: &Arc) -> i128 {
        arc.cost + self.prices[arc.from as usize] - self.prices[arc.to as usize]
    }

    /// Whether the flow is one, and nothing is cheaper: an arc that would gain at these prices is full, and one that would lose bears no
    /// more than it must (complementary slackness; Ahuja, Magnanti, Orlin, Network Flows, 1993, theorem 9.4).
    pub(crate) fn is_proven(&self, network: &Network) -> bool {
        let mut balance = vec![0_i64; network.nodes];
        for (arc, &units) in network.arcs.iter().zip(&self.units) {
            balance[arc.from as usize] -= i64::from(units);
            balance[arc.to as usize] += i64::from(units);
            let is_right = match self.loss(arc).signum() {
                1 => units == arc.least,
                -1 => units == arc.most,
                _ => (arc.least..=arc.most).contains(&units),
            };
            if !is_right {
                return false;
            }
        }
        balance.iter().all(|&balance| balance == 0)
    }
}
