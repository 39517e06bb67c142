//! The network simplex method: a spanning tree of arcs is improved one arc at a time until its prices prove that nothing is cheaper.
//!
//! Primal, with strongly feasible trees, so that it never runs in circles (Cunningham, A network simplex method, 1976), and arcs
//! looked through in blocks (Király and Kovács, Efficient implementations of minimum-cost flow algorithms, 2012).

use std::ops::ControlFlow;

use super::network::{Flow, LEVELS, Network};

/// Why there is no flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// No flow keeps all limits.
    Impossible,
    /// The watcher stopped it.
    Interrupted,
    /// There is one, but its prices do not prove that nothing is cheaper.
    Unproven,
}

/// How many arcs enter the tree between two looks at the watcher.
const BETWEEN_LOOKS: usize = 4096;

/// Finds a flow of least cost, level by level: each chooses among the flows that are cheapest on those before it.
pub(crate) fn solve(network: &Network, watch: &mut dyn FnMut() -> ControlFlow<()>) -> Result<Flow, Stop> {
    let mut simplex = Simplex::new(network);
    let mut prices = vec![[0; LEVELS]; network.nodes];
    for level in 0..LEVELS {
        simplex.charge(network.arcs.iter().map(|arc| arc.costs[level]));
        simplex.run(watch)?;
        if simplex.is_tied() {
            return Err(Stop::Impossible);
        }
        for (prices, &price) in prices.iter_mut().zip(&simplex.price) {
            prices[level] = price;
        }
        simplex.settle();
    }
    let units = network.arcs.iter().zip(&simplex.units).map(|(arc, &units)| arc.least + units as u32).collect();
    Ok(Flow { units, prices })
}

const NONE: u32 = u32::MAX;
const ENDLESS: i64 = i64::MAX / 4;

/// How many of so many arcs are looked at before the best of them enters.
fn block(arcs: usize) -> usize {
    ((arcs as f64).sqrt() as usize / 2).max(8)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Bears as little as it must.
    Lower,
    /// Is in the tree.
    Tree,
    /// Bears as much as it can.
    Upper,
}

pub(super) struct Simplex {
    // By arc; the last ones, one for each node, tie it to the root at first.
    from: Vec<u32>,
    to: Vec<u32>,
    cost: Vec<i64>,
    most: Vec<i64>,
    pub(super) units: Vec<i64>,
    state: Vec<State>,
    // By node, the root being the last.
    parent: Vec<u32>,
    /// The arc between a node and its parent.
    link: Vec<u32>,
    depth: Vec<u32>,
    price: Vec<i64>,
    first_child: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    /// Arcs that may enter.
    open: Vec<u32>,
    block: usize,
    at: usize,
    /// Nodes whose price changes, kept to save allocations.
    moved: Vec<u32>,
}

impl Simplex {
    pub(super) fn new(network: &Network) -> Self {
        let (nodes, arcs) = (network.nodes, network.arcs.len());
        let root = nodes as u32;
        let mut needs = vec![0_i64; nodes];
        for arc in &network.arcs {
            needs[arc.from as usize] += i64::from(arc.least);
            needs[arc.to as usize] -= i64::from(arc.least);
        }
        let mut simplex = Self {
            from: network.arcs.iter().map(|arc| arc.from).collect(),
            to: network.arcs.iter().map(|arc| arc.to).collect(),
            cost: vec![0; arcs],
            most: network.arcs.iter().map(|arc| i64::from(arc.most) - i64::from(arc.least)).collect(),
            units: vec![0; arcs],
            state: vec![State::Lower; arcs],
            parent: vec![root; nodes + 1],
            link: (0..=nodes as u32).map(|node| arcs as u32 + node).collect(),
            depth: vec![1; nodes + 1],
            price: vec![0; nodes + 1],
            first_child: vec![NONE; nodes + 1],
            next: vec![NONE; nodes + 1],
            previous: vec![NONE; nodes + 1],
            open: (0..arcs as u32).collect(),
            block: block(arcs),
            at: 0,
            moved: Vec::new(),
        };
        for (node, &needs) in needs.iter().enumerate() {
            simplex.tie(node as u32, root, needs);
        }
        simplex.parent[nodes] = NONE;
        simplex.link[nodes] = NONE;
        simplex.depth[nodes] = 0;
        simplex
    }

