-- Once, after roles.sql: the database, for the three roles and nobody else.
CREATE DATABASE meldestelle OWNER meldestelle_owner TEMPLATE template0 ENCODING 'UTF8';
\connect meldestelle
\ir /etc/meldestelle/database.sql
