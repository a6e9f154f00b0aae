//! `resonanz demo`: founds the demo company, unless it is there, and serves it.

mod programmes;
mod standards;

use super::company::{self, Founded, PASSWORD};
use super::serve::serve;
use crate::cli::Demo;
use crate::config::Config;
use crate::house::House;
use anyhow::{Context, Result, bail};
use demo::{DemoCustomer, Happening, History, Plan, Visit};
use domain::identity::Attributes;
use domain::ids::SurveyId;
use domain::programme::route::PREFERRED_CHANNEL;
use domain::survey::{AnswerValue, Answers, Interview, Kind, Survey};
use listen::answering::PastVisit;
use listen::interactions_api::InteractionBatch;
use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{IsTerminal, Write};

/// Customers made and handed in at a time.
const PORTION: u32 = 250;
const MOST_ANSWERS: usize = 1_000;
const MOST_INTERACTIONS: usize = 2_500;

pub(crate) async fn run(config: &Config, demo: &Demo) -> Result<()> {
    let house = House::open(config).await?;
    if house.access.set_up_needed().await? {
        let plan = Plan { customers: demo.customers, seed: demo.seed, until: house.world.now() };
        let founded = company::found(&house, &demo::company()).await.context("founding the demo company")?;
        load(&house, &plan, &founded).await.context("loading the demo company")?;
    } else if house.access.organisation().await?.name != demo::company().name {
        bail!("{} holds another organisation: give the demo a folder of its own with --data", config.data.display());
    }
    if demo.load_only {
        house.sealing.seal_everything().await?;
        house.close().await;
        return Ok(());
    }
    let notes: Vec<String> = [
        "Sign in as one of these:".to_owned(),
        "  admin@silbermoewe.example      administrator".to_owned(),
        "  cx@silbermoewe.example         CX manager".to_owned(),
        "  vorstand@silbermoewe.example   executive".to_owned(),
        "  nord@silbermoewe.example       manager of region Nord".to_owned(),
        "  care@silbermoewe.example       agent".to_owned(),
        format!("with the password {PASSWORD}"),
    ]
    .into();
    serve(config, house, &notes).await
}

async fn load(house: &House, plan: &Plan, founded: &Founded) -> Result<()> {
    let mut surveys = HashMap::new();
    for (key, id) in &founded.surveys {
        let shape = house.listen.read_survey(&founded.caller, *id).await?;
        surveys.insert(*key, (*id, shape.published.context("the survey was published")?));
    }
    let loader = Loader { house, founded, surveys };
    let programmes = programmes::set_up(house, founded, plan).await?;
    programmes::website(house, founded).await?;
    standards::set_up(house, founded).await?;
    let mut history = History::new(plan, &programmes.plans, &programmes.segments);
    let mut progress = Progress::new(plan.customers);
    let self_images = demo::self_images(plan);
    loader.hand_in_answers(self_images.iter().filter_map(|said| loader.answer(said, None)).collect()).await?;
    loader.hand_in_visits(self_images.iter().filter_map(demo::visit_of)).await?;
    let mut next = 0;
    while next < plan.customers {
        let end = (next + PORTION).min(plan.customers);
        let customers: Vec<DemoCustomer> = (next..end).map(|number| demo::customer(plan, number)).collect();
        loader.hand_in(&customers).await?;
        loader.hand_in_past(&programmes, &mut history, &customers).await?;
        next = end;
        progress.say(next);
    }
    progress.end();
    programmes::settle(house, founded, plan, &programmes).await?;
    house.sealing.seal_everything().await?;
    Ok(())
}

struct Loader<'a> {
    house: &'a House,
    founded: &'a Founded,
    /// By the key of the plan: id and published definition.
    surveys: HashMap<&'static str, (SurveyId, Survey)>,
}

