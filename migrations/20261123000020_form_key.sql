-- A form tells, authenticated, roughly when it was fetched; so that nobody floods an office with reports without fetching a form for each. Every replica
-- has to know the key, also after a restart, and nobody should have to set one up.

-- Two random uuids have 244 random bits.
CREATE FUNCTION new_form_key()
    RETURNS bytea LANGUAGE sql VOLATILE
    AS $$ SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;
COMMENT ON FUNCTION new_form_key() IS 'A random key for one office''s forms.';

ALTER TABLE office ADD COLUMN form_key bytea NOT NULL DEFAULT new_form_key() CHECK (length(form_key) = 32);
COMMENT ON COLUMN office.form_key IS 'Authenticates when a form was fetched. Protects against floods and nothing about a person: who knows it can send reports without fetching forms, and that is all.';
