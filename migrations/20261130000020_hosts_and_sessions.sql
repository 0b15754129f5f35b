-- Two things that a face has to know of all offices at once.
--
-- Visitors choose the host names they ask for, and each name cost the public face a query and a copy of every page. It reads the few names there are
-- instead: they are no secret, since everybody may ask for them.
--
-- A session that ended by itself was deleted only when its cookie came again, and until then its row opened with that cookie. A row in use is wrapped
-- anew every minute; so the desk deletes one that has stayed the same for longer than a session may rest, and can tell so without opening it.

CREATE FUNCTION office_hosts() RETURNS TABLE (office_id uuid, host text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT id, office.host FROM office
    $$;
COMMENT ON FUNCTION office_hosts() IS 'The offices and the host names they answer to; a single office answers to any.';

CREATE FUNCTION session_marks() RETURNS TABLE (id bytea, mark bytea)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        SELECT session.id, substring(wrapped FROM 1 FOR 24) FROM session
    $$;
COMMENT ON FUNCTION session_marks() IS 'The sessions, each with the nonce of its wrapping, which is another whenever it is wrapped anew.';

CREATE FUNCTION end_unused_sessions(unused bytea[], marks bytea[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    AS $$
        WITH ended AS (
            DELETE FROM session USING unnest(unused, marks) AS seen (id, mark)
            WHERE session.id = seen.id AND substring(wrapped FROM 1 FOR 24) = seen.mark
            RETURNING 1)
        SELECT count(*) FROM ended
    $$;
COMMENT ON FUNCTION end_unused_sessions(bytea[], bytea[]) IS 'Deletes sessions that were not wrapped anew since their marks were seen; how many.';

-- Functions are open to everybody unless taken back.
REVOKE ALL ON FUNCTION office_hosts(), session_marks(), end_unused_sessions(bytea[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION office_hosts() TO meldestelle_intake;
GRANT EXECUTE ON FUNCTION session_marks(), end_unused_sessions(bytea[], bytea[]) TO meldestelle_desk;
