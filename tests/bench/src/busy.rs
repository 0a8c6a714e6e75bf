//! What workers lose on a machine that has far more to do than it can.

use std::{collections::BTreeSet, time::Duration};

use tokio::{process::Command, time::sleep};

use crate::{
    fleet::{Fleet, row},
    measure::sessions,
    product::Program,
    report::{Row, Value},
};

/// Has two workers hold `count` sessions on the program's core, beside which others keep it busy, and
/// counts those that go to another worker though theirs lives.
pub(crate) async fn rows(
    place: Program<'_>,
    count: usize,
    window: Duration,
) -> anyhow::Result<Vec<Row>> {
    let fleet = Fleet::start(place, 2, &[]).await?;
    // A few at a time: to begin them is not what is measured.
    for _ in 0..count.div_ceil(AT_A_TIME) {
        sessions(fleet.address, AT_A_TIME).await?;
    }
    let before = fleet.leases()?;
    anyhow::ensure!(before.len() >= count, "{} are held", before.len());
    let mut others = Vec::new();
    for _ in 0..OTHERS {
        let mut busy = Command::new("sh");
        busy.args(["-c", "while :; do :; done"]).kill_on_drop(true);
        others.push(place.spawn(&mut busy)?);
    }
    sleep(window).await;
    drop(others);
    // Whoever is on its way to another worker has arrived.
    sleep(SETTLE).await;
    let after: BTreeSet<_> = fleet.leases()?.into_iter().collect();
    let taken = before
        .iter()
        .filter(|lease| !after.contains(*lease))
        .count();
    Ok(vec![row(
        &format!("sessions taken from workers that live, of {}", before.len()),
        Value::Count(taken),
        format!(
            "in {} s beside {OTHERS} busy loops on the same core",
            window.as_secs()
        ),
    )])
}

const AT_A_TIME: usize = 8;
const OTHERS: usize = 10;
const SETTLE: Duration = Duration::from_secs(20);
