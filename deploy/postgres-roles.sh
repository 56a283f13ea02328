#!/bin/bash
# Run once by the PostgreSQL container, on its empty data folder: the owner, who changes tables, and
# the application's role, which does not. Their passwords are those of the two secret addresses.
set -euo pipefail

password_of() {
    sed -E 's|^[a-z]+://[^:]+:([^@]+)@.*$|\1|' "/run/secrets/$1"
}

owner_password=$(password_of database_owner_url)
app_password=$(password_of database_url)

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner_password="$owner_password" --set app_password="$app_password" <<'SQL'
CREATE ROLE yiqi_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE yiqi_app LOGIN NOINHERIT PASSWORD :'app_password';
GRANT yiqi_app TO yiqi_owner;
ALTER DATABASE yiqi OWNER TO yiqi_owner;
SQL
