use super::*;
use domain::world::ManualClock;
use std::collections::BTreeSet;
use std::sync::Arc;

const QUEUE: &str = "mail";
const LEASE: i64 = 60;

/// A clock to move by hand, and the world that tells its time.
fn world() -> (Arc<ManualClock>, World) {
    let clock = Arc::new(ManualClock::at(Timestamp(1_000_000 * MICROS_PER_SECOND)));
    (Arc::clone(&clock), World::new(clock, [1; 32]))
}

async fn queue(db: &Db, world: &World, jobs: &[NewJob]) {
    let mut tx = db.begin().await.expect("a transaction");
    enqueue_many(&mut tx, world, jobs).await.expect("jobs");
    tx.commit().await.expect("a commit");
}

async fn take(db: &Db, world: &World, limit: u32) -> Vec<Claimed> {
    claim(db, world, &[QUEUE, "other"], limit, LEASE).await.expect("a claim")
}

async fn finish(db: &Db, world: &World, lease: Lease) -> bool {
    let mut tx = db.begin().await.expect("a transaction");
    let done = complete(&mut tx, lease, world.now()).await.expect("a completion");
    tx.commit().await.expect("a commit");
    done
}

fn payloads(claimed: &[Claimed]) -> Vec<&str> {
    claimed.iter().map(|job| job.payload.as_str()).collect()
}

