#!/usr/bin/env bash
# Makes the sample database, the services' roles and the publication. Run by the PostgreSQL image, once, when its volume is
# empty. Passwords come from the environment, and reach neither a command line nor the log.
set -Eeuo pipefail

scripts=/postgres-conf
trap 'echo "init.sh failed, see above. With the cause gone: docker compose down --volumes, then up." >&2' ERR

run() {
    psql --no-psqlrc --quiet --output=/dev/null --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" "$@"
}

run --dbname=postgres <<'SQL'
\getenv password APP_PASSWORD
CREATE ROLE app LOGIN PASSWORD :'password';
CREATE DATABASE app OWNER app;
SQL

run --dbname=app --command='SET ROLE app' --file="$scripts/sample.sql"
run --dbname=app --file="$scripts/administrator.sql"

run --dbname=app <<'SQL'
\getenv capture CDC_CAPTURE_PASSWORD
\getenv export CDC_EXPORT_PASSWORD
ALTER ROLE cdc_capture PASSWORD :'capture';
ALTER ROLE cdc_export PASSWORD :'export';
SQL
