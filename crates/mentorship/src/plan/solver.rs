//! The solver in a process of its own: `lyceum match` on a round that is kept. What it takes of memory goes when it ends, it can be
//! stopped at any moment, and nothing that it does can harm the server.
//!
//! The round, and the plan where one is asked about, go in by the standard input; the answer comes back by the standard output as JSON;
//! on the way, each line on the standard error that is a JSON object says how far it is.

use std::{path::PathBuf, process::Stdio, time::Duration};

use matching::{
    explain::{Instead, Unplaced, Worth},
    infeasible::Infeasible,
    plan::{Plan, Reached},
    stability::BlockingPair,
};
use serde::Deserialize;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    sync::{
        mpsc::{self, UnboundedReceiver, UnboundedSender},
        oneshot,
    },
    task::JoinHandle,
    time::timeout,
};

/// Where the program is, and how long whoever waits for an answer waits for it.
#[derive(Debug, Clone)]
pub struct Solver {
    program: PathBuf,
    patience: Duration,
}

/// A solver that works. Dropped, it is stopped.
pub struct Running {
    events: UnboundedReceiver<Event>,
    driving: JoinHandle<()>,
    /// As long as it is there, the solver works.
    going_on: Option<oneshot::Sender<()>>,
}

/// What is heard of a solver.
#[derive(Debug)]
pub enum Event {
    /// On what it works from now on.
    WorksOn(String),
    /// It has ended.
    Ended(Outcome),
}

/// What came of it.
#[derive(Debug)]
pub enum Outcome {
    /// A plan.
    Solved(Box<Solved>),
    /// The rules cannot all be kept.
    Infeasible(Infeasible),
    /// Neither; why, in words.
    Failed(String),
}

/// A plan with what explains it.
#[derive(Debug, Deserialize)]
pub struct Solved {
    /// The plan.
    pub plan: Plan,
    /// Why each is not placed who is not.
    pub unplaced: Option<Vec<Unplaced>>,
    /// What one more would add.
    pub one_more: Option<Vec<Worth>>,
    /// Pairs that would rather have each other.
    pub blocking_pairs: Vec<BlockingPair>,
}

/// What would be if an applicant went to an offer.
#[derive(Debug, Deserialize)]
pub struct Why {
    /// What the plan reaches.
    pub reached: Reached,
    /// What the answer is.
    pub answer: Reply,
}

/// Why this and not that.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// They go there, in these periods.
    Planned(Vec<String>),
    /// What it would cost.
    Instead(Instead),
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Silence {
    /// It takes longer than this.
    TooLong(Duration),
    /// The solver failed.
    Failed(String),
}

/// Each of the answers on the standard output.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Solved(Box<Solved>),
    Infeasible { infeasible: Infeasible },
}

/// A line that says how far it is.
#[derive(Deserialize)]
struct Line {
    works_on: String,
}

impl Solver {
    /// That in this program. Whoever waits for an answer waits no longer than this.
    pub fn new(program: PathBuf, patience: Duration) -> Self {
        Self { program, patience }
    }

    /// Begins to find the plan of a round.
    ///
    /// # Errors
    /// Where the program cannot be started.
    pub fn start(&self, round: String, effort: i32) -> std::io::Result<Running> {
        let effort = effort.to_string();
        self.run(&["--round", "-", "--effort", &effort, "--format", "json", "--progress", "json"], round)
    }

    /// What it would cost to settle that an application and an offer of a solved round are paired.
    ///
    /// # Errors
    /// Where it takes too long, or the solver fails.
    pub async fn why(
        &self,
        (round, plan): (String, &str),
        effort: i32,
        (application, offer): (&str, &str),
    ) -> Result<Why, Silence> {
        let effort = effort.to_string();
        let words =
            ["--round", "-", "--plan", "-", "--effort", &effort, "--format", "json", "--why", application, offer];
        let answer = async {
            let mut child = self.command(&words).map_err(failed)?;
            let (succeeded, output, last_words) = attend(&mut child, round + plan, |_| {}).await;
            if !succeeded {
                return Err(Silence::Failed(last_words));
            }
            serde_json::from_slice(&output).map_err(failed)
        };
        timeout(self.patience, answer).await.unwrap_or(Err(Silence::TooLong(self.patience)))
    }

