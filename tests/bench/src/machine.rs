//! The machine that is measured on: its cores, and what a process uses of it.

use std::{fs, time::Duration};

use anyhow::{Context, anyhow};

/// Pins this thread, and what it starts from now on, to one core. Does nothing where that is
/// unsupported.
pub(crate) fn stay_on(core: usize) -> anyhow::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use nix::{
            sched::{CpuSet, sched_setaffinity},
            unistd::Pid,
        };
        let mut cores = CpuSet::new();
        cores.set(core)?;
        sched_setaffinity(Pid::from_raw(0), &cores)
            .with_context(|| format!("cannot run on core {core}"))?;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = core;
    Ok(())
}

/// The cores of the program under test and of everything around it: separate ones if there are two.
pub(crate) fn cores() -> anyhow::Result<(usize, usize)> {
    let all = allowed_cores()?;
    let first = *all.first().context("this process has no core")?;
    Ok((first, all.get(1).copied().unwrap_or(first)))
}

#[cfg(target_os = "linux")]
fn allowed_cores() -> anyhow::Result<Vec<usize>> {
    use nix::{
        sched::{CpuSet, sched_getaffinity},
        unistd::Pid,
    };
    let set = sched_getaffinity(Pid::from_raw(0))?;
    Ok((0..CpuSet::count())
        .filter(|core| set.is_set(*core).unwrap_or(false))
        .collect())
}

#[cfg(not(target_os = "linux"))]
fn allowed_cores() -> anyhow::Result<Vec<usize>> {
    Err(anyhow!("the figures can be taken on Linux only"))
}

/// Returns the resident memory of a process in bytes.
pub(crate) fn resident_bytes(process: u32) -> anyhow::Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    resident_kib(&status)
        .map(|kib| f64::from(kib) * 1024.0)
        .ok_or_else(|| anyhow!("process {process} does not show how much memory it uses"))
}

/// Returns the processor time that a process has used so far.
pub(crate) fn processor_time(process: u32) -> anyhow::Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    ticks(&stat)
        .map(|ticks| Duration::from_millis(ticks * MILLISECONDS_PER_TICK))
        .ok_or_else(|| anyhow!("process {process} does not show how long it has run"))
}

/// Returns the processor time that this thread has used so far.
pub(crate) fn thread_time() -> anyhow::Result<Duration> {
    let times = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = times.split(' ').next().context("it has no time")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

/// Describes the machine.
pub(crate) fn describe() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or("unknown processor", |(_, model)| model.trim());
    let cores = cpuinfo
        .lines()
        .filter(|line| line.starts_with("processor\t"))
        .count();
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{model}, {cores} cores, Linux {}", kernel.trim())
}

/// Returns the load average of the last minute.
pub(crate) fn load() -> Option<f64> {
    let text = fs::read_to_string("/proc/loadavg").ok()?;
    text.split(' ').next()?.parse().ok()
}

fn resident_kib(status: &str) -> Option<u32> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}

/// Returns the sum of the fields `utime` and `stime`; the name before them may contain anything
/// (`man 5 proc_pid_stat`).
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let mut next = || times.next()?.parse::<u64>().ok();
    Some(next()? + next()?)
}

/// `sysconf(_SC_CLK_TCK)` is 100 on every Linux.
const MILLISECONDS_PER_TICK: u64 = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_in_use_is_found_among_other_sizes() {
        let status = "Name:\tlatchkey\nVmHWM:\t   12000 kB\nVmRSS:\t    9876 kB\nThreads:\t2\n";
        assert_eq!(resident_kib(status), Some(9876));
        assert_eq!(resident_kib("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn processor_time_is_found_behind_a_name_with_anything_in_it() {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 100 0 0 0 31 11 0 0 20 0 2 0 5 6 7";
        assert_eq!(ticks(stat), Some(42));
        assert_eq!(ticks("42 (short) S 1"), None);
    }

    #[test]
    fn this_process_uses_memory_and_has_run() {
        assert!(resident_bytes(std::process::id()).unwrap() > 0.0);
        assert!(processor_time(std::process::id()).is_ok());
        assert!(thread_time().unwrap() > Duration::ZERO);
    }
}
