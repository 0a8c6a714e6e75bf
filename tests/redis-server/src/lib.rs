//! A real redis-server for one test: on a free local port, with a directory of its own, removed
//! when the test ends.
//!
//! `REDIS_SERVER` selects another program than `redis-server`, such as another version or Valkey.

#![allow(
    clippy::missing_panics_doc,
    reason = "for tests: what does not work is to stop them"
)]

use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use tempfile::TempDir;

/// The options of a server.
#[derive(Debug, Clone, Default)]
pub struct ServerOptions {
    /// Whether the server syncs every write to disk before it replies, so that a restart loses
    /// nothing.
    pub append_only: bool,
    /// The certificate; the server then accepts TLS only.
    pub tls: Option<Tls>,
    /// Further arguments, such as `--requirepass`.
    pub arguments: Vec<String>,
}

/// A certificate and its key, in PEM.
#[derive(Debug, Clone)]
pub struct Tls {
    /// The certificate.
    pub certificate: String,
    /// The private key.
    pub key: String,
}

/// A running redis-server, killed when dropped.
#[derive(Debug)]
pub struct RedisServer {
    child: Child,
    port: u16,
    options: ServerOptions,
    directory: TempDir,
}

impl RedisServer {
    /// Starts a server and waits until it accepts connections.
    pub fn start(options: ServerOptions) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        if let Some(tls) = &options.tls {
            for (name, text) in [("cert.pem", &tls.certificate), ("key.pem", &tls.key)] {
                std::fs::write(directory.path().join(name), text).expect("the folder is writable");
            }
        }
        let mut said = String::new();
        // Another process may take the port that was free a moment ago.
        for _ in 0..ATTEMPTS {
            let port = free_port();
            match launch(&options, port, directory.path()) {
                Ok(child) => {
                    return Self {
                        child,
                        port,
                        options,
                        directory,
                    };
                }
                Err(text) => said = text,
            }
        }
        panic!("redis-server did not start {ATTEMPTS} times; the last one said:\n{said}");
    }

    /// Returns the port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the URL for a client, without a user or password.
    pub fn url(&self) -> String {
        let scheme = match self.options.tls {
            Some(_) => "rediss",
            None => "redis",
        };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// Returns the directory of the server's files.
    pub fn directory(&self) -> &Path {
        self.directory.path()
    }

    /// Returns the paths of the append-only files, which hold every write if `append_only` is set.
    pub fn append_only_files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.directory.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the folder is there") {
                let path = entry.expect("the folder can be listed").path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.to_string_lossy().contains(".aof") {
                    found.push(path);
                }
            }
        }
        found
    }

    /// Kills the server at once, like a crash.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        self.child.wait().expect("it can be waited for");
    }

    /// Asks the server to exit and waits until it has.
    pub fn stop(&mut self) {
        self.signal("CONT");
        self.signal("TERM");
        self.child.wait().expect("it can be waited for");
    }

    /// Restarts the server on the same port with the same files, after [`Self::kill`] or
    /// [`Self::stop`].
    pub fn restart(&mut self) {
        let ended = self.child.try_wait().expect("it can be asked");
        assert!(ended.is_some(), "kill or stop it first");
        let launched = launch(&self.options, self.port, self.directory.path());
        self.child = launched.unwrap_or_else(|said| panic!("it does not start again:\n{said}"));
    }

    /// Suspends the server until [`Self::thaw`], as if the network were down.
    #[expect(
        clippy::disallowed_methods,
        reason = "a moment of a test that is not async"
    )]
    pub fn freeze(&self) {
        self.signal("STOP");
        while !stands_still(self.child.id()) {
            thread::sleep(PAUSE);
        }
    }

    /// Resumes the server after [`Self::freeze`].
    pub fn thaw(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([format!("-{name}"), self.child.id().to_string()])
            .status();
        assert!(sent.is_ok_and(|status| status.success()), "SIG{name}");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns whether no thread of a process runs any more after `SIGSTOP`.
///
/// Only one of them is told at once, and has to be given a core to tell the others: on a busy machine they go on
/// for a while.
pub fn stands_still(process: u32) -> bool {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else {
        return true;
    };
    threads.flatten().all(|thread| {
        let Ok(stat) = fs::read_to_string(thread.path().join("stat")) else {
            return true;
        };
        // The name before may have anything in it.
        let state = stat
            .rsplit(") ")
            .next()
            .and_then(|rest| rest.chars().next());
        !matches!(state, Some('R' | 'S' | 'D'))
    })
}

/// Returns a local port that nobody listened on a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
        .and_then(|listener| listener.local_addr())
        .expect("there is a free port")
        .port()
}

