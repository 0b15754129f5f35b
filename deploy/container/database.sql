-- Once, after roles.sql: the database, for the three roles and nobody else.
CREATE DATABASE meldestelle OWNER meldestelle_owner TEMPLATE template0 ENCODING 'UTF8';
REVOKE ALL ON DATABASE meldestelle FROM PUBLIC;
GRANT CONNECT ON DATABASE meldestelle TO meldestelle_intake, meldestelle_desk;