    fn run(&self, words: &[&str], input: String) -> std::io::Result<Running> {
        let child = self.command(words)?;
        let (sender, events) = mpsc::unbounded_channel();
        let (going_on, stopped) = oneshot::channel();
        let driving = tokio::spawn(drive(child, input, sender, stopped));
        Ok(Running { events, driving, going_on: Some(going_on) })
    }

    /// The child leaves the server its turn wherever both want to compute, where the system has the program for that.
    fn command(&self, words: &[&str]) -> std::io::Result<Child> {
        let mut kind = Command::new("nice");
        kind.args(["-n", "10"]).arg(&self.program);
        match spawn(kind, words) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => spawn(Command::new(&self.program), words),
            started => started,
        }
    }
}

fn spawn(mut command: Command, words: &[&str]) -> std::io::Result<Child> {
    command
        .arg("match")
        .args(words)
        // It needs nothing of what the server knows.
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

fn failed(error: impl std::fmt::Display) -> Silence {
    Silence::Failed(error.to_string())
}

impl Running {
    /// Waits for what is heard of it next. May be given up half-way, and asked again.
    pub async fn next(&mut self) -> Event {
        let lost = || Event::Ended(Outcome::Failed("the solver was lost".to_owned()));
        self.events.recv().await.unwrap_or_else(lost)
    }

    /// Stops it, and waits until it is gone.
    pub async fn stop(mut self) {
        self.going_on = None;
        let _it_was_stopped = (&mut self.driving).await;
    }
}

async fn drive(mut child: Child, input: String, events: UnboundedSender<Event>, stopped: oneshot::Receiver<()>) {
    let told = |works_on: String| {
        // Nobody hears it any more where the work was given up.
        events.send(Event::WorksOn(works_on)).ok();
    };
    tokio::select! {
        (succeeded, output, last_words) = attend(&mut child, input, told) => {
            events.send(Event::Ended(outcome(succeeded, &output, last_words))).ok();
        }
        _ = stopped => {}
    }
    // Nothing is left of it: where it has ended already, this does nothing.
    child.kill().await.ok();
}

fn outcome(succeeded: bool, output: &[u8], last_words: String) -> Outcome {
    match (succeeded, serde_json::from_slice(output)) {
        (true, Ok(Said::Solved(solved))) => Outcome::Solved(solved),
        (_, Ok(Said::Infeasible { infeasible })) => Outcome::Infeasible(infeasible),
        (true, Err(error)) => Outcome::Failed(error.to_string()),
        _ => Outcome::Failed(last_words),
    }
}

/// Tells a child its input and hears it to its end: whether it succeeded, what it said, and the last line that it said on the standard
/// error.
async fn attend(child: &mut Child, input: String, mut told: impl FnMut(String)) -> (bool, Vec<u8>, String) {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let speak = async {
        if let Some(mut stdin) = stdin {
            // Whether it heard all shows in what it answers.
            stdin.write_all(input.as_bytes()).await.ok();
        }
        drop(input);
    };
    let hear = async {
        let mut output = Vec::new();
        if let Some(mut stdout) = stdout {
            stdout.read_to_end(&mut output).await.ok();
        }
        output
    };
    let follow = async {
        let mut last_words = String::new();
        if let Some(stderr) = stderr {
            let mut lines = BufReader::new(stderr).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                match serde_json::from_str::<Line>(&line) {
                    Ok(Line { works_on }) => told(works_on),
                    Err(_) if line.trim().is_empty() => {}
                    Err(_) => last_words = line,
                }
            }
        }
        last_words
    };
    let ((), output, last_words) = tokio::join!(speak, hear, follow);
    let succeeded = child.wait().await.is_ok_and(|status| status.success());
    let last_words = last_words.trim_start_matches("lyceum: ").to_owned();
    (succeeded, output, last_words)
}
