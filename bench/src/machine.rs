//! What the machine and its processes spend, from /proc.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::Context;

/// The kernel counts processor time in hundredths of a second, on every architecture that /proc describes.
const TICK: f64 = 0.01;

/// The processes whose spending is watched.
#[derive(Debug, Clone, Copy)]
pub struct Watched {
    /// The server in front.
    pub server: u32,
    /// PostgreSQL's main process.
    pub postmaster: u32,
}

/// What had been spent at a moment, in seconds of processor time.
struct Spending {
    at: Instant,
    server: f64,
    postgres: f64,
    /// By children of ours that have ended: load generators.
    load: f64,
    machine: f64,
}

/// What was spent in between.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    /// By the server, in seconds.
    pub server: f64,
    /// By PostgreSQL, in seconds.
    pub postgres: f64,
    /// By whatever else ran on the machine, in percent of all its processors.
    pub elsewhere: f64,
}

/// Measures from when it is made.
pub struct Meter {
    watched: Watched,
    before: Spending,
}

impl Meter {
    /// Begins.
    ///
    /// # Errors
    /// Where one of the processes is gone.
    pub fn start(watched: Watched) -> anyhow::Result<Self> {
        Ok(Self { watched, before: Spending::now(watched)? })
    }

    /// What was spent since the start.
    ///
    /// # Errors
    /// Where one of the processes is gone.
    pub fn stop(self) -> anyhow::Result<Spent> {
        let after = Spending::now(self.watched)?;
        let before = self.before;
        let (server, postgres) = (after.server - before.server, after.postgres - before.postgres);
        let others = after.machine - before.machine - server - postgres - (after.load - before.load);
        let available = (after.at - before.at).as_secs_f64() * processors();
        Ok(Spent { server, postgres, elsewhere: (100.0 * others / available).max(0.0) })
    }
}

impl Spending {
    fn now(watched: Watched) -> anyhow::Result<Self> {
        let own = Times::of(watched.server)?;
        let postmaster = Times::of(watched.postmaster)?;
        let backends = children(watched.postmaster).into_iter().filter_map(|pid| Times::of(pid).ok());
        Ok(Self {
            at: Instant::now(),
            server: own.own,
            postgres: postmaster.own + postmaster.ended_children + backends.map(|times| times.own).sum::<f64>(),
            load: Times::of(std::process::id())?.ended_children,
            machine: machine_busy()?,
        })
    }
}

/// Processor time of a process and of its children that have ended.
struct Times {
    own: f64,
    ended_children: f64,
}

impl Times {
    fn of(pid: u32) -> anyhow::Result<Self> {
        let fields = stat(pid).with_context(|| format!("process {pid} is gone"))?;
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or_default() * TICK;
        Ok(Self { own: ticks(11) + ticks(12), ended_children: ticks(13) + ticks(14) })
    }
}

/// The fields of /proc/…/stat behind the program's name, which may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}

fn children(parent: u32) -> Vec<u32> {
    let parent = parent.to_string();
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_string_lossy().parse().ok());
    pids.filter(|pid| stat(*pid).and_then(|fields| fields.get(1).cloned()).as_ref() == Some(&parent)).collect()
}

fn machine_busy() -> anyhow::Result<f64> {
    let text = fs::read_to_string("/proc/stat")?;
    let line = text.lines().next().context("/proc/stat is empty")?;
    let ticks: Vec<f64> = line.split_whitespace().skip(1).filter_map(|field| field.parse().ok()).collect();
    // user nice system idle iowait irq softirq steal; what guests use is within user.
    let busy = ticks.iter().take(8).enumerate().filter(|(at, _)| !matches!(at, 3 | 4)).map(|(_, ticks)| ticks);
    Ok(busy.sum::<f64>() * TICK)
}

/// How many processors there are.
pub fn processors() -> f64 {
    thread::available_parallelism().map_or(1.0, |count| count.get() as f64)
}

/// Waits until the machine has little else to do, so that figures mean something; at most this long.
///
/// # Errors
/// Where /proc cannot be read.
pub fn wait_until_quiet(patience: Duration) -> anyhow::Result<()> {
    let begin = Instant::now();
    while !patience.is_zero() {
        let before = machine_busy()?;
        thread::sleep(Duration::from_secs(1));
        let busy = (machine_busy()? - before) / processors();
        if busy < 0.1 || begin.elapsed() > patience {
            break;
        }
    }
    Ok(())
}

/// PostgreSQL's main process on a data directory.
///
/// # Errors
/// Where none runs.
pub fn postmaster(data_dir: &Path) -> anyhow::Result<u32> {
    let file = data_dir.join("postgres/postmaster.pid");
    let text = fs::read_to_string(&file).with_context(|| format!("no PostgreSQL runs on {}", data_dir.display()))?;
    text.lines().next().and_then(|line| line.trim().parse().ok()).context("postmaster.pid holds no process id")
}

/// Memory of a process, in MiB.
#[derive(Debug, Clone, Copy, Default, serde::Serialize)]
pub struct Memory {
    /// Resident, with what it shares with others.
    pub resident: f64,
    /// Its own alone.
    pub private: f64,
}

impl Memory {
    /// What a process holds now.
    pub fn of(pid: u32) -> Self {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
        let kib = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or_default()
        };
        Self { resident: kib("Rss:") / 1024.0, private: (kib("Private_Clean:") + kib("Private_Dirty:")) / 1024.0 }
    }

    /// The most a process holds while `work` is done.
    pub fn most_during<T>(pid: u32, work: impl FnOnce() -> T) -> (Self, T) {
        let done = std::sync::atomic::AtomicBool::new(false);
        thread::scope(|scope| {
            let watching = scope.spawn(|| {
                let mut most = Self::of(pid);
                while !done.load(std::sync::atomic::Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(250));
                    let now = Self::of(pid);
                    most.resident = most.resident.max(now.resident);
                    most.private = most.private.max(now.private);
                }
                most
            });
            let result = work();
            done.store(true, std::sync::atomic::Ordering::Relaxed);
            (watching.join().unwrap_or_default(), result)
        })
    }
}
