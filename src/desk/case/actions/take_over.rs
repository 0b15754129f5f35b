//! Taking over a day that the person named in an answer.
//!
//! A consent needs no click: the answer itself gives it or takes it back.

use meldestelle_domain::id::MessageId;
use meldestelle_domain::message::{Answer, Body};
use meldestelle_domain::work_plan::{TRIGGERS_LIMIT, Trigger};
use sqlx::PgConnection;

use super::action::TakenAs;
use super::{Acting, Done, Refused, store_work};
use crate::case::aggregate::Case;
use crate::http::error::DeskError;

/// Takes over the day of an answer.
pub(super) async fn run(
    conn: &mut PgConnection,
    acting: &Acting<'_>,
    case: &mut Case,
    message: MessageId,
    what: TakenAs,
) -> Result<Result<Done, Refused>, DeskError> {
    let answer = case.thread.person_messages().find(|item| item.id == message);
    let Some(Body::Answer { ask, answer: Answer::Day(day), .. }) = answer.map(|item| &item.message.body)
    else {
        return Ok(Err(Refused::Gone));
    };
    let (ask, day) = (*ask, *day);
    let plan = &mut case.state.plan;
    match what {
        TakenAs::EventDay => plan.event_day = Some(day),
        TakenAs::Trigger => {
            let trigger = Trigger { day, what: ask.as_str().to_owned() };
            plan.triggers.retain(|known| known.what != trigger.what);
            plan.triggers.truncate(TRIGGERS_LIMIT - 1);
            plan.triggers.push(trigger);
        }
    }
    store_work(conn, acting, case).await?;
    Ok(Ok(Done { notice: "case-taken-over", clears: &[] }))
}
