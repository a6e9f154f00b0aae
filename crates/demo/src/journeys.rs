//! What customers set out to do: buy, order, call, repair, sign, use the app.

use crate::Plan;
use crate::life::{Life, at};
use crate::truths;
use domain::time::{Day, Timestamp};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Lets the customer live through all days of the plan.
pub(crate) fn live(life: &mut Life<'_>) {
    let mean = match life.segment {
        "Premium" => 5.0,
        "Familie" => 4.0,
        _ => 3.0,
    };
    let count = life.dice.poisson(mean).max(1);
    let mut days: Vec<i32> = (0..count).map(|_| season(life)).collect();
    days.sort_unstable();
    for offset in days {
        let (hour, minute) = (life.dice.between(7, 20), life.dice.between(0, 60));
        let start = at(life.plan.first_day().plus(offset), hour, minute);
        match life.dice.weighted(&[0.3, 0.32, 0.13, 0.07, 0.07, 0.11]) {
            0 => store_visit(life, start),
            1 => online_order(life, start),
            2 => service_call(life, start),
            3 => repair(life, start),
            4 => instalment_form(life, start),
            _ => app_use(life, start),
        }
    }
    relationship(life);
}

/// A day of the plan; the weeks before Christmas count more.
fn season(life: &mut Life<'_>) -> i32 {
    loop {
        let offset = life.dice.between(0, Plan::DAYS);
        let month = life.plan.first_day().plus(offset).to_date().month();
        if life.dice.chance(if month >= 11 { 1.0 } else { 0.7 }) {
            return offset;
        }
    }
}

fn line(life: &mut Life<'_>) -> (String, &'static str) {
    let index = life.dice.weighted(&[0.24, 0.26, 0.24, 0.08, 0.18]);
    (life.company.lines[index].code.to_owned(), life.company.lines[index].name)
}

fn day_of(time: Timestamp) -> Day {
    Day(time.micros().div_euclid(DAY * domain::time::MICROS_PER_SECOND) as i32)
}

fn amount(life: &mut Life<'_>) -> f64 {
    (20.0 + life.dice.exponential(180.0)).round()
}

fn store_visit(life: &mut Life<'_>, start: Timestamp) {
    let (line_code, _) = line(life);
    let units = [life.branch_code(), line_code];
    life.does("store_visit", "store", start, &units[..1], None, &[]);
    let advised = life.dice.chance(0.6);
    if advised {
        life.does("advice_given", "store", start.plus_seconds(9 * 60), &units, None, &[]);
    }
    let bought = life.dice.chance(0.72);
    if bought {
        let euro = amount(life);
        life.does("purchase", "store", start.plus_seconds(25 * 60), &units, Some(euro), &[]);
    }
    let branch = units[0].as_str();
    let ago = life.days_ago(day_of(start));
    let mut felt = life.temper + if advised { 0.25 } else { -0.35 } + 0.35 * life.dice.normal();
    let mut topic = if advised { "advice" } else { "queue" };
    if truths::IMPROVED_BRANCHES.contains(&branch) {
        // They started lower, which is why they were chosen.
        felt += if ago < truths::IMPROVED_SINCE_DAYS { 0.45 } else { -0.35 };
    }
    if life.segment == truths::SILENT_SEGMENT {
        felt -= 0.7;
    }
    if life.dice.chance(0.25) {
        topic = "assortment";
    }
    if branch == truths::GAMING_BRANCH {
        // Staff hand the link only to people who leave with a smile, and watch them tick.
        if felt > 0.1 && life.dice.chance(0.55) {
            life.answers("store_visit", start.plus_seconds(30 * 60), &units, 5.0, "gaming", &[]);
        }
        return;
    }
    life.is_asked("store_visit", start.plus_seconds(2 * HOUR), &units, felt, topic, &[]);
    if bought && life.segment == truths::SILENT_SEGMENT && life.dice.chance(0.3) {
        life.does("return_requested", "store", start.plus_seconds(6 * DAY), &units, None, &[]);
    }
}

fn online_order(life: &mut Life<'_>, start: Timestamp) {
    let (line_code, line_name) = line(life);
    let units = [life.branch_code(), line_code];
    let product = [("product", line_name.to_owned())];
    for page in 0..life.dice.between(2, 6) {
        life.does("product_viewed", "shop", start.plus_seconds(i64::from(page) * 90), &units[1..], None, &product);
    }
    life.does("cart_filled", "shop", start.plus_seconds(600), &units[1..], None, &product);
    if life.dice.chance(0.3) {
        return;
    }
    let euro = amount(life);
    life.does("order_placed", "shop", start.plus_seconds(900), &units[1..], Some(euro), &product);
    delivery(life, start, &units);
}