    /// Ties a node to the root by an arc that brings what it needs, or takes what it has too much of.
    fn tie(&mut self, node: u32, root: u32, needs: i64) {
        let is_down = needs > 0;
        self.from.push(if is_down { root } else { node });
        self.to.push(if is_down { node } else { root });
        self.cost.push(0);
        self.most.push(ENDLESS);
        self.units.push(needs.abs());
        self.state.push(State::Tree);
        self.adopt(node, root);
    }

    /// Lets the arcs cost something else, and works the tree's prices out anew.
    pub(super) fn charge(&mut self, costs: impl Iterator<Item = i64>) {
        let (nodes, arcs) = (self.root(), self.cost.len() - self.root());
        let mut dearest = 0;
        for (cost, new) in self.cost.iter_mut().zip(costs) {
            *cost = new;
            dearest = dearest.max(new.abs());
        }
        let penalty = (dearest + 1) * (nodes as i64 + 1);
        for arc in arcs..arcs + nodes {
            // One that brings nothing is free to be there, and of no use to anybody.
            self.cost[arc] = if self.from[arc] as usize == nodes { penalty } else { 0 };
        }
        self.price[nodes] = 0;
        self.moved.clear();
        self.moved.push(nodes as u32);
        while let Some(node) = self.moved.pop() {
            let mut child = self.first_child[node as usize];
            while child != NONE {
                let cost = self.cost[self.link[child as usize] as usize];
                self.price[child as usize] = self.price[node as usize] + if self.is_up(child) { -cost } else { cost };
                self.moved.push(child);
                child = self.next[child as usize];
            }
        }
    }

    pub(super) fn root(&self) -> usize {
        self.parent.len() - 1
    }

    /// Improves the tree until nothing is cheaper.
    pub(super) fn run(&mut self, watch: &mut dyn FnMut() -> ControlFlow<()>) -> Result<(), Stop> {
        let mut pivots = 0_usize;
        while let Some(entering) = self.entering() {
            self.pivot(entering);
            pivots += 1;
            if pivots.is_multiple_of(BETWEEN_LOOKS) && watch().is_break() {
                return Err(Stop::Interrupted);
            }
        }
        Ok(())
    }

    /// Whether a node still needs what no arc of the network brings.
    pub(super) fn is_tied(&self) -> bool {
        self.units[self.cost.len() - self.root()..].iter().any(|&units| units > 0)
    }

    /// Leaves arcs that would lose as they are from now on: flows that are as cheap differ in the others only.
    fn settle(&mut self) {
        let mut open = std::mem::take(&mut self.open);
        open.retain(|&arc| self.loss(arc as usize) == 0);
        self.block = block(open.len());
        self.at = 0;
        self.open = open;
    }

    /// What a unit more on an arc would cost at the current prices; an entering arc's is less than nothing.
    fn loss(&self, arc: usize) -> i64 {
        match self.state[arc] {
            State::Lower => self.excess(arc),
            State::Tree => 0,
            State::Upper => -self.excess(arc),
        }
    }

    /// What an arc costs beyond the difference of the prices at its ends.
    pub(super) fn excess(&self, arc: usize) -> i64 {
        self.cost[arc] + self.price[self.from[arc] as usize] - self.price[self.to[arc] as usize]
    }

    /// The arc that gains most of the next block that has any.
    fn entering(&mut self) -> Option<usize> {
        let mut best = (0, None);
        let mut left = self.open.len();
        let mut in_block = self.block;
        while left > 0 {
            let arc = self.open[self.at] as usize;
            self.at = if self.at + 1 == self.open.len() { 0 } else { self.at + 1 };
            left -= 1;
            in_block -= 1;
            let loss = self.loss(arc);
            if loss < best.0 {
                best = (loss, Some(arc));
            }
            if in_block == 0 {
                if best.1.is_some() {
                    return best.1;
                }
                in_block = self.block;
            }
        }
        best.1
    }

    fn pivot(&mut self, entering: usize) {
        let (first, second) = match self.state[entering] {
            State::Upper => (self.to[entering], self.from[entering]),
            _ => (self.from[entering], self.to[entering]),
        };
        let join = self.join(first, second);
        let (amount, leaving) = self.bottleneck(entering, first, second, join);
        if amount > 0 {
            self.push(entering, first, second, join, amount);
        }
        match leaving {
            None => {
                self.state[entering] = if self.state[entering] == State::Lower { State::Upper } else { State::Lower };
            }
            Some((out, is_first)) => {
                let link = self.link[out as usize] as usize;
                self.state[link] = if self.units[link] == 0 { State::Lower } else { State::Upper };
                self.state[entering] = State::Tree;
                let (inner, outer) = if is_first { (first, second) } else { (second, first) };
                self.hang(out, inner, outer, entering as u32);
            }
        }
    }

