//! The functions of the database that run with more rights than the public face has: each reaches
//! one mailbox, by its tag.

use meldestelle_tests::database::{Role, TestDatabase};
use meldestelle_tests::office::{CANARIES, TestOffice, filing};
use meldestelle_web::rng::RandomSource;
use sqlx::{Connection, PgConnection, Row};

#[tokio::test]
async fn a_mailbox_answers_to_its_tag_only() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(2);
    let one = TestOffice::create(&database, "one.example", &mut chance).await;
    let other = TestOffice::create(&database, "other.example", &mut chance).await;
    let stored = one.store(&database, &filing(&CANARIES), &mut chance).await;

    let mut intake = database.connection(Role::Intake).await;
    let right = stored.mailbox.tag().to_vec();
    let mut near = right.clone();
    near[31] ^= 1;
    let asked = [(&one, &right, 1), (&one, &near, 0), (&one, &Vec::new(), 0), (&other, &right, 0)];
    for (office, tag, found) in asked {
        let rows = sqlx::query("SELECT * FROM mailbox_report($1, $2)")
            .bind(office.id.0)
            .bind(tag)
            .fetch_all(&mut intake)
            .await
            .unwrap();
        assert_eq!(rows.len(), found);
        if let Some(row) = rows.first() {
            assert_eq!(row.get::<uuid::Uuid, _>("report_id"), stored.id.0);
        }
    }
}

/// These functions run with more rights than the public face has. Each must reach only one mailbox,
/// by the tag that only its code yields, and none may use another table of the same name.
#[tokio::test]
async fn lent_rights_reach_one_mailbox_by_its_tag() {
    let database = TestDatabase::create().await;
    let lent: Vec<(String, String, Vec<String>)> = sqlx::query_as(
        "SELECT proname::text, pg_get_function_identity_arguments(oid), coalesce(proconfig, '{}') FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND prosecdef AND has_function_privilege('meldestelle_intake', oid, 'EXECUTE')",
    )
    .fetch_all(&mut database.connection(Role::Owner).await)
    .await
    .unwrap();
    assert!(!lent.is_empty());
    for (name, arguments, settings) in lent {
        assert_eq!(settings, ["search_path=public, pg_temp"], "{name}");
        // `attach_piece` extends a file that its own transaction attached by a tag; the next test
        // covers it.
        assert!(
            ["office_hosts", "attach_piece"].contains(&name.as_str())
                || arguments.starts_with("asked_office uuid, asked_tag bytea")
                // These functions know tickets, but no mailbox.
                || ["has_ended", "use_ticket", "end_visit", "release_ticket"].contains(&name.as_str()),
            "{name}({arguments})"
        );
    }
}

#[tokio::test]
async fn pieces_go_only_into_a_file_that_the_same_transaction_attached() {
    let database = TestDatabase::create().await;
    let mut chance = RandomSource::seeded(4);
    let office = TestOffice::create(&database, "one.example", &mut chance).await;
    let stored = office.store(&database, &filing(&CANARIES), &mut chance).await;
    let file = uuid::Uuid::from_u128(7);
    let attach = async |connection: &mut PgConnection, tag: &[u8]| -> String {
        sqlx::query_scalar("SELECT attach_file($1, $2, $3, 1, 2048, $4, '')")
            .bind(office.id.0)
            .bind(tag)
            .bind(file)
            .bind(vec![1_u8; 32])
            .fetch_one(connection)
            .await
            .unwrap()
    };
    let piece = async |connection: &mut PgConnection, part: i32| -> bool {
        sqlx::query_scalar("SELECT attach_piece($1, $2, $3, 'piece')")
            .bind(office.id.0)
            .bind(file)
            .bind(part)
            .fetch_one(connection)
            .await
            .unwrap()
    };

    let mut intake = database.connection(Role::Intake).await;
    let mut transaction = intake.begin().await.unwrap();
    assert_eq!(attach(&mut transaction, &[9; 32]).await, "no mailbox");
    assert!(!piece(&mut transaction, 0).await, "nothing was attached");
    assert_eq!(attach(&mut transaction, stored.mailbox.tag()).await, "attached");
    assert!(piece(&mut transaction, 0).await);
    transaction.commit().await.unwrap();

    assert_eq!(attach(&mut intake, stored.mailbox.tag()).await, "there");
    assert!(!piece(&mut intake, 1).await, "another transaction's file");
}
