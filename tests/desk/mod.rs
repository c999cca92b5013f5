//! A desk to test at: a data folder, the real binary, a site that counts who asks for what.
#![allow(dead_code, reason = "each test file uses its own part of the desk")]

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Html;
use std::collections::HashMap;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The binary under test, with nothing of this machine's settings.
pub fn mingjian() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingjian"));
    for name in [
        "MINGJIAN_DATA",
        "MINGJIAN_RULES",
        "MINGJIAN_PASSWORD",
        "MINGJIAN_LOG",
    ] {
        command.env_remove(name);
    }
    command
}

/// What a command said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Said {
    /// Standard output as one JSON value.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"))
    }

    /// Standard output as JSON Lines.
    pub fn json_lines(&self) -> Vec<serde_json::Value> {
        let lines = self.out.lines();
        lines
            .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("{e}: {l}")))
            .collect()
    }

    /// Fails the test unless the command ended with this code.
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        self
    }
}

/// Runs the binary with these arguments and this standard input.
pub fn run_with_input(args: &[&str], input: &[u8]) -> Said {
    use std::io::Write as _;
    let mut child = mingjian()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeding = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let said = child.wait_with_output().unwrap().into();
    feeding.join().unwrap();
    said
}

/// A data folder of its own.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// A folder that `init` made.
    pub fn new() -> Self {
        let desk = Self::bare();
        desk.run(&["init"]).ended(0);
        desk
    }

    /// A folder with nothing in it.
    pub fn bare() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A path beside the data folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command with this desk's data folder.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = mingjian();
        command.arg("--data-dir").arg(self.data()).args(args);
        command
    }

    /// Runs the command to its end.
    pub fn run(&self, args: &[&str]) -> Said {
        self.command(args).output().unwrap().into()
    }

    /// Starts `serve` on a free port and waits until it answers.
    pub fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve", "--listen", "127.0.0.1:0"]))
    }
}

/// A running `serve` or `demo`; killed when dropped.
pub struct Serving {
    child: Child,
    /// `http://127.0.0.1:port`
    pub address: String,
    /// Everything it has said on standard error so far.
    pub said: Arc<Mutex<Vec<String>>>,
}

impl Serving {
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut before = Vec::new();
        let address = loop {
            let line = lines.next().expect("it ended before it served").unwrap();
            let address = line
                .strip_prefix("review site")
                .map(|address| address.trim().to_owned());
            before.push(line);
            if let Some(address) = address {
                break address;
            }
        };
        let said = Arc::new(Mutex::new(before));
        let into = said.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                into.lock().unwrap().push(line);
            }
        });
        Self {
            child,
            address,
            said,
        }
    }

    /// Kills it as a power cut would.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to read its rules again.
    pub fn hang_up(&self) {
        self.signal(rustix::process::Signal::HUP);
    }

    fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Asks it to stop and waits; the exit code.
    pub fn stop(mut self) -> i32 {
        self.signal(rustix::process::Signal::TERM);
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A small web site on loopback that remembers who asked for what.
pub struct CountingSite {
    pub address: SocketAddr,
    asked: Arc<Mutex<HashMap<String, u32>>>,
    _runtime: tokio::runtime::Runtime,
}

struct Shelf {
    pages: HashMap<String, String>,
    asked: Arc<Mutex<HashMap<String, u32>>>,
    pause: Duration,
}

impl CountingSite {
    /// Serves these pages (path, HTML), each after a pause.
    pub fn serve(pages: &[(String, String)], pause: Duration) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let asked = Arc::default();
        let shelf = Arc::new(Shelf {
            pages: pages.iter().cloned().collect(),
            asked: Arc::clone(&asked),
            pause,
        });
        let address = runtime.block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let router = Router::new().fallback(page).with_state(shelf);
            tokio::spawn(axum::serve(listener, router).into_future());
            address
        });
        Self {
            address,
            asked,
            _runtime: runtime,
        }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// How often each page (not robots.txt) was asked for.
    pub fn asked(&self) -> HashMap<String, u32> {
        self.asked.lock().unwrap().clone()
    }
}

async fn page(
    State(shelf): State<Arc<Shelf>>,
    request: Request,
) -> Result<Html<String>, axum::http::StatusCode> {
    let path = request.uri().path().to_owned();
    let Some(page) = shelf.pages.get(&path) else {
        return Err(axum::http::StatusCode::NOT_FOUND);
    };
    *shelf.asked.lock().unwrap().entry(path).or_default() += 1;
    tokio::time::sleep(shelf.pause).await;
    Ok(Html(page.clone()))
}

/// Waits until `true`, or fails after half a minute.
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "waited in vain: {what}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A rule folder that loads fast: the rules of this repository without their packs but these.
pub fn rules_with(folder: &Path, packs: &[&str]) {
    copy(&repository("rules"), folder);
    for entry in std::fs::read_dir(folder.join("packs")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        if !packs.contains(&name) {
            std::fs::remove_file(path).unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let into = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &into);
        } else {
            std::fs::copy(&path, &into).unwrap();
        }
    }
}