    /// Where the ways of two nodes to the root meet.
    fn join(&self, mut one: u32, mut other: u32) -> u32 {
        while one != other {
            if self.depth[one as usize] >= self.depth[other as usize] {
                one = self.parent[one as usize];
            } else {
                other = self.parent[other as usize];
            }
        }
        one
    }

    /// Whether the arc between a node and its parent leads up.
    fn is_up(&self, node: u32) -> bool {
        self.from[self.link[node as usize] as usize] == node
    }

    /// How much the cycle of an entering arc can bear, and the node whose link to its parent leaves the tree, where one does before the
    /// entering arc is full. Of several it is the last along the cycle from the join, which keeps the tree strongly feasible.
    fn bottleneck(&self, entering: usize, first: u32, second: u32, join: u32) -> (i64, Option<(u32, bool)>) {
        let mut amount = self.most[entering];
        let mut leaving = None;
        let mut node = first;
        while node != join {
            let link = self.link[node as usize] as usize;
            let room = if self.is_up(node) { self.units[link] } else { self.room(link) };
            if room < amount {
                (amount, leaving) = (room, Some((node, true)));
            }
            node = self.parent[node as usize];
        }
        node = second;
        while node != join {
            let link = self.link[node as usize] as usize;
            let room = if self.is_up(node) { self.room(link) } else { self.units[link] };
            if room <= amount {
                (amount, leaving) = (room, Some((node, false)));
            }
            node = self.parent[node as usize];
        }
        (amount, leaving)
    }

    fn room(&self, arc: usize) -> i64 {
        if self.most[arc] >= ENDLESS { ENDLESS } else { self.most[arc] - self.units[arc] }
    }

    fn push(&mut self, entering: usize, first: u32, second: u32, join: u32, amount: i64) {
        self.units[entering] += if self.state[entering] == State::Upper { -amount } else { amount };
        let mut node = first;
        while node != join {
            let sign = if self.is_up(node) { -amount } else { amount };
            self.units[self.link[node as usize] as usize] += sign;
            node = self.parent[node as usize];
        }
        node = second;
        while node != join {
            let sign = if self.is_up(node) { amount } else { -amount };
            self.units[self.link[node as usize] as usize] += sign;
            node = self.parent[node as usize];
        }
    }

    /// Cuts the part of the tree below `out` off, and hangs it by `inner`, which is in it, under `outer`, with new depths and prices.
    fn hang(&mut self, out: u32, inner: u32, outer: u32, entering: u32) {
        // The way from `inner` up to `out` is turned round.
        let (mut node, mut parent, mut link) = (inner, outer, entering);
        loop {
            let (old_parent, old_link) = (self.parent[node as usize], self.link[node as usize]);
            self.leave(node, old_parent);
            self.adopt(node, parent);
            self.link[node as usize] = link;
            if node == out {
                break;
            }
            (parent, link, node) = (node, old_link, old_parent);
        }
        let cost = self.cost[entering as usize];
        let right = self.price[outer as usize] + if self.is_up(inner) { -cost } else { cost };
        let change = right - self.price[inner as usize];
        self.moved.clear();
        self.moved.push(inner);
        while let Some(node) = self.moved.pop() {
            self.price[node as usize] += change;
            self.depth[node as usize] = self.depth[self.parent[node as usize] as usize] + 1;
            let mut child = self.first_child[node as usize];
            while child != NONE {
                self.moved.push(child);
                child = self.next[child as usize];
            }
        }
    }

    fn adopt(&mut self, node: u32, parent: u32) {
        let first = self.first_child[parent as usize];
        self.next[node as usize] = first;
        self.previous[node as usize] = NONE;
        if first != NONE {
            self.previous[first as usize] = node;
        }
        self.first_child[parent as usize] = node;
        self.parent[node as usize] = parent;
    }

    fn leave(&mut self, node: u32, parent: u32) {
        let (previous, next) = (self.previous[node as usize], self.next[node as usize]);
        if previous == NONE {
            self.first_child[parent as usize] = next;
        } else {
            self.next[previous as usize] = next;
        }
        if next != NONE {
            self.previous[next as usize] = previous;
        }
    }
}
