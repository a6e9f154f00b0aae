//! How often people are contacted, and what comes of it. Linked profiles are one person. A contact is a message that
//! left or may have left, invitation or reminder.

use crate::{Db, Result, sql};
use domain::ids::{CustomerId, ProgrammeId, ProjectNo};
use domain::time::Timestamp;
use sqlx::FromRow;

/// Contacts a person already had, in classes: none, 1, 2, 3, 4 to 5, 6 and more.
pub const CLASSES: usize = 6;

/// The class of a number of contacts.
pub const fn class_of(contacts: u64) -> usize {
    match contacts {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 3,
        4 | 5 => 4,
        _ => 5,
    }
}

/// Which invitations count: sent from `since` on, whose time to be answered is over `now`. So none counts as
/// unanswered that may still be.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub since: Timestamp,
    pub now: Timestamp,
}

/// What came of invitations of people who had been contacted about as often before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct ClassCount {
    /// See [`class_of`]: contacts in the 90 days before the invitation.
    pub class: i64,
    pub sent: i64,
    pub opened: i64,
    pub answered: i64,
    /// Took a consent back within 30 days.
    pub unsubscribed: i64,
    /// A mail of it, the invitation or a reminder, bounced for good or was complained about.
    pub undeliverable: i64,
}

/// What came of invitations, by how often their receivers had been contacted before.
pub async fn outcomes(db: &Db, project: ProjectNo, window: Window) -> Result<Vec<ClassCount>> {
    db.all(
        // 7776000000000 and 2592000000000 are 90 and 30 days in microseconds. What was sent more than 100 days
        // (8640000000000) before the first of the invitations is in none of their windows.
        sql("WITH contacts AS ( \
                 SELECT m.occasion AS occasion, m.number AS number, COALESCE(c.root, m.customer) AS person, \
                        COUNT(*) OVER ( \
                     PARTITION BY COALESCE(c.root, m.customer) ORDER BY m.send_at \
                     RANGE BETWEEN 7776000000000 PRECEDING AND 1 PRECEDING) AS earlier \
                 FROM messages m LEFT JOIN customers c ON c.id = m.customer \
                 WHERE m.project = $1 AND m.status IN ('accepted', 'unclear', 'sending') \
                   AND m.send_at >= $2 - 8640000000000), \
             invitations AS ( \
                 SELECT CASE WHEN k.earlier >= 6 THEN 5 WHEN k.earlier >= 4 THEN 4 ELSE k.earlier END AS class, \
                        o.id AS occasion, o.customer AS customer, k.person AS person, o.sent_at AS sent_at, \
                        o.opened_at AS opened_at, a.id AS answer \
                 FROM contacts k JOIN occasions o ON o.id = k.occasion \
                      LEFT JOIN answers a ON a.id = o.answer AND a.answers <> '{}' \
                 WHERE k.number = 0 AND o.status = 'sent' AND o.sent_at >= $2 AND o.expires_at <= $3) \
             SELECT i.class AS class, COUNT(*) AS sent, COUNT(COALESCE(i.opened_at, CASE WHEN i.answer IS NOT NULL \
                    THEN i.sent_at END)) AS opened, COUNT(i.answer) AS answered, \
                    COUNT(CASE WHEN EXISTS (SELECT 1 FROM customer_consents s \
                        WHERE s.customer IN (i.customer, i.person) AND NOT s.given \
                        AND s.time BETWEEN i.sent_at AND i.sent_at + 2592000000000) THEN 1 END) AS unsubscribed, \
                    COUNT(CASE WHEN EXISTS (SELECT 1 FROM messages b WHERE b.occasion = i.occasion \
                        AND b.came_back IN ('bounced', 'complained')) THEN 1 END) AS undeliverable \
             FROM invitations i GROUP BY i.class ORDER BY i.class")
        .bind(project)
        .bind(window.since)
        .bind(window.now),
    )
    .await
}

/// Number of contacts after `since` and up to `until`, and how many persons had so many; those without any are left
/// out.
pub async fn frequencies(db: &Db, project: ProjectNo, since: Timestamp, until: Timestamp) -> Result<Vec<(i64, i64)>> {
    db.all(
        sql("SELECT f.contacts AS contacts, COUNT(*) AS persons FROM ( \
                 SELECT COALESCE(c.root, m.customer) AS person, COUNT(*) AS contacts \
                 FROM messages m LEFT JOIN customers c ON c.id = m.customer \
                 WHERE m.project = $1 AND m.status IN ('accepted', 'unclear', 'sending') \
                   AND m.send_at > $2 AND m.send_at <= $3 \
                 GROUP BY COALESCE(c.root, m.customer)) f \
             GROUP BY f.contacts ORDER BY f.contacts")
        .bind(project)
        .bind(since)
        .bind(until),
    )
    .await
}

