-- The public face writes messages through mailbox_post alone, which asks for the tag; and the functions that run with the owner's rights look for the temporary
-- schema last, so that no caller's temporary table or view can take a table's place.

REVOKE INSERT ON message FROM meldestelle_intake;

ALTER FUNCTION office_host_taken(text) SET search_path = public, pg_temp;
ALTER FUNCTION report_waits() SET search_path = public, pg_temp;
