//! Kiosks: tablets that ask one survey, and what is known of how they are. Of the token in an address only its
//! SHA-256 is kept.

use crate::links::LinkRow;
use crate::{Db, Json, Result, Tx, sql};
use domain::ids::{KioskId, LinkId, ProjectNo, SurveyId};
use domain::kiosk::KioskSettings;
use domain::time::Timestamp;
use sqlx::FromRow;

#[cfg(test)]
mod tests;

#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct KioskRow {
    pub id: KioskId,
    pub project: ProjectNo,
    pub link: LinkId,
    pub name: String,
    pub secret_hash: Vec<u8>,
    /// JSON of the PIN made unreadable, as the tablet gets it.
    pub pin: String,
    pub settings: Json<KioskSettings>,
    pub silent_after_minutes: i64,
    /// Empty: nobody.
    pub alert_mail: String,
    pub seen_at: Option<Timestamp>,
    pub waiting: i64,
    /// Answers the tablet has set aside because they will never be taken, and why the last one was not.
    pub refused: i64,
    pub refused_for: String,
    /// Percent.
    pub battery: Option<i64>,
    /// Version of the survey.
    pub shown: Option<i64>,
    pub app: String,
    pub silent_noticed_at: Option<Timestamp>,
    pub created_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

/// What a kiosk says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    pub waiting: i64,
    pub refused: i64,
    pub refused_for: String,
    pub battery: Option<i64>,
    pub shown: Option<i64>,
    pub app: String,
}

/// How many kiosks there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct KioskCounts {
    /// Opened at least once and not taken out of use.
    pub in_use: i64,
    /// Of those, silent for longer than they may be.
    pub silent: i64,
}

/// Those of a project, revoked ones included, oldest first.
pub async fn all(db: &Db, project: ProjectNo) -> Result<Vec<KioskRow>> {
    db.all(
        sql("SELECT id, project, link, name, secret_hash, pin, settings, silent_after_minutes, alert_mail, seen_at, \
                    waiting, refused, refused_for, battery, shown, app, silent_noticed_at, created_at, revoked_at \
             FROM kiosks WHERE project = $1 ORDER BY created_at, id")
        .bind(project),
    )
    .await
}

/// `None` also for a kiosk of another project.
pub async fn find(db: &Db, project: ProjectNo, id: KioskId) -> Result<Option<KioskRow>> {
    db.maybe(
        sql("SELECT id, project, link, name, secret_hash, pin, settings, silent_after_minutes, alert_mail, seen_at, \
                    waiting, refused, refused_for, battery, shown, app, silent_noticed_at, created_at, revoked_at \
             FROM kiosks WHERE id = $1 AND project = $2")
        .bind(id)
        .bind(project),
    )
    .await
}

/// The kiosk whose address holds the token of this hash, unless it was revoked.
pub async fn by_secret(db: &Db, secret_hash: &[u8]) -> Result<Option<KioskRow>> {
    db.maybe(
        sql("SELECT id, project, link, name, secret_hash, pin, settings, silent_after_minutes, alert_mail, seen_at, \
                    waiting, refused, refused_for, battery, shown, app, silent_noticed_at, created_at, revoked_at \
             FROM kiosks WHERE secret_hash = $1 AND revoked_at IS NULL")
        .bind(secret_hash),
    )
    .await
}

/// The links kiosks of a project ask through.
pub async fn links(db: &Db, project: ProjectNo) -> Result<Vec<LinkRow>> {
    db.all(
        sql("SELECT id, survey, code, name, units, touchpoint, channel, attributes, created_at, widget \
             FROM survey_links WHERE id IN (SELECT link FROM kiosks WHERE project = $1)")
        .bind(project),
    )
    .await
}

/// Does a kiosk in use ask through this link?
pub async fn has_link(tx: &mut Tx, link: LinkId) -> Result<bool> {
    let select = sql("SELECT COUNT(*) FROM kiosks WHERE link = $1 AND revoked_at IS NULL");
    let (kiosks,): (i64,) = tx.one(select.bind(link)).await?;
    Ok(kiosks > 0)
}

/// Does a kiosk in use ask this survey?
pub async fn has_survey(tx: &mut Tx, survey: SurveyId) -> Result<bool> {
    let select = sql("SELECT COUNT(*) FROM kiosks k JOIN survey_links l ON l.id = k.link \
                      WHERE l.survey = $1 AND k.revoked_at IS NULL");
    let (kiosks,): (i64,) = tx.one(select.bind(survey)).await?;
    Ok(kiosks > 0)
}