/// What was sent for nothing by one programme.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct ProgrammeWaste {
    pub programme: ProgrammeId,
    pub name: String,
    pub sent: i64,
    /// Neither opened nor answered.
    pub unopened: i64,
    /// Took a consent back within 30 days.
    pub unsubscribed: i64,
}

/// What was sent for nothing, by programme, those with the most invitations first.
pub async fn waste(db: &Db, project: ProjectNo, window: Window) -> Result<Vec<ProgrammeWaste>> {
    db.all(
        sql("SELECT p.id AS programme, p.name AS name, COUNT(*) AS sent, \
                    COUNT(CASE WHEN o.opened_at IS NULL AND a.id IS NULL THEN 1 END) AS unopened, \
                    COUNT(CASE WHEN EXISTS (SELECT 1 FROM customer_consents s \
                        WHERE s.customer IN (o.customer, c.root) AND NOT s.given \
                        AND s.time BETWEEN o.sent_at AND o.sent_at + 2592000000000) THEN 1 END) AS unsubscribed \
             FROM programmes p JOIN occasions o ON o.programme = p.id LEFT JOIN customers c ON c.id = o.customer \
                  LEFT JOIN answers a ON a.id = o.answer AND a.answers <> '{}' \
             WHERE p.project = $1 AND o.status = 'sent' AND o.sent_at >= $2 AND o.expires_at <= $3 \
             GROUP BY p.id, p.name ORDER BY sent DESC, p.name, p.id")
        .bind(project)
        .bind(window.since)
        .bind(window.now),
    )
    .await
}

/// Invitations of one profile by one programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct InvitedProfile {
    pub programme: ProgrammeId,
    pub customer: CustomerId,
    pub sent: i64,
    pub answered: i64,
}