crate::store_tests! {
    async fn eight_workers_share_four_hundred_jobs(db: Db) {
        let (_, world) = world();
        let jobs: Vec<_> = (0..400).map(|n| NewJob::new(QUEUE, n.to_string())).collect();
        queue(&db, &world, &jobs).await;
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let (db, world) = (db.clone(), world.clone());
            workers.spawn(async move {
                let mut done = Vec::new();
                loop {
                    let claimed = take(&db, &world, 7).await;
                    if claimed.is_empty() {
                        return done;
                    }
                    for job in claimed {
                        assert!(finish(&db, &world, job.lease).await);
                        done.push(job.payload);
                    }
                }
            });
        }
        let done: Vec<String> = workers.join_all().await.into_iter().flatten().collect();
        assert_eq!(done.len(), 400);
        assert_eq!(done.iter().collect::<BTreeSet<_>>().len(), 400);
        assert_eq!(backlog(&db, world.now()).await.expect("queues"), []);
    }

    async fn a_dead_workers_job_is_taken_over(db: Db) {
        let (clock, world) = world();
        queue(&db, &world, &[NewJob::new(QUEUE, "1")]).await;
        let lost = take(&db, &world, 1).await.remove(0);
        assert_eq!(take(&db, &world, 1).await, [], "it is leased");
        clock.advance_seconds(LEASE - 1);
        assert_eq!(take(&db, &world, 1).await, [], "it is still leased");
        clock.advance_seconds(1);
        let taken = take(&db, &world, 1).await.remove(0);
        assert_eq!((taken.lease.job, taken.attempt), (lost.lease.job, 2));
        // The first one wakes up: it has no say any more.
        assert!(!finish(&db, &world, lost.lease).await);
        assert!(!heartbeat(&db, lost.lease, world.now(), LEASE).await.expect("an answer"));
        assert_eq!(fail(&db, &world, &lost, "late").await.expect("an answer"), Failed::Lost);
        assert_eq!(give_up(&db, lost.lease, "late").await.expect("an answer"), Failed::Lost);
        assert!(finish(&db, &world, taken.lease).await);
    }

    async fn a_heartbeat_prolongs_the_lease(db: Db) {
        let (clock, world) = world();
        queue(&db, &world, &[NewJob::new(QUEUE, "1")]).await;
        let job = take(&db, &world, 1).await.remove(0);
        clock.advance_seconds(LEASE - 1);
        assert!(heartbeat(&db, job.lease, world.now(), LEASE).await.expect("an answer"));
        clock.advance_seconds(LEASE - 1);
        assert_eq!(take(&db, &world, 1).await, []);
        clock.advance_seconds(1);
        assert!(!heartbeat(&db, job.lease, world.now(), LEASE).await.expect("an answer"), "it has run out");
    }

    async fn failures_are_tried_later_and_later_and_end(db: Db) {
        let (clock, world) = world();
        queue(&db, &world, &[NewJob::new(QUEUE, "1").attempts(4)]).await;
        let mut delays = Vec::new();
        for attempt in 1..=3 {
            let job = take(&db, &world, 1).await.remove(0);
            assert_eq!(job.attempt, attempt);
            let failed = fail(&db, &world, &job, "mail server away").await.expect("an answer");
            let Failed::Retry(at) = failed else { panic!("{failed:?}") };
            delays.push((at.micros() - world.now().micros()) / MICROS_PER_SECOND);
            assert_eq!(take(&db, &world, 1).await, [], "not before its time");
            clock.set(at);
        }
        assert!((10..=12).contains(&delays[0]) && (20..=24).contains(&delays[1]) && (40..=48).contains(&delays[2]));
        let last = take(&db, &world, 1).await.remove(0);
        assert_eq!(fail(&db, &world, &last, "gone\0").await.expect("an answer"), Failed::Dead);
        clock.advance_seconds(1_000_000);
        assert_eq!(take(&db, &world, 1).await, []);
        let dead = dead(&db, Some(QUEUE), 10).await.expect("dead jobs");
        assert_eq!((dead[0].attempts, dead[0].last_error.as_deref()), (4, Some("gone")));
    }

    async fn a_job_that_kills_its_workers_ends(db: Db) {
        let (clock, world) = world();
        queue(&db, &world, &[NewJob::new(QUEUE, "poison").attempts(2), NewJob::new(QUEUE, "fine")]).await;
        for _ in 0..2 {
            let claimed = take(&db, &world, 2).await;
            let fine = claimed.iter().find(|job| job.payload == "fine");
            if let Some(fine) = fine {
                finish(&db, &world, fine.lease).await;
            }
            clock.advance_seconds(LEASE);
        }
        assert_eq!(take(&db, &world, 2).await, []);
        let dead = dead(&db, None, 10).await.expect("dead jobs");
        assert_eq!(dead.iter().map(|job| job.payload.as_str()).collect::<Vec<_>>(), ["poison"]);
        assert!(dead[0].last_error.as_deref().is_some_and(|error| error.contains("stopped")));
    }

    async fn a_job_that_gets_on_is_tried_for_as_long_as_it_takes(db: Db) {
        let (clock, world) = world();
        queue(&db, &world, &[NewJob::new(QUEUE, "long").attempts(2)]).await;
        for part in 0..5 {
            let job = take(&db, &world, 1).await.remove(0);
            assert!(heartbeat(&db, job.lease, world.now(), LEASE).await.expect("an answer"), "part {part} is done");
            clock.advance_seconds(LEASE);
        }
        assert_eq!(take(&db, &world, 1).await.len(), 1, "the last one it has without getting on");
        clock.advance_seconds(LEASE);
        assert_eq!(take(&db, &world, 1).await, []);
        assert_eq!(dead(&db, Some(QUEUE), 9).await.expect("dead jobs").len(), 1);
    }

    async fn dead_jobs_can_be_given_a_new_life(db: Db) {
        let (_, world) = world();
        let mails: Vec<_> = (0..3).map(|n| NewJob::new(QUEUE, n.to_string()).once(format!("key {n}"))).collect();
        queue(&db, &world, &mails).await;
        for job in take(&db, &world, 3).await {
            assert_eq!(give_up(&db, job.lease, "no such address").await.expect("an answer"), Failed::Dead);
        }
        // A newer job with the key of one that is dead.
        queue(&db, &world, &mails[..1]).await;
        let dead_jobs = dead(&db, Some(QUEUE), 10).await.expect("dead jobs");
        assert_eq!(dead_jobs.len(), 3);
        let replaced = dead_jobs.iter().find(|job| job.payload == "0").expect("it is dead").id;
        assert!(!requeue(&db, replaced, world.now()).await.expect("an answer"), "its place is taken");
        let one = dead_jobs.iter().find(|job| job.payload == "1").expect("it is dead").id;
        assert!(requeue(&db, one, world.now()).await.expect("an answer"));
        assert!(!requeue(&db, one, world.now()).await.expect("an answer"), "it is no longer dead");
        assert_eq!(requeue_all(&db, QUEUE, world.now()).await.expect("an answer"), 1);
        let states = backlog(&db, world.now()).await.expect("queues");
        assert_eq!((states[0].waiting, states[0].running, states[0].dead), (3, 0, 1));
        assert_eq!(states[0].oldest_due, Some(world.now()));
        assert_eq!(take(&db, &world, 9).await[0].attempt, 1);
    }

    async fn a_key_is_queued_once_and_run_again_when_it_may_have_missed_something(db: Db) {
        let (clock, world) = world();
        let later = world.now().plus_seconds(100);
        queue(&db, &world, &[NewJob::new(QUEUE, "old").once("scores").at(later)]).await;
        queue(&db, &world, &[NewJob::new(QUEUE, "new").once("scores"), NewJob::new("other", "x").once("scores")]).await;
        let claimed = take(&db, &world, 9).await;
        assert_eq!(payloads(&claimed).into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(["new", "x"]));
        let running = claimed.iter().find(|job| job.queue == QUEUE).expect("claimed");
        queue(&db, &world, &[NewJob::new(QUEUE, "newest").once("scores")]).await;
        assert_eq!(take(&db, &world, 9).await, [], "it is running");
        clock.advance_seconds(1);
        assert!(finish(&db, &world, running.lease).await);
        let again = take(&db, &world, 9).await;
        assert_eq!((payloads(&again), again[0].attempt), (vec!["newest"], 1));
        assert!(finish(&db, &world, again[0].lease).await);
        assert_eq!(take(&db, &world, 9).await, []);
    }

    async fn what_is_rolled_back_was_never_queued_or_done(db: Db) {
        let (_, world) = world();
        let mut tx = db.begin().await.expect("a transaction");
        enqueue(&mut tx, &world, NewJob::new(QUEUE, "1")).await.expect("a job");
        tx.rollback().await.expect("a rollback");
        assert_eq!(take(&db, &world, 1).await, []);
        queue(&db, &world, &[NewJob::new(QUEUE, "2")]).await;
        let job = take(&db, &world, 1).await.remove(0);
        let mut tx = db.begin().await.expect("a transaction");
        assert!(complete(&mut tx, job.lease, world.now()).await.expect("a completion"));
        drop(tx);
        assert!(finish(&db, &world, job.lease).await, "the first completion was taken back");
    }

    async fn the_longest_waiting_come_first_and_future_ones_wait(db: Db) {
        let (clock, world) = world();
        let at = |seconds| world.now().plus_seconds(seconds);
        let jobs: Vec<_> = [30, 10, 20].map(|s| NewJob::new(QUEUE, s.to_string()).at(at(s))).into();
        queue(&db, &world, &jobs).await;
        assert_eq!(take(&db, &world, 9).await, []);
        assert_eq!(backlog(&db, world.now()).await.expect("queues")[0].oldest_due, None);
        clock.advance_seconds(30);
        let mut order = Vec::new();
        for _ in 0..3 {
            order.extend(take(&db, &world, 1).await.into_iter().map(|job| job.payload));
        }
        assert_eq!(order, ["10", "20", "30"]);
        assert_eq!(claim(&db, &world, &[], 9, LEASE).await.expect("a claim"), []);
    }
}

#[test]
fn delays_stay_within_bounds() {
    let (_, world) = world();
    for attempt in [0, 1, 5, 16, 31, 64, u32::MAX] {
        let seconds = delay_micros(attempt, &world) / MICROS_PER_SECOND;
        assert!((FIRST_DELAY_SECONDS..=LONGEST_DELAY_SECONDS * 6 / 5).contains(&seconds), "{attempt}: {seconds}");
    }
}
