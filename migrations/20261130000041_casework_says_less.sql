-- What a thief of the database could count about the work on a case.
--
-- Versions counted how often a case was coded. They are random now: a version only has to be another one than before. And what was sealed in small size classes told by its
-- size who works on a case and how far it is: the desk seals it again in the larger class (floor 2 048 bytes, with nonce and tag 2 088), found by these indexes, which then
-- are empty.

-- The first 32 bits of a random uuid are random.
CREATE FUNCTION new_version()
    RETURNS integer LANGUAGE sql VOLATILE
    AS $$ SELECT ('x' || substr(gen_random_uuid()::text, 1, 8))::bit(32)::integer $$;
COMMENT ON FUNCTION new_version() IS 'A version that is another one than before.';
REVOKE ALL ON FUNCTION new_version() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION new_version() TO meldestelle_desk;
UPDATE case_file SET version = new_version();
UPDATE release_draft SET version = new_version();
COMMENT ON COLUMN case_file.version IS 'For optimistic locking: random, another one with every coding.';
COMMENT ON COLUMN release_draft.version IS 'For optimistic locking: random, another one with every change.';

CREATE INDEX case_file_short ON case_file (office_id) WHERE length(state) < 2088 OR length(mailbox) < 2088;
CREATE INDEX deleted_case_short ON deleted_case (office_id) WHERE length(facts) < 2088;
