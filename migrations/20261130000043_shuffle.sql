-- The order of rows tells nothing.
--
-- A dump writes the rows of a table in the order in which they lie, which is the order in which they came or were last changed. With reports of one's own among them anybody
-- who holds a dump could say of another report between which two times it came. Every table whose rows come one by one is therefore written anew in the order of its ids,
-- which are random: by deploy/backup before each backup, and by the desk while it runs (desk::shuffle). What came since then lies in order of arrival until then.
--
-- A small table is rewritten whole, which locks it for as long as that takes. Of a large one only the newest row versions are moved, ten thousand at a time, in the order of
-- their ids, which locks nothing but these rows: the older ones were moved when they were new.

CREATE FUNCTION shuffled_tables() RETURNS SETOF text
    LANGUAGE sql IMMUTABLE
    AS $$ VALUES ('attachment'), ('attachment_chunk'), ('attachment_waiting'), ('case_file'), ('counsellor'), ('deleted_case'), ('key_grant'), ('message'),
        ('report'), ('report_contact'), ('report_waiting'), ('session'), ('used_ticket') $$;
COMMENT ON FUNCTION shuffled_tables() IS 'The tables whose rows would lie in the order in which they came.';

CREATE FUNCTION shuffle_table(asked text, most bigint) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET lock_timeout = '200ms'
    AS $$
DECLARE
    primary_key text;
    key_index text;
    stirred boolean;
    place tid;
BEGIN
    IF NOT EXISTS (SELECT FROM shuffled_tables() AS listed WHERE listed = asked) THEN
        RAISE EXCEPTION 'no table that is shuffled' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY place_in_key), min(index.indexrelid::regclass::text)
        INTO STRICT primary_key, key_index
        FROM pg_index AS index, unnest(index.indkey) WITH ORDINALITY AS part (number, place_in_key)
        JOIN pg_attribute ON attrelid = asked::regclass AND attnum = part.number
        WHERE index.indrelid = asked::regclass AND index.indisprimary;
    -- Two at once would only wait for each other.
    IF NOT pg_try_advisory_xact_lock(hashtext('meldestelle shuffle'), hashtext(asked)) THEN
        RETURN 'busy';
    END IF;
    IF pg_total_relation_size(asked::regclass) > most THEN
        FOR place IN EXECUTE format(
            'SELECT place FROM (SELECT ctid AS place, %2$s FROM %1$I ORDER BY age(xmin) LIMIT 10000) AS newest ORDER BY %2$s', asked, primary_key)
        LOOP
            EXECUTE format('UPDATE %I SET office_id = office_id WHERE ctid = $1', asked) USING place;
        END LOOP;
        RETURN 'moved';
    END IF;
    EXECUTE format(
        'SELECT EXISTS (SELECT FROM (SELECT row_number() OVER (ORDER BY ctid) AS lies, row_number() OVER (ORDER BY %2$s) AS belongs FROM %1$I) AS rows
            WHERE lies <> belongs)', asked, primary_key) INTO stirred;
    IF NOT stirred THEN
        RETURN 'in order';
    END IF;
    EXECUTE format('CLUSTER %I USING %I', asked, key_index);
    RETURN 'rewritten';
EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
    RETURN 'busy';
END
$$;
COMMENT ON FUNCTION shuffle_table IS 'Puts the rows of a table into the order of its ids if it has at most so many bytes, else its newest row versions: rewritten, moved, in order (nothing to do), busy (next time).';

REVOKE ALL ON FUNCTION shuffled_tables(), shuffle_table(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shuffled_tables(), shuffle_table(text, bigint) TO meldestelle_desk;
