#!/bin/sh
# Make the two roles and the database, once, when PostgreSQL starts on an empty volume: ims_owner owns and migrates the
# schema, ims_app serves and owns nothing. The container of PostgreSQL runs this as its superuser.
set -eu
: "${IMS_OWNER_PASSWORD:?}" "${IMS_APP_PASSWORD:?}"

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --dbname "${POSTGRES_DB:-postgres}" --username "${POSTGRES_USER:-postgres}" <<'SQL'
\getenv owner_password IMS_OWNER_PASSWORD
\getenv app_password IMS_APP_PASSWORD
CREATE ROLE ims_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
CREATE ROLE ims_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'app_password';
CREATE DATABASE ims OWNER ims_owner;
REVOKE ALL ON DATABASE ims FROM PUBLIC;
GRANT CONNECT ON DATABASE ims TO ims_app;
SQL