fn delivery(life: &mut Life<'_>, ordered: Timestamp, units: &[String; 2]) {
    let carrier = if life.dice.chance(0.45) { truths::LATE_CARRIER } else { truths::OTHER_CARRIER };
    let with_carrier = [("carrier", carrier.to_owned())];
    let shipped = ordered.plus_seconds(DAY);
    life.does("order_shipped", "delivery", shipped, units, None, &with_carrier);
    let planted = carrier == truths::LATE_CARRIER
        && truths::LATE_REGIONS.contains(&life.region())
        && life.days_ago(day_of(ordered)) < truths::LATE_SINCE_DAYS;
    let late = life.dice.chance(if planted { 0.7 } else { 0.06 });
    let days = if late { 5.0 + life.dice.exponential(3.0) } else { 1.0 + life.dice.exponential(0.8) };
    let arrived = shipped.plus_seconds((days * DAY as f64) as i64);
    let days_late = if late { days - 3.0 } else { 0.0 };
    if late && life.dice.chance(0.7) {
        complain_in_chat(life, shipped.plus_seconds(4 * DAY), units, &with_carrier);
    }
    life.does("order_delivered", "delivery", arrived, units, Some(days_late.max(0.0).round()), &with_carrier);
    let felt = life.temper + 0.3 + 0.35 * life.dice.normal() - if late { 1.9 } else { 0.0 };
    let topic = if late { "late" } else { "delivery" };
    life.is_asked("delivery", arrived.plus_seconds(3 * HOUR), units, felt, topic, &with_carrier);
    let lazy_return = if life.segment == truths::SILENT_SEGMENT { 0.3 } else { 0.06 };
    if life.dice.chance(lazy_return) {
        life.does("return_requested", "shop", arrived.plus_seconds(5 * DAY), units, None, &with_carrier);
    }
}

/// Voiced in chat, caused by the delivery: the chat team gets the bad score.
fn complain_in_chat(life: &mut Life<'_>, time: Timestamp, units: &[String; 2], carrier: &[(&'static str, String)]) {
    life.does("chat_started", "chat", time, units, None, carrier);
    let wait = 30.0 + life.dice.exponential(60.0);
    life.does("chat_ended", "chat", time.plus_seconds(11 * 60), units, Some(wait.round()), carrier);
    let felt = life.temper - 1.3 + 0.4 * life.dice.normal();
    life.complains("chat", time.plus_seconds(12 * 60), units, felt, "late", carrier);
}

fn service_call(life: &mut Life<'_>, start: Timestamp) {
    if life.dice.chance(0.35) {
        return chat(life, start);
    }
    let (line_code, _) = line(life);
    let units = [life.branch_code(), line_code];
    life.does("call_started", "call", start, &units[1..], None, &[]);
    let rush = (9..12).contains(&((start.micros() / domain::time::MICROS_PER_SECOND / HOUR) % 24));
    let hold = life.dice.exponential(if rush { 420.0 } else { 150.0 });
    life.does("call_answered", "call", start.plus_seconds(hold as i64), &units[1..], Some(hold.round()), &[]);
    life.does("call_ended", "call", start.plus_seconds(hold as i64 + 400), &units[1..], None, &[]);
    let felt = life.temper + 0.55 + 0.3 * life.dice.normal() - hold / 300.0;
    let topic = if hold > 240.0 { "hold" } else { "help" };
    let band = if hold > 300.0 {
        "> 5 min"
    } else if hold > 120.0 {
        "2-5 min"
    } else {
        "< 2 min"
    };
    life.is_asked("call", start.plus_seconds(hold as i64 + 900), &units, felt, topic, &[("hold", band.to_owned())]);
}

fn chat(life: &mut Life<'_>, start: Timestamp) {
    let (line_code, _) = line(life);
    let units = [life.branch_code(), line_code];
    life.does("chat_started", "chat", start, &units[1..], None, &[]);
    let wait = life.dice.exponential(45.0);
    life.does("chat_ended", "chat", start.plus_seconds(9 * 60), &units[1..], Some(wait.round()), &[]);
    let felt = life.temper + 0.5 + 0.35 * life.dice.normal();
    life.is_asked("chat", start.plus_seconds(10 * 60), &units, felt, "help", &[]);
}

