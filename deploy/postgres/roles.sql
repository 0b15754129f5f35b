-- The three roles, once per cluster, by a superuser. Passwords (if the faces do not connect by peer
-- authentication) are set by whoever runs this:
--   ALTER ROLE meldestelle_intake PASSWORD '...';
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meldestelle_owner') THEN
        CREATE ROLE meldestelle_owner LOGIN;   -- owns the tables; migrations and backups
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meldestelle_intake') THEN
        CREATE ROLE meldestelle_intake LOGIN;  -- the public face
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'meldestelle_desk') THEN
        CREATE ROLE meldestelle_desk LOGIN;    -- the desk
    END IF;
END
$$;
