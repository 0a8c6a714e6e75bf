//! A program that crashes leaves no picture of its memory behind, in which there are secrets.

use std::{fs, os::unix::process::ExitStatusExt as _, process::Stdio};

use latchkey_e2e::{CEILING, binary, eventually, send_signal};
use tokio::{process::Command, time::timeout};

#[tokio::test]
async fn crash_leaves_no_core_dump_however_high_the_limit_is() {
    let nowhere = [
        ("REDIS_URL", "redis://127.0.0.1:1"),
        ("LATCHKEY_SECRET", "any text of 32 characters or more"),
        ("LATCHKEY_WHATSAPP_URL", "ws://127.0.0.1:1/"),
        ("LATCHKEY_WHATSAPP_VERSION", "2.3000.1"),
        ("LATCHKEY_LOG_FORMAT", "json"),
        ("PORT", "0"),
    ];
    for (name, ready) in [
        ("latchkey", "listen.address"),
        ("latchkey-gateway", "listen.address"),
        ("latchkey-worker", "takes sessions from Redis"),
    ] {
        let directory = tempfile::tempdir().unwrap();
        let logs = directory.path().join("logs");
        let mut child = Command::new("/bin/sh")
            .args(["-c", "ulimit -c unlimited; exec \"$0\""])
            .arg(binary(name))
            .env_clear()
            .envs(nowhere)
            .current_dir(directory.path())
            .stdin(Stdio::null())
            .stderr(fs::File::create(&logs).unwrap())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        eventually("it runs", || {
            fs::read_to_string(&logs).unwrap().contains(ready)
        })
        .await;
        let id = child.id().unwrap();
        let limits = fs::read_to_string(format!("/proc/{id}/limits")).unwrap();
        let core = limits
            .lines()
            .find_map(|line| line.strip_prefix("Max core file size"))
            .unwrap();
        let values: Vec<_> = core.split_whitespace().collect();
        assert_eq!(values[..2], ["0", "0"], "{name}: {core}");
        send_signal(&child, "ABRT").await;
        let status = timeout(CEILING, child.wait()).await.unwrap().unwrap();
        assert!(
            status.signal().is_some() && !status.core_dumped(),
            "{name}: {status}"
        );
        let left: Vec<_> = fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["logs"], "{name}");
    }
}