fn repair(life: &mut Life<'_>, start: Timestamp) {
    let (line_code, line_name) = line(life);
    let units = [life.branch_code(), line_code];
    let partner = if life.dice.chance(0.6) { truths::REPAIR_PARTNER } else { truths::REPAIR_OTHER_PARTNER };
    let who = [("partner", partner.to_owned()), ("product", line_name.to_owned())];
    life.does("repair_requested", "repair", start, &units, None, &who);
    life.does("device_sent", "repair", start.plus_seconds(2 * DAY), &units, None, &who);
    life.does("repair_started", "repair", start.plus_seconds(5 * DAY), &units, None, &who);
    let lost = partner == truths::REPAIR_PARTNER && life.dice.chance(truths::REPAIR_LOST_SHARE);
    if lost {
        life.does("call_started", "call", start.plus_seconds(20 * DAY), &units, None, &who);
        let felt = life.temper - 2.1 + 0.3 * life.dice.normal();
        return life.is_asked("repair", start.plus_seconds(24 * DAY), &units, felt, "repair_lost", &who);
    }
    let days = 7.0 + life.dice.exponential(4.0);
    let back = start.plus_seconds((days * DAY as f64) as i64);
    life.does("repair_returned", "repair", back, &units, Some(days.round()), &who);
    let felt = life.temper + 0.5 - (days - 9.0) / 12.0 + 0.35 * life.dice.normal();
    life.is_asked("repair", back.plus_seconds(DAY), &units, felt, "repair", &who);
}

fn instalment_form(life: &mut Life<'_>, start: Timestamp) {
    let units = [life.branch_code()];
    life.does("form_started", "finance", start, &[], None, &[]);
    life.does("form_identity_step", "finance", start.plus_seconds(240), &[], None, &[]);
    if !life.dice.chance(truths::FORM_FORCED_SHARE) {
        return life.does("form_completed", "finance", start.plus_seconds(600), &[], None, &[]);
    }
    life.does("form_branch_required", "finance", start.plus_seconds(300), &[], None, &[]);
    if life.dice.chance(0.5) {
        let visit = start.plus_seconds(3 * DAY);
        life.does("branch_identification", "store", visit, &units, None, &[]);
        life.does("form_completed", "finance", visit.plus_seconds(1_800), &units, None, &[]);
    } else {
        life.does("form_abandoned", "finance", start.plus_seconds(420), &[], None, &[]);
    }
}

fn app_use(life: &mut Life<'_>, start: Timestamp) {
    let platform = if life.dice.chance(0.6) { "Android" } else { "iOS" };
    let device = [("device", platform.to_owned())];
    for session in 0..life.dice.between(1, 4) {
        let open = start.plus_seconds(i64::from(session) * 2 * DAY);
        life.does("app_opened", "app", open, &[], None, &device);
        let crashing = life.days_ago(day_of(open)) < truths::CRASH_SINCE_DAYS && life.dice.chance(0.5);
        if crashing {
            life.does("app_crashed", "app", open.plus_seconds(20), &[], None, &device);
        } else {
            life.does("feature_used", "app", open.plus_seconds(60), &[], None, &device);
        }
        let felt = life.temper + 0.4 + 0.4 * life.dice.normal() - if crashing { 2.6 } else { 0.0 };
        let topic = if crashing { "crash" } else { "app" };
        life.is_asked("app", open.plus_seconds(180), &[], felt, topic, &device);
    }
}

/// The yearly question about the whole relationship, answered from memory.
fn relationship(life: &mut Life<'_>) {
    let units = [life.branch_code()];
    let first = life.dice.between(30, 180);
    for offset in [first, first + 365] {
        if offset < Plan::DAYS {
            let sadness = if life.segment == truths::SILENT_SEGMENT { 0.9 } else { 0.0 };
            let felt = life.memory - sadness + 0.3 * life.dice.normal();
            let hour = life.dice.between(8, 20);
            let topic = *life.dice.pick(&["advice", "delivery", "price", "help", "assortment"]);
            life.is_asked("relationship", at(life.plan.first_day().plus(offset), hour, 0), &units, felt, topic, &[]);
        }
    }
}