impl Loader<'_> {
    async fn hand_in(&self, customers: &[DemoCustomer]) -> Result<()> {
        let mut answers = Vec::new();
        let mut interactions = Vec::new();
        for customer in customers {
            let who = identification(customer);
            let introduced = introduction(customer, &who);
            for (at, happening) in customer.happenings.iter().enumerate() {
                let who = if at == 0 { &introduced } else { &who };
                match happening {
                    Happening::Answer { .. } => answers.extend(self.answer(happening, Some((who, customer)))),
                    Happening::Interaction { .. } => interactions.extend(interaction(happening, who)),
                }
            }
        }
        // Both at once: they share commits.
        tokio::try_join!(self.hand_in_interactions(interactions), self.hand_in_answers(answers))?;
        self.hand_in_visits(customers.iter().flat_map(|customer| customer.visits.iter().cloned())).await
    }

    async fn hand_in_visits(&self, visits: impl Iterator<Item = Visit>) -> Result<()> {
        let past = |visit: Visit| {
            let Visit { survey, time, channel, units, answered } = visit;
            let (survey, _) = self.surveys.get(survey)?;
            Some(PastVisit { survey: *survey, time, units, channel, answered })
        };
        let visits: Vec<PastVisit> = visits.filter_map(past).collect();
        Ok(self.house.listen.count_past_visits(&self.founded.caller, &visits).await?)
    }

    async fn hand_in_interactions(&self, all: Vec<Value>) -> Result<()> {
        for batch in all.chunks(MOST_INTERACTIONS) {
            let interactions = batch.iter().map(to_raw_value).collect::<Result<_, _>>()?;
            let done =
                self.house.listen.submit_interactions(&self.founded.caller, InteractionBatch { interactions }).await?;
            if let Some(refused) = done.refused.first() {
                bail!("an interaction of the demo company was refused: {}", refused.message);
            }
        }
        Ok(())
    }

    async fn hand_in_answers(&self, all: Vec<Value>) -> Result<()> {
        for batch in all.chunks(MOST_ANSWERS) {
            let done = self.house.listen.submit_answers(&self.founded.caller, batch.to_vec()).await?;
            if let Some(refused) = done.refused.first() {
                bail!("an answer of the demo company was refused: {}", refused.message);
            }
        }
        Ok(())
    }

    /// The answer as a program would send it; `None` for a happening that is none.
    fn answer(&self, happening: &Happening, customer: Option<(&Value, &DemoCustomer)>) -> Option<Value> {
        let Happening::Answer { key, survey, time, channel, units, score, reason, comment, attributes } = happening
        else {
            return None;
        };
        let (id, definition) = self.surveys.get(survey)?;
        let mut draft = json!({
            "message_id": key,
            "survey": id,
            "time": time,
            "channel": channel,
            "units": units,
            "language": customer.map_or("de", |(_, who)| who.language),
            "attributes": attributes.iter().map(|(key, value)| (*key, value)).collect::<HashMap<_, _>>(),
            "answers": fill_in(definition, *score, *reason, comment.as_deref()),
        });
        if let Some((who, _)) = customer {
            draft["customer"] = who.clone();
        }
        Some(draft)
    }
}

/// Goes through the survey as a respondent would: score, reason, comment.
fn fill_in(survey: &Survey, score: f64, reason: Option<f64>, comment: Option<&str>) -> Answers {
    let mut answers = Answers::default();
    let nothing_known = std::collections::BTreeMap::new();
    for question in &survey.questions {
        if !Interview::new(survey, &answers, &nothing_known, 0).asks(&question.key) {
            continue;
        }
        let value = match &question.kind {
            Kind::Score(_) => Some(AnswerValue::Number(score)),
            Kind::SingleChoice(choice) => reason
                .and_then(|share| pick(&choice.options, share))
                .map(|option| AnswerValue::Text(option.key.clone())),
            Kind::MultipleChoice(choice) => reason
                .and_then(|share| pick(&choice.options, share))
                .map(|option| AnswerValue::List(vec![option.key.clone()])),
            Kind::LongText(_) | Kind::ShortText(_) => comment.map(|words| AnswerValue::Text(words.to_owned())),
            _ => None,
        };
        answers.set(&question.key, value);
    }
    answers
}

fn pick<T>(options: &[T], share: f64) -> Option<&T> {
    options.get((share * options.len() as f64) as usize)
}

fn identification(customer: &DemoCustomer) -> Value {
    let attributes: Attributes =
        customer.attributes.iter().map(|(key, value)| ((*key).to_owned(), Value::from(value.as_str()))).collect();
    json!({
        "external_id": customer.external_id,
        "email": customer.email,
        "name": customer.name,
        "attributes": attributes,
    })
}

/// What is said of a customer once: language, wishes, and whether questions are welcome.
fn introduction(customer: &DemoCustomer, identification: &Value) -> Value {
    let mut said = identification.clone();
    said["attributes"]["language"] = customer.language.into();
    if let Some(channel) = customer.preferred_channel {
        said["attributes"][PREFERRED_CHANNEL] = channel.into();
    }
    if let Some(given) = customer.consent {
        said["consent"][demo::CONSENT] = given.into();
    }
    said
}

fn interaction(happening: &Happening, who: &Value) -> Option<Value> {
    let Happening::Interaction { key, kind, time, touchpoint, channel, units, value, attributes } = happening else {
        return None;
    };
    Some(json!({
        "message_id": key,
        "type": kind,
        "time": time,
        "customer": who,
        "touchpoint": touchpoint,
        "channel": channel,
        "units": units,
        "value": value,
        "attributes": attributes.iter().map(|(key, value)| (*key, value)).collect::<HashMap<_, _>>(),
    }))
}

/// One line that says how far the loading is.
struct Progress {
    total: u32,
    said: u32,
    /// On a terminal the line is written over; in a log a few lines are enough.
    live: bool,
}

impl Progress {
    fn new(total: u32) -> Self {
        println!("Founding Silbermöwe with {total} customers …");
        Self { total, said: 0, live: std::io::stdout().is_terminal() }
    }

    fn say(&mut self, done: u32) {
        let step = if self.live { self.total / 100 } else { self.total / 5 };
        if done < self.total && done - self.said < step {
            return;
        }
        self.said = done;
        let percent = u64::from(done) * 100 / u64::from(self.total.max(1));
        if self.live {
            print!("\r  {done} customers, {percent} %");
            let _ = std::io::stdout().flush();
        } else {
            println!("  {done} customers, {percent} %");
        }
    }

    fn end(&self) {
        if self.live {
            println!();
        }
    }
}

#[cfg(test)]
mod truths;