/// How often each profile was invited by each programme, and answered, in no order.
pub async fn invited_and_answered(db: &Db, project: ProjectNo, window: Window) -> Result<Vec<InvitedProfile>> {
    db.all(
        sql("SELECT o.programme AS programme, o.customer AS customer, COUNT(*) AS sent, COUNT(a.id) AS answered \
             FROM programmes p CROSS JOIN occasions o LEFT JOIN answers a ON a.id = o.answer AND a.answers <> '{}' \
             WHERE p.project = $1 AND o.programme = p.id AND o.status = 'sent' AND o.sent_at >= $2 \
               AND o.expires_at <= $3 \
             GROUP BY o.programme, o.customer")
        .bind(project)
        .bind(window.since)
        .bind(window.now),
    )
    .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::programmes::tests::programme;
    use crate::surveys::tests::{NOW, project, survey};
    use crate::{Tx, customers};
    use domain::ids::{InvitationId, MessageId, SignalId, SurveyId};
    use std::collections::BTreeMap;
    use uuid::Uuid;

    const DAY: i64 = 86_400_000_000;

    /// One invitation and its reminder, if there was one.
    #[derive(Clone, Copy, Debug)]
    struct Sent {
        customer: u128,
        at: i64,
        reminded_at: Option<i64>,
        status: &'static str,
        came_back: Option<&'static str>,
        opened: bool,
        answered: bool,
        open_until: i64,
    }

    /// Nine profiles of eight persons over half a year, some of them often.
    fn history() -> Vec<Sent> {
        (0..120_i64)
            .map(|n| {
                let at = NOW.micros() - 200 * DAY + n * n % 190 * DAY + n;
                Sent {
                    customer: u128::from((n * 7 % 19).unsigned_abs() % 9),
                    at,
                    reminded_at: (n % 4 == 0).then_some(at + 3 * DAY),
                    status: if n % 11 == 0 { "cancelled" } else { "accepted" },
                    came_back: [None, Some("bounced"), Some("deferred"), Some("complained")][(n % 17).min(3) as usize],
                    opened: n % 3 != 0,
                    answered: n % 5 == 0,
                    open_until: at + 14 * DAY,
                }
            })
            .collect()
    }

    /// Profile 8 is linked to profile 0.
    fn person(customer: u128) -> u128 {
        customer % 8
    }

    fn profile(customer: u128) -> CustomerId {
        CustomerId(Uuid::from_u128(1_000 + customer))
    }

    async fn put(tx: &mut Tx, project: ProjectNo, survey: SurveyId, programme: ProgrammeId, n: usize, sent: &Sent) {
        let id = n as u128 + 1;
        let answer = SignalId(Uuid::from_u128(50_000 + id));
        let times = (Timestamp(sent.at), Timestamp(sent.open_until));
        let is_sent = sent.status == "accepted";
        tx.run(
            sql(
                "INSERT INTO occasions (id, project, programme, version, customer, happened_at, circumstances, status, \
                                        due_at, notes, variant, survey, sent_at, opened_at, expires_at, answer) \
                 VALUES ($1, $2, $3, 1, $4, $5, '{}', $6, $5, '[]', 'a', $7, $8, $9, $10, $11)",
            )
            .bind(InvitationId(Uuid::from_u128(id)))
            .bind(project)
            .bind(programme)
            .bind(profile(sent.customer))
            .bind(times.0)
            .bind(if is_sent { "sent" } else { "held" })
            .bind(survey)
            .bind(is_sent.then_some(times.0))
            .bind((is_sent && sent.opened).then_some(times.0))
            .bind(times.1)
            .bind(answer),
        )
        .await
        .unwrap();
        for (number, at) in [(0, Some(sent.at)), (1, sent.reminded_at)] {
            let Some(at) = at else { continue };
            tx.run(
                sql("INSERT INTO messages (id, project, occasion, customer, number, channel, send_at, status, \
                                           attempts, came_back) \
                     VALUES ($1, $2, $3, $4, $5, 3, $6, $7, 1, $8)")
                .bind(MessageId(Uuid::from_u128(id * 10 + u128::from(number == 1))))
                .bind(project)
                .bind(InvitationId(Uuid::from_u128(id)))
                .bind(profile(sent.customer))
                .bind(i64::from(number))
                .bind(Timestamp(at))
                .bind(sent.status)
                .bind(sent.came_back.filter(|_| number == 0)),
            )
            .await
            .unwrap();
        }
        if is_sent && sent.answered {
            tx.run(
                sql(
                    "INSERT INTO answers (id, project, survey, version, token_hash, revision, page, language, answers, \
                                          context, started_at, updated_at) \
                     VALUES ($1, $2, $3, 1, $4, 1, '', 'de', '{\"why\":\"so\"}', '{}', $5, $5)",
                )
                .bind(answer)
                .bind(project)
                .bind(survey)
                .bind(id.to_be_bytes().to_vec())
                .bind(times.0),
            )
            .await
            .unwrap();
        }
    }

    async fn people(tx: &mut Tx, project: ProjectNo) {
        for customer in 0..9 {
            tx.run(
                sql("INSERT INTO customers (id, project, root, merged_into, strongest, attributes, created_at, \
                                            updated_at) \
                     VALUES ($1, $2, $3, $4, 0, '{}', $5, $5)")
                .bind(profile(customer))
                .bind(project)
                .bind(profile(person(customer)))
                .bind((customer == 8).then(|| profile(0)))
                .bind(NOW),
            )
            .await
            .unwrap();
        }
        // Whoever unsubscribes does so as a whole person.
        tx.run(
            sql("INSERT INTO customer_consents (customer, purpose, given, time) VALUES ($1, 'surveys', $2, $3)")
                .bind(profile(0))
                .bind(false)
                .bind(NOW.plus_days(-60)),
        )
        .await
        .unwrap();
    }

    async fn furnished(db: &Db, history: &[Sent]) -> ProjectNo {
        let project = project(db).await;
        let (survey, programme) = (survey(db, project, 10).await, programme(db, project, 1).await);
        let mut tx = db.begin().await.unwrap();
        people(&mut tx, project).await;
        for (n, sent) in history.iter().enumerate() {
            put(&mut tx, project, survey, programme, n, sent).await;
        }
        tx.commit().await.unwrap();
        project
    }

    /// When each person was contacted.
    fn contacts(history: &[Sent]) -> Vec<(u128, i64)> {
        let left = history.iter().filter(|one| one.status == "accepted");
        left.flat_map(|one| [Some(one.at), one.reminded_at].into_iter().flatten().map(|at| (person(one.customer), at)))
            .collect()
    }

    /// The obvious way to count.
    fn expected(history: &[Sent], window: Window) -> Vec<ClassCount> {
        let contacts = contacts(history);
        let mut found: BTreeMap<i64, ClassCount> = BTreeMap::new();
        let counted = |one: &&Sent| {
            one.status == "accepted" && one.at >= window.since.micros() && one.open_until <= window.now.micros()
        };
        for one in history.iter().filter(counted) {
            let is_before =
                |(who, at): &&(u128, i64)| *who == person(one.customer) && *at < one.at && *at >= one.at - 90 * DAY;
            let class = class_of(contacts.iter().filter(is_before).count() as u64) as i64;
            let within = |at: i64| (one.at..=one.at + 30 * DAY).contains(&at);
            let count = found.entry(class).or_insert(ClassCount { class, ..ClassCount::default() });
            count.sent += 1;
            count.opened += i64::from(one.opened || one.answered);
            count.answered += i64::from(one.answered);
            count.unsubscribed += i64::from(person(one.customer) == 0 && within(NOW.plus_days(-60).micros()));
            count.undeliverable += i64::from(matches!(one.came_back, Some("bounced" | "complained")));
        }
        found.into_values().collect()
    }

    crate::store_tests! {
        async fn classes_are_those_of_a_slow_recount(db: Db) {
            let history = history();
            let project = furnished(&db, &history).await;
            for since in [-400, -120, -30] {
                let window = Window { since: NOW.plus_days(since), now: NOW };
                let found = outcomes(&db, project, window).await.unwrap();
                assert_eq!(found, expected(&history, window), "{since}");
            }
            let all = outcomes(&db, project, Window { since: Timestamp(0), now: NOW }).await.unwrap();
            assert_eq!(all.len(), CLASSES);
            assert!(all.iter().any(|one| one.unsubscribed > 0) && all.iter().any(|one| one.undeliverable > 0));
            assert_eq!(outcomes(&db, ProjectNo(99), Window { since: Timestamp(0), now: NOW }).await.unwrap(), []);
        }

        async fn persons_are_counted_by_their_contacts(db: Db) {
            let history = history();
            let project = furnished(&db, &history).await;
            let since = NOW.plus_days(-90);
            let mut by_person: BTreeMap<u128, i64> = BTreeMap::new();
            for (who, at) in contacts(&history) {
                if at > since.micros() && at <= NOW.micros() {
                    *by_person.entry(who).or_default() += 1;
                }
            }
            let mut expected: BTreeMap<i64, i64> = BTreeMap::new();
            for contacts in by_person.into_values() {
                *expected.entry(contacts).or_default() += 1;
            }
            let found = frequencies(&db, project, since, NOW).await.unwrap();
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>());
        }

        async fn what_was_sent_for_nothing_is_counted_by_programme(db: Db) {
            let history = history();
            let project = furnished(&db, &history).await;
            let window = Window { since: Timestamp(0), now: NOW };
            let [one] = waste(&db, project, window).await.unwrap().try_into().expect("one programme");
            let classes = expected(&history, window);
            let sum = |of: fn(&ClassCount) -> i64| classes.iter().map(of).sum::<i64>();
            assert_eq!(one.sent, sum(|class| class.sent));
            assert_eq!(one.unopened, one.sent - sum(|class| class.opened));
            assert_eq!(one.unsubscribed, sum(|class| class.unsubscribed));
            let profiles = invited_and_answered(&db, project, window).await.unwrap();
            assert_eq!(profiles.iter().map(|one| one.sent).sum::<i64>(), one.sent);
            assert_eq!(profiles.iter().map(|one| one.answered).sum::<i64>(), sum(|class| class.answered));
        }

        async fn an_erased_customer_is_in_no_report(db: Db) {
            let history = history();
            let project = furnished(&db, &history).await;
            let window = Window { since: Timestamp(0), now: NOW };
            let everybody: Vec<CustomerId> = (0..9).map(profile).collect();
            let mut tx = db.begin().await.unwrap();
            customers::erase(&mut tx, project, &everybody).await.unwrap();
            tx.commit().await.unwrap();
            assert_eq!(outcomes(&db, project, window).await.unwrap(), []);
            assert_eq!(waste(&db, project, window).await.unwrap(), []);
        }
    }
}
