-- Tickets of mailbox visits that were used, so that a form which a browser sends again opens nothing.
--
-- The public face has no memory: any replica has to know what was used, also after a restart. A row is a keyed hash of random bytes that stood in a page; it leads to no
-- report, mailbox or person. How many there are tells how often forms were sent in all mailboxes of an office in this week and the last. Rows of older weeks go with the next use.

CREATE TABLE used_ticket (
    office_id uuid NOT NULL REFERENCES office (id),
    id bytea NOT NULL CHECK (length(id) = 32),
    week date NOT NULL CHECK (extract(isodow FROM week) = 1),
    PRIMARY KEY (office_id, id)
);
COMMENT ON TABLE used_ticket IS 'Forms of mailbox visits that were sent, and visits that were left. Nothing leads from here to a report.';
COMMENT ON COLUMN used_ticket.office_id IS 'Office.';
COMMENT ON COLUMN used_ticket.id IS 'HMAC, under the office''s form key, of random bytes in a page.';
COMMENT ON COLUMN used_ticket.week IS 'Monday of the week in which it was used, for cleaning up.';
CREATE INDEX used_ticket_by_week ON used_ticket (office_id, week);

ALTER TABLE used_ticket ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_office ON used_ticket USING (office_id = app_office()) WITH CHECK (office_id = app_office());

CREATE FUNCTION has_ended(asked_office uuid, asked_visit bytea) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ SELECT EXISTS (SELECT FROM used_ticket WHERE office_id = asked_office AND id = asked_visit) $$;
COMMENT ON FUNCTION has_ended(uuid, bytea) IS 'Whether a visit was left.';

CREATE FUNCTION use_ticket(asked_office uuid, asked_visit bytea, asked_form bytea, asked_week date) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
BEGIN
    IF has_ended(asked_office, asked_visit) THEN
        RETURN 'ended';
    END IF;
    DELETE FROM used_ticket WHERE office_id = asked_office AND week < asked_week - 7;
    INSERT INTO used_ticket (office_id, id, week) VALUES (asked_office, asked_form, asked_week) ON CONFLICT DO NOTHING;
    RETURN CASE WHEN FOUND THEN 'fresh' ELSE 'used' END;
END
$$;
COMMENT ON FUNCTION use_ticket IS 'Notes a form as sent: "fresh", "used" if it was sent before, "ended" if the visit was left.';

CREATE FUNCTION end_visit(asked_office uuid, asked_visit bytea, asked_week date) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ INSERT INTO used_ticket (office_id, id, week) VALUES (asked_office, asked_visit, asked_week) ON CONFLICT DO NOTHING $$;
COMMENT ON FUNCTION end_visit IS 'Ends a visit: none of its tickets opens anything any more.';

-- Functions are open to everybody unless taken back.
REVOKE ALL ON FUNCTION has_ended(uuid, bytea), use_ticket, end_visit FROM PUBLIC;
GRANT EXECUTE ON FUNCTION has_ended(uuid, bytea), use_ticket, end_visit TO meldestelle_intake;

CREATE FUNCTION release_ticket(asked_office uuid, asked_form bytea) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$ DELETE FROM used_ticket WHERE office_id = asked_office AND id = asked_form $$;
COMMENT ON FUNCTION release_ticket IS 'Takes back that a form was sent: what it asked for could not be done.';
REVOKE ALL ON FUNCTION release_ticket FROM PUBLIC;
GRANT EXECUTE ON FUNCTION release_ticket TO meldestelle_intake;
