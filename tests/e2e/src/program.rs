use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use latchkey_redis_server::stands_still;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::{Child, Command},
    sync::watch,
    task::JoinHandle,
    time::timeout,
};

use crate::{CEILING, eventually};

/// A running program of the workspace, in a folder of its own. It is killed when this is dropped.
pub struct Program {
    name: &'static str,
    child: Child,
    logs: Logs,
    readers: Vec<JoinHandle<()>>,
    _directory: TempDir,
}

impl Program {
    /// Starts a program, such as `latchkey-worker`, with these arguments and settings alone.
    pub fn start<'a>(
        name: &'static str,
        arguments: &[&str],
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self::start_of(&Build::This, name, arguments, settings)
    }

    /// Starts a program of another build.
    pub(crate) fn start_of<'a>(
        build: &Build,
        name: &'static str,
        arguments: &[&str],
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        Self::spawn(name, &build.program(name), arguments, settings)
    }

    /// Starts a program that may open this many files.
    pub(crate) fn start_with_files<'a>(
        name: &'static str,
        files: u32,
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let script = format!("ulimit -n {files}; exec \"$0\"");
        let program = binary(name);
        let program = program.to_str().expect("paths of builds are text");
        Self::spawn(
            name,
            Path::new("/bin/sh"),
            &["-c", &script, program],
            settings,
        )
    }

    fn spawn<'a>(
        name: &'static str,
        program: &Path,
        arguments: &[&str],
        settings: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let mut child = command(program, arguments, directory.path())
            .envs(settings)
            .spawn()
            .expect("the program can be started");
        let (text, logs) = watch::channel(String::new());
        let readers = vec![
            collect(child.stderr.take().expect("it is piped"), text.clone()),
            collect(child.stdout.take().expect("it is piped"), text),
        ];
        Self {
            name,
            child,
            logs: Logs(logs),
            readers,
            _directory: directory,
        }
    }

    /// What it has written to standard error and standard output.
    pub fn logs(&self) -> &Logs {
        &self.logs
    }

    /// Returns whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Returns the most memory that it has taken so far, in bytes, as long as it runs.
    pub fn peak_bytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()?)).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kib: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1024)
    }

    /// Sends a signal, such as `TERM`.
    pub async fn signal(&self, signal: &str) {
        send_signal(&self.child, signal).await;
    }

    /// Ends it at once, as a crash would.
    pub async fn kill(&mut self) {
        self.child.start_kill().expect("it can be killed");
        self.exit(CEILING).await;
    }

    /// Waits for its end, at most this long, and until all that it wrote is in the logs.
    pub async fn exit(&mut self, within: Duration) -> ExitStatus {
        let status = timeout(within, self.child.wait()).await;
        let status = status.expect("it ends in time");
        for reader in self.readers.drain(..) {
            reader.await.expect("reading does not panic");
        }
        status.expect("its end can be waited for")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let text = self.logs.text();
            let last: Vec<_> = text.lines().rev().take(LAST_LINES).collect();
            let last: Vec<_> = last.into_iter().rev().collect();
            // Nothing can be done if this fails.
            let _ = writeln!(
                std::io::stderr(),
                "{} wrote:
{}",
                self.name,
                last.join("\n")
            );
        }
    }
}

/// What a process has written.
#[derive(Clone)]
pub struct Logs(pub(crate) watch::Receiver<String>);

impl Logs {
    /// Returns all of it so far.
    pub fn text(&self) -> String {
        self.0.borrow().clone()
    }

    /// Waits for the first line with this word in it.
    pub async fn wait_for(&self, word: &str) -> String {
        let line = |text: &str| {
            let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
            let mut lines = whole.lines();
            lines.find(|line| line.contains(word)).map(str::to_owned)
        };
        let mut logs = self.0.clone();
        let found = match timeout(CEILING, logs.wait_for(|text| line(text).is_some())).await {
            Ok(Ok(text)) => line(&text),
            Ok(Err(_)) | Err(_) => None,
        };
        found.unwrap_or_else(|| panic!("expected a line with {word}, got:\n{}", self.text()))
    }
}

/// From what sources programs are built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Build {
    /// From those that the test is built from.
    This,
    /// From those of another release: the programs are in this folder.
    Other(PathBuf),
}

impl Build {
    fn program(&self, name: &str) -> PathBuf {
        match self {
            Self::This => binary(name),
            Self::Other(folder) => folder.join(name),
        }
    }
}

/// Returns where the programs of an older release are, and what they were built from, as the environment
/// says.
#[expect(
    clippy::disallowed_methods,
    reason = "only whoever runs such a test has an older release"
)]
pub fn older_build() -> (PathBuf, String) {
    let folder = std::env::var_os("LATCHKEY_OLDER").expect("LATCHKEY_OLDER names a folder");
    let revision = std::env::var("LATCHKEY_OLDER_REVISION");
    (folder.into(), revision.unwrap_or_default())
}

pub(crate) fn command(program: &Path, arguments: &[&str], directory: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .current_dir(directory)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Sends a signal, such as `TERM`, to a process. After `STOP` it stands still.
pub async fn send_signal(child: &Child, signal: &str) {
    let process = child.id().expect("it runs");
    // A shell has `kill` built in; not every machine has it as a program.
    let kill = Command::new("/bin/sh")
        .args([
            "-c",
            "kill -s \"$1\" \"$2\"",
            "sh",
            signal,
            &process.to_string(),
        ])
        .status()
        .await;
    assert!(kill.expect("there is a shell").success());
    if signal == "STOP" {
        eventually("it stands still", || stands_still(process)).await;
    }
}

/// Returns the binary beside this one, as `cargo build --workspace --bins` leaves it.
pub fn binary(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own binary");
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let mut directories = test.ancestors().skip(1).take(2);
    directories
        .find_map(|directory| Some(directory.join(&file)).filter(|path| path.is_file()))
        .unwrap_or_else(|| {
            panic!("the binary `{name}` is missing: run `cargo build --workspace --bins` first")
        })
}

pub(crate) fn collect(
    output: impl AsyncRead + Unpin + Send + 'static,
    text: watch::Sender<String>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut lines = BufReader::new(output).split(b'\n');
        while let Ok(Some(line)) = lines.next_segment().await {
            text.send_modify(|text| {
                text.push_str(&String::from_utf8_lossy(&line));
                text.push('\n');
            });
        }
    })
}

const LAST_LINES: usize = 40;
