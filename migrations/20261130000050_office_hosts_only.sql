-- The public face reads the few host names at once (office_hosts) and asks for single ones no more: it keeps no right that it does not use.

REVOKE EXECUTE ON FUNCTION office_for_host(text) FROM meldestelle_intake;
