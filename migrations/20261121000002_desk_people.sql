-- The desk: which key a counsellor's profile is under, and what setting up an office asks.

-- A new epoch re-seals profiles one after the other; until then each says which key opens it.
ALTER TABLE counsellor ADD COLUMN epoch integer NOT NULL DEFAULT 1;
ALTER TABLE counsellor ALTER COLUMN epoch DROP DEFAULT;
ALTER TABLE counsellor ADD FOREIGN KEY (office_id, epoch) REFERENCES office_key (office_id, epoch);
COMMENT ON COLUMN counsellor.epoch IS 'Office key under which profile and second_factor are encrypted.';

-- Set-up refuses an office that would make another unreachable; row-level security shows the desk no other office.
CREATE FUNCTION office_host_taken(asked text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT exists (SELECT FROM office WHERE host IS NOT DISTINCT FROM asked OR host IS NULL OR asked IS NULL) $$;
COMMENT ON FUNCTION office_host_taken(text) IS 'Whether a new office with this host name (null: any) would stand in the way of one there is. Tells nothing else of it.';
REVOKE ALL ON FUNCTION office_host_taken(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION office_host_taken(text) TO meldestelle_desk;

-- A conversation taken down at the desk gets a mailbox and so a report row of its own.
GRANT INSERT ON report, report_contact TO meldestelle_desk;
