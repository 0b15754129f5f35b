-- What the faces may not do in a database, whatever the tables in it say: once per database, by a
-- superuser, as often as one likes.
--
-- PostgreSQL lets everybody who may connect make temporary tables and large objects, write
-- programs, and read the engine's figures on how often each table was written to. No code of the
-- faces does; a face that was taken over could keep things where nobody looks, and count.
--
-- Not prevented, because PostgreSQL can't: a role may change its own password and its own settings
-- (ALTER ROLE ... PASSWORD, SET). Where the faces connect by peer authentication, which
-- deploy/install and the containers set up, no password lets anybody in.
DO $$
DECLARE
    routine regprocedure;
    relation regclass;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO meldestelle_intake, meldestelle_desk', current_database());
    REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
    REVOKE USAGE ON LANGUAGE sql FROM PUBLIC;
    GRANT USAGE ON LANGUAGE plpgsql, sql TO meldestelle_owner;

    -- Large objects, and the figures of the cumulative statistics; those of one's own session and
    -- of the server's settings stay.
    FOR routine IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'pg_catalog'::regnamespace
          AND (proname ~ '^(lo_|lowrite$|loread$)' OR proname ~ '^pg_stat_get_' OR proname ~ '^pg_stat_(clear|reset|have)')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', routine);
        -- Whoever watches the server as pg_monitor still can.
        IF routine::text ~ 'pg_stat_get_' THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO meldestelle_owner, pg_monitor', routine);
        END IF;
    END LOOP;
    FOR relation IN
        SELECT oid::regclass FROM pg_class
        WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'v' AND relname ~ '^pg_stat(io)?_'
    LOOP
        EXECUTE format('REVOKE SELECT ON %s FROM PUBLIC', relation);
        EXECUTE format('GRANT SELECT ON %s TO meldestelle_owner, pg_monitor', relation);
    END LOOP;
END
$$;