/// `false`, and nothing is written, when there is one of this id or with this address.
pub async fn insert(tx: &mut Tx, row: &KioskRow) -> Result<bool> {
    let inserted = tx
        .run(
            sql("INSERT INTO kiosks (id, project, link, name, secret_hash, pin, settings, silent_after_minutes, \
                                     alert_mail, seen_at, waiting, refused, refused_for, battery, shown, app, \
                                     silent_noticed_at, created_at, revoked_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) \
                 ON CONFLICT DO NOTHING")
            .bind(row.id)
            .bind(row.project)
            .bind(row.link)
            .bind(&row.name)
            .bind(row.secret_hash.clone())
            .bind(&row.pin)
            .bind(row.settings.clone())
            .bind(row.silent_after_minutes)
            .bind(&row.alert_mail)
            .bind(row.seen_at)
            .bind(row.waiting)
            .bind(row.refused)
            .bind(&row.refused_for)
            .bind(row.battery)
            .bind(row.shown)
            .bind(&row.app)
            .bind(row.silent_noticed_at)
            .bind(row.created_at)
            .bind(row.revoked_at),
        )
        .await?;
    Ok(inserted == 1)
}

/// Replaces what people set: link, name, PIN, settings and whom to tell of silence. Its address and what the kiosk said
/// of itself stay. `false` when it is gone or revoked.
pub async fn update(tx: &mut Tx, row: &KioskRow) -> Result<bool> {
    let changed = tx
        .run(
            sql("UPDATE kiosks SET link = $2, name = $3, pin = $4, settings = $5, silent_after_minutes = $6, \
                                   alert_mail = $7 \
                 WHERE id = $1 AND revoked_at IS NULL")
            .bind(row.id)
            .bind(row.link)
            .bind(&row.name)
            .bind(&row.pin)
            .bind(row.settings.clone())
            .bind(row.silent_after_minutes)
            .bind(&row.alert_mail),
        )
        .await?;
    Ok(changed == 1)
}

/// Gives a kiosk another address, which no tablet has opened yet. `false` when it is gone or revoked.
pub async fn set_secret(tx: &mut Tx, id: KioskId, secret_hash: &[u8]) -> Result<bool> {
    let set = sql("UPDATE kiosks SET secret_hash = $2, seen_at = NULL, waiting = 0, refused = 0, refused_for = '', \
                                    battery = NULL, shown = NULL, silent_noticed_at = NULL \
                   WHERE id = $1 AND revoked_at IS NULL");
    Ok(tx.run(set.bind(id).bind(secret_hash)).await? == 1)
}

/// Takes a kiosk out of use for good. `false` when it was already.
pub async fn revoke(tx: &mut Tx, id: KioskId, now: Timestamp) -> Result<bool> {
    let revoke = sql("UPDATE kiosks SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL");
    Ok(tx.run(revoke.bind(id).bind(now)).await? == 1)
}

/// A kiosk is there. `false` when it was revoked meanwhile.
pub async fn note_sign(db: &Db, id: KioskId, sign: &Sign, now: Timestamp) -> Result<bool> {
    let noted = db
        .run(
            sql("UPDATE kiosks SET seen_at = $2, waiting = $3, refused = $4, refused_for = $5, battery = $6, \
                                   shown = $7, app = $8, silent_noticed_at = NULL \
                 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(now)
            .bind(sign.waiting)
            .bind(sign.refused)
            .bind(&sign.refused_for)
            .bind(sign.battery)
            .bind(sign.shown)
            .bind(&sign.app),
        )
        .await?;
    Ok(noted == 1)
}

/// Those that have become silent and whose silence nobody has noticed.
pub async fn newly_silent(db: &Db, now: Timestamp) -> Result<Vec<KioskRow>> {
    db.all(
        sql("SELECT id, project, link, name, secret_hash, pin, settings, silent_after_minutes, alert_mail, seen_at, \
                    waiting, refused, refused_for, battery, shown, app, silent_noticed_at, created_at, revoked_at \
             FROM kiosks WHERE revoked_at IS NULL AND silent_noticed_at IS NULL \
               AND seen_at + silent_after_minutes * 60000000 < $1 \
             ORDER BY id")
        .bind(now),
    )
    .await
}

/// Notes that the silence since `seen_at` was noticed. `false` when another process was faster, or the kiosk is back.
pub async fn notice_silence(db: &Db, id: KioskId, seen_at: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    let noticed = db
        .run(
            sql("UPDATE kiosks SET silent_noticed_at = $3 \
                 WHERE id = $1 AND seen_at = $2 AND silent_noticed_at IS NULL AND revoked_at IS NULL")
            .bind(id)
            .bind(seen_at)
            .bind(now),
        )
        .await?;
    Ok(noticed == 1)
}

/// Nobody could be told: it is to be noticed again.
pub async fn forget_notice(db: &Db, id: KioskId) -> Result<()> {
    db.run(sql("UPDATE kiosks SET silent_noticed_at = NULL WHERE id = $1").bind(id)).await?;
    Ok(())
}

/// Over all projects.
pub async fn counts(db: &Db, now: Timestamp) -> Result<KioskCounts> {
    db.one(
        sql("SELECT COUNT(*) AS in_use, \
                    COUNT(CASE WHEN seen_at + silent_after_minutes * 60000000 < $1 THEN 1 END) AS silent \
             FROM kiosks WHERE revoked_at IS NULL AND seen_at IS NOT NULL")
        .bind(now),
    )
    .await
}