/// Starts the server, or returns what it printed before it exited.
fn launch(options: &ServerOptions, port: u16, directory: &Path) -> Result<Child, String> {
    let mut command = Command::new(program());
    command.args(["--bind", "127.0.0.1", "--save", "", "--loglevel", "notice"]);
    command.arg("--dir").arg(directory);
    let port = port.to_string();
    if options.tls.is_some() {
        command.args(["--port", "0", "--tls-port", &port]);
        command
            .arg("--tls-cert-file")
            .arg(directory.join("cert.pem"));
        command.arg("--tls-key-file").arg(directory.join("key.pem"));
        command.args(["--tls-auth-clients", "no"]);
    } else {
        command.args(["--port", &port]);
    }
    if options.append_only {
        command.args(["--appendonly", "yes", "--appendfsync", "always"]);
    }
    let mut child = command
        .args(&options.arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("redis-server is installed (on Debian: apt-get install redis-server)");
    let stdout = child.stdout.take().expect("it is piped");
    let (ready, said) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        for line in lines.by_ref() {
            text.push_str(&line);
            text.push('\n');
            if line.contains("Ready to accept connections") {
                let _ = ready.send(Ok(()));
                break;
            }
        }
        let _ = ready.send(Err(text));
        // The server would block on a full pipe.
        lines.for_each(drop);
    });
    match said.recv_timeout(START_LIMIT) {
        Ok(Ok(())) => Ok(child),
        outcome => {
            let _ = child.kill();
            let _ = child.wait();
            Err(match outcome {
                Ok(Err(text)) => text,
                _ => format!("nothing within {START_LIMIT:?}"),
            })
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one setting of the tests that need Redis"
)]
fn program() -> OsString {
    std::env::var_os("REDIS_SERVER").unwrap_or_else(|| "redis-server".into())
}

const ATTEMPTS: usize = 5;
const START_LIMIT: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(1);

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpStream,
    };

    use super::*;

    #[test]
    fn what_was_written_is_there_after_a_crash() {
        let mut server = RedisServer::start(ServerOptions {
            append_only: true,
            ..ServerOptions::default()
        });
        assert_eq!(ask(&server, "SET key value"), "+OK\r\n");
        server.kill();
        assert!(TcpStream::connect(("127.0.0.1", server.port())).is_err());
        server.restart();
        assert_eq!(ask(&server, "GET key"), "$5\r\nvalue\r\n");
        assert!(server.append_only_files().iter().any(|file| {
            let bytes = std::fs::read(file).unwrap();
            bytes.windows(5).any(|part| part == b"value")
        }));
    }

    #[test]
    fn frozen_server_answers_once_it_thaws() {
        let server = RedisServer::start(ServerOptions::default());
        server.freeze();
        let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        stream.write_all(b"PING\r\n").unwrap();
        let limit = Duration::from_millis(50);
        stream.set_read_timeout(Some(limit)).unwrap();
        let mut answer = [0; 7];
        assert!(stream.read_exact(&mut answer).is_err());
        stream.set_read_timeout(None).unwrap();
        server.thaw();
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"+PONG\r\n");
    }

    #[test]
    fn two_servers_stand_side_by_side_and_are_gone_when_dropped() {
        let servers = [(); 2].map(|()| RedisServer::start(ServerOptions::default()));
        let ports = servers.each_ref().map(RedisServer::port);
        assert_ne!(ports[0], ports[1]);
        drop(servers);
        for port in ports {
            assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
        }
    }

    #[test]
    fn stopped_server_starts_again_on_its_port() {
        let mut server = RedisServer::start(ServerOptions::default());
        let port = server.port();
        server.stop();
        server.restart();
        assert_eq!(server.port(), port);
        assert_eq!(ask(&server, "PING"), "+PONG\r\n");
    }

    #[test]
    fn frozen_server_stands_still_until_it_is_thawed() {
        let server = RedisServer::start(ServerOptions::default());
        let process = server.child.id();
        assert!(!stands_still(process));
        server.freeze();
        assert!(stands_still(process));
        server.thaw();
        assert_eq!(ask(&server, "PING"), "+PONG\r\n");
        assert!(!stands_still(process));
    }

    fn ask(server: &RedisServer, line: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port())).unwrap();
        let request = format!("{line}\r\nQUIT\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.strip_suffix("+OK\r\n").unwrap().to_owned()
    }
}
